"""Which column is what: the headers of the platforms and their synonyms, in any order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from simulation.model.errors import InputError, Problem


@dataclass(frozen=True)
class Field:
    """One column of a register.

    Attributes
    ----------
    name
        Column of the canonical table.
    spellings
        How the platforms call it, the usual one first, separated by spaces; of several in one file the first in
        this order is read.
    required
        Whether a register without it cannot be used.
    doubtful
        Headings under which some platforms keep it and others something else: the cells have to tell.
    """

    name: str
    spellings: str
    required: bool = True
    doubtful: str = ""

    @property
    def headings(self) -> tuple[str, ...]:
        """Return the spellings one by one."""
        return tuple(self.spellings.split())


FIRM = Field(
    "firm",
    "统一社会信用代码 社会信用代码 信用代码 统一信用代码 统一代码 统一社会信用代码/注册号 统一社会信用代码或注册号 "
    "统一信用代码/注册号 企业统一社会信用代码 主体统一社会信用代码 主体代码 注册号 firm uscc",
)
REGION = Field(
    "region",
    "所属镇街 镇街 所属街镇 街镇 所属乡镇 所在乡镇 乡镇 乡镇街道 所属辖区 辖区 所属区域 所在区域 管辖单位 所属监管所 "
    "属地监管部门 监管所 属地 region",
)

FIELDS: dict[str, tuple[Field, ...]] = {
    "directory": (
        FIRM,
        Field("name", "主体名称 企业名称 市场主体名称 经营主体名称 名称 单位名称 字号名称 name", required=False),
        Field("kind", "主体类型 企业类型 市场主体类型 经营主体类型 类型 kind", required=False),
        Field(
            "sector", "行业门类 国民经济行业门类 行业门类代码 所属行业 行业 行业代码 行业类别 行业类型 行业大类 sector"
        ),
        REGION,
        Field("founded", "成立日期 注册日期 设立日期 登记日期 成立时间 founded", required=False),
        Field("status", "登记状态 企业状态 经营状态 主体状态 存续状态 status", required=False),
        Field("tier", "专业风险等级 专业分类等级 专业领域风险等级 专业风险分类 tier", required=False),
        Field("novel", "新经济标识 四新经济标识 三新企业标识 四新企业 三新企业 新经济 novel", required=False),
    ),
    "classes": (
        FIRM,
        Field("month", "月份 推送月份 年月 分类月份 评定月份 数据月份 推送时间 推送日期 评价日期 month"),
        Field(
            "risk_class",
            "风险类别 信用风险分类 信用风险类别 风险等级 信用风险等级 信用风险分类等级 分类结果 信用风险分类结果 "
            "风险分类 类别 risk_class",
        ),
    ),
    "visits": (
        FIRM,
        Field("date", "检查日期 检查时间 抽查日期 抽查时间 实施日期 检查实施日期 监督日期 date"),
        Field("task", "任务 任务名称 抽查任务 抽查任务名称 检查任务 检查任务名称 抽查计划名称 task", required=False),
        Field("channel", "检查来源 任务来源 来源 channel", doubtful="检查类型 检查方式"),
        Field(
            "departments",
            "检查部门 检查机关 检查单位 检查实施机关 实施部门 实施机关 抽查机关 departments",
            required=False,
        ),
        Field("inspectors", "检查人员 执法人员 检查人 检查员 执法检查人员 inspectors", required=False),
        Field("result", "检查结果 抽查结果 抽查检查结果 检查结果代码 结果 result"),
        Field("severity", "严重程度 违法程度 问题严重程度 违法情节 severity", required=False),
        Field("published", "公示日期 公示时间 结果公示日期 公开日期 published", required=False),
    ),
    "signals": (
        FIRM,
        Field("date", "日期 发生日期 信号日期 预警日期 产生日期 date"),
        Field("kind", "信号类型 风险信号 风险信号类型 预警类型 信号 kind"),
        Field("number", "编号 工单编号 登记编号 信号编号 诉求编号 number", required=False),
        Field("led_to_visit", "是否检查 是否开展检查 转检查 led_to_visit", required=False),
    ),
}
"""Register → its columns."""

SHOWN = 200  # characters of a header in a message
SUGGESTED = 4  # spellings in a message

HEADER_WITHIN = 30  # rows of a file among which the header is looked for; above it stand titles and notes


@dataclass(frozen=True)
class Chosen:
    """What somebody chose for a register: their word stands in the place of the usual headings.

    Attributes
    ----------
    columns
        Canonical name → headings, of which the first that a file has is read.
    constants
        Canonical name → what every record says.
    """

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)


NOTHING_CHOSEN = Chosen()


@dataclass(frozen=True)
class Header:
    """Where the header is and what it says.

    Attributes
    ----------
    row
        Place among the rows that were looked at, from 0.
    columns
        Canonical name → place of its column, from 0.
    doubtful
        Canonical name → place of a column that may be it: the cells have to tell.
    missing
        Canonical names of required columns that are not there.
    """

    row: int
    columns: dict[str, int]
    doubtful: dict[str, int]
    missing: tuple[str, ...]


def plain(heading: str) -> str:
    r"""Return a heading without what platforms add to it: spaces, marks of obligation, explanations in brackets.

    Examples
    --------
    >>> plain("＊统一社会信用代码\n（必填）")
    '统一社会信用代码'
    """
    text = re.sub(r"[\s*:'\"“”_]+", "", unicodedata.normalize("NFKC", heading)).casefold()
    return re.sub(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】", "", text) or text


def find_header(register: str, rows: Sequence[Sequence[str]], chosen: Chosen = NOTHING_CHOSEN) -> Header:
    """Return the best header among the first rows of a file; `Header.missing` says whether it will do.

    Of several rows that say the same (a header merged over two rows), the last of the first run is taken; where no
    row says anything known, the fullest.
    """
    best, known = 0, 0
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        found = len(_recognise(register, row, chosen))
        if found > known or (found and found == known and index == best + 1):
            best, known = index, found
    if not known:
        best = max(range(len(rows[:HEADER_WITHIN])), key=lambda place: _filled(rows[place]), default=0)
    row = rows[best] if rows else ()
    columns = _recognise(register, row, chosen)
    doubtful = _doubtful(register, row, {*columns, *chosen.columns, *chosen.constants})
    there = {*columns, *doubtful, *chosen.constants}
    missing = tuple(item.name for item in FIELDS[register] if item.required and item.name not in there)
    return Header(best, columns, doubtful, missing)


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _places(row: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, heading in enumerate(row):
        places.setdefault(plain(heading), place)
    return places


def _first(headings: Sequence[str], places: Mapping[str, int]) -> int | None:
    return next((places[plain(name)] for name in headings if plain(name) in places), None)


def _recognise(register: str, row: Sequence[str], chosen: Chosen) -> dict[str, int]:
    places = _places(row)
    named = {name: _first(headings, places) for name, headings in chosen.columns.items()}
    # A column that was given to one field is not taken for another as well.
    free = {heading: place for heading, place in places.items() if place not in named.values()}
    found = {
        item.name: named[item.name] if item.name in named else _first(item.headings, free)
        for item in FIELDS[register]
        if item.name not in chosen.constants
    }
    return {name: place for name, place in found.items() if place is not None}


def _doubtful(register: str, row: Sequence[str], settled: set[str]) -> dict[str, int]:
    places = _places(row)
    found = {item.name: _first(item.doubtful.split(), places) for item in FIELDS[register] if item.name not in settled}
    return {name: place for name, place in found.items() if place is not None}


def require_columns(
    register: str, header: Header, titles: Sequence[str], source: str, chosen: Chosen = NOTHING_CHOSEN
) -> Header:
    """Return a header that has all required columns.

    Raises
    ------
    InputError
        With one problem for each column that it lacks: what the row says, and what the column may be called.
    """
    seen = "、".join(title.strip() for title in titles if title.strip())[:SHOWN]
    problems = []
    for item in (item for item in FIELDS[register] if item.name in header.missing):
        if item.name in chosen.columns:
            problems.append(_named_but_missing(register, item.name, chosen.columns[item.name], seen))
        else:
            place = header.doubtful.get(item.name)
            problems.append(_not_found(register, item, seen, "" if place is None else titles[place]))
    if problems:
        raise InputError(problems, source)
    return header


def _not_found(register: str, item: Field, seen: str, doubtful: str) -> Problem:
    name, spellings = item.headings[0], "、".join(item.headings[:SUGGESTED])
    detail = {"column": f"{register}.{item.name}"}
    if doubtful:
        return Problem("doubtful_heading", name, doubtful, spellings, "doubtful_heading", detail)
    if item is FIRM:
        # What tells firms apart cannot be answered for all records.
        return Problem("no_such_heading", name, seen, spellings, "no_such_id", detail)
    return Problem("no_such_heading", name, seen, spellings, "no_such_heading", detail)


def _named_but_missing(register: str, name: str, headings: Sequence[str], seen: str) -> Problem:
    named = "、".join(headings[:SUGGESTED])
    return Problem("mapped_heading_missing", f"{register}.{name}", seen, named, "mapped_heading_missing")
