"""Everything one future of a district consists of while it is played."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulation.engines.discrete_event.firms import Firm, HiddenState, founding_firms
from simulation.engines.discrete_event.luck import Luck
from simulation.engines.discrete_event.nature import Nature
from simulation.engines.discrete_event.rules import Rules
from simulation.engines.discrete_event.tally import Tally
from simulation.model.specification import Specification


@dataclass
class District:
    """The firms of one future, the laws they live under, and what was counted.

    Attributes
    ----------
    observed_strata
        Whether firms that enter each stratum begin an observation period.
    numbered
        Firms that ever were: the number of the next one.
    """

    rules: Rules
    nature: Nature
    observed_strata: list[bool]
    luck: Luck
    firms: list[Firm]
    tally: Tally
    numbered: int = field(init=False)

    def __post_init__(self) -> None:
        self.numbered = len(self.firms)

    def uniforms(self, purpose: str) -> list[float]:
        """Return one uniform for each firm that ever was, by number."""
        return self.luck.uniforms(purpose, self.numbered)


def found_district(
    specification: Specification, rules: Rules, nature: Nature, hidden: HiddenState, luck: Luck, *, months: int
) -> District:
    """Return a district as it stands before the first month."""
    observes = rules.plan.observation is not None
    return District(
        rules=rules,
        nature=nature,
        observed_strata=[observes and stratum.novel for stratum in specification.strata],
        luck=luck,
        firms=founding_firms(specification, hidden, observes, luck),
        tally=Tally(months, len(specification.strata), len(rules.efforts)),
    )
