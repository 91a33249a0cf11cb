"""Reports in the store, tied to the plan and the comparison that they are about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from simulation.model.exchange import digest
from simulation.scenarios.repository import Store
from simulation.workflows.keep import keep_comparison, keep_report, kept_reports
from tests.simulation.reports.made import comparison, plans


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}") as opened:
        yield opened


def test_a_kept_report_names_its_plan_and_its_comparison(store: Store) -> None:
    saved = keep_comparison(store, comparison(), "w", "1")
    kept = keep_report(store, b"%PDF", comparison(), "less-a", "zh", "w")
    assert kept_reports(store) == (kept,)
    assert kept.plan == digest(plans()[1])
    assert kept.comparison == saved.result
    assert store.content(kept.report) == b"%PDF"
    assert store.verify().sound


def test_the_newest_report_comes_first_and_other_entries_of_the_log_are_passed_over(store: Store) -> None:
    first = keep_report(store, b"1", comparison(), "less-a", "zh", "w")
    store.record("w", "report_exported", "less-a", {"file": first.report})
    second = keep_report(store, b"2", comparison(), "less-a", "en", "v")
    assert kept_reports(store) == (second, first)


def test_the_log_holds_digests_and_no_number_of_the_plan(store: Store) -> None:
    keep_report(store, b"1", comparison(), "less-a", "zh", "w")
    details = [entry.detail for entry in store.audit_log()]
    assert not any("ratio" in detail or "0.05" in detail for detail in details)
