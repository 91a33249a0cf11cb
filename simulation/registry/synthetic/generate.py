"""Play a known specification firm by firm and write down what the platforms would export."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from simulation.engines.base import Progress, Request, check_request
from simulation.engines.discrete_event import DiscreteEvent
from simulation.model.errors import InputError, Problem
from simulation.model.forecast import Forecast
from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.registry.synthetic.history import history
from simulation.registry.synthetic.signals import Volume
from simulation.registry.synthetic.tables import Writer
from simulation.registry.synthetic.teams import RecordBook, Teams
from simulation.registry.vocabulary import SECTIONS


@dataclass(frozen=True)
class SyntheticRegisters:
    """Registers and the truth behind them.

    Attributes
    ----------
    tables
        ``directory``, ``classes``, ``visits`` and ``signals``, with the headers of the platforms.
    truth
        What a ``truth.json`` holds: specification, plan, months, seed, teams.
    forecast
        The engine's own record of the same run.
    """

    tables: dict[str, pd.DataFrame]
    truth: dict[str, Any]
    forecast: Forecast


def generate(
    specification: Specification,
    plan: Plan,
    months: int = 36,
    seed: int = 0,
    *,
    teams: Teams | None = None,
    volume: Volume | None = None,
    progress: Progress | None = None,
) -> SyntheticRegisters:
    """Return synthetic registers (合成) of a district.

    Parameters
    ----------
    months
        Length of the registers; the first is the plan's start.
    seed
        The same arguments give the same registers, byte for byte.
    teams
        Who is sent; by default 12 teams that see the same.
    volume
        Signals that led to no visit; by default none.

    Raises
    ------
    InputError
        When a number is out of range, or the sector of a stratum is no section of GB/T 4754.

    Examples
    --------
    >>> from simulation.model.exchange import read_plan, read_specification
    >>> specification = read_specification("datasets/xiangzhou/specification.json")
    >>> plan = read_plan("datasets/plans/status_quo.json")
    >>> len(generate(specification, plan, months=1).tables["classes"]) > 20_000
    True
    """
    teams, request = teams or Teams(), Request(specification, plan, months, 1, seed)
    check_request(request)
    volume = volume or Volume()
    _check(specification, teams, volume)
    book = RecordBook(teams.keenness(seed), seed)
    forecast = DiscreteEvent(witness=book).run(request, progress)
    writer = Writer(specification, plan, history(book.months), teams, seed, volume)
    tables = {name: getattr(writer, name)() for name in ("directory", "classes", "visits", "signals")}
    truth = _truth(forecast, months, teams, book)
    if volume.per_visit:
        truth["signals"] = asdict(volume)
    return SyntheticRegisters(tables, truth, forecast)


def _check(specification: Specification, teams: Teams, volume: Volume) -> None:
    problems = [
        Problem("not_among", f"strata[{index}].sector", stratum.sector, f"{min(SECTIONS)}–{max(SECTIONS)}", "sector")
        for index, stratum in enumerate(specification.strata)
        if stratum.sector not in SECTIONS
    ]
    problems += [
        Problem("out_of_range", name, value, f"{low}–{high}", "out_of_range")
        for name, value, low, high in (
            ("teams", teams.number, 1, 1000),
            ("team_spread", teams.spread, 0, 10),
            ("signals_per_visit", volume.per_visit, 0, 1000),
            ("signal_season", volume.season, 0, 1),
            ("signal_dispersion", volume.dispersion, 1, 100),
        )
        if not low <= value <= high
    ]
    if problems:
        raise InputError(problems, specification.id)


def _truth(forecast: Forecast, months: int, teams: Teams, book: RecordBook) -> dict[str, Any]:
    return {
        "format": "truth/1",
        "kind": "synthetic",
        "notice": "合成数据，不涉及任何真实企业",
        "months": months,
        "seed": forecast.seed,
        "teams": {"number": teams.number, "spread": teams.spread, "keenness": book.keenness},
        "specification": forecast.specification.model_dump(mode="json"),
        "plan": forecast.plan.model_dump(mode="json"),
    }
