"""An inspector, a leave and a recusal, as they are after reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

ASSUMED_SHARE = 0.4
"""Share of a working day left for visits where the roll does not say (assumed)."""


@dataclass(frozen=True)
class Inspector:
    """A person of the roll.

    Attributes
    ----------
    certificate
        Number of the enforcement certificate (执法证号): what the person is known by.
    skills
        Qualifications (业务资质).
    valid_until
        Last day of the certificate; ``None`` for one without end, and for an expert who has none.
    active
        Whether the person is at work (在岗) and not stopped (停用).
    share
        Share of a working day that can go into visits.
    share_assumed
        Whether `share` is `ASSUMED_SHARE` because the roll says nothing.
    base
        Township from which the person sets out; empty where the roll says nothing.
    expert
        Experts accompany a visit and never count for its two inspectors.
    post
        Post or section.
    """

    name: str
    certificate: str
    department: str
    skills: frozenset[str] = frozenset()
    valid_until: date | None = None
    active: bool = True
    share: float = ASSUMED_SHARE
    share_assumed: bool = True
    base: str = ""
    expert: bool = False
    post: str = ""

    def valid_on(self, day: date) -> bool:
        """Tell whether the certificate holds on a day.

        Examples
        --------
        >>> someone = Inspector("王某", "ZF001", "市场监管", valid_until=date(2026, 3, 31))
        >>> someone.valid_on(date(2026, 3, 31)), someone.valid_on(date(2026, 4, 1))
        (True, False)
        """
        return self.valid_until is None or day <= self.valid_until


@dataclass(frozen=True)
class Leave:
    """Days on which an inspector is away, both ends included.

    Attributes
    ----------
    until
        ``None`` for a leave without an end.
    """

    certificate: str
    begins: date
    until: date | None
    kind: str = ""

    def covers(self, day: date) -> bool:
        """Tell whether the inspector is away on a day.

        Examples
        --------
        >>> Leave("ZF001", date(2026, 3, 2), date(2026, 3, 6)).covers(date(2026, 3, 6))
        True
        """
        return self.begins <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Recusal:
    """A firm that an inspector must not visit, and why.

    Attributes
    ----------
    begins, until
        Both included; ``None`` for no bound.
    """

    certificate: str
    firm: str
    reason: str = ""
    begins: date | None = None
    until: date | None = None

    def touches(self, first: date, last: date) -> bool:
        """Tell whether it holds on any day of a span.

        Examples
        --------
        >>> kin = Recusal("ZF001", "F1", "近亲属", until=date(2026, 3, 1))
        >>> kin.touches(date(2026, 3, 1), date(2026, 3, 31)), kin.touches(date(2026, 3, 2), date(2026, 3, 31))
        (True, False)
        """
        return (self.begins is None or self.begins <= last) and (self.until is None or first <= self.until)
