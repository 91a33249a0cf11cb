"""The optimum over other horizons: it moves with the horizon, so that three are shown."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from simulation.tuning.answer import levers_at
from simulation.tuning.clash import Clash
from simulation.tuning.problem.posing import question
from simulation.tuning.solve import NoSettingFound, Solved, solve

HORIZONS = (12, 36, 60)


def over_horizons(
    solved: Solved,
    stop: Callable[[], bool] = lambda: False,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> pd.DataFrame:
    """Return one row a horizon: months, levers, outcomes of goals and limits, prices, why it stopped.

    A horizon at which the limits cannot hold together has ``clash`` there and nothing else.
    """
    asked = solved.question
    wanted = sorted({*HORIZONS, asked.problem.months})
    rows: list[dict[str, object]] = []
    for number, months in enumerate(wanted):
        if stop():
            break
        rows.append({"months": months, **_row(solved, months, stop)})
        told(number + 1, len(wanted))
    return pd.DataFrame(rows)


def _row(solved: Solved, months: int, stop: Callable[[], bool]) -> dict[str, object]:
    asked = solved.question
    found: Solved | Clash = solved
    if months != asked.problem.months:
        other = asked.problem.model_copy(update={"months": months})
        try:
            found = solve(question(other, asked.specification, asked.in_force), stop)
        except NoSettingFound:
            return {"stopped_by": "time"}
    if isinstance(found, Clash):
        return {"stopped_by": "clash"}
    values = dict(zip(found.posed.names, found.optimum.values.tolist(), strict=True))
    prices = {f"price:{name}": price for name, price in found.optimum.prices.items()}
    return {**levers_at(found), **values, **prices, "stopped_by": found.optimum.stopped_by}
