"""Free text on its way out: a cell that begins like a formula must not be run by the reader's spreadsheet."""

from __future__ import annotations

import re

import pandas as pd

FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠]|^[\t\r\n]")
"""What spreadsheets take for the beginning of a formula; those of East Asia take the full-width forms too."""

GUARD = "'"


def neutralise(table: pd.DataFrame) -> pd.DataFrame:
    """Return a copy in which text that begins like a formula stands behind an apostrophe.

    Examples
    --------
    >>> neutralise(pd.DataFrame({"name": ["=1+1", "张湾"], "row": [1, -2]})).to_dict("list")
    {'name': ["'=1+1", '张湾'], 'row': [1, -2]}
    """
    safe = table.copy()
    for name in safe.columns[[not pd.api.types.is_numeric_dtype(kind) for kind in safe.dtypes]]:
        safe[name] = safe[name].map(_guarded, na_action="ignore")
    return safe


def _guarded(cell: object) -> object:
    return GUARD + cell if isinstance(cell, str) and FORMULA.match(cell) else cell
