"""The explanations that are tried, each as the factor it puts on what is expected, by months since it began."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.engines.base import Request
from simulation.engines.counts.start import first_firms
from simulation.engines.expectation import Expectation
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.model.states.given import state_of
from simulation.model.states.state import State
from simulation.monitoring.prediction import Rates, expected_of, rates_of
from simulation.monitoring.streams import DIRECTIONS, Layout, Stream, group_streams, sums

Array = NDArray[np.float64]
COMPLAINTS_FACTOR, SENSITIVITY_FACTOR, RULE_FACTOR = 2.0, 0.7, 3.0
GENERAL_FACTORS, SECTOR_FACTORS, REGION_FACTOR = (1.5, 1 / 1.5), (1.5, 2.0), 2.0
LATE = (0.05, 1.95)
"""Moves of a month whose push comes late, and of the next, in which they are caught up."""


@dataclass(frozen=True)
class Hypothesis:
    """A change that could explain what is seen.

    Attributes
    ----------
    kind
        ``onset``, ``complaints``, ``sensitivity``, ``class_rule``, ``general`` or ``late_push``.
    scope, group
        Where: ``sector``, ``region``, ``move`` and which; ``all`` for the district.
    factor
        Size of the change.
    """

    kind: str
    scope: str
    group: str
    factor: float

    @property
    def name(self) -> str:
        """Return what the tables call it.

        Examples
        --------
        >>> Hypothesis("onset", "sector", "H", 1.5).name
        'onset|sector|H|×1.5'
        """
        place = (self.scope, self.group) if self.group else (self.scope,)
        return "|".join((self.kind, *place, f"×{self.factor:.3g}"))

    @property
    def streams(self) -> tuple[Stream, ...]:
        """Return the streams that tell for or against it; they do not overlap."""
        if self.kind == "late_push":
            return tuple(Stream("moves", "move", name) for name in DIRECTIONS)
        if self.kind == "class_rule":
            return (Stream("moves", "move", self.group),)
        if self.kind == "complaints":
            return (Stream("complaints", self.scope, self.group),)
        if self.scope == "all":
            district = group_streams("all", "")
            return tuple(s for s in district if s.family in ("found", "for_cause", "complaints", "alerts", "moves"))
        return group_streams(self.scope, self.group)

    @property
    def place(self) -> tuple[str, str]:
        """Return scope and group of the strata concerned."""
        return (self.scope, self.group) if self.scope in ("sector", "region") else ("all", "")


def usual_hypotheses(layout: Layout) -> tuple[Hypothesis, ...]:
    """Return the explanations that are tried in a district."""
    sectors, regions = sorted(set(layout.sectors)), list(dict.fromkeys(layout.regions))
    return (
        *(Hypothesis("general", "all", "", factor) for factor in GENERAL_FACTORS),
        *(Hypothesis("onset", "sector", s, factor) for s in sectors for factor in SECTOR_FACTORS),
        *(Hypothesis("onset", "region", r, REGION_FACTOR) for r in regions),
        *(Hypothesis("complaints", "region", r, COMPLAINTS_FACTOR) for r in regions),
        *(Hypothesis("complaints", "sector", s, COMPLAINTS_FACTOR) for s in sectors),
        Hypothesis("sensitivity", "all", "", SENSITIVITY_FACTOR),
        *(Hypothesis("class_rule", "move", name, f) for name in DIRECTIONS for f in (RULE_FACTOR, 1 / RULE_FACTOR)),
        Hypothesis("late_push", "all", "", 1.0),
    )


@dataclass(frozen=True)
class World:
    """What the hypotheses change: a district at the first watched month, and what was done in it.

    Attributes
    ----------
    firms, visits, moved
        Observed opportunities, months of the watched time.
    """

    specification: Specification
    plan: Plan
    state: State
    layout: Layout
    firms: Array
    visits: Array
    moved: Array

    def rates(self, specification: Specification) -> Rates:
        """Return the rates of a specification that begins with the state of the district."""
        request = Request(specification, self.plan, len(self.firms), initial=self.state)
        return rates_of(Expectation().run(request))

    def expected(self, rates: Rates, streams: Sequence[Stream], within: str) -> Array:
        """Return expected counts of the streams, shape (month, stream)."""
        return sums(self.layout, streams, expected_of(rates, self.firms, self.visits, self.moved), within)


def state_at(specification: Specification, plan: Plan, month: int) -> State:
    """Return the district at the beginning of a month of the plan."""
    if month:
        state = Expectation().run(Request(specification, plan, month)).state
        assert state is not None
        return state
    given = state_of(specification)
    if given is not None:
        return given
    groups = [group.id for group in specification.behaviour.propensity]
    return State.of(first_firms(specification).swapaxes(2, 3), [s.id for s in specification.strata], groups)


def factors_of(world: World, hypothesis: Hypothesis, usual: Rates) -> Array:
    """Return what a hypothesis puts on the expected counts of its streams, shape (months since it began, stream)."""
    months, streams = len(world.firms), hypothesis.streams
    direct = _direct(hypothesis, months)
    if direct is not None:
        return np.repeat(direct[:, None], len(streams), axis=1)
    changed = CHANGES[hypothesis.kind](world.specification, hypothesis)
    scope = hypothesis.place[0]
    after = world.expected(world.rates(changed), streams, scope)
    before = world.expected(usual, streams, scope)
    return np.asarray(np.divide(after, before, out=np.ones_like(after), where=before > 0))


def _direct(hypothesis: Hypothesis, months: int) -> Array | None:
    """Return the factor of a hypothesis that needs no run: it concerns what is written down, not what firms do."""
    factors = np.full(months, hypothesis.factor)
    if hypothesis.kind == "late_push":
        factors[:] = 1.0
        factors[: len(LATE)] = LATE[:months]
        return factors
    return factors if hypothesis.kind in ("complaints", "class_rule") else None


def _more_onset(specification: Specification, hypothesis: Hypothesis) -> Specification:
    concerned = Layout.of(specification).mask(*hypothesis.place)
    strata = tuple(
        s.model_copy(update={"onset_multiplier": s.onset_multiplier * hypothesis.factor}) if yes else s
        for s, yes in zip(specification.strata, concerned.tolist(), strict=True)
    )
    return specification.model_copy(update={"strata": strata})


def _less_seen(specification: Specification, hypothesis: Hypothesis) -> Specification:
    behaviour = specification.behaviour
    seen = behaviour.sensitivity
    less = seen.model_copy(update={name: getattr(seen, name) * hypothesis.factor for name in ("minor", "serious")})
    return specification.model_copy(update={"behaviour": behaviour.model_copy(update={"sensitivity": less})})


CHANGES: dict[str, Callable[[Specification, Hypothesis], Specification]] = {
    "onset": _more_onset, "general": _more_onset, "sensitivity": _less_seen,
}  # fmt: skip
