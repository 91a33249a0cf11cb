"""Make the synthetic plan with measures: conveniences for low risk, strict review for high risk, all assumed."""

from __future__ import annotations

from datasets.plans.annual import FOLDER
from datasets.plans.make import FOLDER as PUBLISHED
from simulation.files.reading import read_plan
from simulation.model.exchange import to_json
from simulation.model.incentives.measure import Conditions, Measure
from simulation.model.plan import Plan

FILE = FOLDER / "incentives.json"
RELIABLE = Conditions(unsanctioned=True, outside_observation=True, professional=True)


def main() -> None:
    """Write the plan."""
    FILE.write_text(to_json(incentives_plan()), encoding="utf-8", newline="\n")


def incentives_plan() -> Plan:
    """Return the plan that does not draw class A, with the measures that task 10 of the notice names.

    Examples
    --------
    >>> [measure.kind for measure in incentives_plan().measures]
    ['commitment', 'tolerance', 'priority', 'strict_review']
    """
    measures = (
        Measure(id="promise", title="告知承诺", kind="commitment", classes=("A", "B"), conditions=RELIABLE),
        Measure(id="tolerance", title="容缺受理", kind="tolerance", classes=("A",), conditions=RELIABLE),
        Measure(id="priority", title="优先办理", kind="priority", classes=("A",), conditions=RELIABLE),
        Measure(id="review", title="严格审查", kind="strict_review", classes=("C", "D")),
    )
    changed = {"id": "incentives-synthetic", "title": "A类零抽查加便利措施（合成）", "measures": measures}
    return read_plan(PUBLISHED / "a_zero.json").model_copy(update=changed)


if __name__ == "__main__":
    main()
