"""Who each programme can draw from this month: firms by class, township and the programmes they are free for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.drawing.frame import Firm
from simulation.drawing.rule import eligible, in_observation
from simulation.model.plan import Plan, Programme
from simulation.model.population import RISK_CLASSES
from simulation.model.rules import in_scope


@dataclass(frozen=True)
class Pools:
    """Firms by programme; P programmes, N firms.

    Attributes
    ----------
    risk_class
        Place of each firm's class among A to D, shape (N,).
    region
        Township of each firm, shape (N,).
    in_scope, drawn, observed, free
        Whether a programme's scope holds the firm, its round has drawn it, its observation period lasts, and it can be
        drawn now, shape (P, N).
    """

    risk_class: NDArray[np.int64]
    region: NDArray[np.object_]
    in_scope: NDArray[np.bool_]
    drawn: NDArray[np.bool_]
    observed: NDArray[np.bool_]
    free: NDArray[np.bool_]

    def by_class(self, mask: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return the number of firms of each class under a mask, shape (4,)."""
        return np.bincount(self.risk_class[mask], minlength=len(RISK_CLASSES))

    def patterns(self) -> pd.DataFrame:
        """Return ``risk_class``, ``region``, a column for each programme (free or not) and ``count``."""
        free = {str(number): row for number, row in enumerate(self.free)}
        table = pd.DataFrame({"risk_class": self.risk_class, "region": self.region, **free})
        return table.groupby(list(table.columns), as_index=False, sort=True).size().rename(columns={"size": "count"})


def pools_of(firms: Sequence[Firm], plan: Plan, month: str) -> Pools:
    """Return the pools of a month; the firms hold the flags of their rounds (`simulation.drawing.flags`)."""
    place = {firm.code: number for number, firm in enumerate(firms)}
    scoped = np.array([_in_scope(firms, programme) for programme in plan.programmes], dtype=bool)
    free = np.zeros(scoped.shape, dtype=bool)
    for number, programme in enumerate(plan.programmes):
        free[number, [place[firm.code] for firm in eligible(firms, programme, plan, month)]] = True
    drawn = np.array([[p.id in firm.drawn for firm in firms] for p in plan.programmes], dtype=bool)
    observed = np.array([in_observation(f.risk_class, f.founded, plan, month) for f in firms], dtype=bool)
    shape = (len(plan.programmes), len(firms))
    return Pools(
        np.array([RISK_CLASSES.index(firm.risk_class) for firm in firms], dtype=np.int64),
        np.array([firm.region for firm in firms], dtype=object),
        scoped.reshape(shape), scoped.reshape(shape) & drawn.reshape(shape), scoped.reshape(shape) & observed,
        free.reshape(shape),
    )  # fmt: skip


def _in_scope(firms: Sequence[Firm], programme: Programme) -> list[bool]:
    scope = programme.scope.model_dump()
    known: dict[tuple[str, str, str], bool] = {}
    for firm in firms:
        key = (firm.sector, firm.region, firm.stratum)
        if key not in known:
            known[key] = in_scope(scope, dict(zip(("sector", "region", "id"), key, strict=True)))
    return [known[firm.sector, firm.region, firm.stratum] for firm in firms]
