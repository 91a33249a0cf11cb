"""The figures of ``docs/chicago.md``, written between its marks so that the page says what the tables say."""

from __future__ import annotations

import pandas as pd

from datasets.tables import DATASETS

PAGE = DATASETS.parent / "docs" / "chicago.md"
BEGIN, END = "<!-- scores: begin -->\n", "<!-- scores: end -->\n"
TITLES = {"model": "model", "last_year": "last year's class rates", "overall": "one overall rate"}
CLEAR = 2.0
"""Standard errors from which a difference is called one."""


def with_scores(text: str, scores: pd.DataFrame, readings: pd.DataFrame) -> str:
    """Return the text of the page with its tables written anew.

    Parameters
    ----------
    scores, readings
        ``scores.csv`` and ``readings.csv``.

    Raises
    ------
    ValueError
        When the lines that mark the tables are missing.
    """
    head, _, rest = text.partition(BEGIN)
    _, found, tail = rest.partition(END)
    if not found:
        raise ValueError(f"{PAGE.name}: the lines {BEGIN!r} and {END!r} must both be there")
    return head + BEGIN + "\n".join(_lines(scores, readings)) + END + tail


def verdict(value: float, error: float) -> str:
    """Say whether a difference is one.

    Examples
    --------
    >>> verdict(0.05, 0.04)
    'a draw: within two standard errors'
    """
    if abs(value) < CLEAR * error:
        return "a draw: within two standard errors"
    return "clearly better" if value > 0 else "clearly worse"


def _lines(scores: pd.DataFrame, readings: pd.DataFrame) -> list[str]:
    return [*_differences(scores), "", *_singles(scores), "", *_readings(readings), ""]


def _readings(readings: pd.DataFrame) -> list[str]:
    lines = [
        "| moves of class are news | less last year's class rates | less one overall rate | cells within 90 % |",
        "|---|---|---|---|",
    ]
    for news in readings["news"].unique():
        of = {(row["measure"], row["rival"]): row for row in readings[readings["news"] == news].to_dict("records")}
        gains = [of["log_score", rival] for rival in ("last_year", "overall")]
        cells = " | ".join(f"{gain['value']:+.3f} ± {gain['error']:.3f}" for gain in gains)
        lines.append(f"| {news} | {cells} | {of['coverage_90', '']['value']:.1%} |")
    return lines


def _differences(scores: pd.DataFrame) -> list[str]:
    rows = scores[(scores["measure"] == "log_score") & (scores["rival"] != "")]
    lines = ["| log score per cell | difference | standard error | |", "|---|---|---|---|"]
    for first, rival, value, error in zip(*(rows[c] for c in ("forecast", "rival", "value", "error")), strict=True):
        names = f"{TITLES[first]} less {TITLES[rival]}"
        lines.append(f"| {names} | {value:+.3f} | {error:.3f} | {verdict(value, error)} |")
    return lines


def _singles(scores: pd.DataFrame) -> list[str]:
    of = scores.set_index(["measure", "forecast"])["value"]
    lines = ["| forecast | cells within its 90 % interval | slope | expected ÷ found |", "|---|---|---|---|"]
    for name, title in TITLES.items():
        inside = of["coverage_90" if name == "model" else "coverage_90_equal_footing", name]
        lines.append(f"| {title} | {inside:.1%} | {of['slope', name]:.2f} | {of['expected_over_found', name]:.3f} |")
    return lines
