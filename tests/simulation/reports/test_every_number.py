"""Every number of the text is recomputed from the annex, and the slides hold the same; a wrong one is found."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import simulation as sim
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.reports.subject import Subject
from simulation.workflows.compare import compare
from simulation.workflows.report import report, report_bytes
from tests.simulation.reports import made, made_tuned
from tests.simulation.reports.tracing import (
    Entry,
    Place,
    entries_of,
    names_with_digits,
    places_of,
    places_on_slides,
    untraced,
)

DATASETS = Path(__file__).parents[3] / "datasets"
CONSTANTS = {
    95.0: ("95%",),
    100.0: ("每百", "per 100", "100 ", "of 100"),
    0.0: ("含0", "holds 0", "out 0", "hold 0"),
    2026.0: ("2026年1月", "2026-01"),
    1.0: ("2026年1月", "2026-01", "以1为单位", "counts as 1"),
    90.0: ("九成", "90%"),
}
"""Numbers of the wording: the level of intervals, per hundred firms, a difference of none."""


def worded(part: str, language: str) -> dict[str, str]:
    """Return words → name of the sheets or the counts of a report."""
    catalogue = load_catalogue(language)
    return {catalogue.text(key): key.removeprefix(f"{part}.") for key in catalogue.keys(part)}


@dataclass(frozen=True)
class Read:
    """A report's text and slides, and what its annex explains."""

    text: list[Place]
    slides: list[Place]
    entries: list[Entry]


def read(subject: Subject) -> Read:
    language, workbook = subject.catalogue.language, report_bytes(subject, ".xlsx")
    sheets = worded("report.sheet", language)
    titles = (*subject.titles.values(), subject.comparison.specification.title)
    names = [*names_with_digits(workbook, sheets), *(title for title in titles if re.search(r"\d", title))]
    names.sort(key=len, reverse=True)
    return Read(
        list(places_of(report_bytes(subject, ".docx"), names)),
        list(places_on_slides(report_bytes(subject, ".pptx"), names)),
        entries_of(workbook, sheets, worded("report.count", language), names),
    )


@cache
def small(language: str) -> Read:
    return read(made.subject(language))


def said(places: list[Place]) -> list[str]:
    return [f"{place.number.text}: {place.context[:90]}" for place in places]


def wrong(found: Read) -> list[str]:
    return said(untraced(found.text, found.entries, CONSTANTS))


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_text_is_in_the_annex(language: str) -> None:
    assert len(small(language).text) > 300
    assert wrong(small(language)) == []


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_a_report_with_a_tuning_is_in_the_annex(language: str) -> None:
    """Sentences of the tuning are those of its record, word for word; its tables are recomputed number by number."""
    assert wrong(read(made_tuned.subject(language))) == []


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_slides_hold_the_numbers_of_the_text(language: str) -> None:
    found = small(language)
    assert len(found.slides) > 60
    printed = {(place.number.value, place.number.percent) for place in found.text}
    foreign = [p for p in found.slides if (p.number.value, p.number.percent) not in printed]
    assert said(foreign) == []
    assert said(untraced(found.slides, found.entries, CONSTANTS)) == []


@pytest.mark.slow
def test_a_number_moved_by_its_last_place_is_found() -> None:
    """So the tracing can fail: of 200 numbers, each moved by two units of its last place, it finds nine in ten.

    The others meet a further number of the same row by chance.
    """
    found = small("zh")
    places = [p for p in found.text if p.number.value not in CONSTANTS and p.number.places]
    chosen = np.random.default_rng(1).choice(len(places), 200, replace=False)
    moved = [
        replace(p, number=replace(p.number, value=round(p.number.value + 2 * 10.0**-p.number.places, p.number.places)))
        for p in (places[i] for i in chosen)
    ]
    assert len(untraced(moved, found.entries, CONSTANTS)) >= 180


def proposing(name: str, language: str) -> Subject:
    """A shipped plan in place of one that draws none of class A: burdens rise from next to nothing."""
    plans = [sim.read_plan(DATASETS / "plans" / f"{each}.json") for each in ("a_zero", name)]
    district = sim.read_specification(DATASETS / "xiangzhou" / "specification.json")
    return report(compare(district, plans, months=12), language=language)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["status_quo", "yuexiu_2021", "lindian_2024"])
def test_reports_of_shipped_plans_hold_no_id_no_title_twice_and_no_percentage_of_a_change_above_100(
    name: str, language: str
) -> None:
    """From a plan that draws none of class A, so that burdens rise from next to nothing."""
    subject = proposing(name, language)
    found = read(subject)
    assert wrong(found) == []
    titles = list(subject.titles.values())
    assert len(set(titles)) == len(titles)
    plans = subject.comparison.plans
    words = " ".join(load_catalogue(language).templates.values())  # "general" is a word of the English sentences too
    ids = {plan.id for plan in plans} | {programme.id for plan in plans for programme in plan.programmes}
    ids = {each for each in ids - set(titles) if each not in words}
    assert ids
    named = re.compile("|".join(rf"(?<![\w-]){re.escape(each)}(?![\w-])" for each in ids))
    assert [text for text in {place.context for place in (*found.text, *found.slides)} if named.search(text)] == []
    shares = [p for p in found.text if p.number.percent and p.number.value > 100]
    assert said([p for p in shares if re.search("比原来|占全部|more than|less than|of the whole", p.context)]) == []
    times = load_catalogue(language).text("report.glance.times", times="", reason="")[:4]
    told = {p.context for p in found.text if times in p.context}
    assert all(re.search("：.*由.*增至|：原来只有|go from|it was only", text) for text in told)


@pytest.mark.slow
def test_a_change_from_little_is_told_as_a_multiple_with_its_reason() -> None:
    contexts = {p.context for p in read(proposing("yuexiu_2021", "zh")).text}
    (told,) = [text for text in contexts if "每百户A类企业每年多受检" in text]
    assert re.search(r"是原来的[\d.,]+倍：.类每百户计划检查由[\d.]+次增至[\d.]+次。", told)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_of_the_measures_are_in_the_annex_with_the_break_even(language: str) -> None:
    plans = [
        sim.read_plan(DATASETS / "plans" / "yuexiu_2021.json"),
        sim.read_plan(DATASETS / "plans" / "synthetic" / "incentives.json"),
    ]
    district = sim.read_specification(DATASETS / "xiangzhou" / "specification.json")
    found = read(report(compare(district, plans, months=12), language=language))
    assert wrong(found) == []
    told = next(p.context for p in found.text if re.search("盈亏平衡|Break-even", p.context))
    expected = sim.break_even(district, plans[1], plans[0], months=12)
    assert f"{expected.of_baseline:,.0f}" in told
    assert (f"{1 - expected.multiplier:.1%}" in told) == (expected.verdict == "found")
