"""The part of the store that holds what decisions rest on: comparisons, calibrations, observations, alarms, reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.scenarios.audit import append, now
from simulation.scenarios.calibrations import SavedCalibration, keep_calibration, newest_calibration
from simulation.scenarios.comparison import ComparisonRequest, SavedComparison, row_digest
from simulation.scenarios.connection import reading, writing
from simulation.scenarios.contents import fetch, fetch_model, keep_body, keep_model
from simulation.scenarios.tables import ComparisonRow
from simulation.scenarios.watching import (
    SavedAlarm,
    SavedMonth,
    alarms_of,
    keep_alarm,
    keep_months,
    month_versions,
    newest_months,
)


class Evidence:
    """Methods of `simulation.scenarios.repository.Store`, each one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save_comparison(
        self,
        request: ComparisonRequest,
        result: bytes,
        who: str,
        specification: Specification | None = None,
        plans: Sequence[Plan] = (),
    ) -> SavedComparison:
        """Keep a comparison: its request, and its result.

        Parameters
        ----------
        specification, plans
            What was compared, where it may not be kept yet; it does not become a version.

        Raises
        ------
        StoreError
            ``no_such_content`` when the request names a plan, a specification or draws that are not kept.
        """
        with writing(self._engine) as session:
            if specification is not None:
                keep_model(session, "specification", specification)
            for plan in plans:
                keep_model(session, "plan", plan)
            for digest in (request.specification, *request.plans, *([request.draws] if request.draws else [])):
                fetch(session, digest)
            digest, outcome = keep_model(session, "comparison", request), keep_body(session, "result", result)
            row = {"digest": digest, "result": outcome, "who": who, "at": now()}
            session.add(ComparisonRow(**row))
            append(session, who, "comparison_saved", digest, {"result": outcome, "row": row_digest(row)})
            return SavedComparison(request, **row)

    def comparisons(self) -> tuple[SavedComparison, ...]:
        """Return the kept comparisons, the newest first."""
        with reading(self._engine) as session:
            rows = session.scalars(select(ComparisonRow).order_by(ComparisonRow.number.desc()))
            return tuple(_saved_comparison(session, row) for row in rows)

    def save_calibration(
        self, specification: Specification, draws: bytes, estimates: bytes, who: str
    ) -> SavedCalibration:
        """Keep what stands behind a calibrated specification: draws of its parameters (Parquet), estimates (CSV)."""
        with writing(self._engine) as session:
            return keep_calibration(session, specification, draws, estimates, who)

    def calibration_of(self, specification: str) -> SavedCalibration | None:
        """Return the newest calibration behind the specification with that digest."""
        with reading(self._engine) as session:
            return newest_calibration(session, specification)

    def save_observations(
        self, district: str, months: Mapping[str, tuple[bytes, bool]], source: str, who: str
    ) -> tuple[SavedMonth, ...]:
        """Keep the counts of months (month → CSV and whether it is complete) of the specification with that id.

        Nothing is overwritten: a month that differs from what is kept becomes a further version, the others stay.
        """
        with writing(self._engine) as session:
            return tuple(keep_months(session, district, months, source, who))

    def observations(self, district: str, *, every: bool = False) -> tuple[SavedMonth, ...]:
        """Return the newest version of each month of a district, or `every` version as they were kept."""
        with reading(self._engine) as session:
            return tuple((month_versions if every else newest_months)(session, district))

    def save_alarms(self, alarms: Sequence[SavedAlarm]) -> tuple[SavedAlarm, ...]:
        """Keep alarms as they were raised, or what was done about them, with the moment."""
        with writing(self._engine) as session:
            return tuple(keep_alarm(session, alarm) for alarm in alarms)

    def alarms(self, district: str) -> tuple[SavedAlarm, ...]:
        """Return what was kept of the alarms of a district, the oldest first."""
        with reading(self._engine) as session:
            return tuple(alarms_of(session, district))

    def keep(self, kind: str, body: bytes, who: str) -> str:
        """Keep a file (a report, say) and return its digest."""
        with writing(self._engine) as session:
            digest = keep_body(session, kind, body)
            append(session, who, f"{kind}_kept", digest, {})
            return digest

    def content(self, digest: str) -> bytes:
        """Return what was kept under a digest."""
        with reading(self._engine) as session:
            return fetch(session, digest)


def _saved_comparison(session: Session, row: ComparisonRow) -> SavedComparison:
    request = fetch_model(session, ComparisonRequest, row.digest)
    return SavedComparison(request, row.digest, row.result, row.who, row.at)
