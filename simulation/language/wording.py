"""Problems and errors as sentences: one line per problem, the file's name above them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from simulation.language.catalogue import LANGUAGES, Catalogue, load_catalogue
from simulation.language.figures import say_number

MOST_SHOWN = 100
"""Problems of one file that a message lists; it says how many more there are."""


class WordedProblem(Protocol):
    """What a problem must offer; `simulation.model.errors.Problem` does, and this room does not import it."""

    @property
    def code(self) -> str:
        """Key of the sentence."""

    @property
    def path(self) -> str:
        """Where in the file."""

    @property
    def value(self) -> object:
        """What was found."""

    @property
    def limit(self) -> object:
        """What is allowed."""

    @property
    def remedy(self) -> str:
        """Key of the advice."""

    @property
    def detail(self) -> Mapping[str, object]:
        """Further values of the sentence."""


class WordedError(Protocol):
    """An error that holds problems and the name of the file they were found in."""

    @property
    def problems(self) -> Sequence[WordedProblem]:
        """All that is wrong."""

    @property
    def source(self) -> str:
        """Name of the file."""


class WordedAdvice(Protocol):
    """A warning that compares two classes of a plan."""

    @property
    def code(self) -> str:
        """Key of the sentence."""

    @property
    def lower(self) -> str:
        """The class of less risk."""

    @property
    def higher(self) -> str:
        """The class of more risk."""

    @property
    def lower_visits(self) -> float:
        """Planned visits per firm and year of the former."""

    @property
    def higher_visits(self) -> float:
        """Planned visits per firm and year of the latter."""


def word_error(error: WordedError, language: str = LANGUAGES[0], *, on_page: bool = False) -> str:
    """Return source and number of problems on the first line, then a line for each of the first `MOST_SHOWN`.

    What several problems have in common, such as the header in which columns are missing, is said once.

    Parameters
    ----------
    on_page
        See `word_problem`.
    """
    catalogue = load_catalogue(language)
    count = len(error.problems)
    heading = catalogue.text("line.one_problem" if count == 1 else "line.problems", count=count)
    if error.source:
        heading = catalogue.text("line.source", source=error.source, rest=heading)
    lines, said = [heading], set[tuple[str, str]]()
    for problem in error.problems[:MOST_SHOWN]:
        common = (problem.code, str(problem.value))
        lines.append("  " + word_problem(problem, catalogue, again=common in said, on_page=on_page))
        said.add(common)
    if count > MOST_SHOWN:
        lines.append("  " + catalogue.text("line.more_problems", count=count - MOST_SHOWN))
    return "\n".join(lines)


def word_problem(problem: WordedProblem, catalogue: Catalogue, *, again: bool = False, on_page: bool = False) -> str:
    """Return ``path: what is wrong; what to do``.

    Parameters
    ----------
    again
        Whether a problem of this code and value was told before: some have a shorter sentence for that.
    on_page
        Whether the reader sits in front of a page, where options of the command line mean nothing: advice that names
        some has another wording there.

    Raises
    ------
    MissingTextError
        When the code has no sentence: a problem is never reported as its bare code.
    """
    values = {name: _say_limit(value, catalogue) for name, value in problem.detail.items()}
    values |= {"value": _say(problem.value, catalogue), "limit": _say_limit(problem.limit, catalogue)}
    # The operating system and the JSON reader give their reasons in English.
    values["reason"] = _say_reason(problem.detail.get("reason", problem.value), catalogue)
    shorter = f"problem_again.{problem.code}"
    line = catalogue.text(shorter if again and shorter in catalogue else f"problem.{problem.code}", **values)
    remedy = _remedy(problem, catalogue)
    if on_page and remedy is not None and (there := remedy.replace("remedy.", "remedy_on_page.", 1)) in catalogue:
        remedy = there
    if remedy is not None:
        line = catalogue.text("line.remedy", sentence=line, remedy=catalogue.text(remedy, **values))
    return catalogue.text("line.path", path=problem.path, rest=line) if problem.path else line


def word_advice(advice: WordedAdvice, catalogue: Catalogue, plan_title: str) -> str:
    """Return a warning about a plan as a sentence that cites its clause."""
    return catalogue.text(
        f"advice.{advice.code}",
        plan=plan_title,
        lower=catalogue.text(f"risk_class_short.{advice.lower}"),
        higher=catalogue.text(f"risk_class_short.{advice.higher}"),
        lower_visits=say_number(round(advice.lower_visits, 6)),
        higher_visits=say_number(round(advice.higher_visits, 6)),
    )


def _remedy(problem: WordedProblem, catalogue: Catalogue) -> str | None:
    """Return the key of the most particular advice there is: of this field in its record, of the field, of the code."""
    names = re.findall(r"[a-z_]+", problem.path)
    place = names.index(problem.remedy) if problem.remedy in names else 0
    particular = [f"{names[place - 1]}_{problem.remedy}"] if place else []
    candidates = [f"remedy.{name}" for name in (*particular, problem.remedy, problem.code) if name]
    return next((key for key in candidates if key in catalogue), None)


def _say(value: object, catalogue: Catalogue) -> str:
    """Show a value as a JSON file would spell it."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return say_number(value)
    return catalogue.text("line.quoted", text=value)


def _say_limit(limit: object, catalogue: Catalogue) -> str:
    if isinstance(limit, int | float):
        return say_number(limit)
    # pydantic lists what is allowed as `'a', 'b' or 'c'`.
    return re.sub(r" or |, ", catalogue.text("line.between"), str(limit).replace("'", ""))


def _say_reason(reason: object, catalogue: Catalogue) -> str:
    """Translate a reason by its beginning; one that nobody foresaw is shown as it came."""
    slug = re.sub(r"\W+", "_", str(reason).lower()).strip("_")
    key = next((key for key in catalogue.keys("reason") if slug.startswith(key.removeprefix("reason."))), None)
    return catalogue.text(key) if key else str(reason)
