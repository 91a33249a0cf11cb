"""Plans of a small district against draws: each draw evaluated as by hand, the same for every plan."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import kstest

from simulation.comparison.assumed_ranges import ASSUMPTIONS, with_assumption
from simulation.evaluation.evaluate import evaluate
from simulation.model.errors import InputError
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.tuning.information.allocation import side_by_side
from simulation.tuning.robust.assumed import PREFIX, draws_of_assumed, specification_of_assumed
from simulation.tuning.robust.district import over_draws, prevalence_wanted
from simulation.tuning.robust.drawn import kinds_of, thinned
from simulation.tuning.robust.explained import sobol_of_choice
from simulation.tuning.sensitivity.indices import SOBOL_TOTAL
from simulation.workflows.calibrate import read_draws

WANTED = (("harm", "all"), ("hours", "all"), ("coverage", "A"))
MONTHS = 12


@pytest.fixture
def plans(plan: Plan) -> list[Plan]:
    return [plan, plan.with_ratio(A=0.0, D=0.5).model_copy(update={"id": "less"})]


def calibrated(rows: int) -> pd.DataFrame:
    luck = np.random.default_rng(0)
    columns = {
        "behaviour.onset.A": luck.uniform(0.01, 0.1, rows),
        "behaviour.sensitivity.minor": luck.uniform(0.5, 1, rows),
    }
    return pd.DataFrame(columns | {"prevalence.found.A": luck.uniform(0, 0.1, rows), "fixed": np.ones(rows)})


def test_each_draw_of_a_calibration_is_evaluated_as_by_hand(specification: Specification, plans: list[Plan]) -> None:
    draws = calibrated(3)
    found = over_draws(specification, plans, WANTED, draws, months=MONTHS, kinds={"behaviour.onset.A": "measured"})
    for place, row in enumerate(draws.to_dict("records")):
        content = specification.model_dump()
        content["behaviour"]["onset"]["A"] = row["behaviour.onset.A"]
        content["behaviour"]["sensitivity"]["minor"] = row["behaviour.sensitivity.minor"]
        by_hand = evaluate(Specification.model_validate(content), plans, MONTHS, ["harm", "hours", "coverage"])
        for indicator, group in WANTED:
            expected = by_hand.value.sel(indicator=indicator, group=group).to_numpy()
            np.testing.assert_allclose(found.of(indicator, group)[:, place], expected, rtol=1e-12)
    assert found.source == "calibration"
    assert found.kinds["behaviour.onset.A"] == "measured"
    assert found.kinds["behaviour.sensitivity.minor"] == "estimated"


def test_numbers_that_do_not_vary_are_left_out_of_what_may_decide(
    specification: Specification, plans: list[Plan]
) -> None:
    found = over_draws(specification, plans, WANTED, calibrated(3), months=MONTHS)
    assert list(found.parameters) == ["behaviour.onset.A", "behaviour.sensitivity.minor"]


def test_ranges_of_what_is_assumed_stand_in_for_a_calibration(specification: Specification, plans: list[Plan]) -> None:
    found = over_draws(specification, plans, WANTED, months=MONTHS, most=4, seed=3)
    draws = draws_of_assumed(4, seed=3)
    assert (found.source, found.asked, set(found.kinds.values())) == ("ranges", 4, {"assumed"})
    for place, row in enumerate(draws.to_dict("records")):
        changed = specification
        for assumption in ASSUMPTIONS:
            changed = with_assumption(changed, assumption, row[f"{PREFIX}{assumption.id}"])
        assert specification_of_assumed(specification, {str(k): float(v) for k, v in row.items()}) == changed
        expected = evaluate(changed, plans, MONTHS, ["harm"], ["all"]).value.to_numpy()[:, 0, 0]
        np.testing.assert_allclose(found.of("harm")[:, place], expected, rtol=1e-12)


def test_the_draws_are_the_same_however_many_plans_there_are(specification: Specification, plans: list[Plan]) -> None:
    both = over_draws(specification, plans, WANTED, months=MONTHS, most=4)
    one = over_draws(specification, plans[1:], WANTED, months=MONTHS, most=4)
    np.testing.assert_allclose(one.values[0], both.values[1], rtol=1e-12)


@pytest.mark.parametrize("seed", [0, 1])
def test_draws_of_what_is_assumed_fill_their_ranges_evenly(seed: int) -> None:
    draws = draws_of_assumed(256, seed)
    for assumption in ASSUMPTIONS:
        values = draws[f"{PREFIX}{assumption.id}"]
        assert values.between(assumption.low - 1e-12, assumption.high + 1e-12).all()
        scale = np.log if assumption.low > 0 else np.asarray
        shares = (scale(values) - scale(assumption.low)) / (scale(assumption.high) - scale(assumption.low))
        # A Sobol sequence has one point in each 256th: no share is farther from uniform than that.
        assert kstest(shares, "uniform").statistic <= 1 / 256 + 1e-9


def test_thinning_takes_rows_at_equal_distances_and_the_same_ones_again() -> None:
    table = pd.DataFrame({"x": np.arange(1000.0)})
    taken = thinned(table, 11)["x"].to_numpy()
    assert (taken[0], taken[-1], len(taken)) == (0, 999, 11)
    assert set(np.diff(taken)) <= {99.0, 100.0}
    pd.testing.assert_frame_equal(thinned(table, 11), thinned(table, 11))
    assert len(thinned(table, 5000)) == 1000


def test_progress_is_told_and_a_stop_keeps_what_is_finished(specification: Specification, plans: list[Plan]) -> None:
    told: list[tuple[int, int]] = []
    found = over_draws(
        specification, plans, WANTED, calibrated(8), months=MONTHS,
        progress=lambda done, total: told.append((done, total)), stop=lambda: len(told) == 3,
    )  # fmt: skip
    assert told == [(1, 8), (2, 8), (3, 8)]
    assert not found.complete
    assert found.values.shape == (2, 3, 3)
    assert len(found.parameters) == 3
    whole = over_draws(specification, plans, WANTED, calibrated(8), months=MONTHS)
    np.testing.assert_allclose(found.values, whole.values[:, :3], rtol=1e-12)


def test_an_interrupt_from_the_progress_ends_without_a_result(specification: Specification, plans: list[Plan]) -> None:
    def interrupt(_done: int, _total: int) -> Iterator[None]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        over_draws(specification, plans, WANTED, months=MONTHS, most=4, progress=interrupt)  # type: ignore[arg-type]


def test_draws_of_another_specification_are_refused(specification: Specification, plans: list[Plan]) -> None:
    foreign = pd.DataFrame({"behaviour.onset.A": [0.1], "behaviour.nothing.A": [0.2]})
    with pytest.raises(InputError, match="draws_do_not_fit"):
        over_draws(specification, plans, WANTED, foreign, months=MONTHS)
    with pytest.raises(InputError, match="below"):
        over_draws(specification, plans, WANTED, months=MONTHS, most=0)


def test_kinds_are_found_beside_the_draws(specification: Specification, plans: list[Plan], tmp_path: Path) -> None:
    calibrated(60).to_parquet(tmp_path / "draws.parquet")
    assert read_draws(tmp_path / "draws.parquet").attrs["kinds"] == {}
    estimates = pd.DataFrame({"parameter": ["behaviour.onset.A"], "value": [0.1], "kind": ["borrowed"]})
    estimates.to_csv(tmp_path / "estimates.csv", index=False)
    found = over_draws(specification, plans, WANTED, read_draws(tmp_path / "draws.parquet"), months=MONTHS, most=3)
    assert found.kinds["behaviour.onset.A"] == "borrowed"
    assert found.kinds["behaviour.sensitivity.minor"] == "estimated"


def test_kinds_come_from_the_estimates_of_a_calibration() -> None:
    estimates = pd.DataFrame({"parameter": ["a", "b"], "kind": ["measured", "borrowed"], "value": [1.0, 2.0]})
    assert kinds_of(estimates) == {"a": "measured", "b": "borrowed"}


def test_the_share_of_a_class_in_violation_is_the_mean_stock_over_the_mean_number_of_firms(
    specification: Specification, plans: list[Plan]
) -> None:
    found = over_draws(specification, plans, (*WANTED, *prevalence_wanted("A")), calibrated(2), months=MONTHS)
    stock, firms = found.of("undetected_stock", "A")[1], found.of("firms", "A")[1]
    np.testing.assert_allclose(found.prevalence("A", plan=1), stock / firms)
    assert (found.prevalence("A") > 0).all()
    assert (found.prevalence("A") < 1).all()


def test_classes_tell_firms_and_shares_for_the_allocation_of_visits(
    specification: Specification, plans: list[Plan]
) -> None:
    wanted = [each for risk_class in "ABCD" for each in prevalence_wanted(risk_class)]
    found = over_draws(specification, plans, wanted, calibrated(2), months=MONTHS)
    firms, share = found.classes()
    assert firms.shape == share.shape == (4,)
    assert firms[0] == found.of("firms", "A")[0].mean()
    assert share[3] == found.prevalence("D").mean()
    table = side_by_side(firms, share, 0.2 * firms.sum())
    assert table["finding_visits"].sum() == pytest.approx(table["learning_visits"].sum())


def test_sobol_indices_over_the_ranges_name_what_moves_the_difference_of_two_plans(
    specification: Specification, plans: list[Plan]
) -> None:
    # Nobody is visited for cause and all is rectified: multiplied odds of 0 and 1 stay.
    told: list[int] = []
    found = sobol_of_choice(
        specification, (plans[0], plans[1]), months=MONTHS, points=32, progress=lambda done, _: told.append(done)
    )
    total = found[found["method"] == SOBOL_TOTAL].set_index("parameter")["value"]
    assert told[-1] == 32 * 12
    assert total.idxmax() == "assumed.onset"
    assert total[["assumed.rectification", "assumed.for_cause"]].abs().max() == pytest.approx(0, abs=1e-9)
    assert set(found["kind"]) == {"assumed"}
