"""The four tables, with the headers of the platforms, from what happened to each firm."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.engines.random_streams import stream
from simulation.model.forecast import channels
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES
from simulation.model.record import programme_visits
from simulation.model.specification import Specification
from simulation.registry.synthetic.calendar import Days, as_text, first_days, publication_day, working_day
from simulation.registry.synthetic.codes import synthetic_codes
from simulation.registry.synthetic.history import History
from simulation.registry.synthetic.signals import Volume, joined, unanswered
from simulation.registry.synthetic.teams import Teams
from simulation.registry.vocabulary import ALERT_SIGNALS, CHANNELS, COMPLAINT_SIGNAL, RESULTS, SEVERITIES

FIRM, KIND = "统一社会信用代码", "企业"
NONE = Volume()
MEAN_AGE_YEARS, OLDEST_YEARS = 6.0, 40.0  # assumed: the press gives 6.09 years as the mean age at exit
SIGNAL_DAYS = 10  # assumed: a complaint or an alert is followed up within so many days

RESULT_SHARES: tuple[tuple[tuple[str, float], ...], ...] = (
    (("1", 0.97), ("F", 0.03)),
    (("E", 0.7), ("B", 0.2), ("A", 0.1)),
    (("E", 0.4), ("A", 0.4), ("C", 0.2)),
)
"""Assumed shares of the result categories of visits that found nothing, a minor, a serious violation."""


class Writer:
    """Turns one history into registers.

    Parameters
    ----------
    seed
        Of the streams for dates, results and teams.
    """

    def __init__(
        self, specification: Specification, plan: Plan, past: History, teams: Teams, seed: int, volume: Volume = NONE
    ) -> None:
        self._volume = volume
        self._specification, self._plan, self._past, self._teams, self._seed = specification, plan, past, teams, seed
        self._months = int(past.month.max(initial=-1)) + 1
        self._first = first_days(plan, self._months)
        self._codes = np.array(synthetic_codes(past.number_of_firms), dtype=object)
        self._seen = np.unique(past.firm)
        self._founded = self._founding_days()
        self._visit_days = self._days_of_visits()

    def directory(self) -> pd.DataFrame:
        """Return 抽查检查对象名录: every firm that was there in at least one month."""
        past, seen = self._past, self._seen
        stratum = np.zeros(past.number_of_firms, dtype=np.int64)
        stratum[past.firm] = past.stratum
        strata = [self._specification.strata[i] for i in stratum[seen].tolist()]
        still_there = np.isin(seen, past.firm[past.month == self._months - 1])
        return pd.DataFrame(
            {
                FIRM: self._codes[seen],
                "主体名称": [f"合成企业{number:08d}" for number in seen.tolist()],
                "主体类型": KIND,
                "行业门类": [s.sector for s in strata],
                "所属镇街": [s.region for s in strata],
                "成立日期": as_text(self._founded[seen]),
                "登记状态": np.where(still_there, "存续", "注销"),
                "专业风险等级": [s.professional_tier or "" for s in strata],
                "新经济标识": ["是" if s.novel else "否" for s in strata],
            }
        )

    def classes(self) -> pd.DataFrame:
        """Return 信用风险分类月度推送: the class that each firm holds when the month begins."""
        past = self._past
        month = np.datetime_as_string(self._first.astype("datetime64[M]")).astype(object)
        return pd.DataFrame(
            {
                FIRM: self._codes[past.firm],
                "月份": month[past.month],
                "风险类别": np.array(RISK_CLASSES, dtype=object)[past.risk_class],
            }
        )

    def visits(self) -> pd.DataFrame:
        """Return 检查结果, by date."""
        past = self._past
        published = publication_day(self._visit_days, self._first[-1], self._uniforms("publication"))
        ways = [self._way(channel) for channel in range(len(channels(self._plan)))]
        written = np.array(["", *(words[0] for words in SEVERITIES.values())], dtype=object)
        table = pd.DataFrame(
            {
                FIRM: self._codes[past.visited],
                "检查日期": as_text(self._visit_days),
                "任务": [ways[c][0] for c in past.channel.tolist()],
                "检查来源": [ways[c][1] for c in past.channel.tolist()],
                "检查部门": [ways[c][2] for c in past.channel.tolist()],
                "检查人员": [
                    self._inspectors(*who) for who in zip(past.team.tolist(), past.channel.tolist(), strict=True)
                ],
                "检查结果": self._results(),
                "严重程度": written[past.found],
                "公示日期": as_text(published),
            }
        )
        return table.sort_values("检查日期", kind="stable", ignore_index=True)

    def signals(self) -> pd.DataFrame:
        """Return 风险信号: what led to the visits for complaints and alerts."""
        channel = self._past.channel
        uniforms = self._uniforms("signal")
        earliest = np.maximum(self._founded[self._past.visited], self._visit_days - np.timedelta64(SIGNAL_DAYS, "D"))
        wait = (uniforms * ((self._visit_days - earliest).astype(np.int64) + 1)).astype(np.int64)
        day = np.maximum(earliest + wait, self._first[self._past.visit_month])
        kinds = np.array([COMPLAINT_SIGNAL, *ALERT_SIGNALS], dtype=object)
        which = np.where(channel == 0, 0, 1 + (self._uniforms("kind of signal") * len(ALERT_SIGNALS)).astype(np.int64))
        table = pd.DataFrame({FIRM: self._codes[self._past.visited], "日期": as_text(day), "信号类型": kinds[which]})
        answered = table[channel <= 1].sort_values("日期", kind="stable", ignore_index=True)
        return answered if self._volume.per_visit == 0 else joined(answered, self._unanswered(kinds))

    def _unanswered(self, kinds: NDArray[np.object_]) -> pd.DataFrame:
        """Return the signals that led to no visit."""
        more = unanswered(self._past, self._volume, self._first, self._founded, self._seed)
        random = stream(self._seed, 0, "registers: kind of signals that led to no visit")
        which = np.where(more.channel == 0, 0, 1 + random.integers(0, len(ALERT_SIGNALS), len(more.channel)))
        return pd.DataFrame({FIRM: self._codes[more.firm], "日期": as_text(more.day), "信号类型": kinds[which]})

    def _uniforms(self, purpose: str) -> NDArray[np.float64]:
        return stream(self._seed, 0, f"registers: {purpose}").random(len(self._past.visited))

    def _founding_days(self) -> Days:
        """Return when each firm was founded: before the start, or in the month of its entry."""
        past, random = self._past, stream(self._seed, 0, "registers: founding")
        age = np.minimum(random.exponential(MEAN_AGE_YEARS, past.number_of_firms), OLDEST_YEARS)
        days = self._first[0] - 1 - (age * 365.25).astype(np.int64)
        appeared = np.zeros(past.number_of_firms, dtype=np.int64)
        appeared[past.firm[::-1]] = past.month[::-1]
        entered = np.arange(past.number_of_firms) >= sum(int(s.firms.array().sum()) for s in self._specification.strata)
        month = appeared[entered]
        days[entered] = working_day(self._first[month], self._first[month + 1], random.random(entered.sum()))
        return np.asarray(days)

    def _days_of_visits(self) -> Days:
        past = self._past
        first, after = self._first[past.visit_month], self._first[past.visit_month + 1]
        return np.maximum(working_day(first, after, self._uniforms("visit")), self._founded[past.visited])

    def _way(self, channel: int) -> tuple[str, str, str, int]:
        """Return task, source, departments and team size of the visits through a channel."""
        other = list(CHANNELS)[1:]
        if channel < len(other):
            source = CHANNELS[other[channel]][0]
            return source, source, "市场监管", self._plan.other_visit.team_size
        visit = programme_visits(self._plan)[channel - len(other)]
        names = dict.fromkeys(name.replace(";", "·") for programme in visit for name in programme.departments)
        title, size = "、".join(p.title for p in visit), sum(p.team_size for p in visit)
        return title, CHANNELS["programme"][0], ";".join(names), size

    def _inspectors(self, team: int, channel: int) -> str:
        return ";".join(f"合成检查员{team + 1:03d}-{member + 1}" for member in range(self._way(channel)[3]))

    def _results(self) -> NDArray[np.object_]:
        labels = np.empty(len(self._past.visited), dtype=object)
        uniforms = self._uniforms("result")
        for found, shares in enumerate(RESULT_SHARES):
            names = np.array([RESULTS[code].label for code, _ in shares], dtype=object)
            place = np.searchsorted(np.cumsum([share for _, share in shares])[:-1], uniforms, side="right")
            labels = np.where(self._past.found == found, names[place], labels)
        return labels
