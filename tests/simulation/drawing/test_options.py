"""Options of a plan in the real draw: the cooling-off, and programmes that go together."""

from __future__ import annotations

from collections import Counter

import pytest

from simulation.drawing.flags import Earlier, with_flags
from simulation.drawing.frame import Firm
from simulation.drawing.rule import draw_month
from simulation.drawing.tickets import month_key
from tests.simulation.drawing import desk

MONTHS = [f"{year}-{month:02}" for year in range(2026, 2032) for month in range(1, 13)]


def register(count: int, risk_class: str = "B") -> list[Firm]:
    return [Firm(f"F{i:05}", "", f"S{i % 4}", risk_class, "R", "H", "", frozenset()) for i in range(count)]


@pytest.mark.parametrize(
    ("month", "risk_class", "barred"),
    [("2026-04", "A", True), ("2027-03", "A", True), ("2027-04", "A", False), ("2026-09", "D", False)],
)
def test_whom_any_programme_drew_none_draws_until_the_cooling_off_is_over_but_class_d(
    month: str, risk_class: str, barred: bool
) -> None:
    plan = desk.plan(cooling_off_months=13)
    earlier = [Earlier("2026-03", {"joint": frozenset({"F00001"})})]
    free, drawn = with_flags(register(2, risk_class), plan, month, earlier)
    assert not free.drawn
    assert (drawn.drawn == {"general", "joint"}) == barred


def test_over_six_years_a_cooling_off_of_two_spreads_visits_over_more_firms() -> None:
    # 10 % of all firms a year: one in nine of those that are free, as one firm in ten is cooling off from the year
    # before. Shares of 600 firms have a standard deviation of 2 points at most.
    def visits(ratio: float, **options: int) -> dict[int, float]:
        general = desk.plan().programmes[0].model_dump() | {"ratio": dict.fromkeys("ABCD", ratio)}
        plan, records, times = desk.plan(programmes=[general], **options), list[Earlier](), Counter[str]()
        for month in MONTHS:
            pool = with_flags(register(600), plan, month, records)
            drawn = draw_month(pool, plan, month, month_key(desk.SALT, month, month))["general"].drawn
            records.append(Earlier(month, {"general": frozenset(drawn)}))
            times.update(drawn)
        return {n: sum(times[f.code] == n for f in register(600)) / 6 for n in range(7)}

    spread, usual = visits(1 / 9, cooling_off_months=24), visits(0.1)
    assert [spread[n] for n in range(4)] == pytest.approx([47, 47, 7, 0], abs=5)
    assert [usual[n] for n in range(3)] == pytest.approx([53, 36, 9.7], abs=5)
