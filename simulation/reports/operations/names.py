"""What kinds of visit, departments and facts are called."""

from __future__ import annotations

from simulation.language.catalogue import Catalogue
from simulation.language.figures import name_channel
from simulation.model.plan import Plan
from simulation.operations.assumed import Fact
from simulation.operations.carried import ALL
from simulation.operations.load.expected import PROGRAMME


def name_kind(kind: str, plan: Plan, words: Catalogue) -> str:
    """Return what a kind of visit, or a group of kinds, is called.

    Examples
    --------
    >>> from simulation.language.catalogue import load_catalogue
    >>> from simulation.files.reading import read_plan
    >>> plan = read_plan("datasets/plans/status_quo.json")
    >>> [name_kind(kind, plan, load_catalogue("zh")) for kind in ("all", "complaint", "programme:general")]
    ['全部检查', '投诉举报', '日常监管抽查']
    """
    titles = {programme.id: programme.title for programme in plan.programmes}
    group = f"operations.kind.{kind}"
    if kind.startswith(PROGRAMME):
        return titles[kind.removeprefix(PROGRAMME)]
    return words.text(group) if group in words else name_channel(kind, words, titles)


def name_department(department: str, words: Catalogue) -> str:
    """Return what a department, or the whole office, is called."""
    return words.text("operations.office") if department == ALL else department


def name_month(month: str, words: Catalogue) -> str:
    """Return a month, or the words for the whole horizon."""
    return words.text("operations.whole") if month == ALL else month


def say_fact(fact: Fact, words: Catalogue) -> str:
    """Return one thing that an answer rests on as a sentence."""
    return words.text(f"operations.fact.{fact.name}", **fact.values)


def name_fact_kind(fact: Fact, words: Catalogue) -> str:
    """Return of what kind a number is."""
    return words.text(f"operations.fact_kind.{fact.kind}")
