"""The group draw: freeze, run, change, verify. Modules are loaded where they are used, which keeps ``--help`` quick."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from simulation.cli.process import BAD_INPUT
from simulation.cli.terminal import Language, fail, readable_errors, say
from simulation.files.reading import read_plan
from simulation.language.catalogue import LANGUAGES

draw = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Records = Annotated[Path, typer.Option(help="Folder of the chain of records.")]
Package = Annotated[Path, typer.Argument(metavar="PACKAGE", help="Folder of draw freeze (draw-package/1).")]
PaperLanguage = Annotated[str, typer.Option(help=f"Language of the papers: {', '.join(LANGUAGES)}.")]
ChainFolder = Annotated[Path | None, typer.Option(help="Folder of the chain; looked for near record and package.")]
Redraw = Annotated[
    str | None, typer.Option(help="Why programmes of the month are drawn again (重抽); the old record stays.")
]
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
    redraw: Redraw = None,
    share: Annotated[str, typer.Option(help="Share of the plan's draws that the month makes, such as 0.8.")] = "1",
    paper_language: PaperLanguage = "zh",
) -> None:
    """Freeze the package of a month, print its digest (封存值) and write the announcement beside the package."""
    from simulation.workflows.carrying_out.draw import freeze as freeze_package
    from simulation.workflows.carrying_out.papers import announce, check_typeface

    check_paper_language(paper_language)
    with readable_errors(language):
        check_typeface()
        lists = {"staff": staff, "leave": leave, "recusals": recusals}
        digest = freeze_package(
            frame, read_plan(plan, language), month, records, output, lists=lists, redraw=redraw, share=share
        )
        sys.stdout.write(digest + "\n")
        say(language, "frozen", month=month, path=output)
        say(language, "announced", path=announce(output, paper_language)[0])


@draw.command()
def run(
    package: Package,
    seed: Annotated[str, typer.Option(help="Seed as text, exactly as read out: a zero in front counts.")],
    source: Annotated[str, typer.Option(help="Public event that gave the seed, with its day.")],
    announced: Annotated[str, typer.Option(help="Digest (封存值) as it was announced.")],
    records: Records,
    output: Annotated[Path, typer.Option("--output", help="Record to write, not there yet.")],
    language: Language,
    redraw: Redraw = None,
) -> None:
    """Draw from a frozen package and chain the record to the earlier ones."""
    from simulation.workflows.carrying_out.draw import run_draw

    with readable_errors(language):
        record = run_draw(package, seed, source, announced, records, output, redraw=redraw)
        for name, each in record["programmes"].items():
            say(language, "drawn", programme=name, count=len(each["drawn"]))
        say(language, "draw_recorded", digest=record["digest"], path=output)


@draw.command()
def teams(
    package: Package,
    record: Record,
    output: Annotated[Path, typer.Option("--output", help="Table of tasks to write: .xlsx or .docx.")],
    language: Language,
    records: ChainFolder = None,
    window: Annotated[int, typer.Option(help="Months in which the visits are made.")] = 1,
    extra: Annotated[int, typer.Option(help="Visits that everybody may take beyond a balanced load.")] = 0,
    repeat: Annotated[bool, typer.Option("--repeat", help="Let the team of last time come again.")] = False,
    paper_language: PaperLanguage = "zh",
) -> None:
    """Send inspectors to the firms of a draw, log it in the chain, and write the table of tasks (任务分派表)."""
    from simulation.workflows.carrying_out.teams import assign_teams

    check_paper_language(paper_language)
    with readable_errors(language):
        sheet = assign_teams(
            package, record, output, records=records, window=window, extra=extra, repeat=repeat, language=paper_language
        )
        most = max((load.visits for load in sheet.loads), default=0)
        say(language, "teams_done", count=len(sheet.tasks), people=len(sheet.loads), most=most, path=output)
        if not sheet.logged:
            say(language, "teams_not_logged")


@draw.command()
def papers(
    package: Package,
    output: Annotated[Path, typer.Option("--output", help="Folder of the papers.")],
    language: Language,
    record: Annotated[Path | None, typer.Argument(metavar="[RECORD]", help="Record of draw run.")] = None,
    records: ChainFolder = None,
    event: Annotated[str, typer.Option(help="Public event that will give the seed.")] = "",
    when: Annotated[str, typer.Option(help="When it takes place.")] = "",
    witnesses: Annotated[str, typer.Option(help="Who will watch.")] = "",
    paper_language: PaperLanguage = "zh",
) -> None:
    """Write the papers as Word and PDF: the announcement, and after the draw its result, the list and the summary."""
    from simulation.reports.papers.announcements import Event
    from simulation.workflows.carrying_out.papers import draw_papers, write_papers

    check_paper_language(paper_language)
    with readable_errors(language):
        given = Event(event, when, witnesses)
        made = draw_papers(package, record, records=records, event=given, language=paper_language)
        files = write_papers(made, output, paper_language)
        say(language, "papers_written", count=len(files), path=output)


def check_paper_language(language: str) -> None:
    """End with the status of bad input for a language that is not one of ours."""
    if language not in LANGUAGES:
        fail(f"--paper-language: {language!r}; {' | '.join(LANGUAGES)}")


@draw.command()
def change(
    record: Record,
    firm: Annotated[str, typer.Option(help="Credit code of the drawn firm.")],
    kind: Annotated[str, typer.Option(help="递补 (substitute), 改派 (reassign) or 取消 (cancel).")],
    reason: Annotated[str, typer.Option(help="Why; it is kept in the record.")],
    records: Records,
    language: Language,
    package: Annotated[
        Path | None, typer.Option(help="Folder of draw freeze; looked for near record and records.")
    ] = None,
    inspector: Annotated[
        str | None, typer.Option(help="For 改派: certificate of who cannot go; the whole team without it.")
    ] = None,
) -> None:
    """Log a change to a drawn firm as a new record of the chain; the draw itself stays as it was."""
    from simulation.workflows.carrying_out.draw import change_draw

    with readable_errors(language):
        made = change_draw(record, firm, kind, reason, records, package=package, inspector=inspector)
        told = made["change"]
        if "substitute" in told:
            sys.stdout.write(told["substitute"] + "\n")
        if "team" in told:
            team = ", ".join(place["certificate"] for place in told["team"])
            say(language, "team_changed", firm=told.get("substitute", firm), team=team)
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
    from simulation.workflows.carrying_out.draw import read_draw, verify_draw
    from simulation.workflows.carrying_out.finding import chain_folder, superseding

    with readable_errors(language):
        wrong = verify_draw(package, record, announced, records)
        if not wrong:
            say(language, "draw_sound")
            draw_record = read_draw(record)
            folder = records or chain_folder(record, draw_record, package)
            if folder is None:
                say(language, "chain_not_seen")
            elif digest := superseding(draw_record, folder):
                say(language, "draw_superseded", digest=digest)
            return
        sys.stderr.write(word_error(InputError(wrong, str(record)), language) + "\n")
    raise typer.Exit(BAD_INPUT)
