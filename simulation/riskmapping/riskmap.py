"""The risk map: shares that random visits would find by cell, with intervals and the chance to be among the worst."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil

import numpy as np
import pandas as pd

from simulation.display import Card, Shown
from simulation.model.population import RISK_CLASSES
from simulation.riskmapping.crossed.draws import DRAWS, Effects, effects_of
from simulation.riskmapping.crossed.table import Array, Findings, Ints
from simulation.riskmapping.funnel import funnel
from simulation.riskmapping.places import Places
from simulation.riskmapping.scan import scan
from simulation.riskmapping.teams import TeamCheck

LEVEL = 0.9
TENTH = 0.1
VISITED, PARTLY, UNVISITED = KINDS = ("visited", "partly", "unvisited")
"""What a cell's figure rests on: random visits to all its classes, to some, to none."""
CELL_COLUMNS = (
    "sector", "region", "firms", "visits", "found", "share", "low", "high", "worst_tenth", "kind",
    "expected", "expected_low", "expected_high", "unvisited_share", "relative",
)  # fmt: skip


@dataclass(frozen=True)
class RiskMap(Shown):
    """What random visits say of sectors and townships.

    Attributes
    ----------
    data
        Random visits, findings and firms by cell and class.
    effects
        Joint draws of the effects behind them.
    scan
        Where findings gather; see `simulation.riskmapping.scan.scan`.
    needed
        Log-likelihood ratio that chance exceeds in 5 % of scans.
    places
        Where townships lie; ``None`` if nobody said.
    teams
        Whether inspection teams differ; ``None`` from monthly sums, which name none.
    seed
        Of the draws and simulations.
    """

    data: Findings
    effects: Effects
    scan: pd.DataFrame
    needed: float
    places: Places | None = None
    teams: TeamCheck | None = None
    seed: int = 0

    @cached_property
    def mix(self) -> Array:
        """Return the shares of the classes in the district, shape (4,): every cell is told at this mix."""
        firms = self.data.firms.sum(axis=0)
        return np.asarray(firms / firms.sum())

    @cached_property
    def shares(self) -> Array:
        """Return the share found by draw, cell and class, shape (S, I, 4)."""
        return self.effects.shares(self.data)

    @cached_property
    def standard(self) -> Array:
        """Return the share found at the district's mix of classes by draw and cell, shape (S, I)."""
        return np.asarray(self.shares @ self.mix)

    @cached_property
    def cells(self) -> pd.DataFrame:
        """Return a row for each cell with firms, those most likely among the worst tenth first.

        ``share`` is what a random visit would find at the district's mix of classes, with its 90 % interval
        ``low, high``; ``worst_tenth`` the probability that this share is among the highest tenth of the cells;
        ``kind`` one of `KINDS`; ``expected`` the firms of the cell in which a visit would find something;
        ``unvisited_share`` the share of its firms in classes that nobody visited there; ``relative`` the share over
        the district's.
        """
        data, here = self.data, self.data.firms.sum(axis=1) > 0
        low, high = _interval(self.standard)
        number = np.einsum("sic,ic->si", self.shares, data.firms)
        number_low, number_high = _interval(number)
        unvisited = np.where(data.visits > 0, 0.0, data.firms).sum(axis=1) / np.maximum(data.firms.sum(axis=1), 1)
        whole = (self.standard * data.firms.sum(axis=1)).sum(axis=1) / data.firms.sum()
        table = pd.DataFrame({
            "sector": [data.sectors[n] for n in data.sector], "region": [data.regions[n] for n in data.region],
            "firms": data.firms.sum(axis=1).astype(np.int64), "visits": data.visits.sum(axis=1).astype(np.int64),
            "found": data.found.sum(axis=1).astype(np.int64), "share": self.standard.mean(axis=0), "low": low,
            "high": high, "worst_tenth": among_worst(self.standard, TENTH, here), "kind": self._kinds(unvisited),
            "expected": number.mean(axis=0), "expected_low": number_low, "expected_high": number_high,
            "unvisited_share": unvisited, "relative": (self.standard / whole[:, None]).mean(axis=0),
        })  # fmt: skip
        ranked: pd.DataFrame = table[here].sort_values(["worst_tenth", "share"], ascending=False, kind="stable")
        return ranked.reset_index(drop=True)[list(CELL_COLUMNS)]

    def _kinds(self, unvisited: Array) -> list[str]:
        some = self.data.visits.sum(axis=1) > 0
        return [
            UNVISITED if not any_ else PARTLY if rest > 0 else VISITED
            for any_, rest in zip(some, unvisited, strict=True)
        ]

    def groups(self, scope: str) -> pd.DataFrame:
        """Return sectors or townships: ``group, firms, visits, share, low, high, worst_tenth, relative`` as in `cells`.

        The share of a group weights its cells by their firms, each told at the district's mix of classes.
        """
        data = self.data
        place, names = (data.sector, data.sectors) if scope == "sector" else (data.region, data.regions)
        weight = np.zeros((data.cells, len(names)))
        weight[np.arange(data.cells), place] = data.firms.sum(axis=1)
        firms = weight.sum(axis=0)
        share = self.standard @ weight / np.maximum(firms, 1)
        whole = self.standard @ data.firms.sum(axis=1) / data.firms.sum()
        low, high = _interval(share)
        visits = _sums(place, data.visits.sum(axis=1))
        table = pd.DataFrame({
            "group": names, "firms": firms.astype(np.int64), "visits": visits.astype(np.int64),
            "share": share.mean(axis=0), "low": low, "high": high,
            "worst_tenth": among_worst(share, TENTH, firms > 0), "relative": (share / whole[:, None]).mean(axis=0),
        })  # fmt: skip
        ranked: pd.DataFrame = table[firms > 0].sort_values("share", ascending=False, kind="stable")
        return ranked.reset_index(drop=True)

    @cached_property
    def funnel(self) -> pd.DataFrame:
        """Return sectors and townships against what their classes lead to expect; see `funnel.funnel`."""
        return funnel(self.data)

    @cached_property
    def table_of_effects(self) -> pd.DataFrame:
        """Return classes, sectors, townships and spreads.

        ``effect`` (class, sector, region, spread, teams), ``group``, ``value``, ``low``, ``high``, ``unit`` (``share``:
        found by random visits at the mean place; ``odds_ratio``: against the mean place; ``log_odds``: a standard
        deviation), ``visits`` behind it, ``kind`` (measured, assumed).
        """
        data, effects = self.data, self.effects
        visits = data.visits.sum(axis=1)
        rows = [
            _effect(
                "class", RISK_CLASSES[n], 1 / (1 + np.exp(-effects.classes[:, n])), "share", data.visits[:, n].sum()
            )
            for n in range(len(RISK_CLASSES))
        ]
        rows += _places("sector", data.sectors, effects.sectors, _sums(data.sector, visits))
        rows += _places("region", data.regions, effects.regions, _sums(data.region, visits))
        spreads = zip(("sector", "region", "cell"), effects.spreads.T, strict=True)
        rows += [_effect("spread", name, values, "log_odds", visits.sum()) for name, values in spreads]
        if self.teams is not None and self.teams.spread.known:
            low, high = self.teams.spread.interval
            rows.append(
                ("teams", "", self.teams.spread.sd, low, high, "log_odds", self.teams.spread.visits, "measured")
            )
        columns = ["effect", "group", "value", "low", "high", "unit", "visits", "kind"]
        return pd.DataFrame(rows, columns=columns)

    @property
    def unvisited_classes(self) -> tuple[str, ...]:
        """Return the classes with firms that no random visit met anywhere: what is said of them is assumed."""
        data = self.data
        none = (data.visits.sum(axis=0) == 0) & (data.firms.sum(axis=0) > 0)
        return tuple(name for name, bare in zip(RISK_CLASSES, none, strict=True) if bare)

    def card(self) -> Card:
        """Return the cells that are most likely among the worst tenth."""
        header = ("", "share", "90 %", "worst tenth")
        rows = [
            (f"{c.sector} {c.region}", f"{c.share:.1%}", f"{c.low:.1%}–{c.high:.1%}", f"{c.worst_tenth:.0%}")
            for c in self.cells.head(5).itertuples()
        ]
        facts = [f"{self.data.first}–{self.data.last}, {int(self.data.visits.sum()):,} random visits"]
        return Card("Risk map", f"{self.data.cells} cells", header, rows, facts, internal=True)


