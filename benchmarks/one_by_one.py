"""The model once more, one firm after another in a plain loop: what “a firm-by-firm loop” says word for word.

It covers what `firm_level` covers and records the same, from the same tables. `firm_level` is the harder yardstick: it
handles all firms at once, stage by stage, in NumPy arrays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.firms import Array, Firms, entrants, initial_firms
from benchmarks.rates import Rates
from benchmarks.tally import WIDTH
from simulation.model.forecast import MEASURES
from simulation.model.plan import Plan
from simulation.model.specification import Specification

CLEARED, PROACTIVE, PROGRAMME = 3, 3, 4
"""Row of the class matrices for a visit that found nothing; numbers of channels, as in `firm_level`."""


@dataclass(slots=True)
class Firm:
    """One firm; whole numbers throughout."""

    stratum: int
    propensity: int
    risk_class: int
    status: int
    sanctioned: int = 0
    visits: int = 0
    drawn: int = 0
    channel: int = -1


class Town:
    """The firms, the tables as plain lists, and the counts by (measure, month, cell, detail)."""

    def __init__(self, specification: Specification, plan: Plan, seed: int) -> None:
        self.rates = Rates.of(specification, plan)
        self.rng = np.random.default_rng(seed)
        self.chance: Callable[[], float] = self.rng.random
        self.tables: dict[str, Any] = {
            name: value.tolist() for name, value in vars(self.rates).items() if isinstance(value, np.ndarray)
        }
        self.tables["for_cause"] = [table.tolist() for table in self.rates.for_cause]
        self.firms = _firms(initial_firms(specification, self.rates, self.rng))
        self.counts: defaultdict[tuple[str, int, int, int], int] = defaultdict(int)
        self.month = 0

    def count(self, measure: str, firm: Firm, detail: int = 0) -> None:
        """Count one firm or event under the stratum and class that the firm has now."""
        self.counts[measure, self.month, firm.stratum * 4 + firm.risk_class, detail] += 1


def run_one_by_one(specification: Specification, plan: Plan, months: int, seed: int) -> dict[str, Array]:
    """Simulate one future, one firm after another; arguments and result as of `firm_level.run_firm_level`.

    Examples
    --------
    >>> from benchmarks import cases
    >>> run_one_by_one(cases.specification(2, 200), cases.plan(), months=3, seed=0)["firms"].shape
    (3, 2, 4)
    """
    town = Town(specification, plan, seed)
    for month in range(months):
        town.month = month
        town.firms = [firm for firm in town.firms if _stays(firm, town)]
        arrived = _firms(entrants(town.rates, town.rng))
        for firm in arrived:
            town.count("entries", firm)
        town.firms += arrived
        for firm in town.firms:
            _comply(firm, town)
            firm.channel = _other_visit(firm, town)
        _draw(town)
        for firm in town.firms:
            _close_month(firm, town)
    return _measures(town, months)


def _firms(arrays: Firms) -> list[Firm]:
    columns = (arrays.stratum, arrays.propensity, arrays.risk_class, arrays.status)
    return [Firm(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def _stays(firm: Firm, town: Town) -> bool:
    """Stages 0 and 1: forget last year's visits and last round's draw; exit, or perhaps forget a sanction."""
    if town.month % 12 == 0:
        firm.visits = 0
    if town.month % town.tables["round_months"][firm.risk_class] == 0:
        firm.drawn = 0
    if town.chance() < town.tables["exit"][firm.risk_class]:
        town.count("exits", firm)
        return False
    if firm.sanctioned and town.chance() < town.rates.memory_ends:
        firm.sanctioned = 0
    return True


def _comply(firm: Firm, town: Town) -> None:
    """Stage 2."""
    chance, rates = town.chance(), town.rates
    if firm.status == 0:
        cell = firm.stratum * 4 + firm.risk_class
        if chance < town.tables["onset"][cell][firm.propensity][firm.sanctioned]:
            firm.status = 1
            town.count("onsets", firm)
    elif firm.status == 1 and chance < rates.escalation:
        firm.status = 2
        town.count("escalations", firm)
    elif chance < (rates.escalation + rates.minor_correction if firm.status == 1 else rates.serious_correction):
        firm.status = 0
        town.count("self_corrections", firm)
    town.count("firms", firm)
    if not firm.visits:
        town.count("not_yet_visited", firm)
    if firm.status:
        town.count("in_violation", firm, firm.status - 1)


def _other_visit(firm: Firm, town: Town) -> int:
    """Stage 3, visits for cause and proactive ones: return the channel, -1 for none."""
    for number, table in enumerate(town.tables["for_cause"]):
        if table[firm.status] and town.chance() < table[firm.status]:
            return number
    proactive = town.tables["proactive"][firm.risk_class]
    return PROACTIVE if proactive and town.chance() < proactive else -1


def _draw(town: Town) -> None:
    """Stage 3, the programme: draw a fixed number from each stratum and class, without replacement."""
    eligible: defaultdict[tuple[int, int], list[Firm]] = defaultdict(list)
    for firm in town.firms:
        if firm.channel < 0 and not firm.drawn:
            eligible[firm.stratum, firm.risk_class].append(firm)
    for (_, risk_class), firms in eligible.items():
        mean = town.tables["draw"][town.month % 12][risk_class] * len(firms)
        size = int(mean) + (town.chance() < mean - int(mean))
        for place in town.rng.choice(len(firms), size, replace=False) if size else ():
            firms[place].channel, firms[place].drawn = PROGRAMME, 1


def _close_month(firm: Firm, town: Town) -> None:
    """Stages 4 to 6: finding, sanction, the monthly push."""
    kind = _visit(firm, town) if firm.channel >= 0 else firm.status
    chance, row = town.chance(), kind * 4 + firm.risk_class
    new = sum(chance >= thresholds[row] for thresholds in town.tables["thresholds"])
    town.count("reclassified", firm, new)
    firm.risk_class = new


def _visit(firm: Firm, town: Town) -> int:
    """Visit a firm; return which class matrix applies."""
    status, channel = firm.status, firm.channel
    found = status > 0 and town.chance() < town.tables["detection"][channel][status]
    town.count("visits", firm, channel)
    town.count("repeat_visits" if firm.visits else "first_visits", firm)
    if channel == PROGRAMME and not firm.visits:
        town.count("first_programme_visits", firm)
    firm.visits = min(2, firm.visits + 1)
    if town.rates.recognise_for_cause:
        firm.drawn = 1
    if not found:
        town.count("missed" if status else "visits_to_compliant", firm, max(0, status - 1))
        return CLEARED
    town.count("found", firm, status - 1)
    town.count("found_by_channel", firm, channel)
    firm.sanctioned = 1
    if town.chance() < town.tables["rectification"][status]:
        firm.status = 0
        town.count("rectified", firm)
    return CLEARED + status


def _measures(town: Town, months: int) -> dict[str, Array]:
    """Return every measure, shape (month, stratum, class[, detail])."""
    found = {name: np.zeros((months, town.rates.cells, WIDTH[detail])) for name, detail in MEASURES.items()}
    for (measure, month, cell, detail), number in town.counts.items():
        found[measure][month, cell, detail] = number
    found["hours"][..., 0] = found["visits"] @ town.rates.hours
    shaped = {name: values.reshape(months, -1, 4, values.shape[-1]) for name, values in found.items()}
    return {name: values if MEASURES[name] else values[..., 0] for name, values in shaped.items()}
