"""Who may not see counts sees no small group, on the page and in what it offers."""

from __future__ import annotations

from typing import Any

import pytest

import simulation as sim
from simulation.language.catalogue import load_catalogue
from simulation.workflows.check import check
from simulation.workflows.keep import keep_comparison
from tests.simulation.reports.test_disclosure import district, plans
from tests.workbench import filled, pages
from workbench.common.naming import Names
from workbench.compare.keeping import Shown
from workbench.compare.numbers import export
from workbench.server import people, records, session
from workbench.server.cache import RANGES, Case
from workbench.server.disclosed import answer_to_show, case_to_show, comparison_to_show, district_to_show
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


def own_district(in_d: int = 4) -> District:
    specification = district(400, 200, 70 - in_d, in_d)
    return District(specification, sim.digest(specification), shipped=False)


# --- the other pages ---


def overview_of(role: Any, in_d: int, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The overview of an adopted plan in a district with that many firms in D."""
    monkeypatch.setattr(people, "person", lambda: Person("甲", role))
    own = own_district(in_d)
    page = pages.page_to_open(name="")
    page.session_state["own_districts"] = {"x": own}
    page.session_state["kept-district"] = own.digest
    return pages.run(page)


def figures(page: Any) -> list[Any]:
    """All numbers on a page: of cards, of tables and in sentences."""
    tables = [item.value.to_csv() for item in page.table]
    charts = [item.proto.SerializeToString() for item in pages.elements(page, "arrow_vega_lite_chart")]
    said = [item.value for item in page.main.markdown]
    return [pages.metrics(page), tables, charts, said]


@pytest.fixture
def adopted() -> None:
    plan = filled.plan_named("present", "乙方案")
    store = records.store()
    store.save_plan(plan, filled.WHO)
    store.move_plan(plan.id, "reviewed", 1, filled.WHO)
    store.move_plan(plan.id, "adopted", 1, filled.WHO, "已议定")


@pytest.mark.usefixtures("adopted")
def test_the_overview_tells_a_viewer_no_small_class_and_nothing_of_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    first, other = (overview_of("viewer", in_d, monkeypatch) for in_d in (3, 8))
    names = [WORDS.text(f"risk_class.{name}") for name in "ABCD"]
    assert first.table[0].value.index.tolist() == names[:2]
    assert WORDS.text("page.compare.coarser") in [item.value for item in first.info]
    assert figures(first) == figures(other)


@pytest.mark.usefixtures("adopted")
def test_the_overview_tells_a_planner_every_class(monkeypatch: pytest.MonkeyPatch) -> None:
    first, other = (overview_of("planner", in_d, monkeypatch) for in_d in (3, 8))
    assert len(first.table[0].value) == 4
    assert WORDS.text("page.compare.coarser") not in [item.value for item in first.info]
    assert figures(first)[0] != figures(other)[0]


@pytest.mark.parametrize(("role", "same"), [("viewer", True), ("planner", False)])
def test_the_key_figures_of_a_report_tell_a_viewer_nothing_of_small_groups(
    role: Any, same: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "person", lambda: Person("甲", role))
    shown = []
    for in_d in (3, 8):
        comparison = sim.compare(district(400, 200, 70 - in_d, in_d), plans(), "now", 12)
        keep_comparison(records.store(), comparison, filled.WHO, "1")
        page = pages.open_page(name="report")
        assert (WORDS.text("page.compare.coarser") in [item.value for item in page.info]) is same
        shown.append(pages.metrics(page))
    assert (shown[0] == shown[1]) is same


@pytest.mark.parametrize(("role", "same"), [("viewer", True), ("planner", False)])
def test_the_rules_of_a_decision_tell_a_viewer_nothing_of_small_groups(
    role: Any, same: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "person", lambda: Person("甲", role))
    found = []
    for in_d in (3, 8):
        specification = district(400, 200, 70 - in_d, in_d)
        told, hidden = comparison_to_show(sim.compare(specification, plans(), "now", 12))
        own = District(specification, sim.digest(specification), shipped=False)
        checked = [check(plans()[0], each, None) for each in (told.specification, district_to_show(own).specification)]
        found.append((checked, told.table.to_csv(), bool(hidden)))
    assert (found[0][0] == found[1][0]) is same
    assert (found[0][1] == found[1][1]) is same
    assert found[0][2] is same
