"""The command about a plan that is carried out: monitor. Modules are loaded where they are used."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulation.cli.terminal import Language, Seed, Specification, progress, readable_errors, say
from simulation.files.folders import check_folder
from simulation.files.reading import read_plan, read_specification
from simulation.files.writing import check_output
from simulation.language.catalogue import load_catalogue
from simulation.language.wording import word_error
from simulation.model.errors import InputError, Problem

if TYPE_CHECKING:  # keeps --help quick
    import pandas as pd

    from simulation.monitoring.watch import Watch

PlanFile = Annotated[Path, typer.Argument(metavar="PLAN", help="Plan that is carried out (plan/1).")]
Target = Annotated[Path, typer.Option("--output", help="Workbook (.xlsx) or folder for the tables.")]
Folder = Annotated[
    Path | None, typer.Option("--registers", help="Folder with directory, classes, visits and, if kept, signals.")
]
Observations = Annotated[
    Path | None, typer.Option("--observations", help="Monthly counts (observations/1): .csv, .xlsx or .parquet.")
]
Draws = Annotated[
    Path | None, typer.Option(help="draws.parquet of the calibration: what is not known of the parameters.")
]
From = Annotated[str, typer.Option("--from", help="First watched month, such as 2026-01; the plan's start by default.")]
Rate = Annotated[float, typer.Option(help="Probability of any false alarm in a year.")]
Futures = Annotated[
    int, typer.Option(help="Futures of the plan that set the threshold; 0: the guaranteed one, at once.")
]
Kept = Annotated[
    Path | None, typer.Option("--save-observations", help="Also keep the monthly counts: .csv, .xlsx or .parquet.")
]
Drawn = Annotated[
    list[Path] | None, typer.Option("--drawn", help="Records of `draw run`: completion against the drawn lists.")
]
Renamed = Annotated[
    list[str] | None, typer.Option("--renamed", help="Township by another name in the records: NEW=OLD.")
]
Others = Annotated[
    list[Path] | None, typer.Option("--against", help="Plans that PLAN was chosen from, for its rank now.")
]
Newest = Annotated[
    Path | None, typer.Option("--newest", help="Folder of the newest calibration, for the rank of PLAN now.")
]


def monitor(
    spec: Specification,
    plan: PlanFile,
    output: Target,
    language: Language,
    registers: Folder = None,
    observations: Observations = None,
    draws: Draws = None,
    start: From = "",
    rate: Rate = 0.2,
    futures: Futures = 1000,
    seed: Seed = 0,
    save_observations: Kept = None,
    drawn: Drawn = None,
    renamed: Renamed = None,
    against: Others = None,
    newest: Newest = None,
) -> None:
    """Hold what happened under a plan against what it let expect: completion, alarms, causes, when to tune again."""
    from simulation.workflows.watching.monitor import monitor as carry_out
    from simulation.workflows.watching.monitor import read_drawn, read_newest, write_watch

    with readable_errors(language):
        target = check_output(output, (".xlsx",)) if output.suffix else check_folder(output)
        kept = None if save_observations is None else check_output(save_observations)
        names = _renamed(renamed or [])
        table = _observations(registers, observations, language)
        true, chosen = read_specification(spec, language), read_plan(plan, language)
        drawn_params = _draws(draws, language)
        latest, latest_draws = (None, None) if newest is None else read_newest(newest, language)
        listed = None if not drawn else read_drawn(drawn, language)
        with progress(language, "watching") as report:
            watch = carry_out(
                true, chosen, table, draws=drawn_params, start=start, rate=rate, futures=futures, seed=seed,
                renamed=names, drawn=listed, plans=[read_plan(path, language) for path in against or []],
                newest=latest, newest_draws=latest_draws, language=language, progress=report,
            )  # fmt: skip
        write_watch(watch, target, language)
        _tell(watch, language)
        if kept is not None:
            _keep(table, kept, language)
        say(language, "watch_written", path=target)


def _keep(table: pd.DataFrame, path: Path, language: str) -> None:
    from simulation.workflows.watching.observe import write_observations

    say(language, "observations_written", rows=write_observations(table, path, language), path=path)


def _observations(registers: Path | None, observations: Path | None, language: str) -> pd.DataFrame:
    """Return the monthly counts of whichever of the two was given."""
    from simulation.workflows.registers import read_folder, word_notes
    from simulation.workflows.watching.observe import observe, read_observations

    if registers is not None and observations is None:
        read = read_folder(registers, language=language)
        sys.stderr.writelines(f"{line}\n" for line in word_notes(read, language))
        return observe(read, language)
    if observations is not None and registers is None:
        return read_observations(observations, language)
    raise _worded(InputError([Problem("one_source", "registers", remedy="one_source")]), language)


def _draws(path: Path | None, language: str) -> pd.DataFrame | None:
    if path is None:
        return None
    from simulation.workflows.calibrate import read_draws

    return read_draws(path, language)


def _renamed(pairs: list[str]) -> dict[str, str]:
    """Return new name → old name."""
    wrong = [pair for pair in pairs if pair.count("=") != 1 or not all(part.strip() for part in pair.split("="))]
    if wrong:
        raise InputError([Problem("renamed_pair", "renamed", pair, remedy="renamed_pair") for pair in wrong])
    return dict((part.strip() for part in pair.split("=")) for pair in pairs)  # type: ignore[misc]


def _worded(error: InputError, language: str) -> InputError:
    return error.worded(lambda e: word_error(e, language))


def _tell(watch: Watch, language: str) -> None:
    """Print the one sentence, what there is to know of the records, alarms, causes, and when to tune again."""
    from simulation.monitoring.words import say_all, say_rules

    words = load_catalogue(language)
    sentences = [*say_all(watch, words), *(sentence for _, sentence in say_rules(watch, words))]
    sys.stdout.write("\n".join(sentences) + "\n")
