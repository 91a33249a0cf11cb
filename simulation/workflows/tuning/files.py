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
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.language.wording import word_error
from simulation.model.errors import InputError, Problem
from simulation.model.exchange import digest, to_json
from simulation.model.parse import read_text
from simulation.tuning.answer import Answer
from simulation.tuning.proposing.reasons import titles_of, word_reasons
from simulation.tuning.proposing.record import TuningRecord, parse_tuning
from simulation.tuning.proposing.record_file import CEILING, FORMAT, MAIN, PLANS, TEXTS, content_digest, text_digest
from simulation.tuning.proposing.tables import clash_table
from simulation.tuning.proposing.tuned import Tuned

OWN = ("tune.json", "clash.csv", "ceiling.json", f"{NOTICE}.txt", *(f"{name}.csv" for name in TEXTS))
"""Files that a tuning writes beside its plans."""
LIBRARIES = ("numpy", "scipy", "numba", "highspy")


def write_tuned(tuned: Tuned, folder: str | Path) -> Path:
    """Write everything that a tuning found into a folder.

    ``tune.json``, ``plans/*.json``, ``frontier.csv``, ``prices.csv``, ``announced.csv``, ``robust.csv``,
    ``sensitivity.csv``, ``information.csv``, ``allocation.csv``, ``ceiling.json``, ``horizons.csv``; only ``clash.csv``
    where limits cannot hold together.

    Raises
    ------
    OutputError
        When the folder cannot be used.
    """
    files = files_of(tuned)
    with whole_folder(folder) as part:
        for name, text in files.items():
            (part / name).parent.mkdir(exist_ok=True)
            (part / name).write_text(text, encoding="utf-8")
    _tidy(Path(folder), tuned, {Path(name) for name in files})
    return Path(folder)


def files_of(tuned: Tuned) -> dict[str, str]:
    """Return name → text of every file of a tuning; ``tune.json`` names the others with their digests."""
    if tuned.clash is not None:
        return {"clash.csv": _csv(clash_table(tuned.clash))}
    files = {f"{name}.csv": _csv(table) for name, table in _tables(tuned).items()}
    if tuned.most is not None:
        files[CEILING] = tuned.most.to_json()
    files |= {f"{PLANS}{file_name(plan.id)}.json": to_json(plan) for plan in tuned.plans}
    content = _plain(summary(tuned) | {"files": {name: text_digest(text) for name, text in files.items()}})
    content["digest"] = content_digest(content)
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    return {f"{NOTICE}.txt": NOTICE + "\n", MAIN: text, **files}


def file_name(name: str) -> str:
    """Return an id as the name of a file: what a folder or a system would take for something else is a line.

    Examples
    --------
    >>> file_name("2026/Q1: ../general"), file_name("襄州区-2026")
    ('2026_Q1_ .._general', '襄州区-2026')
    """
    return re.sub(r'[/\\:*?"<>|]', "_", name)


def _tidy(folder: Path, tuned: Tuned, written: set[Path]) -> None:
    """Take away what an earlier tuning left in the folder under names that this one would have used."""
    numbered = re.compile(re.escape(file_name(tuned.question.problem.id)) + r"-[0-9]+\.json")
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
    found: dict[str, pd.DataFrame | None] = {name: getattr(tuned, name) for name in TEXTS}
    return {name: table for name, table in found.items() if table is not None and len(table.columns)}


def _csv(table: pd.DataFrame) -> str:
    return str(table.to_csv(index=False, lineterminator="\n"))


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
        "titles": titles_of(tuned),
        "reasons": {language: word_reasons(tuned, load_catalogue(language)) for language in LANGUAGES},
    }  # fmt: skip


def _in_force(tuned: Tuned, answered: Answer) -> dict[str, Any]:
    asked = tuned.question
    levers = {lever.name: lever.of(asked.plan) for lever in (*asked.levers, *asked.rounds)}
    return {
        "plan": asked.in_force.id, "title": asked.in_force.title, "levers": levers,
        "indicators": answered.indicators["in_force"].to_dict(),
    }  # fmt: skip


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


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: what is no number is null."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def record_of(tuned: Tuned) -> TuningRecord:
    """Return the record of a tuning: what its folder would be read back as.

    Raises
    ------
    InputError
        For a clash, of which nothing is left to report.
    """
    if tuned.clash is not None:
        raise InputError([Problem("tuning_clash", remedy="tuning_clash")], tuned.question.problem.id)
    return parse_tuning(files_of(tuned))


def read_tuning(folder: str | Path, language: str = LANGUAGES[0]) -> TuningRecord:
    """Read a folder that `write_tuned` wrote.

    Raises
    ------
    InputError
        With a sentence for every problem: no tuning in it, limits that clashed, files that are missing or were changed.
    """
    place = Path(folder)
    try:
        return parse_tuning(_texts(place), str(place))
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None


def _texts(place: Path) -> dict[str, str]:
    """Return the texts of the files that a tuning writes."""
    if not (place / MAIN).is_file():
        if (place / "clash.csv").is_file():
            raise InputError([Problem("tuning_clash", remedy="tuning_clash")], str(place))
        raise InputError([Problem("no_tuning", value=str(place), limit=MAIN, remedy="no_tuning")], str(place))
    plans = sorted((place / PLANS).glob("*.json")) if (place / PLANS).is_dir() else []
    own = [place / name for name in (MAIN, CEILING, *(f"{table}.csv" for table in TEXTS))]
    files = [file for file in (*own, *plans) if file.is_file()]
    return {file.relative_to(place).as_posix(): read_text(file) for file in files}
