"""The parts of the page, facts before evidence: completion, expected and observed, causes, what cannot be seen."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from simulation.charts.watching import picture_of_series
from simulation.language.catalogue import Catalogue
from simulation.monitoring.retune import NO, UNKNOWN, YES
from simulation.monitoring.watch import Watch
from simulation.monitoring.words import (
    BLIND,
    headline,
    name_cause,
    name_series,
    number,
    say_completion,
    say_notes,
    say_rules,
    say_threshold,
    say_unseen,
    supported,
)
from workbench.common.downloads import Exporter
from workbench.common.explained.terms import offer_terms
from workbench.common.plain_text import begun, plain

COLOURS = {YES: "red", NO: "green", UNKNOWN: "gray"}
Regions = Mapping[str, str]


def show_top(watch: Watch, words: Catalogue) -> None:
    """Show the sentence on top, and what there is to know of the records."""
    st.info(headline(watch, words), icon=":material/summarize:")
    for sentence in say_completion(watch, words):
        st.warning(sentence, icon=":material/warning:")
    for sentence in say_notes(watch, words):
        st.caption(plain(sentence))


def show_completion(watch: Watch, words: Catalogue) -> None:
    """Show planned and done visits by class as bars: a fact, no estimate."""
    st.subheader(words.text("page.monitor.completion"), anchor=False)
    table = watch.completion
    rows = pd.DataFrame(
        {
            words.text("page.monitor.column.class"): [_class(name, words) for name in table["risk_class"]],
            words.text("page.monitor.column.planned"): table["planned"].round().astype("int64"),
            words.text("page.monitor.column.done"): table["done"],
            words.text("page.monitor.column.share"): table["share"] * 100,
        }
    )
    share = st.column_config.ProgressColumn(format="%.0f%%", min_value=0, max_value=100)
    st.dataframe(rows, hide_index=True, width="stretch", column_config={words.text("page.monitor.column.share"): share})
    st.caption(words.text(f"page.monitor.against_{table['against'].iloc[0]}"))


def _class(name: str, words: Catalogue) -> str:
    return begun(words.text("monitor.series.all")) if name == "all" else words.text(f"risk_class_short.{name}")


def show_pictures(watch: Watch, words: Catalogue) -> None:
    """Show four streams against what was expected, given what was done."""
    st.subheader(words.text("page.monitor.pictures"), anchor=False)
    st.caption(words.text("page.monitor.about_pictures"))
    offer_terms(("interval", "dispersion"), words, "monitor-pictures")
    with st.container(key="pictures"):
        for pair in (("found|all", "for_cause|all"), ("complaints|all", "moves|move|B-up")):
            for column, name in zip(st.columns(2, gap="medium"), pair, strict=True):
                rows = watch.series[watch.series["series"] == name]
                if rows.empty:
                    continue
                with column:
                    title = begun(name_series(name, words))
                    st.markdown(f"**{title}**")
                    picture = picture_of_series(rows, words)
                    st.vega_lite_chart(spec=picture.spec, width="stretch", theme=None, alt=title)


def show_causes(watch: Watch, words: Catalogue, regions: Regions) -> None:
    """Show the explanations that the evidence supports."""
    st.subheader(words.text("page.monitor.causes"), anchor=False)
    offer_terms(("evidence", "weight"), words, "monitor-causes")
    rows = supported(watch)
    if rows.empty:
        st.markdown(words.text("monitor.explained_none"))
    for row in rows.to_dict("records"):
        name = plain(begun(name_cause(row, words, regions)))
        evidence, weight = number(float(row["evidence"])), f"{row['weight']:.0%}"
        st.markdown("- " + words.text("monitor.explanation", name=name, evidence=evidence, weight=weight))
    st.caption(words.text("page.monitor.about_causes", bound=number(float(watch.facts["hypothesis_bound"]))))


def show_unseen(watch: Watch, words: Catalogue, regions: Regions) -> None:
    """Show the series of which a doubling would go unnoticed."""
    st.subheader(words.text("page.monitor.unseen"), anchor=False)
    offer_terms(("power",), words, "monitor-unseen")
    st.markdown(say_unseen(watch, words))
    with st.expander(words.text("page.monitor.unseen_list")):
        last = watch.series.drop_duplicates("series")
        blind = last[last["power_double"] < BLIND].sort_values("power_double")
        expected = watch.series.groupby("series")["expected"].mean().reindex(blind["series"]).to_numpy()
        series = [begun(name_series(name, words, regions)) for name in blind["series"]]
        st.dataframe(
            pd.DataFrame(
                {
                    words.text("page.monitor.column.series"): series,
                    words.text("page.monitor.column.expected"): expected.round(2),
                    words.text("page.monitor.column.power"): (blind["power_double"] * 100).round(),
                }
            ),
            hide_index=True, width="stretch",
        )  # fmt: skip


def show_retune(watch: Watch, words: Catalogue) -> None:
    """Show when to tune again: the rules, the one first that says whether it matters."""
    st.subheader(words.text("page.monitor.retune"), anchor=False)
    for answer, sentence in say_rules(watch, words):
        badge = f":{COLOURS[answer]}-badge[{words.text(f'page.monitor.answer.{answer}')}]"
        st.markdown(f"{badge} {plain(sentence)}")


def show_basis(watch: Watch, words: Catalogue, files: Exporter) -> None:
    """Say how the threshold was set and what is assumed, and offer the tables."""
    st.caption(say_threshold(watch, words))
    st.caption(words.text(f"monitor.level_{watch.facts['level']}"))
    with st.expander(words.text("page.monitor.tables")):
        for name, table in watch.tables().items():
            files.offer_table(f"monitor-{name}", lambda table=table: table)  # type: ignore[misc]
