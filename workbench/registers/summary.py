"""What was read and what was refused, register by register and row by row."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.files.spreadsheet_text import neutralise
from simulation.files.writing import write_table
from simulation.language.catalogue import Catalogue
from simulation.workflows.registers import word_refused
from workbench.common.plain_text import cell as plain
from workbench.common.plain_text import verbatim
from workbench.registers.store import Held

SHOWN = 50
"""Refused rows on the page; the files hold all."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_counts(held: Held, words: Catalogue) -> None:
    """Show file, encoding and counts of each register."""
    st.subheader(words.text("page.data.counts"), anchor=False)
    st.table(count_table(held.registers, words))
    st.caption(words.text("page.data.as_of", day=held.registers.as_of.isoformat()))


def count_table(registers: sim.Registers, words: Catalogue) -> pd.DataFrame:
    """Return one row per register, in words; read is accepted and refused together."""
    counts = registers.counts
    files = [split_source(registers.sources[name]) for name in counts["register"]]
    columns = {
        "file": [verbatim(name) for name, _ in files],
        "encoding": [plain(encoding.upper()) for _, encoding in files],
        "records": [f"{count:,}" for count in counts["read"]],
        **{name: [f"{count:,}" for count in counts[name]] for name in ("accepted", "refused")},
    }
    index = pd.Index([words.text(f"register.{name}") for name in counts["register"]])
    named = pd.DataFrame(columns).rename(columns={name: words.text(f"page.data.{name}") for name in columns})
    return named.set_index(index.rename(words.text("page.data.register")))


def split_source(source: str) -> tuple[str, str]:
    """Return name and encoding of a file.

    Examples
    --------
    >>> split_source("名录 (1).csv (gb18030, sha256:00)")
    ('名录 (1).csv', 'gb18030')
    """
    name, _, rest = source.rpartition(" (")
    return name, rest.partition(",")[0]


def show_refused(held: Held, words: Catalogue) -> None:
    """Show why rows were refused, the first of them, and the files with all."""
    st.subheader(words.text("page.data.refused_rows"), anchor=False)
    refused = word_refused(held.registers, words.language)
    if refused.empty:
        st.success(words.text("page.data.none_refused"), icon=":material/check_circle:")
        return
    st.table(_reasons(refused, words))
    st.markdown(words.text("page.data.first_rows", shown=min(SHOWN, len(refused)), rows=f"{len(refused):,}"))
    st.table(refused_table(refused.head(SHOWN), words, verbatim, plain), hide_index=True)
    _offer_files(refused, words)


def _reasons(refused: pd.DataFrame, words: Catalogue) -> pd.DataFrame:
    groups = refused.groupby(["register", "reason"], sort=False).size().sort_values(ascending=False)
    rows = {
        "register": [words.text(f"register.{register}") for register, _ in groups.index],
        "reason": [words.text(f"refused.{reason}", detail="…") for _, reason in groups.index],
        "refused": [f"{count:,}" for count in groups],
    }
    table = pd.DataFrame(rows).rename(columns={name: words.text(f"page.data.{name}") for name in rows})
    return table.set_index(words.text("page.data.register"))


def refused_table(
    refused: pd.DataFrame, words: Catalogue, show: Callable[[object], str], explain: Callable[[object], str]
) -> pd.DataFrame:
    """Return refused rows under headings in words, free text passed through `show`, explanations through `explain`."""
    columns = {
        "register": [words.text(f"register.{name}") for name in refused["register"]],
        "row": refused["row"].tolist(),
        "column": [show(text) for text in refused["column"]],
        "value": [show(text) for text in refused["value"]],
        "reason": [explain(text) for text in refused["explanation"]],
    }
    return pd.DataFrame(columns).rename(columns={name: words.text(f"page.data.{name}") for name in columns})


def refused_file(refused: pd.DataFrame, words: Catalogue, suffix: str) -> bytes:
    """Return all refused rows as CSV or XLSX, marked internal, formulas made harmless."""
    table = neutralise(refused_table(refused, words, str, str))
    table.insert(0, words.text("page.data.notice"), words.text("notice.internal"))
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"refused{suffix}"
        write_table([table], path)
        content = path.read_bytes()
    # Excel takes a CSV for the local encoding unless it begins with a byte order mark.
    return b"\xef\xbb\xbf" + content if suffix == ".csv" else content


def _offer_files(refused: pd.DataFrame, words: Catalogue) -> None:
    with st.container(horizontal=True):
        for suffix, mime in ((".csv", "text/csv"), (".xlsx", XLSX)):
            st.download_button(
                words.text(f"page.data.download{suffix}"),
                data=partial(refused_file, refused, words, suffix),
                file_name=f"refused{suffix}",
                mime=mime,
                on_click="ignore",
                icon=":material/table_view:",
                key=f"refused{suffix}",
            )
    st.caption(words.text("notice.internal"))
