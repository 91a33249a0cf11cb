"""Freeze, run, change, verify: what is refused, what is found by name, and other programs that agree."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from simulation.cli import app
from simulation.drawing import verify_by_hand
from simulation.drawing.chain import sealed
from simulation.model.errors import InputError
from simulation.model.exchange import to_json
from simulation.workflows.carrying_out.draw import change_draw, draw, freeze, run_draw, verify_draw
from tests.simulation.drawing.desk import FROZEN, SALT, SEED, Desk, frame, plan


@dataclass
class Office(Desk):
    def freeze(self, month: str = "2026-01", name: str = "package") -> str:
        return freeze(frame(), plan(), month, self.records, self.folder / name, salt=SALT, at=FROZEN)

    def run(self, digest: str, name: str = "record.json", package: str = "package", source: str = "十面骰") -> None:
        run_draw(self.folder / package, SEED, source, digest, self.records, self.folder / name, at=FROZEN)

    def wrong(self) -> set[str]:
        return {p.code for p in verify_draw(self.package, self.record, self.digest, self.records)}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path)
    made.digest = made.freeze()
    made.run(made.digest)
    return made


def codes_of(call: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [problem.code for problem in call.value.problems]


def test_files_give_the_same_list_as_memory_and_verify(office: Office) -> None:
    told = json.loads(office.record.read_text(encoding="utf-8"))["programmes"]
    found = draw(frame(), plan(), "2026-01", SEED, SALT)
    assert {name: tuple(each["drawn"]) for name, each in told.items()} == {n: d.drawn for n, d in found.items()}
    assert office.wrong() == set()


def test_only_the_owner_reads_what_is_written(office: Office) -> None:
    modes = {stat.S_IMODE(path.stat().st_mode) for path in office.folder.rglob("*") if path.is_file()}
    folders = {stat.S_IMODE(path.stat().st_mode) for path in (office.package, office.records)}
    assert (modes, folders) == ({0o600}, {0o700})


def test_the_file_for_auditors_agrees_and_is_one_screen(office: Office) -> None:
    assert len(Path(verify_by_hand.__file__).read_text(encoding="utf-8").splitlines()) < 60
    command = [sys.executable, str(office.package / "verify_by_hand.py"), str(office.package), str(office.record)]
    assert subprocess.run([*command, office.digest], check=False, capture_output=True).returncode == 0
    assert subprocess.run([*command, 64 * "0"], check=False, capture_output=True).returncode == 2


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not here")
def test_another_language_draws_the_same_list(office: Office) -> None:
    script = Path(__file__).with_name("verify.js")
    done = subprocess.run(["node", script, office.package, office.record], check=True, capture_output=True)
    told = json.loads(office.record.read_text(encoding="utf-8"))["programmes"]
    assert json.loads(done.stdout) == {name: sorted(each["drawn"]) for name, each in told.items()}


def test_a_month_is_drawn_once(office: Office) -> None:
    with pytest.raises(InputError) as refused:
        office.run(office.digest, "again.json")
    assert codes_of(refused) == ["already_drawn", "already_drawn"]
    assert not (office.folder / "again.json").exists()


def test_a_seed_older_than_the_freeze_and_another_digest_are_refused(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.freeze()
    with pytest.raises(InputError) as refused:
        office.run("0" * 64, source="2026-01-04 十面骰")
    assert codes_of(refused) == ["not_as_announced", "seed_before_freeze"]
    with pytest.raises(InputError) as unfrozen:
        office.run("0" * 64, package="nothing")
    assert codes_of(unfrozen) == ["seed_before_freeze"]
    assert not office.records.exists()


TAMPERED = [
    ("class_changed", lambda rows: [rows[0], rows[1].replace(",A,", ",D,").replace(",B,", ",A,"), *rows[2:]]),
    ("firm_removed", lambda rows: [rows[0], *rows[2:]]),
    ("firm_added", lambda rows: [*rows, rows[1].replace("000000000000000000", "900000000000000000")]),
]


@pytest.mark.parametrize(("code", "change"), TAMPERED, ids=[code for code, _ in TAMPERED])
def test_a_tampered_frame_is_named_and_not_drawn_from(office: Office, code: str, change: object) -> None:
    path = office.package / "frame.csv"
    rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(change(rows)) + "\n", encoding="utf-8")  # type: ignore[operator]
    assert {code, "package_changed"} <= office.wrong()
    assert verify_by_hand.main(str(office.package), str(office.record))


def test_a_swapped_firm_and_an_altered_seed_are_named(office: Office) -> None:
    told = json.loads(office.record.read_text(encoding="utf-8"))
    swapped = json.loads(json.dumps(told))
    each = swapped["programmes"]["general"]
    each["drawn"][0], each["reserves"][0] = each["reserves"][0], each["drawn"][0]
    office.record.write_text(json.dumps(sealed(swapped)), encoding="utf-8")
    assert {"not_drawn", "left_out"} <= office.wrong()
    assert verify_by_hand.main(str(office.package), str(office.record))
    office.record.write_text(json.dumps(sealed({**told, "seed": {"text": SEED[1:], "source": "x"}})), encoding="utf-8")
    assert "seed_altered" in office.wrong()


def test_the_next_month_leaves_out_whom_the_round_drew_and_a_dropped_record_is_missed(office: Office) -> None:
    first = json.loads(office.record.read_text(encoding="utf-8"))["programmes"]["general"]["drawn"]
    office.run(office.freeze("2026-02", "second"), "february.json", "second")
    frozen = (office.folder / "second" / "frame.csv").read_text(encoding="utf-8").splitlines()
    assert all(line.endswith("general") for line in frozen if line[:18] in first)
    assert verify_draw(office.folder / "second", office.folder / "february.json", records=office.records) == []
    next(office.records.glob("0001-*.json")).unlink()
    wrong = verify_draw(office.folder / "second", office.folder / "february.json", records=office.records)
    assert {"record_missing", "chain_broken"} <= {problem.code for problem in wrong}


def test_a_closed_firm_is_replaced_by_the_next_ticket_of_its_cell_once(office: Office) -> None:
    told = json.loads(office.record.read_text(encoding="utf-8"))["programmes"]["general"]
    firm = told["drawn"][0]
    made = change_draw(office.record, firm, "递补", "已注销", office.records)["change"]
    same = [c for c in told["reserves"] if told["cells"][c] == told["cells"][firm]]
    assert made["substitute"] == same[0]
    with pytest.raises(InputError) as refused:
        change_draw(office.record, firm, "取消", "再次", office.records)
    assert codes_of(refused) == ["not_on_the_list"]
    assert office.wrong() == set()


def test_the_command_line_freezes_draws_and_verifies(tmp_path: Path) -> None:
    run, at = CliRunner().invoke, lambda name: str(tmp_path / name)
    frame().to_csv(at("frame.csv"), index=False)
    (tmp_path / "plan.json").write_text(to_json(plan()), encoding="utf-8")
    common = ["--records", at("records")]
    frozen = run(
        app, ["draw", "freeze", at("frame.csv"), at("plan.json"), "--month", "2026-01", *common, "--output", at("p")]
    )
    digest = frozen.stdout.strip()
    assert (frozen.exit_code, len(digest)) == (0, 64), frozen.output
    seeded = ["--seed", SEED, "--source", "dice", "--announced", digest]
    assert run(app, ["draw", "run", at("p"), *seeded, *common, "--output", at("r.json")]).exit_code == 0
    assert run(app, ["draw", "verify", at("p"), at("r.json"), "--announced", digest]).exit_code == 0
    (tmp_path / "p" / "rows.txt").write_text("", encoding="utf-8")
    assert run(app, ["draw", "verify", at("p"), at("r.json")]).exit_code == 2
