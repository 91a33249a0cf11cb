"""One job of a sweep, in whatever process it is carried out: a comparison, a record, or a calibration."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from simulation.engines.base import enough_memory
from simulation.language.wording import word_error
from simulation.model.errors import InputError
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.model.states.state import State
from simulation.sweeping.jobs import CALIBRATE, RUN
from simulation.workflows.compare import compare
from simulation.workflows.run import run


@dataclass(frozen=True)
class Work:
    """All that a worker needs: it may be another machine, which has none of the files but registers."""

    kind: str
    months: int
    replications: int
    seed: int
    language: str
    specification: Specification | None = None
    plans: tuple[Plan, ...] = ()
    draws: pd.DataFrame | None = None
    initial: State | None = None
    registers: Path | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a job: its table and what else it writes, or the reason why there is none."""

    seconds: float
    table: pd.DataFrame | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    reason: str = ""


def attempt(work: Work) -> Outcome:
    """Carry out one job in the process that this is called in, and say what went wrong instead of raising it."""
    start = time.perf_counter()
    try:
        with enough_memory():
            table, files = _calibrated(work) if work.kind == CALIBRATE else (_simulated(work), {})
    except InputError as error:
        return Outcome(time.perf_counter() - start, reason=word_error(error, work.language))
    except Exception as error:  # a defect met in one job must not cost the others
        return Outcome(time.perf_counter() - start, reason=f"{type(error).__name__}: {error}")
    return Outcome(time.perf_counter() - start, table, files)


def _simulated(work: Work) -> pd.DataFrame:
    """Return the comparison of the plans of a job, or the record of its first plan."""
    assert work.specification is not None
    if work.kind == RUN:
        engine = "monte-carlo" if work.replications else "expectation"
        return run(
            work.specification, work.plans[0], engine, work.months, work.replications or 1, work.seed,
            initial=work.initial, workers=1,
        ).to_frame()  # fmt: skip
    found = compare(
        work.specification, work.plans, None, work.months, work.replications, work.seed,
        initial=work.initial, draws=work.draws, workers=1,
    )  # fmt: skip
    return found.table


def _calibrated(work: Work) -> tuple[pd.DataFrame, dict[str, bytes]]:
    """Return the estimates from a folder of registers, and the files of the calibration."""
    # Two seconds of imports, which the workers of other jobs do not need.
    from simulation.workflows.calibrate import ESTIMATES, calibrate, write_calibration
    from simulation.workflows.registers import read_folder

    assert work.registers is not None
    registers = read_folder(work.registers, language=work.language)
    calibration = calibrate(registers, holdout_months=6, seed=work.seed, language=work.language)
    with TemporaryDirectory() as folder:
        place = write_calibration(calibration, registers, Path(folder) / "calibration", work.language)
        files = {path.name: path.read_bytes() for path in sorted(place.iterdir())}
        return pd.read_csv(place / ESTIMATES), files
