"""What stands behind a calibrated specification: draws of its parameters, and where each number comes from."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from simulation.model.specification import Specification
from simulation.scenarios.audit import append, now
from simulation.scenarios.comparison import row_digest
from simulation.scenarios.contents import keep_body, keep_model
from simulation.scenarios.tables import CalibrationRow


@dataclass(frozen=True)
class SavedCalibration:
    """A calibration by the digests of what it made.

    Attributes
    ----------
    specification
        Digest of the specification.
    draws
        Digest of the draws from the distribution of its parameters (Parquet).
    estimates
        Digest of the table of estimates (CSV).
    """

    specification: str
    draws: str
    estimates: str
    who: str
    at: str


def keep_calibration(
    session: Session, specification: Specification, draws: bytes, estimates: bytes, who: str
) -> SavedCalibration:
    """Keep a calibration with a row in the log."""
    digests = {
        "specification": keep_model(session, "specification", specification),
        "draws": keep_body(session, "draws", draws),
        "estimates": keep_body(session, "estimates", estimates),
    }
    saved = SavedCalibration(**digests, who=who, at=now())
    session.add(CalibrationRow(**saved.__dict__))
    append(session, who, "calibration_saved", specification.id, {**digests, "row": row_digest(saved.__dict__)})
    return saved


def newest_calibration(session: Session, specification: str) -> SavedCalibration | None:
    """Return the newest calibration behind a specification with that digest, if there is one."""
    columns = [getattr(CalibrationRow, name) for name in SavedCalibration.__dataclass_fields__]
    chosen = select(*columns).where(CalibrationRow.specification == specification)
    row = session.execute(chosen.order_by(CalibrationRow.number.desc()).limit(1)).one_or_none()
    return SavedCalibration(*row) if row else None
