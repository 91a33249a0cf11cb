"""What tests of 方案比较 do to the page and the store."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

import simulation as sim
from simulation.language.catalogue import load_catalogue
from simulation.scenarios.comparison import SavedComparison
from simulation.workflows.keep import keep_comparison
from tests.workbench.pages import page_to_open, run
from workbench.compare.intervals import Pending
from workbench.server import library, records

ZH, EN = load_catalogue("zh"), load_catalogue("en")


def renamed(plan: sim.Plan, name: str, title: str) -> bytes:
    return sim.to_json(plan.model_copy(update={"id": name, "title": title})).encode()


def pending(page: AppTest) -> Pending:
    found: Pending = page.session_state["interval_job"]
    return found


def press(page: AppTest, label: str) -> None:
    (button,) = [item for item in page.button if item.label == label]
    button.click()


def named_planner() -> AppTest:
    page = page_to_open()
    page.session_state["local_name"] = "张三"
    return run(page)


def open_link(digest: str, language: str = "zh") -> AppTest:
    page = page_to_open(language)
    page.query_params["comparison"] = digest
    return run(page)


def keep(plans: list[sim.Plan], months: int) -> SavedComparison:
    comparison = sim.compare(library.shipped_district().specification, plans, months=months)
    return keep_comparison(records.store(), comparison, "张三", "0")


def fill_store() -> None:
    """Keep a district, a plan and a comparison."""
    other = library.shipped_plans()[0].plan.with_ratio(A=0.02).model_copy(update={"id": "other", "title": "备选方案"})
    records.store().save_plan(other, "张三")
    keep([library.shipped_plans()[0].plan, other], 12)


def records_of_plans() -> list[sim.Plan]:
    return [saved.item for saved in records.store().plans()]
