"""The command registers on exports: what was read, from which columns, what was refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from simulation.cli import mapping_options as options
from simulation.cli.terminal import say, show
from simulation.files.writing import check_output
from simulation.language.catalogue import Catalogue, load_catalogue
from simulation.model.errors import InputError, Problem

if TYPE_CHECKING:  # keeps --help quick
    from simulation.registry.mapping.format import Mapping as ColumnMapping
    from simulation.registry.registers import Registers


@dataclass(frozen=True)
class Exports:
    """The files that the command was given."""

    directory: Path | None
    classes: Path | None
    visits: Path | None
    signals: Path | None

    @property
    def any(self) -> bool:
        """Tell whether there is any."""
        return any((self.directory, self.classes, self.visits, self.signals))

    @property
    def needed(self) -> tuple[Path, Path, Path]:
        """Return the three that have to be there.

        Raises
        ------
        InputError
            With one problem for each that is not.
        """
        given = {"--directory": self.directory, "--classes": self.classes, "--visits": self.visits}
        require_options(given)
        directory, classes, visits = (path for path in given.values() if path is not None)
        return directory, classes, visits


def require_options(given: Mapping[str, Path | None]) -> None:
    """Raise `InputError` with one problem for each option that is not given."""
    lacking = [name for name, path in given.items() if path is None]
    if lacking:
        raise InputError([Problem("missing_option", name, remedy="missing_option") for name in lacking])


def require_one_use(exports: Exports, template: Path | None, synthetic: Sequence[Path | None]) -> None:
    """Raise `InputError` unless the command is told to do one thing, and has all that it needs for it."""
    if sum([exports.any, template is not None, any(synthetic)]) != 1:
        raise InputError([Problem("one_use", remedy="one_use")])
    if any(synthetic):
        require_options(dict(zip(("SPEC", "PLAN", "--output"), synthetic, strict=True)))


def read_exports(
    exports: Exports,
    mapping: ColumnMapping,
    refused: Path | None,
    result_codes: str | None,
    save_mapping: Path | None,
    language: str,
) -> None:
    """Read the exports, show what came of it, and write what was refused and the mapping if places are given."""
    from simulation.workflows.registers import read_registers, write_refused

    place = None if refused is None else check_output(refused)
    directory, classes, visits = exports.needed
    with options.hint_at_columns(language):
        registers = read_registers(
            directory, classes, visits, exports.signals,
            mapping=mapping, result_codes=result_codes, language=language,
        )  # fmt: skip
    show(summary(registers, load_catalogue(language)))
    if place is not None:
        say(language, "written", rows=write_refused(registers, place, language), path=place)
    options.save_mapping(registers, save_mapping, language)


def summary(registers: Registers, catalogue: Catalogue) -> RenderableType:
    """Return the counts of each register, and where each column came from."""
    from simulation.workflows.mappings import taken_columns

    table = Table(title=catalogue.text("page.data.counts"))
    table.add_column(catalogue.text("calibration.register"))
    for name in ("read", "accepted", "refused"):
        table.add_column(catalogue.text(f"calibration.{name}"), justify="right")
    for register, *numbers in registers.counts.itertuples(index=False):
        table.add_row(catalogue.text(f"register.{register}"), *(f"{number:,}" for number in numbers))
    columns = Table(title=catalogue.text("columns.title"))
    for name in ("register", "field", "from"):
        columns.add_column(catalogue.text(f"columns.{name}"), overflow="fold")
    for row in taken_columns(registers, catalogue):
        columns.add_row(*row)
    return Group(table, columns, Text(catalogue.text("notice.internal")))
