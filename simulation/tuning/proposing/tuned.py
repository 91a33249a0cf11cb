"""Everything a tuning found, as tables and plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from simulation.model.errors import InputError
from simulation.model.plan import Plan
from simulation.tuning.announce.announced import Announced
from simulation.tuning.answer import Answer
from simulation.tuning.ceiling.outcome import Ceiling
from simulation.tuning.clash import Clash
from simulation.tuning.frontier.placed import Placed
from simulation.tuning.frontier.result import Frontier
from simulation.tuning.information.exemption import Exemption
from simulation.tuning.posed import Array
from simulation.tuning.problem.posing import Question
from simulation.tuning.proposing.states import INTERRUPTED
from simulation.tuning.robust.advice import Advice
from simulation.tuning.robust.district import OverDraws

if TYPE_CHECKING:
    from simulation.tuning.proposing.why import Why


@dataclass(frozen=True, eq=False)
class Tuned:
    """What a tuning found; parts that were not asked for, or not finished, are ``None``.

    Attributes
    ----------
    question
        The problem in its district.
    clash
        Limits that cannot hold together; then nothing else was found.
    answer
        The optimum, with prices and reasons.
    announcement
        The best announceable plan with its certificate.
    front, beside
        The frontier, and where the plan in force and those of the library stand beside it.
    plans, settings
        Announceable plans, each ready for `compare`, and their settings: the best one first, then those along the
        frontier, then alternatives to the best.
    points
        One row for every point found.
    advice, over
        The choice over draws, and the outcomes that it rests on.
    sensitivity, information
        Tables: what the choice hangs on, and what is worth finding out.
    exemption
        What a sample of class A is worth before it is exempted altogether.
    most
        What no policy can beat.
    horizons
        The optimum over other horizons, a row each.
    parts
        Part → ``done``, ``skipped``, ``time``, ``interrupted``, or ``refused``: not to be had for this problem, for
        the reason in `refused`.
    """

    question: Question
    clash: Clash | None = None
    answer: Answer | None = None
    announcement: Announced | None = None
    front: Frontier | None = None
    beside: tuple[Placed, ...] = ()
    points: pd.DataFrame = field(default_factory=pd.DataFrame)
    plans: tuple[Plan, ...] = ()
    settings: tuple[Array, ...] = ()
    advice: Advice | None = None
    over: OverDraws | None = None
    sensitivity: pd.DataFrame | None = None
    information: pd.DataFrame | None = None
    exemption: Exemption | None = None
    most: Ceiling | None = None
    horizons: pd.DataFrame = field(default_factory=pd.DataFrame)
    parts: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, InputError] = field(default_factory=dict)
    seconds: float = 0.0
    seed: int = 0

    @property
    def interrupted(self) -> bool:
        """Whether it was stopped from outside."""
        return INTERRUPTED in self.parts.values()

    @property
    def chosen(self) -> Plan | None:
        """The announceable plan that the rule of choice takes; the best one where nothing was chosen over draws."""
        if self.advice is not None:
            everyone = (*self.plans, self.question.plan)
            return next(plan for plan in everyone if plan.id == self.advice.plan)
        return self.plans[0] if self.plans else None

    @property
    def announced_levers(self) -> dict[str, float] | None:
        """Every lever of the best announceable plan, rounds among them; ``None`` where there is none."""
        if self.announcement is None or self.announcement.point is None or self.answer is None:
            return None
        point = zip(self.announcement.levers, self.announcement.point.tolist(), strict=True)
        return self.answer.levers | dict(point)

    @property
    def announced_indicators(self) -> dict[str, float] | None:
        """The indicators of the best announceable plan."""
        if self.announced_levers is None or self.answer is None or not self.plans:
            return None
        row = self.points[self.points["plan"] == self.plans[0].id].iloc[0]
        return {str(name): float(row[name]) for name in self.answer.indicators.index}

    @property
    def frontier(self) -> pd.DataFrame:
        """One row a point: levers, indicators, kind, proven, why it stopped."""
        return self.points

    @property
    def prices(self) -> pd.DataFrame:
        """What each limit costs at the optimum and along the frontier."""
        from simulation.tuning.proposing.tables import price_table

        return price_table(self)

    @property
    def announced(self) -> pd.DataFrame:
        """Each lever's smooth and announced value, with the loss, the bound and the certificate."""
        from simulation.tuning.proposing.tables import announced_table

        return announced_table(self)

    @property
    def robust(self) -> pd.DataFrame:
        """Plans by rules of choice over draws."""
        return pd.DataFrame() if self.advice is None else self.advice.robust_table()

    @property
    def why(self) -> Why:
        """Why this plan: codes and numbers (``why.reasons``), and sentences by part (``why.sentences``, ``str``)."""
        from simulation.tuning.proposing.why import why

        return why(self)

    @property
    def runs(self) -> int:
        """Settings played for the optimum, the proof and the frontier."""
        found = [None if self.answer is None else self.answer.solved.optimum, self.announcement, self.front]
        return sum(part.runs for part in found if part is not None)
