"""Mappings of exports: read, changed column by column, kept for next month; and an empty workbook to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from simulation.files.writing import check_output, whole_file
from simulation.language.catalogue import LANGUAGES, Catalogue, load_catalogue
from simulation.language.wording import word_error
from simulation.model.errors import InputError, Problem
from simulation.model.exchange import parse_file, problems_of, to_json
from simulation.model.parse import read_text
from simulation.registry.headings import FIELDS
from simulation.registry.mapping.built_in import BUILT_IN
from simulation.registry.mapping.format import USUAL, Mapping
from simulation.registry.mapping.rules import canonical
from simulation.registry.mapping.template import template_bytes
from simulation.registry.mapping.wording import name_field
from simulation.registry.registers import Registers

ASSIGNED = ("columns", "constants")
EXAMPLE = "visits.source=双随机"


def read_mapping(source: str | Path | Mapping | None, language: str = "en") -> Mapping:
    """Return a mapping: one of the built-in ones by its name, or a file (``mapping/1``).

    Raises
    ------
    InputError
        With a sentence for every problem of the file.

    Examples
    --------
    >>> read_mapping("random-platform").of("visits").constants
    {'channel': '双随机'}
    """
    if isinstance(source, Mapping):
        return source
    if source is None:
        return USUAL
    if isinstance(source, str) and source in BUILT_IN:
        return BUILT_IN[source]
    try:
        return parse_file(Mapping, read_text(source), str(source))
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None


def parse_mapping(text: str, source: str = "", language: str = "en") -> Mapping:
    """Return the mapping that a JSON text holds; `source` names it in messages."""
    try:
        return parse_file(Mapping, text, source)
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None


def adjusted_mapping(
    base: Mapping,
    columns: Iterable[str] = (),
    constants: Iterable[str] = (),
    firm_ids: Sequence[str] = (),
    result_codes: str | None = None,
    title: str = "",
    language: str = "en",
) -> Mapping:
    """Return a mapping with columns and answers changed.

    Parameters
    ----------
    columns, constants
        Each ``register.column=heading`` or ``register.column=answer``; what is said later counts, and an answer takes
        the place of a column and the other way about.
    firm_ids, result_codes
        In the place of those of the mapping, if given.

    Raises
    ------
    InputError
        With a sentence for every assignment that cannot be used.

    Examples
    --------
    >>> mapping = adjusted_mapping(USUAL, columns=["visits.date=抽查时间"], constants=["visits.source=双随机"])
    >>> mapping.of("visits").columns, mapping.of("visits").constants
    ({'date': ('抽查时间',)}, {'channel': '双随机'})
    """
    content: dict[str, Any] = base.model_dump(mode="json")
    problems = [
        problem
        for kind, texts in zip(ASSIGNED, (columns, constants), strict=True)
        for text in texts
        for problem in _assign(content, kind, text)
    ]
    content |= {"firm_ids": list(firm_ids)} if firm_ids else {}
    content |= {"title": title} if title else {}
    if result_codes:
        content["visits"]["result_codes"] = result_codes
    try:
        mapping = Mapping.model_validate(content)
    except ValidationError as error:
        problems += problems_of(error)
    if problems:
        raise InputError(problems).worded(lambda e: word_error(e, language))
    return mapping


def _assign(content: dict[str, Any], kind: str, text: str) -> list[Problem]:
    """Put an assignment into the content of a mapping, or return what is wrong with its form."""
    place, equals, value = text.partition("=")
    register, dot, column = (part.strip() for part in place.partition("."))
    option = f"--{kind[:-1]}"
    if not (equals and dot and register in FIELDS):
        return [Problem("bad_assignment", option, text, EXAMPLE, "bad_assignment")]
    name = canonical(column)
    for other in ASSIGNED:
        content[register][other].pop(name, None)
    content[register][kind][name] = value.strip()
    return []


def fitted_mapping(registers: Registers, title: str) -> Mapping:
    """Return the mapping that says outright what each column of these registers was read from.

    Next month's export is then read by the same headings or not at all.
    """
    content: dict[str, Any] = registers.mapping.model_dump(mode="json") | {"title": title}
    for register in registers.counts["register"]:
        content[register] |= {kind: {} for kind in ASSIGNED}
    for register, column, heading, constant in registers.headings.itertuples(index=False):
        if column and (heading or constant):
            content[register]["constants" if constant else "columns"][column] = constant or heading
    return Mapping.model_validate(content)


def taken_columns(registers: Registers, catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    """Yield register, column and the heading or answer that it was read from, in words."""
    for register, column, heading, constant in registers.headings.itertuples(index=False):
        if column and (heading or constant):
            source = catalogue.text("columns.constant", answer=constant) if constant else heading
            yield catalogue.text(f"register.{register}"), name_field(register, column, catalogue), source


def write_mapping(mapping: Mapping, path: str | Path) -> Path:
    """Write a mapping file (``mapping/1``) and return its path.

    Raises
    ------
    OutputError
        When the file cannot be written there.
    """
    file = check_output(path, (".json",))
    with whole_file(file) as part:
        part.write_text(to_json(mapping), encoding="utf-8")
    return file


def write_template(path: str | Path, language: str = LANGUAGES[0]) -> Path:
    """Write an empty workbook with a sheet for each register, to be filled in and read; return its path.

    Raises
    ------
    OutputError
        When the file cannot be written there.
    """
    file = check_output(path, (".xlsx",))
    with whole_file(file) as part:
        part.write_bytes(template_bytes(load_catalogue(language)))
    return file
