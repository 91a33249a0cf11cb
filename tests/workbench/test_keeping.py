"""From a calibration to the other pages: kept as the command line writes it, chosen everywhere, told to the log."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import simulation as sim
from simulation.language.catalogue import load_catalogue
from tests.workbench import filled
from tests.workbench.pages import open_page, run, turn_to, upload
from tests.workbench.registers import files
from workbench.calibration.store import Calibrated
from workbench.server import people, records

ZH = load_catalogue("zh")


def open_calibrated(calibration: sim.Calibration | None = None) -> Any:
    page = open_page(name="data")
    page.session_state["registers"] = filled.held()
    made = calibration or filled.calibration()
    page.session_state["calibration"] = Calibrated(made, filled.held().digest, True, 6)
    return turn_to(page, "calibrate")


def keep(page: Any, name: str = "mine", title: str = "本地 2026") -> Any:
    page.text_input(key="calibration_id").set_value(name)
    page.text_input(key="calibration_title").set_value(title)
    (button,) = [b for b in page.button if str(b.key).startswith("FormSubmitter:keep_calibration")]
    button.click()
    return run(page)


@pytest.fixture
def named() -> None:
    people.keep_local_name(filled.WHO)


@pytest.mark.slow
@pytest.mark.usefixtures("named")
def test_what_is_kept_is_what_the_command_line_writes(tmp_path: Path) -> None:
    arguments = []
    for name, content in files().items():
        (tmp_path / f"{name}.csv").write_bytes(content)
        arguments += [f"--{name}", str(tmp_path / f"{name}.csv")]
    command = [sys.executable, "-m", "simulation", "calibrate", *arguments, "--output", str(tmp_path / "out")]
    subprocess.run([*command, "--language", "zh"], check=True, capture_output=True)
    written = {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()}
    made = sim.parse_specification(written["specification.json"].decode())
    keep(open_calibrated(), made.id, made.title)
    store = records.store()
    saved = store.specification(made.id)
    assert saved.item == made
    calibration = store.calibration_of(saved.digest)
    assert calibration is not None
    assert store.content(calibration.draws) == written["draws.parquet"]
    kept = pd.read_csv(io.BytesIO(store.content(calibration.estimates)))
    told = pd.read_csv(io.BytesIO(written["estimates.csv"]))
    pd.testing.assert_frame_equal(kept.drop(columns="source"), told.drop(columns="source"))
    assert kept["source"].map(lambda code: ZH.text(f"estimate_source.{code}")).tolist() == told["source"].tolist()


@pytest.mark.usefixtures("named")
def test_the_kept_district_is_chosen_on_the_other_pages() -> None:
    page = keep(open_calibrated())
    assert any("本地 2026" in item.value for item in page.success)
    digest = records.store().specification("mine").digest
    for name in ("compare", "overview"):
        page = turn_to(page, name)
        assert page.selectbox(key="district-zh").value == digest


@pytest.mark.usefixtures("named")
def test_an_id_that_is_there_gets_its_next_version_and_the_same_again_gets_none() -> None:
    page = keep(keep(open_calibrated()), title="另一名称")
    assert records.store().specification("mine").version == 2
    keep(page, title="另一名称")
    assert records.store().specification("mine").version == 2
    assert records.store().specification("mine", 1).item.title == "本地 2026"


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize(
    ("name", "title"), [("", "甲"), ("mine", " "), ("=1+1", "甲"), ("mine", "=cmd()"), ("-x", "甲")]
)
def test_a_name_that_cannot_be_one_is_refused_in_words_and_nothing_is_kept(name: str, title: str) -> None:
    page = keep(open_calibrated(), name, title)
    assert ZH.text("page.calibrate.keeping.refused") in [item.value for item in page.error]
    assert records.store().specification_headings() == ()
    assert records.store().audit_log() == []


@pytest.mark.usefixtures("named")
def test_a_failed_gate_is_said_and_forbids_nothing() -> None:
    from dataclasses import replace

    made = filled.calibration()
    item, verdict = next(iter(made.health.items()))
    page = open_calibrated(replace(made, health={**made.health, item: {**verdict, "status": "FAIL"}}))
    failed = sum(value["status"] == "FAIL" for key, value in made.health.items() if key != item) + 1
    assert ZH.text("page.calibrate.keeping.gate", failed=failed) in [item.value for item in page.warning]
    keep(page)
    assert records.store().specification("mine").version == 1


def test_without_a_name_for_the_log_there_is_no_button() -> None:
    page = open_calibrated()
    assert not [b for b in page.button if "keep_calibration" in str(b.key)]
    assert ZH.text("page.store.nameless") in [item.value for item in page.caption]


@pytest.mark.usefixtures("named")
def test_an_uploaded_district_can_be_kept(specification: sim.Specification) -> None:
    page = upload(open_page(), "specification", "tiny.json", sim.to_json(specification).encode())
    page.button(key="keep_district").click()
    page = run(page)
    assert records.store().specification(specification.id).item == specification
    assert not any(button.key == "keep_district" for button in page.button)
    assert page.selectbox(key="district-zh").value == sim.digest(specification)
    assert json.loads(records.store().audit_log()[-1].detail)["version"] == 1
