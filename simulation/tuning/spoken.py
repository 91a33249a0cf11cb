"""Goals, levers, limits, groups and amounts of a tuning problem by name in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from simulation.language.catalogue import Catalogue
from simulation.language.figures import name_indicator, say_difference, say_value

KEYS = "tuning"
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


@dataclass(frozen=True)
class Spoken:
    """Says the names of a problem.

    Attributes
    ----------
    programmes
        Titles of programmes by id; an id without one is said as it is.

    Examples
    --------
    >>> from simulation.language.catalogue import load_catalogue
    >>> spoken = Spoken(load_catalogue("zh"), {"general": "双随机抽查"})
    >>> spoken.lever("general.ratio.A"), spoken.lever("proactive.D")
    ('A类抽查比例', 'D类主动检查')
    """

    catalogue: Catalogue
    programmes: Mapping[str, str] = field(default_factory=dict)

    def goal(self, label: str) -> str:
        """Return the name of an outcome, ``indicator`` or ``indicator@group``."""
        indicator, _, group = label.partition("@")
        return name_outcome(indicator, group or "all", self.catalogue, self.programmes)

    def amount(self, label: str, value: float) -> str:
        """Return a value of an outcome with its unit."""
        return say_value(label.partition("@")[0], value, self.catalogue)

    def change(self, label: str, value: float) -> str:
        """Return a difference of an outcome with its unit, without a sign: percentage points where it is a share."""
        return say_difference(label.partition("@")[0], value, self.catalogue).lstrip("+−-")

    def lever(self, name: str) -> str:
        """Return the name of a lever, as ``<programme>.ratio.<class>`` and the like."""
        return name_lever(name, self.catalogue, self.programmes)

    def listed(self, parts: list[str]) -> str:
        """Return parts as a list."""
        return self.catalogue.text("line.between").join(parts)
