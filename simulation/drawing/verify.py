"""Verify a draw: package against its 封存值, list against the rule, record against the chain; faults by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from simulation.drawing.assignment.faults import last_time_faults, team_faults
from simulation.drawing.chain import FIRST, Chain, Record
from simulation.drawing.change import make_change
from simulation.drawing.package import Package, thrown_before
from simulation.drawing.private import content_digest, sha
from simulation.drawing.record import as_digest, programmes_of
from simulation.drawing.standing import to_freeze
from simulation.drawing.tickets import RULE, month_key
from simulation.model.errors import InputError, Problem


def faults(package: Package, record: Record, announced: str | None = None, chain: Chain | None = None) -> list[Problem]:
    """Return everything about a draw that is not as it must be; nothing for a sound one.

    Parameters
    ----------
    announced
        The 封存值 that was published before the seed.
    chain
        The records among which this one must stand; without them the links are not looked at.
    """
    found, plan = list(package.broken), package.manifest["plan"]
    if record.get("package") != package.digest:
        found.append(
            Problem(
                "other_package", "package", str(record.get("package"))[:12], package.digest[:12], remedy="not_sound"
            )
        )
    if announced is not None and as_digest(announced) != record.get("package"):
        found.append(
            Problem(
                "not_as_announced", "announced", announced[:80], str(record.get("package"))[:12], remedy="not_sound"
            )
        )
    if record["digest"] != content_digest(record):
        found.append(Problem("record_changed", "digest", record["digest"][:12], remedy="record_changed"))
    if record.get("plan", plan) != plan:  # earlier records name none
        found.append(Problem("other_plan", "plan", str(record["plan"])[:19], str(plan)[:19], "not_sound"))
    if record["month"] != package.month:
        found.append(Problem("other_month", "month", record["month"], package.month, remedy="not_sound"))
    if record.get("rule", RULE) != RULE:
        found.append(Problem("other_rule", "rule", str(record["rule"])[:40], RULE, remedy="not_sound"))
    found += _seed_faults(package, record)
    if chain is not None:
        found += _chain_faults(package, record, chain, sound=not found)
    return found


def _seed_faults(package: Package, record: Record) -> list[Problem]:
    """Return what is wrong with seed and list; under another seed every list is another, so it is not told twice."""
    seed = record.get("seed") or {}
    frozen_at = str(package.manifest["frozen_at"])
    key = month_key(package.salt, package.month, str(seed.get("text")))
    if record.get("ticket_key") != sha(key):
        return [Problem("seed_altered", "seed", seed.get("text"), remedy="not_sound")]
    early = thrown_before(str(seed.get("source")), frozen_at)
    found = (
        [Problem("seed_before_freeze", "source", seed.get("source"), frozen_at, remedy="not_sound")] if early else []
    )
    return found + _list_faults(programmes_of(package, key), record["programmes"])


def _list_faults(wanted: Mapping[str, Mapping[str, Any]], told: Mapping[str, Any]) -> list[Problem]:
    found = []
    for name in sorted({*wanted, *told}):
        right, given = wanted.get(name), told.get(name)
        if right is None or given is None:
            found.append(Problem("programme_differs", name, remedy="not_sound"))
            continue
        swapped = sorted(set(given.get("drawn", [])) - set(right["drawn"]))
        missing = sorted(set(right["drawn"]) - set(given.get("drawn", [])))
        found += [Problem("not_drawn", name, code, remedy="not_sound") for code in swapped]
        found += [Problem("left_out", name, code, remedy="not_sound") for code in missing]
        if not swapped and not missing and dict(given) != dict(right):
            found.append(Problem("programme_differs", name, remedy="not_sound"))
    return found


def _chain_faults(package: Package, record: Record, chain: Chain, *, sound: bool) -> list[Problem]:
    digests = [each["digest"] for each in chain.records]
    found = list(chain.broken)
    if record["digest"] not in digests:
        found.append(Problem("not_in_chain", "record", record["digest"][:12], remedy="not_in_chain"))
    elif package.manifest["previous"] not in (FIRST, *digests[: digests.index(record["digest"])]):
        found.append(Problem("chain_broken", "previous", str(package.manifest["previous"])[:12], remedy="chain_broken"))
    known = chain.until(package.manifest["previous"])
    found += _flag_faults(package, known)
    found += _twice(record, chain)
    if package.broken:
        return found  # whatever follows rests on its lists
    found += last_time_faults(package, known)
    if sound and not chain.broken and record["digest"] in digests:  # under another seed or list every team is another
        found += team_faults(package, record, chain)
        found += _change_faults(package, record, chain)
    return found


def _twice(record: Record, chain: Chain) -> list[Problem]:
    """Return the other draws of the same month and programme; one that was drawn again, for a reason, is none."""
    standing = chain.standing(record["month"])
    if record["digest"] not in {each["digest"] for each in standing}:
        return []
    return [
        Problem("drawn_twice", record["month"], each["digest"][:12], remedy="not_sound")
        for each in standing
        if each["digest"] != record["digest"] and set(each["programmes"]) & set(record["programmes"])
    ]


def _flag_faults(package: Package, known: Chain) -> list[Problem]:
    """Return the firms that records before the freeze drew in this round and that the frame does not know of."""
    right = to_freeze(package.firms, package.plan, package.month, known, package.redraw.get("of", ()))
    return [
        Problem("flag_missing", firm.code, ";".join(sorted(due.drawn - firm.drawn)), remedy="not_sound")
        for firm, due in zip(package.firms, right, strict=True)
        if due.drawn != firm.drawn
    ]


def _change_faults(package: Package, draw: Record, chain: Chain) -> Iterator[Problem]:
    """Yield every change whose substitute or team is not the one of the rule."""
    for record in chain.changes(draw["digest"]):
        told = record["change"]
        before = chain.until(record["previous"])
        inspector = told["left"][0] if len(told.get("left", ())) == 1 else None
        try:
            right = make_change(
                draw, before, told["firm"], told["what"], told["reason"], datetime.min, package, inspector
            )["change"]
        except (InputError, KeyError):
            right = {}
        if dict(told) != right:
            yield Problem("change_differs", str(told.get("firm")), record["digest"][:12], remedy="not_sound")
