"""The engine `monte-carlo`: random futures, firm by firm or as counts, with the same law."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from simulation.engines.base import Progress, Request, changes_of, check_request, record
from simulation.engines.counts.draws import Draw
from simulation.engines.counts.run import play
from simulation.engines.counts.stages import bytes_of_run
from simulation.engines.firms.future import bytes_by_firm, play_futures
from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.model.errors import InputError, Problem
from simulation.model.forecast import EXACT, Forecast
from simulation.model.plan import Plan
from simulation.model.specification import Specification

Representation = Literal["firms", "counts"]

FIRMS_PER_STRATUM = 400
"""Measured: up to here a record for each firm is no dearer than the counts of its stratum."""
FEW_FIRMS = 50_000
"""So many firms are always played one by one, whose differences between plans are less noisy."""
MANY_FIRMS = 5_000_000
"""More are never played one by one: they would fill the memory of an office computer."""


class MonteCarlo:
    """Draws futures: of a district firm by firm, of a large population as counts, whose cost does not grow with it.

    Parameters
    ----------
    representation
        ``None``: chosen for each request by `representation_for`. Plans that are compared have to be played in one and
        the same, so that they share their luck.

    Examples
    --------
    >>> MonteCarlo().name, MonteCarlo("counts").representation
    ('monte-carlo', 'counts')
    """

    name = "monte-carlo"

    def __init__(self, representation: Representation | None = None) -> None:
        self.representation = representation

    def run(self, request: Request, progress: Progress | None = None) -> Forecast:
        """Return the record of every replication of the request (`workflows` runs blocks of them).

        ``data.attrs["representation"]`` tells how it was played.
        """
        check_request(request)
        chosen = self._chosen(request)
        if chosen == "counts":
            _refuse_together(request)
        if chosen == "firms":
            measures, ending = play_futures(request, progress)
            data = record(request, measures)
        else:
            data, ending = play(request, _draws(request), progress)
        told = replace(data, notes={"representation": chosen, "flags": EXACT})
        return Forecast(
            told, request.specification, request.plan, self.name, request.seed, None, ending, changes_of(request)
        )

    def bytes_of(self, request: Request) -> int:
        """Return the memory that one replication works with, untaken; raises `InputError` beyond the limit."""
        if self._chosen(request) == "firms":
            return bytes_by_firm(request.specification, request.plan, request.months)
        _refuse_together(request)
        return bytes_of_run(request.specification, request.plan)

    def _chosen(self, request: Request) -> Representation:
        if goes_on(request):
            return "counts"
        return self.representation or representation_for(request.specification, [request.plan])


def _refuse_together(request: Request) -> None:
    """Raise `InputError` where programmes draw together in fixed numbers: counts do not tell who was drawn already."""
    for plan in (request.plan, *(change.plan for change in request.later)):
        if _needs_firms(plan):
            names = "; ".join(" + ".join(group) for group in plan.together)
            raise InputError([Problem("together_counts", "together", names, remedy="together_counts")], plan.id)


def _needs_firms(plan: Plan) -> bool:
    return bool(plan.together) and plan.draw == "fixed"


def goes_on(request: Request) -> bool:
    """Tell whether a run goes on in the middle of a course or changes on the way, which counts alone can."""
    return bool(request.later) or (request.initial is not None and request.initial.carried is not None)


def representation_for(specification: Specification, plans: Iterable[Plan]) -> Representation:
    """Return how futures are played: the cheaper way for the population, or the only one that holds all the plans.

    Neither the horizon nor, as long as the counts can hold them, the plans matter: what is compared shares its luck.
    """
    strata = specification.strata
    firms = sum(s.firms.array().sum() + MONTHS_PER_YEAR * s.entries_per_month for s in strata)
    if firms <= max(FEW_FIRMS, FIRMS_PER_STRATUM * len(strata)):
        return "firms"
    if firms <= MANY_FIRMS and not all(_fits(specification, plan) for plan in plans):
        return "firms"
    return "counts"


def _fits(specification: Specification, plan: Plan) -> bool:
    if _needs_firms(plan):
        return False
    try:
        bytes_of_run(specification, plan)
    except InputError:
        return False
    return True


def _draws(request: Request) -> Draw:
    first = request.first_replication
    return Draw(request.seed, range(first, first + request.replications))
