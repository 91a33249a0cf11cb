"""The frame of the six steps: a number, a title, whether it is done, open or closed; and what became of a button."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

import simulation as sim
from simulation.drawing.package import PLAN
from simulation.language.catalogue import Catalogue
from simulation.scenarios.repository import Store
from simulation.scenarios.versions import Saved
from workbench.common.upload import show_problems
from workbench.draw.folder import Month
from workbench.server import session
from workbench.server.people import Right

OUTCOME = "draw_outcome"
COLOURS = {"done": "green", "open": "blue", "closed": "gray"}
Told = Mapping[str, object]


@dataclass(frozen=True)
class Desk:
    """What every step works with.

    Attributes
    ----------
    adopted
        The plan in force, without which nothing is drawn.
    """

    store: Store
    words: Catalogue
    month: Month
    adopted: Saved[sim.Plan] | None

    @property
    def plan(self) -> sim.Plan | None:
        """Return the plan that the month is drawn by: the frozen one, before the freeze the one in force."""
        if self.month.seal:
            return sim.read_plan(self.month.package / PLAN)
        return self.adopted.item if self.adopted else None

    @property
    def month_words(self) -> str:
        """Return the month in words."""
        return month_in_words(self.month.name, self.words)


def month_in_words(month: str, words: Catalogue) -> str:
    """Return a month such as 2026-03 in words."""
    return words.text("page.draw.month_name", year=month[:4], month=int(month[5:]))


@contextmanager
def step(number: int, name: str, state: str, words: Catalogue) -> Iterator[None]:
    """Draw the frame of a step; what stands in the block is drawn inside."""
    with st.container(border=True, key=f"draw_step_{number}"):
        badge = f":{COLOURS[state]}-badge[{words.text(f'page.draw.state.{state}')}]"
        st.subheader(f"{number} {words.text(f'page.draw.step.{name}')} {badge}", anchor=False)
        if state == "closed":
            st.caption(words.text("page.draw.closed"))
        show_outcome(name, words)
        yield


def act(step_: str, what: str, right: Right, work: Callable[[], Told]) -> None:
    """Do what a button stands for, if the person may; what becomes of it is said in the run that follows.

    Parameters
    ----------
    step_
        Where it is said.
    what
        Key of the sentence when it was done.
    """
    person = session.person()
    if not person.can(right):
        st.session_state[OUTCOME] = (step_, "not_permitted", None)
        return
    try:
        told = work()
    except sim.InputError as error:
        st.session_state[OUTCOME] = (step_, "refused", error)
        return
    st.session_state[OUTCOME] = (step_, what, told)


def show_outcome(step_: str, words: Catalogue) -> None:
    """Say once what became of the last button of a step."""
    if st.session_state.get(OUTCOME, ("",))[0] != step_:
        return
    _, what, told = st.session_state.pop(OUTCOME)
    if isinstance(told, sim.InputError):
        show_problems(told, words, "page.draw.refused")
    elif what == "not_permitted":
        st.warning(words.text("page.draw.not_permitted"), icon=":material/warning:")
    else:
        st.success(words.text(f"page.draw.done.{what}", **dict(told)), icon=":material/check:")
