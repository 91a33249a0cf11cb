"""The group draw: freeze, run, change, verify. Modules are loaded where they are used, which keeps ``--help`` quick."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from simulation.cli.process import BAD_INPUT
from simulation.cli.terminal import Language, readable_errors, say
from simulation.files.reading import read_plan

draw = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Records = Annotated[Path, typer.Option(help="Folder of the chain of records.")]
Package = Annotated[Path, typer.Argument(metavar="PACKAGE", help="Folder of draw freeze (draw-package/1).")]
Record = Annotated[Path, typer.Argument(metavar="RECORD", help="Record of draw run (draw-record/1).")]


@draw.callback()
def drawing() -> None:
    """Draw the firms of a month by the rule draw/1: freeze, announce, throw the seed, draw, verify."""


@draw.command()
def freeze(
    frame: Annotated[Path, typer.Argument(metavar="FRAME", help="frame.csv: firms with class in force and stratum.")],
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="Plan file (plan/1).")],
    month: Annotated[str, typer.Option(help="Month of the draw, such as 2026-03.")],
    records: Records,
    output: Annotated[Path, typer.Option("--output", help="Folder of the package, not there yet.")],
    language: Language,
    staff: Annotated[Path | None, typer.Argument(metavar="[STAFF]", help="Register of inspectors.")] = None,
    leave: Annotated[Path | None, typer.Option(help="Leave of inspectors.")] = None,
    recusals: Annotated[Path | None, typer.Option(help="Recusals of inspectors.")] = None,
) -> None:
    """Freeze the package of a month and print its digest (封存值), to be announced before the seed is thrown."""
    from simulation.workflows.carrying_out.draw import freeze as freeze_package

    with readable_errors(language):
        lists = {"staff": staff, "leave": leave, "recusals": recusals}
        digest = freeze_package(frame, read_plan(plan, language), month, records, output, lists=lists)
        sys.stdout.write(digest + "\n")
        say(language, "frozen", month=month, path=output)


@draw.command()
def run(
    package: Package,
    seed: Annotated[str, typer.Option(help="Seed as text, exactly as read out: a zero in front counts.")],
    source: Annotated[str, typer.Option(help="Public event that gave the seed, with its day.")],
    announced: Annotated[str, typer.Option(help="Digest (封存值) as it was announced.")],
    records: Records,
    output: Annotated[Path, typer.Option("--output", help="Record to write, not there yet.")],
    language: Language,
) -> None:
    """Draw from a frozen package and chain the record to the earlier ones."""
    from simulation.workflows.carrying_out.draw import run_draw

    with readable_errors(language):
        record = run_draw(package, seed, source, announced, records, output)
        for name, each in record["programmes"].items():
            say(language, "drawn", programme=name, count=len(each["drawn"]))
        say(language, "draw_recorded", digest=record["digest"], path=output)


@draw.command()
def change(
    record: Record,
    firm: Annotated[str, typer.Option(help="Credit code of the drawn firm.")],
    kind: Annotated[str, typer.Option(help="递补 (substitute), 改派 (reassign) or 取消 (cancel).")],
    reason: Annotated[str, typer.Option(help="Why; it is kept in the record.")],
    records: Records,
    language: Language,
) -> None:
    """Log a change to a drawn firm as a new record of the chain; the draw itself stays as it was."""
    from simulation.workflows.carrying_out.draw import change_draw

    with readable_errors(language):
        made = change_draw(record, firm, kind, reason, records)
        if "substitute" in made["change"]:
            sys.stdout.write(made["change"]["substitute"] + "\n")
        say(language, "change_recorded", digest=made["digest"])


@draw.command()
def verify(
    package: Package,
    record: Record,
    language: Language,
    announced: Annotated[str | None, typer.Option(help="Digest (封存值) as it was announced.")] = None,
    records: Annotated[
        Path | None, typer.Option(help="Folder of the chain; the record's own where it lies in one.")
    ] = None,
) -> None:
    """Verify a draw: 0 when everything agrees, 2 and what is wrong by name when not."""
    from simulation.language.wording import word_error
    from simulation.model.errors import InputError
    from simulation.workflows.carrying_out.draw import verify_draw

    with readable_errors(language):
        wrong = verify_draw(package, record, announced, records)
        if not wrong:
            say(language, "draw_sound")
            return
        sys.stderr.write(word_error(InputError(wrong, str(record)), language) + "\n")
    raise typer.Exit(BAD_INPUT)
