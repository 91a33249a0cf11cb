"""Steps in the life of a plan, each with who, when, why and what lay on the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from simulation.model.errors import Problem
from simulation.scenarios.audit import append, now
from simulation.scenarios.comparison import canonical, row_digest
from simulation.scenarios.contents import fetch
from simulation.scenarios.errors import refusal
from simulation.scenarios.life_cycle import check_step, refusal_of_step
from simulation.scenarios.tables import LifeCycleStep, PlanRow


@dataclass(frozen=True)
class Step:
    """One step of a plan's life.

    Attributes
    ----------
    enclosures
        JSON text: name of an enclosure (``report``, ``comparison``) → its digest.
    """

    plan: str
    version: int
    before: str
    after: str
    who: str
    at: str
    note: str
    enclosures: str


def take_step(
    session: Session,
    head: PlanRow,
    after: str,
    who: str,
    note: str,
    enclosures: Mapping[str, str],
    replacing: str | None = None,
) -> None:
    """Take a plan one step further; adopting it supersedes the plan adopted before, in the same transaction.

    Parameters
    ----------
    replacing
        Id of the plan that is thought to be in force, empty for none; ``None``: whichever is.
    """
    check_step(head.id, head.state, after)
    if replacing is not None:
        _check_in_force(session, replacing)
    for digest in enclosures.values():
        fetch(session, digest)  # what was decided on must be there to read
    if after == "adopted":
        _supersede(session, head.id, who)
    _set(session, head, after, who, note, enclosures)


def steps(session: Session, plan: str) -> tuple[Step, ...]:
    """Return the steps of a plan's life, the first one first."""
    columns = [getattr(LifeCycleStep, name) for name in Step.__dataclass_fields__]
    chosen = select(*columns).where(LifeCycleStep.plan == plan).order_by(LifeCycleStep.number)
    return tuple(Step(*row) for row in session.execute(chosen))


def _in_force(session: Session) -> PlanRow | None:
    return session.scalars(select(PlanRow).where(PlanRow.state == "adopted").with_for_update()).one_or_none()


def _check_in_force(session: Session, expected: str) -> None:
    found = _in_force(session)
    if (found.id if found else "") != expected:
        raise refusal(Problem("other_plan_in_force", value=found.id if found else "—", limit=expected or "—"))


def _supersede(session: Session, successor: str, who: str) -> None:
    former = _in_force(session)
    if former is not None:
        _set(session, former, "superseded", who, "", {}, {"successor": successor})


def _set(
    session: Session,
    head: PlanRow,
    after: str,
    who: str,
    note: str,
    enclosures: Mapping[str, str],
    detail: Mapping[str, object] | None = None,
) -> None:
    before, listed = head.state, canonical(dict(enclosures)).decode()
    slot = 1 if after == "adopted" else None
    taken = update(PlanRow).where(PlanRow.id == head.id, PlanRow.state == before)
    if session.execute(taken.values(state=after, adopted_slot=slot)).rowcount != 1:  # type: ignore[attr-defined]
        raise refusal_of_step(head.id, before, after)
    step = Step(head.id, head.version, before, after, who, now(), note, listed)
    session.add(LifeCycleStep(**step.__dict__))
    session.flush()
    told = {
        "version": head.version,
        "before": before,
        "after": after,
        "enclosures": dict(enclosures),
        "row": row_digest(step.__dict__),
    }
    append(session, who, f"plan_{after}", head.id, {**told, **(detail or {})})
