"""A comparison as far as it may be told: hidden groups are named, and nothing in it tells their size."""

from __future__ import annotations

from simulation.comparison.comparison import Comparison
from simulation.model.groups import Group
from simulation.reports.coarsening import coarsened
from simulation.reports.suppression import suppressed_groups
from simulation.workflows.compare import compare


def disclosed(comparison: Comparison, replications: int | None = None) -> tuple[Comparison, frozenset[Group]]:
    """Return the comparison that may be printed, and the groups that it must not print a row of.

    Without hidden groups it is the comparison itself. Otherwise the plans are computed anew in the coarser district,
    with the same seed; parameter draws belong to the district itself and are left out.

    Parameters
    ----------
    replications
        Futures behind the intervals of what is computed anew; as many as the comparison has by default.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> comparison = sim.compare(specification, [sim.read_plan("datasets/plans/status_quo.json")], months=12)
    >>> disclosed(comparison)[0] is comparison
    True
    """
    hidden = suppressed_groups(comparison.table, comparison.specification)
    if not hidden:
        return comparison, hidden
    coarser = compare(
        coarsened(comparison.specification, hidden),
        comparison.plans,
        comparison.baseline,
        comparison.months,
        comparison.replications if replications is None else replications,
        comparison.seed,
    )
    return coarser, hidden
