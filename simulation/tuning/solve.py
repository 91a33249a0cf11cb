"""From a question to its answer: feasible or a clash, the best rounds, one optimum with widths kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from simulation.tuning.clash import Clash, find_clash
from simulation.tuning.elastic import asked_names, least_given
from simulation.tuning.learning import optimise_with_widths
from simulation.tuning.played import HOLDS
from simulation.tuning.posed import Array, Posed
from simulation.tuning.problem.clashing import as_asked
from simulation.tuning.problem.posing import Question, Rounds
from simulation.tuning.problem.widths import widths_at
from simulation.tuning.search import Optimum, usual_starts


class NoSettingFound(Exception):  # noqa: N818 (what the search did not manage, no error of the program)
    """Time ran out, or an outcome is undefined, before any setting was found that keeps the limits.

    `why` is ``time``, ``undefined``, or ``stalled`` where the search gave up without either.
    """

    def __init__(self, why: str = "time") -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, eq=False)
class Solved:
    """A question with its single optimum.

    Attributes
    ----------
    rounds
        The choice of rounds that is best; empty where none are levers.
    posed
        The problem as numbers under these rounds, numbers of firms to reach in place of widths.
    by_rounds
        Every choice of rounds that was tried, with its optimum; ``None`` where no setting keeps the limits.
    """

    question: Question
    rounds: Rounds
    posed: Posed
    optimum: Optimum
    by_rounds: tuple[tuple[Rounds, Optimum | None], ...]


def solve(
    question: Question,
    stop: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Solved | Clash:
    """Return the best setting over all choices of rounds, or the limits that cannot hold together.

    Parameters
    ----------
    stop
        Asked before every run; the best so far is returned when it says yes.
    progress
        Told after each choice of rounds.
    """
    best: Solved | None = None
    tried: list[tuple[Rounds, Optimum | None]] = []
    combinations = question.combinations()
    for number, rounds in enumerate(combinations):
        posed, found = _with_rounds(question, rounds, None if best is None else best.optimum.point, stop)
        tried.append((rounds, found if found is not None and found.feasible else None))
        if found is not None and found.feasible and (best is None or _better(posed, found, best.optimum)):
            best = Solved(question, rounds, posed, found, ())
        progress(number + 1, len(combinations))
        if stop():
            break
    if best is not None:
        return replace(best, by_rounds=tuple(tried))
    clash = None if stop() else find_clash(posed, stop)
    if stop():
        raise NoSettingFound
    if clash is None:
        raise NoSettingFound("stalled" if found is None else found.stopped_by)
    return as_asked(question, posed, rounds, clash)


def _with_rounds(
    question: Question, rounds: Rounds, warm: Array | None, stop: Callable[[], bool]
) -> tuple[Posed, Optimum | None]:
    """Return the problem under a choice of rounds and its optimum; ``None`` where no setting keeps the limits."""
    posed = question.posed(rounds)
    starts = usual_starts(posed) if warm is None else [posed.clipped(warm)]
    values = posed.outcomes.values(starts[0][None])[0]
    if posed.shortfall(starts[0], values) > HOLDS:
        given = least_given(posed, asked_names(posed), stop, starts[:1])
        if given.by:
            return posed, None
        starts = [given.point, *starts[1:]]
    widths = [(width.cap, width.at_most) for width in question.widths]
    return optimise_with_widths(posed, widths, lambda point: widths_at(question, point, rounds), stop, starts)


def _better(posed: Posed, found: Optimum, than: Optimum) -> bool:
    goal = posed.goals[0]
    return bool(goal.sign * found.values[goal.outcome] < goal.sign * than.values[goal.outcome])
