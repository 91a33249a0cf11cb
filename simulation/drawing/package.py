"""The frozen package: firms, plan, salt and lists of a month, closed by one digest before the seed is thrown (封存)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from simulation.drawing.checks import misshapen, share_of
from simulation.drawing.frame import Firm, parse_csv, to_csv
from simulation.drawing.private import json_text, sha, write_folder
from simulation.drawing.tickets import RULE, row_seal
from simulation.files.writing import NOTICE
from simulation.model.errors import InputError, Problem
from simulation.model.exchange import digest, parse_plan, to_json
from simulation.model.parse import parse_json, read_content
from simulation.model.plan import Plan

FORMAT = "draw-package/1"
MANIFEST, FRAME, PLAN, SALT, SEALS = "manifest.json", "frame.csv", "plan.json", "salt.hex", "rows.txt"
BY_HAND = "verify_by_hand.py"
LAST = "last_teams.json"
"""Firm → certificates of the team that was there last; only in packages whose chain knows of any."""
KEYS = ("format", "rule", "month", "frozen_at", "plan", "salt", "previous", "files")
MOMENT = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]*(\d{1,2})[:：时](\d{2}))?")
SIZE_LIMIT = 256 * 2**20


@dataclass(frozen=True)
class Package:
    """A package as it lies on the disk.

    Attributes
    ----------
    digest
        Of the manifest: the 封存值 that is announced.
    broken
        What is no longer as it was frozen; empty for a sound package.
    """

    folder: Path
    manifest: Mapping[str, Any]
    digest: str
    plan: Plan
    firms: tuple[Firm, ...]
    salt: bytes
    broken: tuple[Problem, ...]

    @property
    def month(self) -> str:
        """Return the month of the draw."""
        return str(self.manifest["month"])

    @property
    def share(self) -> Fraction:
        """Return the share of the plan's draws that the month makes."""
        return share_of(str(self.manifest.get("share", "1")))

    @property
    def redraw(self) -> Mapping[str, Any]:
        """Return of which records the month is drawn again, and why; empty for a first draw."""
        found = self.manifest.get("redraw")
        return found if isinstance(found, dict) else {}

    def kept(self, name: str) -> Path | None:
        """Return the file of a list that was frozen with the package: ``staff``, ``leave`` or ``recusals``."""
        found = next((file for file in self.manifest["files"] if Path(file).stem == name), None)
        return None if found is None else self.folder / found


def write_package(
    folder: Path,
    firms: Sequence[Firm],
    plan: Plan,
    month: str,
    salt: bytes,
    previous: str,
    lists: Mapping[str, bytes],
    frozen_at: datetime,
    redraw: Mapping[str, Any] | None = None,
    share: str = "1",
) -> str:
    """Freeze a package and return its 封存值.

    Parameters
    ----------
    firms
        With the flags of the current rounds.
    previous
        Digest of the last record of the chain.
    lists
        Files of inspectors, leave and recusals as they were given.
    redraw
        For a month that is drawn again: ``of``, the digests of the records it takes the place of, and ``reason``.
    share
        Of the plan's draws that the month makes, as a decimal number.
    """
    seals = "".join(f"{firm.code} {row_seal(salt, firm.cells)}\n" for firm in sorted(firms))
    by_hand = Path(__file__).with_name(BY_HAND).read_bytes()
    files = {
        FRAME: to_csv(firms).encode(), PLAN: to_json(plan).encode(), SALT: f"{salt.hex()}\n".encode(),
        SEALS: seals.encode(), BY_HAND: by_hand, f"{NOTICE}.txt": f"{NOTICE}\n".encode(), **lists,
    }  # fmt: skip
    told = (
        FORMAT, RULE, month, frozen_at.isoformat(timespec="seconds"), digest(plan), sha(salt), previous,
        {name: sha(content) for name, content in files.items()},
    )  # fmt: skip
    options = ({"redraw": redraw} if redraw else {}) | ({"share": share} if share_of(share) != 1 else {})
    manifest = json_text({**dict(zip(KEYS, told, strict=True)), **options}).encode()
    write_folder(folder, {**files, MANIFEST: manifest})
    return sha(manifest)


