"""Hold a plan against every rule."""

from __future__ import annotations

from simulation.model.notice import plan_rules as whole
from simulation.model.notice.classes import class_rules
from simulation.model.notice.measures import measure_rules
from simulation.model.notice.result import RuleResult
from simulation.model.notice.visits import planned_visits
from simulation.model.plan import Plan
from simulation.model.specification import Specification

FLOOR = 0.03
"""Share of firms to inspect in a year (湖北 2021, 鄂市监信监函〔2020〕283号, as reprinted)."""

CAP = 2.0
"""Visits to one firm in a year (咸宁: 同一机关对同一企业每年2次，高风险按需; 嘉善: 每年2次)."""


def check_plan(
    plan: Plan,
    specification: Specification,
    reference: Plan | None = None,
    *,
    floor: float = FLOOR,
    cap: float = CAP,
) -> tuple[RuleResult, ...]:
    """Check a plan against the notice and the rules published with it.

    Parameters
    ----------
    reference
        The plan whose class B is what is usual (常规比例和频次); without one, `floor` is.
    floor
        Least share of all firms in a year.
    cap
        Most visits to one firm in a year, class D apart.

    Returns
    -------
    tuple of RuleResult
        One for each rule, in the order of the notice; of clause 10 (last) only where the plan has measures. Numbers
        are over the firms observed at the start.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> plan = sim.read_plan("datasets/plans/status_quo.json")
    >>> {result.code: result.verdict for result in check_plan(plan, specification)}["c_raised"]
    'FAIL'
    """
    planned = planned_visits(plan, specification)
    usual = floor
    if reference is not None:
        before = planned_visits(reference, specification)
        usual = before.by_class(before.visits, "B") or 0.0
    return (
        *class_rules(plan, planned, usual),
        whole.for_cause_on(plan, specification),
        whole.recognition(plan),
        whole.key_sectors(plan, specification, planned),
        whole.observation(plan, specification),
        whole.two_inspectors(plan),
        whole.visits_cap(plan, planned, cap),
        whole.total_floor(planned, floor),
        *measure_rules(plan),
    )
