"""Options that say which column of an export is which."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulation.cli.terminal import fail, say
from simulation.files.writing import check_output
from simulation.language.catalogue import load_catalogue
from simulation.language.wording import word_error
from simulation.model.errors import InputError

if TYPE_CHECKING:  # keeps --help quick
    from simulation.registry.mapping.format import Mapping
    from simulation.registry.registers import Registers

BUILT_IN = ("gsxt", "gsxt-random", "random-platform", "daily-supervision")
"""Names of the built-in mappings, which are loaded when one is asked for."""

Source = Annotated[
    str | None,
    typer.Option(
        "--mapping", metavar="FILE|NAME", help=f"Mapping of columns (mapping/1), or one of: {', '.join(BUILT_IN)}."
    ),
]
Columns = Annotated[
    list[str] | None,
    typer.Option("--column", metavar="REGISTER.COLUMN=HEADING", help="Which column it is: visits.date=抽查时间."),
]
Constants = Annotated[
    list[str] | None,
    typer.Option("--constant", metavar="REGISTER.COLUMN=ANSWER", help="What all records say: visits.source=双随机."),
]
FirmIds = Annotated[
    list[str] | None,
    typer.Option("--firm-id", help="What firms are known by: credit_code, registration_number, own; repeatable."),
]
SaveMapping = Annotated[
    Path | None, typer.Option("--save-mapping", help="Write what was read from which column, for next month: .json.")
]


def chosen_mapping(
    source: str | None,
    columns: list[str] | None,
    constants: list[str] | None,
    firm_ids: list[str] | None,
    language: str,
) -> Mapping:
    """Return the mapping that the options describe."""
    from simulation.workflows.mappings import adjusted_mapping, read_mapping

    base = read_mapping(source, language)
    title = "" if source else load_catalogue(language).text("cli.mapping_by_hand")
    return adjusted_mapping(base, columns or (), constants or (), firm_ids or (), title=title, language=language)


@contextmanager
def hint_at_columns(language: str) -> Iterator[None]:
    """Where headings do not fit, say below the problems which options answer them."""
    try:
        yield
    except InputError as error:
        columns = [problem.detail["column"] for problem in error.problems if "column" in problem.detail]
        if not columns:
            raise
        names = " | ".join(BUILT_IN)
        hint = load_catalogue(language).text("cli.mapping_hint", column=columns[-1], names=names)
        fail(f"{word_error(error, language)}\n{hint}")


def check_save(path: Path | None) -> None:
    """Refuse a place for the mapping before anything is computed."""
    if path is not None:
        check_output(path, (".json",))


def save_mapping(registers: Registers, path: Path | None, language: str) -> None:
    """Write the mapping of what was read, if a place is given."""
    from simulation.workflows.mappings import fitted_mapping, write_mapping

    if path is not None:
        write_mapping(fitted_mapping(registers, registers.mapping.title), path)
        say(language, "mapping_written", path=path)
