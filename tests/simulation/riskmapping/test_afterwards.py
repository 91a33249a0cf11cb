"""The effect of a proposal against the cells that the lot left out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from simulation.model.errors import InputError
from simulation.riskmapping.crossed.table import Findings
from simulation.riskmapping.proposing.afterwards import effect_of

RECORD = {"cells": [{"sector": "F", "region": "a"}], "left_out": [{"sector": "F", "region": "b"}]}


def after(found_inside: int, found_outside: int, outside_visits: int = 100) -> Findings:
    visits, found = np.zeros((3, 4)), np.zeros((3, 4))
    visits[:, 3], found[:, 3] = [200, outside_visits, 700], [found_inside, found_outside, 140]
    axis = np.zeros(3, dtype=np.int64), np.arange(3)
    return Findings(("F",), ("a", "b", "c"), *axis, visits, found, visits)


def test_as_many_findings_per_visit_on_both_sides_are_no_effect() -> None:
    effect = effect_of(RECORD, after(40, 20))
    assert effect.ratio == pytest.approx(1.0, abs=0.05)
    assert effect.low < 1 < effect.high
    assert effect.evidence < 1


def test_fewer_findings_where_visits_were_made_are_an_effect_with_evidence() -> None:
    effect = effect_of(RECORD, after(20, 40))
    assert effect.high < 0.5
    assert effect.evidence > 20


def test_the_evidence_is_one_on_average_when_there_is_no_effect() -> None:
    # Exactly, for 60 findings of which two thirds fall on the side with two thirds of the visits.
    values = [effect_of(RECORD, after(k, 60 - k)).evidence for k in range(61)]
    assert binom.pmf(np.arange(61), 60, 2 / 3) @ np.array(values) == pytest.approx(1.0, rel=1e-9)


def test_without_visits_to_the_comparison_cells_nothing_can_be_told() -> None:
    with pytest.raises(InputError):
        effect_of(RECORD, after(20, 0, outside_visits=0))
    with pytest.raises(InputError):
        effect_of({"cells": RECORD["cells"], "left_out": []}, after(20, 5))
