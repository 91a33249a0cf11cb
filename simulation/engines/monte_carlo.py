"""The engine `monte-carlo`: random futures, firm by firm or as counts, with the same law."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from simulation.engines.base import Progress, Request, check_request, record
from simulation.engines.counts.draws import Draw
from simulation.engines.counts.ledger import Ledger
from simulation.engines.counts.month import advance
from simulation.engines.counts.stages import bytes_of_run, compile_stages
from simulation.engines.counts.start import initial_counts
from simulation.engines.firms.future import bytes_by_firm, play_futures
from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.model.errors import InputError
from simulation.model.forecast import EXACT, Forecast
from simulation.model.plan import Plan
from simulation.model.specification import Specification

Representation = Literal["firms", "counts"]

FIRMS_PER_STRATUM = 400
"""Measured: up to here a record for each firm is no dearer than the counts of its stratum."""
FEW_FIRMS = 50_000
"""So many firms are always played one by one, whose differences between plans are less noisy."""
MANY_FIRMS = 5_000_000
"""More are never played one by one: they would fill the memory of an office computer."""


class MonteCarlo:
    """Draws futures: of a district firm by firm, of a large population as counts, whose cost does not grow with it.

    Parameters
    ----------
    representation
        ``None``: chosen for each request by `representation_for`. Plans that are compared have to be played in one and
        the same, so that they share their luck.

    Examples
    --------
    >>> MonteCarlo().name, MonteCarlo("counts").representation
    ('monte-carlo', 'counts')
    """

    name = "monte-carlo"

    def __init__(self, representation: Representation | None = None) -> None:
        self.representation = representation

    def run(self, request: Request, progress: Progress | None = None) -> Forecast:
        """Return the record of every replication of the request (`workflows` runs blocks of them).

        ``data.attrs["representation"]`` tells how it was played.
        """
        check_request(request)
        chosen = self._chosen(request)
        play = play_futures if chosen == "firms" else _play_counts
        data = record(request, play(request, progress), representation=chosen, flags=EXACT)
        return Forecast(data, request.specification, request.plan, self.name, request.seed)

    def bytes_of(self, request: Request) -> int:
        """Return the memory that one replication works with, untaken; raises `InputError` beyond the limit."""
        if self._chosen(request) == "firms":
            return bytes_by_firm(request.specification, request.plan, request.months)
        return bytes_of_run(request.specification, request.plan)

    def _chosen(self, request: Request) -> Representation:
        return self.representation or representation_for(request.specification, [request.plan])


def representation_for(specification: Specification, plans: Iterable[Plan]) -> Representation:
    """Return how futures are played: the cheaper way for the population, or the only one that holds all the plans.

    Neither the horizon nor, as long as the counts can hold them, the plans matter: what is compared shares its luck.
    """
    strata = specification.strata
    firms = sum(s.firms.array().sum() + MONTHS_PER_YEAR * s.entries_per_month for s in strata)
    if firms <= max(FEW_FIRMS, FIRMS_PER_STRATUM * len(strata)):
        return "firms"
    if firms <= MANY_FIRMS and not all(_fits(specification, plan) for plan in plans):
        return "firms"
    return "counts"


def _fits(specification: Specification, plan: Plan) -> bool:
    try:
        bytes_of_run(specification, plan)
    except InputError:
        return False
    return True


def _play_counts(request: Request, progress: Progress | None) -> dict[str, NDArray[np.float64]]:
    """Return every measure of all replications at once."""
    stages = compile_stages(request.specification, request.plan)
    first = request.first_replication
    transitions = Draw(request.seed, range(first, first + request.replications))
    ledger = Ledger(request.months, request.replications, stages.axes, request.plan)
    counts = initial_counts(request.specification, stages, transitions)
    for month in range(request.months):
        counts = advance(counts, stages, transitions, ledger, month)
        if progress:
            progress(month + 1, request.months)
    return ledger.measures()
