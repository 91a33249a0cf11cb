"""The command line: what it writes, and what it says to input that cannot be used.

Bad input ends with status 2 and a message that names the file, the path, the value, the limit and the remedy; never
with a traceback, and never with half a file.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from simulation.engines.base import Request
from simulation.engines.expectation import Expectation
from simulation.model.forecast import TIDY_COLUMNS
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from tests.simulation.desk import Desk, assert_refused

# --- good input ---


def test_run_writes_the_tidy_table_of_the_record(desk: Desk, specification: Specification, plan: Plan) -> None:
    assert desk.run("--months", "6").exit_code == 0
    table = pd.read_csv(desk.output, keep_default_na=False)
    frame = Expectation().run(Request(specification, plan, 6)).to_frame()
    assert tuple(table.columns) == TIDY_COLUMNS
    pd.testing.assert_frame_equal(table, frame, check_dtype=False, rtol=1e-12)


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".xlsx"])
def test_every_kind_of_file_holds_the_same_table(desk: Desk, suffix: str) -> None:
    read: dict[str, Callable[..., pd.DataFrame]] = {
        ".csv": pd.read_csv,
        ".parquet": pd.read_parquet,
        ".xlsx": pd.read_excel,
    }
    tables = []
    for kind in (".csv", suffix):
        output = desk.output.with_suffix(kind)
        assert desk.run("--engine", "monte-carlo", "--replications", "3", "--months", "4", output=output).exit_code == 0
        tables.append(read[kind](output).fillna("").astype(str))
    # A spreadsheet keeps whole numbers without ".0".
    one, other = (table.assign(value=table["value"].astype(float)) for table in tables)
    pd.testing.assert_frame_equal(one, other, check_dtype=False)


@pytest.mark.parametrize("engine", ["expectation", "monte-carlo", "discrete-event"])
def test_the_same_command_writes_the_same_bytes(desk: Desk, engine: str) -> None:
    written = []
    for name in ("one.csv", "other.csv"):
        output = desk.output.with_name(name)
        assert desk.run("--engine", engine, "--replications", "2", "--months", "5", output=output).exit_code == 0
        written.append(output.read_bytes())
    assert written[0] == written[1]


def test_compare_writes_indicators_and_differences(desk: Desk) -> None:
    result = desk.run("--months", "12", "--replications", "4", verb="compare")
    assert result.exit_code == 0, result.output
    table = pd.read_csv(desk.output)
    assert list(table.columns) == [
        "plan", "indicator", "scope", "group", "value", "low", "high", "difference",
        "difference_low", "difference_high",
    ]  # fmt: skip
    assert set(table["scope"]) == {"all", "risk_class", "sector", "region"}
    assert (table["difference"] == 0).all()


def test_a_title_in_brackets_is_a_title_not_a_command_to_the_terminal(desk: Desk) -> None:
    desk.change(desk.plan, lambda content: content.update(title="[/red] 方案 [bold] :smile:"))
    result = desk.run("--replications", "0", verb="compare")
    assert result.exit_code == 0, result.exception
    assert "[/red] 方案 [bold] :smile:" in " ".join(result.stdout.split())


# --- options and outputs that cannot be used ---


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--months", "0"], ("months", "0", "1")),
        (["--months", "100000"], ("months", "100000", "1200")),
        (["--replications", "0", "--engine", "monte-carlo"], ("replications", "0", "1")),
        (["--seed", "-1"], ("seed", "-1", "0")),
        (["--seed", str(2**63)], ("seed", str(2**63), str(2**63 - 1))),
        (["--engine", "crystal-ball"], ("engine", "crystal-ball", "monte-carlo")),
        (["--record", "half"], ("record", "half", "full")),
        (["--months", "soon"], ("--months", "integer")),
        (["--language", "la"], ("la",)),
    ],
)
def test_an_option_out_of_range_is_refused(desk: Desk, options: list[str], told: tuple[str, ...]) -> None:
    assert_refused(desk.run(*options), desk, *told)


@pytest.mark.parametrize("name", ["table.txt", "table", "absent/table.csv", ".", "/proc/table.csv", "below a file"])
@pytest.mark.parametrize("verb", ["run", "compare"])
def test_an_output_that_cannot_be_written_is_refused(desk: Desk, name: str, verb: str) -> None:
    output = desk.spec / "table.csv" if name == "below a file" else desk.output.parent / name
    result = desk.run("--replications", "1", output=output, verb=verb)
    assert_refused(result, desk, str(output.parent if "absent" in name else output), "output")


@pytest.mark.parametrize("verb", ["run", "compare"])
def test_an_output_name_too_long_for_the_system_is_refused(desk: Desk, verb: str) -> None:
    result = desk.run("--replications", "1", output=desk.output.with_stem("a" * 300), verb=verb)
    assert_refused(result, desk, "output", "nothing can be written there")


@pytest.mark.parametrize("kind", ["spec", "plan"])
def test_no_result_is_written_over_what_is_read(desk: Desk, kind: str) -> None:
    file: Path = getattr(desk, kind)
    before = file.read_bytes()
    assert_refused(desk.run("--replications", "0", "--save", str(file), verb="compare"), desk, str(file), "read here")
    alias = desk.folder / "alias.csv"  # the same file by another name
    alias.symlink_to(file)
    assert_refused(desk.run(output=alias), desk, str(alias), "read here")
    assert file.read_bytes() == before


def test_a_failed_run_leaves_what_was_there(desk: Desk) -> None:
    desk.output.write_text("yesterday", encoding="utf-8")
    desk.change(desk.plan, lambda content: content["programmes"][0]["ratio"].update(D=1.2))
    assert desk.run().exit_code == 2
    assert desk.output.read_text(encoding="utf-8") == "yesterday"
    assert desk.left() == [desk.output.name]


def test_a_seed_out_of_range_is_refused_though_nothing_is_drawn(desk: Desk) -> None:
    assert_refused(desk.run("--seed", "-1", "--replications", "0", verb="compare"), desk, "seed", "-1", "0")


def test_more_firms_than_can_be_followed_one_by_one_are_refused_by_that_engine_only(desk: Desk) -> None:
    desk.change(desk.spec, lambda content: content["strata"][0]["firms"].update(B=6_000_000))
    assert desk.run("--engine", "monte-carlo", "--months", "1").exit_code == 0
    desk.output.unlink()
    assert_refused(desk.run("--engine", "discrete-event", "--months", "1"), desk, "strata", "5000000", "monte-carlo")


def test_too_little_memory_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("simulation.workflows.compare.expect", refuse)
    assert_refused(desk.run("--replications", "0", verb="compare"), desk, "memory", "fewer")


def test_an_unknown_baseline_is_refused(desk: Desk) -> None:
    assert_refused(
        desk.run("--baseline", "other", "--replications", "0", verb="compare"), desk, "baseline", "other", "p"
    )
