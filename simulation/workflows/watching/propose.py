"""Propose a targeted programme for given hours, as a draft that needs approval."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulation.files.writing import check_output, whole_file
from simulation.language.catalogue import load_catalogue
from simulation.language.wording import word_error
from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.model.errors import InputError, OutputError, Problem
from simulation.model.exchange import to_json
from simulation.model.parse import parse_json, read_text
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.riskmapping.proposing.afterwards import Effect, effect_of
from simulation.riskmapping.proposing.asked import FEWEST_LEFT_OUT, FLOOR, Asked
from simulation.riskmapping.proposing.programmes import calendar_months, draft
from simulation.riskmapping.proposing.proposal import Proposal, next_month
from simulation.riskmapping.proposing.proposal import propose as choose
from simulation.riskmapping.proposing.record import record
from simulation.riskmapping.proposing.words import programme_titles, title_of, told
from simulation.riskmapping.riskmap import RiskMap
from simulation.workflows.check import WordedRule, check
from simulation.workflows.compare import compare
from simulation.workflows.run import run
from simulation.workflows.watching.riskmap import read_risk_map

RECORD = "proposal.json"
SHOWN = ("visits", "found", "hours", "undetected_stock", "repeat_rate", "burden_on_a")


@dataclass(frozen=True)
class Proposed:
    """A proposal, the draft plan that carries it out, and the content of ``proposal.json``."""

    proposal: Proposal
    plan: Plan
    record: dict[str, Any]

    @property
    def sentences(self) -> list[str]:
        """Return what is said to whoever approves it."""
        return list(self.record["said"])


def propose(
    specification: Specification,
    plan: Plan,
    risk: RiskMap | str | Path,
    hours: float,
    floor: float = FLOOR,
    classes: str = "BCD",
    leave_out: int = FEWEST_LEFT_OUT,
    seed: int = 0,
    *,
    language: str = "en",
) -> Proposed:
    """Propose visits for given hours: cells within classes, beside class alone and chance, with what they promise.

    Parameters
    ----------
    risk
        A risk map, or what `write_risk_map` wrote.
    hours
        Inspector-hours: hours of a visit times the size of its team.
    floor
        Least share of programme visits that stay random over all places; refused below 15 %.
    classes
        Classes that may be singled out, from B, C and D.
    leave_out
        Comparison cells left out by lot.
    seed
        Of the lot, of the order and of chance.

    Raises
    ------
    InputError
        When the question is out of its limits, or the hours would starve the random programmes, or nobody has them.

    Examples
    --------
    >>> import simulation as sim
    >>> plan = sim.read_plan("datasets/plans/henan_2021.json")
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> sim.propose(specification, plan, "nowhere.xlsx", hours=600)
    Traceback (most recent call last):
        ...
    simulation.model.errors.InputError: nowhere.xlsx: 1 problem
      it cannot be read (no such file or directory); check the path and the permission to read
    """
    try:
        asked = Asked(hours, floor, classes.upper(), leave_out, seed)
        asked.check()
        found = read_risk_map(risk, language) if isinstance(risk, str | Path) else risk
        free = _free_hours(specification, plan, next_month(found.data.last, plan))
        proposal = choose(found, specification, plan, asked, free)
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None
    words = load_catalogue(language)
    made = draft(proposal, plan, programme_titles(words), title_of(plan.title, words))
    failing = _new_failures(specification, plan, made, language)
    said = told(proposal, language)
    if failing:
        names = words.text("line.between").join(rule.name for rule in failing)
        said.insert(-1, words.text("proposal.rules", rules=names, mend=failing[0].mend))
    content = record(proposal, plan, specification, made, _before_after(specification, plan, made), said)
    return Proposed(proposal, made, content | {"new_failures": [rule.code for rule in failing]})


def proposal_effect(record: Mapping[str, Any] | str | Path, after: RiskMap, language: str = "en") -> Effect:
    """Return what a proposal did, a year later: findings per visit of cells singled out against those left out by lot.

    Parameters
    ----------
    record
        ``proposal.json``, or what it holds.
    after
        Risk map of the months after the proposal alone.

    Raises
    ------
    InputError
        When no cell was left out, or nobody visited one of the sides.
    """
    try:
        content = parse_json(read_text(record), str(record)) if isinstance(record, str | Path) else record
        return effect_of(content, after.data)
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None


def check_proposal(path: str | Path) -> Path:
    """Return the path if the draft plan can be written there, and ``proposal.json`` beside it.

    Raises
    ------
    OutputError
        When it cannot.
    """
    file = check_output(path, (".json",))
    if file.name == RECORD:
        raise OutputError([Problem("plan_named_proposal", "output", RECORD, remedy="plan_named_proposal")], str(path))
    check_output(file.with_name(RECORD), (".json",))
    return file


def write_proposal(proposed: Proposed, path: str | Path) -> Path:
    """Write the draft plan, and ``proposal.json`` beside it."""
    file = check_proposal(path)
    text = json.dumps(proposed.record, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    with whole_file(file.with_name(RECORD)) as beside, whole_file(file) as part:
        beside.write_text(text, encoding="utf-8")
        part.write_text(to_json(proposed.plan), encoding="utf-8")
    return file


def _free_hours(specification: Specification, plan: Plan, first: str) -> float | None:
    """Return what is left of the inspectors' time in the months of a proposal, before anything is displaced."""
    if plan.capacity_hours_per_month is None:
        return None
    wanted = run(specification, plan.model_copy(update={"capacity_hours_per_month": None}), months=MONTHS_PER_YEAR)
    hours = wanted.array("hours").sum(axis=tuple(range(2, wanted.array("hours").ndim)))[0]
    places = [(month - plan.start_month) % MONTHS_PER_YEAR for month in calendar_months(first)]
    return float(sum(max(0.0, plan.capacity_hours_per_month - float(hours[place])) for place in places))


def _new_failures(specification: Specification, plan: Plan, made: Plan, language: str) -> list[WordedRule]:
    """Return the rules that the draft breaks and the plan did not."""
    before = {rule.code for rule in check(plan, specification, language=language) if rule.verdict == "FAIL"}
    after = check(made, specification, plan, language=language)
    return [rule for rule in after if rule.verdict == "FAIL" and rule.code not in before]


def _before_after(specification: Specification, plan: Plan, made: Plan) -> list[dict[str, Any]]:
    table = compare(specification, [plan, made], months=MONTHS_PER_YEAR).table
    whole = table[(table["scope"] == "all") & table["indicator"].isin(SHOWN)]
    keys = zip(whole["indicator"], whole["plan"], whole["value"], strict=True)
    values = {(str(name), str(of)): float(value) for name, of, value in keys}
    return [
        {"indicator": name, "before": values[name, plan.id], "after": values[name, made.id]}
        for name in SHOWN
        if (name, plan.id) in values
    ]
