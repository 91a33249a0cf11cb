"""Office files without the hour of making: the same content gives the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ZIP_TIME = (1980, 1, 1, 0, 0, 0)
FIXED_TIME = datetime(2020, 1, 1)
"""Written instead of the hour of making."""


def set_properties(properties: Any, title: Sequence[str], mark: str, language: str) -> None:
    """Set the core properties of a Word or PowerPoint file, which have the same names in both."""
    properties.title = " ".join(title)
    properties.subject = properties.keywords = mark
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.language = {"zh": "zh-CN"}.get(language, language)
    properties.created = properties.modified = FIXED_TIME
    properties.revision = 1


def repacked(content: BytesIO) -> bytes:
    """Write the parts of an archive again without the hour that it notes for each."""
    packed = BytesIO()
    with ZipFile(content) as parts, ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name in parts.namelist():
            archive.writestr(ZipInfo(name, ZIP_TIME), parts.read(name), ZIP_DEFLATED)
    return packed.getvalue()
