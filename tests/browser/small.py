"""Pictures for the documents, small enough to be opened over a slow line."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

COLOURS = 96


def small(png: bytes) -> bytes:
    """Return a picture with few colours: screens of text lose nothing, and the file a good half."""
    made = BytesIO()
    Image.open(BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
    return made.getvalue()
