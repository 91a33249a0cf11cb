"""Goals, levers and amounts of a tuning problem in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulation.language.catalogue import Catalogue
from simulation.language.figures import say_difference, say_value
from simulation.tuning.words.names import name_lever, name_outcome

KEYS = "tuning"


@dataclass(frozen=True)
class Spoken:
    """Says the names of a problem.

    Attributes
    ----------
    programmes
        Titles of programmes by id; an id without one is said as it is.

    Examples
    --------
    >>> from simulation.language.catalogue import load_catalogue
    >>> spoken = Spoken(load_catalogue("zh"), {"general": "双随机抽查"})
    >>> spoken.lever("general.ratio.A"), spoken.lever("proactive.D")
    ('A类抽查比例', 'D类主动检查')
    """

    catalogue: Catalogue
    programmes: Mapping[str, str] = field(default_factory=dict)

    def goal(self, label: str) -> str:
        """Return the name of an outcome, ``indicator`` or ``indicator@group``."""
        indicator, _, group = label.partition("@")
        return name_outcome(indicator, group or "all", self.catalogue, self.programmes)

    def amount(self, label: str, value: float) -> str:
        """Return a value of an outcome with its unit."""
        return say_value(label.partition("@")[0], value, self.catalogue)

    def change(self, label: str, value: float) -> str:
        """Return a difference of an outcome with its unit, without a sign: percentage points where it is a share."""
        return say_difference(label.partition("@")[0], value, self.catalogue).lstrip("+−-")

    def lever(self, name: str) -> str:
        """Return the name of a lever, as ``<programme>.ratio.<class>`` and the like."""
        return name_lever(name, self.catalogue, self.programmes)

    def listed(self, parts: list[str]) -> str:
        """Return parts as a list."""
        return self.catalogue.text("line.between").join(parts)
