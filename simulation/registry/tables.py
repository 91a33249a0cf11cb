"""The checks of each register, and the canonical table that is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.registry.cells.sectors import sector_reader
from simulation.registry.cells.tiers import read_tier
from simulation.registry.checks import Checks, Mask
from simulation.registry.code_lists import CodeList
from simulation.registry.dates import month_reader, read_clock, read_date
from simulation.registry.firm_ids import id_reader
from simulation.registry.results import read_results
from simulation.registry.schemas import CLASS_KIND, DAY
from simulation.registry.sheets import Sheet
from simulation.registry.values import (
    Refusal,
    read_channel,
    read_class,
    read_names,
    read_region,
    read_severity,
    read_text,
    read_yes_no,
)
from simulation.registry.vocabulary import RESULTS

Days = NDArray[np.datetime64]
NO_DAY = np.datetime64("NaT", "D")


@dataclass(frozen=True)
class Known:
    """What the directory says of the firms that other registers name."""

    founded: pd.Series[Any]

    def check(self, checks: Checks, firm: NDArray[np.object_]) -> Days:
        """Refuse firms that are not in the directory, and return the founding days of the others."""
        place = pd.Index(self.founded.index).get_indexer(pd.Index(firm))
        checks.refuse((place < 0) & (firm != ""), "firm", "not_in_directory")
        days = self.founded.to_numpy().astype("datetime64[D]")
        return np.where(place >= 0, days[place] if len(days) else NO_DAY, NO_DAY)


def _firms(checks: Checks) -> NDArray[np.object_]:
    """Return what the firms of a register are known by."""
    sheet = checks.sheet
    return checks.read("firm", id_reader(sheet.ids, sheet.columns["firm"].texts), default="")


def directory_table(sheet: Sheet, as_of: date) -> tuple[pd.DataFrame, Checks]:
    """Check 抽查检查对象名录."""
    checks = Checks(sheet)
    firm = _firms(checks)
    founded = _known_by(as_of, checks, "founded", _days(checks, "founded", required=False))
    table = {
        "firm": firm,
        "name": checks.read("name", read_text, required=False, default=""),
        "kind": checks.read("kind", read_text, required=False, default=""),
        "sector": checks.read("sector", sector_reader(sheet.columns["sector"].texts), default=""),
        "region": checks.read("region", read_region, default=""),
        "founded": founded,
        "status": checks.read("status", read_text, required=False, default=""),
        "tier": checks.read("tier", read_tier, required=False),
        "novel": checks.read("novel", read_yes_no, required=False, default=False),
    }
    checks.refuse_repeated({"firm": firm}, "firm", "duplicate")
    texts = _text("firm", "name", "kind", "sector", "region", "status", "tier")
    return _accepted(table, checks, founded=DAY, novel="bool", **texts), checks


def classes_table(sheet: Sheet, known: Known, as_of: date) -> tuple[pd.DataFrame, Checks]:
    """Check 信用风险分类月度推送."""
    checks = Checks(sheet)
    firm = _firms(checks)
    month = checks.read("month", month_reader(sheet.columns["month"].texts), default=0).astype(np.int64)
    risk_class = checks.read("risk_class", read_class)
    founded = known.check(checks, firm)
    checks.refuse(month > months_of(np.datetime64(as_of)), "month", "after_as_of", as_of.isoformat())
    early = ~np.isnat(founded) & (month < months_of(founded)) & (month > 0)
    checks.refuse(early, "month", "before_founding", _as_text(founded))
    checks.refuse_repeated({"firm": firm, "month": month, "risk_class": risk_class}, "month", "duplicate")
    checks.refuse_repeated({"firm": firm, "month": month}, "month", "class_month_twice")
    table = {"firm": firm, "month": month, "risk_class": risk_class}
    return _accepted(table, checks, risk_class=CLASS_KIND, **_text("firm")), checks


def visits_table(sheet: Sheet, known: Known, as_of: date, codes: CodeList | None = None) -> tuple[pd.DataFrame, Checks]:
    """Check 检查结果; `codes` is the list that numbers of results stand in."""
    checks = Checks(sheet)
    table: dict[str, NDArray[Any]] = {
        "firm": _firms(checks),
        "date": _days(checks, "date"),
    }
    table["month"] = months_of(table["date"])
    table["task"] = checks.read("task", read_text, required=False, default="")
    table["channel"] = checks.read("channel", read_channel, default="")
    for name in ("departments", "inspectors"):
        table[name] = checks.read(name, read_names, required=False, default="")
    table["n_departments"] = _count_names(table["departments"])
    table["team"] = np.where(table["inspectors"] != "", table["inspectors"], table["departments"])
    results = checks.read("result", lambda text: read_results(text, codes), default=())
    table["result"] = np.array([found[0] if found else "" for found in results], dtype=object)
    table["results"] = np.array([";".join(found) for found in results], dtype=object)
    table["found"], table["severity"] = _findings(checks, table["result"])
    table["published"] = _known_by(as_of, checks, "published", _days(checks, "published", required=False))
    _check_order(checks, table, known, as_of)
    said = {name: values for name, values in table.items() if name != "team"}
    # Two visits on one day may differ in nothing but the time of day.
    clock = checks.glance("date", read_clock, "")
    checks.refuse_repeated({**said, "clock": clock}, "firm", "duplicate")
    ordered = {name: table[name] for name in VISIT_COLUMNS}
    texts = _text("firm", "task", "channel", "departments", "inspectors", "team", "result", "results", "severity")
    return _accepted(ordered, checks, date=DAY, published=DAY, **texts), checks


VISIT_COLUMNS = (
    "firm", "date", "month", "task", "channel", "departments", "n_departments", "inspectors", "team", "result",
    "results", "found", "severity", "published",
)  # fmt: skip


def signals_table(sheet: Sheet, known: Known, as_of: date) -> tuple[pd.DataFrame, Checks]:
    """Check 风险信号."""
    checks = Checks(sheet)
    firm, day = _firms(checks), _days(checks, "date")
    kind = checks.read("kind", read_text, default="")
    founded = known.check(checks, firm)
    checks.refuse(day > np.datetime64(as_of), "date", "after_as_of", as_of.isoformat())
    checks.refuse(day < founded, "date", "before_founding", _as_text(founded))
    # Several complaints about a firm on one day are told apart by their numbers, where there are any.
    number = checks.read("number", read_text, required=False, default="")
    led = checks.read("led_to_visit", _read_led, required=False, default="")
    checks.refuse_repeated({"firm": firm, "date": day, "kind": kind, "number": number}, "firm", "duplicate")
    table = {
        "firm": firm, "date": day, "month": months_of(day), "kind": kind, "number": number, "led_to_visit": led,
    }  # fmt: skip
    return _accepted(table, checks, date=DAY, **_text("firm", "kind", "number", "led_to_visit")), checks


def _read_led(text: str) -> str | Refusal:
    """Return whether a signal led to a visit: ``yes`` or ``no``."""
    found = read_yes_no(text)
    return found if isinstance(found, Refusal) else "yes" if found else "no"


def _check_order(checks: Checks, table: dict[str, NDArray[Any]], known: Known, as_of: date) -> None:
    """Founded, visited, published, and all that not later than the registers were written."""
    founded = known.check(checks, table["firm"])
    last = np.datetime64(as_of)
    checks.refuse(table["date"] > last, "date", "after_as_of", as_of.isoformat())
    checks.refuse(table["date"] < founded, "date", "before_founding", _as_text(founded))
    checks.refuse(table["published"] < table["date"], "published", "published_before_visit", _as_text(table["date"]))


def _findings(checks: Checks, result: NDArray[np.object_]) -> tuple[Mask, NDArray[np.object_]]:
    """Return whether each visit found something, and how severe: as written, else what the category stands for."""
    written = checks.read("severity", read_severity, required=False, default="")
    found = np.array([bool(code) and RESULTS[code].found for code in result], dtype=bool)
    assumed = np.array([RESULTS[code].severity if code else "" for code in result], dtype=object)
    checks.refuse(~found & (result != "") & (written != ""), "severity", "severity_without_finding")
    return found, np.where(found & (written != ""), written, assumed)


def _days(checks: Checks, name: str, *, required: bool = True) -> Days:
    return checks.read(name, read_date, required=required).astype("datetime64[D]")


def months_of(days: Any) -> Any:
    """Return the months since year 0 of days; the smallest number for NaT."""
    return np.asarray(days, dtype="datetime64[M]").astype(np.int64) + 1970 * 12


def _known_by(as_of: date, checks: Checks, name: str, days: Days) -> Days:
    """Return days of a column that may be left out, without those after the last day that the registers can know of."""
    late = days > np.datetime64(as_of)
    checks.note(late, name, "after_as_of", as_of.isoformat())
    return np.where(late, NO_DAY, days)


def _as_text(days: Days) -> NDArray[np.object_]:
    return np.datetime_as_string(days, unit="D").astype(object)


def _count_names(lists: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return how many departments a visit joined; at least one came."""
    return np.array([text.count(";") + 1 for text in lists], dtype=np.int64)


def _text(*names: str) -> dict[str, Any]:
    return dict.fromkeys(names, "str")


def _accepted(table: dict[str, NDArray[Any]], checks: Checks, **kinds: Any) -> pd.DataFrame:
    """Return the records without a refusal."""
    return pd.DataFrame({name: values[checks.ok] for name, values in table.items()}).astype(kinds)
