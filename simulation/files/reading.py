"""Read specifications and plans, with errors worded for people."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from simulation.files.strata import read_strata
from simulation.language.wording import word_error
from simulation.model import exchange
from simulation.model.errors import InputError, Problem
from simulation.model.parse import read_text
from simulation.model.plan import Plan
from simulation.model.specification import Specification

T = TypeVar("T")


def read_specification(path: str | Path, language: str = "en") -> Specification:
    """Read a specification file (``specification/1``), and the table of its strata where it names one.

    Raises
    ------
    InputError
        With a sentence for every problem of the file.
    """
    return _worded(lambda: _specification(Path(path)), language)


def read_plan(path: str | Path, language: str = "en") -> Plan:
    """Read a plan file (``plan/1``); see `read_specification`."""
    return _worded(lambda: exchange.read_plan(path), language)


def parse_specification(text: str, source: str = "", language: str = "en") -> Specification:
    """Return the specification that a JSON text holds; `source` names it in messages."""
    return _worded(lambda: exchange.parse_specification(text, source), language)


def parse_plan(text: str, source: str = "", language: str = "en") -> Plan:
    """Return the plan that a JSON text holds; `source` names it in messages."""
    return _worded(lambda: exchange.parse_plan(text, source), language)


def _specification(path: Path) -> Specification:
    content = exchange.content_of(Specification, read_text(path), str(path))
    reference = content.get("strata")
    if not isinstance(reference, dict):
        return exchange.validated(Specification, content, str(path))
    try:
        strata = read_strata(reference, path.parent)
    except InputError as refused:
        raise InputError([*refused.problems, *_beside_strata(content)], str(path)) from None
    return exchange.validated(Specification, {**content, "strata": strata}, str(path))


def _beside_strata(content: dict[str, Any]) -> list[Problem]:
    """Return what is wrong with a content other than its strata, and what has to fit them."""
    try:
        exchange.validated(Specification, {**content, "strata": []})
    except InputError as refused:
        return [problem for problem in refused.problems if not problem.path.startswith(("strata", "initial"))]
    return []


def _worded(read: Callable[[], T], language: str) -> T:
    try:
        return read()
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None
