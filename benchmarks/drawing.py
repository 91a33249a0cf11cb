"""The draw of a month of a district: reading and checking its frame, and the rule itself."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.district import PLANS, existing
from benchmarks.measure import Measured, Options, interleaved
from simulation.drawing.frame import COLUMNS, frame_of
from simulation.drawing.frame_cells import read_cell
from simulation.drawing.rule import draw_month
from simulation.drawing.tickets import month_key, ticket
from simulation.model.exchange import read_plan
from simulation.workflows.carrying_out.draw import draw

FIRMS, STRATA = 24_000, 180
MONTH, SEED, SALT = "2026-03", "08772473296991897540", bytes(32)


def frame(firms: int = FIRMS) -> pd.DataFrame:
    """Return a made-up frame: every number in it is assumed."""
    rng = np.random.default_rng(1)
    classes, strata = rng.choice(list("ABCD"), firms, p=[0.55, 0.33, 0.1, 0.02]), rng.integers(0, STRATA, firms)
    rows = [
        (f"91440101MA{i:08}", f"企业{i}", f"S{s}", c, f"R{s % 18}", "HCG"[s % 3], f"20{10 + i % 16}-03-15", "")
        for i, (c, s) in enumerate(zip(classes.tolist(), strata.tolist(), strict=True))
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def drawing(options: Options) -> list[Measured]:
    """Time a draw from a DataFrame, and beside it the same cells read one by one and a ticket for every firm."""
    plan, table, repeats = read_plan(existing(PLANS / "status_quo.json")), frame(), options.repeats(9)
    programmes = [programme.id for programme in plan.programmes]
    firms, key = frame_of(table, programmes, MONTH), month_key(SALT, MONTH, SEED)

    def one_by_one() -> None:
        for row in table.itertuples(index=False):
            for name, cell in zip(COLUMNS, row, strict=True):
                read_cell(name, str(cell))

    jobs = {
        "draw": lambda: draw(table, plan, MONTH, SEED, SALT),
        "rule": lambda: draw_month(firms, plan, MONTH, key),
        "one by one": one_by_one,
        "tickets": lambda: sorted(ticket(key, "general", firm.code) for firm in firms),
    }
    taken = interleaved(jobs, repeats)
    how = f"{FIRMS:,} firms, {STRATA} strata; processor time, median of {repeats}, in turn"
    return [
        Measured("draw of a month from a DataFrame", taken["draw"], "s", 0.3, how=how),
        Measured("the rule alone", taken["rule"], "s", 0.09, how=how),
        Measured(
            "reading the cells one by one ÷ the whole draw", taken["one by one"] / taken["draw"], "", 1.5, True, how
        ),
        Measured("a ticket for every firm ÷ the rule", taken["tickets"] / taken["rule"], "", 1, True, how),
    ]
