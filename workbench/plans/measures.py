"""The fields of the measures of a plan (场景应用): conveniences for low risk, strict review for high risk."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.model.incentives.measure import KINDS, MEASURES_LIMIT
from simulation.model.population import RISK_CLASSES
from workbench.plans.draft import Draft
from workbench.plans.fields import Fields
from workbench.plans.programme import edit_scope

CONDITIONS = ("unsanctioned", "outside_observation", "professional")
EVERYWHERE: dict[str, None] = {"sectors": None, "regions": None, "strata": None}
Content = dict[str, Any]


def edit_measures(draft: Draft, specification: sim.Specification, fields: Fields) -> None:
    """Show the measures of a draft and put into it what stands in their fields; open only if there are any."""
    words = fields.words
    measures: list[Content] = draft.content.get("measures", [])
    with st.expander(words.text("page.plans.measures"), expanded=bool(measures), icon=":material/handshake:"):
        st.caption(words.text("page.plans.measures_note"))
        for place, measure in enumerate(measures):
            own = fields.below(f"measure-{measure['id']}")
            measures[place] = _edit(measure, specification, own)
            if not fields.locked and st.button(
                words.text("page.plans.remove_measure", title=measures[place]["title"]), icon=":material/delete:",
                key=f"plan-remove-measure-{own.mark}",
            ):  # fmt: skip
                draft.content["measures"] = [item for item in measures if item["id"] != measure["id"]]
                st.rerun()
        if not fields.locked and len(measures) < MEASURES_LIMIT:
            _offer_another(draft, measures, fields)


def _edit(measure: Content, specification: sim.Specification, fields: Fields) -> Content:
    """Show the fields of one measure and return what stands in them."""
    say = partial(_say, fields.words)
    left, right = st.columns(2)
    with left:
        title = fields.text("measure_title", measure["title"])
    with right:
        kind = fields.one_of("measure_kind", KINDS, measure["kind"], partial(say, "break_even.kind"))
    classes = fields.some_of("measure_classes", RISK_CLASSES, measure["classes"], partial(say, "risk_class_short"))
    present = [name for name in CONDITIONS if measure.get("conditions", {}).get(name)]
    chosen = fields.some_of("measure_conditions", CONDITIONS, present, partial(say, "break_even.condition"))
    scope = edit_scope(measure.get("scope", EVERYWHERE), specification, fields)
    return {
        "id": measure["id"],
        "title": title,
        "kind": kind,
        "classes": classes,
        "scope": scope,
        "conditions": {name: name in chosen for name in CONDITIONS},
    }


def _say(words: Catalogue, table: str, name: str) -> str:
    return words.text(f"{table}.{name}")


def _offer_another(draft: Draft, measures: list[Content], fields: Fields) -> None:
    words = fields.words
    if st.button(words.text("page.plans.add_measure"), icon=":material/add:", key=f"plan-add-measure-{fields.mark}"):
        draft.content["measures"] = [*measures, _another(measures, words)]
        st.rerun()


def _another(measures: list[Content], words: Catalogue) -> Content:
    """Return a measure of the next kind: a convenience for class A that a violation ends, or a strict review."""
    known = {measure["id"] for measure in measures}
    number = next(n for n in range(1, MEASURES_LIMIT + 2) if f"measure-{n}" not in known)
    kind = KINDS[(number - 1) % len(KINDS)]
    strict = kind == "strict_review"
    return {
        "id": f"measure-{number}",
        "title": words.text(f"break_even.kind.{kind}"),
        "kind": kind,
        "classes": ["C", "D"] if strict else ["A"],
        "scope": dict(EVERYWHERE),
        "conditions": {name: not strict and name != "professional" for name in CONDITIONS},
    }
