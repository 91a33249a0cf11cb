"""The check character of the unified social credit code (GB 32100-2015), for many codes at once."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Digits of GB 32100-2015: letters without I, O, S, V and Z."""

LENGTH = 18
DECIMAL, DECIMAL_DIGITS = 10, 8
"""Authority, kind of firm and place of registration: the first characters are decimal digits."""

WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])

NO_DIGIT = -1
VALUES = np.full(128, NO_DIGIT, dtype=np.int64)
VALUES[[ord(digit) for digit in ALPHABET]] = np.arange(len(ALPHABET))


def check_values(body: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the value of the check character, (31 − Σ mod 31) mod 31, of each row of 17 character values.

    Parameters
    ----------
    body
        Shape (codes, 17); places in `ALPHABET`.
    """
    return np.asarray((31 - body @ WEIGHTS % 31) % 31)


def are_valid(codes: pd.Series[str]) -> NDArray[np.bool_]:
    """Tell which texts are credit codes as they stand, as `stdnum.cn.uscc` would, but for millions at once.

    Examples
    --------
    >>> are_valid(pd.Series(["91999999000000000G", "91999999000000000H", "x"])).tolist()
    [True, False, False]
    """
    valid = np.array(codes.str.len() == LENGTH, dtype=bool)
    whole = codes[valid].to_numpy(dtype=f"U{LENGTH}")
    points = whole.view(np.uint32).reshape(len(whole), LENGTH)
    values = VALUES[np.minimum(points, len(VALUES) - 1)]  # the last place of the table is no digit
    fits = (values != NO_DIGIT).all(axis=1) & (values[:, :DECIMAL_DIGITS] < DECIMAL).all(axis=1)
    fits &= check_values(values[:, :-1]) == values[:, -1]
    valid[valid] = fits
    return valid
