"""The long parts of a tuning, in a process of their own (``python -m workbench.tune.parts.work``); see `server.beside`.

What they tell is plain JSON, sentences in every language of the pages.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import pandas as pd

from simulation.language.catalogue import LANGUAGES, Catalogue, load_catalogue
from simulation.model.errors import InputError, Problem
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.tuning.announce.certificate import announce
from simulation.tuning.announce.words import word_announced
from simulation.tuning.answer import Answer, answer
from simulation.tuning.ceiling.ceiling import ceiling
from simulation.tuning.clash import Clash
from simulation.tuning.played import deadline
from simulation.tuning.problem.format import TuningProblem
from simulation.tuning.problem.posing import Question, label, question
from simulation.tuning.proposing.reasons import word_reasons
from simulation.tuning.proposing.tuned import Tuned
from simulation.tuning.robust.knowledge_words import word_sensitivity
from simulation.tuning.words.spoken import Spoken
from simulation.workflows.tuning.files import files_of
from simulation.workflows.tuning.tune import tune
from workbench.server.beside import Report, serve
from workbench.server.interval_process import drawn
from workbench.tune.parts.along import along

FOR_PROOF = 120.0
"""Seconds that the proof of an announceable plan may take."""
FOR_CHOICE = 600.0
Told = dict[str, Any]


def work(content: dict[str, Any], report: Report) -> Any:
    """Do the part that was asked for."""
    specification = Specification.model_validate(content["specification"])
    plan, problem = Plan.model_validate(content["plan"]), TuningProblem.model_validate(content["problem"])
    asked = question(problem, specification, plan)
    return plain(PARTS[content["part"]](asked, content, report))


def prices(asked: Question, content: Told, report: Report) -> Told:
    """Hold every price against new optima, and find how far it holds."""
    found = _answer(asked, checked=True)
    return {"prices": [asdict(price) for price in found.prices]}


def announced(asked: Question, content: Told, report: Report) -> Told:
    """Find the best announceable plan, with its certificate as far as time allows."""
    found = _answer(asked)
    goal, first = asked.problem.goals[0], list[float]()

    def told(best: float, bound: float) -> None:
        gap = abs(best - bound)
        first.append(gap)
        share = gap / max(abs(best), 1e-12)
        report(round(1000 * (1 - gap / max(first[0], 1e-12))), 1000, share if math.isfinite(share) else None)

    shown = announce(found.solved.posed, smooth=found.solved.optimum, stop=deadline(FOR_PROOF), told=told)
    plan = None
    if shown.point is not None:
        name = f"{asked.problem.id}-announced"
        plan = asked.plan_of(shown.point, found.solved.rounds, name).model_dump(mode="json")
    name = label(goal.indicator, goal.group)
    return {
        "plan": plan, "certified": shown.certified,
        "said": in_words(lambda words: word_announced(shown, name, Spoken(words, _titles(asked)))),
    }  # fmt: skip


def frontier(asked: Question, content: Told, report: Report) -> Told:
    """Find the frontier, and where the plan in force and those of the library stand beside it."""
    library = [Plan.model_validate(plan) for plan in content["library"]]
    return along(asked, library, content["titles"], report)


def choice(asked: Question, content: Told, report: Report) -> Told:
    """Choose among announceable plans over draws, with what it hangs on and what is worth finding out."""
    of = {"optimum": 0.05, "announced": 0.3, "plans": 0.5, "robust": 0.9}
    reached = [0.0]

    def told(part: str, done: int, total: int) -> None:
        begun = max([share for name, share in of.items() if share < of.get(part, 0.9)], default=0.0)
        at = begun + (of.get(part, 0.95) - begun) * done / max(total, 1)
        reached[0] = max(reached[0], at)
        report(round(1000 * reached[0]), 1000, part)

    found = tune(
        asked.specification, asked.in_force, asked.problem, draws=drawn(content["draws"]), points=0,
        sensitivity=True, information=True, time_limit=FOR_CHOICE, progress=told,
    )  # fmt: skip
    tables = {
        "robust": found.robust, "sensitivity": found.sensitivity, "information": found.information,
        "horizons": found.horizons,
    }  # fmt: skip
    return {
        "said": {name: _choice_in_words(found, content["titles"], load_catalogue(name)) for name in LANGUAGES},
        "tables": {name: [] if table is None else table.to_dict("records") for name, table in tables.items()},
        "plans": [plan.model_dump(mode="json") for plan in found.plans],
        "chosen": None if found.chosen is None else found.chosen.id,
        "files": {} if found.clash is not None else files_of(found),  # for the report
    }


def most(asked: Question, content: Told, report: Report) -> Told:
    """Find what no policy can beat with the hours of the optimum."""
    found = _answer(asked)
    at = found.indicators["optimum"]
    bound = ceiling(
        asked.specification, found.plan, float(at["hours"]), months=asked.problem.months, by_class=float(at["harm"]),
        progress=report,
    )  # fmt: skip
    tuned = Tuned(asked, answer=found, most=bound, parts={"ceiling": "done"})
    return {"said": in_words(lambda words: word_reasons(tuned, words)["ceiling"]),
            "shares": {"by_class": bound.reached, "by_recency": bound.reached_by_recency}}  # fmt: skip


def _choice_in_words(found: Tuned, titles: Told, words: Catalogue) -> dict[str, list[str]]:
    """Return what was found part by part, plans under names that tell them from the one in force."""
    plans = tuple(
        plan.model_copy(update={"title": words.text("page.tune.candidate", number=number)})
        for number, plan in enumerate(found.plans, start=1)
    )
    own = found.question.in_force
    in_force = own.model_copy(update={"title": titles.get(own.id, {}).get(words.language, own.title)})
    named = replace(found, plans=plans, question=replace(found.question, in_force=in_force))
    said = word_reasons(named, words)
    if found.sensitivity is not None and len(found.sensitivity):
        said["sensitivity"] = [word_sensitivity(found.sensitivity, words)]
    return said


PARTS: dict[str, Callable[[Question, Told, Report], Told]] = {
    "prices": prices, "announced": announced, "frontier": frontier, "choice": choice, "ceiling": most,
}  # fmt: skip


def in_words(say: Callable[[Catalogue], list[str]]) -> dict[str, list[str]]:
    """Return sentences in every language."""
    return {language: say(load_catalogue(language)) for language in LANGUAGES}


def plain(value: Any) -> Any:
    """Return a value as JSON has it: what is no number is null."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()
    if value is pd.NaT or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value


def _answer(asked: Question, *, checked: bool = False) -> Answer:
    found = answer(asked, checked=checked)
    if isinstance(found, Clash):  # the page offers no part of a clash
        raise InputError([Problem("no_setting_found", remedy="no_setting_found")], asked.problem.id)
    return found


def _titles(asked: Question) -> dict[str, str]:
    return {programme.id: programme.title for programme in asked.plan.programmes}


if __name__ == "__main__":
    serve(work)
