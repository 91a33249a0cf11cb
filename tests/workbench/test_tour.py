"""The tour on the first visit: five steps, left at any time, not shown again, begun again from 帮助."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulation.language.catalogue import load_catalogue
from tests.workbench.pages import open_first, open_page
from tests.workbench.planning import press
from workbench.tour.offered import STEPS
from workbench.tour.seen import TOUR

ZH = load_catalogue("zh")
HEADINGS = [
    ZH.text("tour.heading", number=number, of=len(STEPS), title=ZH.text(f"tour.{name}.title"))
    for number, name in enumerate(STEPS, start=1)
]


def shown(page: Any) -> list[str]:
    return [item.value.split("\n")[0].strip("*") for item in page.main.info if "导览（" in item.value]


def test_the_first_visit_shows_every_step_in_order_and_the_next_visit_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOUR)
    page = open_first()
    seen = shown(page)
    for _ in HEADINGS[1:]:
        seen += shown(press(page, "tour_next"))
    assert seen == HEADINGS
    assert "begin" in [button.key for button in page.button]  # the page below is there all the while
    assert shown(press(page, "tour_end")) == []
    assert shown(open_first()) == []


def test_a_tour_is_skipped_at_its_first_step_and_begun_again_from_the_help() -> None:
    page = open_page(name="help")
    assert shown(open_first()) == []  # turned off for everyone
    assert shown(press(page, "tour_again")) == HEADINGS[:1]
    assert shown(press(page, "tour_end")) == []


def test_a_data_folder_that_cannot_be_written_does_not_stop_the_tour_from_ending(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    monkeypatch.delenv(TOUR)
    page = open_first()
    data.mkdir(exist_ok=True)
    (data / "tour").write_text("in the way", encoding="utf-8")
    assert shown(press(page, "tour_end")) == []
    assert page.title[0].value == ZH.text("page.overview.title")
