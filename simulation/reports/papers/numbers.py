"""How many a programme has to draw in a month: the mean of the wheel rounded down and up, exact once it is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from simulation.drawing.chain import Record
from simulation.drawing.frame import Firm
from simulation.drawing.package import Package
from simulation.drawing.rounds import chance
from simulation.drawing.rule import eligible, turns
from simulation.model.plan import Programme
from simulation.model.population import RISK_CLASSES


@dataclass(frozen=True)
class Planned:
    """What a programme has to draw.

    Attributes
    ----------
    least, most
        The number lies between them whatever the seed, except where it is `about`.
    about
        Whether both are the mean alone: a programme that goes together with others draws mostly from whom they drew,
        so that no bounds hold.
    drawn, reserves
        Numbers of a draw; ``None`` before it.
    """

    programme: Programme
    least: int
    most: int
    drawn: int | None = None
    reserves: int | None = None
    about: bool = False


def planned(package: Package, draw: Record | None = None) -> list[Planned]:
    """Return the numbers of each programme that draws in the month, in the order of the plan.

    Before the draw a later programme may find firms taken by an earlier one, which widens its range; after it the range
    is the mean of the firms that were left, rounded down and up.
    """
    plan, pool, taken, found = package.plan, list(package.firms), 0, list[Planned]()
    for group in turns(plan):
        numbers = [each for each in (_numbers(p, pool, taken, package, draw) for p in group) if each]
        if len(group) > 1:
            numbers = [_about(each, pool, package) for each in numbers]
        found += numbers
        taken += 0 if draw else _most_taken(group, pool, package)
        drawn = _drawn(group, draw)
        pool = [firm for firm in pool if firm.code not in drawn]
    order = [programme.id for programme in plan.programmes]
    return sorted(found, key=lambda each: order.index(each.programme.id))


def _numbers(
    programme: Programme, pool: list[Firm], taken: int, package: Package, draw: Record | None
) -> Planned | None:
    """Return the numbers of a programme; nothing for one that does not draw in the month."""
    mean, highest = _mean(programme, pool, package)
    if not highest:
        return None
    least, most = floor(max(Fraction(0), mean - highest * taken)), ceil(mean)
    if draw is None:
        return Planned(programme, least, most)
    told = draw["programmes"].get(programme.id, {})
    return Planned(programme, least, most, len(told.get("drawn", ())), len(told.get("reserves", ())))


def _most_taken(group: Iterable[Programme], pool: list[Firm], package: Package) -> int:
    """Return the most firms that a group may take from the pool: those of one programme are known to one."""
    means = [_mean(programme, pool, package)[0] for programme in group]
    return ceil(means[0]) if len(means) == 1 else len(pool)


def _about(each: Planned, pool: list[Firm], package: Package) -> Planned:
    mean, _ = _mean(each.programme, pool, package)
    return replace(each, least=round(mean), most=round(mean), about=True)


def _drawn(group: Iterable[Programme], draw: Record | None) -> set[str]:
    programmes = draw["programmes"] if draw else {}
    return {code for programme in group for code in programmes.get(programme.id, {}).get("drawn", ())}


def _mean(programme: Programme, pool: list[Firm], package: Package) -> tuple[Fraction, Fraction]:
    """Return the mean number drawn and the highest chance of any firm, in the share of the draws that is made."""
    plan, month = package.plan, package.month
    u = {name: package.share * chance(programme, name, plan.start, month) for name in RISK_CLASSES}
    firms = eligible(pool, programme, plan, month)
    return sum((u[firm.risk_class] for firm in firms), Fraction(0)), max(u.values())
