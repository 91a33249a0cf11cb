"""From named numbers to a specification: those of the estimate, or those of one draw from its distribution."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from simulation.model.specification import Specification

SECTOR, REGION, STRATUM = "onset_multiplier.sector.", "onset_multiplier.region.", "strata."


def specification_of_draw(specification: Specification, draw: Mapping[str, float]) -> Specification:
    """Return the specification with the numbers of one draw in the place of its own.

    Parameters
    ----------
    specification
        The one that was estimated together with the draws.
    draw
        Parameter → value: a row of ``draws.parquet``. Names that are no part of a specification are left aside.

    Raises
    ------
    KeyError
        When a name points to a place that the specification does not have.

    Examples
    --------
    >>> from simulation.model.exchange import read_specification
    >>> specification = read_specification("datasets/xiangzhou/specification.json")
    >>> specification_of_draw(specification, {"behaviour.escalation": 0.5}).behaviour.escalation
    0.5
    """
    return Specification.model_validate(with_numbers(specification.model_dump(), draw))


def with_numbers(content: dict[str, Any], numbers: Mapping[str, float]) -> dict[str, Any]:
    """Return the content of a specification file with `numbers` in their places; `content` is changed."""
    strata = {stratum["id"]: stratum for stratum in content["strata"]}
    for name, number in numbers.items():
        if name.startswith("behaviour."):
            _put(content, [int(p) if p.isdigit() else p for p in re.findall(r"[^.\[\]]+", name)], float(number))
        elif name.startswith(STRATUM):
            stratum, field = name.removeprefix(STRATUM).rsplit(".", 1)
            if stratum in strata:
                strata[stratum][field] = float(number)
    if any(name.startswith((SECTOR, REGION)) for name in numbers):
        for stratum in strata.values():
            factors = (numbers.get(SECTOR + stratum["sector"], 1.0), numbers.get(REGION + stratum["region"], 1.0))
            stratum["onset_multiplier"] = float(factors[0] * factors[1])
    return content


def _put(content: dict[str, Any], path: list[str | int], value: float) -> None:
    node: Any = content
    for part in path[:-1]:
        # Frozen tuples of the model become lists that can be written to.
        if isinstance(node[part], tuple):
            node[part] = list(node[part])
        node = node[part]
    if isinstance(node, dict) and path[-1] not in node:
        raise KeyError(".".join(map(str, path)))
    node[path[-1]] = value
