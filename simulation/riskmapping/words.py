"""What a risk map says, in sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping

from simulation.language.catalogue import LANGUAGES, Catalogue, load_catalogue
from simulation.riskmapping.funnel import SCOPES
from simulation.riskmapping.riskmap import RiskMap

RARE = 0.05
ALIKE = 0.1
"""Spread of places, in log-odds, below which nothing beyond chance is seen: a factor of 1.1."""


def told(found: RiskMap, language: str = LANGUAGES[0], names: Mapping[str, str] | None = None) -> list[str]:
    """Return the sentences of a risk map: what it rests on, teams, whether places differ, the scan, what is assumed.

    Parameters
    ----------
    names
        Township → its name in that language; one that is not in it keeps its own.
    """
    words = load_catalogue(language)
    sentences = [said_of_source(found, words), said_of_teams(found, words), said_of_places(found, words)]
    return [
        text for text in [*sentences, said_of_scan(found, words, names or {}), said_of_unvisited(found, words)] if text
    ]


def said_of_source(found: RiskMap, words: Catalogue) -> str:
    """Say from which months and visits the map is."""
    data = found.data
    return words.text(
        "riskmap.said.source", first=data.first, last=data.last, visits=f"{int(data.visits.sum()):,}",
        found=f"{int(data.found.sum()):,}",
    )  # fmt: skip


def said_of_teams(found: RiskMap, words: Catalogue) -> str:
    """Say whether teams differ, before anything is said of places."""
    teams = found.teams
    if teams is None:
        return words.text("riskmap.said.teams_unnamed")
    if math.isnan(teams.p):
        return words.text("riskmap.said.teams_unknown", teams=teams.spread.teams)
    made, visits = teams.share_of_most
    return words.text(
        f"riskmap.said.{'teams_differ' if teams.differ else 'teams_alike'}", teams=teams.spread.teams,
        p=_chance(teams.p), made=f"{made:.0%}", visits=f"{visits:.0%}",
    )  # fmt: skip


def said_of_places(found: RiskMap, words: Catalogue) -> str:
    """Say how many sectors and townships lie beyond their funnel limits."""
    table = found.funnel
    outside = {scope: int(((table["scope"] == scope) & (table["outside"] == "above")).sum()) for scope in SCOPES}
    groups = {scope: int(((table["scope"] == scope) & (table["visits"] > 0)).sum()) for scope in SCOPES}
    spread = found.effects.spreads.mean(axis=0)
    if not any(outside.values()) and float(spread.max()) < ALIKE:
        return words.text("riskmap.said.alike")
    return words.text(
        "riskmap.said.places", regions=groups["region"], regions_above=outside["region"], sectors=groups["sector"],
        sectors_above=outside["sector"],
    )  # fmt: skip


def said_of_scan(found: RiskMap, words: Catalogue, names: Mapping[str, str]) -> str:
    """Say where findings gather, or that they do nowhere beyond chance."""
    if found.scan.empty:
        return words.text("riskmap.said.scan_none_at_all")
    first = found.scan.iloc[0]
    key = "scan" if first["p"] < RARE else "scan_nothing"
    regions = (names.get(region, region) for region in str(first["regions"]).split(";"))
    sentence = words.text(
        f"riskmap.said.{key}", regions=words.text("line.between").join(regions), found=int(first["found"]),
        expected=f"{first['expected']:.1f}", p=_chance(float(first["p"])),
    )  # fmt: skip
    return sentence + words.text(f"riskmap.said.zones_{first['zones']}")


def said_of_unvisited(found: RiskMap, words: Catalogue) -> str:
    """Say what is an assumption, because no random visit met it."""
    classes = found.unvisited_classes
    if not classes:
        return ""
    data = found.data
    share = sum(float(data.firms[:, "ABCD".index(name)].sum()) for name in classes) / float(data.firms.sum())
    names = words.text("line.between").join(words.text(f"risk_class.{name}") for name in classes)
    return words.text("riskmap.said.unvisited", classes=names, share=f"{share:.0%}")


def _chance(p: float) -> str:
    return f"{p:.4f}" if p < 0.001 else f"{p:.3f}"  # noqa: PLR2004 -- digits that still tell something
