"""Names, texts and files that do not fit, work cut short or done twice at once: told, and nothing half done."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from simulation.charts.saving import MissingFontError
from simulation.cli import app
from simulation.drawing import chain as chain_module
from simulation.drawing.chain import append, load, sealed
from simulation.drawing.private import sha
from simulation.model.errors import InputError
from simulation.model.exchange import to_json
from simulation.reports.papers.announcements import Event
from simulation.workflows.carrying_out import papers as papers_module
from simulation.workflows.carrying_out.draw import change_draw, freeze, read_draw, run_draw, verify_draw
from simulation.workflows.carrying_out.finding import chain_folder
from simulation.workflows.carrying_out.papers import draw_papers
from simulation.workflows.carrying_out.teams import assign_teams
from tests.simulation.drawing.desk import SALT, SEED, frame, plan

LONG = "x" * 300


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    frame().to_csv(tmp_path / "frame.csv", index=False)
    (tmp_path / "plan.json").write_text(to_json(plan()), encoding="utf-8")
    digest = freeze(frame(), plan(), "2026-01", tmp_path / "records", tmp_path / "package", salt=SALT)
    run_draw(tmp_path / "package", SEED, "dice", digest, tmp_path / "records", tmp_path / "record.json")
    return tmp_path


def said(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [*map(str, words), "--language", "en"])
    assert isinstance(result.exception, SystemExit | None), result.exception
    return result.exit_code, result.output


def codes(call: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [problem.code for problem in call.value.problems]


@pytest.mark.parametrize("option", ["--records", "--output"])
def test_a_name_that_the_system_refuses_is_told(desk: Path, option: str) -> None:
    places = {"--records": desk / "new", "--output": desk / "p2"} | {option: desk / LONG}
    words = [word for pair in places.items() for word in pair]
    status, told = said("draw", "freeze", desk / "frame.csv", desk / "plan.json", "--month", "2026-01", *words)
    assert (status, (desk / "p2").exists()) == (2, False)
    assert "too long" in told


def test_a_file_is_no_folder_of_records(desk: Path) -> None:
    with pytest.raises(InputError) as refused:
        freeze(frame(), plan(), "2026-01", desk / "frame.csv", desk / "p2")
    assert codes(refused) == ["not_a_folder"]


def test_without_its_typeface_nothing_is_frozen(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Path:
        raise MissingFontError("no font")

    monkeypatch.setattr(papers_module, "font_folder", missing)
    places = ["--month", "2026-01", "--records", desk / "new", "--output", desk / "p2"]
    status, told = said("draw", "freeze", desk / "frame.csv", desk / "plan.json", *places)
    assert (status, "typeface" in told, (desk / "p2").exists()) == (2, True, False)


@pytest.mark.parametrize(
    ("key", "value"), [("rule", "draw/2"), ("month", "2026-13"), ("frozen_at", 5), ("files", ["frame.csv"])]
)
def test_a_manifest_that_cannot_be_one_is_refused_even_as_announced(desk: Path, key: str, value: object) -> None:
    path = desk / "package" / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), key: value}), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        run_draw(desk / "package", SEED, "dice", sha(path.read_bytes()), desk / "new", desk / "r2.json")
    assert codes(refused) == ["not_a_package"]
    assert not (desk / "new").exists()


def test_without_its_salt_a_package_names_the_salt_and_not_every_firm(desk: Path) -> None:
    (desk / "package" / "salt.hex").unlink()
    told = {problem.path for problem in verify_draw(desk / "package", desk / "record.json")}
    assert told == {"salt.hex", "salt", "seed"}


def test_of_two_who_write_at_once_the_second_is_refused_and_the_chain_holds(desk: Path) -> None:
    before = load(desk / "records")
    first, second = (
        sealed({**before.records[0], "month": month, "previous": before.head}) for month in ("2026-02", "2026-03")
    )
    append(desk / "records", first, desk / "records" / "one.json")
    with pytest.raises(InputError) as refused:
        append(desk / "records", second, desk / "records" / "another.json")
    assert codes(refused) == ["chain_went_on"]
    assert (load(desk / "records").broken, (desk / "records" / "another.json").exists()) == ((), False)


def test_a_record_whose_writing_is_cut_short_leaves_nothing(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def terminated(path: Path, content: bytes) -> None:
        raise SystemExit(143)

    monkeypatch.setattr(chain_module, "rewrite", terminated)
    digest = freeze(frame(), plan(), "2026-02", desk / "records", desk / "p2", salt=SALT)
    before = sorted(desk.rglob("*"))
    with pytest.raises(SystemExit):
        run_draw(desk / "p2", SEED, "dice", digest, desk / "records", desk / "r2.json")
    assert sorted(desk.rglob("*")) == before


def test_a_record_that_was_cut_short_is_named(desk: Path) -> None:
    inside = next((desk / "records").glob("*.json"))
    inside.write_bytes(inside.read_bytes()[:100])
    told = {problem.code for problem in verify_draw(desk / "package", desk / "record.json")}
    assert {"record_changed", "record_missing"} <= told


def test_a_record_forged_with_its_digest_is_missed_in_the_chain_beside_it(desk: Path) -> None:
    forged = sealed({**read_draw(desk / "record.json"), "at": "2026-01-06T09:00:00+00:00"})
    (desk / "record.json").write_text(json.dumps(forged), encoding="utf-8")
    assert {"not_in_chain"} == {problem.code for problem in verify_draw(desk / "package", desk / "record.json")}


def test_a_record_of_another_rule_is_not_sound(desk: Path) -> None:
    forged = sealed({**read_draw(desk / "record.json"), "rule": "draw/2"})
    (desk / "record.json").write_text(json.dumps(forged), encoding="utf-8")
    assert "other_rule" in {problem.code for problem in verify_draw(desk / "package", desk / "record.json")}


def test_a_verification_without_the_chain_says_so(desk: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    alone = tmp_path_factory.mktemp("auditor") / "papers" / "month"
    shutil.copytree(desk / "package", alone / "package")
    shutil.copy(desk / "record.json", alone)
    status, told = said("draw", "verify", alone / "package", alone / "record.json")
    assert (status, "links, teams and changes were not verified" in told) == (0, True)


def test_the_chain_of_many_months_is_found_beside_the_folder_of_one(desk: Path) -> None:
    month = desk / "2026-01"
    month.mkdir()
    (desk / "record.json").rename(month / "record.json")
    assert chain_folder(month / "record.json", read_draw(month / "record.json")) == desk.resolve() / "records"


@pytest.mark.parametrize("text", ["a\x01b", "a\nb", "a\udcffb"])
def test_texts_that_no_paper_can_show_are_refused(desk: Path, text: str) -> None:
    firm = read_draw(desk / "record.json")["programmes"]["general"]["drawn"][0]
    digest = freeze(frame(), plan(), "2026-02", desk / "records", desk / "p2", salt=SALT)
    calls = (
        lambda: run_draw(desk / "p2", SEED, text, digest, desk / "records", desk / "r2.json"),
        lambda: change_draw(desk / "record.json", firm, "取消", text, desk / "records"),
        lambda: draw_papers(desk / "package", event=Event(witnesses=text)),
    )
    for call in calls:
        with pytest.raises(InputError) as refused:
            call()
        assert codes(refused) == ["control_sign"]
    assert len(load(desk / "records").records) == 1


def test_a_seed_with_full_width_digits_is_not_drawn_with(desk: Path) -> None:
    digest = freeze(frame(), plan(), "2026-02", desk / "records", desk / "p2", salt=SALT)
    with pytest.raises(InputError) as refused:
        run_draw(desk / "p2", "０8", "dice", digest, desk / "records", desk / "r2.json")
    assert codes(refused) == ["seed_full_width"]
    run_draw(desk / "p2", "第58期，08", "dice", digest, desk / "records", desk / "r2.json")


def test_a_table_of_tasks_is_never_written_over_what_it_is_made_from(desk: Path) -> None:
    record = (desk / "record.json").rename(desk / "record.xlsx")
    with pytest.raises(InputError) as refused:
        assign_teams(desk / "package", record, record, records=desk / "records")
    assert codes(refused) == ["output_is_input"]
