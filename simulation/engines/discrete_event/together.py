"""Programmes that go to a firm in one visit (同行): each draws as its ratio says, all from one number of the firm.

Written from the definition alone, as everything in this engine.
"""

from __future__ import annotations

import math
from itertools import groupby
from operator import attrgetter

from simulation.engines.discrete_event.district import District
from simulation.engines.discrete_event.firms import Firm
from simulation.engines.discrete_event.rules import Rules
from simulation.model.population import RISK_CLASSES

Visitors = dict[int, set[int]]
"""Number of the firm → programmes that drew it."""


def joint_visits(
    district: District, group: tuple[int, ...], eligible: dict[int, list[Firm]], chances: dict[int, list[list[float]]]
) -> None:
    """Set `Firm.channel` of the firms that the programmes of a group draw.

    Parameters
    ----------
    group
        Places of the programmes in the plan, the first first.
    eligible
        For each programme the firms that it may draw.
    chances
        For each programme the probability of the draw, as ``chances[programme][stratum][class]``.
    """
    plan = district.rules.plan
    names = {programme: f"draw of programme {plan.programmes[programme].id}" for programme in group}
    fate = district.uniforms(names[group[0]])
    visitors: Visitors = {firm.number: set() for firms in eligible.values() for firm in firms}
    if plan.draw == "bernoulli":
        for programme, firms in eligible.items():
            for firm in firms:
                if fate[firm.number] < chances[programme][firm.stratum][firm.risk_class]:
                    visitors[firm.number].add(programme)
    else:
        places = 1 + len(district.rules.draws) * len(RISK_CLASSES)
        wheels = {p: district.streams.uniforms(f"{names[p]}, wheel", places) for p in group}
        _draw_in_numbers(eligible, chances, fate, wheels, visitors)
    for firm in {firm.number: firm for firms in eligible.values() for firm in firms}.values():
        if visitors[firm.number]:
            firm.channel = _channel_of(district.rules, visitors[firm.number])


def _draw_in_numbers(
    eligible: dict[int, list[Firm]],
    chances: dict[int, list[list[float]]],
    fate: list[float],
    wheels: dict[int, list[float]],
    visitors: Visitors,
) -> None:
    """Draw whole numbers, cell by cell in the order of the first programme's wheel, each programme on its own wheel.

    The programme with the largest chance draws first. Another one draws among the firms that the one before it drew,
    of those that the one before could draw, with the ratio of the chances; and among the others with its own chance.
    """
    place = attrgetter("risk_class", "stratum")
    cells = {
        programme: {key: list(firms) for key, firms in groupby(sorted(found, key=place), key=place)}
        for programme, found in eligible.items()
    }
    order, at = next(iter(wheels.values())), {programme: wheel[0] for programme, wheel in wheels.items()}
    every = {key for found in cells.values() for key in found}
    for c, s in sorted(every, key=lambda key: (key[0], order[1 + key[1] * len(RISK_CLASSES) + key[0]])):
        here = {programme: chances[programme][s][c] for programme in eligible}
        could: dict[int, int] = {}  # the last programme that could draw a firm
        for programme in sorted(here, key=lambda p: -here[p]):
            kinds: dict[int | None, list[Firm]] = {}
            for firm in cells[programme].get((c, s), []):
                kinds.setdefault(could.get(firm.number), []).append(firm)
            for before in [*(p for p in here if p in kinds), None]:
                firms = [f for f in kinds.get(before, []) if before is None or before in visitors[f.number]]
                mean = len(firms) * here[programme] / (1.0 if before is None else here[before])
                part, whole = math.modf(mean)
                at[programme] += part
                number = int(whole) + (at[programme] >= 1)
                at[programme] -= at[programme] >= 1
                for firm in sorted(firms, key=lambda f: fate[f.number])[:number]:
                    visitors[firm.number].add(programme)
            could |= {firm.number: programme for firms in kinds.values() for firm in firms}


def _channel_of(rules: Rules, programmes: set[int]) -> int:
    """Return the channel of a visit by all of some programmes."""
    return rules.visits[frozenset(programmes)]
