"""The page in front (图解): a few figures with their intervals, one picture, a sentence each; read in a minute."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice

from simulation.language.figures import is_share, say_difference
from simulation.model.advice import planned_visits
from simulation.model.population import RISK_CLASSES
from simulation.reports.blocks import Block, Card, Cards, Figure, Heading, PageBreak, Paragraph
from simulation.reports.chapters.opening import per_hundred
from simulation.reports.figures import HEIGHT, WIDTH, figure, frontier_figure
from simulation.reports.subject import Subject

SHOWN = ("burden_on_a", "detection_rate", "undetected_stock", "hours")
"""Indicators in front: what it asks of the good, what it finds, what stays open, what it costs."""
SPARE = ("coverage", "detection_yield", "visits")
"""Indicators that step in where one of `SHOWN` has no number."""
TWICE = 2.0
"""From here on a change is no percentage but a multiple, with what explains it."""
FRONT = (WIDTH, 110)
"""Pixels of the picture: the page is full."""
SAME = 1e-9


@dataclass(frozen=True)
class Moved:
    """How an indicator moves from the baseline to the proposal."""

    indicator: str
    before: float
    after: float
    difference: float
    low: float
    high: float

    @property
    def way(self) -> str:
        """``up``, ``down`` or ``same``."""
        return (
            "same" if abs(self.difference) <= SAME * max(abs(self.before), 1.0) else ("down", "up")[self.difference > 0]
        )

    @property
    def times(self) -> float:
        """The proposal's value over the baseline's; infinite from nothing."""
        return self.after / self.before if self.before else math.inf


def glance(subject: Subject) -> Iterator[Block]:
    """Yield the page: what is asked, the figures, the picture, and what kind of numbers these are."""
    yield Heading(1, subject.text("heading.glance"), numbered=False)
    yield Paragraph(say_choice(subject), small=True)
    yield headline_cards(subject)
    note = say_kind(subject)
    drawn = next(picture(subject, FRONT), None)
    yield Paragraph(note, small=True) if drawn is None else replace(drawn, note=note)
    yield PageBreak()


def say_choice(subject: Subject) -> str:
    """Say which plan may take the place of which."""
    names = {"proposal": subject.titles[subject.proposal], "baseline": subject.titles[subject.comparison.baseline]}
    return subject.text("glance.asked", **names)


def say_kind(subject: Subject) -> str:
    """Say what kind of numbers these are, and what their intervals cover."""
    return subject.text("glance.kind", months=subject.comparison.months) + say_cover(subject)


def headline_cards(subject: Subject) -> Cards:
    """Return a card for each of the indicators in front."""
    return Cards(tuple(card(subject, moved) for moved in headline_moves(subject)))


def headline_moves(subject: Subject) -> tuple[Moved, ...]:
    """Return the indicators in front, those first that `SHOWN` names; four at most."""
    moves = (move_of(subject, indicator) for indicator in (*SHOWN, *SPARE))
    return tuple(moved for moved in moves if not math.isnan(moved.difference))[: len(SHOWN)]


def move_of(subject: Subject, indicator: str) -> Moved:
    """Return how an indicator of the whole district moves."""
    before, after = (subject.cell(plan, indicator) for plan in (subject.comparison.baseline, subject.proposal))
    return Moved(
        indicator, before.value, after.value, after.difference, after.difference_low, after.difference_high
    )  # fmt: skip


def picture(subject: Subject, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Iterator[Figure]:
    """Yield what is traded for what: plans by burden and detection; without class A the frontier, or the visits."""
    drawn = chain(figure("tradeoff", subject, size), frontier(subject, size), figure("visits", subject, size))
    yield from islice(drawn, 1)


def frontier(subject: Subject, size: tuple[int, int]) -> Iterator[Figure]:
    """Yield the frontier of the tuning that the plan comes from, where it may be printed."""
    if subject.tuning is not None and subject.tuning_is_printable:
        yield from frontier_figure(subject.tuning, subject, size)


def card(subject: Subject, moved: Moved) -> Card:
    """Return a figure with what it was, how far it moves, and a sentence."""
    name = moved.indicator
    shown = say_difference(name, moved.difference, subject.catalogue, bare=not is_share(name, subject.catalogue))
    beside = subject.text("glance.beside", before=subject.say(name, moved.before), difference=shown)
    if subject.has_intervals and not math.isnan(moved.low):
        cell = subject.cell(subject.proposal, name)
        beside += subject.text("glance.interval", interval=subject.say_bare_interval(name, cell, difference=True))
    return Card(subject.name(name), subject.say(name, moved.after), beside, say_move(subject, moved))


def say_move(subject: Subject, moved: Moved) -> str:
    """Say in a sentence what the change means, by how much of what it was, and whether its direction is open."""
    name = moved.indicator
    sentence = subject.text(
        f"glance.{name}.{moved.way}", amount=_amount(subject, moved), relative=say_relative(subject, moved)
    )
    open_ = subject.has_intervals and moved.low <= 0 <= moved.high and not moved.low == moved.high == 0
    return sentence + (subject.text("glance.open") if open_ else "")


def _amount(subject: Subject, moved: Moved) -> str:
    return subject.say_bare_difference(moved.indicator, abs(moved.difference)).removeprefix("+")


def say_relative(subject: Subject, moved: Moved) -> str:
    """Say a change as a share of what it was; from twice on as a multiple, with the class that explains it.

    Nothing for a change from nothing, of which there is no share, and for one that is none.
    """
    if moved.way == "same" or not moved.before:
        return ""
    if moved.times < TWICE:
        return subject.text(f"glance.part_{moved.way}", share=f"{abs(moved.times - 1):.0%}")
    return subject.text("glance.times", times=f"{moved.times:.3g}", reason=_reason(subject, moved))


def _reason(subject: Subject, moved: Moved) -> str:
    """Say which class is to be visited more; where none is, that little was there before."""
    before, after = (planned_visits(subject.plan(p)) for p in (subject.comparison.baseline, subject.proposal))
    risen = {c: after[c] - before[c] for c in RISK_CLASSES if after[c] > before[c] + SAME}
    if not risen:
        return subject.text("glance.from_little", before=subject.say_in_full(moved.indicator, moved.before))
    most = max(risen, key=lambda name: risen[name])
    return subject.text(
        "glance.because", risk_class=subject.catalogue.text(f"risk_class_short.{most}"),
        before=per_hundred(before[most]), after=per_hundred(after[most]),
    )  # fmt: skip


def say_cover(subject: Subject) -> str:
    """Say in short what the intervals cover."""
    return subject.text(f"glance.covers.{subject.comparison.covers}")
