"""What is believed before any record is read: weak, on the scale on which the likelihood is explored.

Every prior is normal on a transformed scale. None is a local figure: where a published fact stands behind a centre it
is named, otherwise the centre is assumed and the spread is wide enough for records to overrule it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

from scipy.special import logit


@dataclass(frozen=True)
class Prior:
    """A normal prior.

    Attributes
    ----------
    mean, sd
        On the transformed scale of `kind`.
    kind
        ``log``, ``logit`` or ``plain``.
    source
        Where the centre comes from.
    """

    mean: float
    sd: float
    kind: str
    source: str = "assumed"


def _log(centre: float, sd: float, source: str = "assumed") -> Prior:
    return Prior(log(centre), sd, "log", source)


def _logit(centre: float, sd: float, source: str = "assumed") -> Prior:
    return Prior(float(logit(centre)), sd, "logit", source)


CHICAGO = "assumed, after figures/yields.csv (teams find 8.7 % to 33.5 %: detection is not complete)"

PRIORS: dict[str, Prior] = {
    "onset": _log(0.01, 1.2, "assumed, after figures/yields.csv"),
    "onset_of_class": Prior(0.0, 0.4, "log"),
    "sector": Prior(0.0, 0.5, "log"),
    "region": Prior(0.0, 0.5, "log"),
    "persistent_share": _logit(0.1, 0.7),
    "persistent_ratio": _log(6.0, 0.7),
    "sanction": _log(0.5, 0.5),
    "memory": _log(11.0, 0.5),  # months beyond the first
    "deterrence": Prior(0.0, 0.2, "plain"),
    "escalation": _log(0.02, 1.0),
    "correction_minor": _log(0.05, 1.0),
    "correction_serious": _logit(0.02, 1.0),
    "sensitivity_minor": _logit(0.7, 0.8, CHICAGO),
    "sensitivity_serious": _logit(0.85, 0.8, CHICAGO),
    "rectification_minor": _logit(0.9, 1.0),
    "rectification_serious": _logit(0.7, 1.0),
    "for_cause": Prior(-0.5, 1.0, "logit"),  # relative to the overall rate of the channel
    "for_cause_minor": _log(6.0, 0.8),  # odds against compliant
    "for_cause_serious": _log(4.0, 0.8),  # odds against minor
    "move": Prior(0.0, 1.0, "logit"),  # relative to the rate of all unvisited firms
    "move_up_minor": Prior(1.0, 1.0, "log"),
    "move_up_serious": Prior(1.5, 1.2, "log"),
    "move_down_minor": Prior(-0.7, 1.0, "log"),
    "move_down_serious": Prior(-1.0, 1.2, "log"),
    "entrant_minor": _log(0.035, 1.0),
    "entrant_serious": _log(0.005, 1.0),
}
"""Priors of single numbers; those of the start by class are below."""

START_PERSISTENT = (-0.5, 0.0, 1.0, 2.0)
START_MINOR = (-0.7, 0.0, 1.0, 1.5)
START_SERIOUS = (-1.0, 0.0, 1.5, 2.5)
START_SANCTIONED = (-4.0, -3.5, -2.5, -1.5)
"""Log-odds of A to D, the first three against a district's usual odds: riskier classes hold more of each."""
START_SD = 1.0
START_USUAL_MINOR, START_USUAL_SERIOUS = log(0.05), log(0.02)
START_COUPLING = Prior(1.3, 0.7, "log")
"""Log-odds by which a persistent firm of a class is rather in violation."""
START_PLACE, START_PLACE_SD = (0.85, 0.75, 0.5, 0.3), 0.3
"""How much of the log onset multiplier of sector and township shows in the state of A to D at the start: nearly all
where violations stand unseen, little in a class that firms come to by being found. So it is in settled states of the
model, with much and with little inspection."""
