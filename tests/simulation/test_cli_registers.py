"""The command registers on exports: columns by hand, the mapping kept, the empty workbook, one use at a time."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from simulation.cli import app
from simulation.cli.mapping_options import BUILT_IN as NAMES
from simulation.registry.mapping.built_in import BUILT_IN
from simulation.workflows.mappings import read_mapping
from tests.simulation.registry.desk import Desk as Registers
from tests.simulation.registry.desk import as_csv


@pytest.fixture
def exports(tmp_path: Path) -> list[str]:
    """Options that name the files; the visits have headings of the publicity system and a kind of check."""
    desk = Registers(tmp_path)
    desk.tables["visits"] = [[row[0], row[1], "抽查", row[6]] for row in desk.tables["visits"]]
    desk.tables["visits"][0] = ["UNISCID", "INSDATE", "检查类型", "INSRES_CN"]
    options = []
    for name in ("directory", "classes", "visits"):
        (tmp_path / f"{name}.csv").write_bytes(as_csv(desk.tables[name]))
        options += [f"--{name}", str(tmp_path / f"{name}.csv")]
    return options


def run(*options: str, language: str = "en") -> Result:
    return CliRunner().invoke(app, ["registers", *options, "--language", language])


def test_exports_are_read_by_a_built_in_mapping_and_an_answer_and_the_mapping_is_kept(
    exports: list[str], tmp_path: Path
) -> None:
    kept = tmp_path / "mapping.json"
    first = run(*exports, "--mapping", "gsxt", "--constant", "visits.source=双随机", "--save-mapping", str(kept))
    assert first.exit_code == 0, first.output
    assert "all records: 双随机" in first.stdout
    assert read_mapping(kept).of("visits").columns["date"] == ("INSDATE",)
    refused = tmp_path / "refused.csv"
    again = run(*exports, "--mapping", str(kept), "--refused", str(refused))
    assert again.exit_code == 0
    assert len(pd.read_csv(refused)) == 0


def test_columns_are_named_one_by_one(exports: list[str]) -> None:
    columns = ("visits.firm=UNISCID", "visits.date=INSDATE", "visits.result=INSRES_CN")
    said = [text for column in columns for text in ("--column", column)]
    assert run(*exports, *said, "--constant", "visits.source=双随机").exit_code == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_headings_that_do_not_fit_name_the_options_that_answer_them(exports: list[str], language: str) -> None:
    result = run(*exports, "--mapping", "gsxt", language=language)
    assert result.exit_code == 2
    assert "检查类型" in result.stderr
    assert "--column visits.channel=" in result.stderr
    assert "--constant visits.channel=" in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (["--column", "visits.source"], "visits.source=双随机"),
        (["--column", "visit.date=x"], "directory, classes, visits or signals"),
        (["--column", "visits.sorce=x"], "visits.columns.sorce"),
        (["--constant", "visits.source=随便"], "投诉举报"),
        (["--constant", "visits.firm=x"], "visits.constants.firm"),
        (["--firm-id", "passport"], "registration_number"),
        (["--mapping", "no-such"], "no-such"),
        (["--save-mapping", "mapping.txt"], ".json"),
        (["--template", "t.xlsx"], "one thing at a time"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(exports: list[str], said: list[str], told: str) -> None:
    result = run(*exports, *said)
    assert result.exit_code == 2, result.output
    assert told in result.stderr
    assert "Traceback" not in result.output


def test_what_the_command_needs_is_named(exports: list[str]) -> None:
    assert "--directory" in run(*exports[2:]).stderr
    assert "--output" in run("spec.json", "plan.json").stderr
    assert run().exit_code == 2


def test_the_empty_workbook_is_written(tmp_path: Path) -> None:
    file = tmp_path / "t.xlsx"
    assert run("--template", str(file)).exit_code == 0
    assert file.read_bytes().startswith(b"PK")
    assert run("--template", str(tmp_path / "t.csv")).exit_code == 2


def test_the_help_names_the_built_in_mappings_that_there_are() -> None:
    assert tuple(BUILT_IN) == NAMES
