"""重抽: a month that was drawn is frozen anew with a reason; the earlier draw stays, in its folder and in the chain."""

from __future__ import annotations

from pathlib import Path

import simulation as sim
from workbench.draw.desk import Desk, Told
from workbench.draw.folder import AGAIN, PACKAGE, RECORD, SEED
from workbench.draw.noted import digest
from workbench.draw.steps.freezing import freeze_month
from workbench.draw.steps.reasoned import offer_with_reason, reason_given
from workbench.server import session

NAME = "freeze"


def offer_redraw(desk: Desk) -> None:
    """Offer to draw the month again, with a reason, to those who may draw."""
    if session.person().can("draw"):
        offer_with_reason(desk, "again", ":material/replay:", NAME, "frozen_again", _again)


def _again(desk: Desk) -> Told:
    """Put package, seed and record of the earlier draw aside and freeze anew; all is put back when that is refused."""
    month, record = desk.month, desk.month.record
    if not record:
        raise sim.InputError([sim.Problem("nothing_to_redraw", "", month.name, remedy="nothing_to_redraw")])
    reason, share = reason_given(desk, "again"), str(month.manifest.get("share", "1"))
    place = month.folder / AGAIN.format(number=len(month.drawn_before()) + 1)
    place.mkdir(mode=0o700)
    moved = [name for name in (PACKAGE, SEED, RECORD) if (month.folder / name).exists()]
    _move(moved, month.folder, place)
    try:
        freeze_month(desk, share, reason, {"redraws": digest(record["digest"])})
    except sim.InputError:
        _move(moved, place, month.folder)
        place.rmdir()
        raise
    return {}


def _move(names: list[str], source: Path, target: Path) -> None:
    for name in names:
        (source / name).rename(target / name)
