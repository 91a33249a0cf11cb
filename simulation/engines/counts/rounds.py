"""What a plan means for each stratum and class: ratios, rounds, and the probability of being drawn in each month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.engines.counts.axes import Array, Axes, Moves
from simulation.model.calendar import MONTHS_PER_YEAR, active_months_by_round, calendar_month, round_length
from simulation.model.plan import Plan, Programme
from simulation.model.population import RISK_CLASSES, Stratum
from simulation.model.rules import in_scope


@dataclass(frozen=True)
class Schedule:
    """One programme, stratum by stratum.

    Attributes
    ----------
    scope
        Strata in scope, shape (S,).
    ratio, rounds
        Of the effective class, shape (C, S); ratio 0 out of scope.
    draw
        Probability u of being drawn by month of the plan year at φ = 1, shape (12, C, S).
    reset
        Whether a round begins, by month of the plan year, shape (12, C, S).
    """

    programme: Programme
    scope: NDArray[np.bool_]
    ratio: Array
    rounds: NDArray[np.int64]
    draw: Array
    reset: NDArray[np.bool_]

    @property
    def remembers(self) -> bool:
        """Whether it must remember whom it drew: it draws, and a round lasts longer than a month."""
        return bool(((self.ratio > 0) & (self.rounds < MONTHS_PER_YEAR)).any())

    @property
    def planned_visits(self) -> Array:
        """Ratio times rounds: planned visits a year, shape (C, S)."""
        return self.ratio * self.rounds


def schedules(plan: Plan, strata: tuple[Stratum, ...]) -> list[Schedule]:
    """Return the schedule of each programme of `plan`, in its order."""
    effective = effective_classes(plan, strata)
    return [_schedule(programme, plan, strata, effective) for programme in plan.programmes]


def effective_classes(plan: Plan, strata: tuple[Stratum, ...]) -> NDArray[np.intp]:
    """Return the class whose ratio and rounds apply, (C, S): under fusion the stricter of general and professional."""
    general = np.repeat(np.arange(len(RISK_CLASSES))[:, None], len(strata), axis=1)
    if plan.fusion == "none":
        return general
    tiers = [RISK_CLASSES.index(s.professional_tier) if s.professional_tier else 0 for s in strata]
    return np.asarray(np.maximum(general, np.array(tiers)))


def treated_as_d(plan: Plan, strata: tuple[Stratum, ...]) -> NDArray[np.bool_]:
    """Tell where the class whose ratio applies is D, (C, S): firms there have no cooling-off."""
    return np.asarray(effective_classes(plan, strata) == len(RISK_CLASSES) - 1)


def _schedule(programme: Programme, plan: Plan, strata: tuple[Stratum, ...], effective: NDArray[np.intp]) -> Schedule:
    scope_keys = programme.scope.model_dump()
    scope = np.array([in_scope(scope_keys, {"sector": s.sector, "region": s.region, "id": s.id}) for s in strata])
    ratio = programme.ratio.array()[effective] * scope
    rounds = programme.rounds_per_year.array().astype(np.int64)
    starts = np.array([np.arange(MONTHS_PER_YEAR) % round_length(int(r)) == 0 for r in rounds])
    draw = _draw_probabilities(programme, plan.start_month)[:, effective] * scope
    return Schedule(programme, scope, ratio, rounds[effective], draw, starts.T[:, effective])


def _draw_probabilities(programme: Programme, first_month: int) -> Array:
    """Return u = r·w/(1 − r·W) by month of the plan year and class, shape (12, C).

    With m active months in the round, k of them past, w = 1/m and W = k/m, so u = r/(m − r·k): whole numbers, which
    makes the last active month of a round with ratio 1 exactly certain.
    """
    active = np.array([calendar_month(t, first_month) in programme.months for t in range(MONTHS_PER_YEAR)])
    result = np.zeros((MONTHS_PER_YEAR, len(RISK_CLASSES)))
    for c, (ratio, rounds) in enumerate(zip(programme.ratio.array(), programme.rounds_per_year.array(), strict=True)):
        length = round_length(int(rounds))
        in_round = active_months_by_round(int(rounds), programme.months, first_month)
        for month in np.flatnonzero(active):
            past = active[month // length * length : month].sum()
            result[month, c] = ratio / (in_round[month // length] - ratio * past)
    return result


@dataclass(frozen=True)
class Kept:
    """What a stretch of months must not forget, because what comes after a change needs it.

    Attributes
    ----------
    programmes
        Ids of programmes that must remember whom they drew later on.
    apart
        Whether a programme reaches other strata later on: those that reach none in common are then kept apart.
    drawn
        Programmes that firms come along with as drawn, see `simulation.model.states.state.Carried`.
    sanctions
        Whether the memory of sanctions matters.
    """

    programmes: frozenset[str] = frozenset()
    apart: bool = False
    drawn: tuple[frozenset[str], ...] = ()
    sanctions: bool = False

    def history(self, programme: str) -> tuple[bool, ...]:
        """Return among which firms the programme counts as having drawn; the same for those never met."""
        return tuple(programme in names for names in self.drawn)


def share_flags(plan: Plan, programmes: list[Schedule], kept: Kept | None = None) -> list[int | None]:
    """Give each programme the bit that remembers "drawn in this round", or ``None`` where none is needed.

    None is needed where every round lasts one month, or nothing is drawn. Under mutual recognition programmes with the
    same rounds are marked and reset together, so they share a bit; so do programmes that no stratum sees both of. What
    is `kept` over a change of plans has a bit of its own where it began otherwise.
    """
    kept = kept or Kept()
    bits: list[int | None] = []
    used: list[list[tuple[object, NDArray[np.bool_]]]] = []
    for number, schedule in enumerate(programmes):
        name = schedule.programme.id
        if not schedule.remembers and name not in kept.programmes:
            bits.append(None)
            continue
        rounds = tuple(schedule.programme.rounds_per_year.array())
        twin = (rounds, kept.history(name)) if plan.mutual_recognition else number
        scope = np.ones_like(schedule.scope) if kept.apart else schedule.scope
        bit = next((b for b, others in enumerate(used) if _can_share(twin, scope, others)), len(used))
        used[bit : bit + 1] = [[*(used[bit] if bit < len(used) else []), (twin, scope)]]
        bits.append(bit)
    return bits


def _can_share(twin: object, scope: NDArray[np.bool_], others: list[tuple[object, NDArray[np.bool_]]]) -> bool:
    return all(twin == other or not (scope & where).any() for other, where in others)


def marks_of(
    programmes: list[Schedule], flags: list[int | None], axes: Axes
) -> tuple[tuple[tuple[str, NDArray[np.bool_]], ...], ...]:
    """Return, for each flag, the programmes that set it and the strata in their scope."""
    pairs = [(flag, s.programme.id, s.scope) for s, flag in zip(programmes, flags, strict=True)]
    return tuple(tuple((name, scope) for own, name, scope in pairs if own == bit) for bit in range(axes.flags))


def resets_of(
    programmes: list[Schedule], flags: list[int | None], axes: Axes
) -> tuple[tuple[tuple[Moves, Array], ...], ...]:
    """Return, for each month of the plan year, the flags that are cleared and where, shape (class, 1, 1, stratum)."""
    months = []
    for month in range(MONTHS_PER_YEAR):
        where: dict[int, Array] = {}
        for schedule, flag in zip(programmes, flags, strict=True):
            if flag is not None:
                begins = (schedule.reset[month] & schedule.scope).astype(np.float64)
                where[flag] = np.maximum(where.get(flag, 0.0), begins)
        begun = {flag: mask[:, None, None, :] for flag, mask in where.items() if mask.any()}
        months.append(tuple((axes.clearing(flag), mask) for flag, mask in begun.items()))
    return tuple(months)
