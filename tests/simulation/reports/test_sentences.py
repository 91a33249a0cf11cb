"""Sentences of the report that must not claim what the numbers do not say."""

from __future__ import annotations

from simulation.model.plan import Plan
from simulation.reports.chapters.sentences import say_change, say_reason
from simulation.reports.subject import Subject
from simulation.workflows.compare import compare
from simulation.workflows.report import report
from tests.simulation.engines import discrete_event_cases as cases
from tests.simulation.reports import made


def named(name: str, ratio: dict[str, float], **changes: object) -> Plan:
    plan = cases.plan(cases.programme("general", ratio, cases.by_class(1)), **changes)
    return plan.model_copy(update={"id": name, "title": name})


def told(*plans: Plan) -> Subject:
    return report(compare(made.district(), plans, months=12))


def test_a_class_that_makes_up_more_than_all_of_a_change_is_no_share_of_it() -> None:
    subject = told(
        named("now", cases.by_class(0.1, 0.1, 0.1, 0.1)), named("shifted", cases.by_class(0.02, 0.1, 0.1, 0.9))
    )
    sentence = say_reason(subject)
    assert "其他类别合计抵消了一部分" in sentence
    assert "%" not in sentence


def test_a_class_that_makes_up_part_of_a_change_is_told_with_its_share() -> None:
    subject = told(named("now", cases.by_class(0.1, 0.1, 0.1, 0.1)), named("more", cases.by_class(0.12, 0.1, 0.1, 0.9)))
    sentence = say_reason(subject)
    assert "占全部变化" in sentence
    assert "抵消" not in sentence


def test_workload_without_a_capacity_is_said_to_lack_one() -> None:
    plans = (
        named("now", cases.by_class(0.1)),
        named("limited", cases.by_class(0.2), capacity_hours_per_month=500.0),
    )
    assert "未设每月人时上限" in say_change(told(*plans), "workload")
    assert "没有检查或没有企业" not in say_change(told(*plans), "workload_peak")


def test_two_plans_of_one_title_are_told_apart_in_the_report() -> None:
    plans = [
        named(name, cases.by_class(ratio)).model_copy(update={"title": "同名"})
        for name, ratio in (("a", 0.1), ("b", 0.2))
    ]
    assert list(told(*plans).titles.values()) == ["同名（方案1）", "同名（方案2）"]
