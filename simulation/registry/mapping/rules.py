"""What a mapping may not say: a column twice, an answer that no reader understands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from simulation.model.population import RISK_CLASSES
from simulation.model.validation import Finding
from simulation.registry.cells.sectors import read_sector
from simulation.registry.checks import Reader, meaning_of
from simulation.registry.dates import read_date, read_month
from simulation.registry.headings import FIELDS, plain
from simulation.registry.values import (
    Refusal,
    read_channel,
    read_class,
    read_names,
    read_region,
    read_severity,
    read_text,
    read_yes_no,
)
from simulation.registry.vocabulary import CHANNELS, RESULTS, SECTIONS, SEVERITIES


class Answers(NamedTuple):
    """How one answer for a whole file is read, and what may be answered.

    Attributes
    ----------
    choices
        All answers in the words of the platforms; empty where any text of the form may be given.
    example
        What an answer looks like.
    """

    reader: Reader
    choices: tuple[str, ...] = ()
    example: str = ""

    @property
    def allowed(self) -> str:
        """Return what may be answered, for a message."""
        return "、".join(self.choices) or self.example


_DAY = Answers(read_date, example="2025-03-01")
_CLASS = Answers(read_class, RISK_CLASSES)

ANSWERS: dict[str, Answers] = {
    "sector": Answers(read_sector, tuple(f"{letter} {name}" for letter, (name, _, _) in SECTIONS.items())),
    "region": Answers(read_region, example="张湾镇"),
    "founded": _DAY, "date": _DAY, "published": _DAY,
    "tier": _CLASS, "risk_class": _CLASS,
    "novel": Answers(read_yes_no, ("是", "否")), "led_to_visit": Answers(read_yes_no, ("是", "否")),
    "month": Answers(read_month, example="2025-03"),
    "channel": Answers(read_channel, tuple(words[0] for words in CHANNELS.values())),
    "departments": Answers(read_names, example="市场监管"), "inspectors": Answers(read_names, example="甲;乙"),
    "result": Answers(str, tuple(result.label for result in RESULTS.values())),
    "severity": Answers(read_severity, tuple(words[0] for words in SEVERITIES.values())),
}  # fmt: skip
"""Column → its answers; other columns take any text, and results are read by their list, record by record."""


SYNONYMS = {"source": "channel"}
"""What a column is called in tables and reports → its canonical name."""


def canonical(name: Any) -> Any:
    """Return the canonical name of a column."""
    return SYNONYMS.get(name, name) if isinstance(name, str) else name


def mapping_rules(mapping: dict[str, Any]) -> Iterator[Finding]:
    """Yield what is wrong between the fields of a mapping."""
    if mapping.get("firm_ids") in ([], ()):
        yield "too_short", ("firm_ids",), {"value": "[]", "limit": 1}
    for register in FIELDS:
        part = mapping.get(register)
        if isinstance(part, dict):
            columns, constants = (_texts(part.get(name)) for name in ("columns", "constants"))
            yield from _twice(register, columns, constants)
            yield from _meaningless(register, constants)


def _texts(part: Any) -> dict[str, Any]:
    return {str(canonical(name)): value for name, value in part.items()} if isinstance(part, dict) else {}


def _twice(register: str, columns: dict[str, Any], constants: dict[str, Any]) -> Iterator[Finding]:
    for name in columns.keys() & constants.keys():
        yield "mapped_twice", (register, "constants", name), {"value": str(constants[name])}
    taken: dict[str, str] = {}
    for name, headings in columns.items():
        for heading in (
            [headings] if isinstance(headings, str) else headings if isinstance(headings, list | tuple) else []
        ):
            if isinstance(heading, str) and taken.setdefault(plain(heading), name) != name:
                limit = f"{register}.{taken[plain(heading)]}"
                yield "heading_twice", (register, "columns", name), {"value": heading, "limit": limit}


def _meaningless(register: str, constants: dict[str, Any]) -> Iterator[Finding]:
    for name, answer in constants.items():
        answers = ANSWERS.get(name, Answers(read_text))
        told = isinstance(answer, str) and answer
        if told and isinstance(meaning_of(answer, answers.reader), Refusal):
            yield "bad_answer", (register, "constants", name), {"value": answer, "limit": answers.allowed}
