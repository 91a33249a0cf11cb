"""The answer: four cards, what is left over month by month, what it rests on, files."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from simulation.charts.backlog import picture_of_backlog
from simulation.language.catalogue import Catalogue
from simulation.operations.assumed import facts_of
from simulation.operations.carried import ALL, Operations, share_text
from simulation.reports.operations.names import name_fact_kind, name_kind, say_fact
from simulation.reports.operations.workbook import operations_workbook
from workbench.common.downloads import MIMES, exporter
from workbench.common.plain_text import plain
from workbench.operate.answers import Question, year

GROUPS = ("programme", "for_cause")
NEARLY = 0.995
"""Above it a share is shown as whole only if it is."""
NAMED = 3
"""Departments that a sentence names."""
SURELY = 0.95
"""Share of futures from which on the year counts as done."""


def show_cards(found: Operations, words: Catalogue) -> None:
    """Show what an office asks for first."""
    left, last = found.open_at_end(), int(found.days.months[-1][5:])
    waited = {kind: words.text("page.operate.waits", **waits(found, kind, words)) for kind in GROUPS}
    cards = (
        ("on_time", say_share(found.share_on_time("programme"), words), waited["programme"]),
        ("for_cause", say_share(found.share_on_time("for_cause"), words), waited["for_cause"]),
        ("left", f"{left.mean():,.0f}", words.text("page.operate.done", share=say_share(found.done_by_end, words))),
        ("busiest", found.busiest, words.text("page.operate.use", use=share_text(found.use(), np.max))),
    )
    with st.container(key="operate_cards"):
        for column, (name, value, note) in zip(st.columns(len(cards)), cards, strict=True):
            with column, st.container(border=True, height="stretch"):
                label = words.text(f"page.operate.card_{name}", days=found.setting.complaint_days, month=last)
                st.metric(label, value, help=words.text(f"page.operate.card_{name}_help"))
                st.caption(note)


def say_share(share: float, words: Catalogue) -> str:
    """Return a share in per cent; one that is nearly whole does not look whole."""
    if share != share:  # noqa: PLR0124 -- NaN differs from itself
        return words.text("page.operate.nothing")
    return f"{share:.0%}" if share in (0.0, 1.0) or share < NEARLY else f"{min(share, 0.9999):.2%}"


def waits(found: Operations, kind: str, words: Catalogue) -> dict[str, str]:
    """Return the working days that half and nearly all visits of a kind wait at most."""
    numbers = {"half": found.waits(kind, 0.5), "most": found.waits(kind)}
    return {name: f"{days:g}" if days == days else words.text("page.operate.nothing") for name, days in numbers.items()}  # noqa: PLR0124


def say_december(found: Operations, words: Catalogue) -> None:
    """Answer whether the year's programme is done by its end."""
    counts = {plain(name): found.workforce.count(name) for name in found.work.departments}
    total = words.text("page.operate.in_all", departments=len(counts), people=sum(counts.values()))
    people = total if len(counts) > NAMED else "、".join(f"{name} {number}" for name, number in counts.items())
    left, certain = found.open_at_end(), found.done_by_end
    values = {
        "people": people, "share": say_share(certain, words), "open": f"{left.mean():,.1f}",
        "worst": f"{np.quantile(left, 0.95):,.0f}", "month": found.days.months[-1],
    }  # fmt: skip
    verdict = "surely" if certain >= SURELY else "hardly" if certain <= 1 - SURELY else "perhaps"
    show = {"surely": st.success, "perhaps": st.warning, "hardly": st.error}[verdict]
    icon = {"surely": ":material/check:", "perhaps": ":material/help:", "hardly": ":material/close:"}[verdict]
    show(words.text(f"page.operate.december_{verdict}", **values), icon=icon)


def show_backlog(found: Operations, words: Catalogue) -> None:
    """Draw what is left over at the ends of the months."""
    st.subheader(words.text("page.operate.backlog"), anchor=False)
    rows = [
        (month, name_kind(kind, found.load.plan, words), *numbers)
        for kind in GROUPS
        if found.members(kind).size
        for month, numbers in zip(found.days.months, found.backlog(kind).T, strict=True)
    ]
    table = pd.DataFrame(rows, columns=["when", "group", "value", "low", "high"])
    if not table["high"].any():
        st.markdown(words.text("page.operate.backlog_none", futures=found.replications))
        return
    picture = picture_of_backlog(table, words)
    described = words.text("page.operate.backlog")
    st.vega_lite_chart(spec=picture.spec, width="stretch", theme=None, alt=described)
    st.caption(words.text("page.operate.backlog_note", futures=found.replications))


def show_departments(found: Operations, words: Catalogue) -> None:
    """Show each department beside the others, where there are several."""
    if len(found.work.departments) < 2:  # noqa: PLR2004 -- one department is the office
        return
    rows = [_of_department(name, found, words) for name in found.work.departments]
    names = ("department", "people", "on_time", "waits", "left", "use", "peak")
    heads = [words.text(f"page.operate.column.{name}") for name in names]
    st.table(pd.DataFrame(rows, columns=heads), hide_index=True)


def _of_department(name: str, found: Operations, words: Catalogue) -> tuple[str, ...]:
    spread = f"{found.waits(ALL, 0.5, name):g} / {found.waits(ALL, department=name):g}"
    return (
        plain(name), str(found.workforce.count(name)), say_share(found.share_on_time(ALL, name), words), spread,
        f"{found.backlog('programme', name)[0, -1]:,.0f}", share_text(found.use(name), np.mean),
        share_text(found.use(name), np.max),
    )  # fmt: skip


def show_assumptions(question: Question, found: Operations, words: Catalogue) -> None:
    """Show what the answer rests on, each with its kind."""
    st.subheader(words.text("page.operate.assumptions"), anchor=False)
    heads = [words.text("operations.column.item"), words.text("operations.column.number_kind")]
    rows = [(plain(say_fact(fact, words)), name_fact_kind(fact, words)) for fact in facts_of(year(question), found)]
    st.table(pd.DataFrame(rows, columns=heads), hide_index=True)


def offer_workbook(question: Question, found: Operations, words: Catalogue) -> None:
    """Offer the workbook, noted in the log."""
    case = question.case
    files = exporter({"district": case.district.digest, "plan": case.baseline.digest}, words)
    make = partial(operations_workbook, found, facts_of(year(question), found), words)
    st.download_button(
        words.text("page.operate.download"), data=files.logged("operations", "xlsx", make),
        file_name="operations.xlsx", mime=MIMES["xlsx"], on_click="ignore", icon=":material/download:",
        key="get-operations",
    )  # fmt: skip
