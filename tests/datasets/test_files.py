"""The files are the ones that the commands write and whose digests are listed."""

from __future__ import annotations

import doctest
import importlib
import re
from pathlib import Path

import pytest

from datasets import make
from datasets.tables import DATASETS, read_rows

LISTED = dict(
    re.findall(r"^\| `([^`]+)` \| `([0-9a-f]{64})` \|$", make.README.read_text(encoding="utf-8"), re.MULTILINE)
)

MODULES = sorted(
    ".".join(file.relative_to(DATASETS.parent).with_suffix("").parts)
    for file in DATASETS.rglob("*.py")
    if file.name != "__init__.py"
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_readme_lists_every_data_file() -> None:
    assert set(LISTED) == {file.relative_to(DATASETS).as_posix() for file in make.data_files()}
    assert len(LISTED) > 20


@pytest.mark.parametrize("name", LISTED)
def test_a_file_has_the_digest_that_is_listed(name: str) -> None:
    assert make.digest(DATASETS / name) == LISTED[name], "run python -m datasets.make"


def test_a_readme_without_a_place_for_digests_is_refused() -> None:
    with pytest.raises(ValueError, match="digests: begin"):
        make.with_digests("# Datasets\n")


def test_the_schemas_are_those_of_the_types(tmp_path: Path) -> None:
    make.write_schemas(tmp_path)
    for name in ("specification.schema.json", "plan.schema.json", "mapping.schema.json", "problem.schema.json"):
        assert (tmp_path / name).read_bytes() == (DATASETS / "schema" / name).read_bytes(), (
            "run python -m datasets.make"
        )


def test_a_table_with_a_cell_too_many_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("a,b\n1,2\n1,2,3\n", encoding="utf-8")
    with pytest.raises(ValueError, match="row 3"):
        read_rows(table)
