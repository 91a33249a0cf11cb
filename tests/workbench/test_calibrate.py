"""The page of calibration: from registers to estimates, verdicts and files, in both languages."""

from __future__ import annotations

import io
import json
from typing import Any

import pandas as pd
import pytest
from pyarrow import parquet

import simulation as sim
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.language.parameters import name_parameter
from tests.workbench.pages import HAN, run, select, turn_to, words_of
from tests.workbench.registers import files, give, open_at
from workbench.calibration.backtest import verdicts
from workbench.calibration.estimates import GROUPS, rows_of
from workbench.calibration.files import MIMES, file_of
from workbench.calibration.matrices import EVENTS, matrix_table
from workbench.calibration.store import Calibrated
from workbench.registers.reading import read_uploads
from workbench.registers.store import Held
from workbench.server.turns.job import CancelledError

ZH, EN = load_catalogue("zh"), load_catalogue("en")


@pytest.fixture(scope="module")
def held() -> Held:
    registers = read_uploads({name: (f"{name}.csv", content) for name, content in files().items()})
    return Held(registers, synthetic=True)


@pytest.fixture(scope="module")
def calibration(held: Held) -> sim.Calibration:
    return sim.calibrate(held.registers, holdout_months=6)


def open_calibrated(held: Held, calibration: sim.Calibration, language: str = "zh") -> Any:
    page = open_at("data", language)
    page.session_state["registers"] = held
    page.session_state["calibration"] = Calibrated(calibration, held.digest, held.synthetic, 6)
    return turn_to(page, "calibrate")


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_registers_the_page_says_where_to_go(language: str) -> None:
    page = open_at("calibrate", language)
    assert [item.value for item in page.info] == [load_catalogue(language).text("page.calibrate.empty")]
    assert not page.main.button


def test_one_click_calibrates_and_shows_every_part(
    monkeypatch: pytest.MonkeyPatch, calibration: sim.Calibration
) -> None:
    asked: list[int] = []

    def calibrate(registers: sim.Registers, *, holdout_months: int, progress: Any, **_: Any) -> sim.Calibration:
        progress(1, 2)
        asked.append(holdout_months)
        return calibration

    monkeypatch.setattr(sim, "calibrate", calibrate)
    page = turn_to(give(open_at("data"), files()), "calibrate")
    assert any(ZH.text("page.calibrate.not_yet") == item.value for item in page.info)
    page = select(page, "holdout", 3)
    page.button(key="start_calibration").click()
    run(page)
    assert asked == [3]
    heads = [item.value for item in page.subheader]
    assert heads == ["质量门槛", "估计结果", "类别转移", "回溯检验", "存入工作台", "下载"]
    assert not any(button.key == "stop_calibration" for button in page.button)


def test_registers_without_records_are_refused_in_words(held: Held) -> None:
    empty = files()["visits"].splitlines()[0] + b"\n"
    page = turn_to(give(open_at("data"), {**files(), "visits": empty}), "calibrate")
    page.button(key="start_calibration").click()
    run(page)
    assert [item.value for item in page.error] == [ZH.text("page.calibrate.refused")]
    assert "检查结果" in page.code[0].value


def test_a_click_stops_a_calibration(held: Held) -> None:
    def show(share: float) -> None:
        raise RuntimeError("the user clicked")

    from workbench.server.turns.following import follow

    ended: list[str] = []

    def work(report: Any) -> None:
        try:
            sim.calibrate(held.registers, progress=report)
        except CancelledError:
            ended.append("stopped")
            raise

    with pytest.raises(RuntimeError, match="the user clicked"):
        follow(work, show)
    assert ended == ["stopped"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_groups_and_events_are_in_the_language_of_the_page(
    held: Held, calibration: sim.Calibration, language: str
) -> None:
    page = open_calibrated(held, calibration, language)
    groups = [group for group in GROUPS if len(rows_of(calibration.estimates, group))]
    for group in groups:
        page = select(page, "group", group, language)
        words = [str(text) for text in words_of(page)]
        han = [text for text in words if HAN.search(text) and text != EN.text("notice.internal")]
        assert language == "zh" or han == []
    expected = [load_catalogue(language).text(f"calibration.{name}") for name in ("parameter", "value", "interval")]
    assert list(page.table[1].value.columns)[:3] == expected


def test_every_parameter_is_in_exactly_one_group_and_has_a_name(calibration: sim.Calibration) -> None:
    names = [name for name in calibration.estimates["parameter"] if ".reclassification." not in name]
    shown = [name for group in GROUPS for name in rows_of(calibration.estimates, group)["parameter"]]
    assert sorted(shown) == sorted(names)
    assert [name for name in names if name_parameter(name, ZH) == name] == []


@pytest.mark.parametrize("event", EVENTS)
def test_a_matrix_shows_the_estimates(event: str, calibration: sim.Calibration) -> None:
    table = matrix_table(calibration.estimates, event, ZH)
    shares = table.iloc[:, :4].map(lambda text: float(text.partition("%")[0].replace("<", "")))
    assert shares.sum(axis=1).tolist() == pytest.approx([100] * 4, abs=1.5)


def test_scores_are_said_plainly_also_when_the_forecast_is_no_better() -> None:
    gain = {"naive_last_year": {"mean": 0.01, "error": 0.02}, "naive_overall": {"mean": -0.4, "error": 0.1}}
    said = verdicts({"gain": gain, "cells": 24, "coverage": {"found": 0.9}}, ZH)
    assert "不分高下" in said[0]
    assert "不如总体水平" in said[1]
    assert "24 个单元" in said[2]


def test_the_files_are_what_the_page_shows(held: Held, calibration: sim.Calibration) -> None:
    made = {name: file_of(calibration, held.registers, name, "zh") for name in MIMES}
    assert sim.parse_specification(made["specification.json"].decode()) == calibration.specification
    estimates = pd.read_csv(io.BytesIO(made["estimates.csv"]))
    assert estimates["value"].to_numpy() == pytest.approx(calibration.estimates["value"].to_numpy())
    assert made["estimates.csv"].startswith(b"\xef\xbb\xbf")
    for name in ("estimates.csv", "backtest.csv"):
        assert set(pd.read_csv(io.BytesIO(made[name]))["notice"]) == {"内部参考 不得公开"}, name
    draws = parquet.read_table(io.BytesIO(made["draws.parquet"]))
    assert draws.schema.metadata[b"notice"].decode() == "内部参考 不得公开"
    assert draws.num_rows == len(calibration.draws)
    health = json.loads(made["health.json"])
    assert health["notice"] == "内部参考 不得公开"
    assert {name: health[name]["status"] for name in calibration.health} == {
        name: item["status"] for name, item in calibration.health.items()
    }


def test_other_registers_need_a_calibration_of_their_own(held: Held, calibration: sim.Calibration) -> None:
    page = open_calibrated(held, calibration)
    page.session_state["calibration"] = Calibrated(calibration, "of others", True, 6)
    assert any(ZH.text("page.calibrate.not_yet") == item.value for item in run(page).info)
