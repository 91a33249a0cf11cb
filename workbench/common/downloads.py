"""What leaves the page: tables as CSV and Excel, charts as PNG and SVG, marked internal and noted in the log.

Who has not given a name yet may export all the same: it is the same person at the same machine, and a page that refused
would be copied by screenshot, without mark or log. Such an export stands in the log under `NAMELESS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

import pandas as pd
import streamlit as st

import simulation as sim
from simulation.charts.saving import render_chart
from simulation.charts.style import Picture
from simulation.files.writing import table_bytes
from simulation.language.catalogue import Catalogue
from simulation.model.errors import Problem
from simulation.scenarios.repository import Store
from workbench.server import people, records, session
from workbench.server.people import Person, Right

NAMELESS = "local"
MIMES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "svg": "image/svg+xml",
}


@dataclass(frozen=True)
class Exporter:
    """Offers files of one comparison.

    Attributes
    ----------
    asked
        Tells who the visitor is at the moment when a file is asked for.
    subject
        Digests that the log names: the district's and the plans'.
    """

    words: Catalogue
    store: Store
    who: str
    asked: Callable[[], Person | None]
    subject: Mapping[str, object] = field(default_factory=dict)

    def offer_table(self, name: str, make: Callable[[], pd.DataFrame], key: str = "") -> None:
        """Offer a table; `make` is called when a file is asked for."""
        with self._popover(f"table-{name}{key}"):
            for suffix in ("csv", "xlsx"):
                self._button(name, suffix, partial(_table, make, suffix), key)

    def offer_picture(self, name: str, picture: Picture, key: str = "") -> None:
        """Offer a chart as it stands on the page."""
        with self._popover(f"chart-{name}{key}"):
            for suffix in ("png", "svg"):
                make = partial(render_chart, picture, suffix, self.words.text("notice.internal"))
                self._button(name, suffix, make, key)

    def logged(self, name: str, suffix: str, make: Callable[[], bytes], right: Right = "see") -> Callable[[], bytes]:
        """Return a maker of a file that notes the export in the log, and makes nothing for who lost the right to it."""
        return partial(guarded, self.asked, right, partial(_export, self, name, suffix, make))

    def _popover(self, key: str) -> st.delta_generator.DeltaGenerator:
        return st.popover(self.words.text("page.compare.download"), icon=":material/download:", key=f"get-{key}")

    def _button(self, name: str, suffix: str, make: Callable[[], bytes], key: str) -> None:
        st.download_button(
            self.words.text(f"page.compare.as_{suffix}"),
            data=self.logged(name, suffix, make),
            file_name=f"{name}.{suffix}",
            mime=MIMES[suffix],
            on_click="ignore",
            key=f"get-{name}-{suffix}{key}",
            width="stretch",
        )


def exporter(subject: Mapping[str, object], words: Catalogue) -> Exporter:
    """Return what offers files to the person in front of the page."""
    return Exporter(words, records.store(), session.person().name or NAMELESS, people.asked_later(), subject)


def guarded(asked: Callable[[], Person | None], right: Right, make: Callable[[], bytes]) -> bytes:
    """Make a file if the visitor still holds the right to it.

    Raises
    ------
    simulation.InputError
        ``right_lost``; the page says that the file could not be made.
    """
    found = asked()
    if found is None or not found.may(right):
        raise sim.InputError([Problem("right_lost", value=right)])
    return make()


def _table(make: Callable[[], pd.DataFrame], suffix: Literal["csv", "xlsx"]) -> bytes:
    return table_bytes(make(), suffix)


def _export(exporter: Exporter, name: str, suffix: str, make: Callable[[], bytes]) -> bytes:
    content = make()
    exporter.store.record(exporter.who, "exported", f"compare/{name}.{suffix}", exporter.subject)
    return content
