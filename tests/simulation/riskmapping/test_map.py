"""The map from its sources to its tables and back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulation as sim
from simulation.files.several.tables import read_tables
from simulation.language.wording import word_error
from simulation.model.errors import InputError
from simulation.registry.observed.files import write_observations
from simulation.registry.observed.format import COLUMNS, empty_observations
from simulation.riskmapping.places import Places, check_regions, in_order, read_places
from simulation.riskmapping.riskmap import CELL_COLUMNS, RiskMap, risk_map
from simulation.riskmapping.sources import findings_of_observations
from simulation.riskmapping.tables import tables_of
from simulation.riskmapping.teams import check_teams
from simulation.riskmapping.words import told
from tests.simulation.riskmapping.districts import district


def observed(rows: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(empty_observations().dtypes.to_dict())


def months_of(*names: str, complete: bool = True) -> list[tuple]:
    rows: list[tuple] = []
    for month in names:
        for stratum, found in (("F-a", 3), ("H-a", 1), ("F-b", 1), ("H-b-novel", 0)):
            rows += [
                (month, stratum, "D", "firms", "", 40, complete),
                (month, stratum, "A", "firms", "", 60, complete),
                (month, stratum, "D", "visits", "programme", 8, complete),
                (month, stratum, "D", "visits", "complaint", 9, complete),
                (month, stratum, "D", "found", "complaint", 9, complete),
            ]
            rows += [(month, stratum, "D", "found", "programme", found, complete)] * (found > 0)
    return rows


THREE_MONTHS = observed(months_of("2026-01", "2026-02", "2026-03") + months_of("2026-04", complete=False))


@pytest.fixture(scope="module")
def small() -> RiskMap:
    return sim.riskmap(THREE_MONTHS, months=24)


def test_only_random_visits_of_complete_months_are_counted(small: RiskMap) -> None:
    assert (small.data.first, small.data.last) == ("2026-01", "2026-03")
    assert small.data.visits.sum() == 3 * 4 * 8
    assert small.data.found.sum() == 3 * 5
    assert small.data.firms.sum() == 400


def test_months_before_the_memory_are_forgotten() -> None:
    assert findings_of_observations(THREE_MONTHS, 2).visits.sum() == 2 * 4 * 8


def test_the_cells_have_the_columns_of_the_format_and_add_up(small: RiskMap) -> None:
    cells = small.cells
    assert tuple(cells.columns) == CELL_COLUMNS
    assert set(cells["sector"] + cells["region"]) == {"Fa", "Ha", "Fb", "Hb"}
    assert ((cells["low"] < cells["share"]) & (cells["share"] < cells["high"])).all()
    assert cells["worst_tenth"].sum() == pytest.approx(1.0)  # one of four cells is the worst tenth
    assert cells["sector"][0] + cells["region"][0] == "Fa"
    assert cells["found"].tolist()[0] == 9


def test_a_class_without_visits_makes_a_cell_partly_visited_and_is_said_to_be_assumed(small: RiskMap) -> None:
    assert set(small.cells["kind"]) == {"partly"}
    assert small.cells["unvisited_share"].tolist() == [0.6] * 4
    assert small.unvisited_classes == ("A",)
    effects = small.table_of_effects.set_index(["effect", "group"])
    assert effects["kind"].loc["class"].to_dict() == {"A": "assumed", "B": "assumed", "C": "assumed", "D": "measured"}
    assert "A类" in told(small, "zh")[-1]


def test_a_cell_without_any_visit_is_called_unvisited_and_keeps_its_place() -> None:
    rows = [row for row in months_of("2026-01") if not (row[1] == "F-b" and row[3] in ("visits", "found"))]
    cells = sim.riskmap(observed(rows)).cells.set_index(["sector", "region"])
    assert cells["kind"].to_dict()["F", "b"] == "unvisited"
    assert cells["visits"].to_dict()["F", "b"] == 0


def test_tables_come_back_as_the_same_map(small: RiskMap, tmp_path: Path) -> None:
    for name in ("risk.xlsx", "risk"):
        path = sim.write_risk_map(small, tmp_path / name)
        assert {"cells", "effects", "scan", "funnel"} <= set(read_tables(path))
        again = sim.read_risk_map(path)
        assert (again.data.visits == small.data.visits).all()
        assert again.shares.mean(axis=0) == pytest.approx(small.shares[:400].mean(axis=0), abs=1e-4)


@pytest.mark.parametrize("table", ["shares", "draws", "about"])
def test_a_file_that_somebody_changed_is_refused_in_words(small: RiskMap, table: str, tmp_path: Path) -> None:
    path = sim.write_risk_map(small, tmp_path / "risk")
    file = path / f"{table}.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("0", "x").replace("riskmap/", "other/"), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        sim.read_risk_map(path)
    assert "riskmap" in str(refused.value) or "number" in str(refused.value)
    file.unlink()
    with pytest.raises(InputError, match=table):
        sim.read_risk_map(path)


def test_a_map_without_random_visits_is_refused() -> None:
    rows = [row for row in months_of("2026-01") if row[4] != "programme"]
    with pytest.raises(InputError) as refused:
        sim.riskmap(observed(rows))
    assert [problem.code for problem in refused.value.problems] == ["no_random_visits"]


def test_strata_that_name_no_township_are_all_told() -> None:
    rows = [(*row[:1], row[1].replace("-", "."), *row[2:]) for row in months_of("2026-01")]
    with pytest.raises(InputError) as refused:
        sim.riskmap(observed(rows))
    assert len(refused.value.problems) == 4
    assert "F-" in word_error(refused.value, "zh")


def test_registers_and_their_monthly_sums_give_the_same_findings(registers_folder: Path) -> None:
    found = sim.riskmap(registers_folder, months=6)
    registers = sim.read_registers(*(registers_folder / f"{n}.csv" for n in ("directory", "classes", "visits")))
    visits = registers.visits
    assert found.data.visits.sum() == pytest.approx((visits["channel"] == "programme").sum(), rel=0.02)
    assert found.teams is not None
    assert len(told(found, "en")) >= 4


@pytest.fixture(scope="module")
def registers_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    specification = sim.read_specification("datasets/xiangzhou/specification.json")
    few = specification.model_copy(update={"strata": specification.strata[:6]})
    plan = sim.read_plan("datasets/plans/henan_2021.json").with_ratio(A=0.5, B=0.5, C=0.9, D=1.0)
    folder = tmp_path_factory.mktemp("registers")
    sim.write_registers(sim.generate_registers(few, plan, months=6), folder)
    return folder


# --- places ---


def test_places_are_read_and_place_every_township(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text("region,column,row,neighbours,old_names\na,0,0,b,甲\nb,1,0,,乙；丙\n", encoding="utf-8")
    places = read_places(path)
    assert places.tiles == {"a": (0, 0), "b": (1, 0)}
    assert places.neighbours == {"a": frozenset({"b"}), "b": frozenset({"a"})}
    assert places.renamed == {"甲": "a", "乙": "b", "丙": "b"}
    check_regions(places, ("a", "b"))
    with pytest.raises(InputError, match="region_unplaced"):
        check_regions(places, ("a", "c"))


def test_every_problem_of_places_is_told(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text("region,column,row,neighbours,old_names\na,0,0,z,b\nb,0,0,,\na,2,0,,\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_places(path)
    assert {p.code for p in refused.value.problems} == {
        "region_twice", "tile_twice", "unknown_neighbour", "old_name_twice",
    }  # fmt: skip


def test_a_renamed_township_goes_on_under_its_new_name() -> None:
    places = Places({"a": (0, 0), "c": (1, 0)}, renamed={"b": "c"})
    found = sim.riskmap(THREE_MONTHS, places=places)
    assert found.data.regions == ("a", "c")
    assert set(found.scan["zones"]) <= {"circles"}


def test_townships_without_a_place_stand_in_the_order_of_their_names() -> None:
    places = in_order(("c", "a", "b", "d", "e"))
    assert len(set(places.tiles.values())) == 5
    assert not places.arranged


# --- teams ---


def visits_of(keen: float) -> tuple[pd.DataFrame, pd.Series[str]]:
    random = np.random.default_rng(1)
    team = random.integers(0, 8, 1200)
    share = np.where(team == 0, keen, 0.1)
    table = pd.DataFrame({
        "channel": "programme", "team": [f"t{n}" for n in team], "found": random.uniform(size=1200) < share,
        "month": 24000,
    })  # fmt: skip
    return table, pd.Series("B", index=table.index)


def test_one_team_behind_the_findings_is_said_before_anything_of_places() -> None:
    alike, keen = (check_teams(*visits_of(share)) for share in (0.1, 0.35))
    assert not alike.differ
    assert keen.differ
    assert keen.share_of_most[0] > 1.8 * keen.share_of_most[1]
    data = district(2, "flat").data
    sentences = told(risk_map(data, None, keen, draws=100), "zh")
    assert "检查组" in sentences[1]
    assert "请先核实检查尺度" in sentences[1]


def test_the_file_of_observations_gives_the_map_of_the_table(small: RiskMap, tmp_path: Path) -> None:
    write_observations(THREE_MONTHS, tmp_path / "o.parquet")
    again = sim.riskmap(tmp_path / "o.parquet", months=24)
    pd.testing.assert_frame_equal(tables_of(again)["cells"], tables_of(small)["cells"])
