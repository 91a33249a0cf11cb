"""Food inspections of Chicago: the rule of the classes, the aggregated counts and, where the rows are, their making."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.chicago import make
from datasets.chicago.classes import class_of, monthly_classes
from datasets.chicago.page import PAGE, with_scores
from datasets.chicago.registers import judged, make_registers
from datasets.chicago.scores import score
from datasets.chicago.source import VARIABLE, read_visits, visits_file
from datasets.chicago.study import BURN_IN, CELLS, FIRST_ORIGIN, QUARTER, origins, quarter, until
from datasets.tables import read_rows
from simulation.registry.registers import Registers

rows_are_here = pytest.mark.skipif(
    not visits_file().is_file(), reason=f"the visits are not beside the project; {VARIABLE} may name the file"
)
START = 12 * 2012
RESULTS = ("scores", "readings")


def table(name: str) -> pd.DataFrame:
    made = pd.read_csv(make.FOLDER / f"{name}.csv", keep_default_na=name in RESULTS)
    return made.fillna({"rival": ""}) if name in RESULTS else made


def number(month: pd.Series) -> pd.Series:
    parts = month.str.split("-", expand=True).astype(int)
    return parts[0] * 12 + parts[1] - 1


def cells() -> pd.DataFrame:
    made = table("cells")
    return made.assign(origin=number(made["origin"]), month=number(made["month"]))


def measured(measure: str, forecast: str, rival: str = "") -> pd.Series:
    scores = table("scores")
    chosen = (scores["measure"] == measure) & (scores["forecast"] == forecast) & (scores["rival"] == rival)
    assert chosen.sum() == 1, (measure, forecast, rival)
    return scores[chosen].iloc[0]


# --- classes ---


def held(month: int, record: str, ages: list[int]) -> str:
    """Class when `month` begins, of visits so many months ago: . passed, f failed, F failed seriously."""
    visited = month - np.array(ages, dtype=np.int64)
    failed, serious = (np.array([x in which for x in record], dtype=bool) for which in ("fF", "F"))
    return class_of(month, visited, failed, serious)


@pytest.mark.parametrize(
    ("record", "ages", "expected"),
    [
        ("", [], "B"),
        (".", [5], "B"),
        ("..", [17, 5], "A"),
        ("f..", [30, 17, 5], "A"),
        ("f", [1], "C"),
        ("f", [18], "C"),
        ("f", [19], "B"),
        ("f.", [18, 6], "C"),
        ("f.", [19, 6], "B"),
        ("F", [18], "D"),
        ("F", [19], "B"),
        ("F.", [12, 2], "C"),
        ("ff", [30, 18], "D"),
        ("ff", [30, 19], "B"),
        ("f.f", [40, 20, 3], "D"),
        ("f..f", [40, 30, 20, 3], "C"),
        ("ff.", [20, 10, 3], "D"),
    ],
)
def test_a_record_gives_its_class(record: str, ages: list[int], expected: str) -> None:
    assert held(START, record, ages) == expected


@given(
    record=st.text("..fF", max_size=5),
    later=st.text(".fF", max_size=3),
    ages=st.lists(st.integers(1, 40), min_size=5, max_size=5),
)
def test_a_class_knows_nothing_of_the_month_it_is_held_in_or_later(record: str, later: str, ages: list[int]) -> None:
    past = sorted(ages, reverse=True)[: len(record)]
    # Visits of the month itself and after it have ages of 0 and below.
    assert held(START, record, past) == held(START, record + later, past + [-i for i in range(len(later))])


def test_an_establishment_has_a_class_from_its_first_visit_to_the_end() -> None:
    visits = pd.DataFrame(
        {
            "establishment": ["1", "1", "2"],
            "month": [START, START + 2, START + 3],
            "failed": [True, False, False],
            "serious": [False] * 3,
        }
    )
    made = monthly_classes(visits)
    of = made.groupby("establishment")["risk_class"].agg("".join)
    assert of.to_dict() == {"1": "BCCC", "2": "B"}
    assert made["month"].max() == START + 3


# --- what counts as found ---


def test_a_failure_is_a_finding_and_serious_with_a_critical_violation() -> None:
    visits = pd.DataFrame({"result": ["Fail", "Fail", "Pass w/ Conditions", "Pass"], "critical": [0, 2, 1, 1]})
    by_fail, by_any = judged(visits), judged(visits, "any_citation")
    assert by_fail["failed"].tolist() == [True, True, False, False]
    assert by_fail["serious"].tolist() == [False, True, False, False]
    assert by_any["failed"].tolist() == [True, True, True, False]


def test_a_result_that_is_none_of_the_three_is_refused(tmp_path: Path) -> None:
    columns = ["establishment_id", "visit_id", "date", "facility_type", "zip", "result", "critical", "inspector"]
    path = tmp_path / "visits.csv"
    path.write_text(",".join(columns) + "\n1,1,2012-01-01,Restaurant,60601,Closed,0,\n", encoding="utf-8")
    with pytest.raises(ValueError, match="Closed"):
        read_visits(path)
    path.write_text("establishment_id,date\n1,2012-01-01\n", encoding="utf-8")
    with pytest.raises(ValueError, match="visit_id"):
        read_visits(path)


def test_without_the_rows_nothing_is_written_and_the_way_to_them_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nowhere.csv"))
    monkeypatch.setattr(make, "FOLDER", tmp_path)
    assert make.main() == 2
    assert VARIABLE in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


# --- the aggregated counts ---


def test_the_tables_hold_counts_and_no_rows() -> None:
    headers = {file.name: set(read_rows(file)[0]) for file in make.FOLDER.glob("*.csv")}
    assert headers == {
        "counts.csv": {"month", "risk_class", "firms", "visits", "found", "serious"},
        "teams.csv": {"year", "team", "visits", "found"},
        "cells.csv": set(CELLS),
        "scores.csv": {"measure", "forecast", "rival", "value", "error", "cells", "months"},
        "readings.csv": {"news", "measure", "rival", "value", "error"},
    }


def test_the_tables_agree_with_each_other() -> None:
    counts, teams = table("counts"), table("teams")
    assert counts["visits"].sum() == teams["visits"].sum() == 19_657
    assert counts["found"].sum() == teams["found"].sum()
    counted = counts.set_index(["month", "risk_class"])[["visits", "found"]]
    forecast = table("cells").set_index(["month", "risk_class"])[["visits", "found"]]
    known = counted.loc[forecast.index]
    # A second visit of a month is merged with the first when the panel is laid out: 37 in all.
    assert 0 <= (known["visits"] - forecast["visits"]).sum() <= 37
    assert (known["visits"] >= forecast["visits"]).all()
    assert (known["found"] >= forecast["found"]).all()


def test_riskier_classes_fail_more_often() -> None:
    totals = table("counts").groupby("risk_class")[["found", "visits"]].sum()
    rates = totals["found"] / totals["visits"]
    assert rates.is_monotonic_increasing
    assert rates["D"] > 1.5 * rates["A"]


def test_every_quarter_from_2013_is_forecast_and_each_knows_only_its_past() -> None:
    made = cells()
    first = FIRST_ORIGIN - BURN_IN * QUARTER
    assert sorted(made["origin"].unique()) == list(range(first, 12 * 2015, QUARTER))
    assert ((made["month"] - made["origin"]).between(0, QUARTER - 1)).all()


def test_the_scores_are_those_of_the_cells() -> None:
    again = score(cells()).round(make.DECIMALS)
    pd.testing.assert_frame_equal(again.fillna({"rival": ""}), table("scores"), check_dtype=False, atol=2e-4)


def test_the_page_says_what_the_scores_say() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert with_scores(text, table("scores"), table("readings")) == text


def test_a_page_without_a_place_for_the_scores_is_refused() -> None:
    with pytest.raises(ValueError, match="scores: begin"):
        with_scores("# Chicago\n", table("scores"), table("readings"))


# --- what the study claims ---


def test_the_forecast_beats_one_overall_rate_clearly() -> None:
    gain = measured("log_score", "model", "overall")
    assert gain["value"] > 2 * gain["error"]


def test_the_forecast_is_on_average_no_worse_than_the_class_rates_of_last_year() -> None:
    assert measured("log_score", "model", "last_year")["value"] > 0


def test_nine_in_ten_cells_or_nearly_so_lie_within_their_intervals() -> None:
    assert 0.80 <= measured("coverage_90", "model")["value"] <= 0.97


# --- where the rows are ---


@pytest.fixture(scope="module")
def registers(tmp_path_factory: pytest.TempPathFactory) -> Registers:
    return make_registers(read_visits(), tmp_path_factory.mktemp("chicago"))


@rows_are_here
def test_every_row_comes_in_but_those_that_repeat_another(registers: Registers) -> None:
    refused = registers.counts.set_index("register")["refused"].to_dict()
    assert refused == {"directory": 0, "classes": 0, "visits": 12}
    assert set(registers.refused["reason"]) == {"duplicate"}


@rows_are_here
@pytest.mark.parametrize("name", ["counts", "teams"])
def test_the_counts_are_made_again_byte_for_byte(
    name: str, registers: Registers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = (make.FOLDER / f"{name}.csv").read_bytes()
    monkeypatch.setattr(make, "FOLDER", tmp_path)
    make.write(getattr(make, name)(registers), name)
    assert (tmp_path / f"{name}.csv").read_bytes() == kept


@rows_are_here
def test_a_forecast_never_sees_its_quarter(registers: Registers) -> None:
    origin = origins(registers)[0]
    past = until(registers, origin)
    assert past.visits["month"].max() < origin
    assert past.classes["month"].max() < origin
    later = registers.visits["month"].between(origin, origin + QUARTER - 1)
    contrary = registers.visits.assign(found=registers.visits["found"] ^ later)
    contrary["severity"] = contrary["severity"].where(~later, np.where(contrary["found"], "minor", ""))
    flipped = Registers(**{**vars(registers), "visits": contrary})
    for name in ("model", "last_year", "overall"):
        assert np.allclose(quarter(registers, origin)[name], quarter(flipped, origin)[name])


@rows_are_here
@pytest.mark.slow
@pytest.mark.parametrize("origin", [FIRST_ORIGIN, FIRST_ORIGIN + 7 * QUARTER])
def test_a_quarter_is_forecast_again_as_it_is_kept(origin: int, registers: Registers) -> None:
    kept = cells().query("origin == @origin").reset_index(drop=True)
    again = quarter(registers, origin)
    exact, forecast = ["month", "visits", "found"], ["model", "last_year", "overall", "low", "high"]
    assert (again[exact] == kept[exact]).all(axis=None)
    # The search for the mode ends within 0.03 posterior standard deviations: far below one finding in a cell.
    assert np.allclose(again[forecast], kept[forecast], atol=1.0, rtol=0.02)
