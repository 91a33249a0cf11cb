"""The plain arrays of a run and their labels; `xarray` is loaded when somebody first asks for labelled ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.model.behaviour import FOR_CAUSE_CHANNELS
from simulation.model.plan import Plan, Programme
from simulation.model.population import RISK_CLASSES, SEVERITIES

if TYPE_CHECKING:
    import xarray as xr

PROGRAMME, TOGETHER = "programme:", "together:"
"""What the name of a channel begins with: a programme alone, or several in one visit."""
DIMENSIONS = ("replication", "month", "stratum", "risk_class")
MEASURES: dict[str, str | None] = {
    "firms": None, "entries": None, "exits": None, "onsets": None, "escalations": None, "self_corrections": None,
    "in_violation": "severity", "visits": "channel", "not_yet_visited": None, "first_visits": None,
    "repeat_visits": None, "first_programme_visits": None, "visits_to_compliant": None, "found": "severity",
    "found_by_channel": "channel", "missed": "severity", "rectified": None, "reclassified": "new_class", "hours": None,
}  # fmt: skip
"""Measure → the dimension that details it. `found_by_channel` extends section 4: yield by channel needs it."""

QUALIFYING: dict[str, str | None] = dict.fromkeys(
    ("eligible", "eligible_minor", "eligible_serious", "lost_by_class", "lost_by_sanction", "lost_by_exit"),
    "plan_measure",
)
"""What is recorded of the measures of a plan, only where it has any: firms that qualify after stage 2, those of them in
violation, and those that cease to qualify by a new class, by a finding, by leaving."""

EXACT, INDEPENDENT = "exact", "independent"
"""How a run carries what programmes remember of a round: together, or each with everything else, taken as independent
of the others."""


def channels(plan: Plan) -> tuple[str, ...]:
    """Return the names of the ways to be visited, in the order in which one rules out the next.

    Examples
    --------
    >>> channels(Plan(id="p", title="p", start="2026-01", programmes=()))
    ('complaint', 'alert', 'referral', 'proactive')
    """
    single = [f"{PROGRAMME}{p.id}" for p in plan.programmes]
    joint = [TOGETHER + "+".join(p.id for p in visit) for visit in programme_visits(plan)[len(single) :]]
    return (*FOR_CAUSE_CHANNELS, "proactive", *single, *joint)


def programme_visits(plan: Plan) -> tuple[tuple[Programme, ...], ...]:
    """Return whom each channel after the proactive one brings to a firm: a programme, or several that go together.

    First come the programmes one by one, then, group by group, all sets of two and more that may meet at one door.

    Examples
    --------
    >>> channels(Plan(id="p", title="p", start="2026-01", programmes=()))[4:]
    ()
    """
    known = {programme.id: programme for programme in plan.programmes}
    sizes = [(group, size) for group in groups_of(plan) for size in range(2, len(group) + 1)]
    sets = [members for group, size in sizes for members in combinations(group, size)]
    return (*((programme,) for programme in plan.programmes), *(tuple(known[name] for name in each) for each in sets))


def groups_of(plan: Plan) -> list[tuple[str, ...]]:
    """Return the groups of programmes that go together, each in the order of the plan."""
    order = {programme.id: place for place, programme in enumerate(plan.programmes)}
    return [tuple(sorted(group, key=order.__getitem__)) for group in plan.together]


def departments_of(visit: Sequence[Programme]) -> int:
    """Return how many departments a visit brings."""
    return len({name for programme in visit for name in programme.departments})


def hours_by_channel(plan: Plan) -> NDArray[np.float64]:
    """Return the inspector-hours of one visit by channel; those that go together bring their own each."""
    other = plan.other_visit.hours_per_visit * plan.other_visit.team_size
    own = [sum(p.hours_per_visit * p.team_size for p in visit) for visit in programme_visits(plan)]
    return np.array([other] * (len(FOR_CAUSE_CHANNELS) + 1) + own, dtype=np.float64)


@dataclass(frozen=True)
class Record:
    """Arrays with the labels of their axes.

    Attributes
    ----------
    arrays
        For each name of `MEASURES` an array (replication, month, stratum, risk_class[, detail]), and for each of
        `QUALIFYING` where the plan has measures.
    replications
        Numbers of the replications, without a gap.
    months
        Length of the horizon.
    strata, channels
        Names.
    notes
        How the run was made: ``flags`` is `EXACT` or `INDEPENDENT`; ``representation`` tells whether `monte-carlo`
        played firms or counts.
    plan_measures
        Names of the rows that `simulation.model.qualifying.eligibility.rows_of_measures` gives; none without measures.
    """

    arrays: dict[str, NDArray[np.float64]]
    replications: range
    months: int
    strata: tuple[str, ...]
    channels: tuple[str, ...]
    notes: dict[str, str] = field(default_factory=dict)
    plan_measures: tuple[str, ...] = ()

    def labels(self, dimension: str) -> NDArray[Any]:
        """Return the labels of a dimension.

        Examples
        --------
        >>> [str(name) for name in Record({}, range(1), 2, ("s",), ()).labels("severity")]
        ['minor', 'serious']
        """
        return _labels(self.replications, self.months, self.strata, self.channels, self.plan_measures)[dimension]

    @property
    def details(self) -> dict[str, str | None]:
        """Return the measures that were recorded, each with the dimension that details it."""
        return MEASURES | QUALIFYING if self.plan_measures else MEASURES

    def dataset(self) -> xr.Dataset:
        """Return the arrays with their labels; the arrays are shared."""
        import xarray as xr  # takes longer to load than a district takes to run

        variables = {
            name: ((*DIMENSIONS, detail) if detail else DIMENSIONS, self.arrays[name])
            for name, detail in self.details.items()
        }
        coordinates = _coordinates(self.replications, self.months, self.strata, self.channels, self.plan_measures)
        return xr.Dataset(variables, coordinates, self.notes)

    def added_up(self, name: str) -> Record:
        """Return the record of all strata together, as one of that name."""
        arrays = {measure: array.sum(axis=2, keepdims=True) for measure, array in self.arrays.items()}
        return replace(self, arrays=arrays, strata=(name,))


def joined(records: Sequence[Record]) -> Record:
    """Return consecutive blocks of replications as one record."""
    first, last = records[0], records[-1]
    if len(records) == 1:
        return first
    numbers = range(first.replications.start, last.replications.stop)
    return replace(first, arrays=_along(records, "replication"), replications=numbers)


def beside(records: Sequence[Record]) -> Record:
    """Return the records of consecutive strata as one."""
    strata = tuple(name for each in records for name in each.strata)
    return replace(records[0], arrays=_along(records, "stratum"), strata=strata)


def _along(records: Sequence[Record], dimension: str) -> dict[str, NDArray[np.float64]]:
    axis = DIMENSIONS.index(dimension)
    return {name: np.concatenate([each.arrays[name] for each in records], axis) for name in records[0].arrays}


def in_sequence(records: Sequence[Record]) -> Record:
    """Return consecutive stretches of months as one record.

    A way to be visited that a plan lacks visited nobody, and nobody qualified for a measure that it lacks.
    """
    first = records[0]
    if len(records) == 1:
        return first
    names = tuple(dict.fromkeys(name for record in records for name in record.channels))
    promised = tuple(dict.fromkeys(name for record in records for name in record.plan_measures))
    whole = replace(first, channels=names, plan_measures=promised)
    arrays = {
        measure: np.concatenate([_with_details(record, measure, whole) for record in records], axis=1)
        for measure in whole.details
        if measure in first.arrays or measure in QUALIFYING
    }
    return replace(whole, arrays=arrays, months=sum(record.months for record in records))


def _with_details(record: Record, measure: str, whole: Record) -> NDArray[np.float64]:
    """Return a measure with the channels, and the measures, of several plans."""
    if measure in QUALIFYING:
        own, names = record.plan_measures, whole.plan_measures
    elif MEASURES[measure] == "channel":
        own, names = record.channels, whole.channels
    else:
        return record.arrays[measure]
    values = record.arrays.get(measure)
    placed = np.zeros((*record.arrays["firms"].shape, len(names)))
    if values is not None:
        placed[..., [names.index(name) for name in own]] = values
    return placed


@lru_cache(maxsize=64)
def _labels(
    replications: range, months: int, strata: tuple[str, ...], visited_by: tuple[str, ...], promised: tuple[str, ...]
) -> dict[str, NDArray[Any]]:
    """Return the labels of a record, which runs of one shape share: nobody writes into them."""
    return {
        "replication": np.arange(replications.start, replications.stop),
        "month": np.arange(months),
        "stratum": np.array(strata),
        "risk_class": np.array(RISK_CLASSES),
        "channel": np.array(visited_by),
        "severity": np.array(SEVERITIES),
        "new_class": np.array(RISK_CLASSES),
        "plan_measure": np.array(promised),
    }


@lru_cache(maxsize=64)
def _coordinates(
    replications: range, months: int, strata: tuple[str, ...], visited_by: tuple[str, ...], promised: tuple[str, ...]
) -> xr.Coordinates:
    """Return the same for xarray: making them takes longer than a year of a town."""
    import xarray as xr

    return xr.Coordinates(
        {name: labels.tolist() if labels.dtype.kind == "U" else labels
         for name, labels in _labels(replications, months, strata, visited_by, promised).items()
         if promised or name != "plan_measure"}
    )  # fmt: skip
