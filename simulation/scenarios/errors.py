"""What the store refuses, as coded problems."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.model.errors import InputError, Problem
from simulation.model.plan import Plan
from simulation.model.specification import Specification


class StoreError(InputError):
    """The store cannot do what was asked; nothing was changed."""


def refusal(problem: Problem) -> StoreError:
    """Return the error of one problem, whose advice goes by its code."""
    return StoreError([problem])


@dataclass(frozen=True)
class Versions:
    """Two versions of one thing.

    Attributes
    ----------
    yours
        What was to be saved; it is kept in the store under `digest`, though not as a version.
    theirs
        The newest version.
    """

    yours: Plan | Specification
    theirs: Plan | Specification
    digest: str


class Conflict(StoreError):  # noqa: N818 (an outcome that editors meet, not a mistake)
    """Someone else saved in the meantime; carries what both have written."""

    def __init__(self, versions: Versions, expected: int, found: int, who: str, at: str) -> None:
        detail = {"who": who, "at": at}
        super().__init__([Problem("version_conflict", versions.yours.id, expected, found, detail=detail)])
        self.versions, self.expected, self.found = versions, expected, found
