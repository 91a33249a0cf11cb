"""What a frontier shows, as sentences: what is traded, the knee, where goals agree, where given plans stand."""

from __future__ import annotations

from collections.abc import Mapping

from simulation.tuning.frontier.placed import Placed
from simulation.tuning.frontier.result import NO_CONFLICT, Frontier, FrontierPoint
from simulation.tuning.words.spoken import KEYS, Spoken

SLIGHT = 1e-6
"""Gain, against the size of the goal, that is none."""


def word_frontier(found: Frontier, spoken: Spoken) -> list[str]:
    """Return what a frontier shows.

    Examples
    --------
    See ``tests/simulation/tuning/test_tuning_words.py``.
    """
    said = spoken.catalogue.text
    if not found.points:
        return [said(f"{KEYS}.frontier.none", why=said(f"{KEYS}.stopped_by.{found.ended}"))]
    if found.ended == NO_CONFLICT:
        return [said(f"{KEYS}.frontier.no_conflict"), *_together(found, spoken)]
    ends = [_values(found, point, spoken) for point in (found.points[0], found.points[-1])]
    sentences = [said(f"{KEYS}.frontier.from_to", points=len(found.points), one=ends[0], other=ends[1])]
    sentences += [
        said(f"{KEYS}.frontier.agree", goal=spoken.goal(one), other=spoken.goal(other)) for one, other in found.agreeing
    ]
    if found.knee is not None:
        values = _values(found, found.points[found.knee], spoken)
        sentences.append(said(f"{KEYS}.frontier.knee", point=found.knee + 1, values=values))
    if found.ended != "done":
        why = said(f"{KEYS}.stopped_by.{found.ended}")
        sentences.append(said(f"{KEYS}.frontier.cut", why=why, points=len(found.points)))
    if found.missed:
        sentences.append(said(f"{KEYS}.frontier.missed", count=len(found.missed)))
    return sentences


def word_placed(placed: Placed, spoken: Spoken, titles: Mapping[str, str] | None = None) -> list[str]:
    """Return where a given plan stands beside the frontier."""
    said, name = spoken.catalogue.text, (titles or {}).get(placed.name, placed.name)
    sentences = [said(f"{KEYS}.placed.breaks", plan=name)] if placed.shortfall > SLIGHT else []
    if placed.beaten_by is not None:
        amounts = spoken.listed([_better(goal, amount, spoken) for goal, amount in placed.ahead.items() if amount > 0])
        sentences.append(said(f"{KEYS}.placed.beaten", plan=name, point=placed.beaten_by + 1, amounts=amounts))
    gains = {goal: gain for goal, gain in placed.gains.items() if gain > SLIGHT * placed.size[goal]}
    sentences += [
        said(f"{KEYS}.placed.gain", plan=name, goal=spoken.goal(goal), amount=spoken.change(goal, gain))
        for goal, gain in gains.items()
    ]
    if placed.gains and not gains and placed.beaten_by is None:
        sentences.append(said(f"{KEYS}.placed.on_it", plan=name))
    return sentences


def _values(found: Frontier, point: FrontierPoint, spoken: Spoken) -> str:
    parts = [
        spoken.catalogue.text(
            f"{KEYS}.value",
            goal=spoken.goal(goal.name),
            value=spoken.amount(goal.name, float(point.values[goal.outcome])),
        )
        for goal in found.goals
    ]
    return spoken.listed(parts)


def _better(goal: str, amount: float, spoken: Spoken) -> str:
    return spoken.catalogue.text(f"{KEYS}.better", goal=spoken.goal(goal), amount=spoken.change(goal, amount))


def _together(found: Frontier, spoken: Spoken) -> list[str]:
    """Say which levers all goals push the same way, and where they stop."""
    sentences = []
    for lever in dict.fromkeys(push.lever for push in found.pushes):
        own = [push for push in found.pushes if push.lever == lever]
        ways = {push.towards for push in own if push.towards != "none"}
        if len(ways) == 1:
            end = own[0].at or "limits"
            stop = spoken.catalogue.text(f"{KEYS}.stops.{end}")
            key = f"{KEYS}.frontier.push_{ways.pop()}"
            sentences.append(spoken.catalogue.text(key, lever=spoken.lever(lever), stop=stop))
    return sentences
