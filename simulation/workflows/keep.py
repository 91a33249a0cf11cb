"""The store of the workbench, with errors worded for people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from simulation.comparison.comparison import Comparison
from simulation.comparison.comparison_file import comparison_json, parse_comparison
from simulation.language.catalogue import LANGUAGES
from simulation.language.wording import word_error
from simulation.model.errors import InputError
from simulation.model.exchange import digest
from simulation.scenarios.comparison import ComparisonRequest, SavedComparison, digest_of
from simulation.scenarios.repository import Store


@contextmanager
def open_store(url: str | None = None, language: str = LANGUAGES[0], *, create: bool = True) -> Iterator[Store]:
    """Open the store of the settings (or at an SQLAlchemy URL) for the length of a block.

    Raises
    ------
    StoreError
        With sentences in `language`, for whatever the block asks of the store.
    """
    try:
        with Store.open(url, create=create) as store:
            yield store
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None


def keep_comparison(
    store: Store, comparison: Comparison, who: str, software: str, draws: str | None = None
) -> SavedComparison:
    """Keep a comparison: what was asked, what was compared, and the comparison file with its results.

    Parameters
    ----------
    draws
        Digest of the parameter draws behind the intervals, kept before.

    Raises
    ------
    StoreError
        ``no_such_content`` when the draws were not kept.
    """
    request = ComparisonRequest(
        specification=digest(comparison.specification),
        plans=tuple(digest(plan) for plan in comparison.plans),
        baseline=comparison.baseline,
        months=comparison.months,
        replications=comparison.replications,
        seed=comparison.seed,
        draws=draws,
        ranges=comparison.ranges,
        software=software,
    )
    result = comparison_json(comparison).encode()
    return store.save_comparison(request, result, who, comparison.specification, comparison.plans)


def recall_comparison(store: Store, saved: SavedComparison) -> Comparison:
    """Return a kept comparison as it was.

    Raises
    ------
    InputError
        When what was kept is no longer what its digest says.
    """
    return parse_comparison(store.content(saved.result).decode(), source=saved.result)


REPORT_MADE = "report_made"
"""Action of the log that ties a kept report to the plan that it proposes."""


@dataclass(frozen=True)
class KeptReport:
    """A report that the store keeps.

    Attributes
    ----------
    report, comparison, plan
        Digests of the PDF, of the comparison's results and of the plan that is proposed.
    """

    report: str
    comparison: str
    plan: str
    plan_id: str
    language: str
    who: str
    at: str


def keep_report(store: Store, pdf: bytes, comparison: Comparison, proposal: str, language: str, who: str) -> KeptReport:
    """Keep a report as PDF, and note in the log which plan it proposes on which comparison.

    Parameters
    ----------
    comparison
        Kept before with `keep_comparison`.
    """
    plan = digest(next(plan for plan in comparison.plans if plan.id == proposal))
    digests = {
        "report": store.keep("report", pdf, who),
        "comparison": digest_of(comparison_json(comparison).encode()),
        "plan": plan,
    }
    entry = store.record(who, REPORT_MADE, proposal, {**digests, "language": language})
    return KeptReport(**digests, plan_id=proposal, language=language, who=who, at=entry.at)


def kept_reports(store: Store) -> tuple[KeptReport, ...]:
    """Return the reports that were kept, the newest first."""
    made = [entry for entry in store.audit_log() if entry.action == REPORT_MADE]
    return tuple(
        KeptReport(**json.loads(entry.detail), plan_id=entry.subject, who=entry.who, at=entry.at)
        for entry in reversed(made)
    )
