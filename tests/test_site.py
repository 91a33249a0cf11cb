"""The documents as a site: every page in the navigation, every link leads somewhere, nothing comes from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pytest

import dev

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
NAVIGATION = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:\n")[2]
LOADING = {"script", "link", "img", "iframe", "source", "video", "audio", "object", "embed"}
"""Elements that fetch what they name; a link waits for a click."""


class Page(HTMLParser):
    """Collects the addresses that a page names, and the places in it that can be named."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.anchors |= {told[name] for name in ("id", "name") if name in told}
        named = [told[name] for name in ("href", "src", "srcset", "data") if name in told]
        (self.loaded if tag in LOADING and told.get("rel") != "canonical" else self.links).extend(named)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Page]:
    """Build the site strictly and read its pages; the key is the file."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-c", dev.BUILD_SITE, "build", "--strict", "--site-dir", str(folder)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return {path: Page(path.read_text(encoding="utf-8")) for path in folder.rglob("*.html")}


def outside(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.netloc) or parts.scheme in {"http", "https"}


def targets(site: dict[Path, Page]) -> Iterator[tuple[Path, str, Path, str]]:
    """Return page, address, file and anchor of every address inside the site; the page for what is not found is left
    out, since it is served from anywhere."""
    for path, page in site.items():
        if path.name == "404.html":
            continue
        for address in [*page.links, *page.loaded]:
            if outside(address) or address.startswith(("mailto:", "data:", "javascript:")):
                continue
            file, anchor = urldefrag(address)
            yield path, address, (path.parent / unquote(file)).resolve() if file else path, unquote(anchor)


@pytest.mark.slow
def test_every_link_and_every_anchor_of_the_site_leads_somewhere(site: dict[Path, Page]) -> None:
    found = list(targets(site))
    assert len(found) > 500
    lost = [
        (path.name, address)
        for path, address, file, anchor in found
        if not file.exists() or (anchor and anchor not in site[file].anchors)
    ]
    assert lost == []


@pytest.mark.slow
def test_the_site_loads_nothing_from_elsewhere(site: dict[Path, Page]) -> None:
    assert [(path.name, address) for path, page in site.items() for address in page.loaded if outside(address)] == []
    folder = min(site, key=lambda path: len(path.parts)).parent
    styles = {path.name: path.read_text(encoding="utf-8") for path in folder.rglob("*.css")}
    assert len(styles) > 1
    assert [name for name, text in styles.items() if re.search(r"url\([\"']?(https?:)?//|@import", text)] == []


@pytest.mark.slow
def test_the_links_of_the_readme_lead_to_places_on_the_site(site: dict[Path, Page]) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    addresses = re.findall(r"\]\(([^)\s]+)\)", readme)
    assert len(addresses) > 1
    pages = {path.name.removesuffix(".html"): page.anchors for path, page in site.items()}
    pages["README"] = {title.lower().replace(" ", "-") for title in re.findall(r"^#+ (.+)$", readme, re.MULTILINE)}
    lost = []
    for address in addresses:
        file, anchor = urldefrag(address)
        there = (ROOT / file).exists() and (not anchor or anchor in pages[Path(file).stem or "README"])
        if not outside(address) and not there:
            lost.append(address)
    assert lost == []


def test_every_document_stands_once_in_the_navigation() -> None:
    named = re.findall(r"([\w.]+\.md)$", NAVIGATION, re.MULTILINE)
    assert sorted(named) == sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))


def test_the_first_page_leads_to_every_document() -> None:
    linked = set(re.findall(r"\]\(([\w.]+\.md)\)", (DOCS / "index.md").read_text(encoding="utf-8")))
    assert linked == {path.name for path in DOCS.glob("*.md")} - {"index.md"}


def test_a_document_mentioned_by_its_path_is_there() -> None:
    texts = [ROOT / "README.md", *DOCS.glob("*.md")]
    mentions = {
        (path.name, name) for path in texts for name in re.findall(r"`(docs/[\w./]+)`", path.read_text("utf-8"))
    }
    assert len(mentions) > 10
    assert sorted((page, name) for page, name in mentions if not (ROOT / name).exists()) == []


def test_a_link_that_leads_nowhere_would_be_seen() -> None:
    page = Page('<a href="a.html#x">a</a><script src="https://cdn.example/x.js"></script><h2 id="here">h</h2>')
    assert page.links == ["a.html#x"]
    assert [outside(address) for address in page.loaded] == [True]
    assert page.anchors == {"here"}
