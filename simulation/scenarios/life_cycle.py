"""The life of a plan: draft → reviewed → adopted → superseded."""

from __future__ import annotations

from typing import Literal, get_args

from simulation.scenarios.errors import refusal

State = Literal["draft", "reviewed", "adopted", "superseded"]

STATES: tuple[State, ...] = get_args(State)

STEPS: dict[str, tuple[State, ...]] = {
    "draft": ("reviewed",),
    "reviewed": ("draft", "adopted"),  # sent back, or decided
    "adopted": (),  # superseded by the adoption of another plan, never by itself: there would be no plan in force
    "superseded": (),
}
"""State → what a person may make of it."""


def check_step(plan: str, before: str, after: str) -> None:
    """Refuse a step that the life of a plan does not have.

    Raises
    ------
    StoreError
        ``illegal_step``, with the states that may follow.

    Examples
    --------
    >>> check_step("p", "draft", "reviewed")
    >>> check_step("p", "draft", "adopted")
    Traceback (most recent call last):
    simulation.scenarios.errors.StoreError: : p: illegal_step (value adopted, limit reviewed, remedy illegal_step)
    """
    allowed = STEPS[before]
    if after not in allowed:
        raise refusal("illegal_step", plan, after, ", ".join(allowed) or "-", {"before": before})


def check_editable(plan: str, state: str) -> None:
    """Refuse to save over a plan that is no draft: what was reviewed must be what is adopted."""
    if state != "draft":
        raise refusal("plan_not_draft", plan, state, "draft")
