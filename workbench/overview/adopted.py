"""The adopted plan: since when, by whom, what it is expected to do, how it stands against the notice."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulation.charts.by_class import picture_by_class
from simulation.language.catalogue import Catalogue
from simulation.language.figures import name_indicator, name_with_unit, say_value
from simulation.model.groups import Group
from simulation.model.population import RISK_CLASSES
from workbench.common.clock import local_time
from workbench.common.district_choice import show_district
from workbench.common.explained.indicators import explain_indicator, offer_indicators
from workbench.common.headline import UNDEFINED, Cells, cells_of
from workbench.common.plain_text import plain
from workbench.common.plan_choice import USUAL_HORIZON
from workbench.server import records
from workbench.server.cache import RANGES, Answer, Case
from workbench.server.disclosed import Groups, answer_to_show, case_to_show, tell_hidden
from workbench.server.library import District, Entry

FIGURES = ("coverage", "burden_on_a", "detection_yield", "visits", "hours")
OF_A_CLASS = ("firms", "coverage", "visits", "detection_yield", "hours")
PICTURED = "coverage"


def show_adopted(adopted: Entry, district: District, words: Catalogue) -> None:
    """Show the plan in force and its key figures in a district.

    Raises
    ------
    simulation.InputError
        When the plan and the district do not fit together.
    """
    title = plain(adopted.titles[words.language])
    st.subheader(words.text("page.overview.in_force", title=title), anchor=False)
    st.markdown(words.text("page.overview.adopted", **_adoption(adopted)))
    show_district(district, words)
    case, hidden = case_to_show(Case(district, adopted, USUAL_HORIZON), [adopted])
    tell_hidden(hidden, words)
    answer = answer_to_show(case, [adopted], RANGES, hidden)
    cells = cells_of(answer.table, adopted.plan.id)
    _show_figures(cells, words)
    st.caption(words.text("page.overview.figures_note", months=USUAL_HORIZON))
    _show_classes(adopted, answer, cells, hidden, words)


def table_by_class(cells: Cells, words: Catalogue, hidden: Groups = frozenset()) -> pd.DataFrame:
    """Return a row for each class that may be shown, a column for each figure, in words."""
    rows = {
        words.text(f"risk_class.{name}"): [_say(cells, indicator, name, words) for indicator in OF_A_CLASS]
        for name in RISK_CLASSES
        if Group("risk_class", name) not in hidden
    }
    columns = [name_with_unit(indicator, words) for indicator in OF_A_CLASS]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return table.rename_axis(words.text("page.overview.class"))


def _adoption(adopted: Entry) -> dict[str, str]:
    steps = records.store().plan_steps(adopted.plan.id)
    step = next(step for step in reversed(steps) if step.after == "adopted")
    return {"at": local_time(step.at), "who": plain(step.who), "version": str(step.version)}


def _show_figures(cells: Cells, words: Catalogue) -> None:
    with st.container(key="key_figures"):
        for column, indicator in zip(st.columns(len(FIGURES)), FIGURES, strict=True):
            with column, st.container(border=True, height="stretch"):
                st.metric(
                    name_with_unit(indicator, words),
                    _say(cells, indicator, "", words),
                    help=explain_indicator(indicator, words),
                )


def _show_classes(adopted: Entry, answer: Answer, cells: Cells, hidden: Groups, words: Catalogue) -> None:
    title = words.text("page.overview.by_class", indicator=name_indicator(PICTURED, words))
    with st.container(key="pictures"):
        left, right = st.columns(2, gap="medium")
        with left:
            st.markdown(f"**{words.text('page.overview.figures_by_class')}**")
            st.table(table_by_class(cells, words, hidden))
            offer_indicators(OF_A_CLASS, words, "by-class")
        with right:
            st.markdown(f"**{title}**")
            titles = {adopted.plan.id: adopted.titles[words.language]}
            picture = picture_by_class(answer.table, PICTURED, titles, words, height=200)
            st.vega_lite_chart(spec=picture.spec, width="stretch", theme=None, alt=title)


def _say(cells: Cells, indicator: str, risk_class: str, words: Catalogue) -> str:
    return say_value(indicator, cells.get((indicator, risk_class), UNDEFINED).value, words, bare=True)
