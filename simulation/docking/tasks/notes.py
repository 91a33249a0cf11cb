"""What else the office has to know: cells that cannot give their number, months without a record, assumptions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil

from simulation.docking.snapshot import Snapshot
from simulation.docking.tasks.numbers import round_months
from simulation.docking.tasks.pools import Pools
from simulation.drawing.chain import Chain
from simulation.drawing.frame import Firm
from simulation.drawing.record import active
from simulation.drawing.rounds import chance
from simulation.drawing.rule import WHOLE
from simulation.model.calendar import month_number, month_text
from simulation.model.errors import Problem
from simulation.model.plan import Plan
from simulation.model.population import RISK_CLASSES


def notes_of(
    pools: Pools,
    firms: Sequence[Firm],
    plan: Plan,
    month: str,
    chain: Chain,
    snapshot: Snapshot | None,
    share: Fraction = WHOLE,
) -> Iterator[Problem]:
    """Yield everything that the numbers alone do not tell."""
    drawing = active(plan, month)
    if not drawing:
        yield Problem("no_task", "", month, remedy="no_task")
    yield from _of_records(plan, month, chain, drawing)
    yield from _empty_cells(pools, plan, month, share)
    yield from _scopes(firms, pools, plan)
    if plan.observation is not None and not any(firm.founded for firm in firms):
        yield Problem("no_founding_days", "", plan.id, remedy="no_founding_days")
    if snapshot is not None:
        yield from _of_frame(snapshot, plan, month)


def _empty_cells(pools: Pools, plan: Plan, month: str, share: Fraction) -> Iterator[Problem]:
    """Yield the classes that the plan asks more firms of than are free, because the others are under observation."""
    for number, programme in enumerate(plan.programmes):
        free, observed = (
            pools.by_class(pools.free[number]),
            pools.by_class(pools.observed[number] & ~pools.drawn[number]),
        )
        for place, name in enumerate(RISK_CLASSES):
            asked = ceil(share * chance(programme, name, plan.start, month) * int(free[place] + observed[place]))
            if asked > free[place]:
                detail = {"risk_class": name, "observed": int(observed[place]), "programme": programme.title}
                yield Problem("empty_cell_plan", "", asked, int(free[place]), "empty_cell_plan", detail)


def _of_records(plan: Plan, month: str, chain: Chain, drawing: Sequence[str]) -> Iterator[Problem]:
    """Yield programmes drawn this month already, and months of their rounds for which the chain holds no record."""
    told = {(record["month"], name) for record in chain.draws() for name in record["programmes"]}
    for programme in plan.programmes:
        if (month, programme.id) in told:
            yield Problem("drawn_this_month", "", programme.title, month, remedy="drawn_this_month")
        past = {
            at
            for name in RISK_CLASSES
            if getattr(programme.ratio, name) > 0
            for at in round_months(programme, name, plan, month)
            if at < month_number(month)
        }
        lacking = [at for at in sorted(past) if (month_text(at), programme.id) not in told]
        if lacking and programme.id in drawing:
            limit = ", ".join(_spans(lacking))
            yield Problem("months_without_record", "", programme.title, limit, remedy="months_without_record")


def _spans(months: Sequence[int]) -> list[str]:
    """Return months in ascending order as text, those that follow one another as one span."""
    spans: list[list[int]] = []
    for at in months:
        if spans and at == spans[-1][-1] + 1:
            spans[-1].append(at)
        else:
            spans.append([at])
    return ["–".join(dict.fromkeys((month_text(span[0]), month_text(span[-1])))) for span in spans]


def _scopes(firms: Sequence[Firm], pools: Pools, plan: Plan) -> Iterator[Problem]:
    """Yield scopes that hold nobody, and names in them that no firm of the frame has."""
    known = {
        "sectors": {firm.sector for firm in firms},
        "regions": {firm.region for firm in firms},
        "strata": {firm.stratum for firm in firms},
    }
    for number, programme in enumerate(plan.programmes):
        if not pools.in_scope[number].any():
            yield Problem("scope_holds_nobody", "", programme.title, remedy="scope_holds_nobody")
            continue
        for kind, names in known.items():
            unknown = [name for name in getattr(programme.scope, kind) or () if name not in names]
            if unknown:
                yield Problem(
                    "scope_name_unknown", "", programme.title, ", ".join(unknown), remedy="scope_name_unknown"
                )


def _of_frame(snapshot: Snapshot, plan: Plan, month: str) -> Iterator[Problem]:
    if snapshot.month != month:
        yield Problem("frame_of_other_month", "", snapshot.month, month, remedy="frame_of_other_month")
    if snapshot.fusion != plan.fusion:
        yield Problem("fusion_differs", "", snapshot.fusion, plan.fusion, remedy="fusion_differs")
