"""Which plan is chosen over draws and what qualifies the choice, as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simulation.language.catalogue import Catalogue
from simulation.language.figures import say_value
from simulation.tuning.robust.advice import Advice
from simulation.tuning.robust.district import RANGES
from simulation.tuning.robust.number_words import KEYS, name_number, say_threshold
from simulation.tuning.sensitivity.flips import Condition, FlipRule, Flips

MOST_RULES = 3
"""Rules of a flip that are told."""


def word_advice(
    advice: Advice,
    indicator: str,
    catalogue: Catalogue,
    *,
    source: str = RANGES,
    titles: Mapping[str, str] | None = None,
) -> list[str]:
    """Return which plan is chosen and why, what other rules choose, how alike plans are, and when the choice flips.

    Parameters
    ----------
    indicator
        Of the goal, for its unit.
    source
        Where the draws come from: ``calibration`` or ``ranges``.
    titles
        Plan → what it is called.

    Examples
    --------
    See ``tests/simulation/tuning/test_robust_words.py``.
    """
    sentences = [_chosen(advice, indicator, catalogue, source, titles or {}), _rules(advice, catalogue, titles or {})]
    satisfied = float(advice.judged.table["satisfied"].iloc[advice.chosen])
    if not np.isnan(satisfied):
        sentences.append(catalogue.text(f"{KEYS}.robust.satisfied", share=f"{satisfied:.0%}"))
    if advice.judged.deciding:
        values = {"decide": len(advice.judged.deciding), "draws": advice.judged.draws}
        sentences.append(catalogue.text(f"{KEYS}.robust.deciding", **values))
    if advice.differences is not None and advice.runner_up is not None:
        sentences.append(_alike(advice, indicator, catalogue, titles or {}))
    return sentences + (word_flips(advice.flips, indicator, catalogue) if advice.flips else [])


def _named(advice: Advice, place: int, titles: Mapping[str, str]) -> str:
    plan = str(advice.judged.table.index[place])
    return titles.get(plan, plan)


def _chosen(advice: Advice, indicator: str, catalogue: Catalogue, source: str, titles: Mapping[str, str]) -> str:
    row = advice.judged.table.iloc[advice.chosen]
    return catalogue.text(
        f"{KEYS}.robust.chosen",
        source=catalogue.text(f"{KEYS}.source.{source}"),
        draws=advice.judged.draws,
        rule=catalogue.text(f"{KEYS}.rule.{advice.rule}"),
        plan=_named(advice, advice.chosen, titles),
        mean=say_value(indicator, float(row["mean"]), catalogue),
        regret=say_value(indicator, float(row["regret_90"]), catalogue),
        most=say_value(indicator, float(row["regret_max"]), catalogue),
    )


def _rules(advice: Advice, catalogue: Catalogue, titles: Mapping[str, str]) -> str:
    chosen = advice.judged.chosen
    if len(set(chosen.values())) == 1:
        return catalogue.text(f"{KEYS}.robust.agree", plan=_named(advice, advice.chosen, titles))
    parts = [
        catalogue.text(
            f"{KEYS}.robust.of_rule",
            rule=catalogue.text(f"{KEYS}.rule.{rule}"),
            plan=_named(advice, place, titles),
        )
        for rule, place in chosen.items()
    ]
    return catalogue.text(f"{KEYS}.robust.differ", choices=catalogue.text(f"{KEYS}.robust.between").join(parts))


def _alike(advice: Advice, indicator: str, catalogue: Catalogue, titles: Mapping[str, str]) -> str:
    """Say how different the chosen plan and the runner-up are, and what each costs where the other is best."""
    i, j = advice.chosen, advice.runner_up
    assert j is not None
    assert advice.differences is not None
    never = np.isnan(advice.mutual[i, j])  # the runner-up is best in no draw
    return catalogue.text(
        f"{KEYS}.robust.{'apart' if never else 'alike'}",
        plan=_named(advice, i, titles),
        other=_named(advice, j, titles),
        difference=f"{advice.differences[i, j]:.2%}",
        cost=say_value(indicator, float(advice.mutual[i, j]), catalogue),
        back=say_value(indicator, float(advice.mutual[j, i]), catalogue),
    )


def word_flips(found: Flips, indicator: str, catalogue: Catalogue) -> list[str]:
    """Return how often the choice flips, what that is worth, whether it matters, and under which conditions."""
    if not found.share:
        return [catalogue.text(f"{KEYS}.flip.never")]
    values = {
        "share": f"{found.share:.0%}",
        "worth": say_value(indicator, found.worth, catalogue),
        "error": say_value(indicator, found.standard_error, catalogue, bare=True),
        "tolerance": say_value(indicator, found.tolerance, catalogue),
    }
    sentences = [catalogue.text(f"{KEYS}.flip.{'matters' if found.matters else 'no_matter'}", **values)]
    if not found.rules:
        return [*sentences, catalogue.text(f"{KEYS}.flip.no_rule")]
    return sentences + [_rule(rule, indicator, catalogue) for rule in found.rules[:MOST_RULES]]


def _rule(rule: FlipRule, indicator: str, catalogue: Catalogue) -> str:
    conditions = catalogue.text(f"{KEYS}.flip.and").join(_condition(c, catalogue) for c in rule.conditions)
    return catalogue.text(
        f"{KEYS}.flip.when",
        conditions=conditions,
        draws=f"{rule.draws:.0%}",
        flips=f"{rule.flips:.0%}",
        worth=say_value(indicator, rule.worth, catalogue),
    )


def _condition(condition: Condition, catalogue: Catalogue) -> str:
    return catalogue.text(
        f"{KEYS}.flip.{condition.side}",
        parameter=name_number(condition.parameter, catalogue),
        threshold=say_threshold(condition.parameter, condition.threshold, catalogue),
        kind=catalogue.text(f"kind.{condition.kind}"),
    )
