"""How exports are to be read: mapping of columns, ids of firms, list of results; and the empty workbook."""

from __future__ import annotations

import streamlit as st

import simulation as sim
from simulation.language.catalogue import Catalogue
from simulation.registry.code_lists import CODE_LISTS
from simulation.registry.firm_ids import PATTERNS
from simulation.registry.mapping.built_in import BUILT_IN
from simulation.registry.mapping.format import USUAL, Mapping
from simulation.registry.mapping.template import template_bytes
from simulation.workflows.mappings import fitted_mapping, parse_mapping, taken_columns
from workbench.common.upload import show_problems
from workbench.registers.store import Held
from workbench.registers.summary import XLSX
from workbench.registers.text import plain

CHOICE, BY_HAND, READ_NOW = "mapping_choice", "mapping_by_hand", "mapping_read_now"
USUAL_NAME, FILE, HAND = "usual", "file", "hand"
UNLISTED = ""
"""Stands for no list of result codes."""


def choose_mapping(words: Catalogue) -> Mapping | None:
    """Offer mappings, kinds of id and lists of results; return the choice, or nothing while it cannot be used."""
    with st.expander(words.text("page.mapping.title"), icon=":material/view_column:"):
        st.caption(words.text("page.mapping.purpose"))
        base = _base(words)
        if base is None:
            return None
        left, right = st.columns(2, gap="medium")
        made = f"{st.session_state[CHOICE]}-{words.language}"
        kinds = left.multiselect(
            words.text("page.mapping.firm_ids"),
            list(PATTERNS),
            default=list(base.firm_ids),
            format_func=lambda kind: words.text(f"page.mapping.firm_id.{kind}"),
            key=f"firm-ids-{made}",
            help=words.text("page.mapping.firm_ids_help"),
        )
        lists = [UNLISTED, *CODE_LISTS]
        listed = right.selectbox(
            words.text("page.mapping.result_codes"),
            lists,
            index=lists.index(base.visits.result_codes or UNLISTED) if base.visits.result_codes in lists else 0,
            format_func=lambda name: words.text(f"page.mapping.result_list.{name}" if name else "page.mapping.no_list"),
            key=f"result-codes-{made}",
            help=words.text("page.mapping.result_codes_help"),
        )
        if not kinds:
            st.warning(words.text("page.mapping.no_firm_id"))
            return None
        visits = base.visits.model_copy(update={"result_codes": listed or None})
        return base.model_copy(update={"firm_ids": tuple(kinds), "visits": visits})


def _base(words: Catalogue) -> Mapping | None:
    options = [USUAL_NAME, *BUILT_IN, *([HAND] if BY_HAND in st.session_state else []), FILE]
    st.session_state.setdefault(CHOICE, USUAL_NAME)
    # The widget of one language is gone in the other; what was chosen is kept beside it.
    key = f"mapping-{words.language}"
    if st.session_state.get(key) not in options:
        st.session_state[key] = st.session_state[CHOICE] if st.session_state[CHOICE] in options else USUAL_NAME
    choice = st.selectbox(
        words.text("page.mapping.choose"), options, format_func=lambda name: _name(name, words), key=key
    )
    st.session_state[CHOICE] = choice
    if choice == FILE:
        return _from_file(words)
    if choice == HAND:
        found: Mapping = st.session_state[BY_HAND]
        return found
    return BUILT_IN.get(choice, USUAL)


def _name(name: str, words: Catalogue) -> str:
    if name in BUILT_IN:
        return words.text(f"page.mapping.built_in.{name}")
    return words.text(f"page.mapping.{name}")


def _from_file(words: Catalogue) -> Mapping | None:
    file = st.file_uploader(words.text("page.mapping.upload"), type="json", key="mapping-file", max_upload_size=1)
    if file is None:
        st.info(words.text("page.mapping.no_file"))
        return None
    try:
        return parse_mapping(file.getvalue().decode("utf-8-sig", "replace"), file.name, words.language)
    except sim.InputError as error:
        show_problems(error, words)
        return None


def take_by_hand(mapping: Mapping, language: str) -> None:
    """Choose a mapping made on the page and have the files read by it; runs before the page is drawn again."""
    st.session_state[BY_HAND] = mapping
    st.session_state[CHOICE] = st.session_state[f"mapping-{language}"] = HAND
    for name in [name for name in st.session_state if str(name).startswith(("firm-ids-hand", "result-codes-hand"))]:
        del st.session_state[name]
    st.session_state[READ_NOW] = True


def wants_to_read() -> bool:
    """Tell, once, whether the files are to be read by the mapping made on the page."""
    return bool(st.session_state.pop(READ_NOW, False))


def offer_template(words: Catalogue) -> None:
    """Offer the empty workbook."""
    st.download_button(
        words.text("page.mapping.template"),
        data=lambda: template_bytes(words),
        file_name="registers.xlsx",
        mime=XLSX,
        on_click="ignore",
        icon=":material/edit_document:",
        key="template",
    )


def offer_mapping(mapping: Mapping, words: Catalogue, key: str) -> None:
    """Offer a mapping as a file."""
    st.download_button(
        words.text("page.mapping.download"),
        data=sim.to_json(mapping).encode(),
        file_name="mapping.json",
        mime="application/json",
        on_click="ignore",
        icon=":material/download:",
        key=key,
    )


def show_taken(held: Held, words: Catalogue) -> None:
    """Show what each column was read from, and offer it as a mapping for next month."""
    with st.expander(words.text("columns.title"), icon=":material/view_column:"):
        names = [words.text(f"columns.{name}") for name in ("register", "field", "from")]
        rows = [
            (register, plain(column), plain(source))
            for register, column, source in taken_columns(held.registers, words)
        ]
        st.table([dict(zip(names, row, strict=True)) for row in rows], hide_index=True)
        st.caption(words.text("page.mapping.keep"))
        offer_mapping(fitted_mapping(held.registers, held.registers.mapping.title), words, "mapping-taken")
