"""Columns by hand: for each field of a file that does not fit, the column that holds it, or one answer for all."""

from __future__ import annotations

from typing import Any

import streamlit as st
from pydantic import ValidationError
from streamlit.delta_generator import DeltaGenerator

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.model.exchange import problems_of
from simulation.registry.headings import FIELDS, Field
from simulation.registry.mapping.format import Mapping
from simulation.registry.mapping.looking import Look
from simulation.registry.mapping.rules import ANSWERS
from simulation.registry.mapping.wording import explain_field, name_field
from workbench.common.upload import show_problems
from workbench.registers.mapping import offer_mapping, take_by_hand
from workbench.registers.reading import Uploads
from workbench.registers.text import plain

LOOKS = "register_looks"
NOT_CHOSEN, CONSTANT = "\0none", "\0constant"
"""Options that are no headings: no file has a null character in one."""

Chosen = dict[str, dict[str, dict[str, str]]]
"""Register → ``columns`` and ``constants`` → canonical name → heading or answer."""


def keep_looks(looks: list[Look], files: Uploads) -> None:
    """Keep what stands in files that do not fit, until they are read or others are chosen."""
    if looks:
        st.session_state[LOOKS] = (looks, _mark(files))


def forget_looks() -> None:
    """Forget what stood in files that did not fit."""
    st.session_state.pop(LOOKS, None)


def _mark(files: Uploads) -> list[tuple[str, str, int]]:
    return sorted((register, name, len(content)) for register, (name, content) in files.items())


def choose_columns(files: Uploads, mapping: Mapping, words: Catalogue) -> None:
    """Show the columns of files that do not fit, and take the user's word for which is which."""
    looks, mark = st.session_state.get(LOOKS, ([], None))
    if not looks or mark != _mark(files):
        return
    with st.container(border=True, key="columns_by_hand"):
        st.subheader(words.text("page.mapping.by_hand"), anchor=False)
        st.caption(words.text("page.mapping.by_hand_purpose"))
        chosen: Chosen = {}
        lacking = []
        for look in looks:
            chosen[look.register], open_fields = _choose(look, mapping, words)
            lacking += open_fields
        if lacking:
            st.info(words.text("page.mapping.lacking", columns=words.text("line.between").join(lacking)))
            return
        _take(chosen, mapping, words)


def _choose(look: Look, mapping: Mapping, words: Catalogue) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Show the fields of a file; return what was chosen, and the names of needed ones that are still open."""
    st.markdown(
        words.text("page.mapping.of_file", register=words.text(f"register.{look.register}"), file=plain(look.source))
    )
    found: dict[str, dict[str, str]] = {"columns": {}, "constants": {}}
    lacking = []
    for required in (True, False):
        fields = [field for field in FIELDS[look.register] if field.required == required]
        place = st.container() if required else st.expander(words.text("page.mapping.optional"))
        for field, column in zip(fields, _columns(place, len(fields)), strict=True):
            with column:
                kind, said = _field(look, field, mapping, words)
            if said:
                found[kind][field.name] = said
            elif required:
                lacking.append(name_field(look.register, field.name, words))
    return found, lacking


def _columns(place: DeltaGenerator, count: int) -> list[DeltaGenerator]:
    """Return places for so many fields, two in a row."""
    rows = [place.columns(2, gap="medium") for _ in range((count + 1) // 2)]
    return [column for row in rows for column in row][:count]


def _field(look: Look, field: Field, mapping: Mapping, words: Catalogue) -> tuple[str, str]:
    """Ask for one field; return whether it is a column or an answer, and which."""
    constants = mapping.of(look.register).constants
    key = f"{look.register}-{field.name}-{words.language}"
    options = [NOT_CHOSEN, *look.titles, *([] if field.name == "firm" else [CONSTANT])]
    first = CONSTANT if field.name in constants else look.proposed.get(field.name, NOT_CHOSEN)
    choice = st.selectbox(
        name_field(look.register, field.name, words),
        options,
        index=options.index(first),
        format_func=lambda option: _say(option, look, field, words),
        key=f"column-{key}",
        help=explain_field(look.register, field.name, words),
    )
    if choice == NOT_CHOSEN:
        return "columns", ""
    if choice == CONSTANT:
        return "constants", _answer(field, constants.get(field.name, ""), key, words)
    return "columns", choice


def _say(option: str, look: Look, field: Field, words: Catalogue) -> str:
    if option == NOT_CHOSEN:
        return words.text("page.mapping.choose_column" if field.required else "page.mapping.none")
    if option == CONSTANT:
        return words.text("page.mapping.constant")
    samples = words.text("line.between").join(look.samples.get(option, ()))
    return words.text("page.mapping.column", heading=option, samples=samples) if samples else option


def _answer(field: Field, before: str, key: str, words: Catalogue) -> str:
    answers = ANSWERS.get(field.name)
    label = words.text("page.mapping.answer")
    if answers is not None and answers.choices:
        choices = list(answers.choices)
        return str(
            st.selectbox(label, choices, index=choices.index(before) if before in choices else 0, key=f"answer-{key}")
        )
    example = answers.example if answers is not None else ""
    return str(st.text_input(label, before, placeholder=example, max_chars=200, key=f"answer-{key}")).strip()


def _take(chosen: Chosen, mapping: Mapping, words: Catalogue) -> None:
    """Offer to read by what was chosen, and to keep it as a file."""
    content: dict[str, Any] = mapping.model_dump(mode="json") | {"title": words.text("cli.mapping_by_hand")}
    for register, parts in chosen.items():
        content[register] |= parts
    try:
        made = Mapping.model_validate(content)
    except ValidationError as error:
        show_problems(sim.InputError(problems_of(error)), words, "page.mapping.refused")
        return
    with st.container(horizontal=True):
        st.button(
            words.text("page.mapping.read"),
            type="primary",
            icon=":material/upload_file:",
            key="read-by-hand",
            on_click=take_by_hand,
            args=(made, words.language),
        )
        offer_mapping(made, words, "mapping-by-hand")
