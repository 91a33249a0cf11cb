"""The page of the draw: six steps, each closed until the one above is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workbench import drawing
from tests.workbench.drawing import adopt, enter_seed, freeze, give_frame, month_of, open_draw, press, states


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, data: Path, named: None) -> Path:
    """The draw is turned on, and a plan is in force."""
    found = drawing.turn_on(monkeypatch, data)
    adopt()
    return found


def test_each_step_opens_when_the_one_above_is_done(folder: Path) -> None:
    page = open_draw()
    assert states(page)[:5] == ["open", "closed", "closed", "closed", "closed"]
    page = give_frame(page)
    assert states(page)[:5] == ["done", "done", "open", "closed", "closed"]
    page = freeze(page)
    assert states(page)[:5] == ["done", "done", "done", "open", "closed"]
    page = enter_seed(page)
    assert states(page)[:5] == ["done", "done", "done", "done", "open"]
    page = press(page, "draw_run-2026-01")
    assert states(page)[:5] == ["done"] * 5
    assert month_of(folder).record["package"] == month_of(folder).seal
