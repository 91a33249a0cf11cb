"""The course of a plan of many programmes."""

from __future__ import annotations

from collections.abc import Callable

from simulation.engines.books import Books, blank_books
from simulation.engines.counts.axes import Array
from simulation.engines.counts.many.month import until_visits
from simulation.engines.counts.many.tables import first_masses, room_for, tables_of
from simulation.engines.counts.many.visits import from_visits
from simulation.model.forecast import channels
from simulation.model.plan import Plan
from simulation.model.qualifying.eligibility import rows_of_measures
from simulation.model.specification import Specification


def follow(
    specification: Specification,
    plan: Plan,
    firms: Array,
    months: int,
    *,
    closed: bool = False,
    report: Callable[[int], None] | None = None,
) -> tuple[Books, Array]:
    """Follow the expected firms of a plan whose flags are too many to be carried together.

    Parameters
    ----------
    firms
        Firms of the start by (stratum, class, status, propensity, sanctioned).
    closed
        Leave out entries, exits, observation periods and the capacity limit (the settled start).
    report
        Called with the months done.

    Returns
    -------
    tuple
        The record, and the firms after the last month, with the axes of `firms`.
    """
    observed = plan.model_copy(update={"observation": None}) if closed else plan
    tables, masses = tables_of(specification, observed, closed=closed), first_masses(specification, observed, firms)
    books = blank_books(months, 4 * len(firms), len(channels(plan)), rows=len(rows_of_measures(plan)))
    room = room_for(masses, len(channels(plan)))
    for month in range(months):
        until_visits(masses, tables, books, month)
        from_visits(masses, tables, books, room, month)
        if report:
            report(month + 1)
    left = masses[..., 0].sum(axis=(2, 5))
    return books, left.reshape(*left.shape[:3], -1, 2).transpose(0, 2, 1, 3, 4)
