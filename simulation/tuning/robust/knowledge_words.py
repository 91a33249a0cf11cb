"""What moves a choice, what is worth finding out first, and what a sample is worth before a class is exempted."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import norm

from simulation.language.catalogue import Catalogue
from simulation.language.figures import say_value
from simulation.tuning.information.exemption import Exemption
from simulation.tuning.information.worth import BETWEEN, EVPI, EVPPI, EVSI
from simulation.tuning.robust.number_words import KEYS, name_number
from simulation.tuning.sensitivity.indices import PAWN

MOST_NAMED = 3
"""Numbers that a sentence names."""
FALSE_ALARM = 0.05
"""Chance that a number is called worth finding out though none is."""


def word_sensitivity(table: pd.DataFrame, catalogue: Catalogue) -> str:
    """Return which numbers move the difference of the two best plans most, and that the others lie in the noise."""
    above = table[(table["method"] == PAWN) & (table["value"] > table["noise"])].head(MOST_NAMED)
    if above.empty:
        return catalogue.text(f"{KEYS}.sensitivity.none")
    parts = [
        catalogue.text(
            f"{KEYS}.sensitivity.one",
            parameter=name_number(str(row.parameter), catalogue), value=f"{row.value:.2f}",
            kind=catalogue.text(f"kind.{row.kind}"),
        )
        for row in above.itertuples()
    ]  # fmt: skip
    noise = f"{table['noise'].max():.2f}"
    return catalogue.text(f"{KEYS}.sensitivity.most", numbers=catalogue.text("line.between").join(parts), noise=noise)


def word_information(table: pd.DataFrame, indicator: str, catalogue: Catalogue) -> list[str]:
    """Return what knowing everything would be worth, which number first, what a sample adds, and what not to trust."""
    everything = table[table["method"] == EVPI].iloc[0]
    sentences = [_worth("everything", everything, indicator, catalogue)]
    numbers = table[table["method"] == EVPPI].sort_values("value", ascending=False)
    # The best of many numbers is partly luck: the more there are, the surer it must be.
    sure = norm.isf(FALSE_ALARM / max(len(numbers), 1))
    if len(numbers) and numbers["value"].iloc[0] > sure * numbers["standard_error"].iloc[0]:
        sentences.append(_worth("first", numbers.iloc[0], indicator, catalogue))
    else:
        sentences.append(catalogue.text(f"{KEYS}.information.nothing"))
    sentences += _samples(table[table["method"] == EVSI], indicator, catalogue)
    doubtful = table.loc[~table["fits"].astype(bool), "parameter"]
    if len(doubtful):
        names = catalogue.text("line.between").join(_names(name, catalogue) for name in dict.fromkeys(doubtful))
        sentences.append(catalogue.text(f"{KEYS}.information.doubtful", parameters=names))
    return sentences


def _samples(table: pd.DataFrame, indicator: str, catalogue: Catalogue) -> list[str]:
    """Return what samples are worth, number by number; one sentence where none is worth anything."""
    worthy = table[table["value"] > 2 * table["standard_error"]]
    if len(table) and worthy.empty:
        return [_worth("no_sample", table.iloc[-1], indicator, catalogue)]
    return [_worth("sample", row, indicator, catalogue) for _, row in worthy.iterrows()]


def _names(parameter: str, catalogue: Catalogue) -> str:
    return catalogue.text("line.between").join(
        name_number(name, catalogue) for name in parameter.split(BETWEEN) if name
    )


def _worth(key: str, row: pd.Series, indicator: str, catalogue: Catalogue) -> str:
    return catalogue.text(
        f"{KEYS}.information.{key}",
        parameter=_names(str(row["parameter"]), catalogue),
        visits=int(row["visits"]),
        value=say_value(indicator, float(row["value"]), catalogue),
        error=say_value(indicator, float(row["standard_error"]), catalogue, bare=True),
        kind=catalogue.text(f"kind.{row['kind']}"),
    )


def word_exemption(found: Exemption, risk_class: str, catalogue: Catalogue) -> list[str]:
    """Return whether a class would be exempted now, the chance that this is wrong, and what random visits are worth."""
    values = {
        "risk_class": catalogue.text(f"risk_class_short.{risk_class}"),
        "mean": f"{found.mean:.2%}",
        "break_even": f"{found.break_even:.2%}",
        "wrong": f"{found.chance_wrong:.0%}",
        "kind": catalogue.text(f"kind.{found.kind}"),
        "perfect": f"{found.perfect:,.1f}",
    }
    sentences = [catalogue.text(f"{KEYS}.exemption.{'exempt' if found.exempt else 'keep'}", **values)]
    if not found.best:
        return [*sentences, catalogue.text(f"{KEYS}.exemption.no_sample", **values)]
    row = found.table.iloc[int(np.flatnonzero(found.table["visits"] == found.best)[0])]
    numbers = {"visits": found.best, "value": f"{row['value']:,.1f}", "net": f"{row['net']:,.1f}"}
    return [*sentences, catalogue.text(f"{KEYS}.exemption.sample", **values, **numbers)]
