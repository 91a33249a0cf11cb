"""The published figures say where they come from, and add up."""

from __future__ import annotations

from collections import defaultdict

import pytest

from datasets.tables import FIGURES, Row, figure, read_rows

CONFIDENCE = {"official", "press", "mirror", "derived", "computed"}
TABLES = sorted(path.stem for path in FIGURES.glob("*.csv"))
SOURCED = [name for name in TABLES if name != "places"]
PLACED = ["burden", "class_shares", "population", "rules", "sampling_ratios", "sector_shares", "yields"]
NUMBERS = ("value", "value_high", "visits", "ratio_low", "ratio_high", "year")


def rows(name: str) -> list[Row]:
    return read_rows(FIGURES / f"{name}.csv")


@pytest.mark.parametrize("name", SOURCED)
def test_every_row_names_its_source_and_how_far_to_trust_it(name: str) -> None:
    assert rows(name)
    for row in rows(name):
        assert row["source"]
        assert row["confidence"] in CONFIDENCE


@pytest.mark.parametrize("name", PLACED)
def test_every_place_has_an_english_name(name: str) -> None:
    known = {row["place"] for row in rows("places")}
    assert {row["place"] for row in rows(name)} <= known


@pytest.mark.parametrize("name", TABLES)
def test_nothing_is_said_in_one_language_only(name: str) -> None:
    for row in rows(name):
        for key in (key for key in row if key.endswith("_zh")):
            english = row[key.removesuffix("_zh") + "_en"]
            assert bool(row[key]) == bool(english), row


@pytest.mark.parametrize("name", TABLES)
def test_cells_for_numbers_hold_numbers(name: str) -> None:
    for row in rows(name):
        for key in NUMBERS:
            assert not row.get(key) or float(row[key]) > -1


def test_shares_that_are_called_derived_are_the_quotients_of_the_published_counts() -> None:
    counts: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows("class_shares"):
        if row["quantity"] == "firms":
            counts[row["place"]][row["risk_class"]] = float(row["value"])
    derived = [row for row in rows("class_shares") if row["confidence"] == "derived"]
    assert {row["place"] for row in derived} == {"丹东", "巴彦淖尔"}
    for row in derived:
        of_place = counts[row["place"]]
        assert float(row["value"]) == round(of_place[row["risk_class"]] / sum(of_place.values()), 4)


def test_shares_of_all_four_classes_add_up_as_far_as_they_were_published() -> None:
    sums: dict[str, list[float]] = defaultdict(list)
    for row in rows("class_shares"):
        if row["quantity"] == "share":
            sums[row["place"]].append(float(row["value"]))
    totals = {place: sum(values) for place, values in sums.items() if len(values) == 4}
    assert totals == pytest.approx({"新疆": 1.0001, "丹东": 1, "巴彦淖尔": 1, "江西": 0.9965}, abs=2e-4)


def test_hubei_share_of_companies_and_exits_follow_from_the_rows_they_are_derived_from() -> None:
    companies, all_entities = (
        float(figure("population", place="湖北", quantity=quantity)["value"])
        for quantity in ("enterprises", "market_entities")
    )
    share = figure("population", place="湖北", quantity="enterprise_share")["value"]
    assert float(share) == round(companies / all_entities, 4)
    net, exits = (
        float(figure("population", quantity=quantity)["value"]) for quantity in ("net_per_new", "exits_per_new")
    )
    assert net + exits == pytest.approx(1, abs=1e-12)


def test_a_ratio_is_a_share_and_its_floor_is_not_above_its_ceiling() -> None:
    for row in rows("sampling_ratios"):
        low, high = (float(row[key]) if row[key] else None for key in ("ratio_low", "ratio_high"))
        assert low is None or 0 <= low <= 1
        assert high is None or (low is not None and low <= high <= 1)


def test_the_district_has_its_21_townships_and_the_standard_its_20_sections() -> None:
    codes = [row["code"] for row in rows("townships")]
    assert len(set(codes)) == len(codes) == 21
    assert all(code.startswith("420607") and len(code) == 9 for code in codes)
    assert len({row["slug"] for row in rows("townships")}) == 21
    assert "".join(row["section"] for row in rows("industry_sections")) == "ABCDEFGHIJKLMNOPQRST"


def test_codes_of_result_categories_are_distinct() -> None:
    codes = [row["code"] for row in rows("result_categories")]
    assert len(set(codes)) == len(codes) == 14
