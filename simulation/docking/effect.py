"""What the differences of two frames do to the month's draw: the change of the expected number of visits."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.docking.differences import PLACES
from simulation.docking.tasks.numbers import drawn_chances
from simulation.docking.tasks.pools import pools_of
from simulation.drawing.flags import Earlier, with_flags
from simulation.drawing.frame import frame_of
from simulation.model.plan import Plan

MOVES = (*list(PLACES)[1:], "stratum_move")
"""Moves of place; a firm that makes several is told under the first."""


def visits_of(
    changed: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame, plan: Plan, month: str, earlier: Iterable[Earlier]
) -> pd.DataFrame:
    """Return ``kind, before, after, visits``: by how many visits each difference changes the month's expected draw.

    Every firm goes from its old row over its new class to its new row, so that the numbers add up to the difference
    of the two frames under the plan.

    Parameters
    ----------
    changed
        Rows of `simulation.docking.differences.firm_differences`.
    earlier
        Draws of the records: whom the current rounds have drawn.
    """
    told = list(earlier)
    classes = before["code"].map(dict(zip(after["code"], after["risk_class"], strict=True)))
    between = before.assign(risk_class=classes.where(classes.notna(), before["risk_class"]))
    was, midway, now = (_chances(frame, plan, month, told) for frame in (before, between, after))
    code, kind = changed["code"], changed["kind"]
    moved = kind.isin(MOVES) & ~changed.assign(move=kind.isin(MOVES)).duplicated(["code", "move"])
    visits = np.select(
        [kind == "new", kind == "gone", kind == "class_move", moved],
        [_at(now, code), -_at(was, code), _at(midway, code) - _at(was, code), _at(now, code) - _at(midway, code)],
        0.0,
    )
    table = changed[["kind", "before", "after"]].assign(visits=visits)
    return table.groupby(["kind", "before", "after"], as_index=False).sum()


def _chances(frame: pd.DataFrame, plan: Plan, month: str, earlier: list[Earlier]) -> pd.Series[float]:
    """Return code → how likely the firm is drawn this month, by any programme."""
    firms = with_flags(frame_of(frame, [p.id for p in plan.programmes], month), plan, month, earlier)
    pools = pools_of(firms, plan, month)
    free = {str(number): row for number, row in enumerate(pools.free)}
    chance = drawn_chances(pd.DataFrame({"risk_class": pools.risk_class, **free}), plan, month).sum(axis=0)
    return pd.Series(chance, index=[firm.code for firm in firms])


def _at(chances: pd.Series[float], codes: pd.Series[str]) -> NDArray[np.float64]:
    return np.asarray(chances.reindex(codes).fillna(0.0), dtype=np.float64)
