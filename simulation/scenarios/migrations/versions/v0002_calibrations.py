"""What stands behind a calibrated specification."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from simulation.scenarios.migrations.versions.v0001_store import DIGEST, _allow_changes, _forbid_changes, _signed

revision = "0002"
down_revision = "0001"

TABLE = "calibrations"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("number", sa.Integer, nullable=False),
        *(sa.Column(name, DIGEST, nullable=False) for name in ("specification", "draws", "estimates")),
        *_signed(),
        sa.PrimaryKeyConstraint("number", name=f"pk_{TABLE}"),
        *(
            sa.ForeignKeyConstraint([name], ["contents.digest"], name=f"fk_{TABLE}_{name}")
            for name in ("specification", "draws", "estimates")
        ),
    )
    _forbid_changes(TABLE)


def downgrade() -> None:
    _allow_changes(TABLE)
    op.drop_table(TABLE)
