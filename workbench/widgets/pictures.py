"""The charts of a comparison, each with the choice of what it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from simulation.charts.by_class import picture_by_class
from simulation.charts.over_time import picture_of_classes, picture_over_months
from simulation.charts.style import Picture
from simulation.charts.tradeoff import picture_of_tradeoff
from simulation.language.catalogue import Catalogue
from simulation.language.figures import name_indicator
from simulation.model.population import RISK_CLASSES
from workbench.cache import Answer
from workbench.widgets.choices import choose

BY_CLASS = (
    "coverage", "visits_per_100_firms", "detection_yield", "detection_rate", "undetected_stock",
    "undetected_stock_serious", "harm", "visits", "hours", "blind_spot_width",
)  # fmt: skip
OVER_TIME = ("in_violation", "visits", "found", "firms")
AGAINST_BURDEN = ("detection_rate", "detection_yield", "found")
EVERYONE = "all"


def show_by_class(answer: Answer, titles: Mapping[str, str], words: Catalogue) -> None:
    """Show an indicator by class, the plans side by side."""
    st.subheader(words.text("page.compare.by_class"), anchor=False)
    indicator = _choose("by_class", BY_CLASS, words, lambda name: name_indicator(name, words))
    st.caption(words.text(f"indicator.{indicator}.definition"))
    _show(picture_by_class(answer.table, indicator, titles, words), words.text("page.compare.by_class"))


def show_over_time(answer: Answer, titles: Mapping[str, str], start: str, words: Catalogue) -> None:
    """Show a measure month by month, for everyone or one class."""
    st.subheader(words.text("page.compare.over_time"), anchor=False)
    left, right = st.columns(2)
    with left:
        measure = _choose("over_time", OVER_TIME, words, lambda name: words.text(f"measure.{name}"))
    with right:
        group = _choose("over_time_class", (EVERYONE, *RISK_CLASSES), words, lambda name: _class_name(name, words))
    chosen = None if group == EVERYONE else group
    chart = picture_over_months(answer.monthly, measure, titles, words, start=start, risk_class=chosen)
    _show(chart, words.text("page.compare.over_time"))


def show_tradeoff(answer: Answer, titles: Mapping[str, str], words: Catalogue) -> None:
    """Show the burden on class A against what is found."""
    st.subheader(words.text("page.compare.tradeoff"), anchor=False)
    up = _choose("tradeoff", AGAINST_BURDEN, words, lambda name: name_indicator(name, words))
    st.caption(words.text("page.compare.tradeoff_note"))
    _show(picture_of_tradeoff(answer.table, titles, words, up=up), words.text("page.compare.tradeoff"))


def show_classes(answer: Answer, titles: Mapping[str, str], start: str, words: Catalogue) -> None:
    """Show how one plan's firms are spread over the classes."""
    st.subheader(words.text("page.compare.classes"), anchor=False)
    plan = _choose("classes", tuple(titles)[::-1], words, lambda name: titles[name])
    st.caption(words.text("page.compare.classes_note"))
    _show(picture_of_classes(answer.monthly, plan, words, start=start, height=300), words.text("page.compare.classes"))


def _choose(key: str, options: tuple[str, ...], words: Catalogue, name: Callable[[str], str]) -> str:
    return choose(words.text(f"page.compare.choose_{key}"), options, name, f"choose_{key}", words)


def _class_name(name: str, words: Catalogue) -> str:
    return words.text("scope.all") if name == EVERYONE else words.text(f"risk_class.{name}")


def _show(picture: Picture, described: str) -> None:
    st.vega_lite_chart(spec=picture.spec, width="stretch", theme=None, alt=described)
