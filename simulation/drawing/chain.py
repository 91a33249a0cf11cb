"""Records of draws, each holding the digest of the one before, so that a dropped or changed one is missed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulation.drawing.checks import has_shape
from simulation.drawing.flags import Earlier
from simulation.drawing.private import alone, content_digest, json_text, private_folder, rewrite, write_new
from simulation.model.errors import InputError, Problem
from simulation.model.parse import parse_json, read_text, unreadable

FORMAT = "draw-record/1"
DRAW, CHANGE, TEAMS = "draw", "change", "teams"
FIRST = 64 * "0"
"""What the first record has for the digest of the one before."""
LONGEST_REASON = 500
CHAIN = "chain.txt"
"""Digests in order, one a line: tells which record is missing, also at the end."""

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Chain:
    """The records of a folder in their order.

    Attributes
    ----------
    broken
        What does not hold; empty for a sound chain.
    """

    records: tuple[Record, ...] = ()
    broken: tuple[Problem, ...] = field(default=())

    @property
    def head(self) -> str:
        """Return the digest of the last record."""
        return str(self.records[-1]["digest"]) if self.records else FIRST

    def draws(self) -> list[Record]:
        """Return the records of draws."""
        return [record for record in self.records if record["kind"] == DRAW]

    @property
    def superseded(self) -> frozenset[str]:
        """Return the digests of draws that were drawn again (重抽): they stay, and their lists are void."""
        return frozenset(digest for record in self.draws() for digest in record.get("redraw", {}).get("of", ()))

    def standing(self, month: str | None = None) -> list[Record]:
        """Return the draws whose lists hold, of a month if one is given."""
        void = self.superseded
        return [r for r in self.draws() if r["digest"] not in void and month in (None, r["month"])]

    def changes(self, of: str) -> list[Record]:
        """Return the changes of the draw with a digest, in their order."""
        return [r for r in self.records if r["kind"] == CHANGE and r["change"]["of"] == of]

    def teams(self, of: str) -> Record | None:
        """Return the record of who goes where after the draw with a digest."""
        return next((r for r in self.records if r["kind"] == TEAMS and r["teams"]["of"] == of), None)

    def until(self, digest: str) -> Chain:
        """Return the records up to and with the one that has a digest; none if there is no such record."""
        digests = [str(record["digest"]) for record in self.records]
        return Chain(self.records[: digests.index(digest) + 1] if digest in digests else ())


def sealed(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with its digest."""
    return {**content, "digest": content_digest(content)}


def read_record(path: Path) -> Record:
    """Return a record as it stands, whether or not its digest fits; raises `InputError` for any other file."""
    content = parse_json(read_text(path), str(path))
    if not _is_record(content):
        raise InputError([Problem("not_a_record", "format", content.get("format"), FORMAT, "not_a_record")], str(path))
    return content


def load(folder: Path) -> Chain:
    """Return the chain of a folder, which need not be there yet, with everything that breaks it."""
    found: dict[str, Record] = {}
    broken = []
    listed = _listed(folder)  # before the records: who writes at this moment writes its record first
    for path in _files(folder):
        try:
            content = parse_json(read_text(path), str(path))
        except InputError:  # cut short, or no text any more
            broken.append(Problem("record_changed", path.name, remedy="record_changed"))
            continue
        if content.get("format") != FORMAT:
            continue
        if not _is_record(content) or content["digest"] != content_digest(content):
            broken.append(Problem("record_changed", path.name, remedy="record_changed"))
        if _is_record(content):
            found[content["digest"]] = content
    ordered, gaps = _in_order(found, listed or _listed(folder))
    return Chain(tuple(ordered), (*broken, *gaps))


def _files(folder: Path) -> list[Path]:
    try:
        if folder.is_file():
            raise InputError([Problem("not_a_folder", "records", str(folder), remedy="records_folder")], str(folder))
        return sorted(folder.glob("*.json")) if folder.is_dir() else []
    except OSError as error:
        raise unreadable(folder, error) from None


def sound(folder: Path) -> Chain:
    """Return the chain of a folder; raises `InputError` when it does not hold."""
    chain = load(folder)
    if chain.broken:
        raise InputError(chain.broken, str(folder))
    return chain


