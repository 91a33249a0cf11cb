"""What an indicator means, in the words of the page: definition, worked example, unit, which way is better."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from simulation.language.catalogue import Catalogue
from simulation.language.figures import is_share, name_indicator, say_number, say_value, unit_of
from simulation.model.indicators.worked import BETTER, Worked, worked

SHARES = frozenset({"sensitivity"})
"""Numbers of an example that are told in per cent."""


def explain_indicator(indicator: str, words: Catalogue) -> str:
    """Return what an indicator means, as Markdown; one with a channel is explained as its family.

    Examples
    --------
    >>> from simulation.language.catalogue import load_catalogue
    >>> "300 = 12.00%" in explain_indicator("detection_yield", load_catalogue("zh"))
    True
    """
    name = indicator.partition(":")[0]
    told = {
        "definition": words.text(f"indicator.{name}.definition"),
        "unit": unit_of(name, words),
        "better": words.text(f"better.{BETTER.get(name, 'neither')}"),
    }
    example = worked(name)
    if example is None or f"worked.{name}" not in words:
        return words.text("explained.indicator_bare", **told)
    return words.text("explained.indicator", example=say_example(name, example, words), **told)


def say_example(indicator: str, example: Worked, words: Catalogue) -> str:
    """Return the sentence of a worked example."""
    numbers = {name: f"{x:.0%}" if name in SHARES else say_number(x) for name, x in example.numbers.items()}
    whole = not is_share(indicator, words) and example.value == round(example.value)
    value = (
        words.text("value.with_unit", value=f"{example.value:,.0f}", unit=unit_of(indicator, words))
        if whole  # a sum of small whole numbers needs no decimals
        else say_value(indicator, example.value, words)
    )
    return words.text(f"worked.{indicator}", value=value, **numbers)


def offer_indicators(indicators: Iterable[str], words: Catalogue, key: str) -> None:
    """Show beside a table a button that explains the indicators in it, each family once."""
    names = dict.fromkeys(indicator.partition(":")[0] for indicator in indicators)
    with st.popover(words.text("explained.indicators"), icon=":material/info:", key=f"explain-{key}"):
        for name in names:
            said = words.text("explained.named", name=name_indicator(name, words), text=explain_indicator(name, words))
            st.markdown(said)
