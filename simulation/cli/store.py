"""Commands about the store as a whole: store backup, store restore."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulation.cli.terminal import NOT_SOUND, Language, readable_errors
from simulation.language.catalogue import load_catalogue

if TYPE_CHECKING:  # keeps --help quick
    from simulation.scenarios.copies.backup import Copied

store = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@store.callback()
def whole_store() -> None:
    """Copy the store while others work with it, and put a copy back."""


@store.command("backup")
def backup(language: Language, file: Annotated[Path, typer.Argument(metavar="FILE", help="File to make.")]) -> None:
    """Copy the store into a new file, consistent while others write, and check the copy; exit status 1 if not sound."""
    from simulation.scenarios.copies.backup import back_up  # keeps --help quick

    with readable_errors(language):
        _tell("backed_up", back_up(file), language)


@store.command("restore")
def restore(
    language: Language, file: Annotated[Path, typer.Argument(metavar="FILE", help="Copy to put back.")]
) -> None:
    """Put a copy where the settings say the store is; refused while one is there. Exit status 1 if it is not sound."""
    from simulation.scenarios.copies.backup import put_back  # keeps --help quick

    with readable_errors(language):
        _tell("restored", put_back(file), language)


def _tell(what: str, copied: Copied, language: str) -> None:
    words, found = load_catalogue(language), copied.found
    sys.stdout.write(words.text(f"store.{what}", file=copied.file, rows=found.rows, head=found.head) + "\n")
    if not found.sound:
        sys.stderr.write(words.text("store.not_sound") + "\n")
        raise typer.Exit(NOT_SOUND)
