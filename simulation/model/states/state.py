"""The state of a district at one moment: how many firms of each kind there are, hidden ones included.

>>> import simulation as sim
>>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
>>> plan = sim.read_plan("datasets/plans/status_quo.json")
>>> half = sim.run(specification, plan, months=12).state
>>> half.mass.dims
('stratum', 'risk_class', 'propensity', 'status', 'sanctioned')
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.display import Card, Shown
from simulation.model.base import FIRMS_LIMIT
from simulation.model.errors import InputError, Problem
from simulation.model.population import RISK_CLASSES, STATUSES
from simulation.model.specification import Specification

if TYPE_CHECKING:
    import xarray as xr

DIMENSIONS = ("stratum", "risk_class", "propensity", "status", "sanctioned")
FIXED: dict[str, list[Any]] = {"risk_class": list(RISK_CLASSES), "status": list(STATUSES), "sanctioned": [False, True]}

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Carried:
    """What a run knows of its firms beyond the face of the state: needed to go on as if it had never stopped.

    Attributes
    ----------
    mass
        Firms by `DIMENSIONS`, then visited this year (no, yes), in observation (no, yes; length 1: not known), and
        which programmes have drawn the firm in their round.
    drawn
        Ids of those programmes for each place of the last axis; ids out of a stratum's reach mean nothing there.
    start
        When the plan year began that the firms are in, as plans write it.
    month
        Months since then; the plan year goes on from here.
    """

    mass: Array
    drawn: tuple[frozenset[str], ...]
    start: str
    month: int


@dataclass(frozen=True, repr=False, eq=False)
class State(Shown):
    """Firms by stratum, class, propensity, status and memory of a sanction; expected numbers need not be whole.

    A state that a run leaves also carries who was visited and drawn this year and who is in observation, so that a run
    under a plan of the same start goes on exactly: 12 months and 24 more are 36. Under a plan of another start, and
    from a state without that, a plan year begins: nobody visited or drawn yet. Where a sanction changes nothing (its
    multiplier is 1), a run does not remember sanctions and nobody counts as sanctioned.

    Attributes
    ----------
    mass
        `xarray.DataArray` over `DIMENSIONS`; cannot be written to.
    carried
        What the run knew beyond; ``None``: nothing.
    replications
        Futures that `mass` is the mean of.

    Raises
    ------
    InputError
        When the labels are not complete, or a number is negative or none.

    Examples
    --------
    >>> cells = np.zeros((1, 4, 1, 3, 2))
    >>> cells[0, 1, 0, :, 0] = [90.0, 8.0, 2.0]
    >>> State.of(cells, ["town"], ["ordinary"]).stock()
    10.0
    """

    mass: xr.DataArray
    carried: Carried | None = None
    replications: int = 1

    __repr__ = Shown.__str__

    def __post_init__(self) -> None:
        import xarray as xr  # takes longer to load than a district takes to run

        ordered = _ordered(self.mass)
        values = np.array(ordered.to_numpy(), dtype=np.float64)
        if not (np.isfinite(values).all() and (values >= 0).all() and (values <= FIRMS_LIMIT).all()):
            worst = float(values[~((values >= 0) & (values <= FIRMS_LIMIT))][0])
            raise InputError([Problem("state_mass_wrong", "initial", worst, f"0–{FIRMS_LIMIT}", "state_mass_wrong")])
        values.setflags(write=False)
        object.__setattr__(self, "mass", xr.DataArray(values, coords=ordered.coords, dims=DIMENSIONS, name="firms"))

    @classmethod
    def of(
        cls,
        values: Array,
        strata: Sequence[str],
        propensities: Sequence[str],
        carried: Carried | None = None,
        replications: int = 1,
    ) -> State:
        """Return a state from plain numbers in the order of `DIMENSIONS`."""
        import xarray as xr

        labels = {"stratum": list(strata), "propensity": list(propensities), **FIXED}
        coordinates = {name: labels[name] for name in DIMENSIONS}
        return cls(xr.DataArray(values, coords=coordinates, dims=DIMENSIONS), carried, replications)

    def card(self) -> Card:
        """Return firms by class and status."""
        table = self.mass.sum(["stratum", "propensity", "sanctioned"]).transpose("status", "risk_class").to_numpy()
        numbers = zip(("firms", *STATUSES), np.vstack([table.sum(axis=0), table]), strict=True)
        rows = [(name, *(f"{n:,.1f}" for n in row), f"{row.sum():,.1f}") for name, row in numbers]
        facts = [f"{self.mass.sizes['stratum']} strata, {float(self.mass[..., 1].sum()):,.1f} sanctioned"]
        if self.carried is not None:
            facts.append(f"plan year from {self.carried.start}, month {self.carried.month}")
        if self.replications > 1:
            facts.append(f"mean of {self.replications} replications")
        return Card("State", "state", ("", *RISK_CLASSES, "all"), rows, facts, internal=True)

    def stock(self, risk_class: str | None = None) -> float:
        """Return the firms in violation, of all classes or of one."""
        chosen = self.mass if risk_class is None else self.mass.sel(risk_class=risk_class)
        return float(chosen.sel(status=["minor", "serious"]).sum())

    def part(self, strata: slice) -> State:
        """Return the state of consecutive strata alone."""
        carried = None if self.carried is None else replace(self.carried, mass=self.carried.mass[strata])
        return State(self.mass[strata], carried, self.replications)

    def aligned(self, specification: Specification) -> State:
        """Return the state with strata and propensities in the order of a specification.

        Raises
        ------
        InputError
            When the two do not have the same ones.
        """
        strata = [stratum.id for stratum in specification.strata]
        propensities = [group.id for group in specification.behaviour.propensity]
        problems = [*_differing(self, "stratum", strata), *_differing(self, "propensity", propensities)]
        if problems:
            raise InputError(problems, specification.id)
        own = {name: [str(label) for label in self.mass[name].to_numpy()] for name in ("stratum", "propensity")}
        if own == {"stratum": strata, "propensity": propensities}:
            return self
        places = [own["stratum"].index(s) for s in strata], [own["propensity"].index(p) for p in propensities]
        carried = self.carried
        if carried is not None:
            carried = replace(carried, mass=carried.mass[places[0]][:, :, places[1]])
        values = self.mass.to_numpy()[places[0]][:, :, places[1]]
        return State.of(values, strata, propensities, carried, self.replications)


def _ordered(mass: xr.DataArray) -> xr.DataArray:
    """Return the labelled mass in the order of the dimensions and of the fixed labels."""
    if set(mass.dims) != set(DIMENSIONS) or set(mass.coords) < set(DIMENSIONS):
        found = ", ".join(map(str, mass.dims))
        raise InputError([Problem("state_dimensions", "initial", found, ", ".join(DIMENSIONS), "state_dimensions")])
    problems = [
        Problem("state_labels", f"initial.{name}", ", ".join(found), ", ".join(map(str, labels)), "state_labels")
        for name, labels in FIXED.items()
        for found in [[str(label) for label in mass[name].to_numpy()]]
        if sorted(found) != sorted(map(str, labels))
    ]
    if problems:
        raise InputError(problems)
    # By place: labels that are true or false would be taken for a mask.
    places = {name: [mass[name].to_numpy().tolist().index(x) for x in labels] for name, labels in FIXED.items()}
    return mass.isel(places).transpose(*DIMENSIONS)


def _differing(state: State, name: str, wanted: list[str]) -> list[Problem]:
    found = [str(label) for label in state.mass[name].to_numpy()]
    path, limit, strata = f"initial.{name}", ", ".join(wanted), name == "stratum"
    twice = [Problem("repeated_id", path, x, remedy="repeated_id") for x in set(found) if found.count(x) > 1]
    unknown = [
        Problem("state_stratum_unknown", path, label, limit, "state_stratum_unknown")
        if strata
        else Problem("state_propensity_unknown", path, label, limit, "state_propensity_unknown")
        for label in dict.fromkeys(found)
        if label not in wanted
    ]
    missing = [
        Problem("state_stratum_missing", path, label, limit, "state_stratum_missing")
        if strata
        else Problem("state_propensity_missing", path, label, limit, "state_propensity_missing")
        for label in wanted
        if label not in found
    ]
    return [*unknown, *twice, *missing]
