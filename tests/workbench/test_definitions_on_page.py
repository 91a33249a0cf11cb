"""方案比较 says what intervals cover, shows what comes later, and tells comparisons of the old definitions apart."""

from __future__ import annotations

import json

import simulation as sim
from simulation.comparison.comparison_file import _digest, comparison_json
from simulation.scenarios.comparison import ComparisonRequest
from simulation.workflows.compare import compare
from tests.workbench.comparing import ZH, open_link
from tests.workbench.pages import open_page, section
from workbench.server import library, records


def test_without_a_calibration_intervals_cover_what_is_assumed_unless_chance_alone_is_asked_for() -> None:
    basis = open_page().selectbox(key="basis-zh")
    names = [ZH.text(f"page.compare.basis_{kind}") for kind in ("ranges", "chance")]
    assert basis.value == "ranges"
    assert list(basis.options) == names
    assert "仅随机性" in names[1]


def test_the_last_year_and_the_settled_value_stand_beside_the_mean_of_what_is_hidden() -> None:
    page = section(open_page(), "stock")
    shown = page.table[-1].value
    stages = [ZH.text(f"page.compare.horizon_{stage}") for stage in ("mean", "last_year", "settled")]
    assert list(shown.columns)[-3:] == stages
    assert {label.split("（")[0] for label in shown.index} == {"隐匿违法存量", "违法存续月"}
    assert any(item.value == ZH.text("page.compare.horizon_note") for item in page.caption)


def test_a_comparison_kept_under_the_old_definitions_opens_and_says_so() -> None:
    specification = library.all_districts()[0].specification
    plans = [entry.plan for entry in library.shipped_plans()[:2]]
    content = json.loads(comparison_json(compare(specification, plans, months=12)))
    for key in ("definitions", "ranges", "digest"):
        del content[key]
    body = json.dumps(content | {"digest": _digest(content)}, ensure_ascii=False).encode()
    request = request_of(specification, plans)
    saved = records.store().save_comparison(request, body, "张三", specification, tuple(plans))
    page = open_link(saved.digest.removeprefix("sha256:"))
    assert ZH.text("page.compare.reopened_old") in page.info[0].value


def request_of(specification: sim.Specification, plans: list[sim.Plan]) -> ComparisonRequest:
    digests = tuple(sim.digest(plan) for plan in plans)
    return ComparisonRequest(
        specification=sim.digest(specification), plans=digests, baseline=plans[0].id, months=12, replications=0,
        seed=0, software="1.0",
    )  # fmt: skip
