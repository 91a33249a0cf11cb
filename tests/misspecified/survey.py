"""What the gate says of districts whose truth is known, and how far forecasts from their registers hold.

`python -m tests.misspecified.survey late_pushes 1 2 3` calibrates three districts; ``all`` stands for every world.
With ``--output FILE`` every figure is also written as a line of JSON, so that later work can be compared.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from time import process_time

import simulation as sim
from tests.misspecified.departures import WORLDS
from tests.misspecified.forecasts import Judged, drawn, expected, judge
from tests.misspecified.worlds import World, districts

PLANS = ("p0", "p1")


@dataclass(frozen=True)
class Options:
    """How much work a survey does."""

    draws: int = 60
    futures: int = 30
    holdout_months: int = 6


@dataclass(frozen=True)
class Found:
    """What came out for one district.

    Attributes
    ----------
    gate
        Item → status and figure.
    seconds
        Of the processor: making and reading the registers, calibrating, forecasting and playing the truth.
    """

    world: str
    seed: int
    visits: int
    gate: dict[str, tuple[str, float]]
    judged: list[Judged]
    seconds: tuple[float, float, float]


def survey(world: World, options: Options) -> Found:
    """Calibrate a district from its registers and hold what follows against its truth."""
    start = process_time()
    registers = world.read()
    read = process_time()
    calibration = sim.calibrate(registers, seed=world.seed, holdout_months=options.holdout_months)
    calibrated = process_time()
    judged = judged_of(world, calibration, options)
    seconds = (read - start, calibrated - read, process_time() - calibrated)
    gate = {name: (str(item["status"]), float(item["figure"])) for name, item in calibration.health.items()}
    return Found(world.name, world.seed, len(registers.visits), gate, judged, seconds)


def judged_of(world: World, calibration: sim.Calibration, options: Options) -> list[Judged]:
    """Return the forecasts of a calibration beside what happens."""
    truth = [world.future(plan, options.futures) for plan in PLANS]
    point = [expected(calibration.specification, plan) for plan in PLANS]
    spread = [drawn(calibration, plan, options.draws) for plan in PLANS]
    return judge((truth[0], truth[1]), (point[0], point[1]), (spread[0], spread[1]))


def lines_of(found: Found) -> Iterator[str]:
    """Yield what is printed of a district."""
    work = " + ".join(f"{seconds:.1f}" for seconds in found.seconds)
    yield f"{found.world} {found.seed}: {WORLDS[found.world].says}; {found.visits:,} visits; {work} s"
    for status in ("PASS", "REVIEW", "FAIL"):
        items = [f"{name} {figure:.3g}" for name, (given, figure) in found.gate.items() if given == status]
        yield f"  {status:6} {', '.join(items) or '–'}"
    for item in found.judged:
        mark = " *" if item.missed else ""
        digits = 3 if item.name.startswith("yield") else 1
        truth, error, forecast, low, high = (
            f"{value:.{digits}f}" for value in (item.truth, item.error, item.forecast, item.low, item.high)
        )
        yield f"  {item.name:28} {truth:>8} ± {error:<6} forecast {forecast:>8} [{low}, {high}]{mark}"


def summary_of(results: list[Found]) -> Iterator[str]:
    """Yield by world how often each item of the gate passed, and how often each figure was held."""
    for world in dict.fromkeys(found.world for found in results):
        mine = [found for found in results if found.world == world]
        yield f"{world}: {len(mine)} districts"
        for item in mine[0].gate:
            given = [found.gate[item][0] for found in mine]
            yield f"  {item:28} " + ", ".join(f"{s} {given.count(s)}" for s in ("PASS", "REVIEW", "FAIL") if s in given)
        for place, judged in enumerate(mine[0].judged):
            held = sum(not found.judged[place].missed for found in mine)
            ratios = ", ".join(f"{found.judged[place].forecast / found.judged[place].truth:.2f}" for found in mine)
            yield f"  {judged.name:28} held {held} of {len(mine)}; forecast ÷ truth {ratios}"


def arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("world", choices=[*WORLDS, "all"])
    parser.add_argument("seeds", type=int, nargs="+")
    parser.add_argument("--draws", type=int, default=Options.draws)
    parser.add_argument("--futures", type=int, default=Options.futures)
    parser.add_argument("--holdout-months", type=int, default=Options.holdout_months)
    parser.add_argument("--size", type=float, default=1.0)
    parser.add_argument("--output", type=Path)
    return parser.parse_args()


def main() -> None:
    """Survey the districts that the command line names, one after the other."""
    given, results = arguments(), []
    options = Options(given.draws, given.futures, given.holdout_months)
    for name, seed in product(WORLDS if given.world == "all" else [given.world], given.seeds):
        results.append(survey(districts(name, seed, given.size), options))
        print("\n".join(lines_of(results[-1])), flush=True)
        if given.output is not None:
            with given.output.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(results[-1]), ensure_ascii=False) + "\n")
    if len(results) > 1:
        print("\n".join(summary_of(results)))


if __name__ == "__main__":
    main()
