"""What the numbers of a draw are called, and their values with what they are counted in."""

from __future__ import annotations

from simulation.language.catalogue import Catalogue
from simulation.language.parameters import name_parameter
from simulation.tuning.robust.assumed import PREFIX
from simulation.tuning.robust.drawn import PREVALENCE

KEYS = "tuning"
_UNITS = {"contrast": "times", "deterrence": "number", "memory": "months", "sanction": "number"}
"""What assumptions are counted in; the others multiply odds."""


def name_number(parameter: str, catalogue: Catalogue) -> str:
    """Return what a parameter of a draw is called: an assumption, or a number of a specification.

    Examples
    --------
    >>> from simulation.language.catalogue import load_catalogue
    >>> (
    ...     name_number("assumed.sensitivity", load_catalogue("zh")),
    ...     name_number("behaviour.escalation", load_catalogue("zh")),
    ... )
    ('检查发现能力', '违法加重概率')
    """
    if parameter.startswith(PREVALENCE):
        risk_class = catalogue.text(f"risk_class_short.{parameter.removeprefix(PREVALENCE)}")
        return catalogue.text(f"{KEYS}.number.prevalence", risk_class=risk_class)
    if parameter.startswith(PREFIX):
        return catalogue.text(f"report.assumption.{parameter.removeprefix(PREFIX)}.name")
    return name_parameter(parameter, catalogue)


def say_threshold(parameter: str, value: float, catalogue: Catalogue) -> str:
    """Return a value of a parameter; of an assumption with what it is counted in."""
    assumption = parameter.removeprefix(PREFIX)
    unit = "number" if assumption == parameter else _UNITS.get(assumption, "odds")
    return catalogue.text(f"{KEYS}.threshold.{unit}", value=f"{value:.3g}")
