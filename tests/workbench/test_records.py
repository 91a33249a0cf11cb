"""The store that all pages share."""

from __future__ import annotations

from pathlib import Path

import pytest

import simulation as sim
from simulation.language.catalogue import load_catalogue
from tests.workbench import decided
from tests.workbench.pages import elements, open_page
from workbench.server import records


def test_the_store_is_opened_once(data: Path) -> None:
    records.store()
    assert records.store() is records.store()


def test_a_store_that_was_taken_away_is_told_and_no_empty_one_stands_in_for_it(data: Path) -> None:
    store = records.store()
    store.save_plan(decided.plan_named("mine", "甲案"), decided.WHO)
    moved = {file: file.rename(file.with_name(f"away-{file.name}")) for file in data.glob("*.sqlite*")}
    for ask in (records.store, store.plans, lambda: store.save_plan(decided.plan_named("other", "乙案"), decided.WHO)):
        with pytest.raises(sim.InputError, match="store_moved"):
            ask()
    assert not (data / "workbench.sqlite").exists()
    for file, away in moved.items():
        away.rename(file)
    assert [saved.item.id for saved in records.store().plans()] == ["mine"]
    page = open_page(name="plans")
    assert not page.exception


def test_a_page_says_in_words_that_the_store_was_taken_away(data: Path) -> None:
    records.store()
    for file in data.glob("*.sqlite*"):
        file.unlink()
    page = open_page(name="adopt")
    assert [item.value for item in page.error] == [load_catalogue("zh").text("page.store.broken")]
    said = [str(item.value) for kind in ("markdown", "code", "table") for item in elements(page, kind)]
    assert any("移走" in text for text in said)
