"""What the collector of garbage passes over: once a page, so that nothing adds up however long the server runs."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from workbench.server import lasting


@pytest.fixture(autouse=True)
def nothing_set_aside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(lasting, "_drawn", set())
    gc.unfreeze()
    yield
    gc.unfreeze()


def test_what_lives_when_a_page_was_first_drawn_is_passed_over() -> None:
    kept = [["kept"]]
    assert lasting.set_aside_after("compare")
    assert gc.get_freeze_count() > 0
    assert not any(each is kept for each in gc.get_objects())


def test_the_same_page_sets_nothing_aside_again() -> None:
    lasting.set_aside_after("compare")
    first = gc.get_freeze_count()
    later = [[number] for number in range(1000)]
    assert not lasting.set_aside_after("compare")
    assert gc.get_freeze_count() <= first
    assert any(each is later for each in gc.get_objects())


def test_circles_made_after_the_first_drawing_are_still_collected() -> None:
    lasting.set_aside_after("compare")
    for _ in range(100):
        circle: list[object] = []
        circle.append(circle)
    del circle
    assert gc.collect() >= 100
