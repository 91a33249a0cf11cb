"""Panels of firms whose behaviour is known, played by the reference engine."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.calibration.panel.panel import CHANNELS, Panel, Place
from simulation.engines.base import Request
from simulation.engines.discrete_event import DiscreteEvent
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.registry.synthetic.history import history
from simulation.registry.synthetic.teams import RecordBook

FIRST_MONTH = 2022 * 12


def panel_of_world(specification: Specification, plan: Plan, months: int, seed: int) -> Panel:
    """Play a district and write down, month by month, what the registers would show."""
    book = RecordBook([0.0], seed)
    DiscreteEvent(witness=book).run(Request(specification, plan, months, 1, seed))
    seen = history(book.months)
    shape = (seen.number_of_firms, months)

    def blank(value: int) -> Any:
        return np.full(shape, value, dtype=np.int8)

    risk_class, channel, found, departments = blank(-1), blank(-1), blank(0), blank(0)
    risk_class[seen.firm, seen.month] = seen.risk_class
    sizes = np.array([1] * (len(CHANNELS) - 1) + [len(p.departments) for p in plan.programmes])
    at = seen.visited, seen.visit_month
    channel[at] = np.minimum(seen.channel, len(CHANNELS) - 1)
    found[at], departments[at] = seen.found, sizes[seen.channel]
    stratum = np.zeros(len(risk_class), dtype=np.int64)
    stratum[seen.firm] = seen.stratum
    pushed = risk_class >= 0
    there = np.flatnonzero(pushed.any(axis=1))
    whole = Panel(
        firms=np.arange(len(risk_class)).astype(str).astype(object),
        places=tuple(Place(s.id, s.sector, s.region) for s in specification.strata),
        stratum=stratum,
        first_month=FIRST_MONTH,
        gap=1,
        start=pushed.argmax(axis=1),
        stop=months - pushed[:, ::-1].argmax(axis=1),
        risk_class=risk_class,
        pushed=pushed,
        channel=channel,
        found=found,
        departments=departments,
        unused={},
    )
    return whole.of(there)


CLASSES = "ABCD"
RATIOS = dict(zip(CLASSES, (0.2, 0.35, 0.7, 1.0), strict=True))
JOINT = dict(zip(CLASSES, (0.1, 0.15, 0.3, 0.5), strict=True))


def busy_plan() -> Plan:
    """A plan that visits much, once a year alone and once with a second department, so that much can be learned."""
    common = {"rounds_per_year": {"A": 1, "B": 1, "C": 2, "D": 3}, "hours_per_visit": 3.0}
    return Plan.model_validate({
        "id": "busy", "title": "busy", "start": "2022-01", "draw": "bernoulli",
        "programmes": [
            {"id": "alone", "title": "alone", "departments": ["市场监管"], "ratio": RATIOS, **common},
            {"id": "joint", "title": "joint", "departments": ["市场监管", "消防"], "ratio": JOINT, **common},
        ],
    })  # fmt: skip


def matrix(up: tuple[float, ...], down: tuple[float, ...]) -> list[list[float]]:
    """A class matrix that moves at most one class up or down."""
    rows = np.diag(up, 1) + np.diag(down, -1)
    return [[float(x) for x in row] for row in rows + np.diag(1 - rows.sum(axis=1))]


CLEARED = matrix((0.01, 0.01, 0.02), (0.2, 0.3, 0.3))
MINOR = [[0.5, 0.4, 0.1, 0.0], [0.0, 0.5, 0.4, 0.1], [0.0, 0.0, 0.6, 0.4], [0.0, 0.0, 0.1, 0.9]]
SERIOUS = [[0.1, 0.2, 0.4, 0.3], [0.0, 0.1, 0.4, 0.5], [0.0, 0.0, 0.3, 0.7], [0.0, 0.0, 0.05, 0.95]]
COUNTS = {"A": 310, "B": 260, "C": 70, "D": 30}


def district(random: np.random.Generator, size: float = 1.0) -> dict[str, Any]:
    """A specification file of six strata, about 4,000 firms, its behaviour drawn from wide ranges."""

    def within(low: float, high: float) -> float:
        return float(np.exp(random.uniform(np.log(low), np.log(high))))

    strata: list[dict[str, Any]] = [
        {
            "id": f"{sector}-{region}", "sector": sector, "region": region,
            "firms": {name: int(size * n * random.uniform(0.7, 1.3)) for name, n in COUNTS.items()},
            "entries_per_month": 3.0 * size, "onset_multiplier": within(0.5, 2.0),
        }
        for sector in "FHI" for region in ("张湾", "双沟")
    ]  # fmt: skip
    effects = {name: within(0.6, 1.6) for name in ("F", "H", "I", "张湾", "双沟")}
    for stratum in strata:
        stratum["onset_multiplier"] = effects[stratum["sector"]] * effects[stratum["region"]]
    share, ratio = within(0.07, 0.2), within(4.0, 10.0)
    mean = 1 - share + share * ratio
    up, down = np.array([0.01, 0.01, 0.015]), np.array([0.02, 0.05, 0.06])
    onset, minor, serious = within(0.006, 0.02), within(4.0, 8.0), within(9.0, 14.0)
    behaviour = {
        "propensity": [
            {"id": "ordinary", "share": 1 - share, "onset_multiplier": 1 / mean},
            {"id": "persistent", "share": share, "onset_multiplier": ratio / mean},
        ],
        "onset": dict.fromkeys(CLASSES, onset),
        "escalation": within(0.01, 0.05),
        "self_correction": {"minor": within(0.03, 0.1), "serious": within(0.02, 0.06)},
        "general_deterrence": {"semi_elasticity": 0.0, "reference_visits": dict.fromkeys(CLASSES, 0.3)},
        "sanction": {"onset_multiplier": within(0.3, 0.8), "memory_months": within(8.0, 18.0)},
        "for_cause": {
            "complaint": {"compliant": 0.001, "minor": within(0.005, 0.015), "serious": within(0.02, 0.06)},
            "alert": {"compliant": 0.0005, "minor": 0.003, "serious": within(0.01, 0.03)},
            "referral": {"compliant": 0.0, "minor": 0.0, "serious": 0.0},
        },
        "sensitivity": {"minor": random.uniform(0.5, 0.85), "serious": random.uniform(0.7, 0.95)},
        "rectification": {"minor": random.uniform(0.7, 0.95), "serious": random.uniform(0.5, 0.85)},
        "exit": dict(zip(CLASSES, (0.003, 0.004, 0.006, 0.012), strict=True)),
        "entry": {
            "risk_class": dict(zip(CLASSES, (0.3, 0.6, 0.08, 0.02), strict=True)),
            "status": {"compliant": 0.93, "minor": 0.05, "serious": 0.02},
        },
        "reclassification": {
            "unvisited": {
                "compliant": matrix(tuple(up), tuple(down)),
                "minor": matrix(tuple(np.minimum(up * minor, 0.3)), tuple(down / 2)),
                "serious": matrix(tuple(np.minimum(up * serious, 0.4)), tuple(down / 5)),
            },
            "cleared": CLEARED, "found_minor": MINOR, "found_serious": SERIOUS,
        },
    }  # fmt: skip
    initial = {"kind": "settled", "plan": busy_plan().model_dump(mode="json"), "months": 60}
    return {"id": "known", "title": "known", "strata": strata, "behaviour": behaviour, "initial": initial}
