"""The slides from the same sentences, tables and pictures as the report: no number is worded twice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from simulation.monitoring.words import headline
from simulation.reports.blocks import Table
from simulation.reports.chapters.ahead import first_year_table, say_when_again
from simulation.reports.chapters.glance import (
    frontier,
    headline_cards,
    headline_moves,
    picture,
    say_choice,
    say_cover,
    say_kind,
)
from simulation.reports.chapters.judgement import risks, say_counts, say_sensitivity
from simulation.reports.chapters.opening import FIRST, planned_table, say_asked, say_basis
from simulation.reports.chapters.results import say_tradeoff
from simulation.reports.chapters.sentences import say_directions
from simulation.reports.chapters.tuned import say_standing
from simulation.reports.deck.slides import LEFT_OUT, Deck, Sentences, Slide
from simulation.reports.figures import SLIDE, figure
from simulation.reports.subject import Subject

DIGITS = 12
"""Signs of a digest that tell one input from another."""
TOLD = {"frontier": 1, "announced": 2, "optimum": 1}
"""Part of a tuning → how many of its sentences a slide has room for."""


def write_deck(subject: Subject) -> Deck:
    """Return the slides in the order of the report."""
    district = subject.comparison.specification.title
    made = (_asked, _changes, _why, _sure, _wrong, _watch, _decide)
    return Deck(
        subject.catalogue.language,
        (subject.text("title.district", district=district), subject.text("title.kind")),
        say_choice(subject),
        subject.catalogue.text("notice.internal"),
        _foot(subject),
        tuple(slide(subject) for slide in made),
    )


def _foot(subject: Subject) -> str:
    """Return the digests of specification and plans, the seed and the version: the same give the same slides."""
    digests = subject.comparison.digests
    named = {"data": "specification", "proposal": subject.proposal, "baseline": subject.comparison.baseline}
    short = {name: digests[key].removeprefix("sha256:")[:DIGITS] for name, key in named.items()}
    return subject.text("deck.foot", **short, seed=subject.comparison.seed, version=subject.version)


def _title(subject: Subject, name: str) -> str:
    return subject.text(f"deck.title.{name}")


def _sentences(subject: Subject, *texts: str) -> Sentences:
    return Sentences(tuple(text.strip() for text in texts if text.strip()), subject.text("deck.rest", number=LEFT_OUT))


def _asked(subject: Subject) -> Slide:
    said = _sentences(subject, say_asked(subject), say_kind(subject))
    return Slide(_title(subject, "asked"), (said, headline_cards(subject)), beside=False, share=0.28)


def _changes(subject: Subject) -> Slide:
    return Slide(_title(subject, "changes"), (planned_table(subject), *figure("visits", subject, SLIDE)))


def _why(subject: Subject) -> Slide:
    said = _sentences(subject, say_tradeoff(subject), *_tuned(subject))
    drawn = chain(frontier(subject, SLIDE), picture(subject, SLIDE))  # the frontier where a tuning drew one
    return Slide(_title(subject, "why"), (said, *islice(drawn, 1)), share=0.45)


def _tuned(subject: Subject) -> Iterator[str]:
    """Yield what the tuning says of the choice, the frontier, the proof and the price; or that there was none."""
    record = subject.tuning
    if record is None:
        yield subject.text("not_tuned")
        return
    if not subject.tuning_is_printable:
        yield subject.text("tuned.hidden")
        return
    yield say_standing(record, subject)
    language = subject.catalogue.language
    yield from chain.from_iterable(record.why(part, language)[:count] for part, count in TOLD.items())


def _sure(subject: Subject) -> Slide:
    said = _sentences(subject, say_directions(subject, FIRST), say_cover(subject), say_sensitivity(subject))
    return Slide(_title(subject, "sure"), (_indicators(subject), said), beside=False)


def _indicators(subject: Subject) -> Table:
    """Return the indicators of the front page, now and proposed, with difference and interval."""
    rows = []
    for moved in headline_moves(subject):
        name, cell = moved.indicator, subject.cell(subject.proposal, moved.indicator)
        values = (subject.say(name, value) for value in (moved.before, moved.after))
        shown = subject.say_bare_difference(name, moved.difference)
        rows.append((subject.name(name), *values, shown, subject.say_bare_interval(name, cell, difference=True)))
    columns = ("difference", "difference_interval")
    titles = (subject.titles[subject.comparison.baseline], subject.titles[subject.proposal])
    header = (subject.text("column.indicator"), *titles, *(subject.text(f"column.{name}") for name in columns))
    note = subject.text("table.main_note")
    return Table(subject.text("table.main"), header, tuple(rows), (2.0, 1.2, 1.2, 1.2, 2.0), note)


def _wrong(subject: Subject) -> Slide:
    return Slide(_title(subject, "wrong"), (_sentences(subject, say_counts(subject), *risks(subject)),))


def _watch(subject: Subject) -> Slide:
    said = [subject.text("watch.counts"), say_when_again(subject)]
    if subject.watching is not None and subject.review_is_printable:
        said.insert(0, headline(subject.watching.watch, subject.catalogue))
    return Slide(_title(subject, "watch"), (first_year_table(subject), _sentences(subject, *said)))


def _decide(subject: Subject) -> Slide:
    return Slide(
        _title(subject, "decide"),
        (_sentences(subject, say_asked(subject), say_basis(subject), subject.text("deck.report")),),
    )
