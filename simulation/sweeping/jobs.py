"""The list of jobs: one row a job, every problem of the list at once, and a digest that changes with any input."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from simulation.engines.base import MONTHS_LIMIT, REPLICATIONS_LIMIT, SEED_LIMIT
from simulation.files.delimited import read_delimited
from simulation.files.grid import Grid
from simulation.files.strata import table_beside
from simulation.model.errors import InputError, Problem
from simulation.model.parse import read_content

FORMAT = "sweep/1"
JOBS_LIMIT = 1_000_000
LONGEST_NAME = 100
SEPARATOR = ";"
"""Between the plans of a job."""
COMPARE, RUN, CALIBRATE = "compare", "run", "calibrate"
NEEDS = {COMPARE: ("specification", "plan"), RUN: ("specification", "plan"), CALIBRATE: ("registers",)}
"""Kinds of job, and the columns that each cannot do without."""
NUMBERS = {"months": (36, 1, MONTHS_LIMIT), "replications": (0, 0, REPLICATIONS_LIMIT), "seed": (0, 0, SEED_LIMIT)}
"""Default, least and greatest value of the numbers."""
COLUMNS = ("job", "kind", "specification", "plan", *NUMBERS, "draws", "initial", "registers")


@dataclass(frozen=True)
class Job:
    """One row of the list; paths as they were written, and empty where the row gives none.

    Attributes
    ----------
    name
        From the column ``job``, else the number of the job; its results carry it.
    place
        Folder of the list: a path that is not there from where the command was given is looked for beside the list.
    """

    name: str
    kind: str
    specification: str
    plans: tuple[str, ...]
    months: int
    replications: int
    seed: int
    draws: str
    initial: str
    registers: str
    place: Path

    def path(self, written: str) -> Path:
        """Return where a file of the job lies."""
        given = Path(written)
        return given if given.exists() or not (self.place / given).exists() else self.place / given

    def files(self) -> list[Path]:
        """Return what the job reads, in a fixed order."""
        folder = self.path(self.registers) if self.registers else None
        registers = sorted(path for path in folder.iterdir() if path.is_file()) if folder and folder.is_dir() else []
        written = [self.specification, *self.plans, self.draws, self.initial]
        return [self.path(text) for text in written if text] + registers


def read_jobs(path: str | Path) -> list[Job]:
    """Read a list of jobs (CSV).

    Raises
    ------
    InputError
        For columns that do not belong to it, rows that name no plan or no number, a name given twice: all at once.
    """
    grid = read_delimited(read_content(path), str(path))
    header = [cell.strip().lower() for cell in grid.rows[0]] if grid.rows else []
    problems = _header_problems(header)
    if problems:
        raise InputError(problems, str(path))
    jobs, problems = _jobs(grid, header, Path(path).parent)
    if problems:
        raise InputError(problems, str(path))
    return jobs


def _header_problems(header: list[str]) -> list[Problem]:
    known = ", ".join(COLUMNS)
    unknown = [Problem("sweep_column", name, name, known, "sweep_column") for name in header if name not in COLUMNS]
    twice = [Problem("repeated_key", name, name) for name in sorted({n for n in header if header.count(n) > 1})]
    lacking = "specification" not in header and "registers" not in header
    return unknown + twice + ([Problem("missing_key", "specification", remedy="missing_key")] if lacking else [])


def _jobs(grid: Grid, header: list[str], place: Path) -> tuple[list[Job], list[Problem]]:
    rows = grid.rows[1:]
    if not rows:
        return [], [Problem("no_records", remedy="no_records")]
    if len(rows) > JOBS_LIMIT:
        return [], [Problem("too_many_records", value=len(rows), limit=JOBS_LIMIT, remedy="too_many_jobs")]
    width = len(str(len(rows)))
    jobs: list[Job] = []
    problems: list[Problem] = []
    taken: set[str] = set()
    for index, row in enumerate(rows):
        cells = dict.fromkeys(COLUMNS, "") | dict(zip(header, (cell.strip() for cell in row), strict=False))
        where = f"{grid.numbers[index + 1]}"
        name = cells["job"] or f"{index + 1:0{width}d}"
        problems += _row_problems(cells, name, where, taken)
        taken.add(name.casefold())
        jobs.append(_job(cells, name, place))
    return jobs, problems


def _row_problems(cells: dict[str, str], name: str, row: str, taken: set[str]) -> Iterator[Problem]:
    kind = cells["kind"] or COMPARE
    if (
        name != Path(name).name
        or name.startswith(".")
        or len(name) > LONGEST_NAME
        or any(sign in name for sign in '\\:*?"<>|')
    ):
        yield Problem("job_name", f"{row}.job", name, remedy="job_name")
    if name.casefold() in taken:
        yield Problem("repeated_id", f"{row}.job", name, remedy="repeated_id")
    if kind not in NEEDS:
        yield Problem("not_among", f"{row}.kind", kind, ", ".join(NEEDS), "not_among")
    for column in NEEDS.get(kind, ()):
        if not cells[column]:
            yield Problem("missing_key", f"{row}.{column}", remedy="missing_key")
    for column, (_, least, greatest) in NUMBERS.items():
        text = cells[column]
        if text and not text.isdecimal():
            yield Problem("not_whole", f"{row}.{column}", text, remedy="whole_cell")
        elif text and not least <= int(text) <= greatest:
            yield Problem("out_of_range", f"{row}.{column}", text, f"{least}–{greatest}", "out_of_range")


def _job(cells: dict[str, str], name: str, place: Path) -> Job:
    numbers = {
        column: int(cells[column]) if cells[column].isdecimal() else default
        for column, (default, _, _) in NUMBERS.items()
    }
    plans = tuple(part.strip() for part in cells["plan"].split(SEPARATOR) if part.strip())
    paths = {column: cells[column] for column in ("specification", "draws", "initial", "registers")}
    return Job(name=name, kind=cells["kind"] or COMPARE, plans=plans, place=place, **numbers, **paths)  # type: ignore[arg-type]


def digest(job: Job, contents: dict[Path, str]) -> str:
    """Return the digest of all that the results of a job depend on; `contents` keeps those of files read before."""
    told = [FORMAT, job.kind, job.months, job.replications, job.seed]
    files = job.files()
    for path in files:
        if path not in contents:
            contents[path] = _content(path)
    text = json.dumps([told, len(job.plans), bool(job.draws), bool(job.initial), [contents[path] for path in files]])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _content(path: Path) -> str:
    """Return the digest of a file and of the table of strata it names.

    One that cannot be read has its name for a digest, and fails later in words.
    """
    try:
        with path.open("rb") as file:
            own = hashlib.file_digest(file, "sha256").hexdigest()
        table = table_beside(path)
        return own if table is None else f"{own}+{_content(table)}"
    except OSError:
        return f"unread:{path}"
