"""Districts whose truth is known and departs from the model, each from a world and a seed.

>>> from tests.misspecified.worlds import districts
>>> world = districts("late_pushes", seed=1, size=0.05)
>>> world.future("p0", 2).found.shape
(2, 24, 4)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

import simulation as sim
from tests.misspecified.behaviour import base_specification
from tests.misspecified.departures import WORLDS
from tests.misspecified.firms import Firms, founders
from tests.misspecified.futures import Future, counted
from tests.misspecified.plans import BURN_IN, FUTURE, RECORDS, plan_named
from tests.misspecified.play import Month, play
from tests.misspecified.registers import tables_of, write
from tests.misspecified.streams import Streams
from tests.misspecified.truth import Truth, truth_of


@dataclass(frozen=True)
class World:
    """One district.

    Attributes
    ----------
    name
        Of the world: its departure from the model.
    seed
        Of its behaviour, the same in every world, and of its luck, which is not.
    size
        Share of the usual 3,400 firms.
    """

    name: str
    seed: int
    size: float = 1.0

    @cached_property
    def origin(self) -> sim.Specification:
        """What the model can say of the district when the burn-in begins."""
        return base_specification(self.seed, self.size)

    @cached_property
    def truth(self) -> Truth:
        """The laws of the district."""
        return truth_of(self.origin, WORLDS[self.name], Streams(self.name, self.seed))

    @cached_property
    def past(self) -> tuple[list[Month], Firms]:
        """The months of the registers, and the firms when they end."""
        streams = Streams(self.name, self.seed)
        firms = founders(self.origin, self.truth.departure, streams)
        months = play(firms, self.truth, plan_named("p0"), streams, range(BURN_IN + RECORDS))
        return list(months)[BURN_IN:], firms

    @cached_property
    def specification(self) -> sim.Specification:
        """The nearest that the model can come to the truth when the records end.

        Exact but for the hidden state at the start in the worlds ``none``, ``onset_by_class`` and ``deterrence``.
        """
        departure, content = self.truth.departure, self.origin.model_dump(mode="json")
        behaviour = content["behaviour"]
        onset = zip(behaviour["onset"].items(), departure.onset_by_class, strict=True)
        behaviour["onset"] = {name: usual * factor for (name, usual), factor in onset}
        behaviour["general_deterrence"]["semi_elasticity"] = departure.deterrence
        for stratum, counts in zip(content["strata"], self._firms_at_the_end(), strict=True):
            stratum["firms"] = dict(zip("ABCD", counts, strict=True))
        practised = plan_named("p0", "burn-in").model_dump(mode="json")
        content["initial"] = {"kind": "settled", "plan": practised, "months": BURN_IN + RECORDS}
        return sim.Specification.model_validate(content)

    def _firms_at_the_end(self) -> list[list[int]]:
        firms, strata = self.past[1], len(self.origin.strata)
        cells = (firms.stratum * 4 + firms.shown)[firms.there]
        counts: Any = np.bincount(cells, minlength=strata * 4).reshape(strata, 4)
        return counts.tolist()

    def registers(self, folder: str | Path, kind: str = "csv") -> dict[str, Path]:
        """Write directory, classes, visits and signals; return their paths by name."""
        months, firms = self.past
        tables = tables_of(months, firms, self.origin, plan_named("p0", "records"), Streams(self.name, self.seed))
        return write(tables, Path(folder), kind)

    def read(self) -> sim.Registers:
        """Return the registers as the project reads them, without leaving files."""
        with TemporaryDirectory() as folder:
            return sim.read_registers(*self.registers(folder, "parquet").values())

    def future(self, plan_name: str, replications: int = 30, months: int = FUTURE) -> Future:
        """Return what happens under a plan; the same number meets the same luck under every plan."""
        plan, end = plan_named(plan_name), BURN_IN + RECORDS
        _, firms = self.past
        chosen = range(1, replications + 1)
        return counted(
            play(firms.of(firms.there), self.truth, plan, Streams(self.name, self.seed, part), range(end, end + months))
            for part in chosen
        )


def districts(world: str, seed: int, size: float = 1.0) -> World:
    """Return a district of one of the worlds of `tests.misspecified.departures.WORLDS`."""
    if world not in WORLDS:
        raise KeyError(f"no world {world!r}; there are: {', '.join(WORLDS)}")
    return World(world, seed, size)
