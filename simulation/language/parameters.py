"""Names of estimated numbers, from the places where they stand in a specification."""

from __future__ import annotations

import re
from collections.abc import Callable

from simulation.language.catalogue import Catalogue

PLAIN = {
    "behaviour.escalation": "escalation",
    "behaviour.propensity[0].share": "ordinary_share",
    "behaviour.propensity[1].share": "persistent_share",
    "behaviour.propensity[0].onset_multiplier": "ordinary_multiplier",
    "behaviour.propensity[1].onset_multiplier": "persistent_multiplier",
    "behaviour.sanction.onset_multiplier": "sanction_multiplier",
    "behaviour.sanction.memory_months": "sanction_memory",
    "behaviour.general_deterrence.semi_elasticity": "deterrence",
    "teams.spread": "teams_spread",
    "pushes.lag_months": "push_lag",
}
BY_CLASS = {
    "behaviour.onset": "onset", "behaviour.exit": "exit", "behaviour.entry.risk_class": "entry_class",
    "behaviour.general_deterrence.reference_visits": "reference_visits", "prevalence.found": "prevalence",
}  # fmt: skip
BY_SEVERITY = {
    "behaviour.self_correction": "self_correction", "behaviour.sensitivity": "sensitivity",
    "behaviour.rectification": "rectification", "teams.least": "teams_least", "teams.most": "teams_most",
}  # fmt: skip
CLASSES = "ABCD"


def name_parameter(parameter: str, catalogue: Catalogue) -> str:
    """Return the name of an estimated number; one without a name of its own is shown as it is.

    Examples
    --------
    >>> from simulation.language.catalogue import load_catalogue
    >>> name_parameter("behaviour.sensitivity.minor", load_catalogue("en"))
    'Chance to find a violation, minor violations'
    >>> name_parameter("behaviour.reclassification.cleared[3][2]", load_catalogue("en"))
    'Class next month, nothing found, Class D to Class C'
    """
    if parameter in PLAIN:
        return catalogue.text(f"parameter.{PLAIN[parameter]}")
    family, _, last = parameter.rpartition(".")
    for table, words in ((BY_CLASS, "risk_class_short"), (BY_SEVERITY, "severity")):
        if family in table:
            return _of(catalogue, table[family], catalogue.text(f"{words}.{last}"))
    for pattern, write in PATTERNS:
        if match := re.fullmatch(pattern, parameter):
            return write(catalogue, *match.groups())
    return parameter


def _of(catalogue: Catalogue, key: str, what: str) -> str:
    return catalogue.text("parameter.of", name=catalogue.text(f"parameter.{key}"), what=what)


def _two(catalogue: Catalogue, *texts: str) -> str:
    return catalogue.text("line.between").join(texts)


def _move(catalogue: Catalogue, event: str, status: str | None, own: str, new: str) -> str:
    held, pushed = (catalogue.text(f"risk_class_short.{CLASSES[int(place)]}") for place in (own, new))
    parts = [catalogue.text(f"status.{status}")] if status else []
    return _of(
        catalogue, f"move_{event}", _two(catalogue, *parts, catalogue.text("parameter.move", own=held, new=pushed))
    )


def _sector(catalogue: Catalogue, letter: str) -> str:
    key = f"sector.{letter}"
    return _of(catalogue, "sector_multiplier", catalogue.text(key) if key in catalogue else letter)


def name_stratum(sector: str, region: str, catalogue: Catalogue) -> str:
    """Return what a stratum is called: its sector and its township.

    Examples
    --------
    >>> from simulation.language.catalogue import load_catalogue
    >>> name_stratum("P", "南屏", load_catalogue("zh"))
    '教育 · 南屏'
    """
    key = f"sector.{sector}"
    return catalogue.text(
        "parameter.stratum", sector=catalogue.text(key) if key in catalogue else sector, region=region
    )


PATTERNS: tuple[tuple[str, Callable[..., str]], ...] = (
    (
        r"behaviour\.for_cause\.(\w+)\.(\w+)",
        lambda c, channel, status: _of(
            c, "for_cause", _two(c, c.text(f"channel.{channel}"), c.text(f"status.{status}"))
        ),
    ),
    (r"behaviour\.entry\.status\.(\w+)", lambda c, status: _of(c, "entry_status", c.text(f"status.{status}"))),
    (r"behaviour\.reclassification\.(\w+)(?:\.(\w+))?\[(\d)\]\[(\d)\]", _move),
    (r"onset_multiplier\.sector\.(.+)", _sector),
    (r"onset_multiplier\.region\.(.+)", lambda c, region: _of(c, "region_multiplier", region)),
    (
        r"strata\.([A-T])-(.+)\.entries_per_month",
        lambda c, sector, region: _of(c, "entries", name_stratum(sector, region, c)),
    ),
    (r"strata\.(.+)\.entries_per_month", lambda c, stratum: _of(c, "entries", stratum)),
)
