"""A plan while it is edited: what stands in the fields, valid or not, and what it was made from."""

from __future__ import annotations

import json
from collections.abc import Container
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

import simulation as sim
from simulation.model.exchange import problems_of
from simulation.model.plan import MONTHS

Content = dict[str, Any]
"""The content of a plan file."""

PERCENT = 100.0


@dataclass
class Draft:
    """What the editor holds.

    Attributes
    ----------
    content
        What stands in the fields now.
    digest
        Of the plan that the fields began with.
    version, state
        Of that plan in the store; 0 and empty for one that the workbench comes with.
    generation
        Number of this draft in the session: part of the keys of its fields, so that each draft has fields of its own.
    """

    content: Content
    digest: str
    version: int
    state: str
    generation: int

    @property
    def editable(self) -> bool:
        """Whether it may be saved as the next version."""
        return self.state == "draft"

    @property
    def changed(self) -> bool:
        """Whether the fields hold something else than the plan that they began with."""
        try:
            return sim.digest(self.plan()) != self.digest
        except sim.InputError:
            return True

    def plan(self) -> sim.Plan:
        """Return the plan in the fields.

        Raises
        ------
        simulation.InputError
            With every problem of the fields.
        """
        return checked(self.content)


def content_of(plan: sim.Plan) -> Content:
    """Return what a plan's file holds."""
    content: Content = json.loads(sim.to_json(plan))
    return content


def checked(content: Content) -> sim.Plan:
    """Return the plan that content makes.

    Raises
    ------
    simulation.InputError
        With every problem at once, as the same file would have.

    Examples
    --------
    >>> checked({"format": "plan/1", "id": "p", "title": "p", "start": "2026-01", "programmes": []}).id
    'p'
    """
    try:
        return sim.Plan.model_validate(content)
    except ValidationError as error:
        raise sim.InputError(problems_of(error), str(content.get("title") or content.get("id") or "")) from None


def copied(plan: sim.Plan, id_: str, title: str) -> sim.Plan:
    """Return a plan under another id and title.

    Raises
    ------
    simulation.InputError
        When they cannot be an id and a title.
    """
    return checked({**content_of(plan), "id": id_.strip(), "title": title.strip()})


def free_id(wanted: str, taken: Container[str]) -> str:
    """Return an id that is not taken: the wanted one, or with a number.

    Examples
    --------
    >>> free_id("p", ["q"]), free_id("p", ["p", "p-2"])
    ('p', 'p-3')
    """
    number = 1
    while (name := wanted if number == 1 else f"{wanted}-{number}") in taken:
        number += 1
    return name


def with_programme(content: Content, title: str) -> Content:
    """Return content with one more programme, like the last one but for its name, or a plain one."""
    result = deepcopy(content)
    programmes = result["programmes"]
    plain = {
        "departments": [],  # nobody can guess them: the check of the plan asks for one
        "ratio": dict.fromkeys("ABCD", 0.0),
        "rounds_per_year": dict.fromkeys("ABCD", 1),
        "months": list(MONTHS),
        "hours_per_visit": 3.0,
        "team_size": 2,
        "scope": {"sectors": None, "regions": None, "strata": None},
    }
    last = deepcopy(programmes[-1]) if programmes else plain
    taken = {item["id"] for item in programmes}
    programmes.append({**last, "id": free_id("task", taken), "title": title})
    return result


def without_programme(content: Content, place: int) -> Content:
    """Return content without one of its programmes."""
    result = deepcopy(content)
    del result["programmes"][place]
    return result


def moved_programme(content: Content, place: int, by: int) -> Content:
    """Return content with a programme earlier (-1) or later (1) in the order in which they draw."""
    result = deepcopy(content)
    programmes = result["programmes"]
    other = min(max(place + by, 0), len(programmes) - 1)
    programmes[place], programmes[other] = programmes[other], programmes[place]
    return result


def split_names(text: str) -> list[str]:
    """Return the names in a line, whatever they are separated with.

    Examples
    --------
    >>> split_names("市场监管、 消防,应急;卫健")
    ['市场监管', '消防', '应急', '卫健']
    """
    for mark in ",;；，\n":
        text = text.replace(mark, "、")
    return [name.strip() for name in text.split("、") if name.strip()]
