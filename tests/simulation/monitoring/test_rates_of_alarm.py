"""How often an alarm is false when nothing has changed: the stated rate, with real scatter and with drawn parameters.

2,000 futures set the threshold and 2,000 others are held against it: the standard error of the difference is 1.3
points, so that a right program would miss the 3 points asked for with 2 % of seeds; the seeds are 0 and 1, and stay.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simulation.model.specification import Specification
from simulation.monitoring.evidence.detector import Spread, log_evidence
from simulation.monitoring.evidence.futures import Question, guaranteed, highest, play, thresholds_of
from simulation.monitoring.evidence.levels import Worlds, by_family, level_cv
from simulation.monitoring.evidence.noise import Noise
from simulation.monitoring.prediction import Rates, expect, expected_of
from simulation.monitoring.streams import Layout, sums, usual_streams
from tests.simulation.monitoring.watched import district, plan

FUTURES, RATE, POINTS = 2000, 0.2, 0.03
CHANCE, REAL = Noise.same(1.0, 0.0), Noise.same(2.0, 0.15)


def planned(specification: Specification, rates: Rates) -> np.ndarray:
    layout = Layout.of(specification)
    moved = rates.firms[..., None] * rates.moves
    return sums(layout, usual_streams(layout), expected_of(rates, rates.firms, rates.visits, moved))


def question(noise: Noise, draws: pd.DataFrame | None = None) -> tuple[Question, Spread]:
    specification = replace_firms(district())
    streams, worlds = usual_streams(Layout.of(specification)), Worlds.of(specification, draws)
    drawn = None
    if worlds.drawn:
        each = [planned(specification, expect(s, plan(), 12)).sum(axis=0) for s in worlds.specifications]
        drawn = np.stack(each)
    spread = Spread(*by_family(streams, noise), level_cv(streams, drawn))
    rates = expect(specification, plan(), 12)
    return Question(specification, plan(), worlds, rates, noise, streams, 0, 12, 0), spread


def replace_firms(specification: Specification) -> Specification:
    """A quarter of the firms: thousands of futures take a minute."""
    strata = [
        s.model_copy(update={"firms": type(s.firms)(**{c: n // 4 for c, n in s.firms.model_dump().items()})})
        for s in specification.strata
    ]
    return specification.model_copy(update={"strata": tuple(strata)})


def drawn_parameters() -> pd.DataFrame:
    """Return draws like those of a calibration: onset, complaints, sensitivity uncertain by a tenth, independently."""
    own, random = replace_firms(district()).behaviour, np.random.default_rng(3)
    names = {
        **{f"behaviour.onset.{c}": getattr(own.onset, c) for c in "ABCD"},
        **{f"behaviour.for_cause.complaint.{s}": getattr(own.for_cause.complaint, s) for s in ("compliant", "minor")},
        "behaviour.sensitivity.minor": own.sensitivity.minor,
    }
    factors = np.exp(random.normal(0, 0.1, (500, len(names))))
    return pd.DataFrame(np.minimum(factors * np.array(list(names.values())), 1.0), columns=list(names))


@pytest.mark.slow
@pytest.mark.parametrize("noise", [CHANCE, REAL], ids=["dispersion 1", "dispersion 2"])
@pytest.mark.parametrize("drawn", [False, True], ids=["assumed levels", "drawn parameters"])
def test_an_alarm_in_a_year_is_false_as_often_as_is_said(noise: Noise, drawn: bool) -> None:
    asked, spread = question(noise, drawn_parameters() if drawn else None)
    peaks = [highest(play(replace(asked, seed=seed), FUTURES), spread) for seed in (0, 1)]
    threshold = thresholds_of(peaks[0], RATE)
    assert (peaks[1] >= threshold).mean() == pytest.approx(RATE, abs=POINTS)
    bound = np.log(guaranteed(asked.streams, RATE))
    assert (peaks[1] >= bound).mean() <= RATE
    assert threshold[0] < bound


@pytest.mark.slow
def test_changes_are_noticed_as_often_as_a_sketch_measured() -> None:
    # Complaints × 2 at 3.5, 1.5, 0.94 and 0.26 a month, levels known, chance alone, evidence of 22.9: within 12 months
    # a sketch of the method found .98, .71, .47 and .05, and .85 for × 5 at 0.26. 4,000 years each, standard error at
    # most .008; asked is that much or more, less three of them.
    cases = [(3.5, 2, 0.98), (1.5, 2, 0.71), (0.94, 2, 0.47), (0.26, 2, 0.05), (0.26, 5, 0.85)]
    none = np.zeros(1)
    for mean, factor, asked in cases:
        counts = np.random.default_rng(7).poisson(mean * factor, (4000, 12, 1)).astype(float)
        evidence = log_evidence(counts, np.full((12, 1), mean), Spread(none + 1, none, none))
        noticed = (evidence.max(axis=(1, 2)) >= np.log(22.9)).mean()
        assert noticed >= asked - 0.025, (mean, factor, noticed)
