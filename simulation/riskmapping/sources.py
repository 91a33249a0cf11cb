"""Where findings come from: the registers of a session, or the monthly sums that are kept (observations/1)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from simulation.calibration.counted.deterrence import PROGRAMME
from simulation.calibration.panel.panel import Panel
from simulation.model.calendar import month_number, month_text
from simulation.model.errors import InputError, Problem
from simulation.model.population import RISK_CLASSES
from simulation.registry.observed.format import FIRMS, FOUND, VISITS, split_stratum
from simulation.riskmapping.crossed.table import CLASSES, Array, Findings, findings_of

SHORTEST, LONGEST = 1, 120
CHANNEL = "programme"
"""Only programmes draw at random; visits for cause go where trouble is."""


def check_months(months: int) -> None:
    """Raise `InputError` for a number of months that nothing can be read from."""
    if not SHORTEST <= months <= LONGEST:
        raise InputError([Problem("out_of_range", "months", months, f"{SHORTEST}–{LONGEST}", "out_of_range")])


def findings_of_panel(panel: Panel, months: int, renamed: Mapping[str, str] | None = None) -> Findings:
    """Return what random visits of the last months found, from registers.

    Parameters
    ----------
    renamed
        Old name of a township → its name today.

    Raises
    ------
    InputError
        When there was no random visit.
    """
    check_months(months)
    window = slice(max(0, panel.months - months), panel.months)
    there = panel.present[:, window]
    place = panel.stratum[:, None] * CLASSES + panel.risk_class[:, window]
    drawn = there & (panel.channel[:, window] == PROGRAMME)
    last = panel.present[:, -1]

    def count(cells: Array) -> Array:
        return np.bincount(cells, minlength=len(panel.places) * CLASSES).reshape(-1, CLASSES).astype(np.float64)

    firms = count(panel.stratum[last] * CLASSES + panel.risk_class[last, -1])
    found = count(place[drawn & (panel.found[:, window] > 0)])
    names = [(item.sector, _today(item.region, renamed)) for item in panel.places]
    first, end = (month_text(panel.first_month + number) for number in (window.start, window.stop - 1))
    return _some(findings_of(names, count(place[drawn]), found, firms, first, end), "registers")


def findings_of_observations(
    table: pd.DataFrame, months: int, renamed: Mapping[str, str] | None = None, source: str = "observations"
) -> Findings:
    """Return what random visits of the last complete months found; see `findings_of_panel`.

    Raises
    ------
    InputError
        When no month is complete, an id of a stratum names no township, or there was no random visit.
    """
    check_months(months)
    whole = table[table["complete"]]
    if whole.empty:
        raise InputError([Problem("no_complete_month", "complete", remedy="no_complete_month")], source)
    strata = sorted(map(str, whole["stratum"].unique()))
    split = {stratum: split_stratum(stratum) for stratum in strata}
    problems = [
        Problem("stratum_unnamed", "stratum", s, remedy="stratum_unnamed") for s, names in split.items() if not names
    ]
    if problems:
        raise InputError(problems, source)
    last = str(whole["month"].max())
    first = month_text(month_number(last) - months + 1)
    window = whole[whole["month"] >= first]
    drawn = window["detail"] == CHANNEL
    visits, found, firms = (
        _laid(part, strata)
        for part in (
            window[(window["measure"] == VISITS) & drawn],
            window[(window["measure"] == FOUND) & drawn],
            window[(window["measure"] == FIRMS) & (window["month"] == last)],
        )
    )
    if not firms.any():
        raise InputError([Problem("no_firms_observed", "firms", last, remedy="no_firms_observed")], source)
    names = [(pair[0], _today(pair[1], renamed)) for pair in map(split.get, strata) if pair]
    begin = max(first, str(window["month"].min()))
    return _some(findings_of(names, visits, found, firms, begin, last), source)


def _laid(part: pd.DataFrame, strata: list[str]) -> Array:
    row = pd.Index(strata).get_indexer(pd.Index(part["stratum"]))
    column = pd.Index(RISK_CLASSES).get_indexer(pd.Index(part["risk_class"]))
    table = np.zeros((len(strata), CLASSES))
    np.add.at(table, (row, column), part["value"].to_numpy(dtype=np.float64))
    return table


def _some(findings: Findings, source: str) -> Findings:
    if not findings.visits.any():
        period = f"{findings.first}–{findings.last}"
        raise InputError([Problem("no_random_visits", "visits", period, remedy="no_random_visits")], source)
    return findings


def _today(region: str, renamed: Mapping[str, str] | None) -> str:
    return (renamed or {}).get(region, region)
