"""What the estimate expects of visits: the chance that each finds something, given what was known before.

Up to the origin every firm's own record counts, each month's visit judged by what came before it. From the origin on,
results are treated as not yet known: who was visited and which class each firm held is given, what was found is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulation.calibration.counted.matrices import EVENTS, dirichlet, move_counts
from simulation.calibration.hidden.parameters import Parameters
from simulation.calibration.hidden.posterior import setting_of
from simulation.calibration.hidden.sweep import State, comply, fade, sanction
from simulation.calibration.hidden.tables import Setting, Tables, event_factors, tables_of
from simulation.calibration.panel.dimensions import GROUPS, STATUSES, Array
from simulation.calibration.panel.histories import RESULTS, Histories, histories_of
from simulation.calibration.panel.panel import NOT_VISITED, UNKNOWN, Panel

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Visits:
    """Visits of a panel, one item each.

    Attributes
    ----------
    firm, month
        Where in the panel.
    risk_class
        Class held then.
    found
        Whether something was found.
    """

    firm: Ints
    month: Ints
    risk_class: Ints
    found: NDArray[np.bool_]


def visits_of(panel: Panel) -> Visits:
    """List the visits of a panel, by firm and month."""
    firm, month = np.nonzero(panel.channel != NOT_VISITED)
    return Visits(firm, month, panel.risk_class[firm, month].astype(np.int64), panel.found[firm, month] > 0)


@dataclass(frozen=True)
class Predictive:
    """Visited firms of a panel, and an origin from which on results are not known.

    Attributes
    ----------
    visited
        Places of those firms in the panel.
    matrices
        Class matrices after a visit that found nothing, minor, serious: shape (3, 4, 4).
    """

    panel: Panel
    setting: Setting
    histories: Histories
    visited: Ints
    origin: int
    matrices: Array

    def shares(self, parameters: Parameters, theta: Array) -> Array:
        """Return for each visit of `visits_of` the chance that it finds something."""
        values = parameters.natural(theta)
        tables = tables_of(values, self.setting)
        factors = event_factors(values, self.setting.codes)
        seen, move = factors["seen"], factors["move"]
        # A channel that never occurred before the origin tells nothing of the firm: it was never learned what it tells.
        cause = np.where(factors["cause"].any(axis=1, keepdims=True), factors["cause"], 1.0)
        codes = self.setting.codes
        months, number = self.histories.event.shape
        state, chance = np.zeros((GROUPS, 2, STATUSES, number)), np.zeros((months, number))
        for month in range(months):
            self._arrive(state, tables, month)
            state = comply(fade(state, tables), tables, self.histories.onset[month])
            rest, moved = np.divmod(self.histories.event[month], codes.moves)
            why, what = np.divmod(rest, codes.seen)
            state *= cause[why].T
            there = np.flatnonzero(what)
            # Each block of what a visit saw begins with "nothing found".
            nothing = seen[1 + (what[there] - 1) // RESULTS * RESULTS].T
            weight = state[..., there].sum(axis=(0, 1))
            chance[month, there] = ((1 - nothing) * weight).sum(axis=0) / weight.sum(axis=0)
            state *= move[moved].T
            if month < self.origin:
                state *= seen[what].T
                sanction(state, tables, self.histories.result[month])
            else:
                state[..., there] = self._unread(state[..., there], nothing, there, month, tables)
            total = state.sum(axis=(0, 1, 2))
            state /= np.where(total > 0, total, 1.0)
        return np.asarray(chance[self._places])

    @cached_property
    def _places(self) -> tuple[Ints, Ints]:
        """Month and visited firm of each visit."""
        where = visits_of(self.panel)
        return where.month, np.searchsorted(self.visited, where.firm)

    def _arrive(self, state: State, tables: Tables, month: int) -> None:
        arrived = np.flatnonzero(self.histories.start == month)
        state[..., arrived] = np.moveaxis(tables.start[self.histories.group[arrived]], 0, -1)

    def _unread(self, state: State, nothing: Array, firms: Ints, month: int, tables: Tables) -> State:
        """Return the state after visits whose results are not known, but whose firms' next classes are."""
        own, following = (a[self.visited[firms], month] for a in (self.panel.earned, self.panel.next_class))
        weight = np.where(following == UNKNOWN, 1.0, self.matrices[:, own, following])
        result = state * nothing * weight[0]
        for severity in (1, 2):
            found = np.zeros_like(state)
            found[:, :, severity] = state[:, :, severity] * (1 - nothing[severity]) * weight[severity]
            sanction(found, tables, np.full(len(firms), severity))
            result += found
        return np.asarray(result)


def predictive_of(panel: Panel, origin: int, *, class_signal: bool = True) -> Predictive:
    """Prepare the predictive on a panel's visits from month `origin` on.

    Parameters
    ----------
    origin
        First month whose results are not known; `Panel.months` or more: all are.
    class_signal
        Whether moves of class without a visit carry a signal, as in `pose`.
    """
    visited = np.flatnonzero((panel.channel != NOT_VISITED).any(axis=1))
    setting = setting_of(panel)
    class_signal = class_signal and panel.gap == 1
    histories = histories_of(panel.of(visited), setting.codes, class_signal=class_signal, distinct=False)
    counts = move_counts(panel.until(max(1, min(origin, panel.months))))
    weights = np.array([dirichlet(counts[event], event) for event in EVENTS[1:]])
    matrices = weights / weights.sum(axis=2, keepdims=True)
    return Predictive(panel, setting, histories, visited, origin, matrices)
