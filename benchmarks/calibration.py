"""The calibration of the synthetic district, from its registers to estimates, draws, gate and backtest."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from benchmarks.district import district, in_force
from benchmarks.measure import Measured, Options, seconds
from simulation.calibration.calibration import DRAWS, calibrate
from simulation.registry.registers import Registers
from simulation.workflows.registers import generate_registers, read_registers, write_registers

MONTHS, HELD_OUT, REPEATS = 36, 12, 3
NAMES = ("directory", "classes", "visits")


def calibration(options: Options) -> list[Measured]:
    """Time the calibration of the district: 36 months, the last twelve forecast from those before."""
    registers = _registers()
    calibrate(registers, draws=100)  # imports, and the compiled likelihood
    repeats = options.repeats(REPEATS)
    times = sorted(seconds(lambda: calibrate(registers, holdout_months=HELD_OUT), process_time) for _ in range(repeats))
    how = f"{MONTHS} months, {HELD_OUT} held out, {DRAWS} draws; processor time, median of {repeats}"
    return [Measured("calibration of the district with backtest", times[len(times) // 2], "s", 25, how=how)]


def _registers() -> Registers:
    with TemporaryDirectory() as name:
        write_registers(generate_registers(district(), in_force(), months=MONTHS), name)
        return read_registers(*[Path(name) / f"{part}.csv" for part in NAMES])
