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
from simulation.language.wording import word_error

if TYPE_CHECKING:
    from simulation.tuning.proposing.tuned import Tuned


InForce = Annotated[Path, typer.Argument(metavar="PLAN", help="Plan in force (plan/1).")]
Folder = Annotated[Path, typer.Option("--output", help="Folder for tune.json, tables and plans.")]
ProblemFile = Annotated[
    Path | None,
    typer.Argument(
        metavar="[PROBLEM]",
        help="What may be moved, what is wanted, what must hold (problem/1); by default the ratios of every programme, "
        "least harm, the hours of PLAN and the rules of the notice.",
    ),
]
Horizon = Annotated[int | None, typer.Option(help="Length of the horizon in months; that of PROBLEM, or 36.")]
Points = Annotated[int, typer.Option(help="Optima along the frontier of the goals; 0 for none.")]
Draws = Annotated[
    Path | None, typer.Option(help="draws.parquet of a calibration; without it the ranges of what is assumed.")
]
Choose = Annotated[
    str, typer.Option(help="Rule of choice over draws: expected, regret, regret-90, cvar, satisfice.")
]  # fmt: skip
NoAnnounce = Annotated[bool, typer.Option("--no-announce", help="Leave plans off announceable values.")]
WithCeiling = Annotated[bool, typer.Option("--ceiling", help="Also what no policy can beat.")]
WithSensitivity = Annotated[bool, typer.Option("--sensitivity", help="Also what the choice hangs on.")]
WithInformation = Annotated[bool, typer.Option("--information", help="Also what is worth finding out.")]
TimeLimit = Annotated[
    float | None, typer.Option(help="Seconds; what is finished by then is written, the rest marked.")
]  # fmt: skip


def tune(
    spec: Specification,
    plan: InForce,
    output: Folder,
    language: Language,
    problem: ProblemFile = None,
    months: Horizon = None,
    points: Points = 25,
    draws: Draws = None,
    choose: Choose = "regret-90",
    no_announce: NoAnnounce = False,
    ceiling: WithCeiling = False,
    sensitivity: WithSensitivity = False,
    information: WithInformation = False,
    seed: Seed = 0,
    time_limit: TimeLimit = None,
) -> None:
    """Find the plan to propose: optimum, prices, frontier, proof, a choice that stands over draws."""
    from simulation.workflows.calibrate import read_draws
    from simulation.workflows.tuning.tune import read_problem
    from simulation.workflows.tuning.tune import tune as carry_out

    with readable_errors(language):
        folder = check_folder(output)
        asked = None if problem is None else read_problem(problem, language)
        drawn = None if draws is None else read_draws(draws, language)
        with _bar(language) as told:
            tuned = carry_out(
                read_specification(spec), read_plan(plan), asked, months, drawn, choose, not no_announce, points,
                ceiling=ceiling, sensitivity=sensitivity, information=information, seed=seed, time_limit=time_limit,
                progress=told,
            )  # fmt: skip
        _write(tuned, folder, language)


def _write(tuned: Tuned, folder: Path, language: str) -> None:
    """Write what was found and tell it; end with the status of bad input for a clash, of Ctrl-C after one."""
    from simulation.tuning.proposing.reasons import titles_of
    from simulation.tuning.words.limits import say_clash
    from simulation.workflows.tuning.files import write_tuned

    if tuned.interrupted and tuned.answer is None:
        raise KeyboardInterrupt
    write_tuned(tuned, folder)
    if tuned.clash is not None:
        fail("\n".join(say_clash(tuned.clash, load_catalogue(language), titles_of(tuned))))
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
    from simulation.tuning.proposing.reasons import summary_table, word_reasons

    words = load_catalogue(language)
    show(summary_table(tuned, words))
    for part, sentences in word_reasons(tuned, words).items():
        show(words.text(f"tuning.part.{part}"))
        for sentence in sentences:
            show(f"  {sentence}")
    for part, error in tuned.refused.items():
        show(words.text("tuning.part_refused", part=words.text(f"tuning.part.{part}"), why=word_error(error, language)))
