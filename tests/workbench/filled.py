"""A store with everything in it: a calibrated district, plans in every state, a comparison, a report."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

import simulation as sim
from simulation.scenarios.repository import Store
from simulation.workflows.calibrate import DRAWN
from simulation.workflows.keep import keep_comparison
from tests.workbench.registers import files
from workbench.calibration.files import files_of
from workbench.calibration.keeping import estimates_of, named
from workbench.registers.reading import read_uploads
from workbench.registers.store import Held
from workbench.server import library, records

WHO = "合成编制人"
"""Who saved it all; no person of that name exists."""


@cache
def held() -> Held:
    """Registers of the small district, read."""
    registers = read_uploads({name: (f"{name}.csv", content) for name, content in files().items()})
    return Held(registers, synthetic=True)


@cache
def calibration() -> sim.Calibration:
    """What they tell."""
    return sim.calibrate(held().registers, holdout_months=6)


def plan_named(name: str, title: str, **ratio: float) -> sim.Plan:
    """Return the plan in force under another name, with other ratios."""
    ratios = {"A": 0.02, "B": 0.05, "C": 0.2, "D": 0.6, **ratio}
    return library.shipped_plans()[0].plan.with_ratio(None, **ratios).model_copy(update={"id": name, "title": title})


def fill() -> Store:
    """Fill the store of the settings and return it."""
    store = records.store()
    specification = named(calibration().specification, "calibrated", "合成校准区县")
    made = files_of(calibration(), held().registers, "zh")
    kept = store.save_calibration(specification, made[DRAWN], estimates_of(calibration()), WHO)
    records.keep_district(specification, WHO)
    for name, title in (("former", "甲方案"), ("present", "乙方案"), ("ready", "丙方案"), ("begun", "丁方案")):
        store.save_plan(plan_named(name, title), WHO)
    for name in ("former", "present", "ready"):
        store.move_plan(name, "reviewed", 1, WHO)
    store.move_plan("former", "adopted", 1, WHO)
    comparison = sim.compare(specification, [store.plan(name).item for name in ("former", "present")], "former", 12)
    saved = keep_comparison(store, comparison, WHO, version("xiangzhou-workbench"), kept.draws)
    report = store.keep("report", "报告".encode(), WHO)
    store.move_plan("present", "adopted", 1, WHO, "已议定", {"report": report, "comparison": saved.digest})
    return store
