"""``python -m tests.licences``: write the table of ``docs/licences.md`` from what every installed package states."""

from __future__ import annotations

import email
import importlib.metadata
import re
from pathlib import Path

import dev_bundle

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "licences.md"
BEGIN, END = "<!-- licences: begin -->", "<!-- licences: end -->"
PIN = re.compile(r"(?m)^([a-z0-9._-]+)==\S+( ;)?")
ASKED = re.compile(r"(?m)^([a-z0-9._-]+) +# (.+)$")


def table() -> str:
    """Return every package of the lock for running, its licence, and for whom it is there."""
    reasons = dict(ASKED.findall((ROOT / "requirements.in").read_text(encoding="utf-8").partition("# =====")[0]))
    pins = PIN.findall((ROOT / "requirements-run.txt").read_text(encoding="utf-8"))
    users = _users([name for name, _ in pins])
    lines = ["| package | licence | used for |", "| --- | --- | --- |"]
    lines += [
        f"| {name} | {licence_of(name)} | {reasons.get(name) or _needed_by(users[name])} |"
        for name, marked in pins
        if not marked
    ]
    elsewhere = ", ".join(f"`{name}`" for name, marked in pins if marked)
    told = f"On some platforms or versions of Python only, with their licences in the archive for it: {elsewhere}."
    return "\n".join([*lines, "", told])


def licence_of(name: str) -> str:
    """Return what an installed package states."""
    told = importlib.metadata.distribution(name).read_text("METADATA") or ""
    return dev_bundle.licence_of(email.message_from_string(told)).replace("|", "/")


def _needed_by(users: set[str]) -> str:
    return "needed by " + ", ".join(sorted(users))


def _users(names: list[str]) -> dict[str, set[str]]:
    """Return package of the lock → those of the lock that ask for it, extras left aside."""
    users: dict[str, set[str]] = {name: set() for name in names}
    for name in names:
        try:
            asked = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue
        for line in asked:
            if "extra ==" not in line and (other := _name_in(line)) in users:
                users[other].add(name)
    return users


def _name_in(requirement: str) -> str:
    first = re.match(r"[A-Za-z0-9._-]+", requirement)
    return re.sub(r"[-_.]+", "-", first[0]).lower() if first else ""


def written(page: str) -> str:
    """Return a page with the table made anew between its marks."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}"


def main() -> None:
    """Write the page."""
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    print(f"Written: {PAGE}")


if __name__ == "__main__":
    main()
