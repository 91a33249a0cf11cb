"""The long parts one at a time: frontier, rounding, robust choice, what it hangs on, what to find out, the ceiling."""

from __future__ import annotations

import re
from functools import partial

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.tuning.problem.format import TuningProblem
from simulation.tuning.robust.number_words import name_number
from simulation.tuning.words.limits import say_stop
from simulation.tuning.words.names import name_lever
from workbench.common.choices import choose, press
from workbench.common.explained.terms import offer_terms
from workbench.common.plain_text import plain
from workbench.server.cache import Case
from workbench.tune.keeping import offer_plan
from workbench.tune.outcome import ratio_table
from workbench.tune.parts.background import Part, Told, offer
from workbench.tune.parts.front import show_frontier

SECTIONS = ("frontier", "announced", "robust", "sensitivity", "information", "horizons", "ceiling")
SECTION = "tune_section"
CHOICE = ("robust", "sensitivity", "information", "horizons")
"""Sections that one part serves."""
LEVER = re.compile(r"[^:]+\.(ratio|rounds)\.[A-D]|proactive\.[A-D]")
WORDS = {"frontier": ("frontier",), "robust": ("regret",)}
"""Section → words that are explained beside it."""
ROBUST = ("mean", "regret_90", "regret_max", "cvar")


def show_sections(case: Case, problem: TuningProblem, words: Catalogue) -> None:
    """Offer the sections and draw the chosen one."""
    st.subheader(words.text("page.tune.further_parts"), anchor=False)
    section = press(
        words.text("page.tune.further_parts"), SECTIONS, lambda name: words.text(f"page.tune.section_{name}"), SECTION,
        words, label_shown=False,
    )  # fmt: skip
    if section in WORDS:
        offer_terms(WORDS[section], words, section)
    part = Part("choice" if section in CHOICE else section, case, problem)
    noted = partial(_say_gap, words=words) if section == "announced" else partial(_say_part, words=words)
    found = offer(part, words, noted)
    if found is None:
        return
    if section == "frontier":
        show_frontier(found, case, problem, words)
    elif section == "announced":
        _show_announced(found, case, problem, words)
    elif section == "ceiling":
        _say(found["said"][words.language])
    else:
        _show_choice(section, found, case, problem, words)


def _say_gap(note: object, words: Catalogue) -> str:
    """Say how far the best plan known is from the bound."""
    return words.text("page.tune.gap", gap=f"{note:.2%}") if isinstance(note, float) else ""


def _say_part(note: object, words: Catalogue) -> str:
    """Say which part of several is worked on."""
    key = f"tuning.part.{note}"
    return words.text("page.tune.now_at", part=words.text(key)) if key in words else ""


def _say(sentences: list[str]) -> None:
    if sentences:
        st.markdown("\n".join(f"- {plain(sentence)}" for sentence in sentences))


def _show_announced(found: Told, case: Case, problem: TuningProblem, words: Catalogue) -> None:
    icon = ":material/verified:" if found["certified"] else ":material/info:"
    st.info("\n".join(f"- {plain(sentence)}" for sentence in found["said"][words.language]), icon=icon)
    if found["plan"] is None:
        return
    plan = sim.Plan.model_validate(found["plan"])
    st.table(ratio_table(case.baseline.plan, plan, words), hide_index=True)
    offer_plan(plan, case, problem, "announced", words, rounded=True)


def _show_choice(section: str, found: Told, case: Case, problem: TuningProblem, words: Catalogue) -> None:
    said, rows = found["said"][words.language], found["tables"].get(section, [])
    if section == "horizons":
        _show_horizons(rows, case, words)
        return
    _say(said.get(section) or [words.text("page.tune.nothing_said")])
    _say(said.get("parts", []))
    if section == "robust" and rows:
        _show_robust(rows, found, case, problem, words)
    elif rows:
        st.table(_numbers(section, rows, words), hide_index=True)


def _show_robust(rows: list[Told], found: Told, case: Case, problem: TuningProblem, words: Catalogue) -> None:
    """Show every plan by every rule, and offer one of them."""
    plans = {plan["id"]: sim.Plan.model_validate(plan) for plan in found["plans"]}
    names = {name: words.text("page.tune.candidate", number=n) for n, name in enumerate(plans, start=1)}
    names[case.baseline.plan.id] = plain(case.baseline.titles[words.language])
    columns = [words.text("page.compare.choose_binds")] + [words.text(f"page.tune.robust_{name}") for name in ROBUST]
    cells = [[names.get(row["plan"], plain(row["plan"])), *(_figure(row[name]) for name in ROBUST)] for row in rows]
    st.table(pd.DataFrame(cells, columns=columns), hide_index=True)
    first = found["chosen"] if found["chosen"] in plans else next(iter(plans), None)
    if first is None:
        return
    chosen = choose(words.text("page.tune.candidate_open"), list(plans), lambda name: names[name],
                    f"tune-candidate-{sim.digest(problem)[-12:]}", words, first=first)  # fmt: skip
    st.table(ratio_table(case.baseline.plan, plans[chosen], words), hide_index=True)
    offer_plan(plans[chosen], case, problem, "robust", words, rounded=True)


def _show_horizons(rows: list[Told], case: Case, words: Catalogue) -> None:
    """Show the best value of every lever over other horizons; one at which limits clash says so."""
    titles = {programme.id: programme.title for programme in case.baseline.plan.programmes}
    st.caption(words.text("page.tune.horizons_note"))
    levers = [name for name in (rows[0] if rows else {}) if LEVER.fullmatch(name)]
    cells = [
        [words.text("page.compare.months", months=row["months"]), *(_lever(name, row.get(name)) for name in levers),
         _say_end(str(row["stopped_by"]), words)]
        for row in rows
    ]  # fmt: skip
    columns = [words.text("page.compare.horizon"), *(plain(name_lever(name, words, titles)) for name in levers)]
    st.table(pd.DataFrame(cells, columns=[*columns, words.text("page.tune.column.ended")]), hide_index=True)


def _say_end(code: str, words: Catalogue) -> str:
    return words.text("page.tune.ended_clash") if code == "clash" else say_stop(code, words)


def _lever(name: str, value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if ".rounds." in name else f"{value:.2%}"


def _numbers(section: str, rows: list[Told], words: Catalogue) -> pd.DataFrame:
    """Return what the choice hangs on, or what is worth finding out, in words."""
    last = "noise" if section == "sensitivity" else "standard_error"
    cells = [
        (_named(row, words), str(row["method"]).upper(), _figure(row["value"]),
         _figure(row[last]), words.text(f"kind.{row['kind']}"))
        for row in rows
    ]  # fmt: skip
    columns = [words.text(f"page.tune.column.{name}") for name in ("number", "method", "value", last, "kind")]
    return pd.DataFrame(cells, columns=columns)


def _named(row: Told, words: Catalogue) -> str:
    """Return what a row is about: a number, several, or a sample of so many visits."""
    name = _names(str(row["parameter"] or ""), words)
    return words.text("page.tune.sample", name=name, visits=int(row["visits"])) if row.get("visits") else name


def _names(parameter: str, words: Catalogue) -> str:
    if not parameter:
        return words.text("page.tune.everything")
    return plain(words.text("line.between").join(name_number(name, words) for name in parameter.split("×") if name))


def _figure(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.2f}"  # noqa: PLR2004 -- four figures are enough
