"""The best announceable plan, what it loses against the smooth optimum, and how far that is proven."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.tuning.posed import Array
from simulation.tuning.search import Optimum


@dataclass(frozen=True, eq=False)
class Announced:
    """The best announceable plan found.

    Attributes
    ----------
    point, values
        Setting and outcomes; ``None`` where none was found that keeps the limits.
    smooth
        The optimum without steps.
    loss
        What announcing costs: how much worse the goal is than at the smooth optimum, in units of the goal; as a share
        of the goal there, `loss_share`.
    bound
        What no announceable plan betters, in units of the goal; `bound_by` says who says so: ``boxes``, the search,
        or ``smooth``, the optimum without steps, where the search proves nothing.
    gap
        How far the plan is from the bound, as a share of the goal.
    certified
        Whether no announceable plan is better, if every lever moves goal and limited outcomes one way throughout.
    why
        ``certified``; or what it lacks: ``time``; ``signs``: the way of a lever was seen to change, `failed` says
        which of what; ``undefined``: the goal or a limited outcome has no value somewhere; ``continuous``: levers
        without a step, `held`; ``infeasible``: no announceable plan keeps the limits (proven where `certified`).
    runs, looked, pairs
        Settings played; settings at which the signs of the slopes were looked at; pairs of settings whose outcomes
        were compared for their order.
    reach
        Without proof: all settings within so many steps of the roundings were played; ``None`` otherwise.
    """

    point: Array | None
    values: Array | None
    smooth: Optimum
    loss: float
    loss_share: float
    bound: float
    bound_by: str
    gap: float
    certified: bool
    why: str
    failed: tuple[tuple[str, str], ...]
    held: tuple[str, ...]
    runs: int
    looked: int
    pairs: int
    reach: int | None
    levers: tuple[str, ...]

    def rows(self) -> list[dict[str, object]]:
        """Return one row a lever: its smooth and its announced value."""
        announced = [None] * len(self.levers) if self.point is None else self.point.tolist()
        smooth = self.smooth.point.tolist()
        names = ("lever", "continuous", "announced")
        return [dict(zip(names, row, strict=True)) for row in zip(self.levers, smooth, announced, strict=True)]
