"""What measures do and what they must do, in sentences of the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from simulation.comparison.measures.break_even import BreakEven
from simulation.language.catalogue import Catalogue
from simulation.language.figures import name_indicator, say_value
from simulation.model.incentives.measure import ANY_CONVENIENCE, ANY_REVIEW


def word_break_even(found: BreakEven, titles: dict[str, str], catalogue: Catalogue) -> list[str]:
    """Return the answer in words, what it holds over draws, and that nobody has measured it.

    Parameters
    ----------
    titles
        Id → title of the plans and of the measure.

    Examples
    --------
    See ``tests/simulation/comparison/test_break_even.py``.
    """
    any_of_them = catalogue.text("break_even.any_convenience")
    values = {
        "plan": titles.get(found.plan, found.plan),
        "baseline": titles.get(found.baseline, found.baseline),
        "measure": any_of_them if found.measure == ANY_CONVENIENCE else titles.get(found.measure, found.measure),
        "indicator": name_indicator(found.indicator, catalogue),
        "value": say_value(found.indicator, found.of_baseline, catalogue),
        "without": say_value(found.indicator, found.without, catalogue),
        "at_most": say_value(found.indicator, found.at_most, catalogue),
        "multiplier": f"{found.multiplier:.3f}",
        "less": f"{1 - found.multiplier:.1%}",
    }
    sentences = [catalogue.text(f"break_even.{found.verdict}", **values)]
    if found.drawn:
        low, high = found.interval
        shares = {"never": f"{found.share_never:.0%}", "none_needed": f"{found.share_none_needed:.0%}"}
        ends = {"draws": len(found.drawn), "low": f"{low:.3f}", "high": f"{high:.3f}"}
        sentences.append(catalogue.text("break_even.interval", **ends, **shares))
    if not found.monotone:
        sentences.append(catalogue.text("break_even.several"))
    return [*sentences, catalogue.text("break_even.unmeasured")]


def word_measures(table: pd.DataFrame, titles: dict[str, str], baseline: str, catalogue: Catalogue) -> list[str]:
    """Return a sentence for each plan with conveniences, with reviews, and for exposure that differs.

    Parameters
    ----------
    table
        Of `simulation.comparison.measures.table.measures_table`.
    """
    keys = {ANY_CONVENIENCE: "qualifying", ANY_REVIEW: "reviewed"}
    rows: list[dict[Any, Any]] = table[table["measure"].isin(keys)].to_dict("records")
    sentences = [catalogue.text(f"break_even.{keys[row['measure']]}", **_values(row, titles)) for row in rows]
    return [*sentences, *_differences(rows, titles, baseline, catalogue)]


def _values(row: dict[Any, Any], titles: dict[str, str]) -> dict[str, str]:
    numbers = ("eligible", "lost", "exposure", "lost_by_class", "lost_by_sanction", "lost_by_exit")
    said = {name.removeprefix("lost_") if name != "lost" else name: f"{row[name]:,.0f}" for name in numbers}
    shares = {"share": f"{row['eligible_share']:.1%}", "exposure_share": f"{row['exposure_share']:.1%}"}
    own = {"plan": titles.get(row["plan"], row["plan"]), "spell": f"{row['spell']:.0f}"}
    return said | shares | own | {"serious": f"{row['serious_exposure']:,.0f}"}


def _differences(
    rows: list[dict[Any, Any]], titles: dict[str, str], baseline: str, catalogue: Catalogue
) -> Iterator[str]:
    """Yield how exposure differs from that of a baseline that has conveniences itself."""
    exposure = {row["plan"]: row["exposure"] for row in rows if row["measure"] == ANY_CONVENIENCE}
    for plan, value in exposure.items():
        if plan == baseline or baseline not in exposure:
            continue
        apart = value - exposure[baseline]
        kind = "higher" if apart > 0 else "lower" if apart < 0 else "same"
        amount = say_value("exposure", abs(apart), catalogue)
        change = catalogue.text(f"break_even.{kind}", amount=amount) if apart else catalogue.text("break_even.same")
        names = {"plan": titles.get(plan, plan), "baseline": titles.get(baseline, baseline)}
        yield catalogue.text("break_even.differs", change=change, **names)
