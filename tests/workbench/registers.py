"""Registers of a small synthetic district, as the files that a user would upload."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from streamlit.testing.v1 import AppTest

import simulation as sim
from tests.workbench.pages import open_page, run
from workbench.registers.reading import REGISTERS
from workbench.server import library
from workbench.server.library import District

MONTHS = 18


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
    """Return a page as first seen."""
    return open_page(language, name)


def give(page: AppTest, contents: dict[str, bytes], suffix: str = ".csv") -> AppTest:
    """Choose files for the registers and have them read."""
    for name, content in contents.items():
        page.file_uploader(key=f"register-{name}").set_value([(f"{name}{suffix}", content, "text/csv")])
    page.button(key="read").click()
    return run(page)
