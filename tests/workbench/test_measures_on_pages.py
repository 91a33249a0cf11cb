"""Measures (场景应用) on the pages: the editor of 方案, and their section of 方案比较."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import simulation as sim
from datasets.tables import DATASETS
from simulation.language.catalogue import LANGUAGES, load_catalogue
from tests.workbench.pages import cells_of_tables, open_page, run, section, select, words_of
from tests.workbench.planning import WHO, copy_open, press, save
from workbench.server import records

INCENTIVES = sim.read_plan(DATASETS / "plans" / "synthetic" / "incentives.json")


def of_measure(page: Any, name: str, kind: str) -> Any:
    (found,) = [item for item in page.get(kind) if f"-measure-1-{name}-" in str(item.key)]
    return found


def key_of(page: Any, part: str) -> str:
    (found,) = [str(button.key) for button in page.button if part in str(button.key)]
    return found


@pytest.mark.slow
@pytest.mark.usefixtures("named")
def test_a_measure_is_added_changed_saved_and_taken_out_again() -> None:
    page = copy_open()
    page = press(page, key_of(page, "plan-add-measure"))
    of_measure(page, "measure_title", "text_input").set_value("承诺办理")
    of_measure(page, "measure_kind", "selectbox").set_value("tolerance")
    of_measure(page, "measure_conditions", "button_group").set_value(["unsanctioned"])
    of_measure(page, "sectors", "multiselect").set_value(["H"])
    page = save(run(page))
    (measure,) = records.store().plan("status-quo-copy").item.measures
    assert (measure.title, measure.kind, measure.classes) == ("承诺办理", "tolerance", ("A",))
    assert measure.conditions.model_dump() == {
        "unsanctioned": True,
        "outside_observation": False,
        "professional": False,
    }
    assert measure.scope.sectors == ("H",)
    page = save(press(page, key_of(page, "plan-remove-measure")))
    assert records.store().plan("status-quo-copy").item.measures == ()


@pytest.mark.slow
@pytest.mark.usefixtures("named")
def test_a_measure_for_high_risk_is_told_by_the_rule_check_as_it_is_typed() -> None:
    page = copy_open()
    page = press(page, key_of(page, "plan-add-measure"))
    of_measure(page, "measure_classes", "button_group").set_value(["A", "D"])
    page = run(page)
    shown = [*words_of(page), *map(str, cells_of_tables(page)), *(str(item.value) for item in page.markdown)]
    assert any(load_catalogue("zh").text("rule.mend.no_convenience_c_d") in text for text in shown)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_comparison_shows_who_qualifies_and_what_pays_only_where_a_plan_has_measures(language: str) -> None:
    words = load_catalogue(language)
    offered = [item for item in open_page(language, name="compare").segmented_control if "section" in str(item.key)]
    assert words.text("page.compare.section_measures") not in offered[0].options
    records.store().save_plan(INCENTIVES, WHO)
    page = select(open_page(language, name="compare"), "baseline", "incentives-synthetic", language)
    page = section(page, "measures", language)
    assert words.text("page.compare.break_even") in " ".join(str(item.value) for item in page.markdown)
    (table,) = page.table
    assert list(table.value.index)[-1] == words.text("break_even.column.multiplier")
    # Any convenience, then the four measures; one strict review alone is joined with nothing.
    assert list(table.value.columns) == [
        words.text("break_even.joint.convenience"),
        *(m.title for m in INCENTIVES.measures),
    ]


@pytest.mark.slow
def test_the_break_even_has_an_interval_once_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.compare.break_even.DRAWS", 40)
    records.store().save_plan(INCENTIVES, WHO)
    page = open_page(name="compare")
    page.multiselect[0].set_value(["incentives-synthetic"])
    page = section(run(page), "measures")
    (button,) = [item for item in page.button if "break-even-ask" in str(item.key)]
    button.click()
    page = run(page)
    (job,) = page.session_state["break_even_jobs"].values()
    drawn = job.wait(240).result
    assert len(drawn) == 40
    page = run(page)
    low, high = np.quantile(drawn, [0.025, 0.975], method="weibull")
    (told,) = [str(item.value) for item in page.markdown if f"在 {low:.3f} 至 {high:.3f} 之间" in str(item.value)]
    assert "40 组" in told
    assert not [item for item in page.button if "break-even-ask" in str(item.key)]
