"""Kept comparisons: the link that opens one again, and the list of the latest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.model.indicators import DEFINITIONS
from simulation.scenarios.comparison import SavedComparison
from simulation.workflows.keep import recall_comparison
from workbench.common.aids.finding import LONGEST_ASKED, found_in
from workbench.common.choices import preselect
from workbench.common.clock import local_time
from workbench.common.district_choice import KEY as DISTRICT
from workbench.common.plain_text import plain
from workbench.common.plan_choice import BASELINE, MONTHS, MOST_OTHERS, base_key
from workbench.common.upload import show_problems
from workbench.compare.intervals import FUTURES, kinds_of
from workbench.compare.working_plan import ID
from workbench.overview.recent import kept_plan
from workbench.plans.draft import free_id
from workbench.server import cache, library, records, session
from workbench.server.cache import Basis, Case, Kind
from workbench.server.library import District, Entry

PARAMETER = "comparison"
OPENED, NOTE = "opened_comparison", "note_on_opened"
SHORTEST, SHOWN = 8, 12
"""Characters of a digest that name a comparison at least, and in the links made here."""
RECENT = 5
DIGEST = re.compile(r"^(sha256:)?(?P<hex>[0-9a-f]+)$")


def reopen_asked(words: Catalogue) -> None:
    """Open the comparison that the address names, once in a session, before any field of the page is drawn."""
    asked = st.query_params.get(PARAMETER)
    if asked is None or st.session_state.get(OPENED) == asked:
        return
    st.session_state[OPENED] = asked
    found = find_saved(asked, records.store().comparisons())
    if found is None:
        st.session_state[NOTE] = ("warning", words.text("page.compare.no_such_comparison", asked=plain(asked[:80])))
        return
    try:
        reopen(found, words)
    except sim.InputError as error:
        st.session_state.pop(NOTE, None)
        show_problems(error, words, "page.compare.comparison_changed")


def show_note() -> None:
    """Say which comparison was opened, or that there is none."""
    kind, text = st.session_state.get(NOTE, ("", ""))
    if kind == "warning":
        st.warning(text, icon=":material/link_off:")
    elif kind:
        st.info(text, icon=":material/history:")


def find_saved(asked: str, saved: tuple[SavedComparison, ...]) -> SavedComparison | None:
    """Return the newest kept comparison whose digest begins as asked; none when it names several, or too little."""
    match = DIGEST.match(asked.strip().lower())
    if match is None or len(match["hex"]) < SHORTEST:
        return None
    found = [item for item in saved if item.digest.removeprefix("sha256:").startswith(match["hex"])]
    return found[0] if len({item.digest for item in found}) == 1 else None


def reopen(saved: SavedComparison, words: Catalogue) -> None:
    """Choose everything as it was in a kept comparison, its intervals too.

    Raises
    ------
    simulation.InputError
        When what was kept is no longer what its digest says.
    """
    comparison = recall_comparison(records.store(), saved)
    district = _district(comparison.specification)
    entries, own = _entries(comparison)
    baseline = next(entry for entry in entries if entry.plan.id == comparison.baseline)
    known = {entry.plan.id: entry.digest for entry in library.all_plans()}
    start = _working(comparison, entries, known)
    others = [entry for entry in entries if entry not in (baseline, start)]
    session.reopen_plans([entry for entry in own if entry is not start], start)
    preselect(DISTRICT, district.digest, words)
    preselect(BASELINE, baseline.plan.id, words)
    preselect(f"others-{baseline.plan.id}", [entry.plan.id for entry in others[:MOST_OTHERS]], words)
    preselect(MONTHS, comparison.months, words)
    preselect(base_key(baseline.plan.id), start.plan.id if start else baseline.plan.id, words)
    _recall_intervals(saved, comparison, Case(district, baseline, comparison.months), entries, words)
    when = {"at": local_time(saved.at), "who": plain(saved.who), "plans": len(entries)}
    said = words.text("page.compare.reopened", **when)
    if comparison.definitions < DEFINITIONS:
        said += "\n\n" + words.text("page.compare.reopened_old")
    st.session_state[NOTE] = ("info", said)


def offer_recent(words: Catalogue) -> None:
    """List the comparisons kept last, each with a button that opens it."""
    st.markdown(f"**{words.text('page.compare.recent')}**")
    saved = records.store().comparisons()
    if not saved:
        st.caption(words.text("page.compare.none_kept"))
    for number, item in enumerate(_found(saved, words)):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(_line(item, words))
            opened = st.button(words.text("page.compare.open"), key=f"open-{number}")
        if opened:
            st.query_params[PARAMETER] = short(item.digest)
            st.session_state.pop(OPENED, None)
            st.rerun()


def _found(saved: Sequence[SavedComparison], words: Catalogue) -> Sequence[SavedComparison]:
    """Return the latest comparisons that fit what is looked for; the field is there once they are more than shown."""
    if len(saved) <= RECENT:
        return saved
    label, like = words.text("finding.comparisons"), words.text("finding.comparisons_like")
    asked = st.text_input(label, key="find_comparison", placeholder=like, max_chars=LONGEST_ASKED)
    found = [item for item in saved if found_in(asked, _texts(item, words))]
    if not found:
        st.caption(words.text("finding.no_comparison", asked=plain(asked)))
    return found[:RECENT]


def _line(saved: SavedComparison, words: Catalogue) -> str:
    facts = {"at": local_time(saved.at), "who": plain(saved.who), "plans": len(saved.request.plans)}
    ends = {"months": saved.request.months, "digest": short(saved.digest)}
    return words.text("page.compare.kept_line", baseline=plain(_baseline(saved, words)), **facts, **ends)


def _texts(saved: SavedComparison, words: Catalogue) -> Iterator[str]:
    """Yield what a comparison is found by: its line, and the titles of all its plans."""
    yield _line(saved, words)
    for digest in saved.request.plans:
        yield library.title_in(kept_plan(digest), digest, words.language)


def _baseline(saved: SavedComparison, words: Catalogue) -> str:
    """Return the title of the plan that the others were compared with."""
    kept = {digest: kept_plan(digest) for digest in saved.request.plans}
    digest, plan = next((digest, plan) for digest, plan in kept.items() if plan.id == saved.request.baseline)
    return library.title_in(plan, digest, words.language)


def link_to(digest: str) -> str:
    """Return the address that opens a kept comparison; it names a digest and nothing else."""
    here = urlsplit(st.context.url or "")
    host = f"{here.scheme}://{here.netloc}" if here.netloc else ""
    return f"{host}/compare?{PARAMETER}={short(digest)}"


def short(digest: str) -> str:
    """Return the first characters of a digest.

    Examples
    --------
    >>> short("sha256:0123456789abcdef")
    '0123456789ab'
    """
    return digest.removeprefix("sha256:")[:SHOWN]


def _district(specification: sim.Specification) -> District:
    digest = sim.digest(specification)
    for district in [*library.all_districts(), *session.own_districts()]:
        if district.digest == digest:
            return district
    kept = District(specification, digest, shipped=False, kept=True)
    session.keep_district(kept)
    return kept


def _entries(comparison: sim.Comparison) -> tuple[list[Entry], list[Entry]]:
    """Return the plans of a comparison, and those of them that the library does not hold as they were."""
    known = {entry.digest: entry for entry in library.all_plans()}
    all_, own = [], []
    for plan in comparison.plans:
        entry = known.get(sim.digest(plan))
        if entry is None:
            entry = library.entry_of(plan)
            own.append(entry)
        all_.append(entry)
    return all_, own


def _working(comparison: sim.Comparison, entries: list[Entry], known: dict[str, str]) -> Entry | None:
    """Return the working plan of a comparison that was kept on this page: the last one, under the id of such a plan."""
    last = entries[-1]
    own = last.plan.id == free_id(ID, set(known) - {last.plan.id}) and last.plan.id != comparison.baseline
    return last if own and last.plan.id not in known else None


def _recall_intervals(
    saved: SavedComparison, comparison: sim.Comparison, case: Case, entries: list[Entry], words: Catalogue
) -> None:
    old = comparison.definitions < DEFINITIONS
    if old or comparison.covers == "nothing" or not comparison.table["low"].notna().any():
        return
    kinds: dict[str, Kind] = {
        "chance_and_parameters": "both",
        "parameters": "parameters",
        "chance_and_ranges": "ranges",
    }
    futures = comparison.replications if comparison.replications == cache.MANY else 0
    basis = Basis(kinds.get(comparison.covers, "chance"), saved.request.draws, futures)
    if basis.replications == comparison.replications and comparison.seed == cache.SEED:
        cache.keep_intervals(case, entries, basis, comparison)
        calibrated = records.store().calibration_of(case.district.digest) is not None
        key, offered = kinds_of(calibrated=calibrated)
        if basis.kind in offered:
            preselect(key, basis.kind, words)
            preselect(FUTURES, basis.replications or cache.REPLICATIONS, words)
