"""The state that futures leave, added up firm by firm."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.engines.base import Request
from simulation.engines.counts.stages import holds_every_flag
from simulation.engines.course import beginning
from simulation.engines.firms.laws import words_of
from simulation.engines.firms.tables import WORD, Firms
from simulation.model.population import RISK_CLASSES, STATUSES
from simulation.model.qualifying.eligibility import remembers_sanctions
from simulation.model.states.state import Carried, State

Pattern = tuple[int, ...]


def state_left(request: Request, futures: list[Firms]) -> State:
    """Return the mean of the states that futures leave."""
    ending = Ending(request, beginning(request))
    for firms in futures:
        ending.add(firms)
    return ending.state()


class Ending:
    """Firms at the end of each future by what they are, summed over futures.

    Of plans with more programmes than the exact counts hold, who was drawn by which is not carried: the sets are too
    many. A run from such a state begins a plan year.
    """

    def __init__(self, request: Request, start: State | None) -> None:
        self.request = request
        self.futures = 0
        specification, plan = request.specification, request.plan
        remembers = remembers_sanctions(specification, plan)
        self.remembers = remembers or bool(start is not None and start.mass.to_numpy()[..., 1].any())
        self.carries = holds_every_flag(specification, plan)
        observes = bool(plan.observation and plan.observation.classes)
        strata, groups = len(specification.strata), len(specification.behaviour.propensity)
        self.shape = (strata, len(RISK_CLASSES), len(STATUSES), groups, 2, 2, 2 if observes else 1)
        self.mass: dict[Pattern, NDArray[np.float64]] = {}

    def add(self, firms: Firms) -> None:
        """Add the firms that one future leaves."""
        self.futures += 1
        places = np.concatenate([np.arange(b, e) for b, e in zip(firms.begin, firms.end, strict=True)])
        stratum = np.repeat(np.arange(len(firms.begin)), firms.end - firms.begin)
        group = firms.group[places]
        values = (
            stratum, firms.risk_class[places], firms.status[places], group // 2, group % 2 * self.remembers,
            np.minimum(firms.visited[places], 1), firms.observed[places] * (self.shape[6] - 1),
        )  # fmt: skip
        cells = np.ravel_multi_index(tuple(np.asarray(value, dtype=np.intp) for value in values), self.shape)
        flags = firms.flags[places] if self.carries else np.zeros((len(places), words_of(self.request.plan)), np.uint64)
        one = flags.shape[1] == 1  # the usual case, sorted at once
        patterns, which = np.unique(flags.ravel() if one else flags, axis=None if one else 0, return_inverse=True)
        for number, pattern in enumerate(patterns.reshape(-1, flags.shape[1]).tolist()):
            found = np.bincount(cells[which.ravel() == number], minlength=int(np.prod(self.shape)))
            whole = self.mass.setdefault(tuple(pattern), np.zeros(self.shape))
            whole += found.reshape(self.shape)

    def state(self) -> State:
        """Return the mean over the futures."""
        request = self.request
        patterns = sorted(self.mass)
        stacked = np.stack([self.mass[pattern] for pattern in patterns], axis=-1) / self.futures
        mass = stacked.swapaxes(2, 3)
        carried = None
        if self.carries:
            drawn = tuple(self._names(pattern) for pattern in patterns)
            carried = Carried(mass, drawn, request.plan.start, request.months)
        strata = [stratum.id for stratum in request.specification.strata]
        groups = [group.id for group in request.specification.behaviour.propensity]
        return State.of(mass.sum(axis=(5, 6, 7)), strata, groups, carried, self.futures)

    def _names(self, pattern: Pattern) -> frozenset[str]:
        programmes = self.request.plan.programmes
        return frozenset(p.id for place, p in enumerate(programmes) if pattern[place // WORD] >> place % WORD & 1)
