"""Clause 3 of the notice: A lowered, B as usual, C raised, D raised sharply and visited proactively."""

from __future__ import annotations

from collections.abc import Iterator

from simulation.model.notice.result import EQUAL, RuleResult, Verdict
from simulation.model.notice.visits import PlannedVisits
from simulation.model.plan import Plan

SHARPLY = 3.0
"""Visits of D over visits of B that count as raised sharply. The notice gives no number; published plans have 3.3
(广州越秀 2021: 50 % against 15 %), 15 (河南 2021) and 20 (巴彦淖尔 2022). Assumed: just below the lowest of them."""


def class_rules(plan: Plan, planned: PlannedVisits, usual: float) -> Iterator[RuleResult]:
    """Check how the classes are told apart; `usual` is the visits per firm and year that class B has as a rule."""
    a, b, c, d = (_visits(plan, planned, name) for name in "ABCD")
    yield _a_lowered(a, b)
    yield _a_not_proactive(plan.proactive.A)
    yield _b_usual(b, usual)
    yield _c_raised(c, b)
    yield _d_raised_sharply(d, c, b)
    yield _d_proactive(plan.proactive.D)


def _visits(plan: Plan, planned: PlannedVisits, risk_class: str) -> float:
    """Return planned visits per firm of a class; of a class without firms, those of a firm that every scope holds."""
    found = planned.by_class(planned.visits, risk_class)
    if found is not None:
        return found
    return float(sum(getattr(p.ratio, risk_class) * getattr(p.rounds_per_year, risk_class) for p in plan.programmes))


def _a_lowered(a: float, b: float) -> RuleResult:
    # The notice permits lower ratios for A ("可"); it forbids nothing but the contrary of its aim.
    verdict, reason, mend = _judged(
        ("PASS", "none", "") if a == 0 else ("PASS", "lowered", "") if a < b - EQUAL else None,
        ("WARN", "equal", "lower_a") if a <= b + EQUAL else None,
        ("FAIL", "above", "lower_a"),
    )
    return RuleResult("a_lowered", "clause_3", verdict, reason, a, b, "visits", mend)


def _a_not_proactive(probability: float) -> RuleResult:
    if probability == 0:
        return RuleResult("a_not_proactive", "clause_3", "PASS", "none", 0.0, 0.0, "probability")
    return RuleResult("a_not_proactive", "clause_3", "WARN", "some", probability, 0.0, "probability", "no_proactive_a")


def _b_usual(b: float, usual: float) -> RuleResult:
    verdict, reason, mend = _judged(
        ("FAIL", "none", "usual_b") if b == 0 else None,
        ("PASS", "usual", "") if abs(b - usual) <= EQUAL else None,
        ("WARN", "other", "usual_b"),
    )
    return RuleResult("b_usual", "clause_3", verdict, reason, b, usual, "visits", mend)


def _c_raised(c: float, b: float) -> RuleResult:
    raised = c > b + EQUAL
    return RuleResult(
        "c_raised", "clause_3", "PASS" if raised else "FAIL", "raised" if raised else "not_raised",
        c, b, "visits", "" if raised else "raise_c",
    )  # fmt: skip


def _d_raised_sharply(d: float, c: float, b: float) -> RuleResult:
    limit = SHARPLY * b
    sharply = d >= limit - EQUAL and d > b + EQUAL
    verdict, reason, mend = _judged(
        # Where C is drawn in full as well, D can be told apart by rounds only.
        ("WARN", "level_with_c", "raise_d") if sharply and abs(d - c) <= EQUAL else None,
        ("PASS", "sharply", "") if sharply and d > c else None,
        ("FAIL", "not_above_c", "raise_d") if d <= max(b, c) + EQUAL else ("WARN", "slightly", "raise_d"),
    )
    limit = c if reason in ("not_above_c", "level_with_c") else limit
    return RuleResult("d_raised_sharply", "clause_3", verdict, reason, d, limit, "visits", mend, {"times": SHARPLY})


def _d_proactive(probability: float) -> RuleResult:
    if probability > 0:
        return RuleResult("d_proactive", "clause_3", "PASS", "some", probability, 0.0, "probability")
    # "必要时": the notice leaves it to need, so none planned is a question, not a breach.
    return RuleResult("d_proactive", "clause_3", "WARN", "none", 0.0, 0.0, "probability", "proactive_d")


Case = tuple[Verdict, str, str]


def _judged(first: Case | None, second: Case | None, otherwise: Case) -> Case:
    return first or second or otherwise
