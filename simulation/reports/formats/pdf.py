"""The report as PDF, set by Typst in the official layout with typefaces that come with the lock."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from simulation.charts.saving import font_folder
from simulation.reports.blocks import Block, Cards, Document, Figure, Heading, Paragraph, Table
from simulation.reports.formats.captions import Captions

TEMPLATE = "official.typ"
FIXED_TIME = 1577836800
"""2020-01-01 in seconds, written instead of the hour of making."""


PREVIEW = 80
"""Pixels to the inch of a page that is only looked at."""


def write_pdf(document: Document) -> bytes:
    """Return the report as the bytes of a PDF file, the same for the same content.

    Raises
    ------
    simulation.charts.saving.MissingFontError
        Without the Chinese typeface, rather than a page of boxes.
    """
    content: bytes = _compile(document, timestamp=FIXED_TIME)
    return content


def write_pages(document: Document, ppi: float = PREVIEW) -> tuple[bytes, ...]:
    """Return the pages of `write_pdf` as PNG pictures."""
    made = _compile(document, format="png", ppi=ppi)
    return (made,) if isinstance(made, bytes) else tuple(made)


def _compile(document: Document, **form: Any) -> Any:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / TEMPLATE).write_bytes(files(__package__).joinpath(TEMPLATE).read_bytes())
        content = json.dumps(_content(document, folder), ensure_ascii=False)
        (folder / "content.json").write_text(content, encoding="utf-8")
        return typst.compile(
            str(folder / TEMPLATE),
            root=str(folder),
            font_paths=[str(font_folder())],
            ignore_system_fonts=True,
            **form,
        )


def _content(document: Document, folder: Path) -> dict[str, Any]:
    """Return what the template reads, with the pictures written beside it."""
    captions = Captions(document.language)
    blocks = [_block(block, captions, number, folder) for number, block in enumerate(document.blocks)]
    return {"language": document.language, "title": document.title, "mark": document.mark, "blocks": blocks}


def _block(block: Block, captions: Captions, number: int, folder: Path) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "text": block.shown}
    if isinstance(block, Paragraph):
        kind = "small" if block.small else "signed" if block.signed else "paragraph"
        return {"kind": kind, "text": block.text.strip(" ")}
    if isinstance(block, Table):
        parts = {
            "header": block.header,
            "rows": block.rows,
            "widths": block.widths,
            "texts": block.texts,
            "whole": block.short,
        }
        return {"kind": "table", "caption": captions.of(block), "note": block.note.strip(), **parts}
    if isinstance(block, Figure):
        file = folder / f"figure-{number}.png"
        file.write_bytes(block.png)
        return {"kind": "figure", "caption": captions.of(block), "file": file.name, "note": block.note.strip()}
    if isinstance(block, Cards):
        return {"kind": "cards", "items": [vars(card) for card in block.items]}
    return {"kind": "break"}
