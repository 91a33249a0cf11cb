"""Charts as pictures, with the Chinese typeface that the renderer does not have by itself."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import vl_convert

FORMATS = ("png", "svg")


class MissingFontError(RuntimeError):
    """No Chinese typeface: the renderer would draw boxes and report success."""


def save_chart(chart: Any, path: str | Path, *, scale: float = 2.0) -> Path:
    """Write a chart as PNG or SVG.

    Parameters
    ----------
    chart
        Any Altair chart of this room.
    path
        Ends in ``.png`` or ``.svg``; its folder must exist.
    scale
        Pixels of the PNG for each pixel of the chart.

    Raises
    ------
    MissingFontError
        When the typeface is not installed.
    ValueError
        For another ending.
    """
    target = Path(path)
    kind = target.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise ValueError(f"{target.name}: a chart is saved as {' or '.join(FORMATS)}")
    register_fonts(font_folder())
    chart.save(target, format=kind, scale_factor=scale)
    return target


def font_folder() -> Path:
    """Return the folder of the Chinese typefaces that come with the lock.

    Raises
    ------
    MissingFontError
        When the package or its file is not there.
    """
    try:
        from pylopdf_fonts_zh_cn import sans_path
    except ImportError as error:
        raise MissingFontError("the package pylopdf-fonts-zh-cn is not installed; run: python3 dev.py setup") from error
    font = sans_path()
    if not font.is_file():
        raise MissingFontError(f"{font} is missing; run: python3 dev.py setup")
    return font.parent


@cache
def register_fonts(folder: Path) -> None:
    """Tell the renderer about the typefaces of a folder, once."""
    vl_convert.register_font_directory(str(folder))
