"""Who is visited, what visits see, and what follows for the firm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

import simulation as sim
from tests.misspecified.compliance import COMPLIANT
from tests.misspecified.days import Days, day_of_month, weekday
from tests.misspecified.departures import YEAR
from tests.misspecified.firms import Firms, Floats, Integers, Truths
from tests.misspecified.streams import Streams
from tests.misspecified.truth import TEAMS, Truth

NOT_VISITED = -1
FIRST_PROGRAMME = 4
"""Channels: complaint, alert, referral, proactive (which no plan here makes), then the programmes."""

LONGEST_MONTH = 31


@dataclass
class Visits:
    """The visits of one month, one element a visit.

    Attributes
    ----------
    found
        Status that was found, 0 for nothing.
    recorded
        The same as the registers hold it.
    """

    firm: Integers
    channel: Integers
    day: Days
    team: Integers
    found: Integers
    recorded: Integers


def begin_rounds(firms: Firms, plan: sim.Plan, month: int) -> None:
    """Forget who was drawn, in the classes whose round begins."""
    for number, programme in enumerate(plan.programmes):
        rounds = np.array([getattr(programme.rounds_per_year, name) for name in "ABCD"])
        begins = month % (YEAR // rounds) == 0
        firms.drawn[begins[firms.shown], number] = False


def chances(programme: sim.Programme, month: int) -> Floats:
    """Return by class the chance to be drawn this month, if not drawn yet: over a round it comes to the ratio."""
    ratio = np.array([getattr(programme.ratio, name) for name in "ABCD"])
    length = YEAR // np.array([getattr(programme.rounds_per_year, name) for name in "ABCD"])
    return ratio / (length - ratio * (month % length))


def draw(firms: Firms, truth: Truth, plan: sim.Plan, streams: Streams, month: int) -> Integers:
    """Return each firm's channel: the first that happens rules out the others."""
    channel = np.full(len(firms), NOT_VISITED)

    def offer(number: int, chance: Floats, among: Truths) -> Truths:
        hit = among & (channel == NOT_VISITED) & (streams.uniforms(f"visit {number}", month, len(firms)) < chance)
        channel[hit] = number
        return hit

    for number, by_status in enumerate(truth.for_cause):
        offer(number, by_status[firms.status], firms.there)
    for number, programme in enumerate(plan.programmes):
        chance = chances(programme, month)[firms.shown]
        hit = offer(FIRST_PROGRAMME + number, chance, firms.there & ~firms.drawn[:, number])
        firms.drawn[hit, number] = True
    return channel


def inspect(firms: Firms, truth: Truth, plan: sim.Plan, streams: Streams, month: int, channel: Integers) -> Visits:
    """Make the visits; find, sanction and put right."""
    firm = np.flatnonzero(channel != NOT_VISITED)

    def uniforms(purpose: str) -> Floats:
        return streams.uniforms(purpose, month, len(firms))[firm]

    day, team = weekday(month, uniforms("day")), (uniforms("team") * TEAMS).astype(np.int64)
    status, through = firms.status[firm], channel[firm]
    seen = _keen(truth, streams, month, status, team, day_of_month(day, month))
    departments = np.array([1] * FIRST_PROGRAMME + [len(p.departments) for p in plan.programmes])[through]
    sees = uniforms("finding") < 1 - (1 - seen) ** departments
    sees &= uniforms("blindness") >= _blindness(truth, month - firms.visited[firm], through)
    found = np.where(sees, status, COMPLIANT)
    recorded = np.where(uniforms("record") < truth.departure.unrecorded, COMPLIANT, found)
    firms.visited[firm] = month
    firms.sanctioned[firm] |= found > COMPLIANT
    firms.status[firm[uniforms("rectification") < truth.rectification[found]]] = COMPLIANT
    return Visits(firm, through, day, team, found, recorded)


def _keen(truth: Truth, streams: Streams, month: int, status: Integers, team: Integers, day: Integers) -> Floats:
    """Return what one department would see: half of the spread is the team's for good, half that of its day."""
    usual = truth.sensitivity[status]
    if not truth.departure.keenness:
        return usual
    spread = truth.departure.keenness * np.sqrt(0.5)
    mood = streams.generator("mood", month).standard_normal((TEAMS, LONGEST_MONTH)) * spread
    odds = usual / (1 - usual) * np.exp(truth.teams[team] + mood[team, day])
    return odds / (1 + odds)


def _blindness(truth: Truth, since: Integers, channel: Integers) -> Floats:
    """Return the chance that a visit as a whole sees nothing, whatever is there."""
    departure = truth.departure
    hidden = np.where(since <= departure.hiding_months, departure.hiding, 0.0)
    told = np.where(channel >= FIRST_PROGRAMME, departure.announced, 0.0)
    return 1 - (1 - hidden) * (1 - told)
