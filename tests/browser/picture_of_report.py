"""Draw the first page of the report for the README: ``python3 dev.py pictures``. Not a test file by name."""

from __future__ import annotations

import simulation as sim
from simulation.reports.content import write_content
from simulation.reports.formats.pdf import write_pages
from simulation.reports.sources import read_sources
from simulation.workflows.report import report
from tests.browser.strip import PICTURES, small, write_strip
from workbench.server import library

PICTURE = PICTURES / "report.png"
PPI = 96
MONTHS, REPLICATIONS = 36, 100
PROPOSAL = "henan-2021"


def test_the_first_page_of_the_report_is_drawn() -> None:
    district = library.shipped_district().specification
    plans = {entry.plan.id: entry.plan for entry in library.shipped_plans()}
    compared = [plans["status-quo"], plans[PROPOSAL]]
    comparison = sim.compare(district, compared, months=MONTHS, replications=REPLICATIONS)
    sources = read_sources(library.DATASETS / "xiangzhou" / "sources.csv")
    first = write_pages(write_content(report(comparison, PROPOSAL, sources=sources)), PPI)[0]
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_bytes(small(first))
    write_strip()
    assert first.startswith(b"\x89PNG")
