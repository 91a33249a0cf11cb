"""Many strata run in chunks, and nothing of their record changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks import cases
from simulation.engines import chunks
from simulation.engines.base import Request
from simulation.engines.expectation import Expectation
from simulation.model.forecast import MEASURES, Forecast
from simulation.workflows.run import add_up_strata, run

REQUEST = Request(cases.specification(23, 20_000), cases.plan(), months=14)
CLOSE = 1e-12


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "STRATA_AT_ONCE", 5)


def same(one: Forecast, other: Forecast) -> bool:
    return all(np.allclose(one.array(name), other.array(name), rtol=CLOSE, atol=CLOSE) for name in MEASURES)


def test_a_record_in_chunks_is_that_of_all_strata_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Expectation().run(REQUEST)
    monkeypatch.setattr(chunks, "STRATA_AT_ONCE", 5)
    parts = Expectation().run(REQUEST)
    assert same(whole, parts)
    assert list(whole.data["stratum"].to_numpy()) == list(parts.data["stratum"].to_numpy())


@pytest.mark.usefixtures("few_at_once")
def test_strata_added_up_chunk_by_chunk_are_the_sum_of_the_record() -> None:
    total = run(REQUEST.specification, REQUEST.plan, months=14, record="total")
    assert same(total, add_up_strata(Expectation().run(REQUEST)))
    assert total.data["stratum"].to_numpy().tolist() == ["(all)"]


@pytest.mark.usefixtures("few_at_once")
def test_a_capacity_limit_keeps_all_strata_together() -> None:
    limited = REQUEST.plan.model_copy(update={"capacity_hours_per_month": 50.0})
    parts = list(chunks.chunks(replace(REQUEST, plan=limited)))
    assert [part for part, _ in parts] == [slice(0, 23)]
    assert len(list(chunks.chunks(REQUEST))) == 5


@pytest.mark.usefixtures("few_at_once")
def test_progress_of_chunks_rises_to_the_whole() -> None:
    seen: list[tuple[int, int]] = []
    Expectation().run(REQUEST, lambda done, total: seen.append((done, total)))
    shares = [done / total for done, total in seen]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
