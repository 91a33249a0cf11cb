"""A cell of the annual table that does not say what a plan needs."""

from __future__ import annotations

from simulation.model.errors import Problem


class UnreadableError(ValueError):
    """Why a cell cannot be read: a problem that does not know its place yet."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem
