"""Hold a plan against the rules of the notice, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulation.language.catalogue import LANGUAGES, Catalogue, load_catalogue
from simulation.language.figures import say_number
from simulation.language.parameters import name_stratum
from simulation.model.notice.check import check_plan
from simulation.model.notice.result import RuleResult, Verdict
from simulation.model.plan import Plan
from simulation.model.specification import Specification


@dataclass(frozen=True)
class WordedRule:
    """One rule as a reader sees it.

    Attributes
    ----------
    verdict
        PASS, WARN or FAIL, for colours; `mark` is the word for it.
    clause
        Clause of the notice, or the published rule.
    finding
        What the plan has, beside what the rule asks for.
    mend
        What would mend it; empty for PASS.
    """

    code: str
    verdict: Verdict
    mark: str
    clause: str
    name: str
    finding: str
    mend: str


def check(
    plan: Plan,
    specification: Specification,
    reference: Plan | None = None,
    language: str = LANGUAGES[0],
    townships: Mapping[str, str] | None = None,
) -> tuple[WordedRule, ...]:
    """Return the check of a plan in the words of a language; see `simulation.model.notice.check.check_plan`.

    Parameters
    ----------
    townships
        Township → its name in that language; one that is not in it keeps its own.

    Examples
    --------
    >>> import simulation as sim
    >>> specification = sim.read_specification("datasets/xiangzhou/specification.json")
    >>> plan = sim.read_plan("datasets/plans/status_quo.json")
    >>> rule = check(plan, specification, language="en")[3]
    >>> rule.mark, rule.clause
    ('Not met', 'Work plan, clause 3')
    """
    catalogue = load_catalogue(language)
    return tuple(word_rule(result, catalogue, townships or {}) for result in check_plan(plan, specification, reference))


def word_rule(result: RuleResult, catalogue: Catalogue, townships: Mapping[str, str]) -> WordedRule:
    """Return one result in words."""
    values = {name: _say(value, catalogue) for name, value in result.detail.items()}
    if "sector" in result.detail:  # a stratum goes by its sector and township, not by its id
        township = townships.get(values["region"], values["region"])
        values["stratum"] = name_stratum(values["sector"], township, catalogue)
    values |= {"figure": _figure(result.figure, result), "limit": _figure(result.limit, result)}
    return WordedRule(
        result.code,
        result.verdict,
        catalogue.text(f"rule.verdict.{result.verdict}"),
        catalogue.text(f"rule.source.{result.source}"),
        catalogue.text(f"rule.{result.code}.name"),
        catalogue.text(f"rule.{result.code}.{result.reason}", **values),
        catalogue.text(f"rule.mend.{result.mend}", **values) if result.mend else "",
    )


def _figure(value: float | None, result: RuleResult) -> str:
    if value is None:
        return ""
    if result.unit in ("share", "probability"):
        return say_number(round(value * 100, 4)) + "%"
    return say_number(round(value, 4))


def _say(value: object, catalogue: Catalogue) -> str:
    if isinstance(value, list):
        return catalogue.text("line.between").join(map(str, value))
    return say_number(value) if isinstance(value, int | float) else str(value)