def append(folder: Path, record: Record, output: Path | None = None) -> Path:
    """Write a record into the folder of the chain, and to `output` where that lies elsewhere; return the file.

    Nothing stays where that is interrupted. Whoever else writes at the same moment waits, and is then refused, since
    the record before is no longer the last: a chain never forks.
    """
    with alone(private_folder(folder)):
        chain = sound(folder)
        if record["previous"] != chain.head:
            was, head = str(record["previous"])[:12], chain.head[:12]
            raise InputError([Problem("chain_went_on", "records", was, head, "chain_went_on")], str(folder))
        inside = output is not None and output.parent.resolve() == folder.resolve()
        name = f"{len(chain.records) + 1:04}-{record['month']}-{record['kind']}.json"
        place = output if inside and output is not None else folder / name
        digests = [*(str(each["digest"]) for each in chain.records), str(record["digest"])]
        _commit(folder, [place] if inside or output is None else [place, output], json_text(record).encode(), digests)
    return output or place


def _commit(folder: Path, places: Sequence[Path], content: bytes, digests: Sequence[str]) -> None:
    """Write a record to its places and list it; take it away again unless it was listed."""
    written = []
    try:
        for place in places:
            write_new(place, content)
            written.append(place)
        rewrite(folder / CHAIN, "".join(f"{digest}\n" for digest in digests).encode())
    except BaseException:  # a request to terminate as well
        if _listed(folder) != list(digests):
            for place in written:
                place.unlink(missing_ok=True)
        raise


def _listed(folder: Path) -> list[str]:
    path = folder / CHAIN
    return read_text(path).split() if path.is_file() else []


def earlier_draws(chain: Chain) -> list[Earlier]:
    """Return whom the draws of a chain visited or will visit.

    A cancelled visit gives the firm back to the pool, and so does a draw that was drawn again.
    """
    told = []
    for record in chain.standing():
        sets = {name: set(each["drawn"]) for name, each in record["programmes"].items()}
        for change in (r["change"] for r in chain.changes(record["digest"])):
            if change["what"] == "cancel":
                for codes in sets.values():  # more than one where programmes go together
                    codes.discard(change["firm"])
            elif change["what"] == "substitute":  # the closed firm counts as visited
                for name in taken_over(record, change, {n for n, codes in sets.items() if change["firm"] in codes}):
                    sets[name].add(change["substitute"])
        told.append(Earlier(record["month"], {name: frozenset(codes) for name, codes in sets.items()}))
    return told


def taken_over(record: Record, change: Mapping[str, Any], programmes: Collection[str]) -> tuple[str, ...]:
    """Return for which of the programmes that go to a closed firm its substitute stands in: whose reserve it is too."""
    reserve = (n for n in record["programmes"] if change["substitute"] in record["programmes"][n]["reserves"])
    return tuple(dict.fromkeys([change["programme"], *(name for name in reserve if name in programmes)]))


def _in_order(found: Mapping[str, Record], listed: Sequence[str]) -> tuple[list[Record], list[Problem]]:
    """Follow the links from the first record, and name what they or the list do not reach."""
    after: dict[str, list[Record]] = {}
    for record in found.values():
        after.setdefault(record["previous"], []).append(record)
    ordered: list[Record] = []
    at = FIRST
    while len(after.get(at, [])) == 1 and len(ordered) < len(found):
        ordered.append(after[at][0])
        at = ordered[-1]["digest"]
    reached = [str(record["digest"]) for record in ordered]
    broken = [Problem("record_missing", d[:12], remedy="record_missing") for d in listed if d not in found]
    if len(after.get(at, [])) > 1:
        names = ", ".join(str(record["digest"])[:12] for record in after[at])
        broken.append(Problem("chain_forked", at[:12], names, remedy="chain_broken"))
    loose = [record for digest, record in found.items() if digest not in reached]
    broken += [
        Problem("chain_broken", str(r["digest"])[:12], str(r["previous"])[:12], remedy="chain_broken") for r in loose
    ]
    if not broken and list(listed) != reached[: len(listed)]:
        broken.append(Problem("chain_list", CHAIN, remedy="chain_broken"))
    if not broken and found and not listed:
        broken.append(Problem("chain_list", CHAIN, remedy="chain_broken"))
    return ordered, broken


def _is_record(content: Mapping[str, Any]) -> bool:
    return content.get("format") == FORMAT and has_shape(content)
