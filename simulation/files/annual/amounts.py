"""Ratios and frequencies by class: ``A、B类3%；C、D类10%``, ``每季度1次``, or both in one cell (``3%;2次/年``)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from simulation.files.annual.numerals import NUMERAL, numeral
from simulation.files.annual.unreadable import UnreadableError
from simulation.model.errors import Problem
from simulation.model.population import RISK_CLASSES

POSSIBLE = (1, 2, 3, 4, 6, 12)
"""Rounds a year that share out the months evenly (`simulation.model.plan.Rounds`)."""

PER_YEAR = {"年": 1, "半年": 2, "季": 4, "月": 12}

LIST = r"[A-D](?:\s*类?\s*[、,/和及]?\s*[A-D](?![a-z]))*"
CLASSES = (
    rf"(?:(?P<first>[A-D])\s*类?\s*[-—–~至到]\s*(?P<last>[A-D])|(?P<classes>{LIST})|(?P<rest>其余|其他|其它|剩余)|(?P<all>各类?|所有|全部))"
    r"\s*(?:各?类(?:别)?)?\s*(?:风险)?(?:企业)?\s*(?:[:为按]|抽查(?!比例)|抽取)?\s*"
)
SHARE = r"(?P<share>\d+(?:\.\d+)?)\s*(?P<unit>%|‰)"
NONE = r"(?P<none>不(?:再)?(?:抽查|检查|抽取|抽)|免(?:于)?(?:抽查|检查)|[/—-](?=\s*(?:[;、,\n]|$)))"
UNIT = r"半年|年度?|季度?|月"
TIMES = (
    rf"(?P<times>{NUMERAL})\s*次\s*(?:[/每]\s*(?P<per>{NUMERAL})?\s*个?\s*(?P<of>{UNIT}))?"
    rf"|(?:每|全)?\s*(?P<per2>{NUMERAL})?\s*个?\s*(?P<of2>{UNIT})\s*(?:抽查|检查|开展)?\s*(?P<times2>{NUMERAL})\s*次"
    r"|(?P<times3>\d{1,3})\s*(?:times\s+)?(?:a|per) year"
)
NOISE = r"(?:(?:抽查|检查)?(?:比例|频次)\s*[:为]?\s*)?"
PART = re.compile(
    rf"\s*{NOISE}(?:{CLASSES})?{NOISE}(?:{SHARE}|{NONE}|{TIMES})\s*(?:的?比例)?(?:抽取|抽查)?\s*(?P<end>[;、,.。\s]*)"
)
BOUND = re.compile(r"[≥≤<>＞＜]|不[少低高多]于|不超过|至少|以上|以下|以内|左右|约|\+")


@dataclass
class Said:
    """What a cell says: a share of each class, rounds a year of each class, or both.

    Attributes
    ----------
    never
        Classes that are not drawn, wherever that is written.
    """

    ratio: dict[str, Decimal] = field(default_factory=dict)
    rounds: dict[str, int] = field(default_factory=dict)
    never: set[str] = field(default_factory=set)

    def shares(self) -> dict[str, float]:
        """Return a share for each class."""
        return {name: float(self.ratio[name]) for name in RISK_CLASSES}


def read_amounts(cell: str) -> Said:
    """Return the ratios and frequencies in a cell.

    Raises
    ------
    UnreadableError
        When a part cannot be read (told as a ratio; the caller knows better), a class is named twice or not at all,
        or a frequency cannot be planned.

    Examples
    --------
    >>> read_amounts("A、B类3%；C、D类10%").shares()
    {'A': 0.03, 'B': 0.03, 'C': 0.1, 'D': 0.1}
    >>> read_amounts("A类不抽；其余2‰").shares()["D"], read_amounts("每季度1次").rounds["A"]
    (0.002, 4)
    >>> read_amounts("3%;2次/年").rounds["D"]
    2
    """
    text = unicodedata.normalize("NFKC", cell).strip()
    if BOUND.search(text):
        raise UnreadableError(Problem("only_a_bound"))
    said, place, last = Said(), 0, None
    while place < len(text):
        part = PART.match(text, place)
        if part is None:
            raise UnreadableError(Problem("bad_ratio_cell"))
        names = _classes(part, said, last)
        _take(part, names, said)
        # What follows a class without a new one, up to the next semicolon, is of the same class: A类 3%、2次/年.
        last = None if re.search(r"[;。\n]", part["end"]) else names
        place = part.end()
    return _whole(said)


def _classes(part: re.Match[str], said: Said, last: list[str] | None) -> list[str]:
    if part["classes"]:
        return re.findall(r"[A-D]", part["classes"])
    if part["first"]:
        return [name for name in RISK_CLASSES if part["first"] <= name <= part["last"]]
    if part["none"] and not part["all"] and not part["rest"]:
        raise UnreadableError(Problem("bad_ratio_cell"))  # "/" alone may stand for no ratio as well as for no firm
    if part["rest"]:
        known = {*said.rounds, *said.never} if part["share"] is None and part["none"] is None else {*said.ratio}
        return [name for name in RISK_CLASSES if name not in known]
    return last or list(RISK_CLASSES)


def _take(part: re.Match[str], names: list[str], said: Said) -> None:
    if part["share"]:
        value = Decimal(part["share"]) / (100 if part["unit"] == "%" else 1000)
        if value > 1:
            raise UnreadableError(Problem("above", limit="100%"))
        _put(said.ratio, names, value)
    elif part["none"]:
        _put(said.ratio, names, Decimal(0))
        said.never |= set(names)
    else:
        _put(said.rounds, names, _rounds(part))


def _put(said: dict[str, object] | dict[str, Decimal] | dict[str, int], names: list[str], value: object) -> None:
    for name in names:
        if name in said:
            raise UnreadableError(Problem("class_twice", limit=name))
        said[name] = value  # type: ignore[assignment]


def _rounds(part: re.Match[str]) -> int:
    """Return rounds a year."""
    times = numeral(part["times"] or part["times2"] or part["times3"])
    unit = (part["of"] or part["of2"] or "年").removesuffix("度")
    span = numeral(part["per"] or part["per2"] or "1")
    if not times or not span:
        raise UnreadableError(Problem("bad_rounds_cell"))
    return possible_rounds(Fraction(times * PER_YEAR[unit], span))


def possible_rounds(rounds: Fraction) -> int:
    """Return rounds that can be planned.

    Raises
    ------
    UnreadableError
        When months cannot be shared out among them, with what to write instead.
    """
    if rounds < 1:
        raise UnreadableError(Problem("rounds_below_one", limit=str(rounds)))
    if rounds not in POSSIBLE:
        near = [str(n) for n in (max(n for n in POSSIBLE if n < rounds), *[n for n in POSSIBLE if n > rounds][:1])]
        number = str(rounds) if rounds.denominator == 1 else f"{float(rounds):.1f}"
        raise UnreadableError(Problem("rounds_uneven", limit="、".join(near), detail={"rounds": number}))
    return int(rounds)


def _whole(said: Said) -> Said:
    """Return what names every class or none; a class that is not drawn needs no frequency."""
    if said.rounds:
        for name in said.never:
            said.rounds.setdefault(name, 1)
    # Where all that is said of shares is that a class has none, the others are as they were: of a frequency cell.
    for known in (said.ratio, said.rounds):
        missing = [name for name in RISK_CLASSES if name not in known]
        only_never = known is said.ratio and set(said.ratio) == said.never and said.rounds
        if known and missing and not only_never:
            raise UnreadableError(Problem("class_missing", limit="、".join(missing)))
    if not said.ratio and not said.rounds:
        raise UnreadableError(Problem("bad_ratio_cell"))
    return said
