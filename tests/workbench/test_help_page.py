"""The page 帮助: the manual by sections, the page one comes from first, the glossary to be searched."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.language.catalogue import LANGUAGES, load_catalogue
from tests.workbench.pages import elements, open_first, open_page, page_names, page_to_open, run
from workbench.help import manual
from workbench.help.glossary import look_up
from workbench.help.manual import DOCS, section_of_page, sections_of
from workbench.help.writing import written

ZH = load_catalogue("zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_manual_has_a_section_for_every_page_and_says_of_indicators_what_the_catalogue_says(language: str) -> None:
    words = load_catalogue(language)
    named = {name or "overview" for name in page_names(open_first(language))}
    assert {name for name in named if section_of_page(name, words) is None} == set()
    text = (DOCS / f"planner.{language}.md").read_text(encoding="utf-8")
    assert written(text, words) == text, "write it anew: python -m workbench.help.writing"


def test_both_languages_of_the_manual_have_the_same_parts() -> None:
    shapes = [
        [line.partition(" ")[0] for line in manual.read_document(f"planner.{language}.md").splitlines() if "#" in line]
        for language in LANGUAGES
    ]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_a_page_one_comes_to_what_the_manual_says_of_it(language: str) -> None:
    words = load_catalogue(language)
    links = elements(open_page(language, "monitor"), "page_link")
    (link,) = [item for item in links if "topic" in item.proto.query_string]
    assert (link.proto.label, link.proto.query_string) == (words.text("page.help.of_page"), "topic=monitor")
    page = page_to_open(language, "help")
    page.query_params["topic"] = "monitor"
    shown = run(page)
    assert shown.main.subheader[0].value == words.text("page.help.about", title=words.text("page.monitor.title"))
    section = section_of_page("monitor", words)
    assert section is not None
    assert section.text in [item.value for item in shown.main.markdown]


def test_a_search_opens_what_was_found_and_says_when_nothing_was() -> None:
    page = open_page(name="help")
    every = len(page.expander)
    page.text_input(key="help_find").set_value("封存值")
    assert 0 < len(run(page).expander) < every
    rows = page.table[0].value
    assert "封存、封存值" in list(rows["中文"])
    page.text_input(key="help_find").set_value("不存在的词")
    assert ZH.text("page.help.nothing", asked="“不存在的词”") in [item.value for item in run(page).main.info]
    assert ZH.text("page.help.no_word", asked="不存在的词") in [item.value for item in page.main.caption]


def test_the_glossary_is_found_in_either_language_without_regard_to_case() -> None:
    assert look_up("Coverage") == look_up("覆盖率")


def test_a_missing_manual_says_which_file_and_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(manual, "DOCS", tmp_path)
    page = open_page(name="help")
    assert page.error[0].value == ZH.text("page.help.broken")
    assert str(tmp_path / "planner.zh.md") in page.main.code[0].value
    assert ZH.text("remedy.documents_missing") in page.main.code[0].value


def test_a_heading_without_sections_makes_no_entry() -> None:
    assert sections_of("# M\n\n## G\n\n### S\n\nT\n\n## H\n")[-1].title == "S"
