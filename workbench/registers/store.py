"""The registers that a session has read; they stay in its memory and go with it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import streamlit as st

import simulation as sim
from simulation.registry.mapping.format import USUAL

HELD = "registers"


@dataclass(frozen=True)
class Held:
    """Registers, and whether they are synthetic (合成)."""

    registers: sim.Registers
    synthetic: bool

    @property
    def digest(self) -> str:
        """Key of everything computed from them: made of the digests of the files, and of how they were read."""
        read_as = [] if self.registers.mapping == USUAL else [sim.digest(self.registers.mapping)]
        return hashlib.sha256("\n".join([*sorted(self.registers.sources.values()), *read_as]).encode()).hexdigest()


def recall_registers() -> Held | None:
    """Return the registers of this session."""
    held: Held | None = st.session_state.get(HELD)
    return held


def keep_registers(held: Held) -> None:
    """Keep registers in the place of those before."""
    st.session_state[HELD] = held


def forget_registers() -> None:
    """Forget the registers of this session."""
    st.session_state.pop(HELD, None)
