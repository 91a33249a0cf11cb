"""The job that plays the plan's own futures: asked for by a button, worked on beside the pages, kept by the session."""

from __future__ import annotations

import base64
import json
from functools import partial
from typing import Any

import streamlit as st

from simulation.language.catalogue import Catalogue
from workbench.common.aids.following import at_work
from workbench.monitor.answer import Asked, draws_of
from workbench.server import session
from workbench.server.beside import run_beside
from workbench.server.jobs import Job, SessionJobs
from workbench.server.turns.telling import say_place

MODULE = "workbench.monitor.work"
Told = dict[str, Any]
JOBS = SessionJobs[Told]("monitor", 32)


def threshold_of(asked: Asked) -> tuple[float, ...] | None:
    """Return the log-evidence by plan year that the futures gave, if they were played in this session."""
    found = JOBS.results.get(asked.key)
    return None if found is None else tuple(found["by_year"])


def offer(asked: Asked, words: Catalogue) -> None:
    """Show the button that asks for the futures, or how far they are; nothing when they are played."""
    if threshold_of(asked) is not None:
        return
    failed, say = words.text("page.monitor.failed"), partial(_say, words=words)
    if at_work(
        JOBS, asked.key, say, "monitor-stop", words, cannot="page.monitor.cannot", failed=failed, tell=st.warning
    ):
        return
    st.caption(words.text("page.monitor.about_threshold"))
    st.button(
        words.text("page.monitor.play", futures=f"{asked.futures:,}"), icon=":material/play_arrow:",
        key="monitor-play", on_click=_start, args=(asked,),
    )  # fmt: skip


def _start(asked: Asked) -> None:
    if not session.person().may("see"):
        return  # the run that follows shows the way in
    line = json.dumps(_wanted(asked), ensure_ascii=False)

    def work(job: Job[Told]) -> Told:
        return run_beside(MODULE, line, job, dict)

    JOBS.start(asked.key, work, str(asked.futures))


def _wanted(asked: Asked) -> Told:
    """Return what the process reads."""
    draws = draws_of(asked.district)
    return {
        "specification": asked.district.specification.model_dump(mode="json"),
        "plan": asked.adopted.plan.model_dump(mode="json"),
        "observations": asked.given.table.to_csv(index=False),
        "draws": None if draws is None else base64.b64encode(draws).decode(),
        "start": asked.start, "rate": asked.rate, "futures": asked.futures,
    }  # fmt: skip


def _say(job: Job[Told], words: Catalogue) -> str:
    if job.started is None:
        return say_place(job, words)
    return words.text("page.monitor.playing", done=f"{job.share:.0%}")
