"""From tables of draws to specifications: which rows are taken, what they make, how much of each number is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from simulation.calibration.hidden.draws import specification_of_draw
from simulation.comparison.futures import rows_of
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification
from simulation.tuning.robust.assumed import PREFIX, kinds_assumed, specification_of_assumed
from simulation.tuning.sensitivity.parameters import ASSUMED, ESTIMATED

DECIDING = ("behaviour.", "onset_multiplier.", PREFIX)
"""Beginnings of the parameters that may decide. The state at the start and the new firms of each stratum are hundreds
of numbers that follow from these or from the registers; what a calibration estimates beside the specification has no
influence."""
PREVALENCE = "prevalence."
"""Before a class: name of the share of the class in violation, which follows from the parameters."""


def of_ranges(specification: Specification, table: pd.DataFrame) -> Iterator[Specification]:
    """Yield the specification at each row of draws from the ranges of what is assumed."""
    for row in table.to_dict("records"):
        yield specification_of_assumed(specification, {str(name): float(value) for name, value in row.items()})


def of_calibration(specification: Specification, table: pd.DataFrame) -> Iterator[Specification]:
    """Yield the specification at each row of draws of its calibration.

    Raises
    ------
    InputError
        For draws that do not belong to it.
    """
    for row in rows_of(table, specification):
        yield specification_of_draw(specification, row)


def thinned(draws: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return at most so many draws, at equal distances; the same ones each time.

    Examples
    --------
    >>> thinned(pd.DataFrame({"x": range(10)}), 3).x.to_list()
    [0, 4, 9]
    """
    if len(draws) <= most:
        return draws
    places = np.floor(np.linspace(0, len(draws) - 1, most)).astype(int)
    return draws.iloc[places].reset_index(drop=True)


def kinds_of(estimates: pd.DataFrame) -> dict[str, str]:
    """Return parameter → kind from the table of estimates of a calibration."""
    return dict(zip(estimates["parameter"].astype(str), estimates["kind"].astype(str), strict=True))


def kinds_beside(draws: pd.DataFrame, kinds: Mapping[str, str] | None) -> dict[str, str]:
    """Return the kind of every column of the draws of a calibration, and of the shares in violation."""
    told = draws.attrs.get("kinds", {}) if kinds is None else kinds
    own = {name: told.get(name, ESTIMATED) for name in map(str, draws.columns)}
    return own | {f"{PREVALENCE}{risk_class}": ESTIMATED for risk_class in RISK_CLASSES}


def kinds_of_ranges(specification: Specification) -> dict[str, str]:
    """Return the kind of every assumption, and of the shares in violation that follow from them."""
    return kinds_assumed(specification) | {f"{PREVALENCE}{risk_class}": ASSUMED for risk_class in RISK_CLASSES}


def deciding(table: pd.DataFrame) -> pd.DataFrame:
    """Return the numbers that vary and that somebody might go and find out."""
    numbers = table.select_dtypes("number").filter(regex=rf"^({'|'.join(map(re.escape, DECIDING))})")
    return numbers.loc[:, numbers.nunique() > 1].reset_index(drop=True)
