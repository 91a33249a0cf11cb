"""The manual for planners, as the documents hold it: one file a language, in groups (##) of sections (###)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import simulation as sim
from simulation.language.catalogue import Catalogue

DOCS = Path(__file__).resolve().parents[2] / "docs"
COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
DOCUMENT = re.compile(r"\[([^\]]+)\]\(([\w.]+\.md)(?:#[\w-]+)?\)")
"""A link to another document: between files it works, on the page it is told where it leads."""


@dataclass(frozen=True)
class Section:
    """A part of the manual.

    Attributes
    ----------
    group, title
        Heading above it, and its own.
    text
        Markdown without headings.
    """

    group: str
    title: str
    text: str


def manual(language: str) -> tuple[Section, ...]:
    """Return the sections of the manual in a language, in order.

    Raises
    ------
    simulation.InputError
        When its file is missing: then the folder docs was not copied along.
    """
    return sections_of(read_document(f"planner.{language}.md"))


def read_document(name: str) -> str:
    """Return the text of one of the documents.

    Raises
    ------
    simulation.InputError
        When the file is missing or cannot be read.
    """
    return _read(DOCS / name)


@cache
def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        detail = {"reason": error.strerror or str(error)}
        problem = sim.Problem("unreadable", "", error.strerror, detail=detail, remedy="documents_missing")
        raise sim.InputError([problem], str(path)) from None


@cache
def sections_of(text: str) -> tuple[Section, ...]:
    r"""Return the sections of a manual.

    Examples
    --------
    >>> sections_of("# M\n\n## G\n\n### S\n\nSee [it](it.md).\n")
    (Section(group='G', title='S', text='See it (docs/it.md).'),)
    """
    found, group = [], ""
    for block in re.split(r"(?m)^(?=##)", COMMENT.sub("", text))[1:]:
        heading, _, body = block.partition("\n")
        if heading.startswith("### "):
            found.append(Section(group, heading[4:].strip(), as_on_page(body).strip()))
        else:
            group = heading[3:].strip()
    return tuple(found)


def as_on_page(text: str) -> str:
    """Return Markdown of a document with links to other documents told as places: a page has no such address."""
    return DOCUMENT.sub(r"\1 (docs/\2)", text)


def section_of_page(name: str, words: Catalogue) -> Section | None:
    """Return what the manual says of a page, which it calls by its title; nothing of a page that there is not.

    Raises
    ------
    simulation.InputError
        When the manual is missing.
    """
    key = f"page.{name}.title"
    title = words.text(key) if key in words else ""
    return next((section for section in manual(words.language) if section.title == title), None)
