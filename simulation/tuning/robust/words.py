"""What a choice over draws hangs on, and what is worth finding out first, as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from simulation.language.catalogue import Catalogue
from simulation.language.figures import say_value
from simulation.language.parameters import name_parameter
from simulation.tuning.information.exemption import Exemption
from simulation.tuning.information.worth import BETWEEN, EVPI, EVPPI, EVSI
from simulation.tuning.robust.advice import Advice
from simulation.tuning.robust.assumed import PREFIX
from simulation.tuning.robust.district import RANGES
from simulation.tuning.sensitivity.flips import Condition, FlipRule, Flips
from simulation.tuning.sensitivity.indices import PAWN

KEYS = "tuning"
SHARE = "prevalence."
"""Before the class whose share in violation is a number that may be sampled."""
FEW = 3
"""Draws, flips or numbers that a sentence names."""


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
    return sentences + [_rule(rule, indicator, catalogue) for rule in found.rules[:FEW]]


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
        threshold=f"{condition.threshold:.3g}",
        kind=catalogue.text(f"kind.{condition.kind}"),
    )


def name_number(parameter: str, catalogue: Catalogue) -> str:
    """Return what a parameter of a draw is called: an assumption, or a number of a specification.

    Examples
    --------
    >>> from simulation.language.catalogue import load_catalogue
    >>> (
    ...     name_number("assumed.sensitivity", load_catalogue("zh")),
    ...     name_number("behaviour.escalation", load_catalogue("zh")),
    ... )
    ('检查发现能力', '违法加重概率')
    """
    if parameter.startswith(SHARE):
        share = catalogue.text(f"risk_class_short.{parameter.removeprefix(SHARE)}")
        return catalogue.text(f"{KEYS}.information.share", risk_class=share)
    if parameter.startswith(PREFIX):
        return catalogue.text(f"report.assumption.{parameter.removeprefix(PREFIX)}.name")
    return name_parameter(parameter, catalogue)


def word_sensitivity(table: pd.DataFrame, catalogue: Catalogue) -> str:
    """Return which numbers move the difference of the two best plans most, and that the others lie in the noise."""
    above = table[(table["method"] == PAWN) & (table["value"] > table["noise"])].head(FEW)
    if above.empty:
        return catalogue.text(f"{KEYS}.sensitivity.none")
    parts = [
        catalogue.text(
            f"{KEYS}.sensitivity.one",
            parameter=name_number(str(row.parameter), catalogue), value=f"{row.value:.2f}",
            kind=catalogue.text(f"kind.{row.kind}"),
        )
        for row in above.itertuples()
    ]  # fmt: skip
    noise = f"{table['noise'].max():.2f}"
    return catalogue.text(f"{KEYS}.sensitivity.most", numbers=catalogue.text("line.between").join(parts), noise=noise)


def word_information(table: pd.DataFrame, indicator: str, catalogue: Catalogue) -> list[str]:
    """Return what knowing everything would be worth, which number first, what a sample adds, and what not to trust."""
    everything = table[table["method"] == EVPI].iloc[0]
    sentences = [_worth("everything", everything, indicator, catalogue)]
    numbers = table[table["method"] == EVPPI].sort_values("value", ascending=False)
    if len(numbers) and numbers["value"].iloc[0] > 2 * numbers["standard_error"].iloc[0]:
        sentences.append(_worth("first", numbers.iloc[0], indicator, catalogue))
    else:
        sentences.append(catalogue.text(f"{KEYS}.information.nothing"))
    sentences += _samples(table[table["method"] == EVSI], indicator, catalogue)
    doubtful = table.loc[~table["fits"].astype(bool), "parameter"]
    if len(doubtful):
        names = catalogue.text("line.between").join(_names(name, catalogue) for name in dict.fromkeys(doubtful))
        sentences.append(catalogue.text(f"{KEYS}.information.doubtful", parameters=names))
    return sentences


def _samples(table: pd.DataFrame, indicator: str, catalogue: Catalogue) -> list[str]:
    """Return what samples are worth, number by number; one sentence where none is worth anything."""
    worthy = table[table["value"] > 2 * table["standard_error"]]
    if len(table) and worthy.empty:
        row = table.iloc[-1]
        return [_worth("no_sample", row, indicator, catalogue)]
    return [_worth("sample", row, indicator, catalogue) for _, row in worthy.iterrows()]


def _names(parameter: str, catalogue: Catalogue) -> str:
    return catalogue.text("line.between").join(
        name_number(name, catalogue) for name in parameter.split(BETWEEN) if name
    )


def _worth(key: str, row: pd.Series, indicator: str, catalogue: Catalogue) -> str:
    return catalogue.text(
        f"{KEYS}.information.{key}",
        parameter=_names(str(row["parameter"]), catalogue),
        visits=int(row["visits"]),
        value=say_value(indicator, float(row["value"]), catalogue),
        error=say_value(indicator, float(row["standard_error"]), catalogue, bare=True),
        kind=catalogue.text(f"kind.{row['kind']}"),
    )


def word_exemption(found: Exemption, risk_class: str, catalogue: Catalogue) -> list[str]:
    """Return whether a class would be exempted now, the chance that this is wrong, and what random visits are worth."""
    values = {
        "risk_class": catalogue.text(f"risk_class_short.{risk_class}"),
        "mean": f"{found.mean:.2%}",
        "break_even": f"{found.break_even:.2%}",
        "wrong": f"{found.chance_wrong:.0%}",
        "kind": catalogue.text(f"kind.{found.kind}"),
        "perfect": f"{found.perfect:,.1f}",
    }
    sentences = [catalogue.text(f"{KEYS}.exemption.{'exempt' if found.exempt else 'keep'}", **values)]
    if not found.best:
        return [*sentences, catalogue.text(f"{KEYS}.exemption.no_sample", **values)]
    row = found.table.iloc[int(np.flatnonzero(found.table["visits"] == found.best)[0])]
    numbers = {"visits": found.best, "value": f"{row['value']:,.1f}", "net": f"{row['net']:,.1f}"}
    return [*sentences, catalogue.text(f"{KEYS}.exemption.sample", **values, **numbers)]
