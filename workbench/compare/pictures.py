"""The charts of a comparison, each with the choice of what it shows and a way to take it along."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from simulation.charts.by_class import picture_by_class
from simulation.charts.by_group import picture_by_group, small_groups
from simulation.charts.flows import picture_of_flows
from simulation.charts.over_time import picture_of_classes, picture_over_months
from simulation.charts.style import Picture
from simulation.charts.tradeoff import picture_of_tradeoff
from simulation.charts.workload import picture_of_workload
from simulation.comparison.explanation import flows_between_classes
from simulation.language.figures import name_indicator
from simulation.model.population import RISK_CLASSES
from workbench.common.choices import choose
from workbench.common.downloads import Exporter
from workbench.common.naming import Names
from workbench.common.plain_text import plain
from workbench.server.cache import Answer
from workbench.server.library import Entry

BY_CLASS = (
    "coverage", "visits_per_100_firms", "detection_yield", "detection_rate", "undetected_stock",
    "undetected_stock_serious", "harm", "visits", "hours", "blind_spot_width",
)  # fmt: skip
OVER_TIME = ("in_violation", "visits", "found", "firms")
AGAINST_BURDEN = ("detection_rate", "detection_yield", "found")
HIDDEN = ("undetected_stock", "blind_spot_width")
GROUPS = ("sector", "region")
SIDE, TALL = 310, 385
"""Pixels of a chart in half the page, and of one whose neighbour has fields above it."""
EVERYONE = "all"


@dataclass(frozen=True)
class Gallery:
    """What all charts of the page draw from.

    Attributes
    ----------
    entries
        The plans, the baseline first.
    along
        What each point of a frontier does, where the page 寻优 has found one in this case.
    """

    answer: Answer
    entries: list[Entry]
    names: Names
    exporter: Exporter
    along: pd.DataFrame | None = None

    @property
    def start(self) -> str:
        """Calendar month that the charts over time begin with."""
        return self.entries[0].plan.start

    @property
    def titles(self) -> Mapping[str, str]:
        """Plan id → title."""
        return self.names.titles

    def text(self, key: str, **values: object) -> str:
        """Return words of the page."""
        return self.names.words.text(f"page.compare.{key}", **values)

    def by_class(self, indicator: str | None = None) -> None:
        """Show an indicator by class, the plans side by side; one of the user's choice unless it is given."""
        words = self.names.words
        if indicator is None:
            self._head("by_class")
            indicator = self._choose("by_class", BY_CLASS, lambda name: name_indicator(name, words))
        else:
            st.subheader(name_indicator(indicator, words), anchor=False)
        st.caption(words.text(f"indicator.{indicator}.definition"))
        picture = picture_by_class(self.answer.table, indicator, self.titles, words, height=SIDE)
        self._show(picture, f"by_class_{indicator}", name_indicator(indicator, words))

    def by_group(self) -> None:
        """Show an indicator by sector or by township, and mark the small ones."""
        words = self.names.words
        left, right = st.columns(2)
        with left:
            scope = self._choose("group", GROUPS, lambda name: words.text(f"scope.{name}"))
        with right:
            indicator = self._choose("by_group", BY_CLASS, lambda name: name_indicator(name, words))
        st.caption(words.text(f"indicator.{indicator}.definition"))
        picture = picture_by_group(
            self.answer.table, scope, indicator, self.titles, lambda group: self.names.group(scope, group), words
        )
        self._show(picture, f"by_{scope}_{indicator}", words.text(f"scope.{scope}"))
        if small_groups(self.answer.table, scope):
            st.caption(self.text("small_groups"))

    def tradeoff(self) -> None:
        """Show the burden on class A against what is found."""
        words = self.names.words
        self._head("tradeoff")
        up = self._choose("tradeoff", AGAINST_BURDEN, lambda name: name_indicator(name, words))
        st.caption(self.text("tradeoff_note"))
        behind = None if self.along is None else self.along.rename(columns={"burden_on_a": "x", up: "y"})[["x", "y"]]
        picture = picture_of_tradeoff(self.answer.table, self.titles, words, up=up, height=SIDE, behind=behind)
        self._show(picture, f"tradeoff_{up}", self.text("tradeoff"))
        if behind is not None:
            st.caption(words.text("page.tune.behind"))

    def over_time(self) -> None:
        """Show a measure month by month, for everyone or one class."""
        words = self.names.words
        self._head("over_time")
        left, right = st.columns(2)
        with left:
            measure = self._choose("over_time", OVER_TIME, lambda name: words.text(f"measure.{name}"))
        with right:
            group = self._choose("over_time_class", (EVERYONE, *RISK_CLASSES), self._class_name)
        chosen = None if group == EVERYONE else group
        picture = picture_over_months(
            self.answer.monthly, measure, self.titles, words, start=self.start, risk_class=chosen, height=SIDE
        )
        self._show(picture, f"over_time_{measure}_{group}", self.text("over_time"))

    def workload(self) -> None:
        """Show hours month by month against the capacity, and say which plans have none."""
        self._head("workload")
        capacities = {entry.plan.id: entry.plan.capacity_hours_per_month for entry in self.entries}
        picture = picture_of_workload(
            self.answer.monthly, self.titles, capacities, self.names.words, start=self.start, height=TALL
        )
        self._show(picture, "workload", self.text("workload"))
        free = [plain(self.titles[plan]) for plan, capacity in capacities.items() if capacity is None]
        if len(free) == len(capacities):
            st.caption(self.text("no_capacity_at_all"))
        elif free:
            st.caption(self.text("no_capacity", plans=self.names.words.text("line.between").join(free)))
        else:
            st.caption(self.text("workload_note"))

    def classes(self) -> None:
        """Show how one plan's firms are spread over the classes."""
        self._head("classes")
        plan = self._choose("classes", tuple(self.titles)[::-1], self._plan_name)
        st.caption(self.text("classes_note"))
        picture = picture_of_classes(self.answer.monthly, plan, self.names.words, start=self.start, height=300)
        self._show(picture, "classes", self.text("classes"))

    def flows(self) -> None:
        """Show who moves from which class to which: the baseline beside a plan."""
        self._head("flows")
        st.caption(self.text("flows_note"))
        baseline = self.names.baseline
        plan = self._choose("flows", tuple(self.titles)[:0:-1] or (baseline,), self._plan_name)
        tables = {name: flows_between_classes(self.answer.monthly, name) for name in dict.fromkeys((baseline, plan))}
        most = max(float(table.max().max()) for table in tables.values())
        for column, (name, table) in zip(st.columns(2, gap="medium"), tables.items(), strict=False):
            with column:
                st.markdown(f"**{plain(self.titles[name])}**")
                picture = picture_of_flows(table, self.names.words, most=most)
                self._show(picture, f"flows_{'baseline' if name == baseline else 'plan'}", self.text("flows"))

    def _head(self, key: str) -> None:
        st.subheader(self.text(key), anchor=False)

    def _choose(self, key: str, options: tuple[str, ...], name: Callable[[str], str]) -> str:
        return choose(self.text(f"choose_{key}"), options, name, f"choose_{key}", self.names.words)

    def _class_name(self, name: str) -> str:
        return self.names.words.text("scope.all" if name == EVERYONE else f"risk_class.{name}")

    def _plan_name(self, name: str) -> str:
        return self.titles[name]

    def _show(self, picture: Picture, name: str, described: str) -> None:
        st.vega_lite_chart(spec=picture.spec, width="stretch", theme=None, alt=described)
        self.exporter.offer_picture(name, picture)
