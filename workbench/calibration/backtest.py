"""The forecast of the held-out months against what came, and against two naive forecasts."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import streamlit as st

from simulation.charts.calibration import picture_of_backtest, picture_of_reliability
from simulation.charts.style import Picture
from simulation.language.catalogue import Catalogue
from simulation.model.population import RISK_CLASSES
from simulation.workflows.calibrate import say_stack
from workbench.common.choices import choose

MEASURES = ("found", "visits", "firms")
RIVALS = ("naive_last_year", "naive_overall")
CLEAR = 1.645
"""Standard errors beyond which a difference is no draw: 5 % false alarms on the side that is claimed."""


def show_backtest(table: pd.DataFrame | None, scores: dict[str, Any], words: Catalogue) -> None:
    """Show charts and scores; without held-out months say how to get them."""
    st.subheader(words.text("page.calibrate.backtest"), anchor=False)
    if table is None:
        st.info(words.text("page.calibrate.no_backtest"), icon=":material/info:")
        return
    if not (table["measure"] == "found").any():
        st.info(words.text("page.calibrate.nothing_to_score"), icon=":material/info:")
    for sentence in verdicts(scores, words):
        st.markdown(sentence)
    _show_charts(table, words)


def verdicts(scores: dict[str, Any], words: Catalogue) -> list[str]:
    """Return what the scores say, a sentence for each rival, also when it is a draw or worse."""
    said = [
        words.text(
            f"page.calibrate.verdict.{verdict(gain['mean'], gain['error'])}",
            rival=words.text(f"chart.series.{rival}"),
            gain=f"{gain['mean']:+.3f}".replace("-", "−"),
            error=f"{gain['error']:.3f}",
        )
        for rival in RIVALS
        if (gain := scores.get("gain", {}).get(rival)) is not None and math.isfinite(gain["mean"])
    ]
    if said:
        said.append(words.text("page.calibrate.verdict.note", cells=scores["cells"]))
    covered = scores.get("coverage", {})
    shares = {name: f"{covered[name]:.0%}" if _known(covered.get(name)) else "—" for name in MEASURES}
    said.append(words.text("calibration.covered", **shares))
    slope = scores.get("calibration_slope")
    if slope and _known(slope["value"]):
        said.append(
            words.text(
                "calibration.slope", slope=f"{slope['value']:.2f}".replace("-", "−"), error=f"{slope['error']:.2f}"
            )
        )
    if "stack" in scores:
        said.append(say_stack(scores["stack"], words))
    return [f"- {sentence}" for sentence in said]


def verdict(gain: float, error: float) -> str:
    """Say whether a mean difference in log score is better, a draw or worse.

    Examples
    --------
    >>> verdict(0.3, 0.1), verdict(0.1, 0.1), verdict(-0.3, 0.1), verdict(0.3, float("nan"))
    ('better', 'draw', 'worse', 'draw')
    """
    if gain > CLEAR * error:
        return "better"
    return "worse" if gain < -CLEAR * error else "draw"


def _known(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def _show_charts(table: pd.DataFrame, words: Catalogue) -> None:
    with st.container(key="pictures"):
        left, right = st.columns(2, gap="medium")
        with left:
            measure = choose(
                words.text("page.calibrate.measure"),
                [name for name in MEASURES if (table["measure"] == name).any()],
                lambda name: words.text(f"measure.{name}"),
                "measure",
                words,
            )
            group = choose(
                words.text("page.calibrate.class"),
                RISK_CLASSES,
                lambda c: words.text(f"risk_class.{c}"),
                "class",
                words,
            )
            rows = table[(table["measure"] == measure) & (table["risk_class"] == group)]
            if rows.empty:
                st.info(words.text("page.calibrate.no_cells"))
            else:
                _show(picture_of_backtest(rows, measure, words), words.text("page.calibrate.forecast_note"))
        with right:
            found = table[table["measure"] == "found"]
            if len(found):
                st.markdown(words.text("page.calibrate.reliability"))
                _show(picture_of_reliability(found, words, height=380), words.text("page.calibrate.reliability_note"))


def _show(picture: Picture, note: str) -> None:
    st.vega_lite_chart(spec=picture.spec, width="stretch", theme=None, alt=note)
    st.caption(note)
