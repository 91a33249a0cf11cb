"""The files of a tuning: whole or not at all; a clash leaves nothing but the clash."""

from __future__ import annotations

import json
import math
import re
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.files.folders import whole_folder
from simulation.files.writing import NOTICE
from simulation.model.exchange import digest, to_json
from simulation.tuning.answer import Answer
from simulation.tuning.proposing.tables import clash_table
from simulation.tuning.proposing.tuned import Tuned

FORMAT = "tuned/1"
TABLES = ("frontier", "prices", "announced", "robust", "sensitivity", "information", "horizons")
OWN = ("tune.json", "clash.csv", "ceiling.json", f"{NOTICE}.txt", *(f"{name}.csv" for name in TABLES))
"""Files that a tuning writes beside its plans."""
LIBRARIES = ("numpy", "scipy", "numba", "highspy")


def write_tuned(tuned: Tuned, folder: str | Path) -> Path:
    """Write everything that a tuning found into a folder.

    ``tune.json``, ``plans/*.json``, ``frontier.csv``, ``prices.csv``, ``announced.csv``, ``robust.csv``,
    ``sensitivity.csv``, ``information.csv``, ``ceiling.json``, ``horizons.csv``; only ``clash.csv`` where limits cannot
    hold together.

    Raises
    ------
    OutputError
        When the folder cannot be used.
    """
    with whole_folder(folder) as part:
        if tuned.clash is not None:
            _table(clash_table(tuned.clash), part / "clash.csv")
        else:
            _found(tuned, part)
        written = {file.relative_to(part) for file in part.rglob("*") if file.is_file()}
    _tidy(Path(folder), tuned, written)
    return Path(folder)


def _found(tuned: Tuned, part: Path) -> None:
    """Write everything of a tuning without a clash."""
    (part / f"{NOTICE}.txt").write_text(NOTICE + "\n", encoding="utf-8")
    (part / "tune.json").write_text(_text(summary(tuned)), encoding="utf-8")
    for name, table in _tables(tuned).items():
        _table(table, part / f"{name}.csv")
    if tuned.most is not None:
        (part / "ceiling.json").write_text(tuned.most.to_json(), encoding="utf-8")
    if tuned.plans:
        (part / "plans").mkdir()
        for plan in tuned.plans:
            (part / "plans" / f"{_file_name(plan.id)}.json").write_text(to_json(plan), encoding="utf-8")


def _file_name(name: str) -> str:
    """Return an id as a file name: what could lead out of the folder, or no system takes, becomes a line."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", name)


def _tidy(folder: Path, tuned: Tuned, written: set[Path]) -> None:
    """Take away what an earlier tuning left in the folder under names that this one would have used."""
    numbered = re.compile(re.escape(_file_name(tuned.question.problem.id)) + r"-[0-9]+\.json")
    earlier = [folder / name for name in OWN]
    if (folder / "plans").is_dir():
        earlier += [file for file in (folder / "plans").iterdir() if numbered.fullmatch(file.name)]
    for file in earlier:
        if file.is_file() and file.relative_to(folder) not in written:
            file.unlink()
    with suppress(OSError):  # not empty: somebody else's plans
        (folder / "plans").rmdir()


def _tables(tuned: Tuned) -> dict[str, pd.DataFrame]:
    """Return the tables that there are; one without rows has its columns to tell, as a problem without prices."""
    found: dict[str, pd.DataFrame | None] = {name: getattr(tuned, name) for name in TABLES}
    return {name: table for name, table in found.items() if table is not None and len(table.columns)}


def _table(table: pd.DataFrame, path: Path) -> None:
    path.write_text(table.to_csv(index=False, lineterminator="\n"), encoding="utf-8")


def summary(tuned: Tuned) -> dict[str, Any]:
    """Return what ``tune.json`` holds."""
    asked = tuned.question
    answered = tuned.answer
    return {
        "format": FORMAT,
        "problem": asked.problem.model_dump(mode="json", exclude_none=True),
        "digests": {
            "problem": digest(asked.problem), "specification": digest(asked.specification),
            "plan": digest(asked.in_force),
        },
        "versions": {name: version(name) for name in LIBRARIES},
        "seed": tuned.seed,
        "months": asked.problem.months,
        "horizon": asked.problem.months,
        "runs": tuned.runs,
        "seconds": round(tuned.seconds, 3),
        "parts": dict(tuned.parts),
        "in_force": None if answered is None else _in_force(tuned, answered),
        "optimum": None if answered is None else _optimum(answered),
        "announced": _announced(tuned),
        "chosen": None if tuned.chosen is None else _chosen(tuned),
        "frontier": _frontier(tuned),
        "horizons": tuned.horizons.to_dict("records"),
        "why": [vars(reason) for reason in tuned.why.reasons],
        "dropped": ["capacity_limit"] if asked.in_force.capacity_hours_per_month is not None else [],
    }  # fmt: skip


def _in_force(tuned: Tuned, answered: Answer) -> dict[str, Any]:
    asked = tuned.question
    levers = {lever.name: lever.of(asked.plan) for lever in (*asked.levers, *asked.rounds)}
    return {"plan": asked.in_force.id, "levers": levers, "indicators": answered.indicators["in_force"].to_dict()}


def _optimum(answered: Answer) -> dict[str, Any]:
    found = answered.solved.optimum
    return {
        "levers": answered.levers, "indicators": answered.indicators["optimum"].to_dict(),
        "stopped_by": found.stopped_by, "runs": found.runs, "residual": found.residual, "shortfall": found.shortfall,
        "prices": {price.limit: price.price for price in answered.prices if price.price > 0},
        "per_hour": answered.by_lever,
        "rounds_tried": len(answered.solved.by_rounds),
    }  # fmt: skip


def _announced(tuned: Tuned) -> dict[str, Any] | None:
    found = tuned.announcement
    if found is None:
        return None
    told = {
        "loss": found.loss, "bound": found.bound, "bound_by": found.bound_by, "certified": found.certified,
        "why": found.why, "stopped_by": found.why, "runs": found.runs, "looked": found.looked,
    }  # fmt: skip
    levers = tuned.announced_levers
    return told if levers is None else {"levers": levers, "indicators": tuned.announced_indicators or {}, **told}


def _chosen(tuned: Tuned) -> dict[str, Any]:
    assert tuned.chosen is not None
    over, advice = tuned.over, tuned.advice
    return {
        "plan": tuned.chosen.id,
        "rule": None if advice is None else advice.rule,
        "draws": None if over is None else len(over.parameters),
        "source": None if over is None else over.source,
        "evpi": None if advice is None else advice.judged.evpi,
    }


def _frontier(tuned: Tuned) -> dict[str, Any] | None:
    found = tuned.front
    if found is None:
        return None
    return {
        "ended": found.ended, "points": len(found.points), "runs": found.runs,
        "knee": None if found.knee is None else found.knee + 1,
        "agreeing": [list(pair) for pair in found.agreeing],
        "beside": {
            placed.name: {
                "beaten_by": None if placed.beaten_by is None else placed.beaten_by + 1, "gains": placed.gains,
                "shortfall": placed.shortfall,
            }
            for placed in tuned.beside
        },
    }  # fmt: skip


def _text(content: dict[str, Any]) -> str:
    return json.dumps(_plain(content), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: what is no number is null."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
