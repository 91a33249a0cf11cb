"""Problem files: one that is brought fills the form, and what the form holds can be taken along."""

from __future__ import annotations

import hashlib
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.tuning.problem.format import TuningProblem
from simulation.tuning.problem.posing import question
from workbench.common.downloads import exporter
from workbench.common.permission import holds
from workbench.common.plain_text import plain
from workbench.common.upload import LARGEST_UPLOAD, show_problems, translate_fields, while_reading
from workbench.server import library
from workbench.server.cache import Case

BROUGHT, READ = "tune_brought", "tune_read"


def brought_problem(case: Case, words: Catalogue, messages: DeltaGenerator) -> TuningProblem | None:
    """Offer to bring a problem file; return it once it fits district and plan, else say in `messages` why not."""
    with st.expander(words.text("page.tune.file"), icon=":material/upload_file:"):
        if not holds("edit", words):
            return None
        translate_fields(words)
        file = st.file_uploader(
            words.text("page.tune.file_label"), type="json", key="tune_file", max_upload_size=LARGEST_UPLOAD
        )
    if file is None:
        return None
    try:
        problem = _read(file.name, file.getvalue(), words)
        question(problem, case.district.specification, case.baseline.plan, file.name)
    except sim.InputError as error:
        with messages:
            show_problems(error, words, "page.tune.file_refused")
        return None
    with messages:
        st.success(words.text("page.tune.file_taken", title=plain(problem.title)), icon=":material/check:")
    return problem


def offer_problem(problem: TuningProblem, case: Case, words: Catalogue) -> None:
    """Offer the problem in the fields as a problem file, noted in the log."""
    files = exporter({"district": case.district.digest, "problem": sim.digest(problem)}, words)
    st.download_button(
        words.text("page.tune.download"), data=files.logged("problem", "json", partial(_content, problem)),
        file_name=f"{problem.id}.json", mime="application/json", on_click="ignore", icon=":material/download:",
        key="get-problem",
    )  # fmt: skip


def _content(problem: TuningProblem) -> bytes:
    return sim.to_json(problem).encode()


def _read(name: str, content: bytes, words: Catalogue) -> TuningProblem:
    """Read a file, once in a session: its field holds it through every run of the page."""
    key = (name, hashlib.sha256(content).hexdigest(), words.language)
    kept = st.session_state.get(READ)
    if kept is None or kept[0] != key:
        found: TuningProblem | sim.InputError
        try:
            with while_reading() as meanwhile:
                item = library.read_upload(name, content, "problem", meanwhile)
                assert isinstance(item, TuningProblem)
                found = item
        except sim.InputError as error:
            found = error
        kept = st.session_state[READ] = (key, found)
    if isinstance(kept[1], sim.InputError):
        raise kept[1]
    problem: TuningProblem = kept[1]
    return problem
