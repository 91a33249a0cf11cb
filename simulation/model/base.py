"""The frozen record that every part of a file is, and the kinds of number that files hold."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict, StringConstraints
from pydantic_core import PydanticCustomError

ROW_SUM_TOLERANCE = 1e-6
"""How far the sum of a distribution may be from 1 in a file; the engines normalise what remains."""

FIRMS_LIMIT = 200_000_000
"""Firms of one class in one stratum: NumPy draws without replacement from fewer than 10^9 items."""

ENTRIES_LIMIT = 1_000_000
"""New firms of one stratum a month: more than any province registers."""

MULTIPLIER_LIMIT = 1_000_000
"""Of an onset multiplier: three of them are multiplied, and the product must stay a number."""

HOURS_LIMIT = 100_000
"""Hours of one visit: half a century of work."""

Probability = Annotated[float, Strict(), Field(ge=0, le=1, allow_inf_nan=False)]
NonNegative = Annotated[float, Strict(), Field(ge=0, allow_inf_nan=False)]
Entries = Annotated[float, Strict(), Field(ge=0, le=ENTRIES_LIMIT, allow_inf_nan=False)]
Multiplier = Annotated[float, Strict(), Field(ge=0, le=MULTIPLIER_LIMIT, allow_inf_nan=False)]
Hours = Annotated[float, Strict(), Field(gt=0, le=HOURS_LIMIT, allow_inf_nan=False)]
Number = Annotated[float, Strict(), Field(allow_inf_nan=False)]
AtLeastOne = Annotated[float, Strict(), Field(ge=1, allow_inf_nan=False)]
Count = Annotated[int, Strict(), Field(ge=0, le=FIRMS_LIMIT)]


TURNING = frozenset(chr(code) for code in (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Signs that nobody sees and that turn the direction of what follows: a title would read as another one."""


def _check_direction(text: str) -> str:
    turning = sorted(TURNING & set(text))
    if turning:
        signs = ", ".join(f"U+{ord(sign):04X}" for sign in turning)  # shown as they are, they would turn the message
        raise PydanticCustomError("turning_sign", "holds {value}", {"value": signs, "limit": 0})
    return text


Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f=+\-@][^\x00-\x1f]*$"),
    AfterValidator(_check_direction),
]
"""Text without control characters; one that begins like a formula would be run by a spreadsheet."""


class Frozen(BaseModel):
    """A part of a file: immutable, and strict about keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def digest(item: Frozen) -> str:
    """Return the SHA-256 of a content, the same for any spelling of the same file."""
    content = json.dumps(item.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(content.encode()).hexdigest()


def check_sum(values: tuple[float, ...]) -> None:
    """Raise ``sum_not_one`` unless `values` add up to 1 within `ROW_SUM_TOLERANCE`."""
    total = sum(values)
    if abs(total - 1) > ROW_SUM_TOLERANCE:
        raise PydanticCustomError("sum_not_one", "sums to {total}", {"total": round(total, 9), "limit": 1})


def _row(values: tuple[float, ...]) -> tuple[float, ...]:
    check_sum(values)
    return values


MatrixRow = Annotated[tuple[Probability, Probability, Probability, Probability], AfterValidator(_row)]
Matrix = tuple[MatrixRow, MatrixRow, MatrixRow, MatrixRow]
"""A 4×4 row-stochastic matrix, rows and columns A B C D."""
