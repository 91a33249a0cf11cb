"""The documents as a site, opened from a folder: Chinese and English are found, and nothing is asked elsewhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import dev
from tests.browser.conftest import ROOT

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("looked_for", "found_in"), [("影子价格", "Glossary"), ("shadow price", "Tuning")])
def test_the_search_finds_both_languages_without_a_server(
    page: Page, tmp_path: Path, looked_for: str, found_in: str
) -> None:
    subprocess.run([sys.executable, "-c", dev.BUILD_SITE, "build", "-q", "-d", str(tmp_path)], cwd=ROOT, check=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "index.html").as_uri())
    page.locator(".md-search__input").click()
    page.keyboard.insert_text(looked_for)
    expect(page.locator(".md-search-result__item").filter(has_text=found_in)).not_to_have_count(0)
    page.locator(".md-search__input").fill("xqzv")
    expect(page.locator(".md-search-result__meta")).to_have_text("没有找到符合条件的结果")
    assert {url.partition(":")[0] for url in asked} <= {"file", "data", "about"}
