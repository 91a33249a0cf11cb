"""Step 4, 种子: the text of a public event, typed twice, after the freeze and not by the one who froze alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import zip_longest
from unicodedata import normalize

import streamlit as st

import simulation as sim
from simulation.drawing.checks import LONGEST_SEED, check_seed
from simulation.drawing.package import thrown_before
from simulation.drawing.private import sha
from workbench.common.permission import permitted
from workbench.common.plain_text import plain, verbatim
from workbench.draw.desk import Desk, Told, act, step
from workbench.draw.folder import SEED
from workbench.draw.noted import FROZEN, SEEDED, details, digest, note, row_of
from workbench.server import people, session
from workbench.server.people import Person

NAME = "seed"
FIELDS = ("first", "second", "source", "moment")
LONGEST_SOURCE = 200
MINUTE = "%Y-%m-%d %H:%M"


def show_seed(desk: Desk, ready: bool) -> bool:
    """Show step 4 and return whether it is done."""
    seed = desk.month.seed
    with step(4, NAME, "done" if seed else "open" if ready else "closed", desk.words):
        if seed:
            st.markdown(desk.words.text("page.draw.seed_is", seed=verbatim(seed["text"])))
            row = row_of(desk.store.audit_log(), SEEDED, desk.month.name, seed=digest(sha(seed["text"].encode())))
            who = plain(row.who) if row else desk.words.text("value.undefined")
            st.caption(desk.words.text("page.draw.seed_from", source=plain(seed["source"]), who=who))
        elif ready:
            _ask(desk)
    return bool(seed)


def first_difference(first: str, second: str) -> int:
    """Return the place of the first sign in which two entries differ, counted from 1; 0 when they agree.

    Examples
    --------
    >>> first_difference("08772473", "0877247"), first_difference("12", "12"), first_difference("012", "12")
    (8, 0, 1)
    """
    pairs = enumerate(zip_longest(first, second), start=1)
    return next((place for place, (one, other) in pairs if one != other), 0)


def _ask(desk: Desk) -> None:
    words, month = desk.words, desk.month
    st.markdown(words.text("page.draw.seed_about"))
    st.caption(words.text("page.draw.two_persons" if people.signs_in() else "page.draw.one_person"))
    if not permitted("draw", words):
        return
    if refused := list(person_problems(desk, session.person())):
        st.warning(words.text(f"page.draw.{refused[0].code}"), icon=":material/group:")
        return
    st.session_state.setdefault(_key("moment", desk), f"{datetime.now():{MINUTE}}")
    st.session_state.setdefault(_key("source", desk), month.event.get("what", ""))
    with st.form(f"draw_seed-{month.name}", border=False):
        left, right = st.columns(2)
        with left:
            _field("first", desk, LONGEST_SEED)
            _field("source", desk, LONGEST_SOURCE)
        with right:
            _field("second", desk, LONGEST_SEED)
            _field("moment", desk, len("2026-03-02 09:30"))
        st.form_submit_button(
            words.text("page.draw.seed_enter"), type="primary", icon=":material/casino:", on_click=act,
            args=(NAME, "seeded", "draw", lambda: _enter(desk)),
        )  # fmt: skip


def _key(name: str, desk: Desk) -> str:
    return f"draw_seed_{name}-{desk.month.name}"


def _field(name: str, desk: Desk, longest: int) -> None:
    words = desk.words
    st.text_input(
        words.text(f"page.draw.seed_{name}"), key=_key(name, desk), max_chars=longest, autocomplete="off",
        help=words.text("page.draw.seed_source_help") if name == "source" else None,
    )  # fmt: skip


def person_problems(desk: Desk, person: Person) -> Iterator[sim.Problem]:
    """Yield why a person may not enter the seed: the package is not one of the log, or they froze it themselves."""
    row = row_of(desk.store.audit_log(), FROZEN, desk.month.name, package=digest(desk.month.seal))
    if row is None:
        yield sim.Problem("frozen_elsewhere", remedy="frozen_elsewhere")
    elif people.signs_in() and details(row)["by"] == person.mark:
        yield sim.Problem("same_person", value=row.who, remedy="same_person")


def _enter(desk: Desk) -> Told:
    """Keep the seed; once it is kept, it stays."""
    month = desk.month
    first, second, source, moment = (str(st.session_state.get(_key(name, desk)) or "") for name in FIELDS)
    problems = list(person_problems(desk, session.person()))
    if month.seed or not month.seal:
        problems.append(sim.Problem("seed_before_freeze", "", month.name, remedy="seed_before_freeze"))
    problems += _plan_problems(desk)
    problems += seed_problems(first, second, source, moment, str(month.manifest.get("frozen_at", "")), datetime.now())
    if problems:
        raise sim.InputError(problems)
    check_seed(first)
    note(
        desk.store,
        session.person(),
        SEEDED,
        month.name,
        {"package": digest(month.seal), "seed": digest(sha(first.encode()))},
    )
    month.keep_json(SEED, {"text": first, "source": f"{moment.strip()} {source.strip()}"})
    return {}


def _plan_problems(desk: Desk) -> Iterator[sim.Problem]:
    plan, told = desk.store.adopted_plan(), desk.month.manifest.get("plan")
    if plan is None or plan.digest != told:
        yield sim.Problem("not_adopted", remedy="not_adopted")


def seed_problems(
    first: str, second: str, source: str, moment: str, frozen_at: str, now: datetime
) -> Iterator[sim.Problem]:
    """Yield everything that keeps two entries, a source and a moment from being the seed of a package."""
    if place := first_difference(first, second):
        yield sim.Problem("seed_mismatch", "", place, remedy="seed_mismatch")
    elif normalize("NFKC", first) != first:
        yield sim.Problem("seed_full_width", "", first, remedy="seed_full_width")
    if not source.strip():
        yield sim.Problem("no_source", "", remedy="no_source")
    at = _moment(moment.strip())
    if at is None:
        yield sim.Problem("not_a_moment", "", moment, f"{now:{MINUTE}}", "not_a_moment")
    elif thrown_before(f"{at:{MINUTE}}", frozen_at):
        yield sim.Problem("seed_before_freeze", "", moment, frozen_at, "seed_before_freeze")
    elif at > now + timedelta(minutes=1):
        yield sim.Problem("seed_in_future", "", moment, f"{now:{MINUTE}}", "seed_in_future")


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text.replace("T", " "), MINUTE)
    except ValueError:
        return None
