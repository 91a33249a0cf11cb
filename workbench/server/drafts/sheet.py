"""What one session has read and written of a person's drafts of one kind."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from simulation.model.errors import InputError
from workbench.server.drafts import notebook
from workbench.server.drafts.notebook import Note


@dataclass(frozen=True)
class Sheet:
    """The drafts of one kind as this session knows them: what was written last, when, and whether that failed.

    Attributes
    ----------
    kind
        Name of the file, see `notebook`.
    """

    kind: str

    @property
    def known(self) -> dict[str, tuple[str, str]]:
        """Return key → what is on the disk, as text, and when it was written."""
        found: dict[str, tuple[str, str]] = st.session_state.setdefault(f"drafts_known_{self.kind}", {})
        return found

    @property
    def failed(self) -> bool:
        """Whether the last change could not be written."""
        return self._failed in st.session_state

    def learn(self, key: str, note: Note) -> None:
        """Remember what was read."""
        self.known[key] = (_text(note.value), note.at)

    def holds(self, key: str, value: Any) -> bool:
        """Whether just this is on the disk already."""
        return self.known.get(key, ("",))[0] == _text(value)

    def change(self, owner: str, written: Mapping[str, Any], gone: Collection[str] = ()) -> None:
        """Write some entries and drop others; where the folder cannot be written, note that it failed."""
        try:
            at = notebook.change(owner, self.kind, written, gone)
        except (OSError, InputError) as error:
            st.session_state[self._failed] = type(error).__name__
            return
        st.session_state.pop(self._failed, None)
        for key in gone:
            self.known.pop(key, None)
        self.known.update({key: (_text(value), at) for key, value in written.items()})

    @property
    def _failed(self) -> str:
        return f"drafts_failed_{self.kind}"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
