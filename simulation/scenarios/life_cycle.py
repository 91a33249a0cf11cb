"""The life of a plan: draft → reviewed → adopted → superseded."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

from simulation.model.errors import Problem
from simulation.scenarios.errors import StoreError, refusal

State = Literal["draft", "reviewed", "adopted", "superseded"]

STATES: tuple[State, ...] = get_args(State)

STEPS: dict[str, tuple[State, ...]] = {
    "draft": ("reviewed",),
    "reviewed": ("draft", "adopted"),  # sent back, or decided
    "adopted": (),  # superseded by the adoption of another plan, never by itself: there would be no plan in force
    "superseded": (),
}
"""State → what a person may make of it."""


_PROBLEMS = {
    "draft": Problem("step_to_draft"),
    "reviewed": Problem("step_to_reviewed"),
    "adopted": Problem("step_to_adopted"),
    "superseded": Problem("step_to_superseded"),
}


def refusal_of_step(plan: str, before: str, after: str) -> StoreError:
    """Return the error of a step from the state `before` that may not be taken."""
    return refusal(replace(_PROBLEMS[after], path=plan, value=before))


def check_step(plan: str, before: str, after: str) -> None:
    """Refuse a step that the life of a plan does not have.

    Raises
    ------
    StoreError
        ``step_to_<after>``, with the state that the plan is in.

    Examples
    --------
    >>> check_step("p", "draft", "reviewed")
    >>> check_step("p", "draft", "adopted")
    Traceback (most recent call last):
    simulation.scenarios.errors.StoreError: : p: step_to_adopted (value draft, limit None, remedy )
    """
    if after not in STEPS[before]:
        raise refusal_of_step(plan, before, after)


def check_editable(plan: str, state: str) -> None:
    """Refuse to save over a plan that is no draft: what was reviewed must be what is adopted."""
    if state != "draft":
        raise refusal(Problem("plan_not_draft", plan, state))
