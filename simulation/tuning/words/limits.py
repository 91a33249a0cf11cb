"""Limits, prices, clashes and reasons to stop as sentences, for the page, the reports and the command line."""

from __future__ import annotations

import math
from collections.abc import Mapping

from simulation.language.catalogue import Catalogue
from simulation.language.figures import is_share, say_value, unit_of
from simulation.tuning.clash import Clash, Clashing
from simulation.tuning.prices import Price
from simulation.tuning.problem.format import GoalEntry
from simulation.tuning.words.names import LimitName, Titles, limit_name, name_lever, name_limit, name_outcome, values_of

PER_100 = 0.01
"""What one per hundred is: of shares, and of visits a firm."""
SMALL = 0.01
"""Below it an amount is shown with two figures, above it with two decimals."""


def say_limit(limit: str, at: float, words: Catalogue, programmes: Titles) -> str:
    """Return a limit with its value, as a clause.

    Examples
    --------
    >>> from simulation.language.catalogue import load_catalogue
    >>> say_limit("hours.at_most", 12000.0, load_catalogue("zh"), {})
    '检查工时不超过 12,000 人时/年'
    """
    parts = limit_name(limit)
    return words.text(
        f"tuning.held.{parts.kind}", **values_of(parts, words, programmes), value=say_at(limit, at, words)
    )


def say_at(limit: str, at: float, words: Catalogue) -> str:
    """Return the value of a limit with its unit."""
    parts = limit_name(limit)
    if parts.kind in ("low", "high", "planned_total"):
        return f"{at:.2%}"
    if parts.kind in ("class_order", "sharply"):  # how much less is allowed, in visits per hundred firms
        return _amount(abs(at) / PER_100)
    if parts.kind == "visits_per_firm":
        return words.text("tuning.unit.visits", value=_amount(at))
    if parts.monthly:
        return words.text("tuning.unit.monthly", value=say_value(parts.own, at, words, bare=True),
                          unit=unit_of(parts.own, words).partition("/")[0])  # fmt: skip
    return say_value(parts.own, at, words)


def say_price(price: Price, goal: GoalEntry, words: Catalogue, programmes: Titles) -> str:
    """Return what one unit more of a limit brings, as a sentence.

    Examples
    --------
    >>> from simulation.language.catalogue import load_catalogue
    >>> harm = GoalEntry(indicator="harm", least=True)
    >>> say_price(Price("hours.at_most", 12000.0, 0.0, 0.5739), harm, load_catalogue("zh"), {})
    '再增加1个检查工时，每年约减少0.57个加权违法存续月'
    """
    parts = limit_name(price.limit)
    if parts.kind in ("low", "high") and price.at in (0.0, 1.0):  # nothing that could be relaxed
        return words.text(f"tuning.end.{parts.kind}", **values_of(parts, words, programmes))
    hundredths = parts.kind in ("low", "high", "planned_total", "class_order", "sharply")
    share = parts.kind in ("at_most", "at_least") and is_share(parts.own, words)
    unit = PER_100 if hundredths or share else 1.0
    gain = say_gain(price.price * unit, goal, words, programmes)
    return words.text("tuning.price", relax=_relaxed(parts, words, programmes), gain=gain)


def say_gain(amount: float, goal: GoalEntry, words: Catalogue, programmes: Titles) -> str:
    """Return by how much the goal gets better, as a clause."""
    key = "least" if goal.least else "most"
    if goal.indicator == "harm" and goal.least and goal.group == "all":
        key = "harm"
    shown = {"amount": _amount(amount), "unit": unit_of(goal.indicator, words)}
    if is_share(goal.indicator, words):
        shown = {"amount": _amount(amount / PER_100), "unit": words.text("value.points")}
    name = name_outcome(goal.indicator, goal.group, words, programmes)
    return words.text(f"tuning.gain.{key}", goal=name, **shown)


def say_range(price: Price, words: Catalogue) -> str:
    """Return between which values of its limit a price holds; that it was not looked into, where it was not."""
    if math.isnan(price.valid_low) or math.isnan(price.valid_high):
        return words.text("tuning.range.unknown")
    kind = limit_name(price.limit).kind
    differs = kind in ("class_order", "sharply")  # a difference of visits, of which only what is given is told
    if math.isclose(price.valid_low, price.at if differs else price.valid_high, abs_tol=1e-12):
        return words.text("tuning.range.here")
    if differs:
        return words.text(f"tuning.range.{kind}", value=say_at(price.limit, min(price.valid_low, 0.0), words))
    low, high = (say_at(price.limit, end, words) for end in (price.valid_low, price.valid_high))
    return words.text("tuning.range.between", low=low, high=high)


def say_by_lever(by_lever: Mapping[str, float], words: Catalogue, programmes: Titles) -> str:
    """Return what one more hour brings through each lever, the most first; nothing where no lever takes hours."""
    told = {lever: value for lever, value in by_lever.items() if not math.isnan(value)}
    parts = [
        words.text("tuning.through", lever=name_lever(lever, words, programmes), amount=_amount(told[lever]))
        for lever in sorted(told, key=lambda name: -told[name])
    ]
    return words.text("tuning.by_lever", parts=words.text("tuning.and").join(parts)) if parts else ""


def say_stop(code: str, words: Catalogue) -> str:
    """Return why the search stopped, as a sentence."""
    return words.text(f"tuning.stopped.{code}")


def say_clash(clash: Clash, words: Catalogue, programmes: Titles) -> list[str]:
    """Return which limits cannot hold together, then what each alone would have to give."""
    names = [say_limit(item.name, item.at, words, programmes) for item in clash.limits]
    proof = "linear" if clash.linear else "searched"
    head = words.text("tuning.clash.one" if len(names) == 1 else "tuning.clash.together",
                      limits=words.text("tuning.and").join(names))  # fmt: skip
    return [
        head + words.text(f"tuning.clash.{proof}"),
        *(say_clashing(item, words, programmes) for item in clash.limits),
    ]


def say_clashing(item: Clashing, words: Catalogue, programmes: Titles) -> str:
    """Return what one limit would have to be if it alone gave."""
    parts = limit_name(item.name)
    if math.isnan(item.relax_alone_to):
        return words.text("tuning.clash.not_alone", limit=name_limit(item.name, words, programmes))
    value = say_at(item.name, item.relax_alone_to, words)
    told = words.text(f"tuning.clash.alone_{parts.kind}", **values_of(parts, words, programmes), value=value)
    return told + words.text("tuning.clash.without_visits") if item.alone else told


def _relaxed(parts: LimitName, words: Catalogue, programmes: Titles) -> str:
    """Return one unit more of a limit, as a clause."""
    values = values_of(parts, words, programmes)
    if parts.kind not in ("at_most", "at_least"):
        return words.text(f"tuning.relax.{parts.kind}", **values)
    if parts.own == "hours" and parts.group == "all" and parts.kind == "at_most":
        return words.text("tuning.relax.hours_month" if parts.monthly else "tuning.relax.hours")
    unit = words.text("value.points") if is_share(parts.own, words) else unit_of(parts.own, words)
    return words.text(f"tuning.relax.{parts.kind}", **values, unit=unit)


def _amount(value: float) -> str:
    """Show two decimals, of small amounts two figures.

    Examples
    --------
    >>> _amount(0.5739), _amount(0.036), _amount(0.0012), _amount(5178.9)
    ('0.57', '0.04', '0.0012', '5,179')
    """
    if value and abs(value) < SMALL:
        return format(float(f"{value:.2g}"), "f").rstrip("0")
    return f"{value:,.2f}" if abs(value) < 1 / SMALL else f"{value:,.0f}"
