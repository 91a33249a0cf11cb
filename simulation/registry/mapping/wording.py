"""Columns of the registers in words: what they are called, and what stands in them."""

from __future__ import annotations

from simulation.language.catalogue import Catalogue
from simulation.registry.headings import FIELDS
from simulation.registry.mapping.rules import ANSWERS

FEW = 6
"""Answers that a note names one by one; of more it says what they are."""


def name_field(register: str, name: str, catalogue: Catalogue) -> str:
    """Return what a column is called.

    Examples
    --------
    >>> from simulation.language.catalogue import load_catalogue
    >>> name_field("visits", "channel", load_catalogue("zh")), name_field("signals", "kind", load_catalogue("en"))
    ('检查来源', 'Kind of signal')
    """
    return catalogue.text(_key("field", register, name, catalogue))


def explain_field(register: str, name: str, catalogue: Catalogue) -> str:
    """Return whether a column is needed, and what stands in it."""
    required = {field.name: field.required for field in FIELDS[register]}[name]
    need = catalogue.text("template.required" if required else "template.optional")
    note = need + catalogue.text(_key("field_note", register, name, catalogue))
    choices = ANSWERS[name].choices if name in ANSWERS else ()
    if not 0 < len(choices) <= FEW:
        return note
    return note + catalogue.text("template.choices", choices=catalogue.text("line.between").join(choices))


def _key(table: str, register: str, name: str, catalogue: Catalogue) -> str:
    own = f"{table}.{register}_{name}"
    return own if own in catalogue else f"{table}.{name}"
