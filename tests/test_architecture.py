"""The layout of docs/design.md, held against the files."""

from __future__ import annotations

import ast
import io
import json
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dev import LINT_IMPORTS

ROOT = Path(__file__).resolve().parents[1]
PROJECT = ROOT / "pyproject.toml"
CONTRACTS: dict[str, Any] = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["tool"]["importlinter"]
LONGEST_FUNCTION = 40
LONGEST_MODULE = 250
MOST_MODULES = 16

# Function as "path::qualified name" -> why it is one piece.
LONG_FUNCTIONS: dict[str, str] = {}

LAYER_FREE = {"simulation.__main__"}  # starts the command line

Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# --- layers ---


def lint_imports(folder: Path, contract: str) -> subprocess.CompletedProcess[str]:
    """Hold the packages of a folder against one contract of pyproject.toml."""
    options = ["--config", str(PROJECT), "--contract", contract, "--no-cache"]
    command = [sys.executable, "-c", LINT_IMPORTS, *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("contract", [contract["id"] for contract in CONTRACTS["contracts"]])
def test_imports_keep_the_contract(contract: str) -> None:
    report = lint_imports(ROOT, contract)
    assert report.returncode == 0, report.stdout + report.stderr


LOWER_ROOMS = [
    "calibration",
    "scenarios",
    "charts",
    "sweeping",
    "evaluation",
    "drawing",
    "registry",
    "engines",
    "files",
    "model",
    "language",
    "display",
]
UPPER_ROOMS = [
    "cli",
    "workflows",
    "reports",
    "tuning",
    "docking",
    "operations",
    "monitoring",
    "riskmapping",
    "comparison",
]
ROOMS = [*UPPER_ROOMS, *LOWER_ROOMS]
COUNT_ENGINES = ["axes", "channels", "draws", "month", "rounds", "stages", "transitions"]
MODULES = [
    *("model.plan", "engines.base", "engines.expectation", "engines.discrete_event", "charts.trend", "workflows.run"),
    *("engines.counts", *(f"engines.counts.{name}" for name in COUNT_ENGINES)),
]


def build_rooms(folder: Path) -> None:
    """Lay out empty rooms under the project's names."""
    for room in ["workbench", "simulation", *(f"simulation.{name}" for name in [*ROOMS, *MODULES])]:
        package = folder / room.replace(".", "/")
        package.mkdir(parents=True, exist_ok=True)
        (package / "__init__.py").touch()


FORBIDDEN = [
    ("layers", "simulation.engines.base", "import simulation.workflows.run"),
    ("layers", "simulation.model.plan", "import simulation.language"),
    ("layers", "simulation.calibration", "import simulation.comparison"),
    ("layers", "simulation.comparison", "import simulation.tuning"),
    ("layers", "simulation.engines.base", "import simulation.files"),
    ("layers", "simulation.files", "import simulation.registry"),
    ("layers", "simulation.workflows.run", "import simulation.cli"),
    ("layers", "workbench", "import simulation.cli"),
    ("no-streamlit", "simulation.charts.trend", "import streamlit"),
    ("plain-model", "simulation.model.plan", "import pandas"),
    ("plain-model", "simulation.model.plan", "from sqlalchemy import orm"),
    ("plain-model", "simulation.model.plan", "import simpy"),
    ("independent-engine", "simulation.engines.discrete_event", "from simulation.engines.counts import stages"),
]


@pytest.mark.parametrize(("contract", "module", "statement"), FORBIDDEN)
def test_a_forbidden_import_breaks_its_contract(contract: str, module: str, statement: str, tmp_path: Path) -> None:
    build_rooms(tmp_path)
    clean = lint_imports(tmp_path, contract)
    (tmp_path / module.replace(".", "/") / "__init__.py").write_text(statement + "\n", encoding="utf-8")
    broken = lint_imports(tmp_path, contract)
    assert (clean.returncode, broken.returncode) == (0, 1), clean.stdout + broken.stdout


def test_a_cycle_breaks_its_contract(tmp_path: Path) -> None:
    build_rooms(tmp_path)
    engines = tmp_path / "simulation" / "engines"
    (engines / "base" / "__init__.py").write_text("import simulation.engines.expectation\n", encoding="utf-8")
    assert lint_imports(tmp_path, "no-cycles").returncode == 0
    (engines / "expectation" / "__init__.py").write_text("import simulation.engines.base\n", encoding="utf-8")
    assert lint_imports(tmp_path, "no-cycles").returncode == 1


def test_every_room_of_the_library_has_its_layer() -> None:
    lines = next(contract["layers"] for contract in CONTRACTS["contracts"] if contract["id"] == "layers")
    known = {name.strip(" ()") for line in lines for name in line.split("|")} | LAYER_FREE
    rooms = {path.stem for path in (ROOT / "simulation").glob("*.py") if path.stem != "__init__"}
    rooms |= {path.parent.name for path in (ROOT / "simulation").glob("*/__init__.py")}
    assert {f"simulation.{room}" for room in rooms} <= known


# --- the package root ---


def imports_the_root(node: ast.AST, depth: int) -> bool:
    """Whether a statement of a module `depth` packages deep imports `simulation` itself."""
    if isinstance(node, ast.Import):
        return any(alias.name == "simulation" for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        absolute = node.level == 0 and node.module == "simulation"
        return absolute or (node.level == depth and node.module is None)
    return False


def root_imports(source: str, depth: int) -> list[int]:
    return [node.lineno for node in ast.walk(ast.parse(source)) if imports_the_root(node, depth)]  # type: ignore[attr-defined]


def test_nothing_inside_imports_the_package_root() -> None:
    found = [
        f"{name_of(path)}:{line}"
        for path in sources("simulation")
        for line in root_imports(path.read_text(encoding="utf-8"), len(path.relative_to(ROOT).parent.parts))
    ]
    assert not found, f"import the submodule instead, as in `from simulation.model.plan import Plan`: {found}"


@pytest.mark.parametrize(
    "source",
    ["import simulation", "from simulation import run", "def f():\n    import simulation as s", "from .. import a"],
)
def test_an_import_of_the_package_root_is_seen(source: str) -> None:
    assert root_imports(source, depth=2)


@pytest.mark.parametrize(
    "source", ["import simulation.model.plan", "from simulation.model import plan", "from . import a"]
)
def test_an_import_of_a_submodule_is_no_import_of_the_root(source: str) -> None:
    assert not root_imports(source, depth=2)


def test_notebooks_import_only_the_library() -> None:
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        assert not top_level_imports(code) & {"workbench", "tests", "benchmarks", "dev"}, name_of(path)


def top_level_imports(source: str) -> set[str]:
    nodes = list(ast.walk(ast.parse(source)))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    relative_to = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    return {name.split(".")[0] for name in plain | relative_to}


# --- size ---

NO_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def code_lines(source: str) -> set[int]:
    """Numbers of the lines that hold code: no blank ones, no comments, no docstrings."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    lines = {line for token in tokens if token.type not in NO_CODE for line in range(token.start[0], token.end[0] + 1)}
    return lines - docstring_lines(ast.parse(source))


def docstring_lines(tree: ast.Module) -> set[int]:
    documented = [node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | Function)]
    first = [node.body[0] for node in documented if ast.get_docstring(node, clean=False) is not None]
    return {line for node in first for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}


def functions(node: ast.AST, prefix: str = "") -> Iterator[tuple[str, Function]]:
    for child in ast.iter_child_nodes(node):
        name = f"{prefix}{child.name}" if isinstance(child, ast.ClassDef | Function) else prefix.rstrip(".")
        if isinstance(child, Function):
            yield name, child
        yield from functions(child, f"{name}." if name else "")


def function_lengths(source: str) -> dict[str, int]:
    code = code_lines(source)
    return {
        name: len(code & set(range(node.lineno, (node.end_lineno or node.lineno) + 1)))
        for name, node in functions(ast.parse(source))
    }


def test_a_function_above_forty_lines_has_its_reason_listed() -> None:
    lengths = {
        f"{name_of(path)}::{name}": length
        for path in [ROOT / "dev.py", *sources("simulation", "workbench", "benchmarks")]
        for name, length in function_lengths(path.read_text(encoding="utf-8")).items()
    }
    long = {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION}
    assert set(long) == set(LONG_FUNCTIONS), f"split them, or list why they are one piece: {long}"


def test_the_length_of_a_function_counts_code_and_neither_docstring_nor_comment() -> None:
    body = ['"""Say.', "", "More.", '"""', "# why", "", "return (", "    1", ")"]
    source = "class A:\n    def f(self):\n" + "\n".join(f"        {line}" for line in body)
    assert function_lengths(source) == {"A.f": 4}


@pytest.mark.parametrize("path", sources("simulation", "workbench"), ids=name_of)
def test_a_module_fits_on_a_few_screens(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_MODULE, f"{name_of(path)} has {lines} lines; split it by subject"


@pytest.mark.parametrize("folder", sorted({path.parent for path in sources("simulation", "workbench")}), ids=name_of)
def test_a_room_holds_no_more_modules_than_can_be_seen_at_once(folder: Path) -> None:
    modules = len(list(folder.glob("*.py")))
    assert modules <= MOST_MODULES, f"{name_of(folder)} holds {modules} modules; make rooms inside it"
