"""Make the synthetic district: specification.json, sources.csv and fit.csv, the same bytes every time."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from datasets.tables import figure, write_rows
from datasets.xiangzhou.behaviour import behaviour, with_free
from datasets.xiangzhou.firms import Cell, cells, firms_by_class
from datasets.xiangzhou.fit import fit, settle
from datasets.xiangzhou.inputs import FOLDER, Numbers, read_numbers
from datasets.xiangzhou.report import fit_rows
from datasets.xiangzhou.sources import source_rows
from simulation.model.exchange import read_plan, to_json
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification

PLAN_IN_FORCE = FOLDER.parent / "plans" / "status_quo.json"


def main(folder: Path = FOLDER) -> None:
    """Write the three files of the district into `folder`."""
    plan, given = read_plan(PLAN_IN_FORCE), read_numbers()
    strata = cells(int(given.one("recipe.firms")))
    firms = firms_by_multiplier(strata)
    numbers = with_free(given, fit(given, firms, plan))
    # Settled again with the rounded numbers, the ones that the file holds.
    settled = settle(numbers, firms, plan)
    counts = firms_by_class(strata, settled.by_multiplier)
    district = specification(numbers, strata, counts, plan)
    (folder / "specification.json").write_text(to_json(district), encoding="utf-8", newline="\n")
    write_rows(folder / "sources.csv", *source_rows(numbers))
    write_rows(folder / "fit.csv", *fit_rows(numbers, settled, district, plan))


def firms_by_multiplier(strata: Sequence[Cell]) -> dict[float, int]:
    """Count the firms of strata that behave alike."""
    firms: Counter[float] = Counter()
    for cell in strata:
        firms[cell.onset_multiplier] += cell.firms
    return dict(sorted(firms.items()))


def specification(
    numbers: Numbers, strata: Sequence[Cell], counts: Iterator[NDArray[Any]], plan: Plan
) -> Specification:
    """Return the district as a file holds it, validated."""
    births = numbers.one("recipe.births_per_year")
    content = {
        "id": "xiangzhou-2025",
        "title": "襄州区 2025（合成）",
        "strata": [stratum(cell, firms.tolist(), births) for cell, firms in zip(strata, counts, strict=True)],
        "behaviour": behaviour(numbers),
        "initial": {"kind": "settled", "plan": plan.model_dump(), "months": int(numbers.one("initial.months"))},
    }
    return Specification.model_validate(content)


def stratum(cell: Cell, firms: list[int], births: float) -> dict[str, Any]:
    """Return one stratum of the file."""
    novel = cell.sector["novel"] == "1"
    return {
        "id": f"{cell.sector['section']}-{cell.township['slug']}",
        "sector": cell.sector["section"],
        "region": cell.township["name_zh"],
        "firms": dict(zip(RISK_CLASSES, firms, strict=True)),
        "entries_per_month": round(cell.firms * births / 12, 3),
        "onset_multiplier": cell.onset_multiplier,
        "novel": novel,
        "in_observation": younger_than(observation_years(), births) if novel else 0.0,
        "professional_tier": cell.sector["professional_tier"] or None,
    }


def observation_years() -> float:
    """Return the shorter of the observation periods that places have published."""
    return float(figure("rules", topic="observation_period", place="齐齐哈尔")["value"]) / 12


def younger_than(years: float, births: float) -> float:
    """Return the share of firms younger than `years` when ages are exponential with the birth rate.

    Examples
    --------
    >>> younger_than(1, 0.16)
    0.148
    """
    return round(1 - math.exp(-years * births), 3)


if __name__ == "__main__":
    main()
