"""Rules for the plan as a whole: for-cause visits, key sectors, observation, recognition, teams, cap and floor."""

from __future__ import annotations

import numpy as np

from simulation.model.notice.result import EQUAL, RuleResult
from simulation.model.notice.visits import PlannedVisits, mean
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES, STATUSES
from simulation.model.specification import Specification

INSPECTORS = 2
OBSERVATION_CLASSES = ("A", "B")
LONGEST_OBSERVATION = 24.0
"""Months; published observation periods are one year (齐齐哈尔 2024) and two."""

D = RISK_CLASSES.index("D")


def for_cause_on(plan: Plan, specification: Specification) -> RuleResult:
    """Clause 3: complaints, alerts and referrals are followed up in every class.

    The format has no switch for them. A plan can still starve them: they come first on the inspectors' time, so a
    capacity below the least hours that they take (all firms in the status with the fewest) cannot hold them.
    """
    causes = specification.behaviour.for_cause
    missed = [
        np.prod([1 - getattr(getattr(causes, kind), status) for kind in ("complaint", "alert", "referral")])
        for status in STATUSES
    ]
    if min(missed) == 1.0:
        return RuleResult("for_cause_on", "clause_3", "WARN", "none", 0.0, None, "probability", "for_cause_in_data")
    firms = sum(float(stratum.firms.array().sum()) for stratum in specification.strata)
    hours = plan.other_visit.hours_per_visit * plan.other_visit.team_size
    least, capacity = float(1 - max(missed)) * firms * hours, plan.capacity_hours_per_month
    if capacity is not None and capacity < least:
        return RuleResult("for_cause_on", "clause_3", "FAIL", "starved", capacity, least, "hours", "raise_capacity")
    return RuleResult("for_cause_on", "clause_3", "PASS", "on", capacity, least, "hours")


def recognition(plan: Plan) -> RuleResult:
    """Clause 4: departments recognise each other's results."""
    tasks, departments = len(plan.programmes), len({d for p in plan.programmes for d in p.departments})
    detail = {"departments": departments}
    if plan.mutual_recognition:
        return RuleResult("recognition", "clause_4", "PASS", "on", tasks, None, "count", "", detail)
    if tasks < 2:  # noqa: PLR2004 (with one task there is nothing to recognise)
        return RuleResult("recognition", "clause_4", "WARN", "one_task", tasks, None, "count", "recognise", detail)
    return RuleResult("recognition", "clause_4", "FAIL", "off", tasks, None, "count", "recognise", detail)


def key_sectors(plan: Plan, specification: Specification, planned: PlannedVisits) -> RuleResult:
    """Clause 6: strata with a professional classification stay under key supervision."""
    tiered = [i for i, s in enumerate(specification.strata) if s.professional_tier and planned.firms[i].sum()]
    if not tiered:
        return RuleResult("key_sectors", "clause_6", "PASS", "none", 0, None, "count")
    usual = planned.by_class(planned.visits, "B") or 0.0
    visits = {i: mean(planned.visits[i], planned.firms[i]) or 0.0 for i in tiered}
    least = min(visits, key=lambda i: visits[i])
    lowest = specification.strata[least]
    detail = {"stratum": lowest.id, "sector": lowest.sector, "region": lowest.region, "strata": len(tiered)}
    if visits[least] >= usual - EQUAL and visits[least] > 0:
        return RuleResult("key_sectors", "clause_6", "PASS", "usual", visits[least], usual, "visits", "", detail)
    if plan.fusion == "stricter" and all(visits[i] > 0 for i in tiered):
        return RuleResult("key_sectors", "clause_6", "PASS", "stricter", visits[least], usual, "visits", "", detail)
    mend = "widen_scope" if plan.fusion == "stricter" else "stricter"
    return RuleResult("key_sectors", "clause_6", "FAIL", "below", visits[least], usual, "visits", mend, detail)


def observation(plan: Plan, specification: Specification) -> RuleResult:
    """Clause 7: an observation period for novel firms, in classes A and B only, and for some time only."""
    novel = sum(stratum.novel for stratum in specification.strata)
    rule = plan.observation
    if rule is None:
        if not novel:
            return RuleResult("observation", "clause_7", "PASS", "no_novel", 0, None, "count")
        return RuleResult("observation", "clause_7", "WARN", "none", novel, None, "count", "observe")
    beyond = [c for c in RISK_CLASSES if c in rule.classes and c not in OBSERVATION_CLASSES]
    if beyond:
        detail = {"classes": beyond}
        return RuleResult("observation", "clause_7", "FAIL", "classes", None, None, "months", "observe_a_b", detail)
    if rule.months > LONGEST_OBSERVATION:
        return RuleResult(
            "observation", "clause_7", "WARN", "long", rule.months, LONGEST_OBSERVATION, "months", "shorter_observation"
        )
    return RuleResult("observation", "clause_7", "PASS", "met", rule.months, LONGEST_OBSERVATION, "months")


def two_inspectors(plan: Plan) -> RuleResult:
    """Ask for at least two inspectors on every visit, programmes and other visits alike (published rule)."""
    smallest = min([p.team_size for p in plan.programmes] + [plan.other_visit.team_size])
    if smallest >= INSPECTORS:
        return RuleResult("two_inspectors", "inspection_teams", "PASS", "met", smallest, INSPECTORS, "people")
    return RuleResult("two_inspectors", "inspection_teams", "FAIL", "fewer", smallest, INSPECTORS, "people", "team")


def visits_cap(plan: Plan, planned: PlannedVisits, cap: float) -> RuleResult:
    """Cap the visits to one firm in a year, for-cause visits apart, high risk as needed (published rule).

    FAIL where firms are visited more often on average; WARN where single firms can be. Firms treated as class D are
    left out, and so are for-cause visits. All departments count together, which is stricter than the rules that count
    each authority apart.
    """
    present = (planned.firms > 0) & (planned.effective != D)
    proactive = 12 * plan.proactive.array()
    usual = np.where(present, planned.visits + proactive, 0.0)
    most = np.where(present, planned.most + np.where(proactive > 0, 12, 0), 0.0)
    figure = float(usual.max(initial=0.0))
    if figure > cap:
        return RuleResult("visits_cap", "annual_cap", "FAIL", "above", figure, cap, "visits", "fewer_rounds")
    highest = float(most.max(initial=0.0))
    if highest > cap:
        mend = "fewer_rounds" if plan.mutual_recognition else "recognise_or_fewer_rounds"
        return RuleResult("visits_cap", "annual_cap", "WARN", "possible", highest, cap, "count", mend)
    return RuleResult("visits_cap", "annual_cap", "PASS", "met", highest, cap, "count")


def total_floor(planned: PlannedVisits, floor: float) -> RuleResult:
    """Ask that at least 3 % of firms are inspected (published rule, Hubei 2021).

    The figure is planned visits weighted by firms; where they reach the floor only because some firms are drawn
    repeatedly, it is the share of firms drawn at least once, and a warning.
    """
    visits, drawn = planned.overall(planned.visits) or 0.0, planned.overall(planned.drawn) or 0.0
    if visits < floor - EQUAL:
        return RuleResult("total_floor", "hubei_floor", "FAIL", "below", visits, floor, "share", "raise_total")
    if drawn < floor - EQUAL and _repeats(planned):
        return RuleResult("total_floor", "hubei_floor", "WARN", "repeats", drawn, floor, "share", "raise_total")
    return RuleResult("total_floor", "hubei_floor", "PASS", "met", visits, floor, "share")


def _repeats(planned: PlannedVisits) -> bool:
    return bool((planned.most[planned.firms > 0] > 1).any())
