"""What was observed month by month, and the alarms that came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from simulation.scenarios.migrations.versions.v0001_store import DIGEST, NAME, _allow_changes, _forbid_changes, _signed

revision = "0003"
down_revision = "0002"

OBSERVATIONS, ALARMS = "observations", "alarms"
MONTH, FIGURE = sa.String(7), sa.String(40)


def upgrade() -> None:
    op.create_table(
        OBSERVATIONS,
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("district", NAME, nullable=False),
        sa.Column("month", MONTH, nullable=False),
        sa.Column("complete", sa.Integer, nullable=False),
        sa.Column("content", DIGEST, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        *_signed(),
        sa.PrimaryKeyConstraint("number", name=f"pk_{OBSERVATIONS}"),
        sa.ForeignKeyConstraint(["content"], ["contents.digest"], name=f"fk_{OBSERVATIONS}_content"),
    )
    op.create_table(
        ALARMS,
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("district", NAME, nullable=False),
        sa.Column("plan", DIGEST, nullable=False),
        sa.Column("what", NAME, nullable=False),
        sa.Column("month", MONTH, nullable=False),
        *(sa.Column(name, FIGURE, nullable=False) for name in ("evidence", "threshold", "rate", "seed", "measure")),
        sa.Column("department", NAME, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        *_signed(),
        sa.PrimaryKeyConstraint("number", name=f"pk_{ALARMS}"),
    )
    for table in (OBSERVATIONS, ALARMS):
        _forbid_changes(table)


def downgrade() -> None:
    for table in (ALARMS, OBSERVATIONS):
        _allow_changes(table)
        op.drop_table(table)
