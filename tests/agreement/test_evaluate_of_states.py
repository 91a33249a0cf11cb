"""Many plans at once from a state, and plans of many programmes: the numbers of the comparison."""

from __future__ import annotations

import numpy as np
import pytest

import simulation as sim
from benchmarks import cases
from simulation.engines.counts import stages
from simulation.model.errors import InputError

SPECIFICATION, PLAN = cases.specification(6, 3_000), cases.plan()
NAMES = ("coverage", "harm", "hours", "detection_yield")


def compared(plans: list[sim.Plan], initial: sim.State | None, months: int = 24) -> np.ndarray:
    table = sim.compare(SPECIFICATION, plans, months=months, initial=initial).table
    rows = table[(table["scope"] == "all") & table["indicator"].isin(NAMES)]
    return (
        rows.pivot_table(index="plan", columns="indicator", values="value")
        .loc[[p.id for p in plans], list(NAMES)]
        .to_numpy()
    )


@pytest.mark.parametrize("midway", [7, 12])
def test_plans_evaluated_from_a_state_have_the_numbers_of_their_comparison(midway: int) -> None:
    state = sim.run(SPECIFICATION, PLAN, months=midway).state
    plans = [PLAN, PLAN.with_ratio(A=0.0, D=0.9).model_copy(update={"id": "other"})]
    found = sim.evaluate(SPECIFICATION, plans, 24, NAMES, ("all",), initial=state)
    np.testing.assert_allclose(found["value"].to_numpy()[..., 0], compared(plans, state), rtol=1e-12)
    assert found["engine"].to_numpy().tolist() == ["compiled", "compiled"]


def test_slopes_from_a_state_are_those_of_differences() -> None:
    state = sim.settle(SPECIFICATION, PLAN.with_ratio(D=0.1), 36)
    step, at = 1e-4, PLAN.with_ratio(D=0.4)
    name = f"{PLAN.programmes[0].id}.ratio.D"
    found = sim.slopes(SPECIFICATION, at, [name], 12, ("harm",), initial=state)["slope"].item()
    beside = [PLAN.with_ratio(D=0.4 + way * step).model_copy(update={"id": f"p{way}"}) for way in (-1, 1)]
    low, high = sim.evaluate(SPECIFICATION, beside, 12, ("harm",), ("all",), initial=state)["value"].to_numpy().ravel()
    programmes = len(PLAN.programmes)  # with_ratio moves the ratios of all programmes
    assert programmes == 1
    assert found == pytest.approx((high - low) / (2 * step), rel=1e-5)


def test_a_state_that_others_begin_with_changes_their_numbers() -> None:
    state = sim.settle(SPECIFICATION, PLAN.with_ratio(A=0.0, B=0.0, C=0.0, D=0.0), 60)
    with_it, without = (
        sim.evaluate(SPECIFICATION, [PLAN], 12, ("harm",), ("all",), initial=start)["value"].item()
        for start in (state, None)
    )
    assert abs(with_it / without - 1) > 0.01


def test_plans_of_too_many_programmes_are_evaluated_one_by_one_and_have_no_slopes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stages, "EXACT_LIMIT", 0)
    scoped = [PLAN.programmes[0].model_copy(update={"id": f"p{n}", "title": f"p{n}"}) for n in range(3)]
    many = PLAN.model_copy(update={"programmes": tuple(scoped), "mutual_recognition": False, "id": "many"})
    found = sim.evaluate(SPECIFICATION, [many], 12, NAMES, ("all",))
    assert found["engine"].item() == "flags independent"
    np.testing.assert_allclose(found["value"].to_numpy()[..., 0], compared([many], None, 12), rtol=1e-12)
    with pytest.raises(InputError) as refused:
        sim.slopes(SPECIFICATION, many, ["p0.ratio.D"], 12)
    assert [problem.code for problem in refused.value.problems] == ["no_slope_of_many"]
