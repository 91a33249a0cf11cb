"""The frontier on the page: the picture, what it says, and any of its points as a plan."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.charts.frontier import COLUMNS, Axis, picture_of_frontier
from simulation.language.catalogue import Catalogue
from simulation.language.figures import is_share, say_value, unit_of
from simulation.tuning.problem.format import TuningProblem
from simulation.tuning.words.names import name_outcome
from workbench.common.choices import choose
from workbench.common.downloads import exporter
from workbench.common.plain_text import plain
from workbench.server import library
from workbench.server.cache import Case
from workbench.tune.keeping import offer_plan
from workbench.tune.outcome import ratio_table
from workbench.tune.parts.background import Told

HEIGHT = 420
KNEE = "knee"


def show_frontier(found: Told, case: Case, problem: TuningProblem, words: Catalogue) -> None:
    """Show the picture of a frontier with its sentences, and offer its points."""
    if found["points"]:
        picture = picture_of_frontier(points_of(found, case, words), *axes_of(found, words), words, height=HEIGHT)
        files = exporter({"district": case.district.digest, "problem": sim.digest(problem)}, words)
        described = words.text("page.tune.section_frontier")
        with st.container(key="pictures"):
            st.vega_lite_chart(spec=picture.spec, width="stretch", theme=None, alt=described)
            files.offer_picture("frontier", picture)
    own = case.baseline.plan.id
    # A plan that breaks a limit is no rival of those that keep all; the one in force is always spoken of.
    spoken = [item for item in found["placed"] if item["keeps"] or item["plan"] == own]
    sentences = [*found["said"][words.language], *(text for item in spoken for text in item["said"][words.language])]
    st.markdown("\n".join(f"- {plain(sentence)}" for sentence in sentences))
    if len(spoken) < len(found["placed"]):
        st.caption(words.text("page.tune.breaking", count=len(found["placed"]) - len(spoken)))
    if found["points"]:
        _offer_point(found, case, problem, words)


def axes_of(found: Told, words: Catalogue) -> tuple[Axis, Axis]:
    """Return what stands across and up: the second goal, and the first."""
    first, second = (_axis(goal, words) for goal in found["goals"][:2])
    return second, first


def points_of(found: Told, case: Case, words: Catalogue) -> pd.DataFrame:
    """Return the points of a frontier and the plans beside it as the picture takes them."""
    titles = {entry.plan.id: entry.titles[words.language] for entry in library.all_plans()}
    rows: list[dict[str, Any]] = []
    for number, point in enumerate(found["points"]):
        kind = KNEE if number == found["knee"] else point["kind"]
        rows.append({"kind": kind, "title": name_point(number, found, words), **_place(point["values"], found, words)})
    for item in found["placed"]:
        own = item["plan"] == case.baseline.plan.id
        if not own and not _near(item["values"], found):
            continue
        title = case.baseline.titles[words.language] if own else titles.get(item["plan"], item["plan"])
        ends = dict[str, float]()
        if item["beaten_by"] is not None:
            up, across = found["points"][item["beaten_by"]]["values"][:2]
            ends = {"x_end": across, "y_end": up}
        kind = "in_force" if own else "library"
        rows.append({"kind": kind, "title": title, **_place(item["values"], found, words), **ends})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _near(values: list[float], found: Told) -> bool:
    """Tell whether a plan lies within the picture: not farther from the frontier than this is long, in either goal."""
    for place, value in enumerate(values[:2]):
        reached = [point["values"][place] for point in found["points"]]
        span = max(reached) - min(reached)
        if not min(reached) - span <= value <= max(reached) + span:
            return False
    return True


def name_point(number: int, found: Told, words: Catalogue) -> str:
    """Return what a point is called: its number, and that it is the knee."""
    return words.text("page.tune.knee" if number == found["knee"] else "page.tune.point", number=number + 1)


def _place(values: list[float], found: Told, words: Catalogue) -> dict[str, Any]:
    up, across = values[:2]
    first, second = found["goals"][:2]
    return {
        "x": across, "y": up, "x_shown": say_value(second["indicator"], across, words, bare=True),
        "y_shown": say_value(first["indicator"], up, words, bare=True),
    }  # fmt: skip


def _axis(goal: dict[str, Any], words: Catalogue) -> Axis:
    indicator = str(goal["indicator"])
    name = name_outcome(indicator, goal.get("group", "all"), words, {})
    title = name if is_share(indicator, words) else words.text("line.axis", name=name, unit=unit_of(indicator, words))
    return Axis(title, indicator)


def _offer_point(found: Told, case: Case, problem: TuningProblem, words: Catalogue) -> None:
    """Offer one point of the frontier as a plan."""
    named = [(goal["indicator"], name_outcome(goal["indicator"], goal.get("group", "all"), words, {}))
             for goal in found["goals"]]  # fmt: skip

    def name(number: int) -> str:
        values = zip(named, found["points"][number]["values"], strict=True)
        parts = [f"{title} {say_value(indicator, value, words, bare=True)}" for (indicator, title), value in values]
        return words.text("page.tune.point_line", point=name_point(number, found, words),
                          values=words.text("tuning.and").join(parts))  # fmt: skip

    numbers = list(range(len(found["points"])))
    key = f"tune-point-{sim.digest(problem)[-12:]}"
    chosen = choose(words.text("page.tune.point_open"), numbers, name, key, words, first=found["knee"] or 0)
    plan = sim.Plan.model_validate(found["points"][chosen]["plan"])
    st.table(ratio_table(case.baseline.plan, plan, words), hide_index=True)
    offer_plan(plan, case, problem, "point", words)
