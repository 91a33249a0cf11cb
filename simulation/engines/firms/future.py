"""Futures of a district, firm by firm."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from simulation.engines.base import Progress, Request
from simulation.engines.books import Books, blank_books, books_of, measures_of
from simulation.engines.counts.stages import novel_strata
from simulation.engines.firms.cells import count_all
from simulation.engines.firms.draws import draw_all
from simulation.engines.firms.ending import state_left
from simulation.engines.firms.laws import laws_of, tasks_of, words_of
from simulation.engines.firms.month import found, until_draws
from simulation.engines.firms.numbers import keys_of_month
from simulation.engines.firms.outcomes import from_draws
from simulation.engines.firms.start import start_of
from simulation.engines.firms.tables import Bits, Firms, Laws, Tasks, no_firms, room_for, threshold
from simulation.engines.random_streams import key, stream
from simulation.model.forecast import channels
from simulation.model.plan import Plan
from simulation.model.qualifying.eligibility import rows_of_measures
from simulation.model.specification import Specification
from simulation.model.states.state import State

PURPOSES = (
    "start", "start observed", "exit", "observation", "memory", "compliance", "for cause", "proactive", "finding",
    "rectification", "class", "entry class", "entry status", "entry propensity", "common",
)  # fmt: skip
"""Purposes of the numbers in `month`, in the order of its constants."""
BYTES_A_FIRM = 50
"""Its record, and its places in lists; its flags come on top."""
Measures = dict[str, NDArray[np.float64]]


def play_futures(request: Request, progress: Progress | None = None) -> tuple[Measures, Callable[[], State]]:
    """Return every measure of `MEASURES`, (replication, month, stratum, class[, detail]), and what gives the state."""
    setting, left = Setting(request), list[Firms]()
    first, total = request.first_replication, request.months * request.replications
    cells, ways = 4 * len(request.specification.strata), len(channels(request.plan))
    books = blank_books(request.months, cells, ways, request.replications, len(rows_of_measures(request.plan)))
    for number in range(request.replications):
        left.append(_play(setting, request.seed, first + number, books_of(books, number)))
        if progress:
            progress((number + 1) * request.months, total)
    return measures_of(books, request), lambda: state_left(request, left)


def bytes_by_firm(specification: Specification, plan: Plan, months: int) -> int:
    """Return the memory that the firms of one future take, the record aside."""
    firms = sum(s.firms.array().sum() + months * s.entries_per_month for s in specification.strata)
    return int(firms * (BYTES_A_FIRM + 8 * words_of(plan)))


class Setting:
    """What all futures of a request share."""

    def __init__(self, request: Request) -> None:
        specification, plan = request.specification, request.plan
        self.plan, self.months = plan, request.months
        self.laws: Laws = laws_of(specification, plan)
        self.tasks: Tasks = tasks_of(specification, plan)
        self.start = start_of(request)
        share = np.array([stratum.in_observation for stratum in specification.strata])
        self.observed = threshold(share * novel_strata(specification, plan))
        self.entries = np.array([stratum.entries_per_month for stratum in specification.strata])


def _play(setting: Setting, seed: int, replication: int, books: Books) -> Firms:
    """Play one future and write its books; return the firms that it leaves."""
    counts = setting.start.counts(seed, replication)
    strata, plan = len(setting.entries), setting.plan
    entering = stream(seed, replication, "firms: entry").poisson(setting.entries, (setting.months, strata))
    places = counts.reshape(strata, -1).sum(axis=1) + entering.sum(axis=0)
    programmes = len(plan.programmes)
    firms = no_firms(places, programmes)
    room = room_for(int(places.sum()), strata, programmes, measures=bool(plan.measures))
    keys, draws = _keys(seed, replication, PURPOSES), _keys(seed, replication, _purposes_of_draws(plan))
    found(firms, counts, setting.start.hidden, setting.observed, keys)
    setting.start.place_known(firms, counts)
    born, laws, tasks = int(counts.sum()), setting.laws, setting.tasks
    count_all(firms, laws)
    for month, entries in enumerate(entering):
        now = keys_of_month(keys, month)
        until_draws(firms, laws, tasks, now, entries, born, books, room, month)
        draw_all(firms, laws, tasks, keys_of_month(draws, month), room, month)
        from_draws(firms, laws, tasks, now, books, room, month)
        born += int(entries.sum())
    return firms


def _purposes_of_draws(plan: Plan) -> tuple[str, ...]:
    """Return the purposes of the numbers in `draws`: they are named after the programme, whatever its place."""
    return tuple(f"{kind} of programme {p.id}" for p in plan.programmes for kind in ("draw", "wheel"))


def _keys(seed: int, replication: int, purposes: tuple[str, ...]) -> Bits:
    return np.array([key(seed, replication, f"firms: {purpose}") for purpose in purposes], dtype=np.uint64)
