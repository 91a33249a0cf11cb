"""proposal.json: what is proposed, what it promises, what it was compared with, and who was left out by lot."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.model.exchange import digest
from simulation.model.plan import Plan, Programme
from simulation.model.population import RISK_CLASSES
from simulation.model.specification import Specification
from simulation.riskmapping.proposing.proposal import Proposal

FORMAT = "proposal/1"
KINDS = {
    "promise": "estimated from random visits",
    "before_after": "simulated",
    "classes_unvisited": "assumed",
}


def record(
    proposal: Proposal,
    plan: Plan,
    specification: Specification,
    made: Plan,
    before_after: list[dict[str, Any]],
    said: list[str],
) -> dict[str, Any]:
    """Return the content of ``proposal.json``.

    Parameters
    ----------
    made
        Draft plan with the programmes of the proposal.
    before_after
        Indicators of both plans by the engine.
    said
        The sentences for whoever approves it.
    """  # fmt: skip
    asked, ground = proposal.asked, proposal.ground
    return {
        "format": FORMAT,
        "status": "draft, to be approved",
        "answer": proposal.answer,
        "reason": proposal.reason,
        "plan": made.id,
        "digests": {"plan": digest(plan), "specification": digest(specification), "draft": digest(made)},
        "asked": {
            "hours": asked.hours, "floor": asked.floor, "classes": asked.classes, "leave_out": asked.leave_out,
            "seed": asked.seed,
        },
        "hours": proposal.hours,
        "hours_per_visit": proposal.hours_per_visit,
        "visits": proposal.promised.visits,
        "random_share": proposal.floor,
        **_findings(proposal),
        "programmes": _programmes(proposal, made.programmes[len(plan.programmes) :]),
        **_places(proposal),
        "strata_not_in_map": list(ground.unplaced),
        "before_after": before_after,
        "kinds": KINDS,
        "said": said,
    }  # fmt: skip


def _programmes(proposal: Proposal, programmes: tuple[Programme, ...]) -> list[dict[str, Any]]:
    return [
        {
            "id": programme.id, "singled_out": part.singled_out, "cells": int(part.cells.sum()),
            "strata": list(programme.scope.strata or ()),
            "ratio": {name: float(part.ratio[n]) for n, name in enumerate(RISK_CLASSES)},
            "visits": float(part.visits(proposal.ground).sum()),
        }
        for programme, part in zip(programmes, proposal.parts, strict=True)
    ]  # fmt: skip


def _findings(proposal: Proposal) -> dict[str, Any]:
    """Return what the proposal promises, beside the same visits by class alone and at random."""
    return {
        "promise": proposal.promised.content(),
        "class_only": proposal.class_only.content(),
        "random": proposal.random.content(),
        "beats_class_only": proposal.beats_class_only,
    }


def _places(proposal: Proposal) -> dict[str, Any]:
    """Return the cells singled out, in the order of visits, and those left out by lot."""
    lot = proposal.lot
    return {
        "cells": [_cell(proposal, cell) for cell in proposal.order],
        "left_out": [_cell(proposal, cell) for cell in (lot.left_out if lot else ())],
        "lot": {"seed": proposal.asked.seed, "pool": [_name(proposal, cell) for cell in (lot.pool if lot else ())]},
    }


def _name(proposal: Proposal, cell: int) -> dict[str, str]:
    sector, region = proposal.ground.names[cell]
    return {"sector": sector, "region": region}


def _cell(proposal: Proposal, cell: int) -> dict[str, Any]:
    ground = proposal.ground
    low, high = np.quantile(ground.standard[:, cell], [0.05, 0.95])
    return {
        **_name(proposal, cell), "strata": list(ground.strata[cell]), "worst_fifth": float(ground.worst_fifth[cell]),
        "share": float(ground.standard[:, cell].mean()), "low": float(low), "high": float(high),
    }  # fmt: skip
