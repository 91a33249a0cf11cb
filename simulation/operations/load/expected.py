"""The load of a plan: visits that are expected in each month, by kind, class and township."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.engines.base import Request, enough_memory
from simulation.engines.expectation import Expectation
from simulation.model.plan import Plan, Programme
from simulation.model.population import RISK_CLASSES
from simulation.model.record import PROGRAMME, channels, programme_visits
from simulation.model.specification import Specification
from simulation.model.states.state import State

Vector = NDArray[np.float64]
__all__ = ["FOR_CAUSE", "PROACTIVE", "PROGRAMME", "Load", "is_for_cause", "load_of", "tasks_of"]
FOR_CAUSE = ("complaint", "alert", "referral")
PROACTIVE = "proactive"


@dataclass(frozen=True)
class Load:
    """Expected visits of a plan, ordered whatever the staff.

    Attributes
    ----------
    plan
        The plan without its limit of capacity: staff carries visits out later, it does not cut what is ordered.
    kinds
        Channels with any visit, in the order of the model: ``complaint``, …, ``proactive``, ``programme:<id>``,
        ``together:<id>+<id>``.
    visits
        (month, kind, class): expected number.
    regions
        Townships, and `by_region` (kind, region) the share of each kind's visits there.
    """

    plan: Plan
    kinds: tuple[str, ...]
    visits: Vector
    regions: tuple[str, ...]
    by_region: Vector

    @property
    def months(self) -> int:
        """Length of the horizon."""
        return len(self.visits)

    @property
    def by_month(self) -> Vector:
        """(month, kind): expected number."""
        total: Vector = self.visits.sum(axis=2)
        return total

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes."""
        return tuple(RISK_CLASSES)


def is_for_cause(kind: str) -> bool:
    """Tell whether visits of a kind follow a complaint, an alert or a referral.

    Examples
    --------
    >>> is_for_cause("complaint"), is_for_cause("programme:general")
    (True, False)
    """
    return kind in FOR_CAUSE


def tasks_of(kind: str, plan: Plan) -> tuple[Programme, ...]:
    """Return the programmes whose visit a kind is: several where they go together, none for other visits.

    Examples
    --------
    >>> tasks_of("complaint", Plan(id="p", title="p", start="2026-01", programmes=()))
    ()
    """
    visits = dict(zip(channels(plan)[len(FOR_CAUSE) + 1 :], programme_visits(plan), strict=True))
    return visits.get(kind, ())


def load_of(specification: Specification, plan: Plan, months: int = 12, initial: State | None = None) -> Load:
    """Return the load of a plan, by the engine `expectation` without any limit of capacity.

    Raises
    ------
    InputError
        For what `run` refuses.

    Examples
    --------
    >>> from simulation.files.reading import read_plan, read_specification
    >>> specification = read_specification("datasets/xiangzhou/specification.json")
    >>> load = load_of(specification, read_plan("datasets/plans/status_quo.json"))
    >>> load.kinds[0], load.kinds[-1], load.visits.shape
    ('complaint', 'programme:general', (12, 4, 4))
    """
    ordered = plan.model_copy(update={"capacity_hours_per_month": None})
    with enough_memory(plan.id):
        forecast = Expectation().run(Request(specification, ordered, months, initial=initial))
    visits = forecast.array("visits")[0]  # (month, stratum, class, channel)
    names = channels(ordered)
    some = [at for at in range(len(names)) if visits[..., at].sum() > 0]
    regions = tuple(dict.fromkeys(stratum.region for stratum in specification.strata))
    place = np.array([regions.index(stratum.region) for stratum in specification.strata])
    in_strata = visits[..., some].sum(axis=(0, 2))  # (stratum, kind)
    by_region = np.zeros((len(some), len(regions)))
    np.add.at(by_region.T, place, in_strata)
    total = by_region.sum(axis=1, keepdims=True)
    return Load(
        ordered,
        tuple(names[at] for at in some),
        visits[..., some].sum(axis=1).swapaxes(1, 2),
        regions,
        by_region / np.where(total > 0, total, 1),
    )
