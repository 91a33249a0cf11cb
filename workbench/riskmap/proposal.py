"""A proposal on the page: what it says, three bars, before and after, who is visited and who is left out by lot."""

from __future__ import annotations

from functools import reduce

import pandas as pd
import streamlit as st

from simulation.charts.risk.promises import picture_of_promises
from simulation.language.catalogue import Catalogue
from simulation.language.figures import is_share
from simulation.workflows.watching.propose import Proposed
from workbench.common.explained.indicators import offer_indicators
from workbench.common.naming import Names
from workbench.common.plain_text import plain

LISTS = ("proposal", "class_only", "random")


def show_proposal(made: Proposed, names: Names, words: Catalogue) -> None:
    """Show a proposal."""
    for sentence in _sentences(made, names):
        st.markdown(f"- {plain(sentence)}")
    picture = picture_of_promises(_promises(made), words)
    described = words.text("page.riskmap.bars")
    st.markdown(f"**{described}**")
    st.vega_lite_chart(spec=picture.spec, width="stretch", theme=None, alt=described)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(words.text("page.riskmap.before_after"))
        st.table(_before_after(made, names, words))
        offer_indicators([row["indicator"] for row in made.record["before_after"]], words, "proposal")
    with right:
        _show_cells(made, names, words)


def _sentences(made: Proposed, names: Names) -> list[str]:
    """Return the sentences, townships by their names in the language of the page."""
    regions = sorted({region for _, region in made.proposal.ground.names}, key=len, reverse=True)
    called = {region: names.group("region", region) for region in regions}

    def translated(sentence: str) -> str:
        return reduce(lambda text, region: text.replace(f" {region}", f" {called[region]}"), regions, sentence)

    return [translated(sentence) for sentence in made.sentences]


def _promises(made: Proposed) -> pd.DataFrame:
    found = made.proposal
    rows = zip(LISTS, (found.promised, found.class_only, found.random), strict=True)
    return pd.DataFrame([(name, p.found, p.low, p.high) for name, p in rows], columns=["list", "found", "low", "high"])


def _before_after(made: Proposed, names: Names, words: Catalogue) -> pd.DataFrame:
    columns = [words.text(f"page.riskmap.column.{name}") for name in ("indicator", "before", "after")]
    rows = [
        (
            names.indicator_with_unit(row["indicator"]),
            *(_figure(row["indicator"], row[n], words) for n in ("before", "after")),
        )
        for row in made.record["before_after"]
    ]
    return pd.DataFrame(rows, columns=columns).set_index(columns[0])


def _figure(indicator: str, value: float, words: Catalogue) -> str:
    return f"{100 * value:.1f}" if is_share(indicator, words) else f"{value:,.0f}" if value >= 100 else f"{value:.2f}"  # noqa: PLR2004


def _show_cells(made: Proposed, names: Names, words: Catalogue) -> None:
    for key in ("cells", "left_out"):
        cells = made.record[key]
        if cells:
            st.markdown(words.text(f"page.riskmap.{key}_list", count=len(cells)))
            st.table(_cells(cells, names, words))


def _cells(cells: list[dict[str, object]], names: Names, words: Catalogue) -> pd.DataFrame:
    columns = [words.text(f"riskmap.column.{name}") for name in ("cell", "share")]
    columns.append(words.text("page.riskmap.column.worst_fifth"))
    rows = []
    for cell in cells:
        name = f"{names.group('sector', str(cell['sector']))} · {names.group('region', str(cell['region']))}"
        rows.append((plain(name), f"{cell['share']:.1%}", f"{cell['worst_fifth']:.0%}"))
    return pd.DataFrame(rows, columns=columns).set_index(columns[0])
