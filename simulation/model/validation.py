"""Report every problem of a file at once: those of its fields, and those between its fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

M = TypeVar("M", bound=BaseModel)
Location = tuple[int | str, ...]
Finding = tuple[str, Location, dict[str, Any]]
"""Code, where, and the values its sentence names (among them ``value``, ``limit`` and ``remedy``)."""
Rules = Callable[[dict[str, Any]], Iterator[Finding]]

ENOUGH = 1000
"""Problems of one list after which the rest of it is not looked at: nobody reads more, and each takes memory."""

PART = 20
"""Items of a list that are checked together."""


def in_parts(items: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    """Validate a list part by part, and end with the part in which `ENOUGH` problems were found.

    A file of a few megabytes can hold millions of wrong items; to tell them all would fill the memory.
    """
    if not isinstance(items, list | tuple) or len(items) <= PART:
        return handler(items)
    good: list[Any] = []
    errors: list[InitErrorDetails] = []
    for start in range(0, len(items), PART):
        try:
            good.extend(handler(items[start : start + PART]))
        except ValidationError as failure:
            errors += [_again(error, start) for error in failure.errors(include_url=False)]
        if len(errors) >= ENOUGH:
            told = {"value": min(start + PART, len(items)), "limit": len(items)}
            errors = [*errors[:ENOUGH], _error(("enough_problems", (), told), items)]
            break
    if errors:
        raise ValidationError.from_exception_data("list", errors)
    return tuple(good)


IN_PARTS = WrapValidator(in_parts)
"""For the lists of a file, which may be of any length."""


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
        found = list(islice(rules(plain), ENOUGH + 1))
        errors += [_error(finding, plain) for finding in found[:ENOUGH]]
        if len(found) > ENOUGH:
            errors.append(_error(("enough_findings", (), {"value": ENOUGH}), plain))
    if errors or result is None:
        raise ValidationError.from_exception_data(model.__name__, errors)
    return result


def _error(finding: Finding, data: Any) -> InitErrorDetails:
    code, location, context = finding
    return InitErrorDetails(
        type=PydanticCustomError("rule", "{code}", {"code": code, **context}), loc=location, input=data
    )


def _again(error: ErrorDetails, start: int = 0) -> InitErrorDetails:
    """Restate a caught error so that it can be raised together with others; `start` is where its part of a list began."""
    custom = PydanticCustomError(error["type"], "{kind}", {"kind": error["type"], **error.get("ctx", {})})
    loc = error["loc"]
    if start and loc and isinstance(loc[0], int):
        loc = (loc[0] + start, *loc[1:])
    return InitErrorDetails(type=custom, loc=loc, input=error["input"])
