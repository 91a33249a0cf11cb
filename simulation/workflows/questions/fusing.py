"""专业领域分类 (task 6): what treating a firm by the stricter of two classes changes."""

from __future__ import annotations

import numpy as np

from simulation.model.forecast import Forecast
from simulation.model.population import RISK_CLASSES, Stratum
from simulation.workflows.questions.answer import Answer
from simulation.workflows.questions.cells import Mask, Setting, figures_of
from simulation.workflows.questions.parts import Figure, Named, Said, changes, rows_of, table_of

MEASURES = ("visits", "hours", "found", "detection_yield", "undetected_stock", "burden_on_a")
WAYS = ("none", "stricter")


def ask_fusion(setting: Setting) -> Answer:
    """Answer what fusion with a professional class changes."""
    runs = {way: setting.run(setting.plan.model_copy(update={"fusion": way})) for way in WAYS}
    ways = {way: _whole(run) for way, run in runs.items()}
    cells = stricter_cells(setting)
    by_sector = _sectors(setting, runs, cells)
    table = table_of([*rows_of("fusion", ways), *rows_of("sector", by_sector, beside=True)])
    group = setting.firms(cells)
    said = [Said("as_it_is", {"way": Named("fusion", setting.plan.fusion)})]
    said += _said(setting, ways, by_sector, cells) if cells.any() else [Said("no_tier")]
    return Answer("fusion", tuple(said), table, setting.compared(runs["none"], runs["stricter"]), group)


def stricter_cells(setting: Setting) -> Mask:
    """Return the cells that fusion treats as a higher class: those below the professional tier of their stratum."""
    return np.array([_lower(stratum) for stratum in setting.specification.strata], dtype=bool)


def _lower(stratum: Stratum) -> list[bool]:
    tier = stratum.professional_tier
    return [tier is not None and name < tier for name in RISK_CLASSES]


def _whole(run: Forecast) -> dict[str, float]:
    found = figures_of(run)
    return {name: found[name] for name in MEASURES}


def _sectors(setting: Setting, runs: dict[str, Forecast], cells: Mask) -> dict[str, dict[str, float]]:
    """Return for each sector with a tier the firms treated more strictly, and what changes for the whole sector."""
    tiered = [s.sector for s, row in zip(setting.specification.strata, cells, strict=True) if row.any()]
    result = {}
    for sector in dict.fromkeys(tiered):
        of_sector = setting.strata(lambda stratum, name=sector: stratum.sector == name)  # type: ignore[misc]
        before, after = (figures_of(runs[way], of_sector) for way in WAYS)
        more = {f"more_{name}": after[name] - before[name] for name in ("visits", "hours", "found")}
        result[sector] = {"firms_stricter": float(setting.firms(cells & of_sector)), **more}
    return result


def _said(
    setting: Setting, ways: dict[str, dict[str, float]], by_sector: dict[str, dict[str, float]], cells: Mask
) -> list[Said]:
    before, after = ways["none"], ways["stricter"]
    firms, every = setting.firms(cells), setting.firms()
    said = [
        Said(
            "who",
            {"strata": int(cells.any(axis=1).sum()), "firms": firms, "share": Figure("share_of_firms", firms / every)},
        ),
        Said("changes", changes(before, after, MEASURES)),
    ]
    more = after["found"] - before["found"]
    if more > 0:
        price = (after["hours"] - before["hours"]) / more
        average = before["hours"] / before["found"] if before["found"] else float("nan")
        said.append(
            Said(
                "price",
                {"price": Figure("hours_per_finding", price), "average": Figure("hours_per_finding", average)},
            )
        )
    most = max(by_sector, key=lambda name: by_sector[name]["more_visits"])
    if by_sector[most]["more_visits"] > 0:
        visits = Figure("visits", by_sector[most]["more_visits"], change=True)
        said.append(Said("where", {"sector": Named("sector", most), "visits": visits}))
    elif after["visits"] == before["visits"]:
        said.append(Said("same_ratio"))
    return said
