"""The streams that are watched: sums of counts over the district, a class, a sector, a township or a move of class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification
from simulation.monitoring.prediction import FAMILIES

Array = NDArray[np.float64]
DIRECTIONS: dict[str, tuple[int, tuple[int, ...]]] = {
    "A-up": (0, (1, 2, 3)), "B-up": (1, (2, 3)), "B-down": (1, (0,)),
    "C-up": (2, (3,)), "C-down": (2, (0, 1)), "D-down": (3, (0, 1, 2)),
}  # fmt: skip
"""Move → class before, classes after; up is towards more risk."""


@dataclass(frozen=True)
class Stream:
    """One series of monthly counts.

    Attributes
    ----------
    family
        Of `FAMILIES`.
    scope
        ``all``, ``class``, ``sector``, ``region`` or ``move``.
    group
        Which of them; empty for all.
    within
        Sector or township that a class or move is looked at in; empty for the district.
    """

    family: str
    scope: str
    group: str = ""
    within: str = ""

    @property
    def name(self) -> str:
        """Return what the tables call it.

        Examples
        --------
        >>> Stream("complaints", "region", "张湾").name, Stream("found", "all").name
        ('complaints|region|张湾', 'found|all')
        """
        return "|".join(part for part in (self.family, self.scope, self.group, self.within) if part)


@dataclass(frozen=True)
class Layout:
    """Sectors and townships of the strata of a specification."""

    sectors: tuple[str, ...]
    regions: tuple[str, ...]

    @classmethod
    def of(cls, specification: Specification) -> Layout:
        """Return the layout of a specification's strata."""
        return cls(tuple(s.sector for s in specification.strata), tuple(s.region for s in specification.strata))

    def mask(self, scope: str, group: str) -> NDArray[np.bool_]:
        """Tell which strata belong to a sector, a township, or the district."""
        labels = {"sector": self.sectors, "region": self.regions}.get(scope)
        if labels is None:
            return np.ones(len(self.sectors), dtype=bool)
        return np.array([label == group for label in labels])


def usual_streams(layout: Layout) -> tuple[Stream, ...]:
    """Return the streams of a district: 71 with 9 sectors and 21 townships."""
    sectors, regions = sorted(set(layout.sectors)), list(dict.fromkeys(layout.regions))
    by_sector = {family: [Stream(family, "sector", s) for s in sectors] for family in FAMILIES}
    return (
        Stream("found", "all"), *(Stream("found", "class", c) for c in RISK_CLASSES), *by_sector["found"],
        Stream("for_cause", "all"), *by_sector["for_cause"],
        Stream("complaints", "all"), *by_sector["complaints"], *(Stream("complaints", "region", r) for r in regions),
        Stream("alerts", "all"), *by_sector["alerts"],
        *(Stream("moves", "move", name) for name in DIRECTIONS),
    )  # fmt: skip


def group_streams(scope: str, group: str) -> tuple[Stream, ...]:
    """Return the streams of one sector or township that do not overlap: what a hypothesis about it is judged by."""
    return (
        *(Stream("found", "class", c, group) for c in RISK_CLASSES),
        *(Stream(family, scope, group) for family in ("for_cause", "complaints", "alerts")),
        *(Stream("moves", "move", name, group) for name in DIRECTIONS),
    )


def sums(layout: Layout, streams: Sequence[Stream], families: Mapping[str, Array], within: str = "all") -> Array:
    """Return counts by stream, shape (…, month, stream).

    Parameters
    ----------
    families
        Family → counts (…, month, stratum, class), moves with the new class behind.
    within
        ``sector`` or ``region``: what `Stream.within` names.
    """
    return np.stack([_sum(layout, stream, families[stream.family], within) for stream in streams], axis=-1)


def _sum(layout: Layout, stream: Stream, counts: Array, within: str) -> Array:
    scope, group = (within, stream.within) if stream.within else (stream.scope, stream.group)
    strata = np.flatnonzero(layout.mask(scope, group))
    if stream.scope == "move":
        before, after = DIRECTIONS[stream.group]
        return np.asarray(counts[..., strata, before, :][..., list(after)].sum(axis=(-1, -2)))
    if stream.scope == "class":
        return np.asarray(counts[..., strata, RISK_CLASSES.index(stream.group)].sum(axis=-1))
    return np.asarray(counts[..., strata, :].sum(axis=(-1, -2)))
