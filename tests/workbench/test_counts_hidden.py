"""Who may not see counts sees no small group, on the page and in what it offers."""

from __future__ import annotations

from typing import Any

import pytest

import simulation as sim
from simulation.language.catalogue import load_catalogue
from tests.simulation.reports.test_disclosure import district, plans
from tests.workbench import pages
from workbench.common.naming import Names
from workbench.compare.keeping import Shown
from workbench.compare.numbers import export
from workbench.server import people, session
from workbench.server.cache import RANGES, Case
from workbench.server.disclosed import answer_to_show, case_to_show
from workbench.server.library import District, Entry
from workbench.server.people import Person

WORDS = load_catalogue("zh")


def shown_to(role: Any, in_d: int, monkeypatch: pytest.MonkeyPatch) -> Shown:
    """The page's comparison of a district with that many firms in D, as someone of a role sees it."""
    monkeypatch.setattr(session, "person", lambda: Person("甲", role))
    specification = district(400, 200, 70 - in_d, in_d)
    entries = [Entry(plan, sim.digest(plan), {"zh": plan.title, "en": plan.title}) for plan in plans()]
    case = Case(District(specification, sim.digest(specification), shipped=False), entries[0], 12)
    told, hidden = case_to_show(case, entries)
    return Shown(told, entries, answer_to_show(told, entries, RANGES, hidden), RANGES)


def exported(shown: Shown) -> str:
    names = Names(WORDS, {entry.plan.id: entry.titles["zh"] for entry in shown.entries}, {})
    return export(shown.answer.table, names).to_csv()


def test_a_viewer_exports_no_small_class_and_nothing_that_tells_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    first, other = (shown_to("viewer", in_d, monkeypatch) for in_d in (3, 8))
    table = first.answer.table
    assert set(table.loc[table["scope"] == "risk_class", "group"]) == {"A", "B"}
    assert exported(first) == exported(other)
    assert first.answer.monthly.equals(other.answer.monthly)
    assert first.recipe().archive(WORDS) == other.recipe().archive(WORDS)


@pytest.mark.parametrize("role", ["planner", "administrator"])
def test_planner_and_administrator_export_every_count(role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = shown_to(role, 3, monkeypatch)
    table = shown.answer.table
    assert set(table.loc[table["scope"] == "risk_class", "group"]) == set("ABCD")
    assert shown.case.district.specification == district(400, 200, 67, 3)


def test_the_page_tells_a_viewer_that_groups_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    page = pages.page_to_open()
    page.session_state["own_districts"] = {"x": own_district()}
    page.session_state["kept-district"] = own_district().digest
    for role, told in (("viewer", True), ("planner", False)):
        monkeypatch.setattr(people, "person", lambda role=role: Person("甲", role))
        pages.run(page)
        assert (WORDS.text("page.compare.coarser") in [item.value for item in page.info]) is told


def own_district() -> District:
    specification = district(400, 200, 66, 4)
    return District(specification, sim.digest(specification), shipped=False)
