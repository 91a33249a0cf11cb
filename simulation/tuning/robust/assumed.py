"""Draws where no calibration is given: every assumption anywhere in its range, spread evenly (scrambled Sobol)."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import qmc

from simulation.comparison.assumed_ranges import ASSUMPTIONS, MEASURES, Assumption, assumptions_of
from simulation.model.behaviour import Behaviour
from simulation.model.errors import InputError, Problem
from simulation.model.specification import Specification
from simulation.tuning.sensitivity.parameters import ASSUMED

PREFIX = "assumed."
"""Before the id of an assumption: name of a column, apart from those of a calibration."""


def draws_of_assumed(number: int, seed: int = 0, specification: Specification | None = None) -> pd.DataFrame:
    """Return draws from the ranges of what is assumed, a column for each assumption, one independent of the other.

    Where the `specification` assumes effects of measures, they have a column too.

    The points of a scrambled Sobol sequence: more even than random ones, so that fewer do. Their number is the next
    power of 2, at which the sequence is balanced.

    Examples
    --------
    >>> draws = draws_of_assumed(100)
    >>> len(draws), draws.columns[0], bool(draws["assumed.onset"].between(0.5, 2.0).all())
    (128, 'assumed.onset', True)
    """
    if number < 1:
        raise InputError([Problem("below", "draws", number, 1)])
    assumed = ASSUMPTIONS if specification is None else assumptions_of(specification)
    return assumed_at(qmc.Sobol(len(assumed), rng=seed).random_base2(math.ceil(math.log2(number))), assumed)


def kinds_assumed(specification: Specification) -> dict[str, str]:
    """Return the kind of the columns that draws for a specification have."""
    return {f"{PREFIX}{assumption.id}": ASSUMED for assumption in assumptions_of(specification)}


def assumed_at(shares: NDArray[np.float64], assumed: tuple[Assumption, ...] = ASSUMPTIONS) -> pd.DataFrame:
    """Return draws at given shares of the ranges, (draw, assumption), from 0 to 1."""
    return pd.DataFrame(
        {
            f"{PREFIX}{assumption.id}": [assumption.between(float(share)) for share in shares[:, place]]
            for place, assumption in enumerate(assumed)
        }
    )


def specification_of_assumed(specification: Specification, draw: Mapping[str, float]) -> Specification:
    """Return the specification with its assumptions at the values of one row of `draws_of_assumed`.

    A settled start settles anew, so that it fits the drawn behaviour.
    """
    content = specification.behaviour.model_dump()
    for assumption in (*ASSUMPTIONS, *([MEASURES] if f"{PREFIX}{MEASURES.id}" in draw else [])):
        assumption.change(content, float(draw[f"{PREFIX}{assumption.id}"]))
    return specification.model_copy(update={"behaviour": Behaviour.model_validate(content)})
