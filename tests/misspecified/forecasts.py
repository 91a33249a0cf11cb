"""What a calibration forecasts of a change of plans, with what it does not know of its parameters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

import simulation as sim
from tests.misspecified.firms import Floats
from tests.misspecified.futures import Future
from tests.misspecified.plans import FUTURE, plan_named

MEASURES = ("firms", "visits", "found", "in_violation")
LEVEL = 0.95


@dataclass(frozen=True)
class Judged:
    """One figure of the truth beside its forecast.

    Attributes
    ----------
    truth, error
        Mean over futures and its standard error.
    low, high
        Of the forecast: the middle 95 % over draws of the parameters.
    """

    name: str
    truth: float
    error: float
    forecast: float
    low: float
    high: float

    @property
    def missed(self) -> bool:
        """Whether the truth lies outside the interval by more than two standard errors."""
        return self.truth < self.low - 2 * self.error or self.truth > self.high + 2 * self.error


def expected(specification: sim.Specification, plan: str) -> Future:
    """Return the counts that a specification expects, as one future."""
    data = sim.run(specification, plan_named(plan), months=FUTURE).data
    kept = {"replication", "month", "risk_class"}
    counts = {name: data[name].sum([d for d in data[name].dims if d not in kept]) for name in MEASURES}
    return Future(
        **{name: array.transpose("replication", "month", "risk_class").to_numpy() for name, array in counts.items()}
    )


def drawn(calibration: sim.Calibration, plan: str, draws: int) -> Future:
    """Return the counts expected under each of the first draws of the parameters."""
    rows = calibration.draws.head(draws).to_dict("records")
    named = [{str(name): float(value) for name, value in row.items()} for row in rows]
    futures = [expected(sim.specification_of_draw(calibration.specification, row), plan) for row in named]
    return Future(**{name: np.concatenate([getattr(future, name) for future in futures]) for name in MEASURES})


def figures(p0: Future, p1: Future) -> dict[str, Floats]:
    """Return what planners ask for, by future: changes from p0 to p1, levels and yields under p0."""
    return {
        "change of findings a year": p1.findings - p0.findings,
        "change of undetected stock": p1.stock() - p0.stock(),
        "change of stock of A": p1.stock("A") - p0.stock("A"),
        "findings a year": p0.findings,
        "undetected stock": p0.stock(),
        "stock of A": p0.stock("A"),
        **{f"yield of {name}": p0.yields[:, place] for place, name in enumerate("ABCD")},
        "yield of D after": p1.yields[:, 3],
    }


def judge(truth: tuple[Future, Future], point: tuple[Future, Future], spread: tuple[Future, Future]) -> list[Judged]:
    """Return every figure of the truth beside its forecast; each pair is p0 and p1."""
    true, best, uncertain = figures(*truth), figures(*point), figures(*spread)
    tail = (1 - LEVEL) / 2
    judged = []
    for name, values in true.items():
        error = values.std(ddof=1) / np.sqrt(len(values))
        low, high = np.quantile(uncertain[name], [tail, 1 - tail], method="weibull")
        judged.append(Judged(name, float(np.mean(values)), float(error), float(best[name][0]), float(low), float(high)))
    return judged
