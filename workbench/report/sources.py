"""Where the numbers behind a report come from, as far as the workbench knows."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.language.catalogue import Catalogue
from simulation.reports.chapters.opening import say_kinds
from simulation.reports.given import Source
from simulation.reports.sources import read_sources, sources_of_estimates
from simulation.scenarios.repository import Store
from workbench.server import library

SHIPPED = library.DATASETS / "xiangzhou" / "sources.csv"


def sources_of(store: Store, specification: str, language: str) -> tuple[Source, ...]:
    """Return the sources of the district with that digest: its own table, or its calibration's estimates.

    Nothing for a district that someone brought without either.

    Raises
    ------
    simulation.InputError
        For a table out of order.
    """
    if specification == library.shipped_district().digest:
        return read_sources(SHIPPED, language)
    calibration = store.calibration_of(specification)
    if calibration is None:
        return ()
    return sources_of_estimates(store.content(calibration.estimates), language)


def say_sources(sources: Sequence[Source], words: Catalogue) -> str:
    """Say how many numbers are measured, published, assumed; or that nobody told."""
    if not sources:
        return words.text("page.report.kinds_unknown")
    return words.text("page.report.kinds", total=len(sources), parts=say_kinds(sources, words))
