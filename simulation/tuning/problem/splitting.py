"""A programme tuned sector by sector, or township by township: one programme in each, which together are the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from pydantic import ValidationError

from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.model.errors import InputError, Problem
from simulation.model.exchange import problems_of
from simulation.model.plan import Plan, Programme
from simulation.model.population import Stratum
from simulation.model.rules import in_scope
from simulation.model.specification import Specification
from simulation.tuning.posed import Array
from simulation.tuning.problem.format import By, LeverEntry, TuningProblem

MARK = "@"
"""Between a programme and its part: ``<programme>@<sector>``."""
KEYS: dict[By, str] = {"sector": "sectors", "region": "regions"}
"""What a scope calls the names of each kind."""


@dataclass(frozen=True)
class Splitting:
    """Which programmes of a plan a problem takes apart, and by what.

    Attributes
    ----------
    by
        Programme id → ``sector`` or ``region``.
    """

    by: dict[str, By]
    strata: tuple[Stratum, ...]

    def parts(self, programme: Programme) -> tuple[Programme, ...]:
        """Return a programme as it is, or one for each sector (region) in which it reaches strata, in their order.

        A part keeps everything but its id, its title and its scope. Parts reach no stratum in common, so that they can
        share what remembers whom they drew (see `simulation.engines.counts.rounds.share_flags`): the counts do not
        grow. Nothing that is expected changes while the ratios are equal.
        """
        by = self.by.get(programme.id)
        if by is None:
            return (programme,)
        return tuple(_part(programme, by, name) for name in self._names(programme, by))

    def plan(self, plan: Plan) -> Plan:
        """Return a plan with its programmes taken apart.

        Raises
        ------
        InputError
            For names that do not go together: too long, or there already.
        """
        if not self.by:
            return plan
        content = plan.model_dump()
        parts = [part for programme in plan.programmes for part in self.parts(programme)]
        content["programmes"] = [part.model_dump() for part in parts]
        try:
            return Plan.model_validate(content)
        except ValidationError as error:
            raise InputError(problems_of(error), plan.id) from None

    def shares(self, plan: Plan) -> Array:
        """Return for each programme of the plan taken apart one over the number of parts that it is one of."""
        numbers = [len(self.parts(programme)) for programme in plan.programmes]
        return np.array([1 / number for number in numbers for _ in range(number)], dtype=np.float64)

    def levers(self, problem: TuningProblem, plan: Plan) -> tuple[LeverEntry, ...]:
        """Return the levers of a problem, those by sector or region as one entry for each part."""
        return tuple(entry for own in problem.levers for entry in self._entries(own, plan))

    def _entries(self, entry: LeverEntry, plan: Plan) -> Iterator[LeverEntry]:
        if entry.by is None:
            yield entry
            return
        for programme in plan.programmes:
            if programme.id == entry.programme:
                for part in self.parts(programme):
                    yield entry.model_copy(update={"programme": part.id, "by": None})

    def _names(self, programme: Programme, by: By) -> tuple[str, ...]:
        """Return the sectors (regions) in which a programme reaches strata."""
        scope = programme.scope.model_dump()
        held = [s for s in self.strata if in_scope(scope, {"sector": s.sector, "region": s.region, "id": s.id})]
        return tuple(dict.fromkeys(getattr(stratum, by) for stratum in held))


def splitting(problem: TuningProblem, specification: Specification) -> Splitting:
    """Return how a problem takes programmes apart.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> plan = sim.read_plan("datasets/plans/status_quo.json")
    >>> lever = {"programme": "general", "ratio": ("D",), "by": "sector"}
    >>> goals = ({"indicator": "harm", "least": True},)
    >>> found = splitting(TuningProblem(id="p", title="p", levers=(lever,), goals=goals), specification)
    >>> [part.id for part in found.plan(plan).programmes][:2]
    ['general@A', 'general@C']
    """
    by = {entry.programme: entry.by for entry in problem.levers if entry.by is not None and entry.programme is not None}
    return Splitting(by, specification.strata)


def split_problems(problem: TuningProblem, split: Splitting, plan: Plan) -> Iterator[Problem]:
    """Return what is wrong with taking programmes apart: nothing in scope, or indicators of what is no longer one."""
    known = {programme.id: programme for programme in plan.programmes}
    for place, entry in enumerate(problem.levers):
        if entry.by is not None and entry.programme in known and not split.parts(known[entry.programme]):
            path = f"levers[{place}].programme"
            yield Problem("scope_matches_nothing", path, entry.programme, remedy="scope_matches_nothing")
    for kind in ("goals", "limits"):
        for place, named in enumerate(getattr(problem, kind)):
            own = (named.indicator or "").partition(":programme:")[2]
            if own in split.by:
                yield Problem("of_split", f"{kind}[{place}].indicator", named.indicator, split.by[own], "of_split")


def _part(programme: Programme, by: By, name: str) -> Programme:
    scope = programme.scope.model_copy(update={KEYS[by]: (name,)})
    words = load_catalogue(LANGUAGES[0])
    shown = words.text(f"{by}.{name}") if f"{by}.{name}" in words else name
    told = {"id": f"{programme.id}{MARK}{name}", "title": f"{programme.title}（{shown}）", "scope": scope}
    return programme.model_copy(update=told)
