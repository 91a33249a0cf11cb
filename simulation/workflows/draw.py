"""Draw the firms of a month by the rule draw/1, without files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from simulation.drawing.checks import check_question, check_seed, salt_of
from simulation.drawing.flags import with_flags
from simulation.drawing.frame import Firm, frame_of, read_frame
from simulation.drawing.rule import Drawn, draw_month
from simulation.drawing.tickets import month_key
from simulation.model.plan import Plan


def draw(
    frame: pd.DataFrame | str | Path | Sequence[Firm], plan: Plan, month: str, seed: str, salt: bytes | str
) -> dict[str, Drawn]:
    """Return what each programme of a plan draws in a month: the list that any other program gets by draw/1.

    Parameters
    ----------
    frame
        Table with the columns ``code, name, stratum, risk_class, region, sector, founded, drawn``, or a path to one.
        ``risk_class`` is the class in force, ``drawn`` the programmes whose round drew the firm already.
    month
        Such as ``2026-03``.
    seed
        Text of a public event, exactly as it was read out.
    salt
        Secret that was frozen before the seed was known; bytes or hexadecimal text.

    Raises
    ------
    InputError
        With every problem of the frame, or of plan and month.

    Examples
    --------
    >>> import pandas as pd
    >>> from simulation.files.reading import read_plan
    >>> columns = ["code", "name", "stratum", "risk_class", "region", "sector", "founded", "drawn"]
    >>> rows = [(f"F{i:03}", "", "H-a", "D", "a", "H", "", "") for i in range(400)]
    >>> plan = read_plan("datasets/plans/status_quo.json")
    >>> found = draw(pd.DataFrame(rows, columns=columns), plan, "2026-01", "08772473296991897540", "5a" * 32)
    >>> found["general"].numbers  # 400 firms, 3 % a year: one a month
    {'A': 0, 'B': 0, 'C': 0, 'D': 1}
    """
    check_question(plan, month)
    key = month_key(salt_of(salt), month, check_seed(seed))
    return draw_month(with_flags(firms_of(frame, plan, month), plan, month), plan, month, key)


def firms_of(frame: pd.DataFrame | str | Path | Sequence[Firm], plan: Plan, month: str) -> list[Firm]:
    """Return the firms of a frame, checked."""
    programmes = [programme.id for programme in plan.programmes]
    if isinstance(frame, pd.DataFrame):
        return frame_of(frame, programmes, month)
    if isinstance(frame, str | Path):
        return read_frame(frame, programmes, month)
    return list(frame)
