"""Marshall, funnel limits and the scan against numbers that others published or computed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from simulation.riskmapping.crossed.table import Findings
from simulation.riskmapping.funnel import Standard, between, by_group, dispersion, funnel, predicted
from simulation.riskmapping.marshall import marshall, moments
from simulation.riskmapping.scan import apart, circles, connected, log_ratio, scan, simulated
from tests.simulation.riskmapping.districts import district

# Sudden infant deaths in the counties of North Carolina (N. Cressie, Statistics for Spatial Data, 1993, pp. 386-389);
# longitude and latitude are those of the middle of each county.
SIDS = pd.read_csv(Path(__file__).with_name("nc_sids.csv"))


def column(*names: str) -> np.ndarray:
    return SIDS[list(names)].sum(axis=1).to_numpy(dtype=float)


def test_marshalls_global_moments_are_those_of_the_counties_of_north_carolina() -> None:
    between_areas, common = moments(column("deaths_74"), column("births_74"))
    assert between_areas == pytest.approx(7.6929e-07, rel=1e-4)
    assert common == pytest.approx(0.00202144, rel=1e-5)


def test_marshalls_rates_lie_between_the_area_and_the_whole_and_are_never_negative() -> None:
    deaths, births = column("deaths_74"), column("births_74")
    rates, common = marshall(deaths, births), deaths.sum() / births.sum()
    raw = deaths / births
    assert ((np.minimum(raw, common) <= rates) & (rates <= np.maximum(raw, common))).all()
    assert (marshall(np.array([1.0, 1.0, 1.0]), np.array([50.0, 50.0, 50.0])) == 1 / 50).all()


def test_the_scan_finds_the_second_cluster_of_north_carolina() -> None:
    deaths, births = column("deaths_74", "deaths_79"), column("births_74", "births_79")
    expected = births * deaths.sum() / births.sum()
    zones = circles(SIDS["longitude"].to_numpy(), SIDS["latitude"].to_numpy(), expected)
    ratios = log_ratio(zones @ deaths, zones @ expected, deaths.sum())
    second = apart(zones, ratios)[1]
    assert set(SIDS["county"][zones[second]]) == {"Halifax", "Hertford", "Northampton"}
    assert ratios[second] == pytest.approx(12.4847, abs=5e-5)
    assert (zones[second] @ deaths, zones[second] @ expected) == (59, pytest.approx(28.74, abs=0.005))


def test_the_ratio_of_the_first_cluster_of_north_carolina() -> None:
    # Whether a circle holds these five hangs on the point that stands for a county; the ratio of the zone does not.
    deaths, births = column("deaths_74", "deaths_79"), column("births_74", "births_79")
    zone = SIDS["county"].isin(["Bladen", "Columbus", "Hoke", "Robeson", "Scotland"]).to_numpy()
    expected = float(births[zone].sum() * deaths.sum() / births.sum())
    assert float(log_ratio(deaths[zone].sum(), np.array(expected), deaths.sum())) == pytest.approx(25.3807, abs=5e-5)
    early = column("deaths_74"), column("births_74")
    expected = float(early[1][zone].sum() * early[0].sum() / early[1].sum())
    assert float(log_ratio(early[0][zone].sum(), np.array(expected), early[0].sum())) == pytest.approx(
        14.9296, abs=5e-5
    )


def test_simulated_scans_reject_five_percent_of_even_districts() -> None:
    # 400 even districts: the share beyond the 95 % point has a standard error of 0.011; four of them are the bound.
    expected = np.linspace(2.0, 30.0, 12)
    zones = circles(np.arange(12.0), np.zeros(12), expected).astype(float)
    needed = np.quantile(simulated(expected, zones, 192, 1.0, 0, 4999), 0.95)
    again = simulated(expected, zones, 192, 1.0, 1, 400)
    assert abs((again > needed).mean() - 0.05) < 0.045


def test_dispersed_findings_need_more_to_gather() -> None:
    expected = np.linspace(2.0, 30.0, 12)
    zones = circles(np.arange(12.0), np.zeros(12), expected).astype(float)
    even, dispersed = (np.quantile(simulated(expected, zones, 192, phi, 0, 4999), 0.95) for phi in (1.0, 2.0))
    assert dispersed > 1.5 * even


def test_neighbours_make_connected_zones() -> None:
    line = [frozenset({n - 1, n + 1} & set(range(5))) for n in range(5)]
    zones = connected(line, np.ones(5))
    assert sorted(zones.sum(axis=1).tolist()) == [1, 1, 1, 1, 1, 2, 2]


def test_a_cluster_that_was_put_there_is_found_and_said_to_be_no_chance() -> None:
    data = district(7, "flat", spreads=(0.0, 0.0, 0.0)).data
    data.found[data.region == 3] = np.minimum(data.found[data.region == 3] * 4 + 1, data.visits[data.region == 3])
    table, needed = scan(data, None, simulations=999)
    first = table.iloc[0]
    assert first["regions"] == "r03"
    assert first["p"] == 0.001
    assert first["llr"] > needed


def test_probability_beyond_a_prediction_limit_is_the_published_one() -> None:
    # B. N. Manktelow, S. E. Seaton, 2012: for at most 50 expected events the median probability of an area in control
    # to lie above the upper 95 % prediction limit is 0.0201. Visits are many, so that counts are Poisson.
    visits, counts = 20_000, np.arange(0.1, 50.01, 0.1)
    beyond = [float(binom.sf(predicted(0.95, visits, e / visits)[1], visits, e / visits)) for e in counts[::10]]
    assert np.median(beyond) == pytest.approx(0.0201, abs=0.001)
    assert max(beyond) <= 0.025


@pytest.mark.parametrize(("visits", "share"), [(20, 0.1), (100, 0.1), (400, 0.25)])
def test_interpolated_limits_are_spiegelhalters(visits: int, share: float) -> None:
    # D. J. Spiegelhalter, 2005, appendix A.1.1, written out for each limit.
    for p in (0.001, 0.025, 0.975, 0.999):
        r = next(k for k in range(visits + 1) if binom.cdf(k, visits, share) >= p)
        alpha = (binom.cdf(r, visits, share) - p) / binom.pmf(r, visits, share)
        assert between(p, visits, share) == pytest.approx(max(0.0, r - alpha), abs=1e-9)


def test_limits_are_twice_as_wide_when_the_variance_is_four_times_that_of_chance() -> None:
    narrow, wide = predicted(0.95, 300, 0.1), predicted(0.95, 300, 0.1, factor=4.0)
    spread = (wide[1] - wide[0]) / (narrow[1] - narrow[0])
    assert spread == pytest.approx(2.0, rel=0.1)


def test_dispersion_of_chance_is_about_one_and_of_real_differences_above() -> None:
    chance = [dispersion(by_group(district(n, "flat", (0.0, 0.0, 0.0)).data, "region")) for n in range(40)]
    real = [dispersion(by_group(district(n, "flat", (0.0, 1.0, 0.0)).data, "region")) for n in range(10)]
    # Below 1 it is cut off; drawn in, chance stays under 1.3 in nine of ten districts.
    assert np.mean(np.array(chance) > 1.3) < 0.15
    assert np.mean(real) > 2


def test_the_funnel_says_on_which_side_a_group_lies_and_nothing_without_visits() -> None:
    one = np.array([[100.0, 0, 0, 0], [100.0, 0, 0, 0], [100.0, 0, 0, 0], [0.0, 0, 0, 0]])
    found = one * np.array([[0.3], [0.1], [0.02], [0.0]])
    axis = np.zeros(4, dtype=np.int64), np.arange(4)
    table = funnel(Findings(("F",), ("a", "b", "c", "d"), *axis, one, found, one + 1))
    regions = table[table["scope"] == "region"].set_index("group")
    # Three groups that differ so much are overdispersed: only the limits without that factor make them stand out.
    assert regions.loc["d", "outside"] == ""
    assert regions["ratio"].isna().tolist() == [False, False, False, True]
    assert regions["dispersion"].iloc[0] > 5
    groups = Standard(np.full(3, 100.0), np.array([30.0, 10.0, 2.0]), np.full(3, 14.0))
    assert (groups.distance > 0).tolist() == [True, False, False]
