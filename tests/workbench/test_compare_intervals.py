"""Intervals on 方案比较: worked out in the background, cancelled, broken off, and what they cover."""

from __future__ import annotations

import io
import re
import time

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import simulation as sim
from tests.workbench.comparing import ZH, pending
from tests.workbench.pages import move, open_page, run, select, upload
from workbench.common.headline import FURTHER, HEADLINES
from workbench.server import records


def test_intervals_come_in_the_background_and_say_what_they_cover(
    specification: sim.Specification, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.server.cache.REPLICATIONS", 40)
    page = upload(open_page(), "specification", "tiny.json", sim.to_json(specification).encode())
    page = move(select(page, "months", 12), "A", 0.2)
    assert not any("95% 区间" in item.value for item in page.caption)
    page.button(key="ask_intervals").click()
    page = run(page)
    assert [button.label for button in page.button if button.key == "cancel_intervals"] == ["取消"]
    page = move(page, "B", 0.2)  # the page goes on while the job runs
    pending(page).job.wait(120)
    page = run(page)
    assert "3 个方案中已有 2 个有区间" in " ".join(item.value for item in page.caption)
    page = move(page, "B", 0.03)  # back to the plan whose intervals were asked for
    captions = [item.value for item in page.caption]
    assert sum("95% 区间" in text for text in captions) == len(HEADLINES) + len(FURTHER)
    assert any("各项假定在其取值范围内抽取" in text for text in captions)
    assert ZH.text("page.compare.difference_note") in captions
    assert not [button for button in page.button if button.key == "ask_intervals"]


def test_a_cancelled_job_leaves_the_page_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.server.cache.REPLICATIONS", 5000)
    page = open_page()
    page.button(key="ask_intervals").click()
    page = run(page)
    job = pending(page).job
    page.button(key="cancel_intervals").click()
    page = run(page)
    job.wait(60)
    assert job.cancelled
    assert job.error is None
    assert [button for button in page.button if button.key == "ask_intervals"]
    assert not page.error


def test_a_job_that_breaks_off_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.server.beside.sys.executable", "/bin/false")
    page = open_page()
    page.button(key="ask_intervals").click()
    page = run(page)
    if "interval_job" in page.session_state:  # it may have failed before the page was drawn
        pending(page).job.wait(60)
        page = run(page)
    assert [item.value for item in page.error] == [ZH.text("page.compare.intervals_failed")]


def test_a_calibrated_district_offers_what_intervals_cover(
    specification: sim.Specification, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.server.cache.REPLICATIONS", 20)
    monkeypatch.setattr("simulation.comparison.futures.MOST_EXPECTED", 20)
    store, drawn = records.store(), io.BytesIO()
    onset = [{f"behaviour.onset.{c}": 0.02 + 0.001 * n for c in "ABCD"} for n in range(25)]
    pd.DataFrame(onset).to_parquet(drawn)
    store.save_specification(specification, "张三")
    store.save_calibration(specification, drawn.getvalue(), b"parameter,value\n", "张三")
    page = select(open_page(), "district", sim.digest(specification))
    assert page.selectbox(key="basis_calibrated-zh").value == "both"  # the default where there is a calibration
    page = select(select(page, "months", 12), "basis_calibrated", "parameters")
    page.button(key="ask_intervals").click()
    pending(run(page)).job.wait(120)
    captions = [item.value for item in run(page).caption]
    assert any("不含随机性" in text and "500 组" in text for text in captions)
    assert [button for button in select(page, "basis_calibrated", "both").button if button.key == "ask_intervals"]


def calibrated(specification: sim.Specification, draws: int) -> AppTest:
    """Keep a calibration of a district, and open the page with it."""
    store, drawn = records.store(), io.BytesIO()
    pd.DataFrame([{f"behaviour.onset.{c}": 0.02 + 1e-5 * n for c in "ABCD"} for n in range(draws)]).to_parquet(drawn)
    store.save_specification(specification, "张三")
    store.save_calibration(specification, drawn.getvalue(), b"parameter,value\n", "张三")
    return select(select(open_page(), "district", sim.digest(specification)), "months", 12)


@pytest.mark.slow
def test_five_hundred_draws_with_chance_are_asked_for_on_the_page_and_say_so(
    specification: sim.Specification, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.server.cache.REPLICATIONS", 20)
    page = calibrated(specification, 500)
    assert page.selectbox(key="interval_futures-zh").value == 20, "quick unless asked for more"
    page = select(page, "interval_futures", 500)
    page.button(key="ask_intervals").click()
    job = pending(run(page)).job
    found = job.wait(300).result
    assert found is not None
    assert (found.replications, found.draws) == (500, 500)
    captions = [item.value for item in run(page).caption]
    assert any("500 次模拟" in text and "每次采用一组校准所得参数" in text for text in captions)
    page = select(page, "interval_futures", 20)
    assert [button for button in page.button if button.key == "ask_intervals"], "20 futures are another answer"


def test_many_futures_tell_how_far_they_are_and_how_long_it_takes_and_end_when_asked(
    specification: sim.Specification, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.server.cache.MANY", 5000)
    page = select(calibrated(specification, 500), "interval_futures", 5000)
    page.button(key="ask_intervals").click()
    page = run(page)
    job, patience = pending(page).job, time.monotonic() + 120
    while job.seconds_left is None and time.monotonic() < patience:
        time.sleep(0.05)
    page = run(page)
    (bar,) = page.get("progress")
    assert re.search(r"已完成 \d+%，约剩 \d+ 秒", bar.proto.text)
    page.button(key="cancel_intervals").click()
    page = run(page)
    assert job.wait(60).cancelled
    assert [button for button in page.button if button.key == "ask_intervals"]
