"""Learning beside finding in a tuning: numbers of other parts of the program, and what must hold for any optimum."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
import pytest

import simulation as sim
from simulation.language.catalogue import load_catalogue
from simulation.model.forecast import channels
from simulation.model.plan import Plan
from simulation.tuning.answer import Answer, answer
from simulation.tuning.proposing.allocated import WAYS, allocation_of
from simulation.tuning.proposing.reasons import word_reasons
from simulation.tuning.proposing.tuned import Tuned
from tests.conftest import riskier_more_often, shops
from tests.simulation.tuning.tuned import asked, hours


def _answered(plan: Plan, *limits: dict[str, object]) -> Answer:
    found = answer(asked(shops(), plan, *limits))
    assert isinstance(found, Answer)
    return found


@lru_cache
def _shops() -> tuple[Answer, pd.DataFrame]:
    found = _answered(riskier_more_often(), hours(300.0))
    return found, allocation_of(found).set_index("risk_class")


def test_firms_and_their_share_in_violation_are_those_of_the_plan_in_force() -> None:
    _, table = _shops()
    values = sim.evaluate(shops(), [riskier_more_often()], 12, ["firms", "undetected_stock"], list(table.index)).value[
        0
    ]
    np.testing.assert_allclose(table["firms"], values[0], rtol=1e-9)
    np.testing.assert_allclose(table["prevalence"], values[1] / values[0], rtol=1e-9)


def test_ratios_now_and_at_the_optimum_are_visits_of_a_run_for_each_firm() -> None:
    found, table = _shops()
    for way, plan in (("in_force", riskier_more_often()), ("optimum", found.plan)):
        forecast = sim.run(shops(), plan, months=12, engine="expectation")
        place = channels(plan).index("programme:general")
        visits = forecast.array("visits")[..., place].sum(axis=(0, 1, 2))
        classes = [name for name in table.index if name != "all"]
        told = table.loc[classes, f"ratio_{way}"] * table.loc[classes, "firms"]
        np.testing.assert_allclose(told, visits[["ABCD".index(c) for c in classes]], rtol=1e-9, atol=1e-12)


def test_the_same_hours_are_shared_out_and_nobody_beats_either_at_its_own_wish() -> None:
    _, table = _shops()
    own = table.drop(index="all")
    spent = {way: float((own[f"ratio_{way}"] * own["firms"] * own["hours_per_visit"]).sum()) for way in WAYS}
    assert spent["learning"] == pytest.approx(spent["finding"], rel=1e-9)
    assert spent["learning"] <= spent["optimum"] * (1 + 1e-9)
    assert table["found_finding"]["all"] >= table["found_learning"]["all"]
    assert table["width_learning"]["all"] <= table["width_finding"]["all"]


def test_the_row_of_everyone_adds_the_classes_up() -> None:
    _, table = _shops()
    own = table.drop(index="all")
    for way in WAYS:
        assert table[f"found_{way}"]["all"] == pytest.approx(own[f"found_{way}"].sum(), rel=1e-12)
        visits = (own[f"ratio_{way}"] * own["firms"]).sum()
        assert table[f"ratio_{way}"]["all"] * table["firms"]["all"] == pytest.approx(visits, rel=1e-12)


def test_dearer_visits_are_dearer_in_the_table() -> None:
    content = riskier_more_often().model_dump()
    content["programmes"][0]["hours_per_visit"] *= 2
    dear = allocation_of(_answered(Plan.model_validate(content), hours(600.0))).set_index("risk_class")
    _, table = _shops()
    np.testing.assert_allclose(dear["hours_per_visit"], 2 * table["hours_per_visit"], rtol=1e-9)


def test_an_optimum_without_programme_visits_has_nothing_to_share_out() -> None:
    none = _answered(riskier_more_often(), {"indicator": "visits", "at_most": 1e9}, hours(1e9))
    idle = {"programme": "general", "ratio": ["A", "B", "C", "D"], "high": 0.0}
    assert not allocation_of(none).empty
    found = answer(asked(shops(), riskier_more_often().with_ratio(A=0.0, B=0.0, C=0.0, D=0.0), levers=(idle,)))
    assert isinstance(found, Answer)
    assert allocation_of(found).empty


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sentences_name_every_class_and_both_wishes(language: str) -> None:
    found, table = _shops()
    words = load_catalogue(language)
    tuned = Tuned(found.solved.question, answer=found, allocation=table.reset_index())
    said = word_reasons(tuned, words)["allocation"]
    assert len(said) == len(WAYS) - 1
    for sentence, way in zip(said, WAYS[1:], strict=True):
        for name in table.index.drop("all"):
            assert f"{table[f'ratio_{way}'][name]:.2%}" in sentence
        assert f"{100 * table[f'width_{way}']['all']:.1f}" in sentence
    assert "allocation" not in word_reasons(Tuned(found.solved.question, answer=found), words)
