"""What the words of the method mean, each with a small example whose numbers are computed here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import streamlit as st
from scipy.stats import binom, poisson

from simulation.language.catalogue import Catalogue
from simulation.monitoring.hypotheses.evidence import AS_PLANNED

Numbers = Mapping[str, str]
TAIL = 0.025
"""Share left out on each side of a 95 % interval."""


def _expected() -> Numbers:
    firms, ratio = 100, 0.03
    return {"firms": str(firms), "ratio": f"{ratio:.0%}", "value": f"{firms * ratio:.0f}"}


def _interval() -> Numbers:
    futures = 1000
    cut = round(futures * TAIL)
    return {"futures": f"{futures:,}", "cut": str(cut), "kept": str(futures - 2 * cut)}


def _p_value() -> Numbers:
    visits, rate, found = 20, 0.1, 5
    p = binom.sf(found - 1, visits, rate)
    return {
        "visits": str(visits), "rate": f"{rate:.0%}", "expected": f"{visits * rate:.0f}", "found": str(found),
        "value": f"{p:.3f}",
    }  # fmt: skip


def _funnel() -> Numbers:
    rate = 0.1
    told = {"rate": f"{rate:.0%}"}
    for name, visits in (("few", 20), ("many", 200)):
        low, high = (binom.ppf(share, visits, rate) for share in (TAIL, 1 - TAIL))
        told |= {name: str(visits), f"{name}_low": f"{low:.0f}", f"{name}_high": f"{high:.0f}"}
    return told


def _dispersion() -> Numbers:
    told: dict[str, str] = {}
    for name, months in (("a", (7, 13, 8, 12)), ("b", (2, 18, 5, 15))):
        listed = np.array(months, dtype=np.float64)
        told |= {name: "/".join(map(str, months)), f"value_{name}": f"{listed.var(ddof=1) / listed.mean():.1f}"}
    return told


def _false_alarm() -> Numbers:
    rate = 0.2
    return {"rate": f"{rate:.0%}", "value": f"{1 / rate:.0f}"}


def _evidence() -> Numbers:
    expected, found = 10, 20
    factor = poisson.pmf(found, 2 * expected) / poisson.pmf(found, expected)
    return {"expected": str(expected), "found": str(found), "value": f"{factor:.0f}", "chance": f"{1 / factor:.0%}"}


def _weight() -> Numbers:
    before, evidence = 0.01, 200
    after = before * evidence / (before * evidence + AS_PLANNED)
    return {
        "before": f"{before:.0%}", "planned": f"{AS_PLANNED:.0%}", "evidence": str(evidence), "value": f"{after:.0%}",
    }  # fmt: skip


def _power() -> Numbers:
    told: dict[str, str] = {}
    for name, a_year in (("few", 3), ("many", 12)):
        chance = poisson.sf(2 * a_year - 1, a_year)
        told |= {name: str(a_year), f"twice_{name}": str(2 * a_year)}
        told[f"chance_{name}"] = f"{chance:.1%}"
    return told


def _worst_tenth() -> Numbers:
    draws, times = 1000, 620
    return {"draws": f"{draws:,}", "times": str(times), "value": f"{times / draws:.0%}"}


def _shadow_price() -> Numbers:
    price, hours = 0.02, 500
    return {"price": f"{price}", "hours": str(hours), "value": f"{price * hours:.0f}"}


def _frontier() -> Numbers:
    return {"burden_a": "3.0", "yield_a": "12%", "burden_b": "2.5", "yield_b": "13%"}


def _regret() -> Numbers:
    own, best = (120, 90), (100, 85)
    lost = [mine - least for mine, least in zip(own, best, strict=True)]
    told = {f"{name}_{mark}": str(numbers[place])
            for name, numbers in (("own", own), ("best", best), ("regret", lost))
            for place, mark in enumerate("ab")}  # fmt: skip
    return told | {"value": str(max(lost))}


TERMS: Mapping[str, Callable[[], Numbers]] = {
    "expected": _expected, "interval": _interval, "p_value": _p_value, "funnel": _funnel, "dispersion": _dispersion,
    "false_alarm": _false_alarm, "evidence": _evidence, "weight": _weight, "power": _power,
    "worst_tenth": _worst_tenth, "shadow_price": _shadow_price, "frontier": _frontier, "regret": _regret,
}  # fmt: skip
"""Word → what makes the numbers of its example."""


def explain_term(term: str, words: Catalogue) -> str:
    """Return what a word means, with its example, as Markdown.

    Examples
    --------
    >>> from simulation.language.catalogue import load_catalogue
    >>> "p = 0.043" in explain_term("p_value", load_catalogue("zh"))
    True
    """
    example = words.text(f"term.{term}.example", **TERMS[term]())
    return words.text("explained.term", meaning=words.text(f"term.{term}.meaning"), example=example)


def offer_terms(terms: Iterable[str], words: Catalogue, key: str) -> None:
    """Show a button that names some words of the method, and explains them when it is pressed."""
    asked = list(terms)
    names = words.text("line.between").join(words.text(f"term.{term}.name") for term in asked)
    with st.popover(words.text("explained.terms", names=names), icon=":material/info:", key=f"explain-{key}"):
        for term in asked:
            text = explain_term(term, words)
            st.markdown(words.text("explained.named", name=words.text(f"term.{term}.name"), text=text))
