"""A store with everything in it, and what someone who may write its file can do to it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.scenarios.audit import FIRST_HASH, Entry
from simulation.scenarios.comparison import canonical, digest_of
from simulation.scenarios.repository import Store
from simulation.scenarios.watching import SavedAlarm
from simulation.workflows.compare import compare
from simulation.workflows.keep import keep_comparison
from tests.simulation.scenarios.conftest import draft

Intruder = sqlite3.Connection
Deed = Callable[[Intruder], object]


def fill(url: str, specification: Specification) -> None:
    """Fill a store with all that it keeps: two decisions, a sent-back plan, a refused save, months, alarms …"""
    with Store.open(url) as store:
        store.save_specification(specification, "甲", note="基础数据")
        store.save_calibration(specification, b"draws", b"estimates", "甲")
        store.save_observations("d", {"2026-01": (b"month", True), "2026-02": (b"next", False)}, "registers", "甲")
        alarm = SavedAlarm(
            "d", FIRST_HASH, "found|all", "2026-01", "30.5", "22.0", "0.2", "0", "raised", "", "", "甲", ""
        )
        store.save_alarms([alarm, replace(alarm, measure="warn", department="市场监管", note="已警示", who="乙")])
        for id_ in ("old", "new", "begun"):
            store.save_plan(draft(id_), "甲", note="初稿")
        store.save_plan(draft("begun", "改"), "乙", expected=1, note="修改")
        saved = keep_comparison(store, compare(specification, [draft("old"), draft("new")], months=12), "甲", "0.1.0")
        report = store.keep("report", b"%PDF", "甲")
        store.move_plan("begun", "reviewed", 2, "乙", "可")
        store.move_plan("begun", "draft", 2, "乙", "退回")
        for id_ in ("old", "new"):
            store.move_plan(id_, "reviewed", 1, "乙", "同意")
            store.move_plan(id_, "adopted", 1, "局长", "会议议定", {"report": report, "comparison": saved.result})
        store.record("甲", "exported", "new", {"file": report})


def rehash(intruder: Intruder, change: Callable[[Entry], Entry | None]) -> None:
    """Write the whole log anew, changed, with a chain and a head that fit."""
    previous, number = FIRST_HASH, 0
    entries = [Entry(*row) for row in intruder.execute("SELECT * FROM audit_log ORDER BY number")]
    intruder.execute("DELETE FROM audit_log")
    for changed in filter(None, map(change, entries)):
        number += 1
        blank = Entry(**{**asdict(changed), "number": number, "previous": previous, "hash": ""})
        entry = Entry(**{**asdict(blank), "hash": blank.computed_hash()})
        intruder.execute("INSERT INTO audit_log VALUES (?, ?, ?, ?, ?, ?, ?, ?)", tuple(asdict(entry).values()))
        previous = entry.hash
    intruder.execute("UPDATE audit_head SET number = ?, hash = ?", (number, previous))


def forge(intruder: Intruder, action: str, subject: str, **detail: object) -> None:
    """Write one row more at the end, with a hash and a head that fit."""
    number, previous = intruder.execute("SELECT number, hash FROM audit_head").fetchone()
    text = json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    blank = Entry(number + 1, "2026-01-01T00:00:00.000000+00:00", "局长", action, subject, text, previous, "")
    entry = Entry(**{**asdict(blank), "hash": blank.computed_hash()})
    intruder.execute("INSERT INTO audit_log VALUES (?, ?, ?, ?, ?, ?, ?, ?)", tuple(asdict(entry).values()))
    intruder.execute("UPDATE audit_head SET number = ?, hash = ?", (entry.number, entry.hash))


def sql(*statements: str) -> Deed:
    """Return a deed that runs statements."""

    def do(intruder: Intruder) -> None:
        for statement in statements:
            assert intruder.execute(statement).rowcount != 0, statement

    return do


def insert_content(intruder: Intruder, kind: str, body: bytes) -> str:
    """Put a content in, under the digest that it has, and return that."""
    intruder.execute("INSERT INTO contents VALUES (?, ?, ?)", (digest_of(body), kind, body))
    return digest_of(body)


def rekey(intruder: Intruder) -> None:
    """Put another plan in the place of the one in force, wherever the tables name it."""
    forged = canonical(draft("new", "forged").model_dump(mode="json"))
    digest = insert_content(intruder, "plan", forged)
    intruder.execute("UPDATE plan_versions SET digest = ? WHERE id = 'new'", (digest,))


def ghost_plan(intruder: Intruder) -> None:
    """Put a plan in that nobody saved."""
    plan: Plan = draft("ghost")
    digest = insert_content(intruder, "plan", canonical(plan.model_dump(mode="json")))
    intruder.execute("INSERT INTO plans VALUES ('ghost', 1, 'draft', NULL)")
    intruder.execute("INSERT INTO plan_versions VALUES ('ghost', 1, ?, 'x', '2026', '')", (digest,))


def drop_last(number: int) -> Deed:
    """Return a deed that cuts rows off the end and sets the head back."""

    def do(intruder: Intruder) -> None:
        intruder.execute("DELETE FROM audit_log WHERE number > (SELECT max(number) FROM audit_log) - ?", (number,))
        intruder.execute(
            "UPDATE audit_head SET (number, hash) = (SELECT number, hash FROM audit_log ORDER BY number DESC LIMIT 1)"
        )

    return do


def overwrite_page(file: Path) -> None:
    """Overwrite a page of the file that holds rows."""
    content = file.read_bytes()
    assert len(content) > 3 * 4096
    file.write_bytes(content[:4096] + b"\xa5" * 4096 + content[8192:])


LAST = "(SELECT max(number) FROM audit_log)"
NEW = "plan = 'new' AND after = 'adopted'"
PLAN = "(SELECT digest FROM plan_versions WHERE id = 'old')"

SEEN: dict[str, Deed] = {
    "a row of the log edited": sql("UPDATE audit_log SET who = 'x' WHERE number = 3"),
    "a row of the log deleted": sql("DELETE FROM audit_log WHERE number = 4"),
    "the log truncated": sql("DELETE FROM audit_log WHERE number > 5"),
    "the head row gone": sql("DELETE FROM audit_head"),
    "the head row wrong": sql("UPDATE audit_head SET number = number + 1"),
    "a content edited": sql(f"UPDATE contents SET body = x'7b7d' WHERE digest = {PLAN}"),
    "another plan in force": sql(
        "UPDATE plans SET state = 'superseded', adopted_slot = NULL WHERE id = 'new'",
        "UPDATE plans SET state = 'adopted', adopted_slot = 1 WHERE id = 'old'",
    ),
    "no plan in force": sql("UPDATE plans SET state = 'superseded', adopted_slot = NULL WHERE id = 'new'"),
    "a draft taken for reviewed": sql("UPDATE plans SET state = 'reviewed' WHERE id = 'begun'"),
    "an older version taken for the newest": sql("UPDATE plans SET version = 1 WHERE id = 'begun'"),
    "who adopted": sql(f"UPDATE life_cycle SET who = 'x' WHERE {NEW}"),
    "the note of the adoption": sql(f"UPDATE life_cycle SET note = 'x' WHERE {NEW}"),
    "the moment of the adoption": sql(f"UPDATE life_cycle SET at = '2020-01-01T00:00:00+00:00' WHERE {NEW}"),
    "the enclosures of the adoption": sql(f"UPDATE life_cycle SET enclosures = '{{}}' WHERE {NEW}"),
    "the row of the adoption deleted": sql(f"DELETE FROM life_cycle WHERE {NEW}"),
    "who saved a version": sql("UPDATE plan_versions SET who = 'x' WHERE id = 'old'"),
    "the note of a version": sql("UPDATE plan_versions SET note = 'x' WHERE id = 'old'"),
    "the moment of a version": sql("UPDATE plan_versions SET at = '2020-01-01T00:00:00+00:00' WHERE id = 'old'"),
    "a version pointed to another content": sql(
        "UPDATE plan_versions SET digest = (SELECT digest FROM plan_versions WHERE id = 'begun' AND version = 2)"
        " WHERE id = 'old'"
    ),
    "a version deleted": sql("DELETE FROM plan_versions WHERE id = 'begun' AND version = 1"),
    "a report deleted": sql("DELETE FROM contents WHERE kind = 'report'"),
    "a plan deleted": sql(f"DELETE FROM contents WHERE digest = {PLAN}"),
    "a plan put in the place of another": rekey,
    "a plan that nobody saved": ghost_plan,
    "a content that nobody kept": lambda intruder: insert_content(intruder, "report", b"forged"),
    "a content under another kind": sql("UPDATE contents SET kind = 'other' WHERE kind = 'report'"),
    "a comparison with another result": sql("UPDATE comparisons SET result = digest"),
    "who compared": sql("UPDATE comparisons SET who = 'x'"),
    "a comparison deleted": sql("DELETE FROM comparisons"),
    "a calibration with other draws": sql("UPDATE calibrations SET draws = estimates"),
    "a month observed otherwise": sql("UPDATE observations SET complete = 1 WHERE month = '2026-02'"),
    "a month observed as another one": sql("UPDATE observations SET content = (SELECT max(digest) FROM contents)"),
    "what was done about an alarm": sql("UPDATE alarms SET measure = 'none' WHERE measure = 'warn'"),
    "the note to an alarm": sql("UPDATE alarms SET note = 'x' WHERE measure = 'warn'"),
    "an alarm deleted": sql("DELETE FROM alarms WHERE measure = 'raised'"),
    "a specification's version": sql("UPDATE specification_versions SET who = 'x'"),
    "a forged adoption appended": lambda intruder: forge(
        intruder, "plan_adopted", "begun", version=2, before="draft", after="adopted", enclosures={}
    ),
    "a forged save appended": lambda intruder: forge(intruder, "plan_saved", "x", version=1, digest=FIRST_HASH),
    "the log emptied": sql("DELETE FROM audit_log", f"UPDATE audit_head SET number = 0, hash = '{FIRST_HASH}'"),
    "the end cut off, where it tells of tables": drop_last(2),
    "who adopted, in the log too, rehashed": lambda intruder: rehash(
        intruder, lambda entry: Entry(**{**asdict(entry), "who": "x"}) if entry.action == "plan_adopted" else entry
    ),
    "an adoption left out of the log, rehashed": lambda intruder: rehash(
        intruder, lambda entry: None if (entry.action, entry.subject) == ("plan_adopted", "new") else entry
    ),
}
"""Name → deed that a plain check sees."""

ONLY_BY_HEAD: dict[str, Deed] = {
    "who exported, rewritten and rehashed": lambda intruder: rehash(
        intruder, lambda entry: Entry(**{**asdict(entry), "who": "x"}) if entry.action == "exported" else entry
    ),
    "moments of the log moved by a minute, rehashed": lambda intruder: rehash(
        intruder, lambda entry: Entry(**{**asdict(entry), "at": entry.at.replace("T", " ")})
    ),
    "the end cut off, where it tells of nothing kept": drop_last(1),
}
"""Name → deed that leaves a store sound in itself, and that a hash noted before tells."""
