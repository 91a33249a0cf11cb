"""Items of the gate on the registers: refusals that depend on the result, firms that were lost, a sanction's sign."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import simulation as sim
from simulation.calibration.gate.records import firms_kept_item, refusals_item
from simulation.calibration.gate.surprises import SANCTION, sanction_item
from simulation.registry.registers import Registers


def refusing(registers: Registers, register: str, field: str, reason: str, count: int, value: str = "?") -> Registers:
    """Registers in whose files so many more rows were refused for a column."""
    known = registers.headings
    heading = known.loc[(known["register"] == register) & (known["column"] == field), "heading"].iloc[0]
    rows = pd.DataFrame({
        "register": register, "row": range(2, count + 2), "column": heading, "value": value, "reason": reason,
        "detail": "", "further": "",
    })  # fmt: skip
    counts = registers.counts.copy()
    counts.loc[counts["register"] == register, ["read", "refused"]] += count
    return replace(registers, refused=pd.concat([registers.refused, rows], ignore_index=True), counts=counts)


def test_registers_without_refusals_pass(registers: Registers) -> None:
    assert refusals_item(registers)["status"] == firms_kept_item(registers)["status"] == "PASS"


@pytest.mark.parametrize(("share", "status"), [(0.01, "PASS"), (0.05, "REVIEW"), (0.3, "FAIL")])
def test_visits_refused_for_their_result_fail_as_they_bias_what_is_found(
    registers: Registers, share: float, status: str
) -> None:
    # Few rows of all visits, but many beside the findings that were read.
    count = int(share * registers.visits["found"].sum())
    item = refusals_item(refusing(registers, "visits", "result", "unknown_result", count, "发现问题；责令改正"))
    assert item["status"] == status
    if status != "PASS":
        assert item["advice"] == "refused_for_result"
        assert item["values"]["value"] == "发现问题；责令改正"


def test_visits_refused_for_another_reason_count_as_rows(registers: Registers) -> None:
    few, many = (int(share * len(registers.visits)) for share in (0.01, 0.2))
    assert refusals_item(refusing(registers, "visits", "date", "not_a_date", few))["status"] == "PASS"
    assert refusals_item(refusing(registers, "visits", "date", "not_a_date", many))["status"] == "FAIL"


@pytest.mark.parametrize("reason", ["totals_row", "duplicate"])
def test_rows_that_hold_no_record_of_their_own_are_no_loss(registers: Registers, reason: str) -> None:
    again = refusing(registers, "visits", "firm", reason, 2 * len(registers.visits))
    assert refusals_item(again)["status"] == "PASS"


@pytest.mark.parametrize(("lost", "status"), [(0.01, "PASS"), (0.06, "REVIEW"), (0.92, "FAIL")])
def test_firms_that_were_lost_are_seen(registers: Registers, lost: float, status: str) -> None:
    count = round(lost / (1 - lost) * len(registers.directory))
    item = firms_kept_item(refusing(registers, "directory", "founded", "not_a_date", count))
    assert item["status"] == status
    assert item["figure"] == pytest.approx(1 - lost, abs=0.005)


def test_a_calibration_of_registers_that_lost_their_findings_does_not_pass(registers: Registers) -> None:
    found = registers.visits["found"].to_numpy()
    lost = replace(registers, visits=registers.visits[~found | (found.cumsum() % 10 == 0)])
    count = int(found.sum()) - int(lost.visits["found"].sum())
    health = sim.calibrate(
        refusing(lost, "visits", "result", "unknown_result", count, "E;5"), draws=500, language="en"
    ).health
    assert health["refusals"]["status"] == "FAIL"


# --- the sign of a sanction's effect ---


@pytest.mark.parametrize(
    ("value", "low", "high", "kind", "status"),
    [
        (0.5, 0.3, 0.8, "measured", "PASS"),
        (1.1, 0.8, 1.5, "measured", "REVIEW"),
        (1.1, 0.4, 2.5, "assumed", "PASS"),
        (1.99, 1.8, 2.2, "measured", "FAIL"),
        (10.0, 7.8, 12.5, "measured", "FAIL"),
    ],
)
def test_a_sanction_that_seems_to_raise_violations_does_not_pass(
    value: float, low: float, high: float, kind: str, status: str
) -> None:
    row = {"parameter": SANCTION, "value": value, "low": low, "high": high, "kind": kind}
    assert sanction_item(pd.DataFrame([row]))["status"] == status
