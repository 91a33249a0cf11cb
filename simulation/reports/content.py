"""The evaluation report without a format, chapter by chapter."""

from __future__ import annotations

from itertools import chain

from simulation.reports.blocks import Document, number_headings
from simulation.reports.chapters.annex import annex
from simulation.reports.chapters.judgement import assumed, class_a, effort, risks, rule_check
from simulation.reports.chapters.opening import changes, decision
from simulation.reports.chapters.results import results
from simulation.reports.chapters.reviewed import reviewed
from simulation.reports.chapters.tuned import how_chosen
from simulation.reports.subject import Subject

CHAPTERS = (decision, reviewed, changes, how_chosen, results, class_a, effort, risks, assumed, rule_check, annex)


def write_content(subject: Subject) -> Document:
    """Return the report in the order in which the meeting reads it."""
    blocks = chain.from_iterable(chapter(subject) for chapter in CHAPTERS)
    district = subject.comparison.specification.title
    title = (subject.text("title.district", district=district), subject.text("title.kind"))
    language = subject.catalogue.language
    mark = subject.catalogue.text("notice.internal")
    return Document(language, title, mark, tuple(number_headings(blocks, language)))
