"""What a comparison was asked, in a form that makes it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, Strict

from simulation.model.base import Frozen, Name

Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]


class ComparisonRequest(Frozen):
    """A comparison by the digests of what goes in; with the same software it gives the same result.

    Attributes
    ----------
    plans
        Digest of each plan, in the order of the comparison.
    baseline
        Id of the plan that differences are taken from.
    draws
        Digest of the parameter draws behind the intervals; ``None``: the parameters were taken as known.
    software
        Version of the package that computed it.
    """

    format: Literal["comparison/1"] = "comparison/1"
    specification: Digest
    plans: Annotated[tuple[Digest, ...], Field(min_length=1)]
    baseline: Name
    months: Annotated[int, Strict(), Field(ge=1)]
    replications: Annotated[int, Strict(), Field(ge=0)]
    seed: Annotated[int, Strict(), Field(ge=0)]
    draws: Digest | None = None
    software: Name


@dataclass(frozen=True)
class SavedComparison:
    """A comparison that was kept: what was asked, and the digest of what came out."""

    request: ComparisonRequest
    digest: str
    result: str
    who: str
    at: str


def canonical(content: object) -> bytes:
    """Return JSON in the one spelling that digests are taken of."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def row_digest(row: Mapping[str, object]) -> str:
    """Return the digest of a row of a table, but for its running number; the log notes it, so that nothing changes.

    Examples
    --------
    >>> row_digest({"number": 1, "who": "a"}) == row_digest({"number": 2, "who": "a"})
    True
    """
    return digest_of(canonical({name: value for name, value in row.items() if name != "number"}))


def digest_of(body: bytes) -> str:
    """Return the SHA-256 of some bytes.

    Examples
    --------
    >>> digest_of(b"")[:15]
    'sha256:e3b0c442'
    """
    return "sha256:" + hashlib.sha256(body).hexdigest()
