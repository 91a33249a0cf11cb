"""Walk through the pages as a planner does, and look at each of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlparse

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from simulation.language.catalogue import Catalogue, load_catalogue
from tests.browser.resting import go, rest

SCREENSHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"
WIDTHS = (1440, 820)
CUT_OFF = """main => {
  const cut = [];
  for (const e of main.querySelectorAll('*')) {
    if (!e.textContent.trim() || e.closest('svg, [data-testid=stVegaLiteChart]')) continue;
    if (!e.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    const style = getComputedStyle(e), place = e.getBoundingClientRect();
    if (place.width <= 1 || style.fontFamily.includes('Material Symbols')) continue;  // read aloud only; an icon
    const hides = ['hidden', 'clip'].includes(style.overflowX) || style.textOverflow === 'ellipsis';
    if (hides && e.scrollWidth > e.clientWidth + 1) cut.push(e.textContent.trim());
    const clamped = style.webkitLineClamp !== 'none' && e.scrollHeight > e.clientHeight + 1;
    if (clamped) cut.push(e.textContent.trim());
  }
  return cut;
}"""
"""Texts that a box around them hides a part of."""
CHARTS_CUT = """main => [...main.querySelectorAll('svg.marks')].flatMap(svg => {
  const edge = svg.getBoundingClientRect(), room = svg.closest('[data-testid=stVegaLiteChart]').getBoundingClientRect();
  const outside = [...svg.querySelectorAll('text')].filter(text => {
    const place = text.getBoundingClientRect();
    return text.textContent.trim() && text.checkVisibility({opacityProperty: true})
      && (place.left < edge.left - 4 || place.right > edge.right + 4);  // a line is higher than its letters
  }).map(text => text.textContent);
  return edge.right > room.right + 2 ? [`a chart of ${edge.width} in ${room.width}`, ...outside] : outside;
})"""
"""Charts wider than their room, and words of a chart that stand beyond its edge."""
COLOURS = """main => [...new Set([...main.querySelectorAll('svg.marks *')].flatMap(
  mark => ['fill', 'stroke'].map(part => mark.getAttribute(part)).filter(colour => colour)))]"""
"""Every colour that the charts of a page are drawn in."""
OURS = {"exclude": [["[data-testid=stSidebarNav]"]]}
"""All but the list of pages: with sections, Streamlit puts them into a list without items of their own."""
AXE = {"rules": {"scrollable-region-focusable": {"enabled": False}}, "resultTypes": ["violations"]}
"""Wide tables scroll in a box of Streamlit's; browsers give such a box the keyboard by themselves by now. Telling what
is in order would take longer than finding what is not."""


@dataclass
class Walk:
    """One visit.

    Attributes
    ----------
    complaints
        What went wrong on the console.
    hosts
        Hosts that the page asked for anything.
    seen
        Addresses that the browser showed.
    """

    page: Page
    words: Catalogue
    complaints: list[str] = field(default_factory=list)
    hosts: set[str | None] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)

    def _note_complaint(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} {message.location}")

    def start(self, address: str) -> None:
        """Open the first page and go over to the language of the walk."""
        self.page.on("console", self._note_complaint)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._note_request)
        self.page.on("framenavigated", lambda frame: self.seen.add(frame.url))
        self.page.goto(address)
        if self.words.language != "zh":
            self.page.get_by_text(self.words.text("page.app.own_name"), exact=True).click()
        self.expect_page("overview")

    def _note_request(self, request: object) -> None:
        url = urlparse(str(getattr(request, "url", "")))
        if url.scheme.startswith(("http", "ws")):
            self.hosts.add(url.hostname)

    def say(self, key: str, **values: object) -> str:
        """Return the words of the page for a key."""
        return self.words.text(key, **values)

    def turn_to(self, name: str) -> None:
        """Go to a page by the side bar."""
        link = self.page.get_by_test_id("stSidebarNav").get_by_text(self.say(f"page.{name}.title"), exact=True)
        go(self.page, link, self._heading(name))
        self.rest()

    def expect_page(self, name: str) -> None:
        """Wait until a page is there and rests."""
        expect(self._heading(name)).to_be_visible()
        self.rest()

    def _heading(self, name: str) -> Locator:
        return self.page.get_by_role("heading", name=self.say(f"page.{name}.title"), exact=True, level=1)

    def rest(self) -> None:
        """Wait until the page has said all it has to say, charts too."""
        rest(self.page)
        charts = self.page.get_by_test_id("stVegaLiteChart")
        expect(charts.locator("svg.marks")).to_have_count(charts.count())

    def press(self, key: str, **values: object) -> None:
        """Press the button with some words, and wait for what follows."""
        self.button(key, **values).click()
        self.rest()

    def button(self, key: str, **values: object) -> Locator:
        """Return the button with some words."""
        return self.page.get_by_role("button", name=self.say(key, **values), exact=True)

    def look(self, name: str) -> None:
        """Take pictures of the page at both widths; nothing may be broken, cut off or wider than the window."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        for width in WIDTHS:
            self.resize(width)
            self.page.screenshot(path=SCREENSHOTS / f"{name}-{self.words.language}-{width}.png")
            assert not (cut := self.cut_off()), (name, width, cut)
        assert self.page.get_by_test_id("stException").count() == 0, name
        assert not (found := self.barriers()), (name, found)
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 1000})
        self.rest()

    def resize(self, width: int) -> None:
        """Make the window so wide, and so long that the whole page is in it."""
        self.page.set_viewport_size({"width": width, "height": 1000})
        self.rest()
        length = int(self.page.get_by_test_id("stMain").evaluate("e => e.scrollHeight"))
        self.page.set_viewport_size({"width": width, "height": length + 20})
        self.rest()

    def cut_off(self) -> list[str]:
        """Return what of the page cannot be read as the window stands: wider than it, hidden in part, off a chart."""
        main = self.page.get_by_test_id("stMain")
        wider = int(main.evaluate("e => e.scrollWidth - e.clientWidth"))
        beyond = [f"the page is {wider} wider than its window"] if wider > 0 else []
        return [*beyond, *main.evaluate(CUT_OFF), *main.evaluate(CHARTS_CUT)]

    def colours(self) -> set[str]:
        """Return the colours that the charts of the page are drawn in."""
        return set(self.page.get_by_test_id("stMain").evaluate(COLOURS))

    def barriers(self) -> list[tuple[str, str]]:
        """Return what keeps people from using the page: axe's serious and critical findings, with where they are."""
        found = Axe().run(self.page, context=OURS, options=AXE).response["violations"]
        return [
            (finding["id"], f"{node['target']}: {node.get('failureSummary', '')}")
            for finding in found
            if finding["impact"] in {"serious", "critical"}
            for node in finding["nodes"]
        ]


def walk_to(turn: str, page: Page, address: str, language: str, who: str) -> Walk:
    """Come in, give a name where it is asked for, and go to a page."""
    walk = Walk(page, load_catalogue(language))
    walk.start(address)
    walk.rest()
    field = page.get_by_role("textbox", name=walk.say("page.people.name"))
    if field.count():
        field.fill(who)
        walk.press("page.people.keep_name")
    walk.turn_to(turn)
    return walk
