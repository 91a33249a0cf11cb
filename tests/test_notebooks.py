"""Every notebook runs from beginning to end, and imports nothing of the project but the library."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
OURS = {"simulation", "workbench", "tests", "benchmarks", "datasets", "dev"}


def test_there_is_a_notebook() -> None:
    assert NOTEBOOKS


def imported(source: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_imports_only_the_library(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    names = set().union(*(imported(cell.source) for cell in cells if cell.cell_type == "code"))
    assert {name.split(".")[0] for name in names} & OURS == {"simulation"}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_runs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=240, resources={"metadata": {"path": str(ROOT)}}).execute()
