"""Office files without the hour of making: the same content gives the same bytes."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def repacked(content: BytesIO) -> bytes:
    """Write the parts of an archive again without the hour that it notes for each."""
    packed = BytesIO()
    with ZipFile(content) as parts, ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name in parts.namelist():
            archive.writestr(ZipInfo(name, ZIP_TIME), parts.read(name), ZIP_DEFLATED)
    return packed.getvalue()
