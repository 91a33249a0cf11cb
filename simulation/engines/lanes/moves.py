"""Stages 0 to 2 and 6 of a month for eight lanes at once, compiled: what moves counts without a visit."""

from __future__ import annotations

import numpy as np

from simulation.engines.compiled import compiled
from simulation.engines.counts.axes import Array
from simulation.engines.lanes.layout import W


@compiled
def clear_bit(x: Array, c: int, bit: int, share: Array) -> None:
    """Move a share of the counts that hold a bit to the cells without it."""
    for v in range(3):
        for n in range(2):
            for i in range(x.shape[3]):
                if i & bit:
                    for w in range(W):
                        moved = x[v, n, c, i, w] * share[w]
                        x[v, n, c, i, w] -= moved
                        x[v, n, c, i ^ bit, w] += moved


@compiled
def begin(x: Array, reset: Array, c: int, month: int) -> None:
    """Stage 0: forget the visits of last year, and the draws of the rounds that begin."""
    if month % 12 == 0:
        for v in range(3):
            for i in range(x.shape[3]):
                for w in range(W):
                    x[v, 0, c, i, w] += x[v, 1, c, i, w]
                    x[v, 1, c, i, w] = 0.0
    for flag in range(len(reset)):
        if reset[flag, c].any():
            clear_bit(x, c, 1 << flag, reset[flag, c])


@compiled
def exits(x: Array, leaving: float, c: int, out: Array) -> None:
    """Stage 1: who leaves."""
    for v in range(3):
        for n in range(2):
            for i in range(x.shape[3]):
                for w in range(W):
                    gone = x[v, n, c, i, w] * leaving
                    out[2, c, w] += gone
                    x[v, n, c, i, w] -= gone


@compiled
def fade(x: Array, c: int, bit: int, share: float) -> None:
    """Stage 1: a memory ends."""
    if bit:
        clear_bit(x, c, bit, np.full(W, share))


@compiled
def entries(x: Array, entrants: Array, c: int, out: Array) -> None:
    """Stage 1: who enters."""
    for v in range(3):
        for i in range(x.shape[3]):
            for w in range(W):
                x[v, 0, c, i, w] += entrants[v, c, i, w]
                out[1, c, w] += entrants[v, c, i, w]


@compiled
def comply(x: Array, onsets: Array, change: tuple[float, float, float], c: int, out: Array, standing: Array) -> None:
    """Stage 2; `standing` (status, visited, flag state, lane) gets the sums over onset groups after it."""
    standing[:] = 0.0
    escalation, minor_correction, serious_correction = change
    book, alike = standing.shape[2], x.shape[3] // onsets.shape[1]  # cells of one onset stand side by side
    for n in range(2):
        for i in range(x.shape[3]):
            k, h = i % book, i // alike
            for w in range(W):
                compliant, minor, serious = x[0, n, c, i, w], x[1, n, c, i, w], x[2, n, c, i, w]
                onset = compliant * onsets[c, h, w]
                worse, better = minor * escalation, serious * serious_correction
                corrected = (minor - worse) * minor_correction
                out[3, c, w] += onset
                out[4, c, w] += worse
                out[5, c, w] += better + corrected
                compliant += corrected + better - onset
                minor += onset - worse - corrected
                serious += worse - better
                x[0, n, c, i, w], x[1, n, c, i, w], x[2, n, c, i, w] = compliant, minor, serious
                standing[0, n, k, w] += compliant
                standing[1, n, k, w] += minor
                standing[2, n, k, w] += serious


@compiled
def push(x: Array, after_visit: Array, unvisited: Array, cleared: Array) -> None:
    """Stage 6: give the unvisited their new class, and the cleared, who join those visited this year."""
    new = np.empty((4, W))
    for v in range(3):
        for n in range(2):
            for i in range(x.shape[3]):
                for d in range(4):
                    a, b, c, e = unvisited[v, 0, d], unvisited[v, 1, d], unvisited[v, 2, d], unvisited[v, 3, d]
                    for w in range(W):
                        new[d, w] = (
                            x[v, n, 0, i, w] * a + x[v, n, 1, i, w] * b + x[v, n, 2, i, w] * c + x[v, n, 3, i, w] * e
                        )
                if n == 1:
                    add_moved(new, after_visit[v], i, cleared)
                for d in range(4):
                    for w in range(W):
                        x[v, n, d, i, w] = new[d, w]


@compiled
def add_moved(new: Array, counts: Array, i: int, matrix: Array) -> None:
    """Add the counts of one cell (class, cell, lane) by their new class."""
    for d in range(4):
        a, b, c, e = matrix[0, d], matrix[1, d], matrix[2, d], matrix[3, d]
        for w in range(W):
            new[d, w] += counts[0, i, w] * a + counts[1, i, w] * b + counts[2, i, w] * c + counts[3, i, w] * e


@compiled
def push_found(x: Array, after_finding: Array, matrices: Array, rectification: Array, sanction_bit: int) -> None:
    """Stage 6 for the found, who are all in sanctioned cells: some are put right."""
    moved = np.empty((4, W))
    for s in range(2):
        for i in range(x.shape[3]):
            if i & sanction_bit != sanction_bit:
                continue
            moved[:] = 0.0
            add_moved(moved, after_finding[s], i, matrices[s])
            for d in range(4):
                for w in range(W):
                    right = moved[d, w] * rectification[s]
                    x[0, 1, d, i, w] += right
                    x[s + 1, 1, d, i, w] += moved[d, w] - right
