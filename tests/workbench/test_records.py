"""The store that all pages share."""

from __future__ import annotations

from pathlib import Path

from tests.workbench import decided
from workbench.server import records


def test_the_store_is_opened_once(data: Path) -> None:
    records.store()
    assert records.store() is records.store()


def test_a_store_that_was_taken_away_is_not_saved_into(data: Path) -> None:
    records.store().save_plan(decided.plan_named("mine", "甲案"), decided.WHO)
    for file in data.glob("*.sqlite*"):
        file.rename(file.with_name(f"away-{file.name}"))
    assert records.store().plans() == ()
    records.store().save_plan(decided.plan_named("other", "乙案"), decided.WHO)
    assert (data / "workbench.sqlite").is_file()
    assert [saved.item.id for saved in records.store().plans()] == ["other"]
