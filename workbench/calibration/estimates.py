"""Estimates with their intervals, beside what was believed before."""

from __future__ import annotations

import math
import re
from typing import Any

import pandas as pd
import streamlit as st

from simulation.charts.calibration import picture_of_estimates
from simulation.language.catalogue import Catalogue
from simulation.language.parameters import name_parameter
from workbench.common.choices import choose
from workbench.common.plain_text import cell as plain
from workbench.server import library

GROUPS = {
    "violations": r"behaviour\.(onset|escalation|self_correction)\b.*",
    "visits": r"behaviour\.(sensitivity|rectification)\..*",
    "prevalence": r"prevalence\..*",
    "factors": r"behaviour\.(propensity\[\d\]|sanction)\.onset_multiplier|onset_multiplier\.sector\..*",
    "regions": r"onset_multiplier\.region\..*",
    "for_cause": r"behaviour\.for_cause\..*",
    "exit": r"behaviour\.exit\..*",
    "firms": r"behaviour\.(entry\..*|propensity\[\d\]\.share)",
    "entries": r"strata\..*",
    "teams": r"teams\.(least|most)\..*",
    "other": r"behaviour\.(general_deterrence\..*|sanction\.memory_months)|teams\.spread|pushes\..*",
}
"""Group → the parameters in it; matrices are shown apart."""
PER_CENT = ("share", "per_month")
MOST_DRAWN = 30
"""Estimates in one chart."""


def show_estimates(estimates: pd.DataFrame, words: Catalogue) -> None:
    """Show one group of estimates as a table and, where they share a unit, as a chart."""
    st.subheader(words.text("calibration.estimates"), anchor=False)
    st.caption(words.text("page.calibrate.kinds"))
    groups = [group for group in GROUPS if len(rows_of(estimates, group))]
    group = choose(
        words.text("page.calibrate.group"), groups, lambda g: words.text(f"page.calibrate.groups.{g}"), "group", words
    )
    rows = rows_of(estimates, group)
    st.table(estimate_table(rows, words), hide_index=True)
    drawn = rows.assign(name=[say_parameter(name, words) for name in rows["parameter"]]).head(MOST_DRAWN)
    if drawn["unit"].nunique() == 1:
        picture = picture_of_estimates(drawn, str(drawn["unit"].iloc[0]), words)
        st.vega_lite_chart(
            spec=picture.spec, width="stretch", theme=None, alt=words.text("page.calibrate.beside_prior")
        )
        st.caption(words.text("page.calibrate.beside_prior"))


def rows_of(estimates: pd.DataFrame, group: str) -> pd.DataFrame:
    """Return the estimates of a group."""
    return estimates[[re.fullmatch(GROUPS[group], name) is not None for name in estimates["parameter"]]]


def estimate_table(rows: pd.DataFrame, words: Catalogue) -> pd.DataFrame:
    """Return estimates in words."""
    cells = [_cells(row, words) for row in rows.to_dict("records")]
    heads = [words.text(f"calibration.{name}") for name in ("parameter", "value", "interval", "prior", "unit", "kind")]
    return pd.DataFrame(cells, columns=[*heads, words.text("page.calibrate.source")])


def _cells(row: dict[Any, Any], words: Catalogue) -> list[str]:
    unit = row["unit"]
    before = say_range(row["prior_low"], row["prior_high"], unit, words)
    return [
        plain(say_parameter(row["parameter"], words)),
        say_estimate(row["value"], unit),
        say_range(row["low"], row["high"], unit, words),
        before,
        words.text(f"estimate_unit.{unit}"),
        words.text(f"kind.{row['kind']}"),
        words.text(f"estimate_source.{row['source']}"),
    ]


def say_parameter(parameter: str, words: Catalogue) -> str:
    """Return the name of a parameter, townships in the language of the page."""
    name = name_parameter(parameter, words)
    if "region" not in parameter and not parameter.startswith("strata."):
        return name
    for region, said in library.region_names(words.language).items():
        name = name.replace(region, said)
    return name


def say_estimate(value: float, unit: str) -> str:
    """Return a number with three figures, shares and probabilities in per cent.

    Examples
    --------
    >>> say_estimate(0.01234, "per_month"), say_estimate(11.89, "months"), say_estimate(-0.33, "elasticity")
    ('1.23%', '11.9', '−0.33')
    """
    text = f"{value * 100:.3g}%" if unit in PER_CENT else f"{value:.3g}"
    # Below that a share is said to be small rather than written with powers of ten.
    if "e-" in text:
        return "<0.0001%" if unit in PER_CENT else "<0.0001"
    return text.replace("-", "−").replace("e+02%", "00%")


def say_range(low: float, high: float, unit: str, words: Catalogue) -> str:
    """Return an interval; a dash where there is none."""
    if math.isnan(low) or math.isnan(high):
        return "—"
    ends = {"low": say_estimate(low, unit), "high": say_estimate(high, unit)}
    return words.text("value.interval_of_share", **ends)
