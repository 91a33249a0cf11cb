"""Parameters of draws as an array with names, checked once, for all that asks which of them matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from simulation.model.errors import InputError, Problem

Array = NDArray[np.float64]
MEASURED, BORROWED, ESTIMATED, ASSUMED = KINDS = ("measured", "borrowed", "estimated", "assumed")
"""How much of a number is known, best first; estimated: a calibration gave it and does not say how much it measured."""


def numbers_of(draws: pd.DataFrame, outcome: ArrayLike, parameters: Sequence[str] | None = None) -> pd.DataFrame:
    """Return the parameters asked for as numbers, one row for each value of the outcome.

    Parameters
    ----------
    parameters
        Columns of `draws`; all that hold numbers by default.

    Raises
    ------
    InputError
        For unknown columns, no column, values that are not finite, and rows that do not match the outcome.
    """
    known = [str(name) for name in draws.select_dtypes("number").columns]
    wanted = known if parameters is None else list(dict.fromkeys(parameters))
    problems = [
        Problem("not_among", f"parameters.{name}", name, ", ".join(known), "not_among")
        for name in wanted
        if name not in known
    ]
    rows = len(np.asarray(outcome))
    if rows != len(draws):
        problems.append(Problem("shape_differs", "draws", len(draws), rows, "shape_differs"))
    if not wanted or not rows:
        problems.append(Problem("no_draws", "draws", rows, remedy="no_draws"))
    if problems:
        raise InputError(problems)
    table = draws[wanted].astype(np.float64)
    spoilt = [name for name in wanted if not np.isfinite(table[name]).all()]
    if spoilt or not np.isfinite(np.asarray(outcome, dtype=np.float64)).all():
        raise InputError([Problem("not_finite", f"draws.{name}", np.nan) for name in spoilt or ["outcome"]])
    return table


def kind_of(parameters: Sequence[str], kinds: Mapping[str, str] | None) -> str:
    """Return how much is known of a set of numbers: as little as of the least known; assumed where nobody says.

    Examples
    --------
    >>> kind_of(["a", "b"], {"a": "measured", "b": "borrowed"}), kind_of(["c"], {"a": "measured"})
    ('borrowed', 'assumed')
    """
    return max(((kinds or {}).get(name, ASSUMED) for name in parameters), key=KINDS.index)
