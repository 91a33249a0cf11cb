"""The fields of what holds for the whole plan."""

from __future__ import annotations

from typing import Any

import streamlit as st

from simulation.model.population import RISK_CLASSES
from workbench.plans.draft import Content
from workbench.plans.fields import Fields

OBSERVED: dict[str, Any] = {"months": 12, "classes": ["A", "B"]}
"""What an observation rule begins with when it is switched on."""
FUSIONS = ("none", "stricter")
DRAWS = ("fixed", "bernoulli")
USUAL_CAPACITY = 1000.0
USUAL_COOLING = 24
"""Months of a cooling-off that is switched on."""


def edit_name(content: Content, fields: Fields) -> Content:
    """Show title and start, and return what stands in them."""
    left, right = st.columns([3, 1])
    with left:
        title = fields.text("title", content["title"])
    with right:
        start = fields.text("start", content["start"])
    return {"title": title, "start": start}


def edit_whole(content: Content, fields: Fields) -> Content:
    """Show the rules of the whole plan and return what stands in the fields."""
    words = fields.words
    proactive = _proactive(content["proactive"], fields)
    left, right = st.columns(2)
    with left:
        recognition = fields.switch("mutual_recognition", content["mutual_recognition"])
    with right:
        for_cause = fields.switch("recognise_for_cause", content["recognise_for_cause"])
    left, right = st.columns(2)
    with left:
        fusion = fields.one_of("fusion", FUSIONS, content["fusion"], lambda n: words.text(f"page.plans.fusion.{n}"))
    with right:
        draw = fields.one_of("draw", DRAWS, content["draw"], lambda n: words.text(f"page.plans.draw.{n}"))
    told = {
        "proactive": proactive,
        "other_visit": _other_visit(content["other_visit"], fields),
        "mutual_recognition": recognition,
        "recognise_for_cause": for_cause,
        "observation": _observation(content["observation"], fields),
        "fusion": fusion,
        "draw": draw,
        "capacity_hours_per_month": _capacity(content["capacity_hours_per_month"], fields),
    }
    options = {"cooling_off_months": _cooling(content, fields), "together": _together(content, fields)}
    # To look at a plan that has no such option must not change it.
    return told | {name: value for name, value in options.items() if value or name in content}


def _proactive(content: dict[str, float], fields: Fields) -> dict[str, float]:
    words, result = fields.words, {}
    with st.container(key=f"proactive-{fields.mark}"):
        columns = st.columns(len(RISK_CLASSES))
    for column, risk_class in zip(columns, RISK_CLASSES, strict=True):
        label = words.text("page.plans.proactive_of", risk_class=words.text(f"risk_class_short.{risk_class}"))
        with column:
            result[risk_class] = fields.percent(f"proactive-{risk_class}", content[risk_class], label)
    return result


def _other_visit(content: dict[str, Any], fields: Fields) -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        hours = fields.number("other_hours", content["hours_per_visit"])
    with right:
        team = fields.whole("other_team", content["team_size"])
    return {"hours_per_visit": hours, "team_size": team}


def _cooling(content: Content, fields: Fields) -> int | None:
    present = content.get("cooling_off_months")
    left, right = st.columns(2, vertical_alignment="center")
    with left:
        on = fields.switch("cooling_off", present is not None)
    if not on:
        return None
    with right:
        return fields.whole("cooling_off_months", present or USUAL_COOLING)


def _together(content: Content, fields: Fields) -> list[list[str]]:
    """Show one field for each group of programmes that go together, and an empty one for another."""
    titles = {item["id"]: item["title"] for item in content["programmes"]}
    groups: list[list[str]] = [list(group) for group in content.get("together", [])]
    spare = len(titles) - sum(map(len, groups)) > 1 and not fields.locked
    if len(titles) < 2:  # noqa: PLR2004 - nobody to go with
        return groups
    shown = [*groups, *([[]] if spare else [])]
    chosen = [
        fields.below(f"group{place}").several_of("together", list(titles), group, lambda name: titles.get(name, name))
        for place, group in enumerate(shown)
    ]
    return [group for group in chosen if group]


def _observation(content: dict[str, Any] | None, fields: Fields) -> dict[str, Any] | None:
    left, middle, right = st.columns(3, vertical_alignment="center")
    with left:
        on = fields.switch("observation", content is not None)
    if not on:
        return None
    present = content or OBSERVED
    with middle:
        months = fields.number("observation_months", present["months"], 1.0)
    with right:
        classes = fields.several_of(
            "observation_classes", RISK_CLASSES, present["classes"],
            lambda name: fields.words.text(f"risk_class_short.{name}"),
        )  # fmt: skip
    return {"months": months, "classes": classes}


def _capacity(content: float | None, fields: Fields) -> float | None:
    left, right = st.columns(2, vertical_alignment="center")
    with left:
        on = fields.switch("capacity", content is not None)
    if not on:
        return None
    with right:
        return fields.number("capacity_hours", USUAL_CAPACITY if content is None else content, 10.0)
