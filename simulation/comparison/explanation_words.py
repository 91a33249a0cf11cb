"""Sentences that explain a difference from its parts, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from simulation.comparison import explanation as explain
from simulation.comparison.binding import Bound
from simulation.comparison.cut_classes import DETERRENCE, STOCK, HiddenCost
from simulation.comparison.explanation import Explanation
from simulation.comparison.same_result import Reason
from simulation.language.catalogue import Catalogue
from simulation.language.figures import is_share, say_difference, say_value
from simulation.model.population import RISK_CLASSES

KEYS = "page.compare.explain"


def explain_differences(monthly: pd.DataFrame, plan: str, baseline: str, catalogue: Catalogue) -> list[str]:
    """Return a sentence for each headline figure that differs: by how much, and what makes up most of it.

    Parameters
    ----------
    monthly
        Monthly course of a comparison that holds both plans.

    Examples
    --------
    See ``tests/simulation/workflows/test_explain_words.py``.
    """
    names, courses = (plan, baseline), explain.courses_of(monthly)
    sentences = [
        *_of_findings(
            explain.by_class(courses, "found", *names), explain.by_class(courses, "visits", *names), catalogue
        ),
        *_of_classes("coverage", explain.of_coverage(courses, *names), catalogue),
        *_of_burden(explain.of_burden(courses, *names), catalogue),
        *_of_yield(explain.of_yield(courses, *names), catalogue),
        *_of_classes("undetected_stock", explain.by_class(courses, "in_violation", *names), catalogue),
    ]
    return list(sentences)


def word_hidden_cost(cost: HiddenCost, catalogue: Catalogue, key: str = f"{KEYS}.hidden_cost") -> str:
    """Return what a lower ratio may cost in its own class, without a response of firms and with one."""
    return catalogue.text(
        key,
        risk_class=catalogue.text(f"risk_class_short.{cost.risk_class}"),
        without=say_difference(STOCK, cost.without, catalogue, bare=True),
        at_most=say_difference(STOCK, cost.at_most, catalogue, bare=True),
        elasticity=f"{DETERRENCE[1]:g}",
    )


def word_reason(reason: Reason, catalogue: Catalogue) -> str:
    """Return why a change does nothing."""
    values = dict(reason.values)
    if "risk_class" in values:
        values["risk_class"] = catalogue.text(f"risk_class_short.{values['risk_class']}")
    if "fields" in values:
        names = (catalogue.text(f"page.compare.field.{name}") for name in values["fields"])
        values["fields"] = catalogue.text("line.between").join(names)
    if "capacity" in values:
        values["capacity"] = f"{values['capacity']:,.0f}"
    return catalogue.text(f"page.compare.same_result.{reason.code}", **values)


def word_bound(bound: Bound, start: str, catalogue: Catalogue) -> str:
    """Return what binds, with its number; `start` is the calendar month of month 0."""
    values = dict(bound.values)
    code = bound.code.replace(":", "_")
    if "risk_class" in values:
        values["risk_class"] = catalogue.text(f"risk_class_short.{values['risk_class']}")
    if "peak_month" in values:
        values["peak_month"] = str(pd.Period(start, freq="M") + values["peak_month"])
        share = values["peak"] / values["capacity"] if values.get("capacity") else np.nan
        values |= {n: f"{values[n]:,.0f}" for n in ("peak", "mean", "capacity") if n in values}
        values["share"] = f"{share:.0%}"
    if "visits" in values:
        values = {name: _change(name, values[name], catalogue) for name in ("visits", "found")}
    return catalogue.text(f"page.compare.binds.{code}", **values)


def _of_findings(found: Explanation, visits: Explanation, catalogue: Catalogue) -> Iterator[str]:
    risk_class = found.largest()
    if risk_class is None:
        return
    yield catalogue.text(
        f"{KEYS}.found{_offset(found.share(risk_class))}",
        change=_change("found", found.difference, catalogue),
        risk_class=catalogue.text(f"risk_class_short.{risk_class}"),
        visits=_change("visits", visits.parts[risk_class], catalogue),
        part=_change("found", found.parts[risk_class], catalogue),
        share=f"{found.share(risk_class):.0%}",
    )


def _of_classes(indicator: str, found: Explanation, catalogue: Catalogue) -> Iterator[str]:
    risk_class = found.largest()
    if risk_class is None:
        return
    yield catalogue.text(
        f"{KEYS}.{indicator}{_offset(found.share(risk_class))}",
        change=_change(indicator, found.difference, catalogue),
        risk_class=catalogue.text(f"risk_class_short.{risk_class}"),
        part=_change(indicator, found.parts[risk_class], catalogue),
        share=f"{found.share(risk_class):.0%}",
    )


def _of_burden(found: Explanation, catalogue: Catalogue) -> Iterator[str]:
    if found.largest() is None:
        return
    parts = {name: say_difference("burden_on_a", part, catalogue, bare=True) for name, part in found.parts.items()}
    yield catalogue.text(f"{KEYS}.burden_on_a", change=_change("burden_on_a", found.difference, catalogue), **parts)


def _of_yield(found: Explanation, catalogue: Catalogue) -> Iterator[str]:
    if found.largest() is None:
        return
    mix, own = _sums(found.parts)
    largest = max(RISK_CLASSES, key=lambda c: abs(found.parts[f"mix:{c}"] + found.parts[f"own:{c}"]))
    yield catalogue.text(
        f"{KEYS}.detection_yield",
        change=_change("detection_yield", found.difference, catalogue),
        mix=say_difference("detection_yield", mix, catalogue),
        own=say_difference("detection_yield", own, catalogue),
        risk_class=catalogue.text(f"risk_class_short.{largest}"),
    )


def _sums(parts: Mapping[str, float]) -> tuple[float, float]:
    mix, own = (sum(parts[f"{kind}:{c}"] for c in RISK_CLASSES) for kind in ("mix", "own"))
    return mix, own


def _offset(share: float) -> str:
    """Other classes go the other way when one makes up more than all of a difference."""
    return "_offset" if share > 1 + 1e-9 else ""


def _change(indicator: str, difference: float, catalogue: Catalogue) -> str:
    if difference == 0:
        return catalogue.text("change.none")
    amount = say_difference(indicator, abs(difference), catalogue, bare=True).removeprefix("+")
    if not is_share(indicator, catalogue):
        amount = say_value(indicator, abs(difference), catalogue, bare=True)
    return catalogue.text("change.up" if difference > 0 else "change.down", amount=amount)
