"""The parts of the pages that compute something themselves."""

from __future__ import annotations

import doctest
import importlib
import io
import itertools
import math
import pkgutil
import re
from threading import Event
from types import ModuleType

import pandas as pd
import pytest
import streamlit as st
from hypothesis import given, strategies

import simulation as sim
import workbench
from simulation.files.writing import table_bytes
from simulation.language.catalogue import load_catalogue
from workbench.common.headline import Cell, cells_of
from workbench.common.levers import apply_levers, offered_ratios
from workbench.common.naming import Names, programme_titles
from workbench.common.plain_text import BREAK, plain
from workbench.compare.numbers import export, indicators_of_all
from workbench.server import session
from workbench.server.library import entry_of, shipped_plans
from workbench.server.turns.following import Report, follow
from workbench.server.turns.job import CancelledError

ZH, EN = load_catalogue("zh"), load_catalogue("en")


@pytest.fixture
def comparison(specification: sim.Specification, plan: sim.Plan) -> sim.Comparison:
    lighter = plan.with_ratio(A=0.0).model_copy(update={"id": "lighter", "title": "A类不抽"})
    return sim.compare(specification, [plan, lighter], months=12)


@pytest.fixture
def names(comparison: sim.Comparison) -> Names:
    return Names(ZH, {plan.id: plan.title for plan in comparison.plans}, {})


# --- exports ---


