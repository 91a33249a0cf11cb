"""Take the README's pictures on a newcomer's way round: ``python3 dev.py pictures``. Not a test file by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from simulation.language.catalogue import load_catalogue
from simulation.scenarios.settings import DATABASE, DRAWS
from tests.browser.circle import STEPS
from tests.browser.conftest import serve
from tests.browser.strip import PICTURES, small, write_strip
from tests.browser.walking import Walk

SIZE: ViewportSize = {"width": 1280, "height": 860}
PATIENCE = 1_500_000
"""Milliseconds for a page to answer: a calibration of the whole district on a machine with other work."""
SHOWN = {
    "newcomer-data": ("data", ""),
    "calibrate": ("calibrate", ""),
    "newcomer-tune-announced": ("tune", ""),
    "compare-kept": ("compare", ""),
    "adopt": ("adopt", ""),
    "newcomer-draw-sent": ("draw", ".st-key-draw_step_5"),
    "newcomer-monitor": ("monitor", ""),
    "newcomer-riskmap": ("riskmap", ""),
}
"""What the walk calls a view → name of the picture, and what it begins with; nothing: the top of the page."""


@dataclass
class Strip(Walk):
    """A walk that looks for the sake of the picture."""

    taken: set[str] = field(default_factory=set)

    def look(self, name: str) -> None:
        """Take the picture of a view that is shown; the test of the same way looks for what is broken."""
        if name not in SHOWN:
            return
        picture, beginning = SHOWN[name]
        self.page.set_viewport_size(SIZE)
        self.rest()
        if beginning:
            self.page.locator(beginning).evaluate("e => e.scrollIntoView({block: 'start'})")
        else:
            self.page.get_by_test_id("stMain").evaluate("e => e.scrollTo(0, 0)")
        self.rest()
        (PICTURES / f"{picture}.png").write_bytes(small(self.page.screenshot()))
        self.taken.add(picture)
        self.page.set_viewport_size({"width": 1440, "height": 1000})
        self.rest()


@pytest.mark.timeout(7200)
def test_the_pictures_of_the_readme_are_taken(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in (DRAWS, DATABASE):
        monkeypatch.delenv(setting, raising=False)
    expect.set_options(timeout=PATIENCE)
    page.set_default_timeout(PATIENCE)
    with serve(tmp_path / "data", tmp_path / "server.log") as address:
        walk = Strip(page, load_catalogue("zh"))
        walk.start(address)
        for step in STEPS:
            step(walk, tmp_path)
    write_strip()
    assert walk.taken == {picture for picture, _ in SHOWN.values()}
