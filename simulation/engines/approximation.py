"""Which plans of a comparison were followed approximately, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Iterable

from simulation.engines.counts.stages import holds_every_flag
from simulation.language.catalogue import Catalogue
from simulation.model.plan import Plan
from simulation.model.specification import Specification

MEASURED_ERROR = 0.002
"""Largest relative error of visits, findings and violations of three years with the flags taken as independent.

Measured on the synthetic district and annual plan of 40 tasks against `monte-carlo` firm by firm, which is exact;
``tests/agreement/test_many_programmes.py`` holds it against a run."""


def approximate_plans(specification: Specification, plans: Iterable[Plan]) -> tuple[Plan, ...]:
    """Return the plans whose expected values take what programmes remember of a round as independent.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> kept, annual = (sim.read_plan(f"datasets/plans/{n}.json") for n in ("status_quo", "synthetic/annual_2026"))
    >>> [plan.id for plan in approximate_plans(specification, [kept, annual])]
    ['annual-2026-synthetic']
    """
    return tuple(plan for plan in plans if not holds_every_flag(specification, plan))


def say_approximation(specification: Specification, plans: Iterable[Plan], words: Catalogue) -> str:
    """Return the sentence that names those plans and the measured error; nothing where all are exact."""
    found = approximate_plans(specification, plans)
    if not found:
        return ""
    titles = words.text("approximation.between").join(plan.title for plan in found)
    return words.text("approximation.flags", plans=titles, error=f"{100 * MEASURED_ERROR:g}%")
