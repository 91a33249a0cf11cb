"""The search for the best announceable plan: roundings, signs, boxes, and what is then proven."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from simulation.tuning.announce.announced import Announced
from simulation.tuning.announce.boxes import Boxes, weight_of
from simulation.tuning.announce.lattice import Lattice, lattice_of
from simulation.tuning.announce.ledger import Ledger
from simulation.tuning.announce.near import around, improve, roundings
from simulation.tuning.announce.signs import Signs
from simulation.tuning.played import SearchStopped
from simulation.tuning.posed import Array, Posed
from simulation.tuning.search import Optimum, optimise

LOOKS, AT_FIRST = 60, 16
"""Settings whose slopes are looked at, and how many of them before the search."""


def announce(
    posed: Posed,
    goal: int = 0,
    smooth: Optimum | None = None,
    tolerance: float = 0.0,
    stop: Callable[[], bool] = lambda: False,
    told: Callable[[float, float], None] = lambda best, bound: None,
) -> Announced:
    """Return the best plan of announceable values, with a proof where every lever moves the outcomes one way.

    Boxes of settings are halved, the most promising first (A. Land, A. Doig, 1960); an outcome that every lever moves
    one way is least in a corner, which excludes whole boxes (monotonic optimization: H. Tuy, 2000). The directions are
    taken from slopes, not presumed. They are checked at `LOOKS` settings, and by the order of all settings played;
    where one fails nothing is proven, and a neighbourhood of the smooth optimum is played instead.

    A lever without a step is held at its smooth value while the others are rounded, and then made best again given
    them; such a plan is not certified.

    Parameters
    ----------
    smooth
        The optimum without steps; searched where not given.
    tolerance
        How much worse than the best, as a share of the goal, the plan may be and still count as proven best.
    told
        Told the goal of the best plan known and the bound, as the search goes on.

    Examples
    --------
    >>> from simulation.tuning.posed import Cap, Goal
    >>> class Lines:
    ...     def values(self, points):
    ...         return points @ np.array([[-3.0, 2.0], [-2.0, 1.0]])
    ...
    ...     def slopes(self, point):
    ...         return self.values(point[None])[0], np.array([[-3.0, -2.0], [2.0, 1.0]])
    >>> low, high, step = np.zeros(2), np.ones(2), np.full(2, 0.1)
    >>> posed = Posed(
    ...     ("a", "b"),
    ...     low,
    ...     high,
    ...     low,
    ...     step,
    ...     Lines(),
    ...     ("harm", "hours"),
    ...     (Goal("harm", 0),),
    ...     (),
    ...     (Cap("hours", 1, 1.75),),
    ... )
    >>> found = announce(posed)
    >>> found.point.tolist(), found.certified, round(found.loss, 9)
    ([0.4, 0.9], True, 0.125)
    """
    smooth = optimise(posed, goal, stop=stop) if smooth is None else smooth
    lattice = lattice_of(posed, smooth.point)
    ledger = Ledger(posed, posed.goals[goal], lattice, stop)
    signs = Signs(posed, posed.goals[goal])
    boxes: Boxes | None = None
    why, reach = "certified", None
    try:
        roundings(ledger, smooth.point)
        improve(ledger)
        _look_around(signs, lattice, smooth.point, stop)
        if not signs.failed:
            boxes = Boxes(ledger, signs, weight_of(signs, posed), tolerance)
            boxes.search(lambda bound: told(_shown(posed, goal, ledger.best_value), _shown(posed, goal, bound)))
            _look_again(signs, ledger, stop)
    except SearchStopped as stopped:
        why = stopped.why
    if signs.failed or why == "undefined":
        why = "signs" if signs.failed else why
        why, reach = _neighbourhood(ledger, smooth.point, why)
    return _told(posed, goal, smooth, ledger, signs, boxes, why, reach)


def _look_around(signs: Signs, lattice: Lattice, smooth: Array, stop: Callable[[], bool]) -> None:
    """Look at the slopes of the corners, the smooth optimum and settings all over."""
    ends = [lattice.settings(np.zeros_like(lattice.last)), lattice.settings(lattice.last), smooth]
    random = np.random.default_rng(0).uniform(size=(AT_FIRST - len(ends), len(smooth)))
    for point in [*ends, *(ends[0] + random * (ends[1] - ends[0]))]:
        if stop():
            raise SearchStopped("time")
        signs.look(point)
    signs.settle()


def _look_again(signs: Signs, ledger: Ledger, stop: Callable[[], bool]) -> None:
    """Look at the slopes of settings played, evenly, and at the order of all."""
    places, outcomes = ledger.everything()
    chosen = np.unique(np.linspace(0, len(places) - 1, LOOKS - AT_FIRST).astype(int))
    for point in ledger.lattice.settings(places[chosen]):
        if stop():
            raise SearchStopped("time")
        signs.look(point)
    signs.settle()
    signs.compare(ledger.lattice, places, outcomes)


def _neighbourhood(ledger: Ledger, smooth: Array, why: str) -> tuple[str, int | None]:
    ledger.strict = False
    try:
        reach = around(ledger, smooth)
        improve(ledger)
    except SearchStopped:
        return why, None
    return why, reach


def _shown(posed: Posed, goal: int, value: float) -> float:
    """Return a goal as its outcome says, from one of which less is better."""
    return posed.goals[goal].sign * value


def _told(
    posed: Posed, goal: int, smooth: Optimum, ledger: Ledger, signs: Signs, boxes: Boxes | None, why: str,
    reach: int | None,
) -> Announced:  # fmt: skip
    """Return the best plan known with what is proven of it."""
    held, sign = ledger.lattice.held, posed.goals[goal].sign
    point, values, runs = None, None, ledger.runs
    if ledger.best is not None:
        point = ledger.lattice.settings(ledger.best)
        values = ledger.ask(ledger.best[None])[0]
        if held:
            again = _held_again(posed, goal, ledger, point)
            point, values, runs = again.point, again.values, runs + again.runs
    if held and why == "certified":
        why = "continuous"
    proven = boxes is not None and boxes.begun and not signs.failed and why in ("certified", "time")
    best = sign * float(smooth.values[posed.goals[goal].outcome])
    bound = boxes.bound if proven and boxes is not None else best
    certified = why == "certified"
    if point is None and why == "certified":
        why = "infeasible"
    own = np.inf if values is None else sign * float(values[posed.goals[goal].outcome])
    return Announced(
        point, values, smooth, loss=own - best, loss_share=_share(own - best, best), bound=sign * bound,
        bound_by="boxes" if proven else "smooth", gap=_share(own - bound, own), certified=certified, why=why,
        failed=tuple(sorted(signs.failed)), held=held, runs=runs, looked=len(signs.looked), pairs=signs.pairs,
        reach=reach, levers=posed.levers,
    )  # fmt: skip


def _share(difference: float, of: float) -> float:
    return difference / max(abs(of), 1e-300) if np.isfinite(difference) else np.inf


def _held_again(posed: Posed, goal: int, ledger: Ledger, point: Array) -> Optimum:
    """Return the optimum of the levers without a step given the announced others."""
    held = np.array([lever in ledger.lattice.held for lever in posed.levers])
    low, high = np.where(held, posed.low, point), np.where(held, posed.high, point)
    return optimise(replace(posed, low=low, high=high), goal, [point], stop=ledger.stop)
