"""A notebook set up once: the Chinese typeface, charts as pictures, the house's colours, the language shown."""

from __future__ import annotations

import altair as alt

from simulation.charts.saving import font_folder, register_fonts
from simulation.charts.style import FONT, PLAN_COLOURS
from simulation.language.shown import show_in


def set_up_notebook(language: str = "zh", scale: float = 1.5) -> None:
    """Prepare a notebook: its charts become pictures in the house's style, objects show themselves in `language`.

    Parameters
    ----------
    language
        ``zh`` or ``en``.
    scale
        Pixels of a picture for each pixel of a chart.

    Raises
    ------
    MissingFontError
        When the typeface is not installed: the renderer would draw boxes.
    """
    show_in(language)
    register_fonts(font_folder())
    alt.renderers.enable("png", scale_factor=scale)
    alt.theme.enable("workbench")


@alt.theme.register("workbench", enable=False)
def _theme() -> alt.theme.ThemeConfig:
    return {
        "config": {
            "font": FONT,
            "background": "white",
            "title": {"fontSize": 12, "fontWeight": "normal"},
            "axis": {"labelFontSize": 12, "titleFontSize": 12},
            "legend": {"labelFontSize": 12},
            "range": {"category": list(PLAN_COLOURS)},
        }
    }
