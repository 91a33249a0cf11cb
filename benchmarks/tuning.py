"""The tuning against one run of the district with its indicators, and its frontier against an evolutionary search."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.counts import MONTHS
from benchmarks.district import PLANS, district, existing
from benchmarks.measure import Measured, Options, interleaved
from benchmarks.tuning_rival import Counted, Race, race
from simulation.model.exchange import read_plan
from simulation.model.indicators.yearly import indicators
from simulation.tuning.announce.announced import Announced
from simulation.tuning.announce.certificate import announce
from simulation.tuning.ceiling.ceiling import ceiling
from simulation.tuning.frontier.curve import frontier
from simulation.tuning.frontier.result import Frontier
from simulation.tuning.problem.format import TuningProblem
from simulation.tuning.problem.posing import Question, question
from simulation.tuning.search import optimise
from simulation.workflows.run import run

HOURS = 12_000
FINENESS = 6
POINTS, GRID, BETWEEN = 25, 49, 4
"""Points of a frontier of two goals, and of three; plans between neighbours of the grid."""
TIMES = (1, 4)
"""Runs of the rival, against those of the frontier."""
LARGEST_D = 0.1
"""Chance of a proactive visit to D that is allowed."""


def tuning(options: Options) -> list[Measured]:
    """Time one optimum, a frontier and a certificate in turn with one run of the district and its indicators."""
    posed, plan = _question(()).posed(), read_plan(existing(PLANS / "a_zero.json"))
    specification, repeats = district(), options.repeats(5)
    smooth = optimise(posed)
    kept: dict[str, object] = {}
    jobs: dict[str, Callable[[], object]] = {
        "run": lambda: indicators(run(specification, plan, months=MONTHS)),
        "optimum": lambda: kept.update(optimum=optimise(posed)),
        "frontier": lambda: kept.update(frontier=frontier(posed, POINTS)),
        "certificate": lambda: kept.update(certificate=announce(posed, smooth=smooth)),
        "ceiling": lambda: ceiling(specification, plan, HOURS, FINENESS, MONTHS, recency=False),
    }
    taken = interleaved(jobs, repeats)
    found, proven = kept["frontier"], kept["certificate"]
    assert isinstance(found, Frontier)
    assert isinstance(proven, Announced)
    how = (
        f"{len(posed.levers)} levers, {MONTHS} months; processor time, median of {repeats}, in turn with one run and "
        f"its indicators, {taken['run'] * 1000:.0f} ms. Frontier: {len(found.points)} points, {found.runs} runs with "
        f"slopes. Certificate: {'given' if proven.certified else 'not given, ' + proven.why}, {proven.runs} plans, "
        f"{proven.looked} with slopes"
    )
    ratios = {name: taken[name] / taken["run"] for name in ("optimum", "frontier", "certificate", "ceiling")}
    return [
        Measured("one optimum ÷ one run", ratios["optimum"], "×", 4, how=how),
        Measured(f"frontier of {POINTS} points ÷ one run", ratios["frontier"], "×", 60, how=how),
        Measured("certificate of 0.5 % steps ÷ one run", ratios["certificate"], "×", 150, how=how),
        Measured(f"ceiling, grid {FINENESS} ÷ one run", ratios["ceiling"], "×", 400, how=how),
    ]


def rivals(options: Options) -> list[Measured]:
    """Hold frontiers of two and three goals against NSGA-II at as many runs, and at four times as many."""
    figures = _race("two goals", (), POINTS, 1)
    if not options.quick:
        figures += _race("three goals", ({"indicator": "coverage", "group": "A", "most": True},), GRID, BETWEEN)
    return figures


def _race(name: str, further: tuple[dict[str, object], ...], points: int, between: int) -> list[Measured]:
    posed = _question(further).posed()
    taken = interleaved(
        {"values": lambda: posed.outcomes.values(posed.start[None].repeat(16, axis=0)),
         "slopes": lambda: posed.outcomes.slopes(posed.start)}, 5,
    )  # fmt: skip
    counted = Counted(posed.outcomes, dear=taken["slopes"] / (taken["values"] / 16))
    figures: list[Measured] = []
    for times in TIMES:
        found: Race = race(posed, counted, points, between, times)
        how = (
            f"{found.runs:,.0f} runs, a run with slopes counted as {counted.dear:.1f}; NSGA-II of pymoo, population "
            f"{found.population}, seed 1, {found.rival_runs:,.0f} runs, {found.rival_feasible:.0%} of them within the "
            f"limits; goals scaled to the ends of the frontier, reference point 1.1"
        )
        label = f"{name}, NSGA-II with {times} × the runs"
        if times == TIMES[0]:
            figures.append(Measured(f"{name}, hypervolume of the frontier", found.own_volume, "", how=how))
        figures += [
            Measured(f"{label}: hypervolume", found.rival_volume, "", how=how),
            Measured(f"{label}: share of its points bettered by the frontier", found.rival_beaten, "", how=how),
            Measured(f"{label}: share of the frontier bettered by it", found.own_beaten, "", 0.01, how=how),
        ]
    return figures


def _question(further: tuple[dict[str, object], ...]) -> Question:
    """Return the problem: five levers, harm against hours, the notice's rules."""
    content = {
        "id": "benchmark",
        "title": "benchmark",
        "months": MONTHS,
        "levers": [
            {"programme": "general", "ratio": ["A", "B", "C", "D"], "low": {"B": 0.005}, "step": 0.005},
            {"proactive": ["D"], "high": LARGEST_D, "step": 0.005},
        ],
        "goals": [{"indicator": "harm", "least": True}, {"indicator": "hours", "least": True}, *further],
        "limits": [
            {"indicator": "hours", "at_most": HOURS},
            {"planned_total": 0.03},
            {"class_order": True},
            {"sharply": 3},
        ],
    }
    plan = read_plan(existing(PLANS / "a_zero.json"))
    return question(TuningProblem.model_validate(content), district(), plan)
