"""What came of watching a plan: tables, the facts behind them, and what could not be looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from simulation.display import Card, Shown

TABLES = ("completion", "series", "alarms", "hypotheses", "forecast_check", "retune")


@dataclass(frozen=True)
class Note:
    """Something a reader has to know of the records; ``monitor.note.<code>`` words it."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, repr=False)
class Watch(Shown):
    """A plan against what happened.

    Attributes
    ----------
    completion
        ``risk_class, planned, done, share, against, until``.
    series
        ``month, series, observed, expected, low, high, evidence, threshold, power_double`` and ``complete, family``.
    alarms
        ``what, kind, month, since, observed, expected, evidence, threshold, guaranteed, rate, seed, suspended``.
    hypotheses
        ``name, evidence, weight`` and what the name is made of; weights add up to 1.
    forecast_check
        ``quarter, quantity, observed, expected, low, high, p, inside``.
    retune
        ``rule, answer, figure, limit, detail``; the rank of the plan first.
    facts
        Settings and digests: ``plan, specification, from, until, rate, seed, futures, threshold, guaranteed, streams,
        noise_months, dispersion, month_cv, level`` (``draws`` or ``assumed``); ``sizes``:
        ``scope|group`` → fewest firms.
    notes
        Months that are not complete, missing or strange.
    """

    completion: pd.DataFrame
    series: pd.DataFrame
    alarms: pd.DataFrame
    hypotheses: pd.DataFrame
    forecast_check: pd.DataFrame
    retune: pd.DataFrame
    facts: dict[str, Any]
    notes: tuple[Note, ...] = ()

    __repr__ = Shown.__str__

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables by name."""
        return {name: getattr(self, name) for name in TABLES}

    @property
    def must_retune(self) -> bool:
        """Tell whether a rule asks for a new tuning."""
        return bool((self.retune["answer"] == "yes").any())

    def card(self) -> Card:
        """Return completion by class and how many alarms there are."""
        rows = [
            (str(r["risk_class"]), f"{r['planned']:,.0f}", f"{r['done']:,}", f"{r['share']:.0%}")
            for r in self.completion.to_dict("records")
        ]
        facts = [f"{self.facts['from']} to {self.facts['until']}: {len(self.alarms)} alarms, rate {self.facts['rate']}"]
        return Card("Watch", str(self.facts["plan"]), ("class", "planned", "done", "share"), rows, facts, internal=True)
