"""Levers, limits, prices, clashes and reasons to stop in words, for the page, the reports and the command line."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from simulation.language.catalogue import Catalogue
from simulation.language.figures import is_share, name_indicator, say_value, unit_of
from simulation.tuning.clash import Clash, Clashing
from simulation.tuning.prices import Price
from simulation.tuning.problem.format import GoalEntry

Titles = Mapping[str, str]
"""Programme id → title."""

PER_100 = 0.01
"""What one per hundred is: of shares, and of visits a firm."""
SMALL = 0.01
"""Below it an amount is shown with two figures, above it with two decimals."""

OUTCOME = re.compile(
    r"(?P<indicator>[^@]+?)(@(?P<group>.+?))?(?P<month>\.per_month)?\.(?P<side>at_most|at_least)(\.\d+)?(#\d+)?"
)
OF_VISITS = ("planned_total", "class_order", "sharply", "visits_per_firm")


@dataclass(frozen=True)
class LimitName:
    """The name of a limit, taken apart.

    Attributes
    ----------
    kind
        ``at_most``, ``at_least`` of an indicator; ``low``, ``high`` of a lever; one of `OF_VISITS`.
    own
        Indicator, lever, pair of classes, or number of the kind of firm.
    """

    kind: str
    own: str
    group: str = "all"
    monthly: bool = False


def limit_name(name: str) -> LimitName:
    """Take the name of a limit apart.

    Examples
    --------
    >>> limit_name("blind_spot_width@A.at_most")
    LimitName(kind='at_most', own='blind_spot_width', group='A', monthly=False)
    >>> limit_name("class_order.A<=B").own, limit_name("low:general.ratio.B").own
    ('A<=B', 'general.ratio.B')
    """
    side, _, lever = name.partition(":")
    if side in ("low", "high"):
        return LimitName(side, lever)
    kind, _, own = name.partition(".")
    if kind in OF_VISITS:
        return LimitName(kind, own)
    found = OUTCOME.fullmatch(name)
    if found is None:
        raise ValueError(f"{name!r} is no name of a limit")
    return LimitName(found["side"], found["indicator"], found["group"] or "all", found["month"] is not None)


def name_lever(lever: str, words: Catalogue, programmes: Titles) -> str:
    """Return what a lever is called; its programme is left out where there is only one.

    Examples
    --------
    >>> from simulation.language.catalogue import load_catalogue
    >>> name_lever("general.ratio.B", load_catalogue("zh"), {"general": "日常监管"})
    'B类抽查比例'
    >>> name_lever("food.rounds.D", load_catalogue("en"), {"general": "Everyday", "food": "Food"})
    'rounds of Class D, “Food”'
    """
    rest, _, risk_class = lever.rpartition(".")
    programme, _, kind = rest.rpartition(".")
    name = words.text(f"tuning.lever.{kind}", risk_class=words.text(f"risk_class_short.{risk_class}"))
    if not programme or len(programmes) == 1:
        return name
    return words.text("tuning.lever.of", lever=name, programme=programmes.get(programme, programme))


def name_group(group: str, words: Catalogue) -> str:
    """Return what a group is called: a class, a sector or a township."""
    if group == "all":
        return words.text("scope.all")
    if f"risk_class_short.{group}" in words:
        return words.text(f"risk_class_short.{group}")
    own = group.partition(":")[2]
    return words.text(f"sector.{own}") if f"sector.{own}" in words else own


def name_outcome(indicator: str, group: str, words: Catalogue, programmes: Titles) -> str:
    """Return what an indicator of a group is called.

    Examples
    --------
    >>> from simulation.language.catalogue import load_catalogue
    >>> name_outcome("hours", "A", load_catalogue("zh"), {}), name_outcome("hours", "all", load_catalogue("zh"), {})
    ('A类检查工时', '检查工时')
    """
    name = name_indicator(indicator, words, programmes)
    return name if group == "all" else words.text("tuning.of_group", name=name, group=name_group(group, words))


def name_limit(limit: str, words: Catalogue, programmes: Titles) -> str:
    """Return what a limit is called.

    Examples
    --------
    >>> from simulation.language.catalogue import load_catalogue
    >>> zh = load_catalogue("zh")
    >>> name_limit("hours.at_most", zh, {}), name_limit("class_order.A<=B", zh, {})
    ('检查工时上限', 'A类不高于B类')
    """
    parts = limit_name(limit)
    return words.text(f"tuning.limit.{parts.kind}", **_values(parts, words, programmes))


def say_limit(limit: str, at: float, words: Catalogue, programmes: Titles) -> str:
    """Return a limit with its value, as a clause.

    Examples
    --------
    >>> from simulation.language.catalogue import load_catalogue
    >>> say_limit("hours.at_most", 12000.0, load_catalogue("zh"), {})
    '检查工时不超过 12,000 人时/年'
    """
    parts = limit_name(limit)
    return words.text(f"tuning.held.{parts.kind}", **_values(parts, words, programmes), value=say_at(limit, at, words))


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
    told = words.text(f"tuning.clash.alone_{parts.kind}", **_values(parts, words, programmes), value=value)
    return told + words.text("tuning.clash.without_visits") if item.alone else told


def _relaxed(parts: LimitName, words: Catalogue, programmes: Titles) -> str:
    """Return one unit more of a limit, as a clause."""
    values = _values(parts, words, programmes)
    if parts.kind not in ("at_most", "at_least"):
        return words.text(f"tuning.relax.{parts.kind}", **values)
    if parts.own == "hours" and parts.group == "all" and parts.kind == "at_most":
        return words.text("tuning.relax.hours_month" if parts.monthly else "tuning.relax.hours")
    unit = words.text("value.points") if is_share(parts.own, words) else unit_of(parts.own, words)
    return words.text(f"tuning.relax.{parts.kind}", **values, unit=unit)


def _values(parts: LimitName, words: Catalogue, programmes: Titles) -> dict[str, str]:
    """Return the words that the sentences about a limit are filled with."""
    if parts.kind in ("low", "high"):
        return {"lever": name_lever(parts.own, words, programmes)}
    if parts.kind == "class_order":
        lower, higher = (words.text(f"risk_class_short.{name}") for name in parts.own.split("<="))
        return {"lower": lower, "higher": higher}
    if parts.kind in OF_VISITS:
        return {}
    what = name_outcome(parts.own, parts.group, words, programmes)
    return {"what": words.text("tuning.monthly", what=what) if parts.monthly else what}


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
