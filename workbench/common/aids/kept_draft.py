"""That a draft is kept, in words, and the button that gives it up."""

from __future__ import annotations

import streamlit as st

from simulation.language.catalogue import Catalogue
from workbench.common.clock import short_time
from workbench.server.drafts import choices


def show_kept(page: str, words: Catalogue) -> None:
    """Write what was chosen, say that it is kept and since when, and offer to give it up; nothing without a draft."""
    choices.save()
    if choices.SHEET.failed:
        st.caption(words.text("page.drafts.not_kept"))
    at = choices.kept_at(page)
    if at is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"draft_{page}"):
        st.caption(words.text("page.drafts.kept", at=short_time(at)), width="content")
        st.button(
            words.text("page.drafts.discard"), type="tertiary", icon=":material/undo:", key=f"discard_draft_{page}",
            help=words.text(f"page.drafts.discard_{page}"), on_click=choices.discard, args=(page,),
        )  # fmt: skip
