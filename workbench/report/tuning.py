"""The tuning within a report: the choice that this session made on the page 寻优, or the files that ``tune`` wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.model.errors import InputError, Problem
from simulation.model.parse import decode, parse_json
from simulation.tuning.proposing.record import TuningRecord, parse_tuning
from simulation.tuning.proposing.record_file import MAIN
from workbench.common.choices import choose
from workbench.common.permission import holds
from workbench.common.plain_text import plain
from workbench.common.upload import show_problems
from workbench.report.choice import Choice
from workbench.tune.parts.background import JOBS

NONE = ""


def choose_tuning(choice: Choice, words: Catalogue) -> TuningRecord | None:
    """Offer the tunings that the proposal comes from; nothing where there is none or none is wanted."""
    found = {record.found.digest: record for record in (*_of_session(choice), *_brought(choice, words))}
    if not found:
        return None

    def named(digest: str) -> str:
        if not digest:
            return words.text("page.report.no_tuning")
        told = found[digest].found
        return words.text("page.report.tuning_named", title=plain(told.problem.title), months=told.months)

    label, key = words.text("page.report.tuning"), f"report_tuning-{choice.saved.result}-{choice.proposal}-{len(found)}"
    chosen = choose(label, [*found, NONE], named, key, words)
    return found.get(chosen)


def _of_session(choice: Choice) -> list[TuningRecord]:
    """Return the choices of this session for the district and the plan proposed."""
    district = choice.comparison.digests["specification"]
    kept = [
        told["files"] for key, told in JOBS.results.items() if key[:2] == ("choice", district) and told.get("files")
    ]
    return [record for record in map(_record, kept) if record.proposes(_plan(choice))]


def _brought(choice: Choice, words: Catalogue) -> list[TuningRecord]:
    """Return the tuning whose files were brought; say what is wrong with them, or that it proposes other plans."""
    if not holds("edit", words):
        return []
    with st.expander(words.text("page.report.bring_tuning"), icon=":material/tune:"):
        st.caption(words.text("page.report.bring_tuning_note"))
        brought = st.file_uploader(
            words.text("page.report.tuning_files"), type=["json", "csv"], accept_multiple_files=True,
            key="report_tuning_files",
        )  # fmt: skip
        if not brought:
            return []
        try:
            record = _record(texts_of({file.name: file.getvalue() for file in brought}))
            _check(record, choice)
        except InputError as error:
            show_problems(error, words, "page.report.tuning_cannot")
            return []
    return [record]


def texts_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the texts of a tuning under the names that its ``tune.json`` gives them: a browser tells no folder.

    Raises
    ------
    simulation.InputError
        Without a ``tune.json``, or for one that is no JSON.

    Examples
    --------
    >>> list(texts_of({"tune.json": b'{"files": {"plans/p.json": ""}}', "p.json": b"{}", "other.csv": b""}))
    ['tune.json', 'plans/p.json']
    """
    if MAIN not in files:
        raise InputError([Problem("no_tuning", value=", ".join(sorted(files)), limit=MAIN, remedy="no_tuning")])
    main = decode(files[MAIN], MAIN)
    named = parse_json(main, MAIN).get("files")
    names: Sequence[str] = [str(name) for name in named] if isinstance(named, dict) else []
    found = {name: PurePosixPath(name).name for name in names}
    return {MAIN: main, **{name: decode(files[own], own) for name, own in found.items() if own in files}}


@st.cache_resource(max_entries=16, show_spinner=False)
def _record(files: dict[str, str]) -> TuningRecord:
    """Read the files of a tuning once, and not whenever the page is drawn anew."""
    return parse_tuning(files)


def _check(record: TuningRecord, choice: Choice) -> None:
    """Refuse a tuning of another district, and one that does not propose the plan."""
    problems = []
    own, other = choice.comparison.digests["specification"], record.found.digests["specification"]
    if own != other:
        problems.append(Problem("other_district", "tuning", other, own, "other_district"))
    if not record.proposes(_plan(choice)):
        names = ", ".join(plan.title for plan in record.plans)
        problems.append(Problem("not_tuned", "proposal", choice.titles[choice.proposal], names, "not_tuned"))
    if problems:
        raise InputError(problems)


def _plan(choice: Choice) -> sim.Plan:
    return next(plan for plan in choice.comparison.plans if plan.id == choice.proposal)
