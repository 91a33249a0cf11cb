"""The evaluation report without a format, chapter by chapter."""

from __future__ import annotations

from itertools import chain

from simulation.reports.blocks import Document, number_headings
from simulation.reports.chapters.ahead import to_watch
from simulation.reports.chapters.annex import annex
from simulation.reports.chapters.glance import glance
from simulation.reports.chapters.judgement import how_sure, what_could_go_wrong
from simulation.reports.chapters.opening import decision
from simulation.reports.chapters.results import what_changes, why_this_plan
from simulation.reports.subject import Subject

CHAPTERS = (glance, decision, what_changes, why_this_plan, how_sure, what_could_go_wrong, to_watch, annex)
"""A page of figures and a picture, then what is asked, what changes, why, how sure, what could go wrong, what next."""


def write_content(subject: Subject) -> Document:
    """Return the report in the order in which the meeting reads it."""
    blocks = chain.from_iterable(chapter(subject) for chapter in CHAPTERS)
    district = subject.comparison.specification.title
    title = (subject.text("title.district", district=district), subject.text("title.kind"))
    language = subject.catalogue.language
    mark = subject.catalogue.text("notice.internal")
    return Document(language, title, mark, tuple(number_headings(blocks, language)))
