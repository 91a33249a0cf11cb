"""The store: contents, specifications, plans with their life cycle, comparisons, audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from simulation.scenarios.proof.triggers import postgresql_body, sqlite_trigger

revision = "0001"
down_revision = None

DIGEST, NAME, MOMENT = sa.String(71), sa.String(200), sa.String(32)
FIRST_HASH = "sha256:" + 64 * "0"
APPEND_ONLY = ("audit_log", "contents", "specification_versions", "plan_versions", "life_cycle", "comparisons")


def upgrade() -> None:
    _contents()
    _versions("specifications", "specification_versions", sa.Column("version", sa.Integer, nullable=False))
    _versions("plans", "plan_versions", *_state())
    _life_cycle()
    _comparisons()
    _audit()
    for table in APPEND_ONLY:
        _forbid_changes(table)


def downgrade() -> None:
    for table in APPEND_ONLY:
        _allow_changes(table)
    for table in (
        "audit_head", "audit_log", "comparisons", "life_cycle", "plan_versions", "plans",
        "specification_versions", "specifications", "contents",
    ):  # fmt: skip
        op.drop_table(table)


def _contents() -> None:
    op.create_table(
        "contents",
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_contents"),
    )


def _state() -> list[sa.Column | sa.Constraint]:  # type: ignore[type-arg]
    return [
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("adopted_slot", sa.Integer, nullable=True),
        sa.UniqueConstraint("adopted_slot", name="uq_plans_adopted_slot"),
        sa.CheckConstraint("state IN ('draft', 'reviewed', 'adopted', 'superseded')", name=op.f("ck_plans_state")),
        sa.CheckConstraint(
            "(state = 'adopted' AND adopted_slot IS NOT NULL AND adopted_slot = 1)"
            " OR (state <> 'adopted' AND adopted_slot IS NULL)",
            name=op.f("ck_plans_adopted"),
        ),
    ]


def _versions(head: str, versions: str, *columns: sa.Column | sa.Constraint) -> None:  # type: ignore[type-arg]
    op.create_table(
        head, sa.Column("id", NAME, nullable=False), *columns, sa.PrimaryKeyConstraint("id", name=f"pk_{head}")
    )
    op.create_table(
        versions,
        sa.Column("id", NAME, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("digest", DIGEST, nullable=False),
        *_signed(),
        sa.Column("note", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", "version", name=f"pk_{versions}"),
        sa.ForeignKeyConstraint(["id"], [f"{head}.id"], name=f"fk_{versions}_id"),
        sa.ForeignKeyConstraint(["digest"], ["contents.digest"], name=f"fk_{versions}_digest"),
    )


def _signed() -> list[sa.Column[str]]:
    return [sa.Column("who", NAME, nullable=False), sa.Column("at", MOMENT, nullable=False)]


def _life_cycle() -> None:
    op.create_table(
        "life_cycle",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("plan", NAME, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("before", sa.String(20), nullable=False),
        sa.Column("after", sa.String(20), nullable=False),
        *_signed(),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("enclosures", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_life_cycle"),
        sa.ForeignKeyConstraint(
            ["plan", "version"], ["plan_versions.id", "plan_versions.version"], name="fk_life_cycle_plan"
        ),
    )


def _comparisons() -> None:
    op.create_table(
        "comparisons",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("result", DIGEST, nullable=False),
        *_signed(),
        sa.PrimaryKeyConstraint("number", name="pk_comparisons"),
        sa.ForeignKeyConstraint(["digest"], ["contents.digest"], name="fk_comparisons_digest"),
        sa.ForeignKeyConstraint(["result"], ["contents.digest"], name="fk_comparisons_result"),
    )


def _audit() -> None:
    op.create_table(
        "audit_log",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", NAME, nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject", NAME, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("previous", DIGEST, nullable=False),
        sa.Column("hash", DIGEST, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_log"),
    )
    head = op.create_table(
        "audit_head",
        sa.Column("slot", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("hash", DIGEST, nullable=False),
        sa.PrimaryKeyConstraint("slot", name="pk_audit_head"),
    )
    op.bulk_insert(head, [{"slot": 1, "number": 0, "hash": FIRST_HASH}])


def _forbid_changes(table: str) -> None:
    dialect = op.get_context().dialect.name
    if dialect == "sqlite":
        for verb in ("update", "delete"):
            op.execute(sqlite_trigger(table, verb))
    elif dialect == "postgresql":
        op.execute(
            f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $${postgresql_body(table)}$$"
        )
        # TRUNCATE fires no row trigger.
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
        )


def _allow_changes(table: str) -> None:
    dialect = op.get_context().dialect.name
    if dialect == "sqlite":
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}")
    elif dialect == "postgresql":
        op.execute(f"DROP TRIGGER {table}_no_change ON {table}")
        op.execute(f"DROP FUNCTION {table}_append_only()")
