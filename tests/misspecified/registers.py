"""The four registers as the platforms would export them, from what happened in each month."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import simulation as sim
from tests.misspecified.codes import codes
from tests.misspecified.days import Days, first_day
from tests.misspecified.firms import NEVER, Firms, Floats, Integers
from tests.misspecified.inspection import FIRST_PROGRAMME
from tests.misspecified.play import Month
from tests.misspecified.streams import Streams

FIRM = "统一社会信用代码"
CAUSES = ("投诉举报", "监测预警", "转办交办", "主动检查")
RANDOM = "双随机"
SIGNALS = np.array(["投诉举报", "异常变更"], dtype=object)
SIGNAL_DAYS, PUBLICATION_DAYS = 10, 15
MEAN_AGE_DAYS, OLDEST_DAYS = 2_200, 14_000

Tables = dict[str, pd.DataFrame]


def tables_of(
    months: Sequence[Month], firms: Firms, specification: sim.Specification, plan: sim.Plan, streams: Streams
) -> Tables:
    """Return directory, classes, visits and signals."""
    code = codes(len(firms))
    founded = _founded(firms, streams)
    visits = _visits(months, plan, code)
    return {
        "directory": _directory(months, firms, specification, code, founded),
        "classes": _classes(months, code),
        "visits": visits.drop(columns=["firm", "channel", "day"]),
        "signals": _signals(visits, founded, streams),
    }


def _founded(firms: Firms, streams: Streams) -> Days:
    """Return the days of founding: the month of entry, or an assumed age of those there at the start."""
    age = streams.generator("founding", 0).exponential(MEAN_AGE_DAYS, len(firms))
    before = first_day(0) - 1 - np.minimum(age, OLDEST_DAYS).astype(np.int64)
    entry = np.array([first_day(max(month, 0)) for month in firms.entered.tolist()])
    return np.where(firms.entered == NEVER, before, entry)


def _directory(
    months: Sequence[Month], firms: Firms, specification: sim.Specification, code: NDArray[np.object_], founded: Days
) -> pd.DataFrame:
    """Return every firm that was there in at least one month of the registers."""
    seen = np.unique(np.concatenate([month.firm for month in months]))
    strata = [specification.strata[i] for i in firms.stratum[seen].tolist()]
    return pd.DataFrame(
        {
            FIRM: code[seen],
            "主体名称": [f"合成企业{number:08d}" for number in seen.tolist()],
            "主体类型": "企业",
            "行业门类": [s.sector for s in strata],
            "所属镇街": [s.region for s in strata],
            "成立日期": _text(founded[seen]),
            "登记状态": np.where(np.isin(seen, months[-1].firm), "存续", "注销"),
        }
    )


def _classes(months: Sequence[Month], code: NDArray[np.object_]) -> pd.DataFrame:
    names = [str(first_day(month.number).astype("datetime64[M]")) for month in months]
    letters = np.array(list("ABCD"), dtype=object)
    return pd.DataFrame(
        {
            FIRM: code[np.concatenate([month.firm for month in months])],
            "月份": np.repeat(np.array(names, dtype=object), [len(month.firm) for month in months]),
            "风险类别": letters[np.concatenate([month.shown for month in months])],
        }
    )


def _visits(months: Sequence[Month], plan: sim.Plan, code: NDArray[np.object_]) -> pd.DataFrame:
    """Return the visits by date, with their firm, channel and day as numbers beside the words."""

    def column(name: str) -> Integers:
        return np.concatenate([getattr(month.visits, name) for month in months])

    day, channel, recorded = column("day").astype("datetime64[D]"), column("channel"), column("recorded")
    published = np.busday_offset(day, PUBLICATION_DAYS, roll="forward")
    known = published < first_day(months[-1].number + 1)
    table = pd.DataFrame({"firm": column("firm"), "channel": channel, "day": day, FIRM: code[column("firm")]})
    table["检查日期"] = _text(day)
    for heading, words in zip(("任务", "检查来源", "检查部门"), _ways(plan), strict=True):
        table[heading] = words[channel]
    table["检查人员"] = [f"合成检查员{team:03d}-1;合成检查员{team:03d}-2" for team in column("team").tolist()]
    table["检查结果"] = np.where(recorded > 0, "发现问题已责令改正", "未发现问题")
    table["严重程度"] = np.array(["", "一般", "严重"], dtype=object)[recorded]
    table["公示日期"] = np.where(known, _text(published), "")
    return table.sort_values("检查日期", kind="stable", ignore_index=True)


def _ways(plan: sim.Plan) -> tuple[NDArray[np.object_], ...]:
    """Return task, source and departments of each channel in words."""
    programmes = plan.programmes
    tasks = [*CAUSES, *(p.title for p in programmes)]
    sources = [*CAUSES, *(RANDOM for _ in programmes)]
    departments = ["市场监管"] * FIRST_PROGRAMME + [";".join(p.departments) for p in programmes]
    return tuple(np.array(words, dtype=object) for words in (tasks, sources, departments))


def _signals(visits: pd.DataFrame, founded: Days, streams: Streams) -> pd.DataFrame:
    """Return what led to the visits for complaints and alerts, a few days before them."""
    wait: Floats = streams.generator("signals", 0).random(len(visits)) * SIGNAL_DAYS
    day = visits["day"].to_numpy().astype("datetime64[D]")
    month = day.astype("datetime64[M]").astype("datetime64[D]")
    sent = np.maximum.reduce([day - wait.astype(np.int64), month, founded[visits["firm"]]])
    kind = SIGNALS[np.minimum(visits["channel"], 1)]
    table = pd.DataFrame({FIRM: visits[FIRM], "日期": _text(sent), "信号类型": kind})
    return table[visits["channel"] <= 1].reset_index(drop=True)


def _text(days: Days) -> NDArray[np.str_]:
    return np.datetime_as_string(days, unit="D")


def write(tables: Tables, folder: Path, kind: str) -> dict[str, Path]:
    """Write the tables as ``csv``, or as ``parquet``, which is quicker; return their paths by name."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {name: folder / f"{name}.{kind}" for name in tables}
    for name, table in tables.items():
        if kind == "csv":
            table.to_csv(paths[name], index=False, lineterminator="\n")
        else:
            table.to_parquet(paths[name], index=False)
    return paths
