"""The command about the plan to propose: tune. Modules are loaded where they are used, which keeps ``--help`` quick."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulation.cli.process import INTERRUPTED
from simulation.cli.terminal import Language, Seed, Specification, fail, progress, readable_errors, say, show
from simulation.files.folders import check_folder
from simulation.files.reading import read_plan, read_specification
from simulation.language.catalogue import load_catalogue

if TYPE_CHECKING:
    from simulation.tuning.proposing.tuned import Tuned


def tune(
    spec: Specification,
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="Plan in force (plan/1).")],
    output: Annotated[Path, typer.Option("--output", help="Folder for tune.json, tables and plans.")],
    language: Language,
    problem: Annotated[
        Path | None,
        typer.Argument(
            metavar="[PROBLEM]",
            help="What may be moved, what is wanted, what must hold (problem/1); by default the ratios of every "
            "programme, least harm, the hours of PLAN and the rules of the notice.",
        ),
    ] = None,
    months: Annotated[int | None, typer.Option(help="Length of the horizon; that of PROBLEM, or 36.")] = None,
    points: Annotated[int, typer.Option(help="Optima along the frontier of the goals; 0 for none.")] = 25,
    draws: Annotated[
        Path | None, typer.Option(help="draws.parquet of a calibration; without it the ranges of what is assumed.")
    ] = None,
    choose: Annotated[
        str, typer.Option(help="Rule of choice over draws: expected, regret, regret-90, cvar, satisfice.")
    ] = "regret-90",
    no_announce: Annotated[
        bool, typer.Option("--no-announce", help="Do not put plans on announceable values.")
    ] = False,
    ceiling: Annotated[bool, typer.Option("--ceiling", help="Also what no policy can beat.")] = False,
    sensitivity: Annotated[bool, typer.Option("--sensitivity", help="Also what the choice hangs on.")] = False,
    information: Annotated[bool, typer.Option("--information", help="Also what is worth finding out.")] = False,
    seed: Seed = 0,
    time_limit: Annotated[
        float | None, typer.Option(help="Seconds; what is finished by then is written, the rest marked.")
    ] = None,
) -> None:
    """Find the plan to propose: optimum, prices, frontier, proof, a choice that stands over draws."""
    from simulation.tuning.words import word_clash
    from simulation.workflows.calibrate import read_draws
    from simulation.workflows.tune import read_problem
    from simulation.workflows.tune import tune as carry_out
    from simulation.workflows.tune_files import write_tuned

    with readable_errors(language):
        folder = check_folder(output)
        specification, in_force = read_specification(spec), read_plan(plan)
        asked = None if problem is None else read_problem(problem, language)
        drawn = None if draws is None else read_draws(draws, language)
        with _bar(language) as told:
            tuned = carry_out(
                specification, in_force, asked, months, drawn, choose, not no_announce, points, ceiling=ceiling,
                sensitivity=sensitivity, information=information, seed=seed, time_limit=time_limit, progress=told,
            )  # fmt: skip
        if tuned.interrupted and tuned.answer is None:
            raise KeyboardInterrupt
        write_tuned(tuned, folder)
        if tuned.clash is not None:
            fail("\n".join(word_clash(tuned.clash, load_catalogue(language), in_force)))
        _tell(tuned, language)
        say(language, "tuned", plans=len(tuned.plans), path=folder)
    if tuned.interrupted:
        raise typer.Exit(INTERRUPTED)


@contextmanager
def _bar(language: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show how far the part is that is worked on."""
    with progress(language, "tuning") as report:
        yield lambda _part, done, of: report(done, of)


def _tell(tuned: Tuned, language: str) -> None:
    """Show the plan in force, the optimum and the plan to announce, and why."""
    from simulation.tuning.words import summary_table, word_reasons

    words = load_catalogue(language)
    show(summary_table(tuned, words))
    for sentence in word_reasons(tuned, words):
        show(sentence)
