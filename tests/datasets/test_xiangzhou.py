"""The synthetic district: complete, sourced, made again byte for byte, and near its targets when run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from datasets.tables import DATASETS, FIGURES, read_rows
from datasets.xiangzhou import make
from datasets.xiangzhou.behaviour import parts_of
from datasets.xiangzhou.firms import read_sectors, read_townships, whole
from datasets.xiangzhou.fit import yields_of
from simulation.engines.base import Request
from simulation.engines.expectation import Expectation
from simulation.model.exchange import parse_specification, read_plan, read_specification, to_json
from simulation.model.specification import InitialSettled, Specification

DISTRICT = DATASETS / "xiangzhou"
MADE = ("specification.json", "sources.csv", "fit.csv")
SHARES = (0.56, 0.335, 0.072, 0.033)
YIELDS = (0.024, 0.075, 0.25, 0.45)
SOURCES = read_rows(DISTRICT / "sources.csv")


@pytest.fixture(scope="module")
def district() -> Specification:
    return read_specification(DISTRICT / "specification.json")


@pytest.fixture(scope="module")
def three_years(district: Specification) -> xr.Dataset:
    plan = read_plan(DATASETS / "plans" / "status_quo.json")
    return Expectation().run(Request(district, plan, months=36)).data.isel(replication=0)


def observed(district: Specification) -> np.ndarray:
    return np.array([stratum.firms.array() for stratum in district.strata])


# --- the file ---


def test_the_file_writes_back_the_same_bytes() -> None:
    text = (DISTRICT / "specification.json").read_text(encoding="utf-8")
    assert to_json(parse_specification(text)) == text


def test_the_command_makes_the_same_bytes_again(tmp_path: Path) -> None:
    make.main(tmp_path)
    for name in MADE:
        assert (tmp_path / name).read_bytes() == (DISTRICT / name).read_bytes(), name


def test_it_is_called_synthetic(district: Specification) -> None:
    assert "合成" in district.title


def test_it_starts_as_the_plan_in_force_left_it(district: Specification) -> None:
    assert isinstance(district.initial, InitialSettled)
    assert district.initial.plan == read_plan(DATASETS / "plans" / "status_quo.json")
    assert district.initial.months == 120


# --- firms ---


def test_24000_firms_stand_in_180_strata_none_of_them_empty(district: Specification) -> None:
    assert len(district.strata) == 180
    assert observed(district).sum() == 24_000
    assert observed(district).sum(axis=1).min() > 0


def test_townships_and_sections_are_those_of_the_figures(district: Specification) -> None:
    townships = {row["name_zh"] for row in read_rows(FIGURES / "townships.csv")}
    sections = {row["section"] for row in read_rows(FIGURES / "industry_sections.csv")}
    assert {stratum.region for stratum in district.strata} == townships
    assert {stratum.sector for stratum in district.strata} == set("ACEFHILMQ") < sections


def test_no_stratum_is_missing_but_the_nine_that_the_inputs_leave_out(district: Specification) -> None:
    there = Counter(stratum.region for stratum in district.strata)
    assert {region: 9 - n for region, n in there.items() if n < 9} == {
        "鹿门风景名胜区": 3,
        "襄北农场": 3,
        "深圳工业园": 3,
    }


@pytest.mark.parametrize(
    ("key", "rows", "name"), [("sector", read_sectors(), "section"), ("region", read_townships(), "name_zh")]
)
def test_totals_by_sector_and_by_township_are_the_weights_rounded(
    district: Specification, key: str, rows: list[dict[str, str]], name: str
) -> None:
    firms = Counter[str]()
    for stratum, counts in zip(district.strata, observed(district), strict=True):
        firms[getattr(stratum, key)] += int(counts.sum())
    weights = {row[name]: float(row["weight"]) for row in rows}
    strata = Counter(getattr(stratum, key) for stratum in district.strata)
    for group, weight in weights.items():
        assert abs(firms[group] - 24_000 * weight / sum(weights.values())) < strata[group]


def test_class_shares_at_the_start_are_the_targets_within_one_firm_in_a_thousand(district: Specification) -> None:
    assert observed(district).sum(axis=0) / 24_000 == pytest.approx(SHARES, abs=1e-3)


def test_class_shares_lie_between_the_published_ones_of_three_places() -> None:
    published = read_rows(FIGURES / "class_shares.csv")
    for risk_class, share in zip("ABCD", SHARES, strict=True):
        seen = [
            float(row["value"])
            for row in published
            if (row["quantity"], row["risk_class"]) == ("share", risk_class)
            and row["place"] in ("新疆", "丹东", "巴彦淖尔")
        ]
        assert len(seen) == 3
        assert min(seen) <= share <= max(seen)


def test_births_and_exits_are_in_the_published_proportion(district: Specification) -> None:
    births = sum(stratum.entries_per_month for stratum in district.strata)
    exits = observed(district).sum(axis=0) @ district.behaviour.exit.array()
    assert births * 12 / 24_000 == pytest.approx(0.16, abs=1e-4)
    assert exits / births == pytest.approx(0.2649, abs=2e-3)
    assert np.all(np.diff(district.behaviour.exit.array()) > 0)


def test_only_sections_of_the_new_economy_have_firms_under_observation(district: Specification) -> None:
    novel = {stratum.sector for stratum in district.strata if stratum.novel}
    assert novel == {"I", "M"}
    assert {stratum.in_observation for stratum in district.strata if not stratum.novel} == {0.0}
    assert {stratum.in_observation for stratum in district.strata if stratum.novel} == {0.148}


# --- what it does under the plan in force ---


def test_class_shares_stay_within_three_points_for_three_years(three_years: xr.Dataset) -> None:
    firms = three_years["firms"].sum("stratum").transpose("month", "risk_class").to_numpy()
    shares = firms / firms.sum(axis=1, keepdims=True)
    assert np.abs(shares - SHARES).max() < 0.03


def test_yields_of_three_years_are_within_a_tenth_of_the_targets_and_rise_from_a_to_d(three_years: xr.Dataset) -> None:
    yields = yields_of(three_years)
    assert yields == pytest.approx(YIELDS, rel=0.1)
    assert np.all(np.diff(yields) > 0)


def test_an_untargeted_draw_finds_as_much_as_those_of_huangshan_and_sichuan(three_years: xr.Dataset) -> None:
    by_channel = three_years[["found_by_channel", "visits"]].sel(channel="programme:general").sum()
    overall = float(by_channel["found_by_channel"] / by_channel["visits"])
    published = read_rows(FIGURES / "yields.csv")
    low, high = (float(row["value"]) for place in ("黄山", "四川") for row in published if row["place"] == place)
    assert low < overall < high


def test_fit_reports_the_targets_as_met_to_the_digits_it_shows() -> None:
    for row in read_rows(DISTRICT / "fit.csv"):
        assert float(row["settled"]) == pytest.approx(float(row["target"]), abs=1e-4)


# --- where every number comes from ---


def numbers_below(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], float]]:
    """Yield every number of a JSON value with its path."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from numbers_below(value, (*path, key))
    elif isinstance(node, list | tuple):
        for index, value in enumerate(node):
            yield from numbers_below(value, (*path, index))
    elif isinstance(node, int | float) and not isinstance(node, bool):
        yield path, node


