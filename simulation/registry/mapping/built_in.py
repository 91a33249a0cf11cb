"""Mappings of exports that are known by more than their headings: what a platform calls its columns, what all rows are.

Headings that can mean one thing only stand in `simulation.registry.headings` and need no mapping.
"""

from __future__ import annotations

from simulation.registry.headings import FIELDS
from simulation.registry.mapping.format import (
    ClassesMapping,
    DirectoryMapping,
    Headings,
    Mapping,
    SignalsMapping,
    VisitsMapping,
)

# Field names and columns of the publicity system (国家企业信用信息公示系统), as its pages and public programs that read
# them spell them. 类型 (INSTYPE_CN) holds 抽查 or 检查, which is no source of visits.
_FIRM = "UNISCID UNISCIDREGNO REGNO"
_DIRECTORY = {
    "name": "ENTNAME",
    "kind": "ENTTYPE_CN ENTTYPE",
    "sector": "INDUSTRYPHY INDUSTRYCO",
    "founded": "ESTDATE",
    "status": "REGSTATE_CN REGSTATE",
}
_VISITS = {
    "date": "INSDATE 日期",
    "departments": "INSAUTH_CN INSAUTH",
    "result": "INSRES_CN INSRES 结果",
    "published": "PUBLICDATE",
}


def _with_usual(register: str, spellings: dict[str, str]) -> dict[str, Headings]:
    """Return headings of a platform, and behind them the usual ones, which a platform mixes in."""
    usual = {item.name: item.headings for item in FIELDS[register]}
    return {name: (*text.split(), *usual[name]) for name, text in spellings.items()}


def _publicity_system(title: str, **answers: str) -> Mapping:
    firm = {"firm": _FIRM}
    return Mapping(
        title=title,
        directory=DirectoryMapping.model_validate({"columns": _with_usual("directory", {**firm, **_DIRECTORY})}),
        classes=ClassesMapping.model_validate({"columns": _with_usual("classes", firm)}),
        visits=VisitsMapping.model_validate(
            {"columns": _with_usual("visits", {**firm, **_VISITS}), "constants": answers}
        ),
        signals=SignalsMapping.model_validate({"columns": _with_usual("signals", firm)}),
    )


def _one_source(title: str, source: str) -> Mapping:
    return Mapping(title=title, visits=VisitsMapping(constants={"channel": source}))


BUILT_IN: dict[str, Mapping] = {
    "gsxt": _publicity_system("公示系统字段名和栏目名"),
    "gsxt-random": _publicity_system("公示系统，检查结果全部为双随机抽查", channel="双随机"),
    "random-platform": _one_source("双随机监管平台，检查结果全部为双随机抽查", "双随机"),
    "daily-supervision": _one_source("日常监管系统，检查结果全部为主动检查", "主动检查"),
}
"""Name → mapping. Those that answer for the source of visits say so in their title: who takes one vouches for it."""
