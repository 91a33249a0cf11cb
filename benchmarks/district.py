"""The synthetic district and its plans, where they have been made."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from benchmarks.measure import MissingPartError
from simulation.model.exchange import read_plan, read_specification
from simulation.model.plan import Plan
from simulation.model.specification import Specification

ROOT = Path(__file__).resolve().parents[1]
SPECIFICATION = ROOT / "datasets" / "xiangzhou" / "specification.json"
PLANS = ROOT / "datasets" / "plans"
IN_FORCE = PLANS / "status_quo.json"


def district() -> Specification:
    """Read the district; raises `MissingPartError` where its file is missing."""
    return read_specification(existing(SPECIFICATION))


def in_force() -> Plan:
    """Read the plan in force; raises `MissingPartError` where its file is missing."""
    return read_plan(existing(IN_FORCE))


def existing(path: Path) -> Path:
    """Return `path`; raises `MissingPartError` where there is no such file."""
    if not path.is_file():
        raise MissingPartError(f"{path.relative_to(ROOT).as_posix()} does not exist yet")
    return path


def require(module: str) -> None:
    """Raise `MissingPartError` where a module has not been written."""
    if find_spec(module) is None:
        raise MissingPartError(f"{module} does not exist yet")
