"""Whom the current round has drawn already: from the frame's column, from mutual recognition, from earlier records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from simulation.drawing.frame import Firm
from simulation.drawing.rounds import round_start
from simulation.model.calendar import month_number
from simulation.model.plan import Plan, Programme
from simulation.model.population import RISK_CLASSES


@dataclass(frozen=True)
class Earlier:
    """The draws of one earlier month: programme → firms that were visited for it or are still to be."""

    month: str
    drawn: Mapping[str, frozenset[str]]


def with_flags(firms: Iterable[Firm], plan: Plan, month: str, earlier: Iterable[Earlier] = ()) -> list[Firm]:
    """Return the firms with every programme in ``drawn`` that may not draw them this month.

    A programme counts as having drawn a firm when the column says so or when an earlier record of its current round (of
    the firm's class in force) does. Under mutual recognition the draw of another programme counts too: one of a record
    by its month, one of the column if the other's round began no earlier, as it then lies in this round for certain.
    While a firm cools off (`Plan.cooling_off_months`) after any draw, which class D does not, no programme draws it.
    """
    told = [(month_number(each.month), each.drawn) for each in earlier if each.month < month]
    history: dict[str, list[tuple[int, str]]] = {}
    for number, drawn in told:
        for programme, codes in drawn.items():
            for code in codes:
                history.setdefault(code, []).append((number, programme))
    now = month_number(month)
    rounds = {c: {p.id: _begins(p, plan, c, month) for p in plan.programmes} for c in RISK_CLASSES}
    return [
        firm
        if not firm.drawn and firm.code not in history
        else firm._replace(drawn=_flags(firm, rounds[firm.risk_class], history.get(firm.code, []), plan, now))
        for firm in firms
    ]


def _flags(
    firm: Firm, begins: Mapping[str, int], history: list[tuple[int, str]], plan: Plan, now: int
) -> frozenset[str]:
    length = plan.cooling_off_months if firm.risk_class != "D" else None
    if length and any(now - at < length for at, _ in history):
        return frozenset(begins)
    flags = set(firm.drawn)
    for name, start in begins.items():
        drew = any(at >= start and (plan.mutual_recognition or by == name) for at, by in history)
        recognised = plan.mutual_recognition and any(begins.get(by, -1) >= start for by in firm.drawn)
        if drew or recognised:
            flags.add(name)
    return frozenset(flags)


def _begins(programme: Programme, plan: Plan, risk_class: str, month: str) -> int:
    return round_start(plan.start, getattr(programme.rounds_per_year, risk_class), month)
