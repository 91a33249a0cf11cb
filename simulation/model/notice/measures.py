"""Clause 10 of the notice: conveniences for firms of low risk, strict review for firms of high risk (场景应用).

「对信用风险低的企业探索实施更多便利措施，对信用风险高的企业实施严格审查」; priority and tolerance are named for firms
of low risk, while whom a promise may replace proof for is left to each department, by the firm's risk. The notice says
探索 and 鼓励: a plan without measures breaks nothing, and has no result here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from simulation.model.incentives.measure import Measure
from simulation.model.notice.result import RuleResult
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES

LOW, HIGH, HIGHEST = ("A",), ("C", "D"), "D"
"""信用风险低（A类）; 较高（C类）、高（D类）; whom the notice calls 信用风险高 in one word."""
SOURCE = "clause_10"


def measure_rules(plan: Plan) -> Iterator[RuleResult]:
    """Check the measures of a plan; nothing where it has none."""
    conveniences = [measure for measure in plan.measures if measure.convenient]
    reviews = [measure for measure in plan.measures if not measure.convenient]
    if conveniences:
        yield _low_risk_only(conveniences)
        yield _not_under_sanction(conveniences)
    if plan.measures:
        yield _strictly_reviewed(reviews)


def _low_risk_only(conveniences: list[Measure]) -> RuleResult:
    """Keep conveniences to low risk: C and D break the clause, B asks for a reason where it is no promise."""
    high = [m for m in conveniences if set(m.classes) & set(HIGH)]
    beyond = [m for m in conveniences if m.kind != "commitment" and set(m.classes) - set(LOW)]
    count = float(len(conveniences))
    if high:
        detail = {"measures": _titles(high), "classes": _classes(high, HIGH)}
        return RuleResult("low_risk_only", SOURCE, "FAIL", "high", count, None, "count", "no_convenience_c_d", detail)
    if beyond:
        detail = {"measures": _titles(beyond), "classes": _classes(beyond, ("B",))}
        return RuleResult("low_risk_only", SOURCE, "WARN", "middle", count, None, "count", "convenience_a", detail)
    return RuleResult("low_risk_only", SOURCE, "PASS", "met", count, None, "count")


def _not_under_sanction(conveniences: list[Measure]) -> RuleResult:
    """Let no firm found in violation keep a convenience: interest goes with risk (信用风险与企业利益正向关联)."""
    keeping = [m for m in conveniences if not m.conditions.unsanctioned]
    if keeping:
        return RuleResult(
            "not_under_sanction", SOURCE, "WARN", "keeps", float(len(keeping)), 0.0, "count", "unsanctioned",
            {"measures": _titles(keeping)},
        )  # fmt: skip
    return RuleResult("not_under_sanction", SOURCE, "PASS", "lost", 0.0, 0.0, "count")


def _strictly_reviewed(reviews: list[Measure]) -> RuleResult:
    """Review high risk strictly: a review of A breaks the clause; without D, or with B, it asks for a reason."""
    covered = {name for measure in reviews for name in measure.classes}
    count = float(len(reviews))
    if "A" in covered:
        low = [m for m in reviews if "A" in m.classes]
        detail = {"measures": _titles(low)}
        return RuleResult("strictly_reviewed", SOURCE, "FAIL", "low", count, None, "count", "no_review_a", detail)
    if HIGHEST not in covered:
        return RuleResult("strictly_reviewed", SOURCE, "WARN", "not_d", count, None, "count", "review_d")
    if "B" in covered:
        middle = [m for m in reviews if "B" in m.classes]
        detail = {"measures": _titles(middle)}
        return RuleResult("strictly_reviewed", SOURCE, "WARN", "middle", count, None, "count", "no_review_b", detail)
    return RuleResult("strictly_reviewed", SOURCE, "PASS", "met", count, None, "count")


def _titles(measures: Iterable[Measure]) -> str:
    return "、".join(measure.title for measure in measures)


def _classes(measures: Iterable[Measure], among: Iterable[str]) -> list[str]:
    covered = {name for measure in measures for name in measure.classes}
    return [name for name in RISK_CLASSES if name in covered and name in among]
