"""What a ceiling is: the bound, what class ratios reach of it, and what it rests on."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.model.plan import Plan
from simulation.model.specification import Specification

FORMAT = "ceiling/1"


@dataclass(frozen=True)
class Ceiling:
    """An upper bound on what any inspection policy can reach with the same hours.

    Harm is in weighted violation-months a year, as the indicator ``harm``; hours are inspector-hours a year.

    Attributes
    ----------
    bound
        Harm that no policy undercuts, whatever it observes.
    dual_gap
        By how much the bound could rise at most with another price of an hour; the rest of its distance to the best
        policy comes from the grid and from what is given away.
    price
        Harm that one more hour would avoid under the best policy.
    none
        Harm without programmes and proactive visits.
    by_class, by_recency
        Harm under the best class ratios, as the caller gives it, and under the best choice found by class, months since
        the last visit and its result; ``None`` where not asked for.
    reached, reached_by_recency
        Their share of what could be avoided at most: (none − by_class) ÷ (none − bound).
    assumptions
        Codes of what the bound rests on: what was left out can only lower it.
    """

    bound: float
    grid: int
    dual_gap: float
    price: float
    hours: float
    months: int
    none: float
    by_class: float | None
    by_recency: float | None
    assumptions: tuple[str, ...]

    @property
    def reached(self) -> float | None:
        """What class ratios reach; ``None`` where nothing can be avoided, or no ratios were given."""
        return self._share(self.by_class)

    @property
    def reached_by_recency(self) -> float | None:
        """What class, months since the last visit and its result reach."""
        return self._share(self.by_recency)

    def _share(self, harm: float | None) -> float | None:
        room = self.none - self.bound
        return None if harm is None or room <= 0 else (self.none - harm) / room

    def to_json(self) -> str:
        """Return the text of ``ceiling.json``."""
        shares = {"reached": self.reached, "reached_by_recency": self.reached_by_recency}
        content = {"format": FORMAT, **asdict(self), **shares}
        return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"

    def sentences(self, language: str = LANGUAGES[0]) -> list[str]:
        """Return what the bound rests on, one sentence for each assumption."""
        catalogue = load_catalogue(language)
        return [catalogue.text(f"ceiling.{code}") for code in self.assumptions]


def assumptions_of(specification: Specification, plan: Plan, *, recency: bool) -> tuple[str, ...]:
    """Return the codes of what a bound rests on."""
    observed = plan.observation is not None and any(stratum.novel for stratum in specification.strata)
    applies = {
        "kept": True,
        "history": True,
        "mean_hours": True,
        "rounds": True,
        "legal": True,
        "grid": True,
        "memory": specification.behaviour.sanction.onset_multiplier != 1,
        "observation": observed,
        "fusion": plan.fusion != "none",
        "capacity": plan.capacity_hours_per_month is not None,
        "recency": recency,
    }
    return tuple(code for code, holds in applies.items() if holds)
