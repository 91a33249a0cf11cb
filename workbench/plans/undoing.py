"""Undo and redo of what was changed in the editor; the steps of a draft, as long as the session."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from simulation.language.catalogue import Catalogue
from workbench.common.aids.steps import Steps, offer_steps
from workbench.common.choices import preselect_elsewhere, remembered
from workbench.plans.draft import Content, Draft
from workbench.plans.editor import new_generation, programme_key

HISTORIES = "plan_histories"


@dataclass
class History:
    """The steps of a draft; `generation` tells of which: a draft that was begun anew begins without any."""

    generation: int
    steps: Steps[Content]


def offer_undo(draft: Draft, place: DeltaGenerator, words: Catalogue) -> None:
    """Take down what stands in the fields, and offer in `place` to go back and forth; after the fields were drawn.

    Before that, what was typed last is not yet in the draft, and would be no step of its own.
    """
    history = _history(draft)
    history.steps.note(deepcopy(draft.content))
    with place:
        asked = offer_steps(history.steps, f"plan-undo-{draft.content['id']}", words)
    if asked is not None:
        _restore(draft, history, history.steps.go(asked))
        st.rerun()


def _history(draft: Draft) -> History:
    kept: dict[str, History] = st.session_state.setdefault(HISTORIES, {})
    found = kept.get(draft.content["id"])
    if found is None or found.generation != draft.generation:
        found = kept[draft.content["id"]] = History(draft.generation, Steps(deepcopy(draft.content)))
    return found


def _restore(draft: Draft, history: History, content: Content) -> None:
    """Put content into a draft, in fields of their own: those that were drawn hold what was typed into them."""
    task = remembered(programme_key(draft), None)
    draft.content.clear()
    draft.content.update(deepcopy(content))
    draft.generation = history.generation = new_generation()
    if any(item["id"] == task for item in content["programmes"]):
        preselect_elsewhere(programme_key(draft), task)
