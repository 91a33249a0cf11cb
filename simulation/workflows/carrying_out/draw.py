"""Draw the firms of a month by the rule draw/1: in memory, or as frozen package, record, change and verification."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.drawing.chain import DRAW, Record, append, load, read_record, sound
from simulation.drawing.change import make_change
from simulation.drawing.checks import check_question, check_seed, salt_of, share_of
from simulation.drawing.flags import with_flags
from simulation.drawing.frame import Firm, frame_of, read_frame
from simulation.drawing.package import Package, read_package, write_package
from simulation.drawing.private import check_new
from simulation.drawing.record import active, check_run, drawn_before, make_record, redraw_problems, shared
from simulation.drawing.rule import Drawn, draw_month
from simulation.drawing.standing import to_freeze
from simulation.drawing.tickets import month_key
from simulation.drawing.verify import faults
from simulation.model.errors import InputError, Problem
from simulation.model.plan import Plan
from simulation.workflows.carrying_out.finding import chain_folder, package_folder
from simulation.workflows.carrying_out.lists import checked_lists, last_list


def draw(
    frame: pd.DataFrame | str | Path | Sequence[Firm], plan: Plan, month: str, seed: str, salt: bytes | str
) -> dict[str, Drawn]:
    """Return what each programme of a plan draws in a month: the list that any other program gets by draw/1.

    Parameters
    ----------
    frame
        Table with the columns ``code, name, stratum, risk_class, region, sector, founded, drawn``, or a path to one.
        ``risk_class`` is the class in force, ``drawn`` the programmes whose round drew the firm already.
    month
        Such as ``2026-03``.
    seed
        Text of a public event, exactly as it was read out.
    salt
        Secret that was frozen before the seed was known; bytes or hexadecimal text.

    Raises
    ------
    InputError
        With every problem of the frame, or of plan and month.

    Examples
    --------
    >>> import pandas as pd
    >>> from simulation.files.reading import read_plan
    >>> columns = ["code", "name", "stratum", "risk_class", "region", "sector", "founded", "drawn"]
    >>> rows = [(f"F{i:03}", "", "H-a", "D", "a", "H", "", "") for i in range(400)]
    >>> plan = read_plan("datasets/plans/status_quo.json")
    >>> found = draw(pd.DataFrame(rows, columns=columns), plan, "2026-01", "08772473296991897540", "5a" * 32)
    >>> found["general"].numbers  # 400 firms, 3 % a year: one a month
    {'A': 0, 'B': 0, 'C': 0, 'D': 1}
    """
    check_question(plan, month)
    key = month_key(salt_of(salt), month, check_seed(seed))
    return draw_month(with_flags(firms_of(frame, plan, month), plan, month), plan, month, key)


def firms_of(frame: pd.DataFrame | str | Path | Sequence[Firm], plan: Plan, month: str) -> list[Firm]:
    """Return the firms of a frame, checked."""
    programmes = [programme.id for programme in plan.programmes]
    if isinstance(frame, pd.DataFrame):
        return frame_of(frame, programmes, month)
    if isinstance(frame, str | Path):
        return read_frame(frame, programmes, month)
    return list(frame)


SALT_BYTES = 32


def freeze(
    frame: pd.DataFrame | str | Path | Sequence[Firm],
    plan: Plan,
    month: str,
    records: str | Path,
    output: str | Path,
    *,
    lists: Mapping[str, str | Path | None] | None = None,
    salt: bytes | None = None,
    at: datetime | None = None,
    redraw: str | None = None,
    share: str = "1",
) -> str:
    """Freeze the package of a month's draw and return its 封存值, which is announced before the seed is thrown.

    Parameters
    ----------
    records
        Folder of the chain of records: whom the current rounds drew already is taken from it.
    output
        Folder of the package; never one that holds something.
    lists
        Files kept in the package as they are: ``staff``, ``leave``, ``recusals``.
    salt, at
        A secret of 32 random bytes, and now, unless given.
    redraw
        Why a month that was drawn is drawn again (重抽); the reason is frozen too, before there is a new seed.
    share
        Of the plan's draws that this month makes, a decimal number up to 1: a person decides it, and it is frozen too.

    Raises
    ------
    InputError
        With every problem of frame, plan, lists or chain, or when the month was drawn already.
    """
    place = check_new(Path(output))
    check_question(plan, month)
    share_of(share)
    chain = sound(Path(records))
    programmes = active(plan, month)
    if not programmes:
        raise InputError([Problem("nothing_to_draw", "month", month, remedy="nothing_to_draw")], plan.id)
    refused = drawn_before(chain, month, programmes) if redraw is None else redraw_problems(plan, month, chain, redraw)
    if refused:
        raise InputError(refused, str(records))
    again = [] if redraw is None else [record["digest"] for record in shared(chain, month, programmes)]
    firms = to_freeze(firms_of(frame, plan, month), plan, month, chain, again)
    kept = {**checked_lists(lists or {}), **last_list(chain, firms)}
    why = {"of": again, "reason": redraw.strip()} if redraw else None
    moment = at or datetime.now().astimezone()
    return write_package(
        place, firms, plan, month, salt or secrets.token_bytes(SALT_BYTES), chain.head, kept, moment, why, share
    )


def run_draw(
    package: str | Path,
    seed: str,
    source: str,
    announced: str,
    records: str | Path,
    output: str | Path,
    *,
    at: datetime | None = None,
    redraw: str | None = None,
) -> Record:
    """Draw from a frozen package, chain the record to the earlier ones, and return it.

    Parameters
    ----------
    redraw
        Why programmes of the month are drawn again (重抽), unless the package holds the reason. The new record names
        the old one, which stays in the chain; its list is void.

    Raises
    ------
    InputError
        When the package is not frozen or was changed, its 封存值 is not the announced one, the seed is older than the
        freeze, or a programme was drawn in this month already.
    """
    place = check_new(Path(output))
    frozen = read_package(Path(package))
    chain = sound(Path(records))
    why = redraw if redraw is not None else frozen.redraw.get("reason")
    check_run(frozen, chain, announced, source, why)
    record = make_record(frozen, chain, seed, source, at or datetime.now().astimezone(), why)
    append(Path(records), record, place)
    return record


def change_draw(
    record: str | Path,
    firm: str,
    kind: str,
    reason: str,
    records: str | Path,
    *,
    at: datetime | None = None,
    package: str | Path | None = None,
    inspector: str | None = None,
) -> Record:
    """Log that a drawn firm is replaced (递补), reassigned (改派) or cancelled (取消); the draw stays as it was.

    Parameters
    ----------
    package
        Of the draw; looked for near the record and the chain by its digest. Once inspectors are assigned, a team that
        changes is drawn by ticket, for which it is needed.
    inspector
        For 改派: certificate of who cannot go; the whole team without it.
    """
    draw_record = read_draw(Path(record))
    chain = sound(Path(records))
    folder = Path(package) if package else package_folder(Path(record), draw_record, Path(records))
    frozen = _unbroken(folder, draw_record) if folder and chain.teams(draw_record["digest"]) else None
    moment = at or datetime.now().astimezone()
    change = make_change(draw_record, chain, firm, kind, reason, moment, frozen, inspector)
    append(Path(records), change)
    return change


def verify_draw(
    package: str | Path, record: str | Path, announced: str | None = None, records: str | Path | None = None
) -> list[Problem]:
    """Return everything that is wrong with a draw, its teams and its changes; an empty list for a sound one.

    Parameters
    ----------
    records
        Folder of the chain. Without it the one that lists the record is looked for near record and package; where
        there is none, links to other records, teams and changes stay unseen.
    """
    draw_record = read_draw(Path(record))
    folder = Path(records) if records is not None else chain_folder(Path(record), draw_record, Path(package))
    chain = load(folder) if folder is not None else None
    return faults(read_package(Path(package)), draw_record, announced, chain)


def _unbroken(folder: Path, draw_record: Record) -> Package:
    """Return the package of a record; raises `InputError` when it is another one or was changed."""
    package = read_package(folder)
    if found := faults(package, draw_record):
        raise InputError(found, str(folder))
    return package


def read_draw(path: Path) -> dict[str, Any]:
    """Return the record of a draw; raises `InputError` for a record of anything else."""
    record = dict(read_record(path))
    if record["kind"] != DRAW:
        raise InputError([Problem("not_a_draw", "kind", record["kind"], DRAW, "not_a_draw")], str(path))
    return record
