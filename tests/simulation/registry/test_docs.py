"""docs/registers.md and the published tables say what the program does."""

from __future__ import annotations

from pathlib import Path

import pytest

from datasets.tables import FIGURES, read_rows
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.registry.code_lists import CODE_LISTS
from simulation.registry.headings import FIELDS
from simulation.registry.vocabulary import CHANNELS, RESULTS, SECTIONS

PAGE = (Path(__file__).parents[3] / "docs" / "registers.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in PAGE.splitlines() if line.startswith("| ")]


@pytest.mark.parametrize("register", list(FIELDS))
def test_the_page_lists_every_heading_of_every_column(register: str) -> None:
    for field in FIELDS[register]:
        row = [f"`{field.name}`", "是 yes" if field.required else "否 no", "、".join(field.headings)]
        assert row in ROWS


def test_the_page_lists_every_source_of_visits() -> None:
    for channel, words in CHANNELS.items():
        assert [words[0], f"`{channel}`", "、".join(words[1:])] in ROWS


def test_the_page_lists_every_result_and_what_it_means() -> None:
    severity = {"": "", "minor": "一般 minor", "serious": "严重 serious"}
    for code, result in RESULTS.items():
        row = [code, result.label, "是 yes" if result.found else "否 no", severity[result.severity]]
        assert row in [[*cells, ""][:4] for cells in ROWS]


def test_the_page_gives_every_reason_in_the_words_of_both_languages() -> None:
    catalogues = [load_catalogue(language) for language in LANGUAGES]
    for key in catalogues[0].keys("refused"):
        if key != "refused.further":
            texts = [catalogue.text(key, detail="…") for catalogue in catalogues]
            assert [f"`{key.removeprefix('refused.')}`", *texts] in ROWS


def test_results_are_the_published_categories() -> None:
    published = {row["code"]: row["label_zh"] for row in read_rows(FIGURES / "result_categories.csv")}
    assert {code: result.label for code, result in RESULTS.items()} == published


def test_sectors_are_the_published_sections_and_their_divisions_leave_no_gap() -> None:
    published = {row["section"]: row["name_zh"] for row in read_rows(FIGURES / "industry_sections.csv")}
    assert {letter: name for letter, (name, _, _) in SECTIONS.items()} == published
    divisions = [division for _, first, last in SECTIONS.values() for division in range(first, last + 1)]
    assert divisions == list(range(1, 98))


def test_the_page_lists_every_list_of_result_codes_with_its_source() -> None:
    for codes in CODE_LISTS.values():
        assert [f"`{codes.id}`", codes.title, codes.source] in ROWS
