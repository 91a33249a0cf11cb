"""Dock a push: the frame of a month, its differences from the last docking, and the gates that are closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pandas as pd

from simulation.docking.differences import class_moves, count_differences, firm_differences, told_of_push
from simulation.docking.effect import visits_of
from simulation.docking.firms import LISTED, Docked, Fusion, Unclassed, dock_firms
from simulation.docking.gates import gates_of
from simulation.docking.previous import Previous
from simulation.docking.push import Push
from simulation.docking.snapshot import Before, Confirmed, Snapshot, counts_of
from simulation.drawing.flags import Earlier
from simulation.drawing.private import sha
from simulation.files.spreadsheet_text import neutralise
from simulation.model.calendar import month_text
from simulation.model.errors import InputError, Problem
from simulation.model.exchange import to_json, validated
from simulation.model.plan import Plan
from simulation.model.population import Stratum

LEAST_COMMON = 0.5
"""Share of the firms of the last docking that must be known to this one: below, it is another district's."""


@dataclass(frozen=True)
class Dock:
    """A docked month.

    Attributes
    ----------
    frame
        ``code, name, stratum, risk_class, region, sector, founded, drawn``, by code.
    differences
        ``kind, before, after, count``, by how many firms the classes ``A, B, C, D`` grow, and where a plan was given
        ``visits``: by how many the month's expected visits change.
    firms
        ``kind, code, name, before, after``: every firm that differs or is a doubt.
    undecided
        Gates without a confirmation; a frame with one is not written.
    unnamed
        Strata that the specification does not have.
    """

    frame: pd.DataFrame
    differences: pd.DataFrame
    firms: pd.DataFrame
    snapshot: Snapshot
    undecided: tuple[Problem, ...] = ()
    unnamed: tuple[str, ...] = ()

    def files(self) -> Mapping[str, bytes]:
        """Return the files of the folder: frame, differences, firms that differ, snapshot."""
        return {
            "frame.csv": frame_bytes(self.frame),
            "differences.csv": _csv(neutralise(self.differences)),
            "firms.csv": _csv(neutralise(self.firms)),
            "snapshot.json": to_json(self.snapshot).encode(),
        }


def dock_push(
    push: Push,
    previous: Previous | None = None,
    *,
    fusion: Fusion = "none",
    unclassed: Unclassed = "leave-out",
    strata: Iterable[Stratum] = (),
    plan: Plan | None = None,
    earlier: Iterable[Earlier] = (),
    confirm: str | None = None,
    at: datetime | None = None,
) -> Dock:
    """Return the docked month; see `simulation.workflows.carrying_out.dock.dock`."""
    docked = dock_firms(push, fusion, unclassed, strata)
    if docked.frame.empty:
        raise InputError([Problem("no_firm_to_draw", "", 0, remedy="no_firm_to_draw")], push.sources["directory"])
    _check_previous(push, docked, previous)
    last = previous.frame if previous else None
    changed = firm_differences(last, docked) if last is not None else None
    moves = class_moves(last, docked.frame) if last is not None else None
    told = told_of_push(docked, push.refused, len(push.repeated))
    table = pd.concat([count_differences(changed), told], ignore_index=True) if changed is not None else told
    if plan is not None and changed is not None and last is not None:
        table = _with_visits(table, visits_of(changed, last, docked.frame, plan, push.month, earlier))
    firms = pd.concat([changed[list(LISTED)], docked.listed]) if changed is not None else docked.listed
    closed = list(gates_of(push, docked, moves, previous.snapshot if previous else None))
    moment = (at or datetime.now().astimezone()).isoformat(timespec="seconds")
    content: dict[str, Any] = {
        "format": "dock/1", "month": push.month, "push": month_text(push.pushed), "at": moment,
        "frame": sha(frame_bytes(docked.frame)), **counts_of(docked.frame), "fusion": fusion, "unclassed": unclassed,
        "sources": push.sources, "previous": _before(previous), "moves": None if moves is None else moves.tolist(),
        "differences": table.to_dict("records"), "gates": [gate.model_dump() for gate, _ in closed],
    }  # fmt: skip
    dock = Dock(
        docked.frame, table, firms.sort_values(["kind", "code"], ignore_index=True), validated(Snapshot, content),
        tuple(problem for _, problem in closed), docked.unnamed,
    )  # fmt: skip
    return confirmed(dock, confirm, moment) if confirm is not None else dock


def _with_visits(table: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """Return the differences with what they do to the month's draw; nothing where a difference moves no firm."""
    found = table.merge(visits, on=["kind", "before", "after"], how="left")
    return found.astype({"visits": object}).where(found.notna(), None)


def confirmed(dock: Dock, by: str, at: str) -> Dock:
    """Return a docked month whose gates somebody decided on; the snapshot keeps the name."""
    gates = tuple(gate.gate for gate in dock.snapshot.gates)
    if not by.strip():
        raise InputError([Problem("no_confirmer", "", remedy="no_confirmer")], "--confirm")
    told = validated(Confirmed, {"by": by.strip(), "at": at, "gates": gates}, "--confirm")
    return replace(dock, snapshot=dock.snapshot.model_copy(update={"confirmed": told}), undecided=())


def _check_previous(push: Push, docked: Docked, previous: Previous | None) -> None:
    """Refuse a last docking that cannot be the last one of this district."""
    if previous is None:
        return
    told = previous.snapshot
    if told.month >= push.month:
        raise InputError([Problem("previous_later", "month", told.month, push.month, "previous_later")], "--previous")
    if previous.frame is not None:
        known_codes = {*docked.status, *docked.listed["code"]}
        common = float(previous.frame["code"].isin(known_codes).mean()) if len(previous.frame) else 0.0
    else:
        names = set(docked.frame["stratum"])
        known = sum(sum(n.model_dump().values()) for name, n in told.by_stratum.items() if name in names)
        common = known / max(told.firms, 1)
    if common < LEAST_COMMON:
        percent = f"{100 * common:.0f}%"
        raise InputError(
            [Problem("not_this_district", "", percent, told.month, "not_this_district", {"share": percent})],
            "--previous",
        )


def _before(previous: Previous | None) -> dict[str, str] | None:
    if previous is None:
        return None
    known = "counts" if previous.frame is None else "firms"
    return validated(
        Before, {"month": previous.snapshot.month, "frame": previous.snapshot.frame, "known": known}
    ).model_dump()


def frame_bytes(frame: pd.DataFrame) -> bytes:
    """Return ``frame.csv``: by code, so that the order of an export does not change its digest."""
    return _csv(frame)


def _csv(table: pd.DataFrame) -> bytes:
    return str(table.to_csv(index=False, lineterminator="\n")).encode()
