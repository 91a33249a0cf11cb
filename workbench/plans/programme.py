"""The fields of one programme (抽查任务)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.model.plan import MONTHS
from simulation.model.population import RISK_CLASSES
from workbench.common.levers import ROUNDS
from workbench.common.naming import Names
from workbench.plans.draft import split_names
from workbench.plans.fields import Fields


def edit_programme(content: dict[str, Any], specification: sim.Specification, fields: Fields) -> dict[str, Any]:
    """Show the fields of a programme and return what stands in them."""
    left, right = st.columns(2)
    with left:
        title = fields.text("programme_title", content["title"])
    with right:
        departments = _departments(content["departments"], fields)
    ratio, rounds = _by_class(content, fields)
    scope = edit_scope(content["scope"], specification, fields)
    say_month = partial(_say_month, words=fields.words)
    months = fields.some_of("months", MONTHS, content["months"], say_month)
    left, right = st.columns(2)
    with left:
        hours = fields.number("hours_per_visit", content["hours_per_visit"])
    with right:
        team = fields.whole("team_size", content["team_size"])
    return {
        "id": content["id"], "title": title, "departments": departments, "scope": scope, "ratio": ratio,
        "rounds_per_year": rounds, "months": months, "hours_per_visit": hours, "team_size": team,
    }  # fmt: skip


def _departments(present: list[str], fields: Fields) -> list[str]:
    shown = "、".join(present)
    typed = fields.text("departments", shown)
    # A name may hold a mark that separates names elsewhere.
    return present if typed == shown else split_names(typed)


def _say_month(month: int, words: Catalogue) -> str:
    return words.text("page.plans.month", month=month)


def _by_class(content: dict[str, Any], fields: Fields) -> tuple[dict[str, float], dict[str, int]]:
    words = fields.words
    ratio, rounds = {}, {}
    with st.container(key=f"by-class-{fields.mark}"):
        columns = st.columns(len(RISK_CLASSES))
    for column, risk_class in zip(columns, RISK_CLASSES, strict=True):
        short = words.text(f"risk_class_short.{risk_class}")
        with column:
            label = words.text("page.plans.ratio_of", risk_class=short)
            ratio[risk_class] = fields.percent(f"ratio-{risk_class}", content["ratio"][risk_class], label)
            label = words.text("page.compare.rounds", risk_class=short)
            rounds[risk_class] = fields.one_of(
                f"rounds-{risk_class}", ROUNDS, content["rounds_per_year"][risk_class],
                lambda n: words.text("page.compare.rounds_a_year", rounds=n), label,
            )  # fmt: skip
    return ratio, rounds


def edit_scope(
    content: dict[str, Any], specification: sim.Specification, fields: Fields
) -> dict[str, list[str] | None]:
    """Show the fields of a scope and return what stands in them."""
    names = Names(fields.words, {}, {})
    strata = specification.strata
    offered: dict[str, Sequence[str]] = {
        "sectors": sorted({stratum.sector for stratum in strata}),
        "regions": list(dict.fromkeys(stratum.region for stratum in strata)),
        "strata": [stratum.id for stratum in strata],
    }
    named = {stratum.id: stratum for stratum in strata}
    say: dict[str, Callable[[str], str]] = {
        "sectors": lambda name: names.group("sector", name),
        "regions": lambda name: names.group("region", name),
        "strata": lambda name: names.stratum(name, named),
    }
    result: dict[str, list[str] | None] = {}
    for column, (key, options) in zip(st.columns(len(offered)), offered.items(), strict=True):
        with column:
            present = content[key]
            chosen = fields.several_of(key, options, present or [], say[key])
            # A file may hold a list without names: no firm, which is not the same as all.
            result[key] = [] if present == [] and not chosen else chosen or None
            if result[key] == []:
                st.caption(fields.words.text("page.plans.nobody"))
    return result
