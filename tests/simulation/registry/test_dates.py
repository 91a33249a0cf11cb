"""Dates and months as offices, platforms and databases write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.files.grid import Number
from simulation.registry.class_panel import class_panel_counts
from simulation.registry.dates import CHINA, EARLIEST, LATEST, month_reader, read_clock, read_date, read_month
from simulation.registry.values import Noted, Refusal, clean
from tests.simulation.registry.desk import CODES, Desk, as_frame, put_parquet, refusals

FIRST = date(2025, 3, 1)

ONE_DAY = [
    "2025-03-01", "2025-3-1", "2025/3/1", "2025.03.01", "2025年3月1日", "2025年03月01日", "2025 年 3 月 1 日",
    "20250301",
    "2025年3月1号", "２０２５－０３－０１", "45717", "45717.5", "45717.0",
    "2025-03-01 10:00", "2025-03-01 10:00:00", "2025-03-01T10:00:00", "2025-03-01T10:00:00.000",
    "2025-03-01 10:00:00,5",
    "2025/3/1 0:00", "2025-03-01 24:00", "20250301093000", "202503010930", "2025年3月1日10时30分",
    "2025年3月1日 10时30分15秒",
    "2025-03-01 上午 10:00", "2025-03-01 下午3:00", "2025/3/1 上午", "2025年3月1日上午", "2025-03-01 下午3点",
    "2025-03-01 10:00 AM", "2025-03-01 11:59:59 pm", "2025-03-01 星期六", "2025年3月1日(星期六)",
    "2025年3月1日（周六）",
    "2025/3/1 星期六 10:00", "2025-03-01 周六 下午 2:30", "2025-03-01 礼拜六",
    "2025-02-28 16:00:00+00", "2025-02-28 16:00:00+00:00", "2025-02-28T16:00:00Z", "2025-02-28T16:00:00.000Z",
    "2025-02-28 16:00:00 UTC", "2025-02-28 16:00:00 +0000 UTC", "2025-03-01 00:00:00+08", "2025-03-01 23:59:59+08:00",
    "2025-03-01T00:00:00+0800", "2025-03-01T05:00:00+00:00", "2025-03-01 05:00:00+00", "2025-02-28 11:00:00-05",
    "2025-03-01 00:00:00 CST", "2025-03-01T00:00:00+08:00[Asia/Shanghai]", "2025-03-01+08:00",
]  # fmt: skip


@pytest.mark.parametrize("text", ONE_DAY)
def test_every_way_to_write_a_day_is_read(text: str) -> None:
    assert read_date(clean(text)) == FIRST
    assert read_month(clean(text)) == 2025 * 12 + 2


SPANS = [
    "2025-03-01至2025-03-05", "2025-03-01 至 2025-03-05", "2025年3月1日至3月5日", "2025年3月1日-5日",
    "2025年3月1日—3月5日",
    "2025.3.1-2025.3.5", "2025.3.1-3.5", "2025/3/1~2025/3/5", "2025/3/1 ～ 3/5", "2025-03-01到2025-03-05",
    "2025-03-01 - 2025-03-05", "20250301-2025.03.05", "2025-03-01、2025-03-05", "2025-03-01,2025-03-05",
    "2025年3月1日至5日",
]  # fmt: skip


@pytest.mark.parametrize("text", SPANS)
def test_of_a_span_of_days_the_first_counts_and_the_last_is_noted(text: str) -> None:
    assert read_date(clean(text)) == Noted(FIRST, "span_of_days", "2025-03-05")
    assert read_month(clean(text)) == 2025 * 12 + 2


REFUSED = [
    ("2025-02-30", "no_such_day"), ("2025-13-01", "no_such_day"), ("1900-01-01", "date_too_early"),
    ("2201-01-01", "date_too_late"), ("9999-09-09", "without_end"), ("9999-12-31", "without_end"),
    ("9999-09-09 长期有效", "without_end"), ("99991231", "without_end"), ("长期有效", "without_end"),
    ("长期", "without_end"), ("03/05/2018", "ambiguous_date"), ("3/5/2018", "ambiguous_date"),
    ("11/12/15", "ambiguous_date"), ("25.12.2018", "ambiguous_date"), ("03-05-2018 10:00", "ambiguous_date"),
    ("2025-03", "not_a_date"), ("2025", "not_a_date"), ("去年", "not_a_date"), ("2025-03-05至2025-03-01", "not_a_date"),
    ("2025-03-01至", "not_a_date"), ("2025-03-01 25:00", "not_a_date"), ("2025-03-01 10:61", "not_a_date"),
    ("2025-03-01 10:00+99", "not_a_date"), ("2025-03-01-05", "not_a_date"), ("2025-03-01 前后", "not_a_date"),
    ("2025-03-01x", "not_a_date"), ("2025-030-01", "not_a_date"), ("2025-03-01至2025-02-31", "not_a_date"),
    ("18000", "not_a_date"), ("1", "not_a_date"), ("3月1日", "not_a_date"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_what_is_no_day_is_refused_with_its_reason(text: str, reason: str) -> None:
    found = read_date(clean(text))
    assert isinstance(found, Refusal)
    assert found.reason == reason


def test_a_span_over_two_months_is_no_month() -> None:
    assert read_month("2025-03-01至2025-04-05") == Refusal("not_a_month")


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)), st.integers(-12, 14),
    st.sampled_from(["{:%Y-%m-%d %H:%M:%S}{}", "{:%Y/%m/%dT%H:%M:%S}{}", "{:%Y-%m-%dT%H:%M:%S.000}{}"]),
)  # fmt: skip
def test_a_moment_with_a_zone_is_the_day_in_china(moment: datetime, hours: int, form: str) -> None:
    zoned = moment.replace(tzinfo=timezone(timedelta(hours=hours)), microsecond=0)
    assert read_date(form.format(zoned, f"{hours:+03d}:00")) == zoned.astimezone(CHINA).date()


@given(st.dates(EARLIEST, LATEST), st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d", "%Y.%m.%d"]))
def test_every_day_comes_back_from_every_form(day: date, form: str) -> None:
    assert read_date(day.strftime(form)) == day
    assert read_month(day.strftime(form)) == day.year * 12 + day.month - 1


@settings(max_examples=400)
@given(
    st.text("0123456789-/.年月日T: +至~上午下星期一Z", max_size=24)
    | st.lists(
        st.sampled_from(
            ["2025", "03", "01", "-", "/", "年", "月", "日", " ", "上午", "10:00", "+08", "至", "长期", "9999"]
        ),
        max_size=12,
    ).map("".join)
    | st.text(max_size=20)
)
def test_any_text_is_a_day_a_noted_day_or_refused(text: str) -> None:
    for reader in (read_date, read_month, read_clock):
        found: Any = reader(clean(text))
        value = found.value if isinstance(found, Noted) else found
        assert isinstance(value, (date, int, str, Refusal))
        assert not isinstance(value, date) or EARLIEST <= value <= LATEST


# --- months that went through a spreadsheet as numbers ---

OCTOBER, JANUARY = 2025 * 12 + 9, 2025 * 12


@pytest.mark.parametrize(
    ("column", "meant"),
    [
        (["2025.09", "2025.1"], None), (["2025.1", "2025.11", "2025.12"], None), (["2025.1"], None),
        (["2025.2", "2025.1"], JANUARY), (["2025.10", "2025.1"], JANUARY), (["2025.01", "2025.1"], None),
        ([Number("2025.10")], OCTOBER), ([Number("2025.1")], None), ([Number("2025.2"), Number("2025.1")], None),
        ([Number("202510")], OCTOBER), ([Number("20251")], None), (["2025-1"], JANUARY), (["2025年1月"], JANUARY),
    ],
)  # fmt: skip
def test_january_and_october_are_told_apart_or_refused(column: list[str], meant: int | None) -> None:
    found = month_reader(column)(next((cell for cell in column if cell.endswith(".1")), column[-1]))
    assert isinstance(found, Refusal) if meant is None else found == meant


# --- through the whole reader ---


def test_founding_days_with_a_zone_cost_no_firm(desk: Desk) -> None:
    for row in range(2, 7):
        desk.put("directory", row, "成立日期", "2013/02/01 05:00:00+00")
    registers = desk.read()
    assert refusals(registers) == []
    assert registers.notes.empty
    assert registers.directory["founded"].dt.date.tolist()[:5] == [date(2013, 2, 1)] * 5


def test_a_visit_over_several_days_counts_on_its_first_and_says_so(desk: Desk) -> None:
    desk.put("visits", 3, "检查日期", "2025-03-01至2025-03-05")
    registers = desk.read()
    assert registers.visits["date"].dt.date.tolist()[1] == FIRST
    assert registers.notes.to_numpy().tolist() == [
        ["visits", 3, "检查日期", "2025-03-01至2025-03-05", "span_of_days", "2025-03-05"]
    ]


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("2025-03-01 09:00", "2025-03-01 15:00", 7), ("2025-03-01 09:00", "2025-03-01 09:00:00", 6),
        ("2025-03-01 上午", "2025-03-01 下午", 7), ("2025-03-01", "2025/3/1", 6),
        ("2025-03-01", "2025-03-01 00:00:00", 6),
        ("2025-03-01 09:00", "2025-03-01", 7), ("2025-03-01 13:00", "2025-03-01 下午1点", 6),
    ],
)  # fmt: skip
def test_two_visits_of_one_day_are_one_only_if_the_time_of_day_is_too(
    desk: Desk, first: str, second: str, kept: int
) -> None:
    desk.put("visits", 2, "检查日期", first)
    desk.tables["visits"].append([*desk.tables["visits"][1]])
    desk.put("visits", 8, "检查日期", second)
    registers = desk.read()
    assert len(registers.visits) == kept
    assert set(registers.refused["reason"]) == ({"duplicate"} if kept == 6 else set())


@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
def test_typed_moments_keep_their_time_of_day(desk: Desk, kind: str) -> None:
    desk.tables["visits"].append([*desk.tables["visits"][1]])
    moments = [datetime(2025, 3, i + 1, 9) for i in range(6)] + [datetime(2025, 3, 1, 15)]
    for row, moment in enumerate(moments, start=2):
        desk.put("visits", row, "检查日期", moment)
    if kind == "xlsx":
        desk.put_workbook("visits")
    else:
        put_parquet(desk, "visits", as_frame(desk, "visits"))
    assert len(desk.read().visits) == 7


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York", None])
def test_midnight_in_china_is_its_day_whatever_zone_parquet_holds(desk: Desk, unit: str, zone: str | None) -> None:
    days = [datetime(2025, 3, i + 1, tzinfo=None if zone is None else CHINA) for i in range(6)]
    table = pa.Table.from_pandas(as_frame(desk, "visits"))
    place = table.schema.get_field_index("检查日期")
    table = table.set_column(place, "检查日期", pa.array(days, pa.timestamp(unit, zone)))
    desk.files["visits"] = desk.folder / "visits.parquet"
    pq.write_table(table, desk.files["visits"])
    registers = desk.read()
    assert refusals(registers) == []
    assert registers.visits["date"].dt.date.tolist() == [date(2025, 3, i + 1) for i in range(6)]


def test_a_large_panel_reads_zoned_months_and_refuses_numbers_without_their_zero(desk: Desk) -> None:
    moments = pd.to_datetime([datetime(2025, month, 1, tzinfo=CHINA).astimezone(UTC) for month in (3, 4)])
    panel = pd.DataFrame({"统一社会信用代码": CODES[0], "月份": moments, "风险类别": ["A", "B"]})
    panel.to_parquet(desk.folder / "p.parquet")
    assert class_panel_counts(desk.folder / "p.parquet").months == (2025 * 12 + 2, 2025 * 12 + 3)
    panel.assign(月份=[2025.1, 2025.11]).to_parquet(desk.folder / "n.parquet")
    counts = class_panel_counts(desk.folder / "n.parquet")
    assert (counts.accepted, counts.refused["reason"].tolist()) == (1, ["month_lost_zero"])
