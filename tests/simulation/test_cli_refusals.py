"""What the command line says to files and values that cannot be used, all problems of a file at once."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulation.files.reading import read_plan, read_specification
from simulation.model.errors import InputError
from tests.simulation.desk import Content, Desk, assert_refused

# --- files that are no input ---


def nested(depth: int) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


FILES: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "broken JSON": (b'{"format": "plan/1",\n "id": }', ("line 2",)),
    "nothing": (b"", ("JSON",)),
    "a list": (b"[1, 2]", ("object",)),
    "not UTF-8": ('{"format": "plan/1", "title": "襄州"}'.encode("gbk"), ("UTF-8",)),
    "a key given twice": (b'{"format": "plan/1", "id": "a", "id": "b"}', ('"id"', "more than once")),
    "deep nesting": (nested(100_000), ("nested",)),
    "a number of many digits": (b'{"format": "plan/1", "id": ' + b"9" * 10_000 + b"}", ("digits",)),
    "another version": (b'{"format": "plan/9"}', ("format", "plan/9", "plan/1")),
    "no version": (b"{}", ("format", "missing")),
    "a version that is a list": (b'{"format": ["plan/1"]}', ("format", "plan/1")),
    "null bytes": (b"\x00" * 1000, ("JSON",)),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kind", ["plan", "spec"])
def test_a_file_that_is_no_input_is_refused(desk: Desk, name: str, kind: str) -> None:
    content, told = FILES[name]
    file = desk.plan if kind == "plan" else desk.spec
    if kind == "spec":
        content, told = (
            content.replace(b"plan/", b"specification/"),
            tuple(t.replace("plan/", "specification/") for t in told),
        )
    file.write_bytes(content)
    assert_refused(desk.run(), desk, str(file), *told)


def test_a_hundred_megabytes_of_junk_are_refused_unread(desk: Desk) -> None:
    with desk.plan.open("wb") as file:
        file.truncate(100 * 2**20)
    assert_refused(desk.run(), desk, str(desk.plan), str(100 * 2**20), str(32 * 2**20))


@pytest.mark.parametrize("name", ["no such file", "folder", "link in a circle", "below a file"])
def test_a_path_that_is_no_file_is_refused(desk: Desk, name: str) -> None:
    paths = {"folder": desk.folder, "below a file": desk.spec / "plan.json"}
    desk.plan = paths.get(name, desk.folder / "absent.json")
    if name == "link in a circle":
        desk.plan.symlink_to(desk.plan)
    assert_refused(desk.run(), desk, str(desk.plan))


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes are those of a POSIX system")
@pytest.mark.parametrize("name", ["pipe", "device"])
@pytest.mark.parametrize("kind", ["plan", "spec"])
def test_a_pipe_or_a_device_is_refused_unread(desk: Desk, name: str, kind: str) -> None:
    # Read, the first would wait for a writer for ever, and the second fill the memory.
    path = desk.folder / "pipe.json" if name == "pipe" else Path("/dev/zero")
    if name == "pipe":
        os.mkfifo(path)
    setattr(desk, kind, path)
    assert_refused(desk.run(), desk, str(path), "pipe or a device")


def test_a_file_name_with_a_null_byte_is_refused() -> None:
    # A shell cannot pass one on; a program can.
    with pytest.raises(InputError, match="cannot be read"):
        read_plan("a\0b.json")


# --- values that are no input: what is changed, and what the message must name ---

PLANS_FOLDER = Path(__file__).resolve().parents[2] / "datasets" / "plans"
SETTLED = PLANS_FOLDER / "status_quo.json"
Change = tuple[Callable[[Content], object], tuple[str, ...]]


def behaviour(**values: Any) -> Callable[[Content], object]:
    return lambda content: content["behaviour"].update(values)


def stratum(**values: Any) -> Callable[[Content], object]:
    return lambda content: content["strata"][0].update(values)


def programme(**values: Any) -> Callable[[Content], object]:
    return lambda content: content["programmes"][0].update(values)


def settled_scope(value: Any) -> Callable[[Content], object]:
    """Let the district begin as one plan leaves it, with a scope."""
    plan = json.loads(SETTLED.read_text(encoding="utf-8"))
    plan["programmes"][0]["scope"] = {"sectors": value}
    return lambda content: content.update(initial={"kind": "settled", "plan": plan})


def settled_measure(content: Content) -> None:
    """Let the district begin as a plan with a measure leaves it, whose sector nobody is of."""
    plan = json.loads((PLANS_FOLDER / "synthetic" / "incentives.json").read_text(encoding="utf-8"))
    plan["measures"][0] |= {"id": "nowhere", "scope": {"sectors": ["空"]}}
    content.update(initial={"kind": "settled", "plan": plan})


def ratio(value: Any) -> Callable[[Content], object]:
    return lambda content: content["programmes"][0]["ratio"].update(D=value)


RATIO = "programmes[0].ratio.D"
PLANS: dict[str, Change] = {
    "a ratio above 1": (ratio(1.2), (RATIO, "1.2", "1", "rounds_per_year")),
    "a ratio below 0": (ratio(-0.1), (RATIO, "-0.1", "0")),
    "NaN": (ratio(float("nan")), (RATIO, "finite")),
    "infinity": (ratio(float("inf")), (RATIO,)),
    "text for a number": (ratio("0.5"), (RATIO, "0.5", "number")),
    "true for a number": (ratio(True), (RATIO,)),
    "nothing for a number": (ratio(None), (RATIO,)),
    "a huge integer": (ratio(10**400), (RATIO,)),
    "a missing key": (lambda content: content["programmes"][0].pop("ratio"), ("programmes[0].ratio", "missing", "add")),
    "an unknown key": (programme(ratios=1), ("programmes[0].ratios", "remove")),
    "five rounds": (lambda c: c["programmes"][0]["rounds_per_year"].update(A=5), ("rounds_per_year.A", "5", "12")),
    "a thirteenth month": (programme(months=[13]), ("programmes[0].months[0]", "13", "12")),
    "no month": (programme(months=[]), ("programmes[0].months",)),
    "one inspector": (programme(team_size=1), ("team_size", "1", "2")),
    "no hours": (programme(hours_per_visit=0), ("hours_per_visit", "0")),
    "a round without a month": (
        lambda c: c["programmes"][0].update(months=[1], rounds_per_year={"A": 1, "B": 1, "C": 2, "D": 1}),
        ("programmes[0].rounds_per_year.C", "2", "months"),
    ),
    "a scope that matches nothing": (
        programme(scope={"regions": ["月球"]}), ("programmes[0].scope", "general", "null"),
    ),
    "an impossible start": (lambda content: content.update(start="2026-13"), ("start", "2026-13", "2026-01")),
    "a start in wide digits": (lambda content: content.update(start="２０２６-01"), ("start", "２０２６-01")),
    "a start of letters that count as digits": (lambda content: content.update(start="2026-0²"), ("start", "2026-0²")),
    "hours beyond any visit": (programme(hours_per_visit=1e300), ("hours_per_visit", "1e+300", "100000")),
    "an empty id": (lambda content: content.update(id=""), ("id", "1")),
    "a null byte in a name": (programme(title="a\0b"), ("programmes[0].title", "control")),
    "two programmes of one id": (
        lambda content: content["programmes"].append(content["programmes"][0]),
        ("programmes[1].id", "general", "not used"),
    ),
    "a word for a draw rule": (lambda content: content.update(draw="random"), ("draw", "random", "fixed", "bernoulli")),
    "a negative capacity": (lambda c: c.update(capacity_hours_per_month=-5), ("capacity_hours_per_month", "-5", "0")),
    "half a month of observation": (
        lambda c: c.update(observation={"months": 0.5, "classes": ["A"]}), ("observation.months", "0.5", "1"),
    ),
}  # fmt: skip
SHORT_ROW = [[0.5, 0.4, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
SPECIFICATIONS: dict[str, Change] = {
    "a row that does not sum": (
        lambda c: c["behaviour"]["reclassification"].update(cleared=SHORT_ROW),
        ("behaviour.reclassification.cleared[0]", "0.9", "1"),
    ),
    "a missing row": (
        lambda c: c["behaviour"]["reclassification"]["cleared"].pop(),
        ("behaviour.reclassification.cleared[3]", "missing"),
    ),
    "no strata": (lambda content: content.update(strata=[]), ("strata", "0", "1")),
    "an empty stratum": (
        stratum(firms={"A": 0, "B": 0, "C": 0, "D": 0}, entries_per_month=0.0), ("strata[0].firms", "shops", "remove"),
    ),
    "a negative count": (lambda c: c["strata"][0]["firms"].update(B=-3), ("strata[0].firms.B", "-3", "0")),
    "half a firm": (lambda c: c["strata"][0]["firms"].update(B=1.5), ("strata[0].firms.B", "1.5", "whole")),
    "too many firms": (lambda c: c["strata"][0]["firms"].update(B=10**9), ("strata[0].firms.B", "200000000")),
    "shares that do not sum": (
        behaviour(propensity=[{"id": "x", "share": 0.7, "onset_multiplier": 1}]), ("behaviour.propensity", "0.7", "1"),
    ),
    "shares beyond any number": (
        behaviour(propensity=[{"id": "x", "share": 10**400, "onset_multiplier": 1}]),
        ("behaviour.propensity[0].share", "1.000e+400", "1"),
    ),
    "no propensity": (behaviour(propensity=[]), ("behaviour.propensity", "1")),
    "a multiplier beyond any risk": (stratum(onset_multiplier=1e300), ("strata[0].onset_multiplier", "1000000")),
    "more entries than a province has": (stratum(entries_per_month=1e12), ("strata[0].entries_per_month", "1000000")),
    "a settled plan whose scope is no list": (settled_scope("餐饮"), ("initial.plan.programmes[0].scope.sectors",)),
    "a settled plan whose measure is for nobody": (settled_measure, ("initial.plan.measures[0].scope", "nowhere")),
    "escalation and self-correction above 1": (
        behaviour(escalation=0.7, self_correction={"minor": 0.7, "serious": 0}), ("behaviour.escalation", "1.4", "1"),
    ),
    "an entry that does not sum": (
        lambda c: c["behaviour"]["entry"]["status"].update(compliant=0.5), ("behaviour.entry.status", "0.5", "1"),
    ),
    "a start of no kind": (lambda content: content["initial"].update(kind="guess"), ("initial", "guess", "shares")),
    "an unknown class": (stratum(professional_tier="E"), ("strata[0].professional_tier", "E", "D")),
    "memory under a month": (
        behaviour(sanction={"onset_multiplier": 1, "memory_months": 0}), ("behaviour.sanction.memory_months", "0", "1"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_out_of_range_is_refused(desk: Desk, name: str) -> None:
    change, told = PLANS[name]
    desk.change(desk.plan, change)
    assert_refused(desk.run(), desk, *told, *([] if "scope" in name else [str(desk.plan)]))


@pytest.mark.parametrize("name", SPECIFICATIONS)
def test_a_specification_out_of_range_is_refused(desk: Desk, name: str) -> None:
    change, told = SPECIFICATIONS[name]
    desk.change(desk.spec, change)
    assert_refused(desk.run(), desk, str(desk.spec), *told)


def test_all_problems_of_a_file_are_told_at_once(desk: Desk) -> None:
    def spoil(content: Content) -> None:
        content["programmes"][0]["ratio"].update(A=1.5, B=-1)
        content["programmes"][0].update(months=[6], rounds_per_year={"A": 1, "B": 1, "C": 3, "D": 4}, surprise=1)
        content.pop("title")

    desk.change(desk.plan, spoil)
    told = ("ratio.A", "ratio.B", "rounds_per_year.C", "rounds_per_year.D", "programmes[0].surprise", "title")
    assert_refused(desk.run(), desk, str(desk.plan), *told, "6 problems")


@pytest.mark.parametrize("file", ["plan", "spec"])
def test_the_library_gives_the_message_of_the_command_line(desk: Desk, file: str) -> None:
    path = desk.plan if file == "plan" else desk.spec
    desk.change(path, lambda content: content.update(surprise=1))
    read = read_plan if file == "plan" else read_specification
    with pytest.raises(InputError) as caught:
        read(path)
    assert str(caught.value).strip() == desk.run().stderr.strip()


def test_messages_come_in_chinese_too(desk: Desk) -> None:
    desk.change(desk.plan, ratio(1.2))
    result = desk.run("--language", "zh")
    assert result.exit_code == 2
    assert RATIO in result.stderr
    assert "1.2" in result.stderr
    assert any("一" <= letter <= "鿿" for letter in result.stderr)
