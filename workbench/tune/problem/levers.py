"""What may be moved: ratios of programmes by class with bounds, rounds to choose from, proactive visits."""

from __future__ import annotations

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.model.population import RISK_CLASSES
from simulation.tuning.problem.format import TuningProblem
from workbench.common.choices import choose, choose_several, remembered
from workbench.common.levers import ROUNDS
from workbench.tune.problem.fields import percent, switch
from workbench.tune.problem.form import Bounds, Entry, Kind, bounds_of, choices_of, lever_entries, round_entries

ROUND_CLASSES = ("C", "D")
"""Classes whose rounds are worth moving: the others are drawn too seldom for it to matter."""
MOST_ROUNDS = 3


def choose_levers(problem: TuningProblem, plan: sim.Plan, mark: str, words: Catalogue) -> list[Entry]:
    """Offer what may be moved, and return it as a problem file holds it."""
    moved: dict[tuple[str | None, Kind], dict[str, Bounds]] = {}
    rounds: list[Entry] = []
    with st.container(key="tune_levers"):
        shown = _choose_programme(plan, words, mark)
        for programme in plan.programmes:
            visible = programme.id == shown
            own = f"{programme.id}-{mark}"
            moved[programme.id, "ratio"] = _of_classes(problem, "ratio", programme.id, own, words, visible=visible)
            rounds += round_entries(programme.id, _rounds(problem, programme, own, words, visible=visible))
        moved[None, "proactive"] = _of_classes(problem, "proactive", None, mark, words, visible=True)
    return lever_entries(moved) + rounds


def _choose_programme(plan: sim.Plan, words: Catalogue, mark: str) -> str | None:
    """Return the programme whose levers are shown: of many, one at a time."""
    titles = {programme.id: programme.title for programme in plan.programmes}
    if not titles:
        return None
    if len(titles) == 1:
        return next(iter(titles))
    label = words.text("page.tune.programme", count=len(titles))
    return choose(label, list(titles), lambda name: titles[name], f"tune-programme-{mark}", words)


def _of_classes(
    problem: TuningProblem, kind: Kind, programme: str | None, mark: str, words: Catalogue, *, visible: bool
) -> dict[str, Bounds]:
    """Return class → bounds of the levers of one kind that may move."""
    found: dict[str, Bounds] = {}
    classes = RISK_CLASSES if kind == "ratio" else _proactive_classes(problem)
    if visible:
        st.caption(words.text(f"page.tune.{kind}_head"))
    for risk_class in classes:
        own = bounds_of(problem, kind, programme, risk_class)
        usual = own or Bounds(high=1.0 if kind == "ratio" else 0.1)
        key = f"tune-{kind}-{risk_class}-{mark}"
        moves, bounds = _row(risk_class, own is not None, usual, key, words) if visible else _kept(own, usual, key)
        if moves:
            found[risk_class] = bounds
    return found


def _row(risk_class: str, first: bool, usual: Bounds, key: str, words: Catalogue) -> tuple[bool, Bounds]:
    """Offer one lever: whether it moves, and between what."""
    name = words.text(f"risk_class_short.{risk_class}")
    left, middle, right = st.columns([2, 3, 3], vertical_alignment="bottom")
    with left:
        moves = switch(name, first, f"{key}-on")
    with middle:
        low = percent(words.text("page.tune.low", risk_class=name), usual.low, f"{key}-low")
    with right:
        high = percent(words.text("page.tune.high", risk_class=name), usual.high, f"{key}-high", step=5.0)
    return moves, Bounds(low or 0.0, 1.0 if high is None else high, usual.step)


def _kept(own: Bounds | None, usual: Bounds, key: str) -> tuple[bool, Bounds]:
    """Return what was chosen for a lever that is out of sight."""
    low, high = (remembered(f"{key}-{side}", getattr(usual, side) * 100) / 100 for side in ("low", "high"))
    return remembered(f"{key}-on", own is not None), Bounds(round(low, 12), round(high, 12), usual.step)


def _proactive_classes(problem: TuningProblem) -> tuple[str, ...]:
    """Return class D, and the classes that the problem moves."""
    return tuple(name for name in RISK_CLASSES if name == "D" or bounds_of(problem, "proactive", None, name))


def _rounds(
    problem: TuningProblem, programme: sim.Programme, mark: str, words: Catalogue, *, visible: bool
) -> dict[str, list[int]]:
    """Return class → rounds to choose from; none where they stay."""
    found: dict[str, list[int]] = {}
    for risk_class in RISK_CLASSES:
        first = choices_of(problem, programme.id, risk_class)
        if risk_class not in ROUND_CLASSES and not first:
            continue
        key = f"tune-rounds-{risk_class}-{mark}"
        if not visible:
            found[risk_class] = list(remembered(key, list(first)))
            continue
        now = getattr(programme.rounds_per_year, risk_class)
        found[risk_class] = choose_several(
            words.text("page.tune.rounds", risk_class=words.text(f"risk_class_short.{risk_class}")),
            sorted({*ROUNDS, *first}), lambda number: words.text("page.compare.rounds_a_year", rounds=number), key,
            words, first=first, most=max(MOST_ROUNDS, len(first)), none=words.text("page.tune.rounds_stay", rounds=now),
        )  # fmt: skip
    return found
