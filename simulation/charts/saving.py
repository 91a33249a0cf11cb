"""Charts as pictures, with the Chinese typeface that the renderer does not have by itself."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

from simulation.charts.style import QUIET, WIDTH, Picture

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


def render_chart(picture: Picture, kind: str, notice: str, *, width: int = WIDTH, scale: float = 2.0) -> bytes:
    """Return a chart as the bytes of a PNG or SVG that carries a notice above it.

    Parameters
    ----------
    kind
        ``png`` or ``svg``.
    notice
        Words of the mark, such as 内部参考 不得公开.
    width
        Pixels of the chart without its axes.

    Raises
    ------
    MissingFontError
        When the typeface is not installed.
    ValueError
        For another kind.
    """
    if kind not in FORMATS:
        raise ValueError(f"{kind}: a chart is saved as {' or '.join(FORMATS)}")
    register_fonts(font_folder())
    title = alt.TitleParams(notice, anchor="end", fontSize=12, fontWeight="normal", color=QUIET)
    spec = picture.chart().properties(width=width, title=title).to_dict(format="vega-lite")
    if kind == "png":
        return bytes(vl_convert.vegalite_to_png(spec, scale=scale))
    return str(vl_convert.vegalite_to_svg(spec)).encode()