def read_package(folder: Path) -> Package:
    """Return a package, with everything in it that is not as it was frozen.

    Raises
    ------
    InputError
        When there is no package, or too little of it is left to draw from.
    """
    if not (folder / MANIFEST).is_file():
        raise InputError([Problem("seed_before_freeze", MANIFEST, str(folder), remedy="seed_before_freeze")])
    content = read_content(folder / MANIFEST)
    manifest = _manifest(content, str(folder / MANIFEST))
    files = {name: _content(folder / name) for name in manifest["files"]}
    if missing := [name for name in (PLAN, FRAME) if files[name] is None]:
        raise InputError([Problem("package_changed", n, remedy="package_changed") for n in missing], str(folder))
    plan = parse_plan((files[PLAN] or b"").decode("utf-8", "replace"), str(folder / PLAN))
    salt, firms = _salt(files[SALT]), _firms(files[FRAME], str(folder / FRAME))
    broken = [
        Problem("package_changed", name, remedy="package_changed")
        for name, told in manifest["files"].items()
        if sha(files[name] or b"") != told
    ]
    if all(sha(files[name] or b"") == manifest["files"][name] for name in (SEALS, SALT)):  # else no seal says anything
        broken += seal_problems(firms, (files[SEALS] or b"").decode("utf-8", "replace"), salt)
    broken += [
        Problem("package_changed", part, remedy="package_changed")
        for part, found in (("plan", digest(plan)), ("salt", sha(salt)))
        if found != manifest[part]
    ]
    return Package(folder, manifest, sha(content), plan, tuple(firms), salt, tuple(broken))


def seal_problems(firms: Sequence[Firm], seals: str, salt: bytes) -> list[Problem]:
    """Return which firms were changed, taken away or added since the rows were sealed."""
    told = dict(line.split(" ", 1) for line in seals.splitlines() if " " in line)
    problems = []
    for firm in firms:
        seal = told.pop(firm.code, None)
        if seal == row_seal(salt, firm.cells):
            continue
        frozen = [c for c in "ABCD" if seal and row_seal(salt, firm._replace(risk_class=c).cells) == seal]
        if seal is None:
            problems.append(Problem("firm_added", firm.code, remedy="package_changed"))
        elif frozen:
            problems.append(Problem("class_changed", firm.code, firm.risk_class, frozen[0], "package_changed"))
        else:
            problems.append(Problem("row_changed", firm.code, remedy="package_changed"))
    return problems + [Problem("firm_removed", code, remedy="package_changed") for code in told]


def thrown_before(source: str, frozen_at: str) -> bool:
    """Tell whether the day, or day and time, that a source of a seed names lies before the freeze.

    Examples
    --------
    >>> thrown_before("2026年3月1日 会议现场", "2026-03-02T09:00:00+08:00")
    True
    >>> thrown_before("2026-03-02 09:30 dice", "2026-03-02T09:00:00+08:00"), thrown_before("dice", "2026-03-02")
    (False, False)
    """
    found = MOMENT.search(source)
    if found is None:
        return False
    day = "-".join(f"{int(part):02}" for part in found.groups()[:3])
    clock = f"T{int(found[4]):02}:{found[5]}" if found[4] else ""
    return day + clock < frozen_at[: len(day + clock)]


def _manifest(content: bytes, source: str) -> dict[str, Any]:
    manifest = parse_json(content.decode("utf-8", "replace"), source)
    wrong = misshapen(manifest)
    if not wrong:
        files = manifest["files"]
        wrong = [name for name in (FRAME, PLAN, SALT, SEALS) if name not in files]
        wrong += [name for name in files if name != Path(name).name]  # no way out of the folder
    if wrong:
        detail = ", ".join(f"{key}: {manifest[key]}"[:80] if key in manifest else key for key in wrong)
        raise InputError([Problem("not_a_package", "", detail, FORMAT, "not_a_package")], source)
    return manifest


def _content(path: Path) -> bytes | None:
    return read_content(path, SIZE_LIMIT) if path.is_file() else None


def _salt(content: bytes | None) -> bytes:
    try:
        return bytes.fromhex((content or b"").decode().strip())
    except ValueError:
        return b""


def _firms(content: bytes | None, source: str) -> list[Firm]:
    try:
        return parse_csv((content or b"").decode())
    except (ValueError, KeyError):
        raise InputError([Problem("package_changed", FRAME, remedy="package_changed")], source) from None
