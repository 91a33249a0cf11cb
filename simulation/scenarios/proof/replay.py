"""What the tables must hold if the log is true: the log played again, entry by entry."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulation.scenarios.audit import Entry
from simulation.scenarios.comparison import canonical
from simulation.scenarios.life_cycle import STATES, STEPS
from simulation.scenarios.proof.findings import Finding

Facts = Mapping[str, object]


@dataclass(frozen=True)
class Expected:
    """One row as the log proves it.

    Attributes
    ----------
    facts
        Columns that the entry spells out.
    digest
        Of the whole row; empty where the entry is of a version that did not note it yet, or where the facts are all.
    at
        When the entry was written.
    """

    facts: Facts
    digest: str = ""
    at: str = ""


@dataclass
class Replay:
    """The tables by the log.

    Attributes
    ----------
    rows
        Table → key of the row → what it must be.
    contents
        Digest → kinds under which it was kept.
    found
        Entries that contradict the ones before.
    """

    rows: dict[str, dict[str, Expected]] = field(default_factory=dict)
    contents: dict[str, set[str]] = field(default_factory=dict)
    found: list[Finding] = field(default_factory=list)

    def row(self, table: str, key: str) -> Expected | None:
        """Return what a row must be by now."""
        return self.rows.get(table, {}).get(key)

    def put(self, table: str, key: str, row: Expected) -> None:
        """Set what a row must be."""
        self.rows.setdefault(table, {})[key] = row

    def add(self, table: str, prefix: str, row: Expected) -> None:
        """Add a row to those that are known by their order alone."""
        count = sum(1 for key in self.rows.get(table, {}) if key.startswith(f"{prefix}#"))
        self.put(table, f"{prefix}#{count + 1}", row)

    def keep(self, kind: str, digest: object) -> None:
        """Set that a content must be there."""
        self.contents.setdefault(str(digest), set()).add(kind)


def replay(entries: Iterable[Entry]) -> Replay:
    """Play the log again."""
    played = Replay()
    for entry in entries:
        act = _act(entry.action)
        if act is None:
            continue
        try:
            lawful = act(played, entry, json.loads(entry.detail))
        except (ValueError, KeyError, TypeError, AttributeError):
            lawful = False
        if not lawful:
            played.found.append(Finding("contradiction", {"number": entry.number}))
    return played


def is_state(action: str) -> bool:
    """Whether an entry of this action says what the tables must hold, and so is the store's alone to write.

    Examples
    --------
    >>> is_state("plan_adopted"), is_state("exported")
    (True, False)
    """
    return _act(action) is not None


Act = Callable[[Replay, Entry, dict[str, Any]], bool]


def _act(action: str) -> Act | None:
    kind, _, verb = action.rpartition("_")
    if kind in HEADS and verb == "saved":
        return _save
    if kind in HEADS and verb == "conflict":
        return _clash
    if kind == "plan" and verb in STATES:
        return _step
    if verb == "kept" and kind:
        return _keep
    return {
        "comparison_saved": _compare, "calibration_saved": _calibrate, "observations_saved": _observe,
        "alarm_saved": _alarm,
    }.get(action)  # fmt: skip


HEADS = {"plan": ("plans", "plan_versions"), "specification": ("specifications", "specification_versions")}


def _save(played: Replay, entry: Entry, detail: dict[str, Any]) -> bool:
    kind = entry.action.removesuffix("_saved")
    head, versions = HEADS[kind]
    before, version, id_ = played.row(head, entry.subject), detail["version"], entry.subject
    state = {"state": "draft", "adopted_slot": None} if kind == "plan" else {}
    played.put(head, id_, Expected({"version": version, **state}))
    facts = {"digest": detail["digest"], "who": entry.who}
    played.put(versions, f"{id_} v{version}", Expected(facts, detail.get("row", ""), entry.at))
    played.keep(kind, detail["digest"])
    expected = before.facts["version"] + 1 if before else 1  # type: ignore[operator]
    return bool(version == expected and (before is None or before.facts.get("state", "draft") == "draft"))


def _clash(played: Replay, entry: Entry, detail: dict[str, Any]) -> bool:
    played.keep(entry.action.removesuffix("_conflict"), detail["digest"])
    return played.row(HEADS[entry.action.removesuffix("_conflict")][0], entry.subject) is not None


def _step(played: Replay, entry: Entry, detail: dict[str, Any]) -> bool:
    before, after, plan = detail["before"], detail["after"], entry.subject
    head, listed = played.row("plans", plan), canonical(detail["enclosures"]).decode()
    facts = {
        "plan": plan, "version": detail["version"], "before": before, "after": after, "who": entry.who,
        "enclosures": listed,
    }  # fmt: skip
    played.add("life_cycle", plan, Expected(facts, detail.get("row", ""), entry.at))
    slot = 1 if after == "adopted" else None
    played.put("plans", plan, Expected({"version": detail["version"], "state": after, "adopted_slot": slot}))
    lawful = after in STEPS[before] or (before, after) == ("adopted", "superseded")
    was = {"version": detail["version"], "state": before}
    return bool(
        lawful and entry.action == f"plan_{after}" and head and all(head.facts[name] == was[name] for name in was)
    )


def _keep(played: Replay, entry: Entry, _detail: dict[str, Any]) -> bool:
    played.keep(entry.action.removesuffix("_kept"), entry.subject)
    return True


def _compare(played: Replay, entry: Entry, detail: dict[str, Any]) -> bool:
    facts = {"digest": entry.subject, "result": detail["result"], "who": entry.who}
    played.add("comparisons", "", Expected(facts, detail.get("row", ""), entry.at))
    played.keep("comparison", entry.subject)
    played.keep("result", detail["result"])
    return True


def _calibrate(played: Replay, entry: Entry, detail: dict[str, Any]) -> bool:
    digests = {name: detail[name] for name in ("specification", "draws", "estimates")}
    played.add("calibrations", "", Expected({**digests, "who": entry.who}, detail.get("row", ""), entry.at))
    for kind, digest in digests.items():
        played.keep(kind, digest)
    return True


def _observe(played: Replay, entry: Entry, detail: dict[str, Any]) -> bool:
    if "months" in detail and detail["count"] != len(detail["months"]):
        return False
    # The first entries of this kind were of one month each.
    for month in detail.get("months", [detail]):
        facts = {name: month[name] for name in ("month", "complete", "content")}
        whole = {"district": entry.subject, **facts, "source": detail["source"], "who": entry.who}
        played.add("observations", "", Expected(whole, month.get("row", ""), entry.at))
        played.keep("observations", month["content"])
    return True


def _alarm(played: Replay, entry: Entry, detail: dict[str, Any]) -> bool:
    facts = {name: value for name, value in detail.items() if name != "row"}
    row = Expected({"district": entry.subject, **facts, "who": entry.who}, detail.get("row", ""), entry.at)
    played.add("alarms", "", row)
    return True
