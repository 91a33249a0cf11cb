"""What came of watching a plan, as sentences: the one on top, facts, alarms, causes, what cannot be seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from simulation.language.catalogue import Catalogue
from simulation.monitoring.alarms import CLASS_RULE
from simulation.monitoring.hypotheses.evidence import PLANNED
from simulation.monitoring.retune import LATE_PUSH, UNKNOWN, YES
from simulation.monitoring.watch import Watch

SHOWN_CAUSES = 3
LEAST_WEIGHT = 0.1
"""Weight from which an explanation is told."""
BLIND = 0.5
BIG = 10_000


def number(value: float) -> str:
    """Return a number with as many digits as it is worth.

    Examples
    --------
    >>> number(3.456), number(123.4), number(2e9)
    ('3.5', '123', '> 10,000')
    """
    if value >= BIG:
        return f"> {BIG:,}"
    return f"{value:.1f}" if value < BIG / 1000 else f"{value:,.0f}"


Regions = Mapping[str, str]
HERE: Regions = {}


def name_series(series: str, words: Catalogue, regions: Regions = HERE) -> str:
    """Return a series in words; the table holds its id.

    Parameters
    ----------
    regions
        Township → its name in the language of the reader, where it has one.
    """
    family, scope, *rest = series.split("|")
    group = rest[0] if rest else ""
    if scope == "move":
        return words.text(f"monitor.move.{group}")
    place = words.text("monitor.series.all") if scope == "all" else _group(scope, group, words, regions)
    return words.text("monitor.series.of", scope=place, family=words.text(f"monitor.family.{family}"))


def _group(scope: str, group: str, words: Catalogue, regions: Regions = HERE) -> str:
    if scope == "region":
        return regions.get(group, group)
    key = {"class": f"risk_class_short.{group}", "sector": f"sector.{group}"}.get(scope)
    return words.text(key) if key and key in words else group


def name_cause(row: Mapping[Any, Any], words: Catalogue, regions: Regions = HERE) -> str:
    """Return an explanation in words."""
    if row["name"] == PLANNED:
        return words.text("monitor.cause.as_planned")
    scope = (
        words.text(f"monitor.move.{row['group']}")
        if row["scope"] == "move"
        else _group(row["scope"], row["group"], words, regions)
    )
    return words.text(f"monitor.cause.{row['kind']}", scope=scope, factor=f"{row['factor']:.3g}")


def headline(watch: Watch, words: Catalogue) -> str:
    """Return the sentence on top."""
    facts = watch.facts
    if not facts["until"]:
        return words.text("monitor.headline_open", start=facts["from"], newest=facts["newest"])
    whole = watch.completion[watch.completion["risk_class"] == "all"].iloc[0]
    return words.text(
        "monitor.headline", until=facts["until"], planned=f"{whole['planned']:,.0f}", done=f"{whole['done']:,}",
        share=f"{whole['share']:.0%}", alarms=len(told(watch)), rate=f"{facts['rate']:.0%}",
        retune=words.text("monitor.yes" if watch.must_retune else "monitor.no"),
    )  # fmt: skip


def say_threshold(watch: Watch, words: Catalogue) -> str:
    """Return what evidence is an alarm, and what stands behind it."""
    facts = watch.facts
    key = "threshold_played" if facts["futures"] else "threshold_guaranteed"
    return words.text(
        f"monitor.{key}", threshold=number(facts["threshold"]), futures=f"{facts['futures']:,}",
        rate=f"{facts['rate']:.0%}", guaranteed=number(facts["guaranteed"]),
    )  # fmt: skip


JOINT = {CLASS_RULE: "alarm_rule", LATE_PUSH: "alarm_late"}
"""Kinds of alarm that several streams of moves raise together."""


def told(watch: Watch) -> pd.DataFrame:
    """Return the alarms that count: moves of class once, those that follow from a changed rule not at all."""
    table = watch.alarms[~watch.alarms["suspended"].astype(bool)]
    return table[~(table["kind"].isin(list(JOINT)) & table["kind"].duplicated())]


def say_alarms(watch: Watch, words: Catalogue) -> list[str]:
    """Return a sentence for each alarm; the moves of class are one."""
    rows = [*told(watch).to_dict("records"), *watch.alarms[watch.alarms["suspended"].astype(bool)].to_dict("records")]
    return [say_alarm(row, words) for row in rows] or [words.text("monitor.no_alarm")]


def say_alarm(row: Mapping[Any, Any], words: Catalogue, regions: Regions = HERE) -> str:
    """Return the sentence of one alarm."""
    key = "alarm_suspended" if row["suspended"] else JOINT.get(row["kind"], "alarm")
    direction = words.text("monitor.higher" if row["observed"] > row["expected"] else "monitor.lower")
    return words.text(
        f"monitor.{key}", what=name_series(str(row["what"]), words, regions), since=row["since"], month=row["month"],
        observed=f"{row['observed']:,}", expected=number(float(row["expected"])), direction=direction,
        evidence=number(float(row["evidence"])), threshold=number(float(row["threshold"])),
    )  # fmt: skip


def supported(watch: Watch) -> pd.DataFrame:
    """Return the explanations that are worth telling, the best first: at most `SHOWN_CAUSES`."""
    table = watch.hypotheses[watch.hypotheses["name"] != PLANNED]
    return table[table["weight"] >= LEAST_WEIGHT].head(SHOWN_CAUSES)


def say_causes(watch: Watch, words: Catalogue) -> str:
    """Return the explanations that the evidence supports, or that there is none."""
    rows = supported(watch)
    if rows.empty:
        return words.text("monitor.explained_none")
    names = [
        words.text(
            "monitor.explanation", name=name_cause(row, words), evidence=number(float(row["evidence"])),
            weight=f"{row['weight']:.0%}",
        )
        for row in rows.to_dict("records")
    ]  # fmt: skip
    return words.text("monitor.explained", names=words.text("line.between").join(names))


def say_notes(watch: Watch, words: Catalogue) -> list[str]:
    """Return a sentence for each thing to know of the records."""
    return [words.text(f"monitor.note.{note.code}", **note.values) for note in watch.notes]


def say_unseen(watch: Watch, words: Catalogue) -> str:
    """Return how many series would hide a doubling."""
    power = watch.series.drop_duplicates("series")["power_double"]
    return words.text("monitor.unseen", count=int((power < BLIND).sum()), total=len(power))


def say_rules(watch: Watch, words: Catalogue) -> list[tuple[str, str]]:
    """Return (answer, sentence) for each rule of when to tune again."""
    return [(str(row["answer"]), _say_rule(row, words)) for row in watch.retune.to_dict("records")]


def _say_rule(row: Mapping[Any, Any], words: Catalogue) -> str:
    if row["answer"] == UNKNOWN:
        return words.text(f"monitor.rule.{row['rule']}_not_examined")
    shares = row["rule"] == "completion"
    figure, limit = (f"{x:.0%}" if shares else f"{x:.0f}" if row["rule"] != "hypothesis" else number(float(x))
                     for x in (row["figure"], row["limit"]))  # fmt: skip
    detail = ""
    if row["detail"] and row["rule"] == "forecast_check":
        names = [name_series(part, words) for part in str(row["detail"]).split("、")]
        detail = words.text("line.detail", text=words.text("line.between").join(names))
    return words.text(f"monitor.rule.{row['rule']}", figure=figure, limit=limit, detail=detail)


def say_completion(watch: Watch, words: Catalogue) -> list[str]:
    """Return a sentence where the plan is not carried out."""
    row = watch.retune[watch.retune["rule"] == "completion"].iloc[0]
    if row["answer"] != YES:
        return []
    return [words.text("monitor.below_plan", share=f"{row['figure']:.0%}", limit=f"{row['limit']:.0%}")]


def say_all(watch: Watch, words: Catalogue) -> list[str]:
    """Return everything a reader of the command line is told, in order."""
    level = words.text(f"monitor.level_{watch.facts['level']}")
    lines = [headline(watch, words), *say_completion(watch, words), *say_notes(watch, words)]
    if watch.facts["until"]:
        lines += [say_threshold(watch, words), *say_alarms(watch, words), say_causes(watch, words)]
        lines += [say_unseen(watch, words), level]
    return lines
