"""Files spoilt at random, by seed: the same number gives the same file."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

import simulation as sim
from simulation.files.annual.table import annual_table
from tests.simulation.files.hostile import header_row, workbook
from tests.simulation.registry.desk import HEADERS, as_csv, records

DATASETS = Path(__file__).resolve().parents[2] / "datasets"
KINDS = ("plan", "specification", "csv", "xlsx", "annual_table", "parquet")
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 3.0, 1e308, -1e-308, 10**30, "", " ", "A", "=1+1", "\u202e", "2026-13", "x" * 500,
    [], {}, [[]], [1, 1], {"A": 1}, {"kind": "shares"},
)  # fmt: skip
BITS = (b"\x00", b"\xff", b'"', b",", b"\r", b"\xef\xbb\xbf", b"<", b">", b"PK\x03\x04", b"PAR1", b"{", b"]", b"1e999")
MOST_CHANGES = 6


@cache
def seeds(kind: str) -> list[bytes]:
    """Return files of a kind that are in order."""
    if kind == "plan":
        return [path.read_bytes() for path in sorted((DATASETS / "plans").glob("*.json"))]
    if kind == "specification":
        content = json.loads((DATASETS / "xiangzhou" / "specification.json").read_bytes())
        shares = {"kind": "shares", "status": {"compliant": 0.9, "minor": 0.08, "serious": 0.02}}
        return [json.dumps({**content, "strata": content["strata"][:3], "initial": shares}).encode()]
    if kind == "annual_table":
        return [annual_table(sim.read_plan(DATASETS / "plans" / "status_quo.json"), name) for name in ("zh", "en")]
    tables = [[HEADERS[name], *records(name)] for name in HEADERS]
    if kind == "csv":
        return [as_csv(table, encoding) for table in tables for encoding in ("utf-8", "gb18030", "utf-16")]
    makers: dict[str, Callable[[pd.DataFrame, io.BytesIO], None]] = {
        "parquet": lambda frame, file: frame.to_parquet(file),
        "xlsx": lambda frame, file: frame.to_excel(file, index=False),
    }
    made = []
    for table in tables:
        file = io.BytesIO()
        makers[kind](pd.DataFrame(table[1:], columns=table[0]), file)
        made.append(file.getvalue())
    return made


def spoilt(kind: str, number: int) -> bytes:
    """Return the file of a number."""
    chance = random.Random(f"{kind} {number}")
    files = seeds(kind)
    if kind in ("csv", "xlsx", "parquet"):  # of the register that is read in this place
        each = len(files) // len(HEADERS)
        files = files[number % len(HEADERS) * each :][:each]
    content = chance.choice(files)
    if kind in ("plan", "specification") and chance.random() < 0.7:
        return _change_values(content, chance)
    if kind == "xlsx" and chance.random() < 0.5:
        return workbook([header_row(), *(_row(chance, line) for line in range(2, 12))], _tail(chance))
    return _change_bytes(content, chance)


def _change_bytes(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, MOST_CHANGES)):
        at = chance.randrange(len(changed) + 1)
        action = chance.randrange(4)
        if action == 0 and at < len(changed):
            changed[at] = chance.randrange(256)
        elif action == 1:
            changed[at:at] = chance.choice(BITS)
        elif action == 2:
            del changed[at : at + chance.randint(1, 40)]
        else:
            changed[at:at] = changed[at : at + chance.randint(1, 200)]
    return bytes(changed[: chance.randrange(len(changed) + 1)] if chance.random() < 0.1 else changed)


def _change_values(content: bytes, chance: random.Random) -> bytes:
    document = json.loads(content)
    for _ in range(chance.randint(1, MOST_CHANGES)):
        holder = document
        while True:
            places = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            if not places:
                break
            place = chance.choice(places)
            if isinstance(holder[place], dict | list) and chance.random() < 0.8:
                holder = holder[place]
                continue
            if chance.random() < 0.2:
                del holder[place]
            else:
                holder[place] = chance.choice(VALUES)
            break
    return json.dumps(document).encode()


def _row(chance: random.Random, line: int) -> bytes:
    kinds = ("n", "s", "b", "str", "inlineStr", "d", "e", "x")
    cells = [
        f'<c r="{chance.choice("ABCDEFGHIZ")}{chance.choice((line, line, 1, 10**9))}" t="{chance.choice(kinds)}" '
        f's="{chance.choice((0, 1, 99, -1))}"><v>{chance.choice((1, "1e400", "x", "", 45717, -5, "2025-01-01"))}</v></c>'
        for _ in range(chance.randint(0, 6))
    ]
    return f'<row r="{chance.choice((line, line, line, "", 0, 10**7))}">{"".join(cells)}</row>'.encode()


def _tail(chance: random.Random) -> bytes:
    references = chance.choices(("A1:B2", "A1:XFD1048576", "B2", "A:A", "1:1", "", "Z9:A1", "A1:C12"), k=3)
    tags = "".join(f'<mergeCell ref="{reference}"/>' for reference in references)
    return f"<mergeCells>{tags}</mergeCells>".encode() if chance.random() < 0.6 else b""
