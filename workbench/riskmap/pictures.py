"""The pictures of the risk map: funnels, tiles with the ranking, sector by township."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from simulation.charts.risk.funnel import picture_of_funnel
from simulation.charts.risk.heat import picture_of_heat
from simulation.charts.risk.ranking import picture_of_ranking
from simulation.charts.risk.tiles import picture_of_tiles
from simulation.charts.style import Picture
from simulation.language.catalogue import Catalogue
from simulation.reports.suppression import SMALLEST_GROUP
from simulation.riskmapping.disagreement import disagreement
from simulation.riskmapping.funnel import curve
from simulation.riskmapping.places import in_order
from simulation.riskmapping.riskmap import RiskMap
from simulation.riskmapping.words import told
from workbench.common.downloads import Exporter
from workbench.common.explained.terms import offer_terms
from workbench.common.naming import Names
from workbench.common.plain_text import plain
from workbench.server import library

SCOPES = ("region", "sector")


def show_sentences(found: RiskMap, words: Catalogue) -> None:
    """Say what the map says, teams before places."""
    for sentence in told(found, words.language, library.region_names(words.language)):
        st.markdown(f"- {sentence}")
    offer_terms(("p_value",), words, "riskmap-said")


def show_funnels(found: RiskMap, names: Names, words: Catalogue, files: Exporter) -> None:
    """Show funnels of townships and of sectors."""
    st.subheader(words.text("page.riskmap.funnel"), anchor=False)
    st.caption(words.text("page.riskmap.funnel_about", factor=_factors(found, words)))
    offer_terms(("funnel", "dispersion"), words, "riskmap-funnel")
    with st.container(key="pictures"):
        for column, scope in zip(st.columns(2, gap="medium"), SCOPES, strict=True):
            with column:
                st.markdown(words.text(f"page.riskmap.of_{scope}"))
                table = found.funnel
                groups = table[(table["scope"] == scope) & table["group"].isin(_large(found, scope))]
                picture = picture_of_funnel(groups, curve(found.data, scope), partial(names.group, scope), words)
                _draw(picture, words.text("page.riskmap.funnel"))
    files.offer_table("funnel", lambda: found.funnel[_printable(found)])


def _factors(found: RiskMap, words: Catalogue) -> str:
    first = found.funnel.drop_duplicates("scope").set_index("scope")["dispersion"].to_dict()
    return words.text("page.riskmap.factors", region=f"{first['region']:.1f}", sector=f"{first['sector']:.1f}")


def _large(found: RiskMap, scope: str) -> list[str]:
    groups = found.groups(scope)
    return [str(name) for name in groups.loc[groups["firms"] >= SMALLEST_GROUP, "group"]]


def _printable(found: RiskMap) -> pd.Series[bool]:
    large = {scope: set(_large(found, scope)) for scope in SCOPES}
    table = found.funnel
    keys = zip(table["scope"], table["group"], strict=True)
    return pd.Series([group in large[scope] for scope, group in keys], index=table.index)


def show_tiles(found: RiskMap, names: Names, words: Catalogue, files: Exporter) -> None:
    """Show townships as tiles beside their ranking with intervals."""
    st.subheader(words.text("page.riskmap.tiles"), anchor=False)
    places = found.places if found.places is not None else in_order(found.data.regions)
    st.caption(words.text("page.riskmap.tiles_arranged" if places.arranged else "page.riskmap.tiles_by_name"))
    groups = found.groups("region")
    groups = groups[groups["firms"] >= SMALLEST_GROUP]
    tiles = pd.DataFrame([places.tiles[name] for name in groups["group"]], columns=["column", "row"])
    name = partial(names.group, "region")
    with st.container(key="tiles"):
        left, right = st.columns(2, gap="medium")
        with left:
            _draw(picture_of_tiles(_shown(groups).join(tiles), name, words), words.text("page.riskmap.tiles"))
        with right:
            st.caption(words.text("page.riskmap.ranking_about"))
            _draw(picture_of_ranking(_shown(groups), name, words), words.text("page.riskmap.tiles"))
    files.offer_table("townships", lambda: _shown(groups))


def _shown(groups: pd.DataFrame) -> pd.DataFrame:
    """Return groups as the page shows them: without numbers of firms, which would tell small cells by subtraction."""
    return groups.drop(columns=["firms"]).reset_index(drop=True)


def show_cells(found: RiskMap, names: Names, words: Catalogue, files: Exporter) -> None:
    """Show sector by township, cells with too few firms blank."""
    st.subheader(words.text("page.riskmap.cells"), anchor=False)
    cells = found.cells
    cells = cells.assign(hidden=cells["firms"] < SMALLEST_GROUP)
    hidden = int(cells["hidden"].sum())
    st.caption(words.text("page.riskmap.cells_about", hidden=hidden, firms=SMALLEST_GROUP))
    offer_terms(("worst_tenth", "interval"), words, "riskmap-cells")
    picture = picture_of_heat(cells, partial(names.group, "sector"), partial(names.group, "region"), words)
    _draw(picture, words.text("page.riskmap.cells"))
    files.offer_table("cells", lambda: printable_cells(cells))


def printable_cells(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the cells that may leave the page: no small one, and no number of firms."""
    dropped = ["firms", "hidden", "expected", "expected_low", "expected_high", "unvisited_share"]
    return cells[~cells["hidden"]].drop(columns=dropped).reset_index(drop=True)


def show_disagreement(found: RiskMap, draws: pd.DataFrame | None, names: Names, words: Catalogue) -> None:
    """Show places of which the calibration of these registers says something else; nothing without a calibration."""
    if draws is None:
        return
    table = disagreement(found, draws)
    with st.expander(words.text("page.riskmap.disagreement", count=int(table["disagree"].sum()), all=len(table))):
        st.caption(words.text("page.riskmap.disagreement_about"))
        rows = [
            (
                plain(names.group(str(row.scope), str(row.group))),
                *(_factor(row, name) for name in ("map", "calibration")),
            )
            for row in table[table["disagree"]].itertuples()
        ]
        columns = [words.text(f"page.riskmap.column.{name}") for name in ("group", "map", "calibration")]
        if rows:
            st.table(pd.DataFrame(rows, columns=columns).set_index(columns[0]))


def _factor(row: Any, name: str) -> str:
    value, low, high = (getattr(row, f"{name}{end}") for end in ("", "_low", "_high"))
    return f"×{value:.2f} ({low:.2f}–{high:.2f})"


def _draw(picture: Picture, described: str) -> None:
    st.vega_lite_chart(spec=picture.spec, width="stretch", theme=None, alt=described)
