"""The glossary says what the catalogue says, so that a word has one translation."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.language.catalogue import load_catalogue

GLOSSARY = Path(__file__).resolve().parents[3] / "docs" / "glossary.md"


def rows() -> dict[str, list[tuple[str, ...]]]:
    """Return identifier → rows; an identifier may stand in more than one table."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines():
        if line.startswith("| ") and "`" in line:
            cells = tuple(cell.strip() for cell in line.strip("|").split("|"))
            found.setdefault(cells[2].strip("`"), []).append(cells)
    return found


@pytest.mark.parametrize("table", ["risk_class", "status", "channel"])
def test_a_term_is_translated_as_the_catalogue_does(table: str) -> None:
    chinese, english, found = load_catalogue("zh"), load_catalogue("en"), rows()
    for key in chinese.keys(table):
        name = key.partition(".")[2]
        if name in ("programme", "together"):  # its sentence holds the id
            continue
        assert (chinese.text(key), english.text(key)) in [row[:2] for row in found[name]], key


def test_every_indicator_stands_in_the_glossary_with_its_names_unit_and_definition() -> None:
    found = rows()
    for key in [k for k in load_catalogue("zh").keys("indicator") if k.endswith(".name")]:
        name = key.split(".")[1]
        (row,) = [row for row in found[name] if len(row) > 3]
        for language, title in (("zh", row[0]), ("en", row[1])):
            catalogue = load_catalogue(language)
            assert title == catalogue.text(key)
            assert catalogue.text(f"indicator.{name}.unit") in row[3]
            assert catalogue.text(f"indicator.{name}.definition") in row[4]
