"""Every page of the navigation, in both languages, with an empty store and a filled one."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.registry.headings import FIELDS
from tests.workbench import filled
from tests.workbench.pages import HAN, open_first, page_names, turn_to, words_of
from workbench.calibration.store import Calibrated
from workbench.common.plain_text import plain
from workbench.server import people
from workbench.server.library import shipped_plans

DOTTED = re.compile(r"\b\w+(?:\.\w+)+")
OWN = {load_catalogue("zh").text(key) for key in ("page.app.own_name", "notice.internal")}
"""What stays Chinese in English: the language's own name, the official mark of exports."""
DATA = ("甲方案", "乙方案", "丙方案", "丁方案", "合成校准区县", "市场监管", filled.WHO)
"""Titles and names that a user gave, and the department that the shipped plans name."""


@pytest.fixture(params=["empty", "filled"])
def stock(request: pytest.FixtureRequest, data: Path) -> str:
    """What the store holds."""
    if request.param == "filled":
        filled.fill()
        people.keep_local_name(filled.WHO)
    return str(request.param)


def visit(stock: str, language: str) -> dict[str, Any]:
    """Return what every page of one session says: address → page's words, errors and exceptions."""
    page = open_first(language)
    if stock == "filled":
        page.session_state["registers"] = filled.held()
        page.session_state["calibration"] = Calibrated(filled.calibration(), filled.held().digest, True, 6)
    seen = {}
    for name in page_names(page):
        page = turn_to(page, name)
        assert page.title, f"page “{name}” has no title"
        seen[name] = (said_on(page), [item.value for item in page.error])
    return seen


def said_on(page: Any) -> list[str]:
    """Return every text of a page, the side bar included."""
    return [*words_of(page), *(str(item.value) for item in page.markdown)]


def shows_key(text: str) -> bool:
    """Whether a text has a key in the place of its words."""
    return any(word in load_catalogue("zh") for word in DOTTED.findall(text))


@cache
def quoted() -> list[str]:
    """Return the Chinese names in the sources of the shipped plans, the longest first."""
    notes = " ".join(text for entry in shipped_plans() for name, text in entry.notes.items() if "_zh" not in name)
    return sorted(set(re.findall(r"[\u4e00-\u9fff]+", notes)), key=len, reverse=True)


@cache
def headings_of_files() -> frozenset[str]:
    """Return the headings of the registers as a table shows them: columns are named as the file names them."""
    return frozenset(plain(heading) for fields in FIELDS.values() for field in fields for heading in field.headings)


def foreign(text: str) -> bool:
    """Whether an English page shows Chinese that is not data."""
    if text in headings_of_files():
        return False
    for known in (*DATA, *OWN, *quoted()):
        text = text.replace(known, "")
    return bool(HAN.search(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_in_words(stock: str, language: str) -> None:
    seen = visit(stock, language)
    assert {"overview", "data", "calibrate", "compare"} <= set(seen)
    assert {name: errors for name, (_, errors) in seen.items() if errors and not a_verdict(name, errors)} == {}
    assert {name: found for name, (said, _) in seen.items() if (found := [t for t in said if shows_key(t)])} == {}
    if language == "en":
        assert {name: found for name, (said, _) in seen.items() if (found := [t for t in said if foreign(t)])} == {}


def a_verdict(name: str, errors: list[str]) -> bool:
    """Whether the one error is a verdict in red: of the health gate, or that these people cannot finish in the year."""
    return gate_failed(name, errors) or cannot_finish(name, errors)


def cannot_finish(name: str, errors: list[str]) -> bool:
    """Whether the one error is the answer of the page 运行 that the plan is not done by the end of its year."""
    blanks = dict.fromkeys(("people", "share", "open", "worst", "month"), "|")
    answers = [load_catalogue(language).text("page.operate.december_hardly", **blanks) for language in LANGUAGES]
    told = [all(part in errors[0] for part in answer.split("|")) for answer in answers]
    return name == "operate" and len(errors) == 1 and any(told)


def gate_failed(name: str, errors: list[str]) -> bool:
    """Whether the one error is the verdict of the health gate, which these few synthetic firms may well fail."""
    openings = {load_catalogue(language).text("page.calibrate.gate.FAIL", FAIL="|", REVIEW="", PASS="")
                .partition("|")[0] for language in LANGUAGES}  # fmt: skip
    return name == "calibrate" and len(errors) == 1 and errors[0].startswith(tuple(openings))
