"""Credit codes that pass every check and belong to nobody."""

from __future__ import annotations

import numpy as np

from simulation.registry.credit_codes import ALPHABET, check_values

NOWHERE = "999999"
"""Stands where the code of the place of registration does: no place has it, so that no firm can be meant."""

ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
ORGANISATION_DIGITS = "0123456789X0"
"""Check characters of GB 11714 by 11 − Σ mod 11, which is never 0."""


def synthetic_codes(count: int) -> list[str]:
    """Return `count` different unified social credit codes of synthetic enterprises.

    The check characters follow GB 11714 (organisation code) and GB 32100-2015 (the whole).

    Examples
    --------
    >>> synthetic_codes(2)
    ['91999999000000000G', '91999999000000019D']
    """
    number = np.arange(count)
    organisation = np.stack([number // 10**place % 10 for place in range(7, -1, -1)], axis=1)
    own_check = 11 - organisation @ ORGANISATION_WEIGHTS % 11
    organisation_check = np.array([ALPHABET.index(digit) for digit in ORGANISATION_DIGITS])[own_check]
    head = np.array([ALPHABET.index(digit) for digit in "91" + NOWHERE])
    body = np.concatenate([np.tile(head, (count, 1)), organisation, organisation_check[:, None]], axis=1)
    whole = np.concatenate([body, check_values(body)[:, None]], axis=1)
    return ["".join(row) for row in np.array(list(ALPHABET))[whole].tolist()]
