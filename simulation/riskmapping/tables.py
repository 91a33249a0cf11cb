"""The risk map as tables, and back: what a proposal needs stands in them too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from simulation.model.errors import InputError, Problem
from simulation.model.population import RISK_CLASSES
from simulation.riskmapping.crossed.draws import Effects
from simulation.riskmapping.crossed.table import CLASSES, Array, Findings
from simulation.riskmapping.riskmap import LEVEL, RiskMap

FORMAT = "riskmap/1"
KEPT = 400
"""Draws that are written: enough for a 90 % interval, few enough for a sheet."""
DECIMALS = 4
NEEDED = ("shares", "draws", "about")
"""Tables that a proposal is made of."""
NAMES = ("effect", "sector", "region")
COUNTS = ("firms", "visits", "found")
SHARE_COLUMNS = ("sector", "region", "risk_class", *COUNTS, "share", "low", "high")


def tables_of(found: RiskMap) -> dict[str, pd.DataFrame]:
    """Return the tables of a risk map: ``cells, effects, scan, funnel, shares, draws, about``."""
    return {
        "cells": found.cells,
        "effects": found.table_of_effects,
        "scan": found.scan,
        "funnel": found.funnel,
        "shares": shares_table(found),
        "draws": _draws_table(found),
        "about": _about(found),
    }


def shares_table(found: RiskMap) -> pd.DataFrame:
    """Return counts and the share found by cell and class, with 90 % intervals."""
    data = found.data
    low, high = np.quantile(found.shares, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    cell = np.repeat(np.arange(data.cells), CLASSES)
    values = {name: getattr(data, name).ravel().astype(np.int64) for name in COUNTS}
    table = {
        "sector": np.array(data.sectors, dtype=object)[data.sector[cell]],
        "region": np.array(data.regions, dtype=object)[data.region[cell]],
        "risk_class": list(RISK_CLASSES) * data.cells, **values,
        "share": found.shares.mean(axis=0).ravel(), "low": low.ravel(), "high": high.ravel(),
    }  # fmt: skip
    return pd.DataFrame(table)


def _draws_table(found: RiskMap) -> pd.DataFrame:
    """Return a row for each effect and a column for each draw, log-odds."""
    data, effects = found.data, found.effects
    names = [("class", name, "") for name in RISK_CLASSES]
    names += [("sector", name, "") for name in data.sectors] + [("region", "", name) for name in data.regions]
    names += [("cell", data.sectors[s], data.regions[r]) for s, r in zip(data.sector, data.region, strict=True)]
    names += [("spread", name, "") for name in ("sector", "region", "cell")]
    values = [effects.classes, effects.sectors, effects.regions, effects.cells, effects.spreads]
    drawn = np.concatenate([value[:KEPT] for value in values], axis=1).T.round(DECIMALS)
    columns = {f"draw_{n}": drawn[:, n] for n in range(drawn.shape[1])}
    return pd.concat([pd.DataFrame(names, columns=list(NAMES)), pd.DataFrame(columns)], axis=1)


def _about(found: RiskMap) -> pd.DataFrame:
    data = found.data
    rows = {
        "format": FORMAT, "first": data.first, "last": data.last, "seed": found.seed,
        "visits": int(data.visits.sum()), "found": int(data.found.sum()), "firms": int(data.firms.sum()),
        "unvisited_classes": "".join(found.unvisited_classes), "scan_needed": found.needed,
        "teams_p": found.teams.p if found.teams is not None else "",
    }  # fmt: skip
    return pd.DataFrame([(name, str(value)) for name, value in rows.items()], columns=["item", "content"])


def from_tables(tables: Mapping[str, pd.DataFrame], source: str = "risk") -> RiskMap:
    """Return the risk map that tables hold, as far as a proposal needs it.

    Raises
    ------
    InputError
        With every problem of the tables.
    """
    lacking = [Problem("no_table", name, FORMAT, remedy="no_table") for name in NEEDED if name not in tables]
    if lacking:
        raise InputError(lacking, source)
    about = _content(tables["about"])
    if about.get("format") != FORMAT:
        raise InputError([Problem("wrong_format", "about", about.get("format"), FORMAT, "risk_map_format")], source)
    data = _findings(tables["shares"], about, source)
    effects = _effects(tables["draws"], data, source)
    seed = int(about.get("seed", "0")) if about.get("seed", "0").isdigit() else 0
    return RiskMap(data, effects, pd.DataFrame(), float("nan"), seed=seed)


def _content(table: pd.DataFrame) -> dict[str, str]:
    if not {"item", "content"} <= set(table.columns):
        return {}
    return dict(zip(table["item"].astype(str), table["content"].astype(str), strict=True))


def _findings(table: pd.DataFrame, about: Mapping[str, str], source: str) -> Findings:
    lacking = [name for name in SHARE_COLUMNS if name not in table.columns]
    if lacking:
        limit = ", ".join(SHARE_COLUMNS)
        problems = [Problem("table_column", f"shares.{name}", limit=limit, remedy="table_column") for name in lacking]
        raise InputError(problems, source)
    counts = {name: _numbers(table[name], f"shares.{name}", source) for name in COUNTS}
    cells = list(dict.fromkeys(zip(table["sector"].astype(str), table["region"].astype(str), strict=True)))
    if len(table) != len(cells) * CLASSES or list(table["risk_class"]) != list(RISK_CLASSES) * len(cells):
        raise InputError([Problem("shares_disordered", "shares", len(table), remedy="shares_disordered")], source)
    sectors, regions = (tuple(sorted({cell[axis] for cell in cells})) for axis in (0, 1))
    sector = np.array([sectors.index(cell[0]) for cell in cells], dtype=np.int64)
    region = np.array([regions.index(cell[1]) for cell in cells], dtype=np.int64)
    firms, visits, found = (counts[name].reshape(-1, CLASSES) for name in COUNTS)
    return Findings(
        sectors, regions, sector, region, visits, found, firms, about.get("first", ""), about.get("last", "")
    )


def _effects(table: pd.DataFrame, data: Findings, source: str) -> Effects:
    sizes = [CLASSES, len(data.sectors), len(data.regions), data.cells, 3]
    drawn = [name for name in table.columns if str(name).startswith("draw_")]
    if len(table) != sum(sizes) or not drawn:
        raise InputError([Problem("draws_disordered", "draws", len(table), sum(sizes), "draws_disordered")], source)
    values = np.stack([_numbers(table[name], f"draws.{name}", source) for name in drawn])
    ends = np.cumsum(sizes)[:-1]
    return Effects(*np.split(values, ends, axis=1))


def _numbers(column: pd.Series, path: str, source: str) -> Array:
    numbers = pd.to_numeric(column, errors="coerce")
    wrong = numbers.isna() | ~np.isfinite(numbers)
    if wrong.any():
        raise InputError(list(_not_numbers(column[wrong], path)), source)
    return numbers.to_numpy(dtype=np.float64)


def _not_numbers(cells: pd.Series, path: str) -> Iterator[Problem]:
    for row, cell in cells.items():
        yield Problem("not_a_number", f"{path}[{row}]", str(cell), remedy="risk_map_format")
