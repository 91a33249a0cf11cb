"""What was observed of a district, month by month, and what was done about alarms; nothing is ever overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from simulation.model.errors import Problem
from simulation.scenarios.audit import append, now
from simulation.scenarios.comparison import canonical, digest_of, row_digest
from simulation.scenarios.contents import keep_body
from simulation.scenarios.errors import refusal
from simulation.scenarios.tables import AlarmRow, ObservationRow

RAISED = "raised"
MEASURES = ("remind", "warn", "summon", "inspect", "none")
"""What is done about an alarm: 提醒, 警示, 约谈, 检查, or nothing, with the reason in the note."""


@dataclass(frozen=True)
class SavedMonth:
    """The counts of one month as they were known at a moment.

    Attributes
    ----------
    complete
        1 if the month was complete, else 0.
    content
        Digest of the counts (CSV).
    source
        What they were made of: digests of the registers, refused records.
    """

    district: str
    month: str
    complete: int
    content: str
    source: str
    who: str
    at: str


@dataclass(frozen=True)
class SavedAlarm:
    """An alarm as it was raised (`measure` is `RAISED`), or what was done about it (of `MEASURES`)."""

    district: str
    plan: str
    what: str
    month: str
    evidence: str
    threshold: str
    rate: str
    seed: str
    measure: str
    department: str
    note: str
    who: str
    at: str


def keep_months(
    session: Session, district: str, months: Mapping[str, tuple[bytes, bool]], source: str, who: str
) -> list[SavedMonth]:
    """Keep the months that are new or differ from what is kept; a month that is known already is no further row.

    The log gets one line a save, with the number of months, and what proves each of them.
    """
    at = now()
    known = {saved.month: saved for saved in newest_months(session, district)}
    kept, proofs = [], []
    for month, (body, complete) in sorted(months.items()):
        digest = keep_body(session, "observations", body)
        before = known.get(month)
        if before is not None and (before.content, before.complete) == (digest, int(complete)):
            continue
        saved = SavedMonth(district, month, int(complete), digest, source, who, at)
        session.add(ObservationRow(**asdict(saved)))
        row = row_digest(asdict(saved))
        proofs.append({"month": month, "complete": saved.complete, "content": digest, "row": row})
        kept.append(saved)
    if kept:
        whole = digest_of(canonical([proof["content"] for proof in proofs]))
        append(
            session, who, "observations_saved", district,
            {"count": len(kept), "digest": whole, "months": proofs, "source": source},
        )  # fmt: skip
    return kept


def month_versions(session: Session, district: str) -> list[SavedMonth]:
    """Return all versions of all months of a district, in the order in which they were kept."""
    columns = [getattr(ObservationRow, name) for name in SavedMonth.__dataclass_fields__]
    chosen = select(*columns).where(ObservationRow.district == district).order_by(ObservationRow.number)
    return [SavedMonth(*row) for row in session.execute(chosen)]


def newest_months(session: Session, district: str) -> list[SavedMonth]:
    """Return the newest version of each month of a district, by month."""
    newest = {saved.month: saved for saved in month_versions(session, district)}
    return [newest[month] for month in sorted(newest)]


def keep_alarm(session: Session, alarm: SavedAlarm) -> SavedAlarm:
    """Keep an alarm, or what was done about one, with the moment.

    Raises
    ------
    StoreError
        ``alarm_measure`` for another measure, ``alarm_incomplete`` when department or note is missing.
    """
    if alarm.measure != RAISED:
        if alarm.measure not in MEASURES:
            raise refusal(Problem("alarm_measure", "measure", alarm.measure, ", ".join(MEASURES)))
        if not (alarm.department.strip() and alarm.note.strip()):
            raise refusal(Problem("alarm_incomplete", "note"))
    saved = SavedAlarm(**{**asdict(alarm), "at": now()})
    session.add(AlarmRow(**asdict(saved)))
    facts = {name: value for name, value in asdict(saved).items() if name not in ("note", "who", "at", "district")}
    append(session, saved.who, "alarm_saved", saved.district, {**facts, "row": row_digest(asdict(saved))})
    return saved


def alarms_of(session: Session, district: str) -> list[SavedAlarm]:
    """Return what was kept of the alarms of a district, in the order in which it was."""
    columns = [getattr(AlarmRow, name) for name in SavedAlarm.__dataclass_fields__]
    chosen = select(*columns).where(AlarmRow.district == district).order_by(AlarmRow.number)
    return [SavedAlarm(*row) for row in session.execute(chosen)]
