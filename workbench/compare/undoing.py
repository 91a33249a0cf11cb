"""Undo and redo of the levers of the working plan, as long as the session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import streamlit as st

from simulation.language.catalogue import Catalogue
from workbench.common.aids.steps import Steps, Way, offer_steps
from workbench.common.levers import set_levers

HISTORIES = "lever_histories"


@dataclass(frozen=True)
class Setting:
    """Where the levers of a programme stand.

    Attributes
    ----------
    programme
        Its id.
    digest
        Of the plan that the levers started from.
    ratios, rounds
        By class.
    """

    programme: str
    digest: str
    ratios: Mapping[str, float]
    rounds: Mapping[str, int]


def offer_undo(setting: Setting, words: Catalogue) -> None:
    """Take down where the levers stand, and offer to go back and forth."""
    kept: dict[tuple[str, str], Steps[Setting]] = st.session_state.setdefault(HISTORIES, {})
    steps = kept.setdefault((setting.programme, setting.digest), Steps(setting))
    steps.note(setting)
    offer_steps(steps, "lever-undo", words, partial(_go, steps, words))


def _go(steps: Steps[Setting], words: Catalogue, way: Way) -> None:
    """Set the levers as they stood, before they are drawn again."""
    if steps.can(way):
        before = steps.go(way)
        set_levers(before.programme, before.digest, before.ratios, before.rounds, words)
