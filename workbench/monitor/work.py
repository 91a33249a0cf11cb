"""The threshold of a watch, in a process of its own (``python -m workbench.monitor.work``); see `server.beside`."""

from __future__ import annotations

import base64
from io import BytesIO, StringIO
from typing import Any

import pandas as pd

from simulation.model.plan import Plan
from simulation.model.specification import Specification
from simulation.monitoring.looked import Settings, look
from simulation.monitoring.monitor import limits_of
from simulation.monitoring.signals.history import own_history
from workbench.server.beside import Report, serve


def work(content: dict[str, Any], report: Report) -> dict[str, Any]:
    """Play the plan's own futures and return the log-evidence by plan year that is an alarm."""
    specification, plan = Specification.model_validate(content["specification"]), Plan.model_validate(content["plan"])
    table = pd.read_csv(StringIO(content["observations"]), keep_default_na=False)
    drawn = content["draws"]
    draws = None if drawn is None else pd.read_parquet(BytesIO(base64.b64decode(drawn)))
    settings = Settings(start=content["start"], rate=content["rate"], futures=content["futures"])
    watched = look(specification, plan, table, draws, settings)
    own = own_history(watched.history, watched.counts, watched.layout)
    limits = limits_of(watched, own, settings, report)
    return {"by_year": limits.by_year.tolist()}


if __name__ == "__main__":
    serve(work)
