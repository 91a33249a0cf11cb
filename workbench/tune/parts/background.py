"""Long parts of the page: asked for by a button, worked on beside the pages, kept by this session until it ends."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from simulation.language.catalogue import Catalogue
from simulation.tuning.problem.format import TuningProblem
from workbench.common.aids.following import at_work
from workbench.server import library, records, session
from workbench.server.beside import run_beside
from workbench.server.cache import Case
from workbench.server.jobs import Job, Key, SessionJobs
from workbench.server.turns.telling import say_place
from workbench.tune.answers import key_of

MODULE = "workbench.tune.parts.work"
MOST_PLANS = 8
"""Plans of the library that are placed beside a frontier."""
Told = dict[str, Any]
JOBS = SessionJobs[Told]("tune", 32)
Noted = Callable[[object], str]


@dataclass(frozen=True)
class Part:
    """One long part of one problem.

    Attributes
    ----------
    name
        ``prices``, ``frontier``, ``announced``, ``choice`` or ``ceiling``.
    """

    name: str
    case: Case
    problem: TuningProblem

    @property
    def key(self) -> Key:
        """What the result belongs to."""
        return (self.name, *key_of(self.case, self.problem))


def offer(part: Part, words: Catalogue, noted: Noted = lambda note: "") -> Told | None:
    """Return the result of a part; else show the button that asks for it, or how far it is.

    Parameters
    ----------
    noted
        Says what a job notes of itself beside its progress.
    """
    found = result_of(part.key)
    if found is not None:
        return found
    failed = words.text("page.tune.failed", part=words.text(f"page.tune.section_{part.name}"))
    say, stop = partial(_say_progress, words=words), f"tune-stop-{part.name}"
    if at_work(JOBS, part.key, say, stop, words, cannot="page.tune.cannot", failed=failed, noted=noted):
        return None
    st.caption(words.text(f"page.tune.about_{part.name}"))
    st.button(
        words.text(f"page.tune.ask_{part.name}"), icon=":material/play_arrow:", key=f"tune-ask-{part.name}",
        on_click=start, args=(part,),
    )  # fmt: skip
    return None


def result_of(key: Key) -> Told | None:
    """Return what this session has found under a key."""
    return JOBS.results.get(key)


def frontier_of(case: Case) -> pd.DataFrame | None:
    """Return what each point of the frontier found last in a case does; nothing where none was found."""
    own = ("frontier", case.district.digest, case.baseline.digest)
    fitting = [told for key, told in JOBS.results.items() if key[:3] == own and told["months"] == case.months]
    return pd.DataFrame([point["indicators"] for point in fitting[-1]["points"]]) if fitting else None


def start(part: Part) -> None:
    """Queue a part."""
    if not session.person().may("see"):
        return  # the run that follows shows the way in
    line = json.dumps(wanted(part), ensure_ascii=False)

    def work(job: Job[Told]) -> Told:
        return run_beside(MODULE, line, job, dict)

    JOBS.start(part.key, work, part.name)


def wanted(part: Part) -> Told:
    """Return the part as the process reads it."""
    case, own = part.case, part.case.baseline
    others = [entry for entry in library.all_plans() if entry.plan.id != own.plan.id][:MOST_PLANS]
    calibration = records.store().calibration_of(case.district.digest)
    draws = None if calibration is None or part.name != "choice" else records.store().content(calibration.draws)
    return {
        "part": part.name,
        "specification": case.district.specification.model_dump(mode="json"),
        "plan": own.plan.model_dump(mode="json"),
        "problem": part.problem.model_dump(mode="json"),
        "library": [entry.plan.model_dump(mode="json") for entry in others],
        "titles": {entry.plan.id: dict(entry.titles) for entry in (own, *others)},
        "draws": None if draws is None else base64.b64encode(draws).decode(),
    }


def _say_progress(job: Job[Told], words: Catalogue) -> str:
    if job.started is None:
        return say_place(job, words)
    if job.seconds_left is None:
        return words.text("page.tune.begun", done=f"{job.share:.0%}")
    return words.text("page.tune.working", done=f"{job.share:.0%}", seconds=f"{job.seconds_left:.0f}")
