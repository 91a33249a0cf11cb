"""Who is visited this month, and through which channel (model, stage 3)."""

from __future__ import annotations

import math
from heapq import nsmallest
from itertools import groupby
from operator import attrgetter

from simulation.engines.discrete_event.district import District
from simulation.engines.discrete_event.firms import Firm
from simulation.engines.discrete_event.rules import FIRST_PROGRAMME, PROACTIVE, Draw, Rules
from simulation.engines.discrete_event.together import joint_visits
from simulation.model.behaviour import FOR_CAUSE_CHANNELS
from simulation.model.population import RISK_CLASSES


def order_visits(district: District, month: int) -> None:
    """Set `Firm.channel` of every firm; `month` is the month of the plan year."""
    factor = capacity_factor(district, month)
    _visits_for_cause(district)
    _proactive_checks(district)
    groups = {programme: group for group in district.rules.groups for programme in group}
    for programme in range(len(district.rules.plan.programmes)):
        if programme not in groups:
            _programme_visits(district, programme, month, factor)
        elif programme == groups[programme][0]:
            _group_visits(district, groups[programme], month, factor)


def capacity_factor(district: District, month: int) -> float:
    """Return φ: the share of the programmes' visits that the inspectors have hours for.

    Parameters
    ----------
    month
        Month of the plan year.

    Returns
    -------
    float
        In [0, 1]. Demand is the expected inspector-hours given each firm's state before anyone is visited.
    """
    capacity = district.rules.plan.capacity_hours_per_month
    if capacity is None:
        return 1.0
    demands = [_expected_hours(district, firm, month) for firm in district.firms]
    other = math.fsum(demand[0] for demand in demands)
    programmes = math.fsum(demand[1] for demand in demands)
    return min(1.0, max(0.0, capacity - other) / programmes) if programmes > 0 else 1.0


def _expected_hours(district: District, firm: Firm, month: int) -> tuple[float, float]:
    """Return the expected inspector-hours of other visits and of programmes for one firm, without a limit."""
    rules = district.rules
    spared = is_spared(rules, firm)
    unvisited = math.prod(1 - chance for chance in district.probabilities.for_cause[firm.status])
    if not spared:
        unvisited *= 1 - rules.proactive[firm.risk_class]
    other = (1 - unvisited) * rules.efforts[PROACTIVE].hours * rules.efforts[PROACTIVE].inspectors
    programmes = 0.0
    for draws in _by_turn(rules, _open_draws(rules, firm, spared)):
        for draw in draws:
            effort = rules.efforts[FIRST_PROGRAMME + draw.programme]
            programmes += unvisited * draw.chance[month] * effort.hours * effort.inspectors
        unvisited *= 1 - max(draw.chance[month] for draw in draws)
    return other, programmes


def _by_turn(rules: Rules, draws: list[Draw]) -> list[list[Draw]]:
    """Put draws in the order in which they are made, those that go together side by side."""
    turns: dict[int, list[Draw]] = {}
    for draw in draws:
        first = next((group[0] for group in rules.groups if draw.programme in group), draw.programme)
        turns.setdefault(first, []).append(draw)
    return [turns[first] for first in sorted(turns)]


def is_spared(rules: Rules, firm: Firm) -> bool:
    """Tell whether the observation rule leaves a firm only for-cause visits (触发式监管)."""
    return firm.in_observation and firm.risk_class in rules.observed_classes


def cools_off(rules: Rules, firm: Firm) -> bool:
    """Tell whether a firm was drawn so lately that programmes leave it alone (间隔期)."""
    return firm.since_draw is not None and firm.since_draw < rules.cooling_off[firm.stratum][firm.risk_class]


def _open_draws(rules: Rules, firm: Firm, spared: bool) -> list[Draw]:
    draws = rules.draws[firm.stratum][firm.risk_class]
    return [] if spared or cools_off(rules, firm) else [draw for draw in draws if draw.programme not in firm.drawn]


def _visits_for_cause(district: District) -> None:
    for firm in district.firms:
        firm.channel = None
    for channel, name in enumerate(FOR_CAUSE_CHANNELS):
        fate = district.uniforms(name)
        for firm in district.firms:
            if firm.channel is None and fate[firm.number] < district.probabilities.for_cause[firm.status][channel]:
                firm.channel = channel


