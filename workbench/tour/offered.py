"""The tour as it stands on 总览, and the button that begins it again."""

from __future__ import annotations

import streamlit as st

from simulation.language.catalogue import Catalogue
from workbench.common.links import offer_links, turn_to
from workbench.tour.seen import OVER, end, step, turn_to_step

STEPS = {
    "circle": ("help",),
    "prepare": ("data", "calibrate", "plans"),
    "decide": ("compare", "tune", "report", "adopt"),
    "carry_out": ("dock", "draw", "operate"),
    "watch": ("monitor", "riskmap"),
}
"""Step → addresses of the pages that it leads to."""


def show_tour(words: Catalogue) -> None:
    """Show the present step above the page; nothing once the tour is over. The page below works as ever."""
    number = step()
    if number == OVER:
        return
    name = list(STEPS)[number]
    last = number == len(STEPS) - 1
    with st.container(border=True, key="tour"):
        title = words.text(f"tour.{name}.title")
        heading = words.text("tour.heading", number=number + 1, of=len(STEPS), title=title)
        # A message: whoever hears the page rather than sees it is told of each step.
        st.info(f"**{heading}**\n\n{words.text(f'tour.{name}.text')}", icon=":material/signpost:")
        offer_links(STEPS[name], words)
        with st.container(horizontal=True):
            if number:
                st.button(words.text("tour.back"), key="tour_back", on_click=turn_to_step, args=(number - 1,))
            if not last:
                label = words.text("tour.next")
                st.button(label, type="primary", key="tour_next", on_click=turn_to_step, args=(number + 1,))
            label = words.text("tour.finish" if last else "tour.skip")
            st.button(label, type="primary" if last else "tertiary", key="tour_end", on_click=end)


def offer_again(words: Catalogue) -> None:
    """Offer to begin the tour from its first step."""
    if st.button(words.text("tour.again"), icon=":material/signpost:", key="tour_again"):
        turn_to_step(0)
        turn_to("overview")