def test_an_export_opens_in_excel_and_marks_every_row_internal(comparison: sim.Comparison, names: Names) -> None:
    content = table_bytes(export(comparison.table, names), "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    table = pd.read_csv(io.BytesIO(content), encoding="utf-8-sig")
    assert set(table["notice"]) == {"内部参考 不得公开"}
    assert table.columns[0] == "notice"


def test_an_export_holds_the_numbers_of_the_comparison(comparison: sim.Comparison, names: Names) -> None:
    table = pd.read_csv(
        io.BytesIO(table_bytes(export(comparison.table, names), "csv")), encoding="utf-8-sig", keep_default_na=False
    )
    same = ["plan", "indicator", "scope", "group"]
    pd.testing.assert_frame_equal(table[same], comparison.table[same], check_dtype=False)
    assert table["value"].tolist() == comparison.table["value"].tolist()


def test_the_table_puts_headlines_first_and_leaves_the_baseline_without_differences(
    comparison: sim.Comparison, names: Names
) -> None:
    shown = indicators_of_all(comparison.table, names)
    assert list(shown.index[:3]) == ["覆盖率", "A类负担（次/百户）", "问题发现率"]
    baseline, other = shown.columns
    assert not any("（" in cell for cell in shown[baseline])
    assert "（" in str(shown.loc["覆盖率", other])


def test_what_only_one_plan_defines_is_undefined_for_the_other(comparison: sim.Comparison, names: Names) -> None:
    table = comparison.table
    one_sided = table[~((table["plan"] == "lighter") & (table["indicator"] == "repeat_rate"))]
    assert indicators_of_all(one_sided, names).at["重复检查率", names.titles["lighter"]] == "无定义"


def test_groups_are_named_in_the_language_of_the_page() -> None:
    english = Names(EN, {}, {})
    assert english.group("sector", "H") == "H Accommodation and catering"
    assert english.group("region", "张湾") == "Zhangwan"
    assert english.group("region", "无此镇") == "无此镇"
    assert english.group("sector", "unknown") == "unknown"


def test_a_programme_goes_by_its_title_only_where_all_plans_agree(plan: sim.Plan) -> None:
    other = plan.programmes[0].model_copy(update={"title": "另一名称"})
    assert programme_titles([entry_of(plan)]) == {"general": plan.programmes[0].title}
    assert programme_titles([entry_of(plan), entry_of(plan.model_copy(update={"programmes": (other,)}))]) == {}


# --- cards ---


def test_cells_hold_what_the_table_holds_and_nothing_for_what_is_undefined(comparison: sim.Comparison) -> None:
    cells = cells_of(comparison.table, "lighter")
    rows = comparison.table.set_index(["plan", "indicator", "scope", "group"])["value"]
    assert cells["coverage", ""].value == rows["lighter", "coverage", "all", ""]
    assert cells["visits", "A"].value == rows["lighter", "visits", "risk_class", "A"]
    assert math.isnan(cells["coverage", ""].low)
    assert ("workload", "") not in cells


def show_nothing() -> None:
    from simulation.language.catalogue import load_catalogue
    from workbench.common.headline import show_cards

    show_cards({}, load_catalogue("zh"))


def test_cards_without_visits_say_that_they_cannot_be_computed() -> None:
    from streamlit.testing.v1 import AppTest

    page = AppTest.from_function(show_nothing).run()
    assert not page.exception
    assert {item.value for item in page.metric} == {"无定义"}
    assert {item.delta for item in page.metric} == {""}
    assert {item.value for item in page.caption} == {"没有检查或没有企业，无法计算。"}


def show_unsure() -> None:
    from simulation.language.catalogue import load_catalogue
    from workbench.common.headline import Cell, show_cards

    cell = Cell(0.2, 0.1, 0.3, 0.01, -0.02, 0.04)
    show_cards({("detection_rate", ""): cell}, load_catalogue("en"))


def test_a_difference_whose_interval_holds_zero_is_called_uncertain() -> None:
    from streamlit.testing.v1 import AppTest

    captions = [item.value for item in AppTest.from_function(show_unsure).run().caption]
    assert any("−2.00 to +4.00 percentage points; it holds 0" in text for text in captions)


def test_an_empty_cell_is_undefined_throughout() -> None:
    assert all(math.isnan(getattr(Cell(), name)) for name in Cell.__dataclass_fields__)


# --- levers ---


@given(strategies.floats(min_value=0, max_value=1))
def test_the_present_ratio_is_always_on_offer(ratio: float) -> None:
    offered = offered_ratios(ratio)
    assert ratio in offered
    assert offered == sorted(set(offered))
    assert (offered[0], offered[-1]) == (0.0, 1.0)


def test_steps_are_fine_where_ratios_are_small() -> None:
    offered = offered_ratios(0.0)
    assert {0.001, 0.005, 0.01, 0.015, 0.03, 0.05} <= set(offered)
    assert max(b - a for a, b in itertools.pairwise(offered) if a < 0.01) == pytest.approx(0.001)


def test_levers_change_one_programme_and_leave_the_plan_they_start_from(plan: sim.Plan) -> None:
    ratios, rounds = {"A": 0.0, "B": 0.3, "C": 0.5, "D": 1.0}, {"A": 1, "B": 2, "C": 2, "D": 4}
    changed = apply_levers(plan, ratios, rounds, "general", "working", "拟调方案")
    assert changed.programmes[0].ratio.model_dump() == ratios
    assert changed.programmes[0].rounds_per_year.model_dump() == rounds
    assert (changed.id, changed.title, changed.start) == ("working", "拟调方案", plan.start)
    assert plan.programmes[0].ratio.A == 0.1


@given(strategies.text(alphabet="![](){}*_`$:~<>&|#+-.\\ab甲", min_size=1, max_size=20))
def test_plain_text_leaves_no_character_to_markdown(text: str) -> None:
    shown = plain(text)
    assert re.sub(r"\\(.)", r"\1", shown).replace(BREAK, "") == " ".join(text.split())
    bare = re.sub(r"\\.", "", shown)
    assert not set(bare) & set("![](){}*_`$<>")


GFM_LINKS = (
    re.compile(r"(https?://|www(?=\.))[-.\w]+", re.IGNORECASE),
    re.compile(r"[-.\w+]+@[-\w]+(\.[-\w]+)+"),
)
"""What the page's Markdown makes a link of in finished text: mdast-util-gfm-autolink-literal, version 2."""
PARTS = strategies.sampled_from([*":/.@a甲-_ ", "//", "http", "https", "ftp", "www", "WWW", "b.c"])


@given(strategies.lists(PARTS, max_size=14).map("".join))
def test_no_address_in_a_user_s_text_becomes_a_link(text: str) -> None:
    finished = re.sub(r"\\(.)", r"\1", plain(text))
    assert [pattern.search(finished) for pattern in GFM_LINKS] == [None, None]


@pytest.mark.parametrize("text", ["http://h.example/x", "https://h.example", "www.h.example", "x@h.example"])
def test_bare_addresses_would_be_links_if_they_were_only_escaped(text: str) -> None:
    assert any(pattern.search(text) for pattern in GFM_LINKS)
    assert not any(pattern.search(re.sub(r"\\(.)", r"\1", plain(text))) for pattern in GFM_LINKS)


# --- long work ---


def test_followed_work_returns_its_result_and_shows_its_progress() -> None:
    seen: list[float] = []
    looked = Event()

    def work(report: Report) -> str:
        report(1, 2)
        looked.wait(30)
        return "result"

    def show(share: float) -> None:
        seen.append(share)
        if share == 0.5:
            looked.set()

    assert follow(work, show) == "result"
    assert seen[-1] == 0.5


def test_an_error_of_the_work_reaches_the_page() -> None:
    def work(report: Report) -> None:
        raise sim.InputError([sim.Problem("no_strata", "strata", 0, 1)])

    with pytest.raises(sim.InputError):
        follow(work, lambda share: None)


def test_work_stops_when_the_page_turns_to_something_else() -> None:
    stopped = Event()

    def work(report: Report) -> None:
        try:
            while True:
                report(0, 1)
        except CancelledError:
            stopped.set()
            raise

    def show(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        follow(work, show)
    assert stopped.wait(30)


# --- library and session ---


def test_the_plan_in_force_comes_first_and_every_plan_has_two_titles() -> None:
    plans = shipped_plans()
    assert plans[0].plan.id == "status-quo"
    for entry in plans:
        assert entry.titles["zh"] != entry.titles["en"]
        assert {"source", "confidence", "published_zh", "filled_in_en"} <= set(entry.notes)
        assert f"confidence.{entry.notes['confidence']}" in ZH


def test_the_shipped_district_has_the_title_of_its_file() -> None:
    from workbench.server.library import shipped_district

    assert shipped_district().specification.title == ZH.text("page.compare.shipped_title")


def test_a_session_forgets_the_oldest_intervals_first(monkeypatch: pytest.MonkeyPatch) -> None:
    state: dict[str, object] = {}
    monkeypatch.setattr(st, "session_state", state)
    for number in range(session.KEPT_INTERVALS + 1):
        session.keep_intervals(number, pd.DataFrame({"value": [number]}))
    assert session.recall_intervals(0) is None
    kept = session.recall_intervals(session.KEPT_INTERVALS)
    assert kept is not None
    assert kept["value"].item() == session.KEPT_INTERVALS


# --- examples ---


def modules() -> list[ModuleType]:
    found = pkgutil.walk_packages(workbench.__path__, "workbench.")
    return [importlib.import_module(item.name) for item in found]


def test_the_examples_of_the_docstrings_run() -> None:
    results = [doctest.testmod(module, optionflags=doctest.ELLIPSIS) for module in modules()]
    assert sum(result.attempted for result in results) > 0
    assert sum(result.failed for result in results) == 0
