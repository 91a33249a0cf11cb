"""The two languages say the same things, and never stay silent."""

from __future__ import annotations

import re

import pytest

from simulation.language.catalogue import LANGUAGES, Catalogue, MissingTextError, load_catalogue

WORD = re.compile(r"[A-Za-z]{2}")
PLACEHOLDER = re.compile(r"\{[^}]*\}")
HAN = re.compile(r"[\u4e00-\u9fff]")


def test_chinese_comes_first() -> None:
    assert LANGUAGES[0] == "zh"
    assert load_catalogue() is load_catalogue("zh")


def test_both_languages_hold_the_same_keys_in_the_same_order() -> None:
    assert load_catalogue("zh").keys() == load_catalogue("en").keys()


def test_both_languages_ask_for_the_same_values() -> None:
    chinese, english = load_catalogue("zh"), load_catalogue("en")
    different = {k for k in chinese.keys() if chinese.placeholders(k) != english.placeholders(k)}  # noqa: SIM118
    assert different == set()


def test_every_chinese_text_is_chinese_or_a_bare_form() -> None:
    catalogue = load_catalogue("zh")
    english = {
        key
        for key, text in catalogue.templates.items()
        if WORD.search(PLACEHOLDER.sub("", text)) and not HAN.search(text)
    }
    assert english == set()


def test_no_english_text_holds_a_chinese_character_except_the_official_mark_of_exports() -> None:
    catalogue = load_catalogue("en")
    chinese = {k for k, text in catalogue.templates.items() if HAN.search(text)}
    assert chinese == {"notice.internal"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    assert [key for key, text in load_catalogue(language).templates.items() if not text.strip()] == []


def test_a_missing_key_is_an_error_that_names_language_and_key() -> None:
    with pytest.raises(MissingTextError, match=r"en\.toml has no text 'no\.such'"):
        load_catalogue("en").text("no.such")


def test_a_missing_value_is_an_error_that_names_the_placeholder() -> None:
    with pytest.raises(MissingTextError, match="needs a value for 'limit'"):
        load_catalogue("zh").text("problem.above", value=1)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="there are: zh, en"):
        load_catalogue("fr")


def test_a_catalogue_lists_the_keys_of_one_table_only() -> None:
    catalogue = Catalogue("en", {"a.b": "x", "ab.c": "y {z}"})
    assert catalogue.keys("a") == ["a.b"]
    assert catalogue.placeholders("ab.c") == {"z"}
    assert "a.b" in catalogue
    assert "a" not in catalogue


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_indicator_has_name_definition_and_unit(language: str) -> None:
    keys = load_catalogue(language).keys("indicator")
    identifiers = {key.split(".")[1] for key in keys}
    assert {f"indicator.{name}.{part}" for name in identifiers for part in ("name", "definition", "unit")} == set(keys)
