"""Every number of the text is recomputed from the annex, and the slides hold the same; a wrong one is found."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import simulation as sim
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.reports.sources import read_sources
from simulation.reports.subject import Subject
from simulation.workflows.compare import compare
from simulation.workflows.report import report, report_bytes
from tests.simulation.reports import made, made_tuned
from tests.simulation.reports.tracing import (
    Entry, Number, Place, entries_of, names_with_digits, places_of, untraced,
)  # fmt: skip

DATASETS = Path(__file__).parents[3] / "datasets"
CONSTANTS = {
    95.0: ("95%",),
    100.0: ("每百", "per 100", "100 ", "of 100"),
    0.0: ("含0", "holds 0", "out 0", "hold 0"),
    2026.0: ("2026年1月", "2026-01"),
    1.0: ("2026年1月", "2026-01"),
}
"""Numbers of the wording: the level of intervals, per hundred firms, a difference of none."""


def sheets_of(language: str) -> dict[str, str]:
    catalogue = load_catalogue(language)
    return {catalogue.text(key): key.removeprefix("report.sheet.") for key in catalogue.keys("report.sheet")}


def counts_of(language: str) -> dict[str, str]:
    catalogue = load_catalogue(language)
    return {catalogue.text(key): key.removeprefix("report.count.") for key in catalogue.keys("report.count")}


def traced(subject: Subject) -> tuple[list[Place], list[Entry]]:
    workbook = report_bytes(subject, ".xlsx")
    sheets = sheets_of(subject.catalogue.language)
    names = [*names_with_digits(workbook, sheets), subject.comparison.specification.title, *(t for t in subject.titles.values() if re.search(r"\d", t))]
    places = list(places_of(report_bytes(subject, ".docx"), sorted(names, key=len, reverse=True)))
    return places, entries_of(workbook, sheets, counts_of(subject.catalogue.language))


@cache
def small(language: str) -> tuple[list[Place], list[Entry]]:
    return traced(made.subject(language))


def said(places: list[Place]) -> list[str]:
    return [f"{place.number.text}: {place.context[:90]}" for place in places]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_text_is_in_the_annex(language: str) -> None:
    places, entries = small(language)
    assert len(places) > 150
    assert said(untraced(places, entries, CONSTANTS)) == []
