"""Where two plans differ, and what is wrong with one, in the words of the editor's fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.language.figures import say_number
from simulation.language.wording import word_problem
from simulation.model.population import Stratum
from workbench.common.naming import Names
from workbench.plans.draft import PERCENT, Content, content_of

Path = tuple[str, ...]
"""Keys on the way to a value; of a programme its id or, in a file, its place."""

BY_CLASS = {
    "ratio": "page.plans.ratio_of",
    "proactive": "page.plans.proactive_of",
    "rounds_per_year": "page.compare.rounds",
}
SHARES = ("ratio", "proactive")
NAMES = {
    ("programmes", "title"): "programme_title", ("other_visit", "hours_per_visit"): "other_hours",
    ("other_visit", "team_size"): "other_team", ("observation", "months"): "observation_months",
    ("observation", "classes"): "observation_classes", ("capacity_hours_per_month",): "capacity_hours",
}  # fmt: skip
"""Path → field of the editor, where its name is not the last part of the path."""
PROGRAMME = 2
"""Length of the path of a programme."""


@dataclass(frozen=True)
class Difference:
    """One thing in which two plans differ; ``None`` where one of them has no such thing."""

    path: Path
    mine: Any
    theirs: Any


def differences(mine: sim.Plan, theirs: sim.Plan) -> list[Difference]:
    """Return where two plans differ; programmes with the same id are held against one another.

    Examples
    --------
    >>> plan = sim.Plan(id="p", title="a", start="2026-01", programmes=())
    >>> differences(plan, plan.model_copy(update={"title": "b"}))
    [Difference(path=('title',), mine='a', theirs='b')]
    """
    own, other = (dict(_leaves(_by_id(content_of(plan)))) for plan in (mine, theirs))
    shared = {path for path in own.keys() & other.keys() if len(path) == PROGRAMME}
    return [
        Difference(path, own.get(path), other.get(path))
        for path in dict.fromkeys([*own, *other])
        # Of a programme that one of them lacks, one line is enough.
        if own.get(path) != other.get(path) and (len(path) <= PROGRAMME or path[:PROGRAMME] in shared)
    ]


def say_differences(
    mine: sim.Plan, theirs: sim.Plan, words: Catalogue, strata: Sequence[Stratum] = ()
) -> list[tuple[str, str, str]]:
    """Return field, own value and other value wherever two plans differ, as a planner would read them.

    Parameters
    ----------
    strata
        Of the district, for the names of those that a programme is limited to.
    """
    named = {stratum.id: stratum for stratum in strata}
    titles = {item.id: item.title for item in (*theirs.programmes, *mine.programmes)}

    def say(path: Path, value: Any) -> str:
        if path[-1:] == ("strata",) and value:
            value = [Names(words, {}, {}).stratum(name, named) for name in value]
        return _say(path, value, titles, words)

    return [
        (_name(found.path, titles, words), say(found.path, found.mine), say(found.path, found.theirs))
        for found in differences(mine, theirs)
    ]


def say_problems(error: sim.InputError, content: Content, words: Catalogue) -> str:
    """Return the problems of a plan in the editor, one to a line: the field, then what its file would be told."""
    titles = {str(place): f"{place + 1}. {item['title']}" for place, item in enumerate(content["programmes"])}
    lines = []
    for problem in error.problems:
        path = tuple(re.findall(r"[^.\[\]]+", problem.path))
        field = _name(path, titles, words) if path else ""
        line = word_problem(problem, words, on_page=True)
        lines.append(words.text("page.plans.at", field=field, line=line) if field else line)
    return "\n".join(lines)


def _name(path: Path, titles: Mapping[str, str], words: Catalogue) -> str:
    """Return what the editor calls the field at a path, after the title of its programme."""
    if path[0] != "programmes" or len(path) < PROGRAMME:
        return _field(path, words)
    title = titles.get(path[1], path[1])
    if len(path) == PROGRAMME:
        return words.text("page.plans.one_programme", title=title)
    return words.text("page.plans.of_programme", title=title, field=_field((path[0], *path[PROGRAMME:]), words))


def _field(path: Path, words: Catalogue) -> str:
    parts = [part for part in path if not part.isdecimal() and part not in ("scope", "programmes")]
    for name, key in BY_CLASS.items():
        if name in parts and parts[-1] in "ABCD":
            return words.text(key, risk_class=words.text(f"risk_class_short.{parts[-1]}"))
    keys = (f"page.plans.field.{NAMES.get(path, parts[-1] if parts else '')}", f"page.plans.{'.'.join(path)}")
    return next((words.text(key) for key in keys if key in words), ".".join(path))


def _say(path: Path, value: Any, titles: Mapping[str, str], words: Catalogue) -> str:
    """Return a value as it stands in its field."""
    if isinstance(value, bool) or (value is None and len(path) == PROGRAMME):
        return words.text("page.plans.yes" if value else "page.plans.no")
    if value is None or value == []:
        chosen = f"page.plans.none.{path[-1]}" if value is None else "page.plans.nobody"
        return words.text(chosen if chosen in words else "page.plans.unset")
    if isinstance(value, list):
        return words.text("annual_table.list").join(_say_item(path, item, titles, words) for item in value)
    if isinstance(value, dict):  # the observation rule
        classes = _say((), value["classes"], titles, words)
        return words.text("page.plans.observed", months=say_number(value["months"]), classes=classes)
    if isinstance(value, int | float):
        return say_number(round(value * PERCENT, 8) if any(name in path for name in SHARES) else value)
    option = f"page.plans.{path[-1]}.{value}"
    return words.text(option) if option in words else str(value)


def _say_item(path: Path, item: Any, titles: Mapping[str, str], words: Catalogue) -> str:
    if path[-1:] == ("months",):
        return words.text("page.plans.month", month=item)
    if path[-1:] == ("sectors",):
        return Names(words, {}, {}).group("sector", str(item))
    if path[-1:] == ("regions",):
        return Names(words, {}, {}).group("region", str(item))
    if path == ("together",):
        return " + ".join(titles.get(name, name) for name in item)
    return titles.get(item, item) if path == ("order",) else str(item)


def _by_id(content: Content) -> Content:
    programmes = content["programmes"]
    return {**content, "programmes": {item["id"]: item for item in programmes}, "order": [i["id"] for i in programmes]}


def _leaves(content: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if not isinstance(content, Mapping) or path == ("observation",):  # told as one
        yield path, content
        return
    if len(path) == PROGRAMME:
        yield path, True
    for key, value in content.items():
        if key not in ("id", "format"):
            yield from _leaves(value, (*path, key))
