"""The error tree. Problems carry codes and values; `simulation.language` turns them into sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with an input.

    Parameters
    ----------
    code
        Key of the sentence, e.g. ``above`` (message key ``problem.above``).
    path
        Where: ``programmes[0].ratio.D``; empty for the file as a whole.
    value
        What was found there.
    limit
        What would have been accepted.
    remedy
        Key of the advice (message key ``remedy.<remedy>``); empty when the sentence says it all.
    detail
        Further values that the sentence names.

    Examples
    --------
    >>> str(Problem("above", "programmes[0].ratio.D", 1.2, 1, "ratio"))
    'programmes[0].ratio.D: above (value 1.2, limit 1, remedy ratio)'
    """

    code: str
    path: str = ""
    value: object = None
    limit: object = None
    remedy: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.path}: {self.code} (value {self.value}, limit {self.limit}, remedy {self.remedy})"


class WorkbenchError(Exception):
    """Anything that a user can mend; every other exception is a defect of the program."""


class InputError(WorkbenchError):
    """An input that cannot be used: every problem found in it, and the file it came from.

    Parameters
    ----------
    problems
        All of them, in the order of the file.
    source
        File name or other origin, as the user gave it.
    """

    def __init__(self, problems: Sequence[Problem], source: str = "") -> None:
        super().__init__(source, tuple(problems))
        self.problems = tuple(problems)
        self.source = source
        self.text: str | None = None

    def worded(self, wording: Callable[[InputError], str]) -> Self:
        """Attach the sentences that `str` shows, and return the error itself."""
        self.text = wording(self)
        return self

    def __str__(self) -> str:
        return self.text or "\n".join(f"{self.source}: {problem}" for problem in self.problems)


class OutputError(InputError):
    """A result that cannot be written where the user asked."""
