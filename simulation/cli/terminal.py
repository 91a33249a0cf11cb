"""What the commands share: options, readable errors, progress."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from simulation.cli.process import BAD_INPUT, INTERRUPTED, tidy_interruption
from simulation.engines.base import Progress as Report
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.language.wording import word_error
from simulation.model.errors import InputError, Problem
from simulation.model.parse import unreadable

NOT_SOUND = 1


def default_language() -> str:
    """Return the language of the terminal (``LC_ALL``, ``LC_MESSAGES``, ``LANG``), English if it is not one of ours."""
    spoken = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "zh" if spoken.startswith("zh") else "en"


Specification = Annotated[Path, typer.Argument(metavar="SPEC", help="Specification file (specification/1).")]
Output = Annotated[Path, typer.Option("--output", help="Table to write: .csv, .parquet or .xlsx.")]
Months = Annotated[int, typer.Option(help="Length of the horizon in months.")]
Seed = Annotated[int, typer.Option(help="Seed of the random streams.")]
Language = Annotated[
    str, typer.Option(help=f"Language of messages: {', '.join(LANGUAGES)}.", default_factory=default_language)
]


@contextmanager
def readable_errors(language: str) -> Iterator[None]:
    """Turn what a user can mend into a message and exit status 2, and Ctrl-C into 130.

    Modules that a command needs are loaded before: what Ctrl-C raises while they load may be lost in a library.
    """
    if language not in LANGUAGES:
        fail(f"--language: {language!r}; {' | '.join(LANGUAGES)}")
    try:
        with tidy_interruption():
            yield
    except InputError as error:
        fail(word_error(error, language))
    except OSError as error:  # a place that nobody has looked at before: a folder that may not be read, a full disk
        fail(word_error(unreadable(error.filename or "", error), language))
    except MemoryError:
        fail(word_error(InputError([Problem("no_memory", remedy="no_memory")]), language))
    except KeyboardInterrupt:
        say(language, "interrupted")
        raise typer.Exit(INTERRUPTED) from None


def fail(message: str) -> None:
    """Write a message and end with the status of bad input."""
    sys.stderr.write(message + "\n")
    raise typer.Exit(BAD_INPUT)


def say(language: str, key: str, **values: object) -> None:
    """Write a sentence of the command line to standard error."""
    sys.stderr.write(load_catalogue(language).text(f"cli.{key}", **values) + "\n")


def show(table: RenderableType) -> None:
    """Print to standard output; brackets in a title are letters, no commands to the terminal."""
    Console(markup=False, emoji=False).print(table)


@contextmanager
def progress(language: str, doing: str = "simulating") -> Iterator[Report]:
    """Show a bar with the time left on a terminal; nothing where the output is not one."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(load_catalogue(language).text(f"cli.{doing}"))
        yield lambda done, total: bar.update(task, completed=done, total=total)
