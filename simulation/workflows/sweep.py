"""Carry out a long list of jobs, on this machine or on a cluster: one table each, and a list of what became of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.engines.base import Progress
from simulation.files.folders import check_folder
from simulation.files.reading import read_plan, read_specification
from simulation.files.writing import whole_file, write_table
from simulation.language.catalogue import LANGUAGES
from simulation.language.wording import word_error
from simulation.model.errors import InputError, Problem
from simulation.model.states.given import state_of
from simulation.model.states.state import State
from simulation.sweeping.jobs import CALIBRATE, Job, digest, read_jobs
from simulation.sweeping.ledger import DONE, FAILED, Entry, Ledger
from simulation.sweeping.workers import carry_out
from simulation.workflows.sweep_job import Outcome, Work, attempt

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Sweep:
    """What became of a list of jobs.

    Attributes
    ----------
    folder
        Where ``jobs.csv`` and the tables are.
    done, before, failed
        Jobs carried out now, jobs that were done before, and jobs that could not be carried out.
    """

    folder: Path
    done: int
    before: int
    failed: int


def sweep(
    jobs: str | Path,
    folder: str | Path,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    progress: Progress | None = None,
    language: str = LANGUAGES[0],
) -> Sweep:
    """Carry out the jobs of a list that are not done yet; one that fails is a row with its reason.

    Parameters
    ----------
    jobs
        CSV with a row a job: ``specification``, ``plan`` (several separated by ``;``), and where wanted ``months``,
        ``replications``, ``seed``, ``draws``, ``initial``, ``kind`` (``compare``, ``run`` or ``calibrate``),
        ``registers`` (a folder, for ``calibrate``), ``job`` (a name).
    folder
        Gets a Parquet table a job and ``jobs.csv``.
    workers
        Processes on this machine, by default one for each processor.
    scheduler
        Address of a Dask scheduler whose workers do the work; the numbers are the same to the bit.

    Raises
    ------
    InputError
        For a list that cannot be read, a folder that cannot be written, or a scheduler that does not answer.

    Examples
    --------
    >>> import pandas as pd
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as place:
    ...     base = ["datasets/xiangzhou/specification.json", "datasets/plans/status_quo.json", 12]
    ...     rows = pd.DataFrame([base, [base[0], "missing.json", 12]], columns=["specification", "plan", "months"])
    ...     rows.to_csv(Path(place, "jobs.csv"), index=False)
    ...     told = sweep(Path(place, "jobs.csv"), Path(place, "results"), workers=1)
    ...     told.done, told.failed, Path(place, "results", "1.parquet").is_file()
    (1, 1, True)
    """
    try:
        listed = read_jobs(jobs)
        place = check_folder(folder)
        _check_workers(workers)
        return _sweep(listed, place, workers, scheduler, progress, language)
    except InputError as error:
        raise error.worded(lambda e: word_error(e, language)) from None


def _check_workers(workers: int | None) -> None:
    if workers is not None and not 1 <= workers <= 1024:  # noqa: PLR2004 -- more processes than any machine serves
        raise InputError([Problem("out_of_range", "workers", workers, "1–1024", "out_of_range")])


def _sweep(
    jobs: list[Job], place: Path, workers: int | None, scheduler: str | None, progress: Progress | None, language: str
) -> Sweep:
    contents: dict[Path, str] = {}
    digests = {job.name: digest(job, contents) for job in jobs}
    ledger = Ledger(place, [job.name for job in jobs])
    done = {name for name, found in digests.items() if ledger.has(name, found) and table_of(place, name).is_file()}
    waiting = [job for job in jobs if job.name not in done]
    place.mkdir(exist_ok=True)
    failed = ended = 0
    try:
        for name, outcome in _outcomes(waiting, workers, scheduler, language):
            entry = _entry(place, name, digests[name], outcome)
            ledger.note(entry)
            failed, ended = failed + (entry.status == FAILED), ended + 1
            if progress is not None:
                progress(ended, len(waiting))
    finally:
        ledger.write()
    return Sweep(place, ended - failed, len(done), failed)


def table_of(folder: Path, job: str) -> Path:
    """Return where the table of a job is."""
    return folder / f"{job}.parquet"


def _outcomes(
    jobs: list[Job], workers: int | None, scheduler: str | None, language: str
) -> Iterator[tuple[str, Outcome | BaseException]]:
    """Yield what came of each job; one whose files cannot be read never reaches a worker."""
    refused: list[tuple[str, Outcome]] = []
    yield from carry_out(attempt, _works(jobs, refused, language), workers, scheduler)
    yield from refused


def _works(jobs: Iterable[Job], refused: list[tuple[str, Outcome]], language: str) -> Iterator[tuple[str, Work]]:
    read = _Reader(language)
    for job in jobs:
        try:
            yield job.name, read.work(job)
        except InputError as error:
            refused.append((job.name, Outcome(0.0, reason=word_error(error, language))))


class _Reader:
    """Reads the files of jobs; the same file named again is the one in hand."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.kept: dict[tuple[str, Path], Any] = {}

    def work(self, job: Job) -> Work:
        """Return the work of a job."""
        told = (job.kind, job.months, job.replications, job.seed, self.language)
        if job.kind == CALIBRATE:
            return Work(*told, registers=job.path(job.registers).resolve())
        specification = self.file("specification", job.path(job.specification))
        plans = tuple(self.file("plan", job.path(text)) for text in job.plans)
        draws = self.file("draws", job.path(job.draws)) if job.draws else None
        return Work(*told, specification, plans, draws, self._state(job.path(job.initial)) if job.initial else None)

    def _state(self, path: Path) -> State:
        """Return the state that the specification in a file begins with."""
        state = state_of(self.file("specification", path))
        if state is None:
            raise InputError([Problem("no_state", "initial", remedy="no_state")], str(path))
        return state

    def file(self, kind: str, path: Path) -> Any:
        """Return what a file holds."""
        readers: dict[str, Callable[[Path, str], Any]] = {
            "specification": read_specification,
            "plan": read_plan,
            "draws": _read_draws,
        }
        key = (kind, path)
        if key not in self.kept:
            self.kept[key] = readers[kind](path, self.language)
        return self.kept[key]


def _read_draws(path: Path, language: str) -> pd.DataFrame:
    from simulation.workflows.calibrate import read_draws  # takes a second to load

    return read_draws(path, language)


def _entry(place: Path, name: str, digest: str, outcome: Outcome | BaseException) -> Entry:
    """Write the results of a job that has ended, and return its entry."""
    if isinstance(outcome, BaseException):
        return Entry(name, digest, 0.0, FAILED, f"{type(outcome).__name__}: {outcome}".splitlines()[0][:500])
    seconds = round(outcome.seconds, 3)
    if outcome.table is None:
        return Entry(name, digest, seconds, FAILED, outcome.reason)
    for file, content in outcome.files.items():
        (place / name).mkdir(exist_ok=True)
        with whole_file(place / name / file) as part:
            part.write_bytes(content)
    write_table([outcome.table], table_of(place, name))
    return Entry(name, digest, seconds, DONE)
