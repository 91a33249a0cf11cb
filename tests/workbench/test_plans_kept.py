"""方案: files in and out, what others do to a plan meanwhile, and contents that go through the editor unchanged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import simulation as sim
from simulation.files.annual.table import annual_table
from simulation.language.catalogue import LANGUAGES, load_catalogue
from tests.strategies import World, worlds
from tests.workbench.pages import elements, open_page, run
from tests.workbench.planning import WHO, ZH, copy_open, field, press, save
from workbench.common.plain_text import plain
from workbench.plans.differences import differences, say_differences, say_problems
from workbench.plans.draft import (
    checked,
    content_of,
    copied,
    moved_programme,
    split_names,
    with_programme,
    without_programme,
)
from workbench.plans.importing import read_file
from workbench.plans.library import _export
from workbench.server import library, records


def bring(page: Any, *files: tuple[str, bytes]) -> Any:
    page.file_uploader(key="plan_files").set_value([(name, content, "application/json") for name, content in files])
    return press(page, "import_do")


@pytest.mark.usefixtures("named")
def test_a_file_brought_twice_makes_one_plan_and_opens_it() -> None:
    plan = copied(library.shipped_plans()[3].plan, "mine", "甲案")
    content = sim.to_json(plan).encode()
    page = bring(bring(open_page(name="plans"), ("a.json", content)), ("b.json", content))
    assert [saved.item.id for saved in records.store().plans()] == ["mine"]
    told = {"file": plain("b.json"), "title": plain("甲案"), "id": plain("mine")}
    assert ZH.text("page.plans.import_known", **told) in [item.value for item in page.info]
    assert run(page).selectbox(key="plans_open-zh").value == "mine"


@pytest.mark.usefixtures("named")
def test_two_plans_of_one_title_are_told_apart_in_the_library() -> None:
    for name in ("one", "two"):
        records.store().save_plan(copied(library.shipped_plans()[3].plan, name, "同名"), WHO)
    titles = list(open_page(name="plans").table[0].value.index)
    assert {plain("同名 (one)"), plain("同名 (two)")} <= set(titles)
    assert len(set(titles)) == len(titles)


@pytest.mark.usefixtures("named")
def test_plans_come_in_from_both_kinds_of_files_and_junk_is_told_file_by_file() -> None:
    plan = copied(library.shipped_plans()[3].plan, "mine", "甲案")
    other = copied(plan, "other", "乙案")
    files = [
        ("a.json", sim.to_json(plan).encode()),
        ("b.xlsx", annual_table(other)),
        ("c.json", b"{"),
        ("d.xlsx", b"PK"),
    ]
    page = bring(open_page(name="plans"), *files, ("e.json", sim.to_json(other.with_ratio(A=0.5)).encode()))
    other_too = copied(other.with_ratio(A=0.5), "other-2", "乙案")
    assert {saved.item for saved in records.store().plans()} == {plan, other, other_too}
    assert page.selectbox(key="plans_open-zh").value == "other-2"
    assert [item.value.split("：")[0] for item in page.success] == [r"a\.json", r"b\.xlsx", r"e\.json"]
    assert page.success[2].value.endswith(r"标识 other\-2。")
    told = [item.value for item in elements(page, "code")]
    assert len(told) == 2
    assert "c.json" in told[0]
    assert "d.xlsx" in told[1]


def test_without_a_name_nothing_is_changed() -> None:
    page = open_page(name="plans")
    assert "copy_do" not in [button.key for button in page.button]
    assert ZH.text("page.store.nameless") in [item.value for item in page.caption]


@pytest.mark.slow  # each example is read twice in a process of its own
@given(worlds())
def test_a_plan_goes_through_its_content_unchanged(world: World) -> None:
    plan = world[1]
    assert checked(content_of(plan)) == plan
    assert differences(plan, plan) == []
    for name, content in (("p.json", sim.to_json(plan).encode()), ("p.xlsx", annual_table(plan))):
        assert read_file(name, content, "zh") == plan


@given(worlds(), st.data())
def test_programmes_can_be_added_moved_and_removed_again(world: World, data: st.DataObject) -> None:
    plan = world[1]
    content = content_of(plan)
    more = with_programme(content, "再查")
    assert len({item["id"] for item in more["programmes"]}) == len(plan.programmes) + 1
    assert without_programme(more, len(plan.programmes)) == content
    place = data.draw(st.integers(0, len(plan.programmes)))
    moved = moved_programme(more, place, data.draw(st.sampled_from([-1, 1])))
    key: Callable[[dict[str, Any]], str] = lambda item: str(item["id"])  # noqa: E731
    assert sorted(moved["programmes"], key=key) == sorted(more["programmes"], key=key)


@given(st.lists(st.text("市场监管消防ab", min_size=1, max_size=4)), st.sampled_from("、,;，；\n"))
def test_names_are_split_at_any_usual_mark(names: list[str], mark: str) -> None:
    assert split_names(f" {mark} ".join(names)) == names


ODD: dict[str, Any] = {
    "id": "odd", "title": " odd", "observation": {"months": 12.5, "classes": ["B", "A", "A"]},
    "proactive": {"A": 0.07, "B": 1 / 3, "C": 1e-13, "D": 1.0}, "capacity_hours_per_month": 1e12,
}  # fmt: skip
ODD_PROGRAMME: dict[str, Any] = {
    "departments": ["市场监管、消防", " x"], "months": [3, 1, 2, 2], "hours_per_visit": 1 / 3,
    "scope": {"sectors": [], "regions": ["不在此地", "张湾"], "strata": None},
}  # fmt: skip
"""What a plan file may hold and nobody would type."""


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("state", ["draft", "reviewed"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_to_look_at_a_plan_does_not_change_it(language: str, state: str) -> None:
    content = content_of(library.shipped_plans()[0].plan) | ODD
    content["programmes"][0] |= ODD_PROGRAMME
    odd = checked(content)
    records.store().save_plan(odd, WHO)
    if state == "reviewed":
        records.store().move_plan("odd", state, 1, WHO)
    page = open_page(language, name="plans")
    page.selectbox(key=f"plans_open-{language}").set_value("odd")
    page = run(run(page))
    assert page.session_state["plan_drafts"]["odd"].plan() == odd
    assert load_catalogue(language).text("page.plans.nobody") in [item.value for item in page.caption]


@pytest.mark.usefixtures("named")
def test_who_only_looked_sees_what_someone_else_has_saved() -> None:
    first, other = copy_open(), open_page(name="plans")
    other.selectbox(key="plans_open-zh").set_value("status-quo-copy")
    other = run(other)
    field(first, "ratio-D").set_value(50.0)
    save(run(first))
    assert field(run(other), "ratio-D").value == 50.0


@pytest.mark.usefixtures("named")
def test_changes_outlast_a_review_by_someone_else_and_can_be_kept_as_a_copy() -> None:
    page, store = copy_open(), records.store()
    field(page, "ratio-D").set_value(50.0)
    page = run(page)
    store.move_plan("status-quo-copy", "reviewed", 1, WHO)
    page = save(page)
    assert [item.value for item in page.warning][:1] == [ZH.text("page.plans.moved_on", state="已评审")]
    assert ZH.text("page.plans.not_kept") in [item.value for item in page.error]
    press(page, "copy_do")
    assert store.plan("status-quo-copy").version == 1
    assert store.plan("status-quo-copy-copy").item.programmes[0].ratio.D == 0.5


@pytest.mark.usefixtures("named")
def test_an_editor_is_told_of_a_newer_version_before_saving() -> None:
    page, store = copy_open(), records.store()
    field(page, "ratio-D").set_value(50.0)
    page = run(page)
    theirs = store.plan("status-quo-copy").item
    store.save_plan(theirs.with_ratio(C=0.3), WHO, 1)
    page = run(page)
    assert ZH.text("page.plans.overtaken", version=2) in [item.value for item in page.warning]
    assert field(page, "ratio-D").value == 50.0


@pytest.mark.usefixtures("named")
def test_what_is_typed_beside_a_conflict_is_kept_with_the_rest() -> None:
    page, store = copy_open(), records.store()
    store.save_plan(store.plan("status-quo-copy").item.with_ratio(C=0.3), WHO, 1)
    field(page, "ratio-D").set_value(50.0)
    page = save(page)
    field(page, "ratio-A").set_value(120.0)
    page = run(page)
    assert next(button for button in page.button if button.key == "conflict_mine").disabled
    field(page, "ratio-A").set_value(1.0)
    press(run(page), "conflict_mine")
    ratio = store.plan("status-quo-copy").item.programmes[0].ratio
    assert (ratio.A, ratio.C, ratio.D) == (0.01, 0.03, 0.5)


@pytest.mark.usefixtures("named")
def test_saving_without_a_change_makes_no_version() -> None:
    page = save(copy_open())
    assert ZH.text("page.plans.nothing_to_save") in [item.value for item in page.info]
    assert records.store().plan("status-quo-copy").version == 1


@pytest.mark.usefixtures("named")
def test_a_programme_that_reaches_no_firm_is_named() -> None:
    plan = copied(library.shipped_plans()[0].plan, "elsewhere", "异地")
    content = content_of(plan)
    content["programmes"][0]["scope"]["regions"] = ["不在此地"]
    page = bring(open_page(name="plans"), ("a.json", sim.to_json(checked(content)).encode()))
    assert ZH.text("page.plans.misfit") in [item.value for item in page.warning]
    assert any("1. 日常监管抽查" in item.value for item in elements(page, "code"))


@pytest.mark.parametrize("suffix", ["json", "xlsx"])
def test_an_export_stands_in_the_log_under_the_name_of_who_asked(suffix: str) -> None:
    plan, store = library.shipped_plans()[0].plan, records.store()
    _export(store, WHO, plan, suffix, lambda: b"x")
    (entry,) = store.audit_log()
    assert (entry.who, entry.action, entry.subject) == (WHO, "exported", f"plans/{suffix}")
    assert entry.detail == f'{{"plan":"{sim.digest(plan)}"}}'


@pytest.mark.parametrize("language", LANGUAGES)
def test_differences_of_every_field_are_told_in_its_words(language: str) -> None:
    words, mine = load_catalogue(language), library.shipped_plans()[0].plan
    content = content_of(mine) | {key: value for key, value in ODD.items() if key != "id"}
    content |= {"start": "2027-01", "mutual_recognition": True, "recognise_for_cause": True, "fusion": "stricter",
                "draw": "bernoulli", "other_visit": {"hours_per_visit": 1.0, "team_size": 3},
                "cooling_off_months": 24, "together": [["more", content["programmes"][0]["id"]]]}  # fmt: skip
    programme = content["programmes"][0]
    programme |= ODD_PROGRAMME | {"title": "t", "team_size": 4, "months": [1, 4, 7, 10]}
    programme["ratio"]["A"], programme["rounds_per_year"]["D"] = 0.5, 4
    content["programmes"] = [{**programme, "id": "more", "title": "多"}, programme]
    theirs = checked(content)
    rows = say_differences(mine, theirs, words)
    assert len(rows) == len(differences(mine, theirs)) == 27
    fields = [name for name, _, _ in rows]
    assert len(set(fields)) == len(fields)
    assert not [name for name in fields if "_" in name or "." in name]
    assert (words.text("page.plans.one_programme", title="多"), words.text("page.plans.no"),
            words.text("page.plans.yes")) in rows  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_difference_in_strata_names_their_sector_and_township(language: str) -> None:
    words, mine = load_catalogue(language), library.shipped_plans()[0].plan
    strata = library.shipped_district().specification.strata
    content = content_of(mine)
    content["programmes"][0]["scope"] = {**content["programmes"][0]["scope"], "strata": [strata[3].id, "gone"]}
    ((_, _, told),) = say_differences(mine, checked(content), words, strata)
    assert words.text(f"sector.{strata[3].sector}") in told
    assert library.region_names(language).get(strata[3].region, strata[3].region) in told
    assert words.text("page.plans.elsewhere", name="gone") in told


def test_problems_name_the_field_before_the_path() -> None:
    content = content_of(library.shipped_plans()[0].plan)
    content["programmes"][0]["ratio"]["D"] = 1.2
    content["observation"] = {"months": 0, "classes": []}
    with pytest.raises(sim.InputError) as caught:
        checked(content)
    first, second = say_problems(caught.value, content, ZH).splitlines()
    assert first.startswith("1. 日常监管抽查：D类每轮比例（%） — programmes[0].ratio.D")
    assert second.startswith("观察期（个月） — observation.months")
