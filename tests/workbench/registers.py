"""Registers of a small synthetic district, as the files that a user would upload."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from streamlit.testing.v1 import AppTest

import simulation as sim
from tests.workbench.pages import run
from workbench import library
from workbench.library import District
from workbench.widgets.register_reading import REGISTERS

MONTHS = 18
SCRIPT = "from workbench.app import main\n\nmain()\n"
"""Away from workbench/: beside a folder named pages, AppTest loses the clicks on pages other than the first."""


@cache
def small_district() -> District:
    """A few hundred firms of two townships, from the synthetic district."""
    whole = library.shipped_district().specification
    small = whole.model_copy(update={"strata": whole.strata[:6], "id": "small", "title": "small"})
    return District(small, sim.digest(small), shipped=True)


@cache
def files() -> dict[str, bytes]:
    """Register → CSV of 18 months in which many visits are made."""
    plan = library.shipped_plans()[0].plan.with_ratio(A=0.2, B=0.4, C=0.8, D=1.0)
    made = sim.generate_registers(small_district().specification, plan, MONTHS, seed=7)
    with TemporaryDirectory() as folder:
        sim.write_registers(made, folder)
        return {name: (Path(folder) / f"{name}.csv").read_bytes() for name in REGISTERS}


def open_at(name: str, language: str = "zh") -> AppTest:
    """Return a page other than the first, as first seen."""
    page = AppTest.from_string(SCRIPT, default_timeout=120)
    if language != "zh":
        page.session_state["language"] = language
    return turn_to(run(page), name)


def turn_to(page: AppTest, name: str) -> AppTest:
    """Go to another page of the same session."""
    # `switch_page` knows files only; these pages are functions with an address.
    (page._page_hash,) = [key for key, info in page._registered_pages.items() if info["url_pathname"] == name]
    return run(page)


def give(page: AppTest, contents: dict[str, bytes], suffix: str = ".csv") -> AppTest:
    """Choose files for the registers and have them read."""
    for name, content in contents.items():
        page.file_uploader(key=f"register-{name}").set_value([(f"{name}{suffix}", content, "text/csv")])
    page.button(key="read").click()
    return run(page)
