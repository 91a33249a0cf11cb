"""What each world does that the model does not know of."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

YEAR = 12
EQUAL = (1.0, 1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Departure:
    """How a world differs from the model; every default is the model itself.

    Attributes
    ----------
    says
        The departure in words.
    season
        Onset is multiplied by 1 + season · sin over the calendar year.
    keenness
        Standard deviation, on the logit scale, of what the team and the day add to the sensitivity.
    onset_by_class
        Factors on the onset in the four classes.
    gamma_shape
        Shape of a gamma distribution of propensities with mean 1; 0: the groups of the specification.
    hiding, hiding_months
        Chance that a visit sees nothing so many months after the one before.
    announced
        Chance that a visit of a programme sees nothing, because the firm was told beforehand.
    quiet_months, quiet
        Calendar months (from 0) in which the onset is multiplied by `quiet`.
    deterrence
        Semi-elasticity of the onset to planned visits, about those of the plan in force.
    points
        Whether classes follow a rule of points from visits instead of the matrices.
    lag
        Months between the push that a firm has earned and the one that shows it.
    unrecorded
        Share of the findings that the registers do not hold.
    """

    says: str
    season: float = 0.0
    keenness: float = 0.0
    onset_by_class: tuple[float, ...] = EQUAL
    gamma_shape: float = 0.0
    hiding: float = 0.0
    hiding_months: int = 0
    announced: float = 0.0
    quiet_months: frozenset[int] = field(default_factory=frozenset)
    quiet: float = 1.0
    deterrence: float = 0.0
    points: bool = False
    lag: int = 0
    unrecorded: float = 0.0

    def of_month(self, month: int) -> float:
        """Return the factor on the onset in a month counted from a January."""
        calendar = month % YEAR
        factor = 1 + self.season * float(np.sin(2 * np.pi * calendar / YEAR))
        return factor * (self.quiet if calendar in self.quiet_months else 1.0)


WORLDS: dict[str, Departure] = {
    "none": Departure("the model is true"),
    "late_pushes": Departure("the class pushed in a month is the one earned two months earlier", lag=2),
    "displacement": Departure("70 % of violations are unseen for 6 months after a visit", hiding=0.7, hiding_months=6),
    "season": Departure("onset goes up and down by 80 % over the year", season=0.8),
    "keenness": Departure("what visits see differs by team and day", keenness=0.8),
    "onset_by_class": Departure("onset rises with the class", onset_by_class=(0.5, 1.0, 2.0, 3.0)),
    "gamma": Departure("propensity is spread continuously, not in two groups", gamma_shape=0.4),
    "announced": Departure(
        "visits of programmes are announced: half see nothing, and onset is halved in five months of the year",
        announced=0.5, quiet_months=frozenset(range(2, 7)), quiet=0.5,
    ),
    "deterrence": Departure("planned visits deter, which the past could not show", deterrence=0.4),
    "points": Departure("classes follow a rule of points from visits", points=True),
    "unrecorded": Departure("one finding in ten is not recorded", unrecorded=0.1),
}  # fmt: skip
"""Name → departure."""
