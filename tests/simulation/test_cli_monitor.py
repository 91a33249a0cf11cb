"""The command monitor: files and columns as promised, alarms are no error, bad input in words and nothing written."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import simulation as sim
from simulation.cli import app
from tests.simulation.monitoring.watched import district, future, observed, plan, scaled

TABLES = ["completion", "series", "alarms", "hypotheses", "forecast_check", "retune", "facts"]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with specification, plan, and a year of observations in which complaints tripled."""
    folder = tmp_path_factory.mktemp("monitor")
    (folder / "specification.json").write_text(sim.to_json(district()), encoding="utf-8")
    (folder / "plan.json").write_text(sim.to_json(plan()), encoding="utf-8")
    table = observed(future(3, 13))
    many = (table["measure"] == "visits") & (table["detail"] == "complaint") & (table["month"] >= "2026-05")
    sim.write_observations(scaled(scaled(table, many, 2.0), many, 2.0), folder / "observations.csv")
    return folder


def run(desk: Path, *options: str, output: str = "watch.xlsx") -> tuple[int, str, str]:
    files = [str(desk / "specification.json"), str(desk / "plan.json"), "--output", str(desk / output)]
    result = CliRunner().invoke(app, ["monitor", *files, "--language", "zh", *options])
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.slow
def test_alarms_are_told_and_are_no_error(desk: Path) -> None:
    file = str(desk / "observations.csv")
    code, out, _ = run(desk, "--observations", file, "--futures", "50", "--from", "2026-01")
    assert code == 0
    assert out.startswith("方案执行至 2026-12：计划抽查")
    assert "全区投诉举报检查" in out
    sheets = pd.read_excel(desk / "watch.xlsx", sheet_name=None)
    assert list(sheets) == TABLES
    promised = ["month", "series", "observed", "expected", "low", "high", "evidence", "threshold", "power_double"]
    assert list(sheets["series"].columns[:9]) == promised
    assert list(sheets["hypotheses"].columns[:3]) == ["name", "evidence", "weight"]
    assert sheets["hypotheses"]["weight"].sum() == pytest.approx(1)
    again = run(desk, "--observations", file, "--futures", "50", "--seed", "0", output="folder")
    assert again[:2] == (0, out)
    assert sorted(p.stem for p in (desk / "folder").glob("*.csv")) == sorted(TABLES)
    pd.testing.assert_frame_equal(
        pd.read_csv(desk / "folder" / "series.csv")[promised], sheets["series"][promised], check_dtype=False
    )


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "--registers 或 --observations"),
        (("--registers", "{desk}", "--observations", "{desk}/observations.csv"), "--registers 或 --observations"),
        (("--registers", "{desk}"), "没有 “directory”.csv"),
        (("--observations", "{desk}/nothing.csv"), "没有这个文件"),
        (("--observations", "{desk}/observations.csv", "--from", "2031-01"), "2031-01"),
        (("--observations", "{desk}/observations.csv", "--from", "2025-12"), "早于方案开始"),
        (("--observations", "{desk}/observations.csv", "--from", "January"), "不是月份"),
        (("--observations", "{desk}/observations.csv", "--rate", "1.5"), "0–1"),
        (("--observations", "{desk}/observations.csv", "--futures", "3"), "不足以确定阈值"),
        (("--observations", "{desk}/observations.csv", "--renamed", "甲"), "新名=旧名"),
    ],
)
def test_bad_input_is_told_in_words_and_nothing_is_written(desk: Path, options: tuple[str, ...], told: str) -> None:
    before = sorted(desk.iterdir())
    code, out, err = run(desk, *(option.format(desk=desk) for option in options), output="bad.xlsx")
    assert (code, out) == (2, "")
    assert told in err
    assert "Traceback" not in err
    assert sorted(desk.iterdir()) == before