def _proactive_checks(district: District) -> None:
    fate = district.uniforms("proactive")
    rules = district.rules
    for firm in district.firms:
        chosen = fate[firm.number] < rules.proactive[firm.risk_class]
        if chosen and firm.channel is None and not is_spared(rules, firm):
            firm.channel = PROACTIVE


def _programme_visits(district: District, programme: int, month: int, factor: float) -> None:
    """Draw the firms of one programme."""
    purpose = f"draw of programme {district.rules.plan.programmes[programme].id}"
    fate = district.uniforms(purpose)
    wheel = district.streams.uniforms(f"{purpose}, wheel", 1 + len(district.rules.draws) * len(RISK_CLASSES))
    chances = [[_chance_of(programme, draws, month, factor) for draws in row] for row in district.rules.draws]
    eligible = [firm for firm in district.firms if _is_eligible(district.rules, chances, firm, programme)]
    if district.rules.plan.draw == "bernoulli":
        drawn = [firm for firm in eligible if fate[firm.number] < chances[firm.stratum][firm.risk_class]]
    else:
        drawn = _fixed_draw(eligible, chances, fate, wheel)
    for firm in drawn:
        firm.channel = FIRST_PROGRAMME + programme


def _group_visits(district: District, group: tuple[int, ...], month: int, factor: float) -> None:
    """Draw the firms of programmes that go together."""
    rules = district.rules
    chances = {p: [[_chance_of(p, draws, month, factor) for draws in row] for row in rules.draws] for p in group}
    eligible = {p: [firm for firm in district.firms if _is_eligible(rules, chances[p], firm, p)] for p in group}
    joint_visits(district, group, eligible, chances)


def _chance_of(programme: int, draws: list[Draw], month: int, factor: float) -> float:
    return next((factor * draw.chance[month] for draw in draws if draw.programme == programme), 0.0)


def _is_eligible(rules: Rules, chances: list[list[float]], firm: Firm, programme: int) -> bool:
    open_to_draw = firm.channel is None and programme not in firm.drawn and not cools_off(rules, firm)
    return open_to_draw and chances[firm.stratum][firm.risk_class] > 0 and not is_spared(rules, firm)


def _fixed_draw(eligible: list[Firm], chances: list[list[float]], fate: list[float], wheel: list[float]) -> list[Firm]:
    """Draw the planned number of each stratum and class without replacement: those with the smallest uniforms."""
    place = attrgetter("risk_class", "stratum")
    groups = {key: list(group) for key, group in groupby(sorted(eligible, key=place), key=place)}
    means = {(c, s): chances[s][c] * len(firms) for (c, s), firms in groups.items()}
    drawn: list[Firm] = []
    for key, number in _numbers_drawn(means, wheel).items():
        drawn += nsmallest(number, groups[key], key=lambda firm: fate[firm.number])
    return drawn


def _numbers_drawn(means: dict[tuple[int, int], float], wheel: list[float]) -> dict[tuple[int, int], int]:
    """Round the mean numbers of a programme and month, by (class, stratum), with one uniform for all of them.

    Classes stand in their order, the strata of a class in random order; a cell gets floor(a + C) less the same before
    it, where C adds up the means and a is the uniform. Whole parts are kept aside, which makes the floors exact.

    Parameters
    ----------
    wheel
        The uniform, then one for each stratum and class, which puts them in order.

    Examples
    --------
    >>> _numbers_drawn({(0, 0): 0.5, (0, 1): 1.75, (1, 0): 0.75}, [0.5, 0.3, 0.0, 0.0, 0.0, 0.1])
    {(0, 1): 2, (0, 0): 0, (1, 0): 1}
    """
    at, numbers = wheel[0], {}
    for c, s in sorted(means, key=lambda key: (key[0], wheel[1 + key[1] * len(RISK_CLASSES) + key[0]])):
        part, whole = math.modf(means[c, s])
        at += part
        numbers[c, s] = int(whole) + (at >= 1)
        at -= at >= 1
    return numbers
