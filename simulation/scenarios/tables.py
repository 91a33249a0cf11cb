"""The tables of the store. Rows are added and never changed, but for `plans`, `specifications` and `audit_head`."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, LargeBinary, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
}

Digest = String(71)  # "sha256:" and 64 hexadecimal digits
Identifier = String(200)
Person = String(200)
Moment = String(32)  # ISO 8601 in UTC, as it was hashed: databases disagree on how they keep moments

APPEND_ONLY = (
    "audit_log", "contents", "specification_versions", "plan_versions", "life_cycle", "comparisons", "calibrations",
    "observations", "alarms",
)  # fmt: skip
"""Tables whose rows the database itself refuses to change or delete, where it has triggers."""


class Table(DeclarativeBase):
    """Base of the tables, with names for their constraints so that migrations can refer to them."""

    metadata = MetaData(naming_convention=NAMES)


class Content(Table):
    """A file text or a result, found by the digest of what it holds; the same content is kept once."""

    __tablename__ = "contents"

    digest: Mapped[str] = mapped_column(Digest, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    body: Mapped[bytes] = mapped_column(LargeBinary)


class Head(Table):
    """What has versions: its id, and the number of the newest one."""

    __abstract__ = True

    id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    version: Mapped[int]


class SpecificationRow(Head):
    """A specification."""

    __tablename__ = "specifications"


class Version(Table):
    """What was saved under an id, by whom and when."""

    __abstract__ = True

    id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(Digest, ForeignKey("contents.digest"))
    who: Mapped[str] = mapped_column(Person)
    at: Mapped[str] = mapped_column(Moment)
    note: Mapped[str] = mapped_column(Text)


class SpecificationVersion(Version):
    """A version of a specification."""

    __tablename__ = "specification_versions"
    __table_args__ = (ForeignKeyConstraint(["id"], ["specifications.id"]),)


class PlanRow(Head):
    """A plan and its state.

    `adopted_slot` is 1 for the adopted plan and empty for the others; being unique, it makes a second one impossible.
    """

    __tablename__ = "plans"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'reviewed', 'adopted', 'superseded')", name="state"),
        # Said in full, for a comparison with NULL would satisfy the check.
        CheckConstraint(
            "(state = 'adopted' AND adopted_slot IS NOT NULL AND adopted_slot = 1)"
            " OR (state <> 'adopted' AND adopted_slot IS NULL)",
            name="adopted",
        ),
    )

    state: Mapped[str] = mapped_column(String(20))
    adopted_slot: Mapped[int | None] = mapped_column(unique=True)


class PlanVersion(Version):
    """A version of a plan."""

    __tablename__ = "plan_versions"
    __table_args__ = (ForeignKeyConstraint(["id"], ["plans.id"]),)


class LifeCycleStep(Table):
    """One step of a plan's life, and the digests of what was put before the deciders (report, comparison)."""

    __tablename__ = "life_cycle"
    __table_args__ = (ForeignKeyConstraint(["plan", "version"], ["plan_versions.id", "plan_versions.version"]),)

    number: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str] = mapped_column(Identifier)
    version: Mapped[int]
    before: Mapped[str] = mapped_column(String(20))
    after: Mapped[str] = mapped_column(String(20))
    who: Mapped[str] = mapped_column(Person)
    at: Mapped[str] = mapped_column(Moment)
    note: Mapped[str] = mapped_column(Text)
    enclosures: Mapped[str] = mapped_column(Text)


class ComparisonRow(Table):
    """A comparison: `digest` of what was asked, `result` of what came out."""

    __tablename__ = "comparisons"

    number: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(Digest, ForeignKey("contents.digest"))
    result: Mapped[str] = mapped_column(Digest, ForeignKey("contents.digest"))
    who: Mapped[str] = mapped_column(Person)
    at: Mapped[str] = mapped_column(Moment)


class CalibrationRow(Table):
    """What stands behind a calibrated specification: draws of its parameters and the table of its estimates."""

    __tablename__ = "calibrations"

    number: Mapped[int] = mapped_column(primary_key=True)
    specification: Mapped[str] = mapped_column(Digest, ForeignKey("contents.digest"))
    draws: Mapped[str] = mapped_column(Digest, ForeignKey("contents.digest"))
    estimates: Mapped[str] = mapped_column(Digest, ForeignKey("contents.digest"))
    who: Mapped[str] = mapped_column(Person)
    at: Mapped[str] = mapped_column(Moment)


class ObservationRow(Table):
    """The counts of one month of a district as they were known then; a corrected month is a further row."""

    __tablename__ = "observations"

    number: Mapped[int] = mapped_column(primary_key=True)
    district: Mapped[str] = mapped_column(Identifier)
    month: Mapped[str] = mapped_column(String(7))
    complete: Mapped[int]
    content: Mapped[str] = mapped_column(Digest, ForeignKey("contents.digest"))
    source: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(Person)
    at: Mapped[str] = mapped_column(Moment)


class AlarmRow(Table):
    """An alarm as it was raised, or as somebody dealt with it: then `measure` says how.

    Figures stand as text, as they were hashed: databases disagree on how they keep fractions.
    """

    __tablename__ = "alarms"

    number: Mapped[int] = mapped_column(primary_key=True)
    district: Mapped[str] = mapped_column(Identifier)
    plan: Mapped[str] = mapped_column(Digest)
    what: Mapped[str] = mapped_column(Identifier)
    month: Mapped[str] = mapped_column(String(7))
    evidence: Mapped[str] = mapped_column(String(40))
    threshold: Mapped[str] = mapped_column(String(40))
    rate: Mapped[str] = mapped_column(String(40))
    seed: Mapped[str] = mapped_column(String(40))
    measure: Mapped[str] = mapped_column(String(40))
    department: Mapped[str] = mapped_column(Identifier)
    note: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(Person)
    at: Mapped[str] = mapped_column(Moment)


class AuditRow(Table):
    """One entry of the audit log; `hash` covers every other column and so, through `previous`, all rows before."""

    __tablename__ = "audit_log"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(Moment)
    who: Mapped[str] = mapped_column(Person)
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(Identifier)
    detail: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(Digest)
    hash: Mapped[str] = mapped_column(Digest)


class AuditHead(Table):
    """The newest entry of the audit log: what writers lock, and what tells that rows were cut off at the end."""

    __tablename__ = "audit_head"

    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(Digest)
