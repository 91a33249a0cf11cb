"""Specifications and plans to and from versioned JSON, their digests, and their JSON Schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from simulation.model.base import Frozen, digest
from simulation.model.errors import InputError, Problem
from simulation.model.parse import parse_json, read_text
from simulation.model.plan import Plan
from simulation.model.specification import Specification

SHOWN = 60
"""Characters of a bad value that a message quotes."""

F = TypeVar("F", bound=Frozen)

_LIMITS = {
    "greater_than_equal": "ge",
    "greater_than": "gt",
    "less_than_equal": "le",
    "string_too_short": "min_length",
    "too_short": "min_length",
}
_CODES = {
    "greater_than_equal": "below", "greater_than": "not_above", "less_than_equal": "above",
    "missing": "missing_key", "extra_forbidden": "unknown_key", "finite_number": "not_finite",
    "float_type": "not_a_number", "int_type": "not_whole", "int_from_float": "not_whole",
    "string_type": "not_text", "bool_parsing": "not_boolean", "bool_type": "not_boolean",
    "literal_error": "not_among", "union_tag_invalid": "not_among", "union_tag_not_found": "missing_key",
    "sum_not_one": "sum_not_one", "string_pattern_mismatch": "bad_pattern", "turning_sign": "turning_sign",
    "string_too_short": "too_short",
    "string_too_long": "too_long", "too_short": "too_short", "too_long": "too_many",
    "tuple_type": "not_a_list", "model_type": "not_an_object", "model_attributes_type": "not_an_object",
}  # fmt: skip


def read_specification(path: str | Path) -> Specification:
    """Read a specification file that holds its strata itself; `simulation.files.reading` also reads tables of strata.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    return parse_specification(read_text(path), source=str(path))


def read_plan(path: str | Path) -> Plan:
    """Read a plan file; raises `InputError` with every problem of the file."""
    return parse_plan(read_text(path), source=str(path))


def parse_specification(text: str, source: str = "") -> Specification:
    """Return the specification that a JSON text holds; `source` names it in messages."""
    return parse_file(Specification, text, source)


def parse_plan(text: str, source: str = "") -> Plan:
    """Return the plan that a JSON text holds; `source` names it in messages."""
    return parse_file(Plan, text, source)


def to_json(item: Frozen) -> str:
    """Return the file text: every key written out, in the order of the format, numbers exact."""
    return json.dumps(item.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"


def json_schema(kind: type[Frozen]) -> dict[str, Any]:
    """Return the JSON Schema of a file format."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **kind.model_json_schema()}


def problems_of(error: ValidationError) -> tuple[Problem, ...]:
    """Translate pydantic's errors to problems with code, path, value, limit and remedy."""
    return tuple(_problem(item) for item in error.errors(include_url=False))


def parse_file(kind: type[F], text: str, source: str = "") -> F:
    """Return what a JSON text holds, of a kind whose field ``format`` names its version.

    Raises
    ------
    InputError
        With every problem of the text; `source` names it.
    """
    return validated(kind, content_of(kind, text, source), source)


def content_of(kind: type[Frozen], text: str, source: str = "") -> dict[str, Any]:
    """Return what a JSON text of a kind's ``format`` holds, before it is held against the rules."""
    content = parse_json(text, source)
    expected = kind.model_fields["format"].default
    found = content.get("format")
    if found is not None and found != expected:
        raise InputError([Problem("wrong_format", "format", found, expected, "format")], source)
    if found is None:
        raise InputError([Problem("missing_key", "format", None, expected, "format")], source)
    return content


def validated(kind: type[F], content: dict[str, Any], source: str = "") -> F:
    """Return a content as its kind; raises `InputError` with every problem of it."""
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        raise InputError(problems_of(error), source) from None


def _problem(error: ErrorDetails) -> Problem:
    context = dict(error.get("ctx", {}))
    kind = str(context.pop("kind", error["type"]))
    path = _path(error["loc"])
    if kind == "rule":
        code = str(context.pop("code"))
        return Problem(
            code, path, context.pop("value", context.get("total")), context.pop("limit", None), code, context
        )
    limit = context.get(
        _LIMITS.get(kind, "limit"), context.get("expected", context.get("pattern", context.get("expected_tags")))
    )
    value = context.get("total") if kind == "sum_not_one" else context.pop("value", error["input"])
    code = _CODES.get(kind, "not_valid")
    return Problem(code, path, _short(value), limit, _remedy(error["loc"], code), {"kind": kind, **context})


def _remedy(location: tuple[int | str, ...], code: str) -> str:
    """Name the advice for a place: the field's own where there is one, else the code's."""
    fields = [str(part) for part in location if not isinstance(part, int) and part not in ("A", "B", "C", "D")]
    known = {"ratio", "team_size", "rounds_per_year", "firms", "months", "start", "memory_months"}
    return fields[-1] if fields and fields[-1] in known and code not in ("missing_key", "unknown_key") else code


def _path(location: tuple[int | str, ...]) -> str:
    # pydantic marks the key of a dictionary that is no key; its name stands before the mark.
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in location if part != "[key]"]
    text = "".join(parts)
    for tag in (
        "initial.shares.",
        "initial.settled.",
        "initial.state.",
    ):  # pydantic names the variant; the file does not
        text = text.replace("." + tag, ".initial.")
    for side in ("low", "high"):  # a bound is one number, or one by class
        text = text.replace(f".{side}.by_class", f".{side}").replace(f".{side}.every", f".{side}")
    return text.removeprefix(".")


def _short(value: object) -> object:
    if isinstance(value, int | float | bool | None):
        return value
    text = str(value)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


__all__ = [
    "Frozen", "content_of", "digest", "json_schema", "parse_file", "parse_plan", "parse_specification", "problems_of",
    "read_plan", "read_specification", "to_json", "validated",
]  # fmt: skip
