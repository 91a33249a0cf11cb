"""Teams in the chain: sent, last time, lists that are refused; the table of tasks and the command line."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from typer.testing import CliRunner

from simulation.cli import app
from simulation.drawing.chain import load
from simulation.model.errors import InputError
from simulation.model.exchange import to_json
from simulation.workflows.carrying_out.draw import freeze, verify_draw
from simulation.workflows.carrying_out.teams import assign_teams
from tests.simulation.drawing.desk import FROZEN, SALT, SEED, frame, plan
from tests.simulation.drawing.teams_office import FIRMS, STAFF, Office, codes_of, joint_plan, swap_member, write

TITLES = (
    "序号 主体名称 统一社会信用代码 所在镇街 抽查任务 检查部门 检查人员（执法证号） 抽查事项 完成期限 最迟公示日 备注"
)


# --- sent ---


def test_every_firm_has_a_team_of_its_departments_and_verify_makes_it_again(office: Office) -> None:
    teams = office.teams()
    assert set(teams) == {*office.listed(), *office.listed("joint")}
    assert all({name[0] for name in teams[code]} == {"A", "B"} for code in office.listed("joint"))
    assert all(len(set(team)) == 2 for team in teams.values())
    assert office.wrong() == set()


def test_recusals_and_half_a_month_of_leave_hold(office: Office) -> None:
    loads = Counter(name for team in office.teams().values() for name in team)
    kin = {(f"A{n % 12:02}", f"{13 * n % FIRMS:018d}") for n in range(100)}
    assert not kin & {(name, code) for code, team in office.teams().items() for name in team}
    assert loads["A01"] <= max(loads.values()) / 2 + 1


def test_sending_again_changes_nothing_and_shows_what_stands(office: Office) -> None:
    before = [path.read_bytes() for path in sorted(office.records.iterdir())]
    sheet = assign_teams(office.package, office.record, office.folder / "t.xlsx", extra=3)
    assert [path.read_bytes() for path in sorted(office.records.iterdir())] == before
    assert {task.code: [member.certificate for member in task.team] for task in sheet.tasks} == office.teams()


def test_without_a_chain_the_teams_are_the_same_and_said_to_be_unlogged(office: Office, tmp_path: Path) -> None:
    elsewhere = tmp_path / "deep" / "elsewhere"
    elsewhere.mkdir(parents=True)
    shutil.copytree(office.package, elsewhere / "package")
    shutil.copy(office.record, elsewhere / "r.json")
    sheet = assign_teams(elsewhere / "package", elsewhere / "r.json")
    assert not sheet.logged
    assert {task.code: [member.certificate for member in task.team] for task in sheet.tasks} == office.teams()


def test_the_table_of_tasks_holds_who_what_and_when_and_no_class(office: Office) -> None:
    path = office.folder / "任务分派表.xlsx"
    assign_teams(office.package, office.record, path)
    sheet = openpyxl.load_workbook(path)["任务分派表"]
    rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == TITLES.split()
    joint = next(row for row in rows if row[2] in office.listed("joint"))
    assert joint[7] == "消防通道、特种设备使用登记"
    assert all(f"（{name}）" in joint[6] for name in office.teams()[joint[2]])
    assert joint[8:10] == ["2026-01-30", "2026-03-05"]  # 16 working days of February 2026, and four of March
    codes = [row[2] for row in rows[1:] if row[2]]
    assert codes == sorted(codes)


def test_the_table_of_tasks_comes_as_a_word_file_too(office: Office) -> None:
    path = office.folder / "任务分派表.docx"
    assign_teams(office.package, office.record, path)
    with ZipFile(path) as parts:
        text = parts.read("word/document.xml").decode()
    people = {name for team in office.teams().values() for name in team}
    assert all(told in text for told in (*office.listed(), *(f"（{name}）" for name in people)))


def test_a_package_without_staff_and_a_team_too_few_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    office = Office(tmp_path)
    write(tmp_path / "staff.csv", STAFF, ["王某", "A00", "市场监管", "", "长期", "在岗", "", ""])
    write(tmp_path / "leave.csv", ("执法证号", "起", "止"))
    write(tmp_path / "recusals.csv", ("执法证号", "统一社会信用代码"))
    office.drawn()
    with pytest.raises(InputError) as caught:
        assign_teams(office.package, office.record, tmp_path / "t.xlsx")
    assert codes_of(caught) == ["too_few_inspectors", "too_few_inspectors"]
    assert not (tmp_path / "t.xlsx").exists()
    assert [record["kind"] for record in load(office.records).records] == ["draw"]
    (tmp_path / "bare").mkdir()
    bare = Office(tmp_path / "bare")
    bare.digest = freeze(frame(FIRMS), joint_plan(), "2026-01", bare.records, bare.package, salt=SALT, at=FROZEN)
    bare.run(bare.digest)
    with pytest.raises(InputError) as missing:
        assign_teams(bare.package, bare.record)
    assert codes_of(missing) == ["no_staff_frozen"]


def test_a_bad_list_is_refused_before_anything_is_frozen(tmp_path: Path) -> None:
    office = Office(tmp_path)
    write(tmp_path / "leave.csv", ("执法证号", "起", "止"), ("A99", "2026-01-05", "2026-01-01"))
    with pytest.raises(InputError) as caught:
        office.freeze()
    assert codes_of(caught) == ["ends_before", "unknown_inspector"]
    assert not office.package.exists()


def test_the_team_of_last_time_does_not_come_again(office: Office) -> None:
    office.digest = office.freeze("2026-07", "july")  # D has a second round then
    office.run(office.digest, "july.json", "july", source="2026-07-01 十面骰")
    frozen = json.loads((office.folder / "july" / "last_teams.json").read_text(encoding="utf-8"))
    assert {code: sorted(team) for code, team in office.teams().items()} == frozen
    sheet = assign_teams(office.folder / "july", office.folder / "july.json", at=FROZEN)
    again = [task for task in sheet.tasks if task.code in frozen]
    assert again
    assert all(not {member.certificate for member in task.team} & set(frozen[task.code]) for task in again)
    assert verify_draw(office.folder / "july", office.folder / "july.json") == []


def test_programmes_that_go_together_make_one_visit_of_all_their_departments(tmp_path: Path) -> None:
    office = Office(tmp_path)
    content = {**joint_plan().model_dump(mode="json"), "together": [["general", "joint"]]}
    joined = type(plan()).model_validate(content)
    lists = {part: tmp_path / f"{part}.csv" for part in ("staff", "leave", "recusals")}
    office.digest = freeze(
        frame(FIRMS), joined, "2026-01", office.records, office.package, lists=lists, salt=SALT, at=FROZEN
    )
    office.run(office.digest)
    sheet = assign_teams(office.package, office.record, at=FROZEN)
    both = set(office.listed()) & set(office.listed("joint"))
    assert both
    assert len(sheet.tasks) == len({*office.listed(), *office.listed("joint")})
    assert all(len(task.programmes) == 2 and len(task.team) == 2 for task in sheet.tasks if task.code in both)
    office.change(sorted(both)[0], "取消")
    office.change(sorted(both)[1], "改派")
    for firm in sorted(both)[2:6]:
        stepped = office.change(firm, "递补")["substitute"]
        office.change(stepped, "改派")  # its team is of the programmes that it stands in for
    assert office.wrong() == set()
    office.freeze("2026-02", "february")
    frozen = (office.folder / "february" / "frame.csv").read_text(encoding="utf-8").splitlines()
    assert next(line for line in frozen if line.startswith(sorted(both)[0])).endswith(",")  # free to be drawn again


# --- commands ---


def test_the_command_line_sends_changes_and_verifies(tmp_path: Path) -> None:
    office = Office(tmp_path)
    run, at = CliRunner().invoke, lambda name: str(tmp_path / name)
    frame(FIRMS).to_csv(at("frame.csv"), index=False)
    (tmp_path / "plan.json").write_text(to_json(joint_plan()), encoding="utf-8")
    lists = [at("staff.csv"), "--leave", at("leave.csv"), "--recusals", at("recusals.csv")]
    chain = ["--records", at("records")]
    frozen = run(
        app,
        [
            "draw",
            "freeze",
            at("frame.csv"),
            at("plan.json"),
            *lists,
            "--month",
            "2026-01",
            *chain,
            "--output",
            at("package"),
        ],
    )
    digest = frozen.stdout.strip()
    assert (frozen.exit_code, len(digest)) == (0, 64), frozen.output
    assert (tmp_path / "package-抽取公告（抽取前）.pdf").is_file()
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    seeded = ["--seed", SEED, "--source", f"{tomorrow} 十面骰", "--announced", digest, *chain]
    assert run(app, ["draw", "run", at("package"), *seeded, "--output", at("record.json")]).exit_code == 0
    sent = run(app, ["draw", "teams", at("package"), at("record.json"), "--output", at("t.xlsx")])
    assert sent.exit_code == 0, sent.output
    for kind in ("改派", "递补", "取消"):
        asked = ["--firm", office.listed()[0], "--kind", kind, "--reason", "x", *chain]
        changed = run(app, ["draw", "change", at("record.json"), *asked])
        assert changed.exit_code == (2 if kind == "取消" else 0), changed.output
    assert run(app, ["draw", "verify", at("package"), at("record.json"), "--announced", digest]).exit_code == 0
    again = run(app, ["draw", "run", at("package"), *seeded, "--output", at("r2.json"), "--language", "zh"])
    assert (again.exit_code, "--redraw" in again.output) == (2, True)
    office.forge("teams", swap_member)
    wrong = run(app, ["draw", "verify", at("package"), at("record.json"), "--language", "zh"])
    assert (wrong.exit_code, "按规则应为" in wrong.output) == (2, True)
    bad = run(app, ["draw", "teams", at("package"), at("record.json"), "--output", at("t.pdf"), "--window", "0"])
    assert bad.exit_code == 2