def among_worst(values: Array, share: float, here: Array) -> Array:
    """Return the probability of each cell to be among the highest share of the cells that count; (S, I) → (I,)."""
    most = max(1, ceil(share * int(here.sum())))
    reached = np.where(here, values, -np.inf)
    order = np.argsort(-reached, axis=1, kind="stable")[:, :most]
    return np.bincount(order.ravel(), minlength=values.shape[1]) / len(values)


def _interval(values: Array) -> tuple[Array, Array]:
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return low, high


def _effect(effect: str, group: str, values: Array, unit: str, visits: float) -> tuple[object, ...]:
    low, high = _interval(values)
    kind = "measured" if visits > 0 else "assumed"
    return effect, group, float(values.mean()), float(low), float(high), unit, int(visits), kind


def _sums(group: Ints, values: Array) -> Array:
    return np.bincount(group, weights=values).astype(np.float64)


def _places(scope: str, names: tuple[str, ...], drawn: Array, visits: Array) -> list[tuple[object, ...]]:
    return [_effect(scope, name, np.exp(drawn[:, n]), "odds_ratio", float(visits[n])) for n, name in enumerate(names)]


def risk_map(
    data: Findings,
    places: Places | None = None,
    teams: TeamCheck | None = None,
    seed: int = 0,
    draws: int = DRAWS,
) -> RiskMap:
    """Return the risk map of findings."""
    zones, needed = scan(data, places, seed)
    return RiskMap(data, effects_of(data, draws, seed), zones, needed, places, teams, seed)
