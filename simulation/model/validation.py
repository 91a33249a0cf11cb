"""Report every problem of a file at once: those of its fields, and those between its fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError, ValidatorFunctionWrapHandler
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

M = TypeVar("M", bound=BaseModel)
Location = tuple[int | str, ...]
Finding = tuple[str, Location, dict[str, Any]]
"""Code, where, and the values its sentence names (among them ``value``, ``limit`` and ``remedy``)."""
Rules = Callable[[dict[str, Any]], Iterator[Finding]]


def collect_problems(model: type[M], data: Any, handler: ValidatorFunctionWrapHandler, rules: Rules) -> M:
    """Validate `data`, then run `rules` on it even where fields failed, and raise all problems together.

    Rules see plain dictionaries and must skip what is not of the type they expect: that is reported already.
    """
    errors: list[InitErrorDetails] = []
    result: M | None = None
    try:
        result = handler(data)
    except ValidationError as failure:
        errors = [_again(error) for error in failure.errors(include_url=False)]
    plain = result.model_dump() if result is not None else data
    if isinstance(plain, dict):
        errors += [_error(finding, plain) for finding in rules(plain)]
    if errors or result is None:
        raise ValidationError.from_exception_data(model.__name__, errors)
    return result


def _error(finding: Finding, data: Any) -> InitErrorDetails:
    code, location, context = finding
    return InitErrorDetails(
        type=PydanticCustomError("rule", "{code}", {"code": code, **context}), loc=location, input=data
    )


def _again(error: ErrorDetails) -> InitErrorDetails:
    """Restate a caught error so that it can be raised together with others."""
    custom = PydanticCustomError(error["type"], "{kind}", {"kind": error["type"], **error.get("ctx", {})})
    return InitErrorDetails(type=custom, loc=error["loc"], input=error["input"])
