"""What the registers say at first sight, counted over firms: no firm is shown."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulation.charts.calibration import picture_of_visits
from simulation.language.catalogue import Catalogue
from simulation.model.calendar import month_text
from simulation.model.population import RISK_CLASSES
from simulation.registry.registers import Registers
from simulation.registry.vocabulary import CHANNELS
from workbench.common.plain_text import cell as plain


def show_facts(registers: Registers, words: Catalogue) -> None:
    """Show firms by class, visits by source, and visits month by month."""
    st.subheader(words.text("page.data.facts"), anchor=False)
    with st.container(key="pictures"):
        left, right = st.columns(2, gap="medium")
        with left:
            _show_firms(registers, words)
            _show_sources(registers, words)
        with right:
            _show_visits(registers, words)


def firms_by_class(registers: Registers) -> tuple[int, pd.Series[int]]:
    """Return the last month of the classes, and its firms by class."""
    last = int(registers.classes["month"].max())
    held = registers.classes.loc[registers.classes["month"] == last, "risk_class"]
    return last, held.value_counts().reindex(list(RISK_CLASSES), fill_value=0)


def visits_by_source(registers: Registers) -> pd.DataFrame:
    """Return visits, findings and their share by channel, all channels last (empty name)."""
    visits = registers.visits
    counts = visits.groupby("channel")["found"].agg(["size", "sum"]).reindex(list(CHANNELS), fill_value=0)
    counts = counts[counts["size"] > 0]
    counts.loc[""] = [len(visits), int(visits["found"].sum())]
    return counts.rename(columns={"size": "visits", "sum": "found"}).astype(int)


def _show_firms(registers: Registers, words: Catalogue) -> None:
    if registers.classes.empty:
        st.info(words.text("page.data.no_classes"))
        return
    month, counts = firms_by_class(registers)
    st.markdown(words.text("page.data.firms_by_class", month=month_text(month)))
    names = {"risk_class": [words.text(f"risk_class.{name}") for name in counts.index]}
    shares = {"firms": [f"{n:,}" for n in counts], "share": [f"{n / counts.sum():.1%}" for n in counts]}
    _table({**names, **shares}, "risk_class", words)


def _show_sources(registers: Registers, words: Catalogue) -> None:
    if registers.visits.empty:
        st.info(words.text("page.data.no_visits"))
        return
    table = visits_by_source(registers)
    st.markdown(words.text("page.data.visits_by_source"))
    rows = {
        "source": [words.text(f"chart.channel.{name}" if name else "page.data.all") for name in table.index],
        "visits": [f"{n:,}" for n in table["visits"]],
        "found": [f"{n:,}" for n in table["found"]],
        "yield": [f"{share:.1%}" for share in table["found"] / table["visits"]],
    }
    _table(rows, "source", words)


def _show_visits(registers: Registers, words: Catalogue) -> None:
    if registers.visits.empty:
        return
    st.markdown(words.text("page.data.visits_by_month"))
    monthly = (
        registers.visits.groupby(["month", "channel"])
        .agg(visits=("found", "size"), found=("found", "sum"))
        .reset_index()
    )
    monthly["month"] = [month_text(int(month)) for month in monthly["month"]]
    picture = picture_of_visits(monthly, words)
    described = words.text("page.data.visits_by_month")
    st.vega_lite_chart(spec=picture.spec, width="stretch", theme=None, alt=plain(described))


def _table(columns: dict[str, list[str]], first: str, words: Catalogue) -> None:
    named = pd.DataFrame(columns).rename(columns={name: words.text(f"page.data.{name}") for name in columns})
    st.table(named.set_index(words.text(f"page.data.{first}")))
