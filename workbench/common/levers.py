"""The levers of the working plan: a ratio and a number of rounds for each class."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import streamlit as st
from pydantic import ValidationError

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.language.figures import say_number
from simulation.model.exchange import problems_of
from simulation.model.population import RISK_CLASSES
from workbench.common.choices import choose, keep, note_usual, preselect, remembered

ROUNDS = (1, 2, 3, 4, 6, 12)
STEPS = ((0, 100, 10), (100, 1000, 50), (1000, 3000, 100), (3000, 10000, 500))
"""From, to and step of the ratios offered, in ten-thousandths: fine where ratios are small."""


def pull_levers(base: sim.Plan, digest: str, words: Catalogue) -> tuple[Mapping[str, float], Mapping[str, int], str]:
    """Return the ratios, the rounds and the programme that the user set, starting from those of `base`."""
    programme = _choose_programme(base, digest, words)
    ratios: dict[str, float] = {}
    rounds: dict[str, int] = {}
    with st.container(key="levers"):
        columns = st.columns(len(RISK_CLASSES), gap="medium")
    for column, risk_class in zip(columns, RISK_CLASSES, strict=True):
        with column:
            mark = f"{risk_class}-{programme.id}-{digest}"
            ratios[risk_class] = _ratio(risk_class, getattr(programme.ratio, risk_class), mark, words)
            rounds[risk_class] = _rounds(risk_class, getattr(programme.rounds_per_year, risk_class), mark, words)
    return ratios, rounds, programme.id


def set_levers(
    programme: str, digest: str, ratios: Mapping[str, float], rounds: Mapping[str, int], words: Catalogue
) -> None:
    """Have `pull_levers` return ratios and rounds of a programme until the user moves a lever; before it is drawn."""
    for risk_class in RISK_CLASSES:
        mark = f"{risk_class}-{programme}-{digest}"
        st.session_state[f"ratio-{mark}"] = keep(f"ratio-{mark}", ratios[risk_class])
        preselect(f"rounds-{mark}", rounds[risk_class], words)


def apply_levers(
    base: sim.Plan, ratios: Mapping[str, float], rounds: Mapping[str, int], programme: str | None, name: str, title: str
) -> sim.Plan:
    """Return `base` with other ratios and rounds under an id and a title of its own.

    Raises
    ------
    simulation.InputError
        When the rounds do not fit the months of the programme.
    """
    try:
        changed = base.with_ratio(programme, **ratios).with_rounds(programme, **rounds)
    except ValidationError as error:
        raise sim.InputError(problems_of(error), title) from None
    return changed.model_copy(update={"id": name, "title": title})


def offered_ratios(present: float) -> list[float]:
    """Return the ratios on offer, the present one among them.

    Examples
    --------
    >>> offered_ratios(0.0333)[14:17]
    [0.03, 0.0333, 0.035]
    """
    grid = {step / 10_000 for low, high, by in STEPS for step in range(low, high + 1, by)}
    return sorted(grid | {present})


def _choose_programme(base: sim.Plan, digest: str, words: Catalogue) -> sim.Programme:
    programmes = {programme.id: programme for programme in base.programmes}
    if len(programmes) == 1:
        return base.programmes[0]
    label, names = words.text("page.compare.programme"), list(programmes)
    return programmes[choose(label, names, lambda name: programmes[name].title, f"programme-{digest}", words)]


def _ratio(risk_class: str, present: float, mark: str, words: Catalogue) -> float:
    key, offered = f"ratio-{mark}", offered_ratios(present)
    if key not in st.session_state:  # a slider that another page does not draw loses its state
        kept = remembered(key, present)
        st.session_state[key] = kept if kept in offered else present
    chosen = st.select_slider(words.text(f"risk_class.{risk_class}"), offered, format_func=_percent, key=key)
    assert isinstance(chosen, float)
    note_usual(key, present)
    return keep(key, chosen)


@cache
def _percent(ratio: float) -> str:
    return f"{say_number(round(ratio * 100, 8))}%"


def _rounds(risk_class: str, present: int, mark: str, words: Catalogue) -> int:
    label = words.text("page.compare.rounds", risk_class=words.text(f"risk_class_short.{risk_class}"))

    def name(rounds: int) -> str:
        return words.text("page.compare.rounds_a_year", rounds=rounds)

    return choose(label, ROUNDS, name, f"rounds-{mark}", words, first=present)
