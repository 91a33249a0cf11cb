"""What levers, limits, groups and outcomes of a tuning are called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from simulation.language.catalogue import Catalogue
from simulation.language.figures import name_indicator

Titles = Mapping[str, str]
"""Programme id → title."""


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
    return words.text(f"tuning.limit.{parts.kind}", **values_of(parts, words, programmes))


def values_of(parts: LimitName, words: Catalogue, programmes: Titles) -> dict[str, str]:
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
