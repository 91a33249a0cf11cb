"""The tasks of a month: bounds that every draw keeps, what records tell, due days, and the workbook."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from simulation.docking.tasks.tasks import Tasks
from simulation.docking.tasks.workbook import note_lines
from simulation.drawing.checks import share_of
from simulation.drawing.flags import with_flags
from simulation.drawing.frame import frame_of
from simulation.drawing.rule import draw_month
from simulation.drawing.tickets import month_key
from simulation.language.catalogue import load_catalogue
from simulation.model.errors import InputError
from simulation.model.plan import Plan
from simulation.workflows.carrying_out.dock import write_dock
from simulation.workflows.carrying_out.draw import change_draw, freeze, run_draw
from simulation.workflows.carrying_out.tasks import tasks, write_tasks
from tests.simulation.docking.desk import Office, firms, push
from tests.simulation.drawing.desk import SALT, SEED, frame, plan

SEEDS = 300


def row_of(found: Tasks, programme: str, risk_class: str = "") -> dict[str, object]:
    table = found.table[(found.table["programme"] == programme) & (found.table["risk_class"] == risk_class)]
    return {str(name): value for name, value in table.iloc[0].items()}


def codes(found: Tasks) -> list[str]:
    return [note.code for note in found.notes]


def test_every_draw_keeps_the_bounds_and_the_first_programme_reaches_both() -> None:
    firms_, asked = frame(), plan()
    found = tasks(asked, firms_, "2026-03")
    drawn: dict[tuple[str, str], list[int]] = {}
    pool = with_flags(frame_of(firms_, [], "2026-03"), asked, "2026-03")
    for seed in range(SEEDS):
        for name, each in draw_month(pool, asked, "2026-03", month_key(SALT, "2026-03", str(seed))).items():
            for risk_class, number in [*each.numbers.items(), ("", len(each.drawn))]:
                drawn.setdefault((name, risk_class), []).append(number)
    for (name, risk_class), numbers in drawn.items():
        row = row_of(found, name, risk_class)
        assert row["low"] <= min(numbers)  # type: ignore[operator]
        assert max(numbers) <= row["high"]  # type: ignore[operator]
        if name == "general":  # nothing is drawn before it
            assert (min(numbers), max(numbers)) == (row["low"], row["high"])
        # Mean of 300 draws against the expected number: |z| < 4.5, false alarm below 1e-4 for the ten of them.
        spread = float(np.std(numbers)) / np.sqrt(SEEDS)
        assert abs(float(np.mean(numbers)) - float(str(row["expected"]))) < 4.5 * spread + 1e-9


def test_expected_numbers_by_township_add_up_to_those_by_class() -> None:
    found = tasks(plan(), frame(), "2026-03")
    for programme in ("general", "joint"):
        regions = found.regions[found.regions["programme"] == programme]
        total = row_of(found, programme)
        assert regions["expected"].sum() == pytest.approx(float(str(total["expected"])))
        assert regions["free"].sum() == total["free"]


def chain(folder: Path, months: tuple[str, ...]) -> Path:
    """Draw the months one after another and return the folder of the records."""
    records = folder / "records"
    for month in months:
        package = folder / f"package-{month}"
        announced = freeze(frame(), plan(), month, records, package, salt=SALT)
        run_draw(package, SEED, "dice", announced, records, folder / f"{month}.json")
    return records


def test_records_tell_what_the_round_has_drawn_and_what_is_left(tmp_path: Path) -> None:
    records = chain(tmp_path, ("2026-01", "2026-02"))
    found = tasks(plan(), frame(), "2026-03", records)
    first = [draw_of(tmp_path / f"2026-0{n}.json") for n in (1, 2)]
    for risk_class in "ABCD":
        row = row_of(found, "general", risk_class)
        assert row["round_drawn"] == sum(each["general"]["numbers"][risk_class] for each in first)
    total = row_of(found, "general", "D")
    # Half of D is drawn in six months: what is drawn and what the rule will still draw make up the round's plan.
    assert float(str(total["round_drawn"])) + float(str(total["round_left"])) == pytest.approx(
        float(str(total["round_plan"])), abs=1.5
    )
    assert total["free"] == int(str(total["firms"])) - int(str(total["drawn_firms"]))
    assert "months_without_record" not in codes(found)


def draw_of(path: Path) -> dict[str, dict[str, dict[str, int]]]:
    import json

    programmes: dict[str, dict[str, dict[str, int]]] = json.loads(path.read_text(encoding="utf-8"))["programmes"]
    return programmes


def test_a_cancelled_visit_does_not_count_and_a_substitute_does(tmp_path: Path) -> None:
    records = chain(tmp_path, ("2026-01",))
    before = row_of(tasks(plan(), frame(), "2026-02", records), "general")
    drawn = draw_of(tmp_path / "2026-01.json")["general"]["drawn"]
    first, second = list(drawn)[:2]
    change_draw(tmp_path / "2026-01.json", first, "取消", "已迁出", records)
    assert (
        row_of(tasks(plan(), frame(), "2026-02", records), "general")["round_drawn"]
        == int(str(before["round_drawn"])) - 1
    )
    change_draw(tmp_path / "2026-01.json", second, "递补", "停业", records)
    assert row_of(tasks(plan(), frame(), "2026-02", records), "general")["round_drawn"] == before["round_drawn"]


def test_a_new_round_begins_with_nothing_drawn(tmp_path: Path) -> None:
    found = tasks(plan(), frame(), "2026-07", chain(tmp_path, ("2026-01",)))
    assert row_of(found, "general", "D")["round_drawn"] == 0  # two rounds a year
    assert row_of(found, "general", "C")["round_drawn"] != 0


def test_months_without_a_record_and_a_month_drawn_already_are_told(tmp_path: Path) -> None:
    records = chain(tmp_path, ("2026-01",))
    asked = plan()
    assert set(codes(tasks(asked, frame(), "2026-03"))) == {"months_without_record"}
    late = [note for note in tasks(asked, frame(), "2026-03", records).notes if note.code == "months_without_record"]
    assert [note.limit for note in late] == ["2026-02"]  # the joint programme has no draw in February
    assert codes(tasks(asked, frame(), "2026-01", records)) == ["drawn_this_month"] * 2
    spans = {note.limit for note in tasks(asked, frame(), "2026-06", records).notes}
    assert "2026-02–2026-05" in spans  # months that follow one another are told as one span


def few_in_class_d(observed: int) -> pd.DataFrame:
    rows = [
        (f"F{n}", "", "H-a", "D", "a", "H", "2026-03-02" if n < observed else "", "") for n in range(3)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(frame().columns))


def test_a_cell_that_cannot_give_its_number_is_told_with_the_reason() -> None:
    content = plan().model_dump(mode="json")
    content["programmes"] = [content["programmes"][1] | {"months": [3], "scope": {}}]
    content["observation"] = {"months": 12, "classes": ["D"]}
    found = tasks(Plan.model_validate(content), few_in_class_d(2), "2026-03")
    assert note_lines(found, load_catalogue("zh"))[0].startswith("“联合”D类本月应抽 3 户，可抽 1 户（2 户在观察期）")
    assert (row_of(found, "joint", "D")["low"], row_of(found, "joint", "D")["high"]) == (1, 1)


def test_scopes_that_fit_nobody_or_name_the_unknown_are_told() -> None:
    content = plan().model_dump(mode="json")
    content["programmes"][0]["scope"] = {"regions": ["火星"]}
    content["programmes"][1]["scope"] = {"sectors": ["H", "Q"]}
    found = tasks(Plan.model_validate(content), frame(), "2026-01")
    assert codes(found) == ["scope_holds_nobody", "scope_name_unknown"]
    assert found.notes[1].limit == "Q"


def test_a_month_without_a_task_says_so() -> None:
    content = plan().model_dump(mode="json")
    content["programmes"] = [content["programmes"][1]]
    found = tasks(Plan.model_validate(content), frame(), "2026-02")
    assert codes(found) == ["no_task"]
    assert row_of(found, "joint")["high"] == 0


def test_a_result_is_published_twenty_working_days_after_the_due_day(tmp_path: Path) -> None:
    found = tasks(plan(), frame(), "2026-09")
    # 2026-09-30 is the last working day; the first to the seventh of October are off, the tenth is worked.
    assert (found.window.due, found.window.publish_by) == (date(2026, 9, 30), date(2026, 11, 3))
    assert found.window.working_days == 22
    two = tasks(plan(), frame(), "2026-09", window=2)
    assert (two.window.first, two.window.due) == (date(2026, 9, 1), date(2026, 10, 30))
    path = tmp_path / "calendar.csv"
    path.write_text("日期,上班/休息\n2026-09-30,休息\n", encoding="utf-8")
    assert tasks(plan(), frame(), "2026-09", calendar=path).window.due == date(2026, 9, 29)


def test_days_of_a_year_that_is_not_published_are_marked() -> None:
    found = tasks(plan(), frame(), "2026-12")
    assert found.window.assumed
    assert codes(found)[-1] == "calendar_unpublished"
    assert not tasks(plan(), frame(), "2026-01").window.assumed


def test_the_workbook_is_the_offices_table(tmp_path: Path) -> None:
    path = write_tasks(tasks(plan(), frame(), "2026-03"), tmp_path / "tasks.xlsx", "zh")
    assert path.stat().st_mode & 0o777 == 0o600
    book = load_workbook(path)
    assert book.sheetnames == ["本月任务", "分镇街预计", "提示", "说明"]
    rows = list(book["本月任务"].iter_rows(values_only=True))
    assert str(rows[0][0]).startswith("内部参考 不得公开")
    head = rows[2]
    d = next(row for row in rows if row[head.index("任务")] == "日常" and row[head.index("类别")] == "D")
    found = row_of(tasks(plan(), frame(), "2026-03"), "general", "D")
    assert d[head.index("本月应抽（户）")] == f"{found['low']}–{found['high']}"
    assert d[head.index("完成期限")] == datetime(2026, 3, 31)
    assert d[head.index("最迟公示日")] == datetime(2026, 4, 29)
    assert d[head.index("工时上限")] == int(str(found["high"])) * 6
    again = write_tasks(tasks(plan(), frame(), "2026-03"), tmp_path / "again.xlsx", "zh")
    assert again.read_bytes() == path.read_bytes()


def test_the_frame_of_a_docking_tells_its_month_and_fusion(office: Office) -> None:
    place = write_dock(office.dock(firms(), push("2026-03", "ABCD" * 50)), office.folder / "dock")
    asked = Plan.model_validate({**plan().model_dump(mode="json"), "fusion": "stricter"})
    assert codes(tasks(asked, place, "2026-04"))[-2:] == ["frame_of_other_month", "fusion_differs"]
    assert "frame_of_other_month" not in codes(tasks(plan(), place / "frame.csv", "2026-03"))
    (place / "frame.csv").write_text((place / "frame.csv").read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="frame_changed"):
        tasks(plan(), place, "2026-03")


@pytest.mark.parametrize(
    ("month", "window", "code"),
    [("2026-13", 1, "bad_month"), ("2025-12", 1, "month_before_plan"), ("2026-03", 0, "bad_window")],
)
def test_a_question_that_cannot_be_answered_is_refused(month: str, window: int, code: str) -> None:
    with pytest.raises(InputError, match=code):
        tasks(plan(), frame(), month, window=window)


def test_a_chain_with_a_record_missing_is_refused(tmp_path: Path) -> None:
    records = chain(tmp_path, ("2026-01", "2026-02"))
    next(records.glob("0001-*.json")).unlink()
    with pytest.raises(InputError, match="record_missing"):
        tasks(plan(), frame(), "2026-03", records)


def together(**changes: object) -> Plan:
    content = plan().model_dump(mode="json")
    return Plan.model_validate({**content, "together": [["general", "joint"]], **changes})


@pytest.mark.parametrize("share", ["1", "0.6"])
def test_every_draw_keeps_the_bounds_when_departments_go_together(share: str) -> None:
    asked, firms_ = together(), frame()
    found = tasks(asked, firms_, "2026-03", share=share)
    pool = with_flags(frame_of(firms_, [], "2026-03"), asked, "2026-03")
    numbers: dict[tuple[str, str], list[int]] = {}
    for seed in range(SEEDS):
        key = month_key(SALT, "2026-03", str(seed))
        for name, each in draw_month(pool, asked, "2026-03", key, share_of(share)).items():
            for risk_class, number in [*each.numbers.items(), ("", len(each.drawn))]:
                numbers.setdefault((name, risk_class), []).append(number)
    for (name, risk_class), drawn in numbers.items():
        row = row_of(found, name, risk_class)
        assert row["low"] <= min(drawn)  # type: ignore[operator]
        assert max(drawn) <= row["high"]  # type: ignore[operator]
        # |z| < 4.5 as above.
        spread = float(np.std(drawn)) / np.sqrt(SEEDS)
        assert abs(float(np.mean(drawn)) - float(str(row["expected"]))) < 4.5 * spread + 1e-9


def test_a_share_is_a_decimal_between_nothing_and_the_whole_plan() -> None:
    whole, most = tasks(plan(), frame(), "2026-03"), tasks(plan(), frame(), "2026-03", share="0.8")
    assert row_of(most, "general")["expected"] == pytest.approx(0.8 * float(str(row_of(whole, "general")["expected"])))
    for share in ("1.2", "0", "a", "80%"):
        with pytest.raises(InputError, match="bad_share"):
            tasks(plan(), frame(), "2026-03", share=share)


def test_a_month_in_which_nobody_works_is_told(tmp_path: Path) -> None:
    days = [f"2026-02-{day:02},休息" for day in range(1, 29)]
    (tmp_path / "own.csv").write_text("\n".join(["日期,上班/休息", *days]), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        tasks(plan(), frame(), "2026-02", calendar=tmp_path / "own.csv")
    assert [(p.code, p.value) for p in refused.value.problems] == [("month_without_work", "2026-02")]
