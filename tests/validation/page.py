"""The page `docs/validation.md`, from what the checks obtain."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from datasets.tables import DATASETS, read_rows
from tests.validation import carried_out, tuned, watched
from tests.validation.agreement import ENOUGH, FALSE_ALARM, MONTHS, REPLICATIONS, Agreement, agreement
from tests.validation.closed_forms import Check, closed_forms
from tests.validation.properties import properties

TEMPLATE = Path(__file__).with_name("page.md")
NOISE = 1e-12
"""Errors below it are rounding, which differs between machines."""


def page() -> str:
    """Run every check and return the text; the same on every run."""
    return TEMPLATE.read_text(encoding="utf-8").format(
        closed_forms=_figures(closed_forms()),
        properties=_departures(properties()),
        agreement=_agreements(agreement()),
        district=_district(),
        golden=_figures([*tuned.golden(), *tuned.ceiling()]),
        laws=_laws(carried_out.laws()),
        records=_figures(carried_out.records()),
        queues=_figures(carried_out.queues()),
        waits=_waits(carried_out.waits()),
        alarms=_rates(watched.alarms()),
        maps=_rates(watched.maps()),
        places=_figures(watched.places()),
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


def _laws(lines: Iterable[carried_out.Law]) -> str:
    header = ("law", "comparisons", "chance allowed", "smallest chance", "")
    return _table(
        header,
        [(a.name, f"{a.comparisons}", f"{a.allowed:.1e}", f"{a.smallest:.1e}", _verdict(a.passed)) for a in lines],
    )


def _waits(lines: Iterable[carried_out.Waits]) -> str:
    header = ("figure", "closed form", "obtained", "± (95 %)", "")
    return _table(
        header,
        [(w.name, f"{w.expected:.4f}", f"{w.obtained:.3f}", f"{w.half:.3f}", _verdict(w.passed)) for w in lines],
    )


def _rates(lines: Iterable[watched.Rate]) -> str:
    header = ("figure", "promised", "obtained", "95 % interval", "")
    return _table(
        header,
        [(r.name, r.promised, f"{r.obtained:.3f}", f"{r.low:.3f}–{r.high:.3f}", _verdict(r.passed)) for r in lines],
    )


def _district() -> str:
    columns = ("quantity", "risk_class", "target", "settled", "three_years")
    rows = [tuple(row[column] for column in columns) for row in read_rows(DATASETS / "xiangzhou" / "fit.csv")]
    return _table(("quantity", "class", "target", "settled", "36 months"), rows)


def _verdict(passed: bool) -> str:
    return "met" if passed else "**NOT MET**"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in (header, ["---"] * len(header), *rows))
