"""Read the roll of inspectors, their leave and their recusals from CSV or Excel."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

from simulation.model.errors import InputError, Problem
from simulation.registry.headings import FIRM, Field
from simulation.registry.inspectors import cells
from simulation.registry.inspectors.people import ASSUMED_SHARE, Inspector, Leave, Recusal
from simulation.registry.inspectors.tables import Row, made, rows_of

CERTIFICATE = Field(
    "certificate", "执法证号 执法证编号 执法证件号 执法证件号码 证件号 证件号码 证号 行政执法证号 certificate"
)
BEGINS = "起 起始日期 开始日期 起日 起始时间 开始时间 自 begins"
UNTIL = "止 截止日期 结束日期 止日 终止日期 截止时间 结束时间 至 until"

STAFF: tuple[Field, ...] = (
    Field("name", "姓名 执法人员姓名 人员姓名 检查人员 name"),
    CERTIFICATE,
    Field("department", "所属部门 部门 单位 所属单位 工作单位 执法单位 department"),
    Field("skills", "业务资质 资质 检查资质 业务专长 专业资质 资格 skills", required=False),
    Field("valid_until", "证件有效期至 有效期至 证件有效期 有效期 执法证有效期 执法证有效期至 valid_until"),
    Field("active", "状态 人员状态 在岗状态 active", required=False),
    Field("share", "每日可用于检查的比例 检查时间比例 可用比例 检查比例 share", required=False),
    Field("base", "基点镇街 基点 出发镇街 所在镇街 base", required=False),
    Field("expert", "是否专家 专家 expert", required=False),
    Field("post", "岗位/科室 岗位 科室 职务 post", required=False),
)
LEAVE: tuple[Field, ...] = (
    CERTIFICATE,
    Field("begins", BEGINS),
    Field("until", UNTIL),
    Field("kind", "类别 请假类别 请假类型 假别 kind", required=False),
)
RECUSALS: tuple[Field, ...] = (
    CERTIFICATE,
    FIRM,
    Field("reason", "事由 事由类别 回避事由 回避原因 reason", required=False),
    Field("begins", BEGINS, required=False),
    Field("until", UNTIL, required=False),
)


def read_staff(path: str | Path) -> tuple[Inspector, ...]:
    r"""Return the roll of inspectors, in the order of the file.

    Needed are name, certificate, department and the last day of the certificate. Left blank, the state means at work,
    the share of the day is assumed to be `ASSUMED_SHARE`, and there are no qualifications.

    Raises
    ------
    InputError
        With every problem of the file.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "staff.csv"
    >>> _ = path.write_text("姓名,执法证号,所属部门,证件有效期至\n王某,ZF001,市场监管,长期有效\n", encoding="utf-8")
    >>> [(p.name, p.department, p.valid_until, p.share) for p in read_staff(path)]
    [('王某', '市场监管', None, 0.4)]
    """
    rows, source = rows_of(Path(path), STAFF)
    first: dict[str, int] = {}
    if not rows:
        raise InputError([Problem("no_inspectors", remedy="no_inspectors")], source)
    return made(rows, lambda row: _inspector(row, first), source)


def read_leave(path: str | Path, staff: Collection[Inspector] | None = None) -> tuple[Leave, ...]:
    """Return the leave of inspectors; a list without rows says that nobody is away.

    Parameters
    ----------
    staff
        The roll, if a certificate that it lacks is to be told.
    """
    rows, source = rows_of(Path(path), LEAVE)
    known = _known(staff)
    return made(rows, lambda row: _leave(row, known), source)


def read_recusals(path: str | Path, staff: Collection[Inspector] | None = None) -> tuple[Recusal, ...]:
    """Return who must not visit which firm; blank days are no bounds. See `read_leave` for `staff`."""
    rows, source = rows_of(Path(path), RECUSALS)
    known = _known(staff)
    return made(rows, lambda row: _recusal(row, known), source)


def _inspector(row: Row, first: dict[str, int]) -> Inspector:
    expert = row.read("expert", cells.yes_no, False)
    until = row.read("valid_until", cells.last_day, cells.FOREVER, needed=not expert)
    share = row.read("share", cells.share, 0.0)
    found = Inspector(
        row.read("name", cells.name, "", needed=True),
        row.read("certificate", cells.certificate, "", needed=True),
        row.read("department", cells.name, "", needed=True),
        row.read("skills", cells.skills, frozenset()),
        _or_none(until),
        row.read("active", cells.state, True),
        share or ASSUMED_SHARE,
        not share,
        row.read("base", cells.name, ""),
        expert,
        row.read("post", cells.name, ""),
    )
    if found.certificate in first:
        limit = first[found.certificate]
        row.complain(
            "certificate", Problem("inspector_twice", value=found.certificate, limit=limit, remedy="firm_twice")
        )
    elif found.certificate:
        first[found.certificate] = row.number
    return found


def _leave(row: Row, known: Collection[str] | None) -> Leave:
    begins = row.read("begins", cells.day, date.min, needed=True)
    until = row.read("until", cells.last_day, cells.FOREVER, needed=True)
    _in_order(row, begins, until)
    return Leave(_certificate(row, known), begins, _or_none(until), row.read("kind", cells.name, ""))


def _recusal(row: Row, known: Collection[str] | None) -> Recusal:
    begins = row.read("begins", cells.day, date.min)
    until = row.read("until", cells.last_day, cells.FOREVER)
    _in_order(row, begins, until)
    return Recusal(
        _certificate(row, known),
        row.read("firm", cells.firm, "", needed=True),
        row.read("reason", cells.name, ""),
        None if begins == date.min else begins,
        _or_none(until),
    )


def _certificate(row: Row, known: Collection[str] | None) -> str:
    found = row.read("certificate", cells.certificate, "", needed=True)
    if found and known is not None and found not in known:
        row.complain("certificate", Problem("unknown_inspector", value=found, remedy="unknown_inspector"))
    return found


def _in_order(row: Row, begins: date, until: date) -> None:
    if until < begins:
        row.complain("until", Problem("ends_before", value=str(until), limit=str(begins), remedy="ends_before"))


def _known(staff: Collection[Inspector] | None) -> frozenset[str] | None:
    return None if staff is None else frozenset(person.certificate for person in staff)


def _or_none(until: date) -> date | None:
    return None if until == cells.FOREVER else until
