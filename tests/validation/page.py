"""The page `docs/validation.md`, from what the checks obtain."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from datasets.tables import DATASETS, read_rows
from tests.validation import carried_out, tuned, watched
from tests.validation.agreement import ENOUGH, FALSE_ALARM, MONTHS, REPLICATIONS, Agreement, agreement
from tests.validation.closed_forms import Check, closed_forms
from tests.validation.properties import properties

TEMPLATE = Path(__file__).with_name("page.md")
NOISE = 1e-12
"""Errors below it are rounding, which differs between machines."""


def page(told: Callable[[str], None] = lambda _: None) -> str:
    """Run every check, each section in a process of its own, and return the text; the same on every run."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        running = {pool.submit(_section, name): name for name in SECTIONS}
        for done in as_completed(running):
            told(running[done])
        sections = {name: done.result() for done, name in running.items()}
    return TEMPLATE.read_text(encoding="utf-8").format(
        **sections,
        months=MONTHS,
        replications=", ".join(f"{number} replications of `{engine}`" for engine, number in REPLICATIONS.items()),
        false_alarm=FALSE_ALARM,
        enough=ENOUGH,
        seeds=carried_out.SEEDS,
        firms=carried_out.FIRMS,
        years=carried_out.YEARS,
        futures=watched.FUTURES,
        districts=watched.DISTRICTS,
    )


def _section(name: str) -> str:
    """Return a section by its name: a process that is started anew can be handed no more."""
    return SECTIONS[name]()


SECTIONS: dict[str, Callable[[], str]] = {
    "alarms": lambda: _rates(watched.alarms()),
    "maps": lambda: _rates(watched.maps()),
    "laws": lambda: _laws(carried_out.laws()),
    "agreement": lambda: _agreements(agreement()),
    "golden": lambda: _figures([*tuned.golden(), *tuned.ceiling()]),
    "properties": lambda: _departures(properties()),
    "waits": lambda: _waits(carried_out.waits()),
    "closed_forms": lambda: _figures(closed_forms()),
    "records": lambda: _figures(carried_out.records()),
    "queues": lambda: _figures(carried_out.queues()),
    "places": lambda: _figures(watched.places()),
    "district": lambda: _district(read_rows(DATASETS / "xiangzhou" / "fit.csv")),
}
"""Place in the template → what fills it; the longest first."""


def _laws(lines: Iterable[carried_out.Law]) -> str:
    header = ("law", "comparisons", "chance allowed", "smallest chance", "")
    rows = [(a.name, f"{a.comparisons}", f"{a.allowed:.1e}", f"{a.smallest:.1e}", _verdict(a.passed)) for a in lines]
    return _table(header, rows)


def _waits(lines: Iterable[carried_out.Waits]) -> str:
    header = ("figure", "closed form", "obtained", "± (95 %)", "")
    rows = [(w.name, f"{w.expected:.4f}", f"{w.obtained:.3f}", f"{w.half:.3f}", _verdict(w.passed)) for w in lines]
    return _table(header, rows)


def _district(fitted: Iterable[dict[str, str]]) -> str:
    columns = ("quantity", "risk_class", "target", "settled", "three_years")
    rows = [tuple(row[column] for column in columns) for row in fitted]
    return _table(("quantity", "class", "target", "settled", "36 months"), rows)


def _figures(checks: Iterable[Check]) -> str:
    header = ("case", "figure", "obtained", "error allowed", "error", "")
    return _table(header, [(c.name, f"{c.expected:.9g}", f"{c.obtained:.9g}", *_judged(c)) for c in checks])


def _departures(checks: Iterable[Check]) -> str:
    return _table(("property", "departure allowed", "departure", ""), [(c.name, *_judged(c)) for c in checks])


def _judged(check: Check) -> tuple[str, str, str]:
    asked = "none" if check.asked == 0 else f"{check.asked:.0e}"
    return asked, _error(check), _verdict(check.passed)


def _error(check: Check) -> str:
    """Return the error as an upper bound that does not depend on the machine's rounding."""
    if check.error == 0 and check.asked == 0:
        return "none"
    return f"< {NOISE:.0e}" if check.error < NOISE else f"< 1e{math.floor(math.log10(check.error)) + 1:+03d}"


def _agreements(lines: Iterable[Agreement]) -> str:
    header = ("what", "comparisons", "root mean square", "allowed", "largest", "")
    return _table(
        header,
        [
            (a.name, f"{a.comparisons}", f"{a.typical:.2f}", f"{a.limit:.2f}", f"{a.largest:.2f}", _verdict(a.passed))
            for a in lines
        ],
    )


def _rates(lines: Iterable[watched.Rate]) -> str:
    header = ("figure", "promised", "obtained", "95 % interval", "")
    return _table(
        header,
        [(r.name, r.promised, f"{r.obtained:.3f}", f"{r.low:.3f}–{r.high:.3f}", _verdict(r.passed)) for r in lines],
    )


def _verdict(passed: bool) -> str:
    return "met" if passed else "**NOT MET**"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in (header, ["---"] * len(header), *rows))
