"""The command about many runs: sweep. Modules are loaded where they are used, which keeps ``--help`` quick."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli.terminal import Language, progress, readable_errors, say


def sweep(
    jobs: Annotated[
        Path,
        typer.Argument(
            metavar="JOBS.csv",
            help="One row a job: specification, plan (several separated by ;), and where wanted months, replications, "
            "seed, draws, initial, kind (compare, run, calibrate), registers, job.",
        ),
    ],
    output: Annotated[Path, typer.Option("--output", help="Folder for a Parquet table a job and jobs.csv.")],
    language: Language,
    workers: Annotated[int | None, typer.Option(help="Processes on this machine; one a processor by default.")] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler, such as tcp://10.0.0.5:8786: its workers work.")
    ] = None,
) -> None:
    """Carry out a list of jobs that may be resumed; a job that fails is a row with its reason."""
    from simulation.workflows.sweep import sweep as carry_out

    with readable_errors(language):
        with progress(language, "sweeping") as report:
            told = carry_out(
                jobs, output, workers=workers, scheduler=scheduler, progress=report, language=language
            )  # fmt: skip
        say(language, "swept", done=told.done, before=told.before, failed=told.failed, path=told.folder)
