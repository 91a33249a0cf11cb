"""A file that is made to hurt is read by a running server while everybody else goes on working.

The bound is 1 s at the median, of the server's health and of another visitor who turns pages; single answers may take
longer on a busy machine. The figures are printed (``pytest -s``).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE
from tests.browser.resting import rest
from tests.browser.test_registers_in_browser import choose_files, visit
from tests.simulation.files.hostile import CLASSES, workbook

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOUND = 1.0
"""Seconds within which others are answered, at the median."""
ROWS = b"".join(
    b'<row r="%d"><c r="A%d"><v>1</v></c><c r="B%d"><v>2</v></c></row>' % (n, n, n) for n in range(1, 800_000)
)
"""Of a workbook that takes a processor many seconds before it turns out to have no header."""
FEWEST, MOST = 8, 20
"""Answers that a median is taken of."""
OTHERS = ("方案", "采纳")
"""Pages between which the other visitor turns."""


@pytest.fixture
def other(browser: Browser, address: str) -> Iterator[Page]:
    """A second visitor, in a session of their own, who has seen both pages before."""
    page = browser.new_page(viewport={"width": 1440, "height": 1000}, locale="zh-CN")
    page.set_default_timeout(PATIENCE * 1000)
    page.goto(address)
    expect(page.get_by_test_id("stSidebarNav")).to_be_visible()
    for name in (*OTHERS, *OTHERS):
        turn(page, name)
        rest(page)
    yield page
    page.close()


def turn(page: Page, name: str) -> float:
    """Turn to a page; return the seconds until its title stands there."""
    start = time.perf_counter()
    page.get_by_test_id("stSidebarNav").get_by_text(name, exact=True).click()
    expect(page.get_by_role("heading", name=name, exact=True, level=1)).to_be_visible()
    return time.perf_counter() - start


def health(address: str) -> float:
    """Return the seconds until the server says that it is well."""
    start = time.perf_counter()
    with urlopen(f"{address}/_stcore/health", timeout=PATIENCE) as answer:
        assert answer.status == 200
    return time.perf_counter() - start


def test_others_are_answered_while_a_hostile_register_is_read(
    page: Page, other: Page, address: str, tmp_path: Path
) -> None:
    visit(page, address)
    files = {
        "directory": CLASSES["a workbook of 60 million empty cells"][0](),
        "classes": workbook([ROWS]),
        "visits": workbook([ROWS]),
    }
    choose_files(page, tmp_path, files)
    reading = page.get_by_text("正在读取并逐行核对").first
    expect(reading).to_be_visible()
    well, turned = [], []
    for place in range(MOST):
        well.append(health(address))
        turned.append(turn(other, OTHERS[place % len(OTHERS)]))
        if not reading.is_visible():  # answers after the end of the reading do not count
            break
    else:
        place = MOST
    well, turned = well[:place], turned[:place]
    told = f"health {median(well):.3f} s, worst {max(well):.3f} s; "
    told += f"page turned {median(turned):.2f} s, worst {max(turned):.2f} s; {len(turned)} of each"
    print(told)
    assert len(turned) >= FEWEST, told
    assert median(well) < BOUND, told
    assert median(turned) < BOUND, told
