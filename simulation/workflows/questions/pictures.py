"""Charts of the answers: a curve by length, bars by channel, sector, programme or way."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import altair as alt
import pandas as pd

from simulation.charts.style import DESIGNS_KEPT, GRID, INK, PLAN_COLOURS, Design, Picture
from simulation.language.catalogue import Catalogue, load_catalogue
from simulation.workflows.questions.parts import Question
from simulation.workflows.questions.words import is_share_of, name_measure, name_row, say

if TYPE_CHECKING:
    from simulation.workflows.questions.answer import Answer

LINE, AROUND, TALL = 30, 60, 260
"""Pixels of a bar, of what stands around bars, and of a curve."""
LONGEST_NAME = 220
OUTSIDE = 1.22
"""Room for the number beside the longest bar."""


class Drawn(NamedTuple):
    """What a chart shows: the rows of a part, one measure of each."""

    part: str
    measure: str


CHARTS: dict[Question, dict[str, Drawn]] = {
    "observation": {
        "burden": Drawn("length", "group:visits_per_100_firms"),
        "stock": Drawn("length", "group:undetected_stock"),
    },
    "triggered": {"channels": Drawn("channel", "share_of_found"), "unseen": Drawn("spared", "missed")},
    "fusion": {"visits": Drawn("sector", "more_visits"), "found": Drawn("sector", "more_found")},
    "key_sectors": {
        "sectors": Drawn("sector", "hours_per_finding"),
        "programmes": Drawn("programme", "hours_per_finding"),
    },
    "joint": {"visits": Drawn("way", "visits"), "found": Drawn("way", "found")},
}


def charts_of(answer: Answer) -> tuple[str, ...]:
    """Return the charts that have something to set side by side; `Answer.charts`."""
    return tuple(name for name, drawn in CHARTS[answer.question].items() if len(_values(answer, drawn)) > 1)


def picture_of(answer: Answer, chart: str | None, language: str) -> Picture:
    """Draw one chart of an answer.

    Raises
    ------
    ValueError
        For a chart that this answer does not have.
    """
    offered = charts_of(answer)
    chosen = chart or next(iter(offered), "")
    if chosen not in offered:
        raise ValueError(f"no chart {chosen!r}; there are: {', '.join(offered) or 'none'}")
    drawn, words = CHARTS[answer.question][chosen], load_catalogue(language)
    values = _values(answer, drawn)
    rows = pd.DataFrame(
        {
            "row": [name_row(answer, drawn.part, row, words) for row in values],
            "length": [float(row) if drawn.part == "length" else 0.0 for row in values],
            "value": list(values.values()),
            "shown": [say(drawn.measure, value, words, bare=True) for value in values.values()],
        }
    )
    if drawn.part == "length":
        return Picture(_curve(drawn.measure, words), rows)
    return Picture(_bars(drawn.measure, tuple(rows["row"]), max(values.values()), words), rows)


def _values(answer: Answer, drawn: Drawn) -> dict[str, float]:
    """Return row → value of what is drawn, undefined ones left out."""
    table = answer.table
    chosen = table[(table["part"] == drawn.part) & (table["measure"] == drawn.measure)].dropna(subset=["value"])
    return dict(zip(chosen["row"], chosen["value"].astype(float), strict=True))


@lru_cache(DESIGNS_KEPT)
def _bars(measure: str, names: tuple[str, ...], longest: float, words: Catalogue) -> Design:
    scale = alt.Scale(domain=[0, longest * OUTSIDE]) if longest > 0 else alt.Scale()
    axis = alt.Axis(format="~%" if is_share_of(measure, words) else ",~f", tickCount=5, gridColor=GRID)
    x = alt.X("value:Q", title=name_measure(measure, words, unit=True), axis=axis, scale=scale)
    y = alt.Y("row:N", title=None, sort=list(names), axis=alt.Axis(labelLimit=LONGEST_NAME, ticks=False, domain=False))
    bars = alt.Chart().mark_bar(height=16, color=PLAN_COLOURS[1]).encode(x=x, y=y, tooltip=_tooltip(measure, words))
    numbers = alt.Chart().mark_text(align="left", dx=5, color=INK).encode(x=x, y=y, text="shown:N")
    return Design([bars, numbers], LINE * len(names) + AROUND)


@lru_cache(DESIGNS_KEPT)
def _curve(measure: str, words: Catalogue) -> Design:
    # The title lies above the axis: beside it, a name with its unit would be longer than the axis is.
    axis = alt.Axis(
        format="~%" if is_share_of(measure, words) else ",~f", tickCount=5, gridColor=GRID,
        titleAngle=0, titleAlign="left", titleBaseline="bottom", titleX=-36, titleY=-24,
    )  # fmt: skip
    x = alt.X("length:Q", title=words.text("question.axis_length"), axis=alt.Axis(values=[0, 6, 12, 18, 24]))
    y = alt.Y("value:Q", title=name_measure(measure, words, unit=True), axis=axis, scale=alt.Scale(zero=False))
    line = alt.Chart().mark_line(color=PLAN_COLOURS[1], point=alt.OverlayMarkDef(size=60, filled=True))
    drawn: alt.Chart = line.encode(x=x, y=y, tooltip=_tooltip(measure, words))
    numbers = alt.Chart().mark_text(dy=-13, color=INK).encode(x=x, y=y, text="shown:N")
    return Design([drawn, numbers], TALL)


def _tooltip(measure: str, words: Catalogue) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("row:N", title=words.text("chart.group")),
        alt.Tooltip("shown:N", title=name_measure(measure, words, unit=True)),
    ]
