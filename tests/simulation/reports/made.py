"""A district small enough for tests, its comparison, and its report as each kind of file."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterable
from functools import cache
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from simulation.comparison.comparison import Comparison
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.reports.blocks import Block, Heading, Paragraph
from simulation.reports.content import write_content
from simulation.reports.subject import Subject
from simulation.workflows.compare import compare
from simulation.workflows.report import report, report_bytes
from tests.simulation.engines import discrete_event_cases as cases

MARK = "内部参考 不得公开"
HAN = re.compile(r"[\u4e00-\u9fff]")
POPPLER = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler) is not installed")


def district() -> Specification:
    """Two sectors in three townships, all groups large enough to be printed."""
    worse = [[0.2, 0.8, 0, 0], [0, 0.2, 0.8, 0], [0, 0, 0.2, 0.8], [0, 0, 0, 1]]
    strata = [
        cases.stratum(
            f"{sector}-{region}", cases.by_class(200, 100, 60, 40), sector=sector, region=region, onset_multiplier=often
        )
        for sector in ("F", "H")
        for region, often in {"east": 1.0, "west": 1.5, "south": 1.0}.items()
    ]
    return cases.specification(
        *strata,
        onset=cases.by_class(0.03),
        self_correction={"minor": 0.1, "serious": 0.02},
        reclassification=cases.moves(found_minor=worse),
    )


def plans() -> list[Plan]:
    ratios = {"now": cases.by_class(0.05), "less-a": cases.by_class(0.01, 0.05, 0.2, 0.6)}
    made = [cases.plan(cases.programme("general", ratio, cases.by_class(1))) for ratio in ratios.values()]
    return [plan.model_copy(update={"id": name, "title": name}) for plan, name in zip(made, ratios, strict=True)]


@cache
def comparison() -> Comparison:
    return compare(district(), plans(), months=12, replications=20, seed=3)


@cache
def subject(language: str) -> Subject:
    return report(comparison(), language=language)


@cache
def word(language: str = "zh") -> Any:  # python-docx may return None for what the layout always has
    return docx.Document(io.BytesIO(report_bytes(subject(language), ".docx")))


@cache
def pdf_text(language: str, *options: str) -> str:
    command = ["pdftotext", *options, "-", "-"]
    content = report_bytes(subject(language), ".pdf")
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()


def fonts_of(style: str) -> dict[str, str | None]:
    fonts = word().styles[style].element.rPr.rFonts
    return {name: fonts.get(qn(f"w:{name}")) for name in ("eastAsia", "ascii", "asciiTheme", "eastAsiaTheme")}


def blocks(about: Subject) -> tuple[Block, ...]:
    return write_content(about).blocks


def texts_of(made: Iterable[Block]) -> list[str]:
    return [block.text for block in made if isinstance(block, Heading | Paragraph)]


def annex_heads(made: Iterable[Block]) -> list[Heading]:
    return [block for block in made if isinstance(block, Heading) and block.text.startswith("附件")]


@cache
def three_plans() -> Subject:
    third = plans()[1].with_ratio(A=0.0).model_copy(update={"id": "none-a", "title": "none-a"})
    return report(compare(district(), [*plans(), third], months=12, replications=20, seed=3))
