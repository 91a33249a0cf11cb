"""Contents by digest: what was saved once is kept once, and is what its digest says."""

from __future__ import annotations

import json
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from simulation.model.errors import Problem
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.scenarios.comparison import ComparisonRequest, canonical, digest_of
from simulation.scenarios.errors import refusal
from simulation.scenarios.tables import Content

LIMIT = 64 * 2**20
"""Bytes of one content: a report with its figures takes under 5 MB."""

Kept = TypeVar("Kept", Plan, Specification, ComparisonRequest)


def keep_body(session: Session, kind: str, body: bytes) -> str:
    """Add a content unless it is there, and return its digest."""
    if len(body) > LIMIT:
        raise refusal(Problem("content_too_large", kind, len(body), LIMIT))
    digest = digest_of(body)
    if session.get(Content, digest) is None:
        session.add(Content(digest=digest, kind=kind, body=body))
        session.flush()  # rows that refer to it come after it
    return digest


def keep_model(session: Session, kind: str, item: Plan | Specification | ComparisonRequest) -> str:
    """Add a plan, a specification or a comparison; the digest is that of `simulation.model.exchange.digest`."""
    return keep_body(session, kind, canonical(item.model_dump(mode="json")))


def fetch(session: Session, digest: str) -> bytes:
    """Return a content.

    Raises
    ------
    StoreError
        ``no_such_content``, or ``content_changed`` when it is no longer what its digest says.
    """
    content = session.get(Content, digest)
    if content is None:
        raise refusal(Problem("no_such_content", value=digest))
    if not _intact(content.body, digest):
        raise refusal(Problem("content_changed", value=digest))
    return content.body


def fetch_model(session: Session, kind: type[Kept], digest: str) -> Kept:
    """Return a plan, a specification or a comparison by its digest."""
    return kind.model_validate(json.loads(fetch(session, digest)))


def changed_contents(session: Session) -> list[str]:
    """Return the digests of contents that are no longer what they were."""
    found = session.execute(select(Content.digest, Content.body).execution_options(yield_per=100))
    return [digest for digest, body in found if not _intact(body, digest)]


def _intact(body: object, digest: str) -> bool:
    # SQLite keeps whatever it is given: a tampered cell may hold text.
    return isinstance(body, bytes) and digest_of(body) == digest
