"""Page 监测: what is lacking is said; facts, alarms and their handling; what a viewer may not see; the overview."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import numpy as np
import pandas as pd
import pytest

import simulation as sim
from simulation.language.catalogue import load_catalogue
from simulation.scenarios.watching import RAISED
from simulation.workflows.keep import keep_comparison
from tests.workbench import filled
from tests.workbench.pages import open_page, page_to_open, run, select, turn_to
from workbench.monitor.shown import as_shown
from workbench.registers.store import Held
from workbench.report.making import _shelf
from workbench.server import library, people, records
from workbench.server.library import District

ZH = load_catalogue("zh")


def said(page: Any) -> str:
    parts = (*page.main.markdown, *page.main.info, *page.main.warning, *page.main.caption, *page.main.subheader)
    return "\n".join(str(item.value) for item in parts)


def troubled() -> Held:
    """Return the registers of the small district with fifty complaints more a month from the second month on."""
    held = filled.held()
    registers, random = held.registers, np.random.default_rng(0)
    complaints = registers.visits[registers.visits["channel"] == "complaint"]
    months = sorted(
        month for month in registers.classes["month"].unique() if month >= registers.classes["month"].max() - 4
    )
    parts = []
    for month in months[:-1]:
        there = registers.classes.loc[registers.classes["month"] == month, "firm"].to_numpy()
        rows = complaints.sample(50, replace=True, random_state=int(month))
        day = pd.Timestamp(year=month // 12, month=month % 12 + 1, day=10)
        parts.append(rows.assign(firm=random.choice(there, 50, replace=False), month=month, date=day))
    parts = [rows.assign(published=pd.Series(pd.NaT, index=rows.index)) for rows in parts]
    visits = pd.concat([registers.visits, *parts], ignore_index=True).astype(registers.visits.dtypes.to_dict())
    return Held(replace(registers, visits=visits), synthetic=True)


def opened(held: Held, data: Path) -> Any:
    """Return the page with a filled store, registers, and the district that was calibrated from them."""
    filled.fill()
    people.keep_local_name(filled.WHO)
    page = page_to_open("zh", "monitor")
    page.session_state["registers"] = held
    return select(run(page), "district", calibrated().digest)


def calibrated() -> District:
    return next(d for d in library.all_districts() if d.specification.id == "calibrated")


def test_without_an_adopted_plan_the_page_says_so_and_where_to_get_one(data: Path) -> None:
    page = open_page("zh", "monitor")
    assert ZH.text("page.monitor.none_adopted") in said(page)


def test_registers_of_another_district_are_refused_in_words(data: Path) -> None:
    filled.fill()
    page = page_to_open("zh", "monitor")
    page.session_state["registers"] = filled.held()
    page = run(page)
    assert ZH.text("page.monitor.does_not_fit") in said(page)
    assert "不是同一个区县" in "".join(item.value for item in page.main.code)


def test_facts_come_first_and_an_alarm_can_be_dealt_with(data: Path) -> None:
    page = opened(troubled(), data)
    text = said(page)
    heads = [str(item.value) for item in page.main.subheader]
    order = ("completion", "pictures", "alarms", "causes", "unseen", "retune", "backward")
    assert heads == [*(ZH.text(f"page.monitor.{name}") for name in order), ZH.text("page.overview.next")]
    assert "投诉举报检查" in text
    assert "偏多" in text
    page.button(key="monitor-keep").click()
    page = run(page)
    store = records.store()
    kept = store.observations("calibrated")
    assert len(kept) == filled.held().registers.classes["month"].nunique()
    raised = [alarm for alarm in store.alarms("calibrated") if alarm.measure == RAISED]
    assert raised
    overview = said(turn_to(page, "overview"))
    assert "尚未登记处置" in overview
    page = turn_to(page, "monitor")
    page.text_input(key="deal-department-0").set_value("市场监管")
    page.text_area(key="deal-note-0").set_value("已约谈物业")
    page.button(key="deal-save-0").click()
    page = run(page)
    done = [alarm for alarm in store.alarms("calibrated") if alarm.measure != RAISED]
    assert [(a.measure, a.department, a.note, a.who) for a in done] == [
        ("remind", "市场监管", "已约谈物业", filled.WHO)
    ]
    assert "已登记：提醒，市场监管" in said(page)
    assert store.verify().sound


@pytest.mark.slow
def test_an_alarm_is_not_dealt_with_without_a_department(data: Path) -> None:
    page = opened(troubled(), data)
    page.text_area(key="deal-note-0").set_value("已约谈物业")
    page.button(key="deal-save-0").click()
    page = run(page)
    assert "责任部门" in "".join(item.value for item in page.main.code)
    assert not records.store().alarms("calibrated")


@pytest.mark.slow
def test_kept_counts_are_watched_when_no_registers_are_there(data: Path) -> None:
    page = opened(filled.held(), data)
    page.button(key="monitor-keep").click()
    first = next(item.value for item in run(page).main.info)
    fresh = select(run(page_to_open("zh", "monitor")), "district", calibrated().digest)
    assert next(item.value for item in fresh.main.info) == first
    assert ZH.text("page.monitor.from_store") in said(fresh)


@pytest.mark.slow
def test_the_played_threshold_takes_the_place_of_the_guaranteed_one(data: Path) -> None:
    page = opened(filled.held(), data)
    assert "有保证" in said(page)
    key = next(iter(_keys(page)))
    page.session_state["monitor_results"] = {key: {"by_year": [float(np.log(17.0)), float(np.log(18.0))]}}
    page = run(page)
    assert "由方案自身的 1,000 次推演得出" in said(page)
    assert not [button for button in page.button if button.key == "monitor-play"]


def _keys(page: Any) -> list[tuple[str, ...]]:
    """Return what the button would ask for."""
    page.button(key="monitor-play")
    from workbench.monitor.answer import FUTURES, Asked
    from workbench.monitor.given import COUNTS

    adopted = next(entry for entry in library.all_plans() if entry.state == "adopted")
    start = page.selectbox(key="monitor_start-zh").value
    return [Asked(calibrated(), adopted, page.session_state[COUNTS][1], start, 0.2, FUTURES).key]


def test_a_viewer_sees_no_series_of_a_small_group(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = library.shipped_district().specification
    strata = list(whole.strata[:30])
    few = strata[0].model_copy(update={"sector": "Q", "firms": type(strata[0].firms)(A=3, B=1, C=0, D=0)})
    district = whole.model_copy(update={"strata": (few.model_copy(update={"id": "few"}), *strata[1:])})
    series = pd.DataFrame({"series": ["found|all", "found|sector|Q", "complaints|sector|Q", "found|sector|F"]})
    named = pd.DataFrame({"what": ["found|sector|Q"]})
    blank = {name: pd.DataFrame({column: []}) for name, column in (("hypotheses", "name"), ("check", "quantity"))}
    watch = sim.Watch(
        pd.DataFrame({"risk_class": ["A", "all"]}), series, named, blank["hypotheses"], blank["check"],
        pd.DataFrame(), {},
    )  # fmt: skip
    monkeypatch.setattr("workbench.monitor.shown.session.person", lambda: people.Person("x", "viewer"))
    shown = as_shown(watch, District(district, "", shipped=False))
    assert "found|sector|Q" not in set(shown.series["series"])
    assert "complaints|sector|Q" not in set(shown.series["series"])
    assert "found|all" in set(shown.series["series"])
    assert shown.alarms.empty
    monkeypatch.setattr("workbench.monitor.shown.session.person", lambda: people.Person("x", "planner"))
    assert as_shown(watch, District(district, "", shipped=False)) is watch


@pytest.mark.slow
def test_kept_months_offer_the_yearly_review_in_a_report(data: Path) -> None:
    page = opened(troubled(), data)
    page.button(key="monitor-keep").click()
    page = run(page)
    store = records.store()
    adopted = store.adopted_plan()
    assert adopted is not None
    proposed = adopted.item.model_copy(update={"id": "proposed", "title": "拟用方案"})
    keep_comparison(store, sim.compare(calibrated().specification, [adopted.item, proposed], months=12), "甲", "0.1.0")
    page = turn_to(page, "report")
    page.checkbox(key="report_year").check()
    page = run(page)
    page.button(key="make_report").click()
    page = run(page)
    assert not page.exception
    (files,) = _shelf().values()
    heading = ZH.text("report.reviewed.heading.whole")
    assert any(heading in p.text for p in docx.Document(io.BytesIO(files.word)).paragraphs)