def covers(pattern: list[str | int], path: tuple[str | int, ...]) -> bool:
    return len(pattern) <= len(path) and all(p in ("*", q) for p, q in zip(pattern, path, strict=False))


def test_every_number_of_the_file_has_exactly_one_row_of_sources(district: Specification) -> None:
    patterns = [parts_of(row["path"]) for row in SOURCES]
    leaves = [path for path, _ in numbers_below(district.model_dump(mode="json"))]
    assert len(leaves) > 1_000
    for path in leaves:
        assert sum(covers(pattern, path) for pattern in patterns) == 1, path


def test_values_in_sources_are_those_of_the_file(district: Specification) -> None:
    leaves = list(numbers_below(district.model_dump(mode="json")))
    rows = [row for row in SOURCES if row["path"].startswith(("behaviour.", "initial.months"))]
    assert len(rows) > 40
    for row in rows:
        held = [value for path, value in leaves if covers(parts_of(row["path"]), path)]
        assert [float(value) for value in row["value"].split()] == pytest.approx(held, rel=1e-11), row["path"]


def test_multipliers_and_tiers_follow_from_the_rows_of_sector_and_township(district: Specification) -> None:
    listed = {row["path"]: row["value"] for row in SOURCES}
    slugs = {row["name_zh"]: row["slug"] for row in read_rows(FIGURES / "townships.csv")}
    for stratum in district.strata:
        slug = slugs[stratum.region]
        assert stratum.id == f"{stratum.sector}-{slug}"
        factors = listed[f"sector.{stratum.sector}.onset_multiplier"], listed[f"township.{slug}.onset_factor"]
        assert stratum.onset_multiplier == pytest.approx(float(factors[0]) * float(factors[1]), abs=5e-3)
        assert (stratum.professional_tier or "") == listed[f"sector.{stratum.sector}.professional_tier"]


def test_a_row_of_sources_has_a_kind_a_source_and_a_reason_in_both_languages() -> None:
    assert len({row["path"] for row in SOURCES}) == len(SOURCES)
    for row in SOURCES:
        assert row["kind"] in {"published", "assumed"}, "nothing here was measured"
        assert ("assumed" in row["source"]) == (row["kind"] == "assumed"), row
        assert row["reason_zh"]
        assert row["reason_en"]


def test_a_published_number_names_a_table_that_is_there() -> None:
    for row in SOURCES:
        if row["kind"] == "published":
            for table in row["source"].removesuffix(" (derived)").split(", "):
                assert (DATASETS / table).is_file(), row


# --- rounding ---


def test_rounding_keeps_the_total_and_is_never_off_by_one_or_more() -> None:
    wanted = np.array([10.4, 3.3, 0.2, 0.1])
    counts = whole(wanted, 14)
    assert counts.sum() == 14
    assert np.abs(counts - wanted).max() < 1


def test_wishes_that_do_not_fit_the_total_are_refused() -> None:
    with pytest.raises(ValueError, match="sum of 3"):
        whole(np.array([2.0, 2.0, -0.5, -0.5]), 3)
