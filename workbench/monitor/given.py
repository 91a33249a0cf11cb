"""What is watched: the registers of this session, or the monthly counts that the store keeps."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pandas as pd
import streamlit as st

import simulation as sim
from workbench.registers.store import Held, recall_registers
from workbench.server import records
from workbench.server.library import District

COUNTS = "monitor_counts"


@dataclass(frozen=True)
class Given:
    """Monthly counts and where they come from.

    Attributes
    ----------
    digest
        Of the counts: key of everything that is worked out from them.
    source
        What the store notes of them.
    fresh
        Whether they are of registers in this session, and not of the store.
    """

    table: pd.DataFrame
    digest: str
    source: str
    fresh: bool


def given_counts(district: District) -> Given | None:
    """Return the counts of the registers in this session, else those that are kept for the district, if any."""
    held = recall_registers()
    if held is not None:
        return _of_registers(held)
    kept = records.kept_observations(district.specification.id)
    return None if kept is None else Given(*kept, "", fresh=False)


def _of_registers(held: Held) -> Given:
    """Return the counts of registers; they are worked out once a session."""
    known: tuple[str, Given] | None = st.session_state.get(COUNTS)
    if known is not None and known[0] == held.digest:
        return known[1]
    table = sim.observe(held.registers)
    refused = int(held.registers.counts["refused"].sum())
    found = Given(table, _digest(table), f"registers {held.digest}; refused {refused}", fresh=True)
    st.session_state[COUNTS] = (held.digest, found)
    return found


def _digest(table: pd.DataFrame) -> str:
    return hashlib.sha256(pd.util.hash_pandas_object(table, index=False).to_numpy().tobytes()).hexdigest()
