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


def statements(source: str) -> list[str]:
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import | ast.ImportFrom)]
    return [ast.unparse(node) for node in nodes]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_takes_everything_of_the_project_from_its_public_names(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    found = [line for cell in cells if cell.cell_type == "code" for line in statements(cell.source)]
    ours = [line for line in found if line.split()[1].split(".")[0] in OURS]
    assert ours == ["import simulation as sim"]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_runs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=240, resources={"metadata": {"path": str(ROOT)}}).execute()
