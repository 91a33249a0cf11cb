"""The page 研判: without registers, with them, and a proposal kept as a draft."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

import simulation as sim
from simulation.language.catalogue import load_catalogue
from simulation.workflows.watching.keep import keep_observations
from tests.workbench.pages import open_first, turn_to, words_of
from workbench.registers.store import Held
from workbench.server import people, records
from workbench.server.library import shipped_district

ZH = load_catalogue("zh")
WHO = "试验员"


@cache
def held() -> Held:
    """Return registers of the shipped district, five months under a plan with many visits."""
    specification = shipped_district().specification
    plan = sim.read_plan("datasets/plans/henan_2021.json").with_ratio(A=0.02, B=0.05, C=0.5, D=1.0)
    made = sim.generate_registers(specification, plan, months=5)
    return Held(_read(made), synthetic=True)


def _read(made: Any) -> sim.Registers:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        sim.write_registers(made, folder)
        return sim.read_registers(*(Path(folder) / f"{name}.csv" for name in ("directory", "classes", "visits")))


def open_page() -> Any:
    page = open_first("zh")
    page.session_state["registers"] = held()
    return turn_to(page, "riskmap")


def test_without_registers_the_page_leads_to_the_data() -> None:
    page = turn_to(open_first("zh"), "riskmap")
    assert ZH.text("page.riskmap.empty") in words_of(page)


@pytest.mark.slow
def test_a_proposal_is_shown_beside_its_alternatives_and_kept_as_a_draft(data: Path) -> None:
    people.keep_local_name(WHO)
    page = open_page()
    assert not page.exception
    said = " ".join(str(item.value) for item in page.markdown)
    assert "检查组" in said
    assert "须经批准" in said
    keep = next(button for button in page.button if str(button.key).startswith("riskmap-keep-"))
    keep.click().run()
    assert any("targeted-" in saved.item.id for saved in records.store().plans())


@pytest.mark.slow
def test_hours_that_would_starve_the_random_visits_are_refused_in_words(data: Path) -> None:
    page = open_page()
    page.slider(key="riskmap-floor").set_value(90).run()
    page.slider(key="riskmap-hours").set_value(6000).run()
    assert [item.value for item in page.error] == [ZH.text("page.riskmap.no_proposal")]


@pytest.mark.slow
def test_without_registers_the_counts_that_the_store_keeps_are_used(data: Path) -> None:
    people.keep_local_name(WHO)
    keep_observations(records.store(), shipped_district().specification.id, sim.observe(held().registers), "x", WHO)
    page = turn_to(open_first("zh"), "riskmap")
    said = " ".join(str(item.value) for item in page.markdown)
    assert ZH.text("page.riskmap.kept_counts") in said
    assert ZH.text("riskmap.said.teams_unnamed") in said
