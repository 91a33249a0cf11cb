"""The announcement before the draw, which fixes everything but the seed, and the one after it (抽取公告)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from simulation.drawing.chain import Record
from simulation.drawing.package import Package
from simulation.language.catalogue import Catalogue
from simulation.reports.blocks import Block, Document, Heading, Paragraph, Table, number_headings
from simulation.reports.papers.numbers import Planned
from simulation.reports.papers.words import BLANK, in_groups, say_day, say_month, say_range


@dataclass(frozen=True)
class Event:
    """The public event that will give the seed; what is not given is left to be filled in by hand.

    Attributes
    ----------
    what
        Such as 福利彩票3D第2026058期 or dice thrown at the meeting.
    when, witnesses
        Moment and those who will watch.
    """

    what: str = ""
    when: str = ""
    witnesses: str = ""


def before(package: Package, numbers: Sequence[Planned], event: Event, catalogue: Catalogue) -> Document:
    """Return the announcement before the seed."""
    frozen_at = date.fromisoformat(str(package.manifest["frozen_at"])[:10])
    blocks: list[Block] = [
        _say("before.opening", catalogue, plan=package.plan.title, month=say_month(package.month, catalogue)),
        *_redrawn(package, catalogue),
        *_in_part(package, catalogue),
        _heading("before.numbers", catalogue),
        _planned(numbers, catalogue),
        _heading("before.rule", catalogue),
        _say("before.rule_text", catalogue),
        _heading("before.freeze", catalogue),
        _say("before.freeze_text", catalogue, day=say_day(frozen_at, catalogue)),
        digests({"package": package.digest}, catalogue),
        _heading("before.seed", catalogue),
        _say("before.event", catalogue, event=event.what or BLANK),
        _say("before.when", catalogue, when=event.when or BLANK),
        _say("before.witnesses", catalogue, witnesses=event.witnesses or BLANK),
        _say("before.seed_text", catalogue),
        _heading("check", catalogue),
        _say("before.check_text", catalogue),
        *_signature(catalogue),
    ]
    return _document("paper.name.before", package.month, blocks, catalogue)


def after(package: Package, draw: Record, numbers: Sequence[Planned], catalogue: Catalogue) -> Document:
    """Return the announcement after the draw: seed, its source, numbers and digests, and no firm."""
    blocks: list[Block] = [
        _say("after.opening", catalogue, plan=package.plan.title, month=say_month(package.month, catalogue)),
        *_redrawn(package, catalogue, draw),
        *_in_part(package, catalogue),
        _heading("after.seed", catalogue),
        _say("after.seed_text", catalogue, seed=draw["seed"]["text"]),
        _say("after.source", catalogue, source=draw["seed"]["source"]),
        _heading("after.result", catalogue),
        result(numbers, catalogue),
        _heading("after.digests", catalogue),
        digests({"package": package.digest, "record": draw["digest"]}, catalogue),
        _heading("check", catalogue),
        _say("after.check_text", catalogue),
        *_signature(catalogue),
    ]
    return _document("paper.name.after", package.month, blocks, catalogue)


def result(numbers: Sequence[Planned], catalogue: Catalogue) -> Table:
    """Return the table of numbers planned and drawn; reserves by their number, never by their names."""
    names = ("programme", "department", "planned", "drawn", "reserves")
    rows = [
        (*_programme(each, catalogue), _number(each, catalogue), str(each.drawn), str(each.reserves))
        for each in numbers
    ]
    sums = [sum(getattr(each, name) or 0 for each in numbers) for name in ("least", "most", "drawn", "reserves")]
    planned = say_range(sums[0], sums[1])
    if any(each.about for each in numbers):
        planned = catalogue.text("paper.about", number=planned)
    total = (catalogue.text("paper.total"), "", planned, str(sums[2]), str(sums[3]))
    header = tuple(catalogue.text(f"paper.column.{name}") for name in names)
    return Table(catalogue.text("paper.result"), header, (*rows, total), (4.0, 3.4, 2.0, 1.8, 1.8), texts=2)


def digests(values: Mapping[str, str], catalogue: Catalogue) -> Table:
    """Return the table of digests, in groups of signs that can be read out."""
    rows = tuple((catalogue.text(f"paper.digest.{name}"), in_groups(value)) for name, value in values.items())
    header = tuple(catalogue.text(f"paper.column.{name}") for name in ("digest", "value"))
    return Table(catalogue.text("paper.digests"), header, rows, (2.6, 9.0), texts=2)


def _planned(numbers: Sequence[Planned], catalogue: Catalogue) -> Table:
    header = tuple(catalogue.text(f"paper.column.{name}") for name in ("programme", "department", "planned"))
    rows = tuple((*_programme(each, catalogue), _number(each, catalogue)) for each in numbers)
    note = catalogue.text("paper.before.numbers_note")
    if any(each.about for each in numbers):
        note += catalogue.text("paper.before.about_note")
    return Table(catalogue.text("paper.planned"), header, rows, (4.5, 4.0, 2.2), note, texts=2)


def _programme(each: Planned, catalogue: Catalogue) -> tuple[str, str]:
    return each.programme.title, catalogue.text("line.between").join(each.programme.departments)


def _number(each: Planned, catalogue: Catalogue) -> str:
    found = say_range(each.least, each.most)
    return catalogue.text("paper.about", number=found) if each.about else found


def _redrawn(package: Package, catalogue: Catalogue, draw: Record | None = None) -> Iterator[Block]:
    told = package.redraw or (draw or {}).get("redraw", {})
    if told:
        digests = catalogue.text("line.between").join(str(digest)[:12] for digest in told["of"])
        yield _say("redrawn", catalogue, digests=digests, reason=told["reason"])


def _in_part(package: Package, catalogue: Catalogue) -> Iterator[Block]:
    """Say that the month draws a share of what the plan says, where it does."""
    if package.share != 1:
        yield _say("in_part", catalogue, share=f"{float(100 * package.share):g}")


def _signature(catalogue: Catalogue) -> Iterator[Block]:
    for key in ("office", "day_of_issue"):
        yield Paragraph(catalogue.text(f"paper.{key}", blank=BLANK), signed=True)


def _say(key: str, catalogue: Catalogue, **values: object) -> Paragraph:
    return Paragraph(catalogue.text(f"paper.{key}", **values))


def _heading(key: str, catalogue: Catalogue) -> Heading:
    return Heading(1, catalogue.text(f"paper.heading.{key}"))


def _document(name: str, month: str, blocks: Sequence[Block], catalogue: Catalogue) -> Document:
    title = (catalogue.text("paper.of_month", month=say_month(month, catalogue)), catalogue.text(name))
    return Document(catalogue.language, title, "", tuple(number_headings(blocks, catalogue.language)))
