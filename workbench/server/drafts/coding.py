"""Values of fields as JSON, and back."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from simulation.tuning.problem.format import GoalEntry, LimitEntry

MODELS: dict[str, type[BaseModel]] = {"goal": GoalEntry, "limit": LimitEntry}
"""What a field may hold besides plain values: entries of a tuning problem."""


def code(value: Any) -> Any:
    """Return a value as JSON can hold it.

    Examples
    --------
    >>> code((1, None)), decode(code(GoalEntry(indicator="harm", least=True))).indicator
    ([1, None], 'harm')
    """
    for name, model in MODELS.items():
        if isinstance(value, model):
            return {name: value.model_dump(mode="json", exclude_none=True)}
    if isinstance(value, list | tuple):
        return [code(item) for item in value]
    json.dumps(value)  # what JSON cannot hold is a mistake of ours, not to be found out later
    return value


def decode(content: Any) -> Any:
    """Return the value that JSON stands for.

    Raises
    ------
    ValueError
        For an entry that this version does not know.
    """
    if isinstance(content, list):
        return [decode(item) for item in content]
    if isinstance(content, dict):
        ((name, fields),) = content.items()
        if name not in MODELS:
            raise ValueError(name)
        return MODELS[name].model_validate(fields)
    return content
