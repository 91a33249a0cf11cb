"""Intervals on request: what they cover, the job that computes them, and its progress."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

import simulation as sim
from simulation.engines.approximation import say_approximation
from simulation.language.catalogue import Catalogue
from workbench.common.aids.following import follow_job
from workbench.common.choices import choose
from workbench.common.explained.terms import offer_terms
from workbench.common.plain_text import plain
from workbench.common.upload import show_problems
from workbench.server import cache, jobs, records, session
from workbench.server.cache import SEED, Basis, Case, Kind
from workbench.server.interval_process import Wanted, compare_beside
from workbench.server.jobs import Job
from workbench.server.library import District, Entry
from workbench.server.turns.telling import say_place

JOB = "interval_job"
CALIBRATED: tuple[Kind, ...] = ("both", "parameters", "chance")
ASSUMED: tuple[Kind, ...] = ("ranges", "chance")
"""What intervals may cover, the usual first: with a calibration of the district, and without."""
FUTURES = "interval_futures"
"""What the number of futures is remembered under."""


@dataclass(frozen=True)
class Pending:
    """A job of this session, and what its result belongs to."""

    job: Job[sim.Comparison]
    case: Case
    entries: tuple[Entry, ...]
    basis: Basis


def choose_basis(district: District, words: Catalogue) -> Basis:
    """Offer what intervals cover: the parameters where a calibration of the district is kept, else what is assumed."""
    saved = records.store().calibration_of(district.digest)
    key, kinds = kinds_of(calibrated=saved is not None)
    left, right = st.columns([3, 2])
    with left:
        kind = choose(
            words.text("page.compare.basis"),
            kinds,
            lambda name: words.text(f"page.compare.basis_{name}"),
            key,
            words,
            explained=words.text("page.compare.basis_help"),
        )
    with right:
        futures = 0 if kind == "parameters" else _choose_futures(kind, words)
    return Basis(kind, saved.draws if saved is not None and kind in ("both", "parameters") else None, futures)


def _choose_futures(kind: Kind, words: Catalogue) -> int:
    """Offer the usual number of futures, quick, or many, whose interval moves less with the seed."""
    return choose(
        words.text("page.compare.futures"),
        (cache.REPLICATIONS, cache.MANY),
        lambda number: words.text(
            "page.compare.futures_usual" if number == cache.REPLICATIONS else "page.compare.futures_many", number=number
        ),
        FUTURES,
        words,
        explained=words.text(f"page.compare.futures_help_{'drawn' if kind == 'both' else 'other'}"),
    )


def kinds_of(*, calibrated: bool) -> tuple[str, tuple[Kind, ...]]:
    """Return what the choice is remembered under, and what intervals of a district may cover."""
    return ("basis_calibrated", CALIBRATED) if calibrated else ("basis", ASSUMED)


def collect_intervals(words: Catalogue) -> None:
    """Take over what a job of this session has finished, and say what went wrong with one that failed."""
    pending: Pending | None = st.session_state.get(JOB)
    if pending is None or not pending.job.done:
        return
    del st.session_state[JOB]
    if pending.job.result is not None:
        cache.keep_intervals(pending.case, list(pending.entries), pending.basis, pending.job.result)
    elif isinstance(pending.job.error, sim.InputError):
        show_problems(pending.job.error, words, "page.compare.cannot")
    elif pending.job.error is not None:
        st.error(words.text("page.compare.intervals_failed"), icon=":material/error:")


def offer_intervals(case: Case, entries: list[Entry], basis: Basis, words: Catalogue) -> None:
    """Show the button while some plan has no intervals, or the job that computes them, and what intervals cover."""
    lacking = cache.lacking_intervals(case, entries, basis)
    pending: Pending | None = st.session_state.get(JOB)
    if pending is not None:
        say = partial(say_computing, plans=len(pending.entries), words=words)
        follow_job(_job, _stop, say, "cancel_intervals", words)
    elif lacking:
        st.button(
            words.text("page.compare.ask_intervals", plans=len(lacking)),
            icon=":material/casino:",
            type="primary",
            key="ask_intervals",
            on_click=_start,
            args=(case, lacking, basis),
        )
    offer_terms(("expected", "interval"), words, "intervals")
    done = len(entries) - len(lacking)
    numbers = {"replications": basis.replications, "seed": SEED, "plans": done, "of": len(entries)}
    if done:
        st.caption(words.text(f"page.compare.covers_{basis.kind}", **numbers))
        st.caption(words.text("page.compare.difference_note"))
    plans = [entry.plan for entry in entries]
    if approximate := say_approximation(case.district.specification, plans, words):
        st.caption(plain(approximate))
    if done < len(entries):
        st.caption(words.text("page.compare.intervals_some" if done else "page.compare.intervals_missing", **numbers))


def _start(case: Case, entries: list[Entry], basis: Basis) -> None:
    """Queue the computation of intervals for some plans beside the baseline."""
    if not session.person().may("see"):
        return  # the run that follows shows the way in
    draws = None if basis.draws is None else records.store().content(basis.draws)
    wanted = Wanted(
        case.district.specification, cache.beside_baseline(case, entries), case.baseline.plan.id, case.months,
        basis.replications, SEED, draws, chance_only=basis.kind == "chance",
    )  # fmt: skip
    kind = f"intervals {basis.kind} {basis.replications} {len(wanted.plans)}"
    job: Job[sim.Comparison] = jobs.submit(lambda job: compare_beside(wanted, job), kind)
    st.session_state[JOB] = Pending(job, case, tuple(entries), basis)


def _stop() -> None:
    pending: Pending | None = st.session_state.pop(JOB, None)
    if pending is not None:
        pending.job.cancel()


def _job() -> Job[sim.Comparison] | None:
    pending: Pending | None = st.session_state.get(JOB)
    return None if pending is None else pending.job


def say_computing(job: Job[sim.Comparison], plans: int, words: Catalogue) -> str:
    """Say how far the intervals of some plans are, or when their turn comes."""
    if job.started is None:
        return words.text("page.compare.queued", plans=plans, place=say_place(job, words))
    left = "…" if job.seconds_left is None else f"{job.seconds_left:.0f}"
    return words.text("page.compare.computing", plans=plans, done=f"{job.share:.0%}", seconds=left)


def intervals_are_whole(case: Case, entries: list[Entry], basis: Basis) -> bool:
    """Whether every plan has intervals, so that a comparison with them can be kept."""
    return not cache.lacking_intervals(case, entries, basis)
