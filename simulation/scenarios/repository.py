"""The store as the rest of the program sees it: one class, one method per thing that is done with it."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import select

from simulation.model.errors import Problem
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.scenarios import versions
from simulation.scenarios.adoption import Step, steps, take_step
from simulation.scenarios.audit import Entry, append, read_log, read_newest
from simulation.scenarios.connection import connect, reading, writing
from simulation.scenarios.errors import Conflict, refusal
from simulation.scenarios.evidence import Evidence
from simulation.scenarios.life_cycle import check_editable
from simulation.scenarios.proof.replay import is_state
from simulation.scenarios.settings import database_url
from simulation.scenarios.tables import PlanRow
from simulation.scenarios.verification import Verification, verify
from simulation.scenarios.versions import PLANS, SPECIFICATIONS, Saved, Shelf

Item = TypeVar("Item", Plan, Specification)


class Store(Evidence):
    """Specifications, plans, comparisons and the audit log of one workbench.

    Every method is one transaction: it is done and on the disk when the method returns, or nothing has changed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from simulation.model.plan import Plan
    >>> plan = Plan(id="p", title="p", start="2026-01", programmes=())
    >>> with TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/s.sqlite") as store:
    ...     saved = store.save_plan(plan, who="planner")
    ...     saved.version, saved.state, store.verify().rows
    (1, 'draft', 1)
    """

    @classmethod
    def open(cls, url: str | None = None, *, create: bool = True) -> Self:
        """Open the store at an SQLAlchemy URL, by default the one of the settings, and bring its tables up to date."""
        return cls(connect(database_url() if url is None else url, create=create))

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # --- specifications and plans ---

    def save_specification(
        self, specification: Specification, who: str, expected: int = 0, note: str = ""
    ) -> Saved[Specification]:
        """Save a specification as the version after `expected`; see `save_plan`."""
        return self._save(SPECIFICATIONS, specification, who, expected, note)

    def specification(self, id_: str, version: int | None = None) -> Saved[Specification]:
        """Return a version of a specification, the newest by default."""
        with reading(self._engine) as session:
            return versions.load(session, SPECIFICATIONS, id_, version)

    def specifications(self) -> tuple[Saved[Specification], ...]:
        """Return the newest version of every specification."""
        with reading(self._engine) as session:
            return versions.load_all(session, SPECIFICATIONS)

    def specification_headings(self) -> tuple[tuple[str, int, str], ...]:
        """Return id, number and digest of the newest version of every specification, without reading any of them."""
        with reading(self._engine) as session:
            return versions.headings(session, SPECIFICATIONS)

    def save_plan(self, plan: Plan, who: str, expected: int = 0, note: str = "") -> Saved[Plan]:
        """Save a plan as the version after `expected`; 0 for an id that is new.

        Raises
        ------
        Conflict
            When the newest version is another one. What was to be saved is kept under its digest all the same.
        StoreError
            ``plan_not_draft`` for a plan that was reviewed, adopted or superseded: copy it, or send it back first.
        """
        return self._save(PLANS, plan, who, expected, note)

    def plan(self, id_: str, version: int | None = None) -> Saved[Plan]:
        """Return a version of a plan, the newest by default."""
        with reading(self._engine) as session:
            return versions.load(session, PLANS, id_, version)

    def plans(self) -> tuple[Saved[Plan], ...]:
        """Return the newest version of every plan."""
        with reading(self._engine) as session:
            return versions.load_all(session, PLANS)

    def plan_history(self, id_: str) -> tuple[Saved[Plan], ...]:
        """Return every version of a plan, the oldest first."""
        with reading(self._engine) as session:
            return versions.history(session, PLANS, id_)

    def _save(self, shelf: Shelf[Item], item: Item, who: str, expected: int, note: str) -> Saved[Item]:
        clash: Conflict | None = None
        with writing(self._engine) as session:
            head = versions.lock_head(session, shelf, item.id)
            if head is None and expected:
                raise versions.absent(shelf, item.id)
            if head is not None and head.version != expected:
                clash = versions.conflict(session, shelf, item, expected, who)
            else:
                if isinstance(head, PlanRow):
                    check_editable(head.id, head.state)
                versions.add_version(session, shelf, item, expected, who, note)
                saved = versions.load(session, shelf, item.id)
        if clash:  # raised only now, for what was refused is kept too
            raise clash
        return saved

    # --- the life of a plan ---

    def move_plan(
        self,
        id_: str,
        after: str,
        version: int,
        who: str,
        note: str = "",
        enclosures: Mapping[str, str] | None = None,
        *,
        replacing: str | None = None,
    ) -> Saved[Plan]:
        """Take version `version` of a plan to the state `after`.

        Parameters
        ----------
        enclosures
            Name → digest of what was decided on (report, comparison); kept before with `keep`.
        replacing
            Id of the plan that the deciders take to be in force, empty for none; ``None``: whichever is.

        Raises
        ------
        StoreError
            ``step_to_…`` for a step that a plan's life does not have; ``step_on_old_version`` when the plan was saved
            again since it was read; ``other_plan_in_force`` when another one than `replacing` is adopted by now.
        """
        with writing(self._engine) as session:
            head = versions.lock_head(session, PLANS, id_)
            if not isinstance(head, PlanRow):
                raise versions.absent(PLANS, id_)
            if head.version != version:
                raise refusal(Problem("step_on_old_version", id_, version, head.version))
            take_step(session, head, after, who, note, enclosures or {}, replacing)
            session.expire_all()  # the database set the state
            return versions.load(session, PLANS, id_)

    def adopted_plan(self) -> Saved[Plan] | None:
        """Return the plan in force, if there is one."""
        with reading(self._engine) as session:
            id_ = session.scalars(select(PlanRow.id).where(PlanRow.state == "adopted")).one_or_none()
            return versions.load(session, PLANS, id_) if id_ is not None else None

    def plan_steps(self, id_: str) -> tuple[Step, ...]:
        """Return the steps of a plan's life, the first one first."""
        with reading(self._engine) as session:
            return steps(session, id_)

    # --- the audit log ---

    def record(self, who: str, action: str, subject: str, detail: Mapping[str, object] | None = None) -> Entry:
        """Note in the log what happened outside the store, such as an export; ids and digests only."""
        if is_state(action):
            raise ValueError(f"{action} tells of the store's own tables")  # a check of the log would believe it
        with writing(self._engine) as session:
            return append(session, who, action, subject, detail or {})

    def audit_log(self) -> list[Entry]:
        """Return the log, the first row first."""
        with reading(self._engine) as session:
            return read_log(session)

    def recent_log(self, rows: int = 8) -> list[Entry]:
        """Return the last rows of the log, the newest first."""
        with reading(self._engine) as session:
            return read_newest(session, rows)

    def verify(self) -> Verification:
        """Check the chain of the log, every table and content against it, and the triggers."""
        with reading(self._engine) as session:
            return verify(session)
