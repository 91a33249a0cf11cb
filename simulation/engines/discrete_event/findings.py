"""What visits see, and what follows for the firm (model, stages 4 and 5)."""

from __future__ import annotations

from simulation.engines.discrete_event.district import District
from simulation.engines.discrete_event.firms import Firm
from simulation.engines.discrete_event.promises import NO_ROWS, count_in_rows, rows_kept
from simulation.engines.discrete_event.rules import FIRST_PROGRAMME, Rules
from simulation.engines.discrete_event.transition_probabilities import COMPLIANT, MINOR

MANY_VISITS = 2  # the counter of visits this year stops here: first visits and repeat visits are all it tells apart


def inspect(district: District) -> None:
    """Carry out the visits that were ordered: count them, find or miss violations, sanction."""
    detection, rectification = district.uniforms("detection"), district.uniforms("rectification")
    for firm in district.firms:
        firm.found = COMPLIANT
        if firm.channel is None:
            continue
        _count_visit(district, firm, firm.channel)
        _mark(district.rules, firm, firm.channel)
        if firm.status == COMPLIANT:
            district.tally.add("visits_to_compliant", firm)
        elif detection[firm.number] < _chance_to_find(district, firm, firm.channel):
            _sanction(district, firm, firm.channel, rectification[firm.number])
        else:
            district.tally.add("missed", firm, firm.status - MINOR)


def _count_visit(district: District, firm: Firm, channel: int) -> None:
    effort = district.rules.efforts[channel]
    district.tally.add("visits", firm, channel)
    district.tally.add("hours", firm, amount=effort.hours * effort.inspectors)
    district.tally.add("repeat_visits" if firm.visits_this_year else "first_visits", firm)
    if channel >= FIRST_PROGRAMME and not firm.visits_this_year:
        district.tally.add("first_programme_visits", firm)


def _mark(rules: Rules, firm: Firm, channel: int) -> None:
    """Remember the visit: in the counter of the year, and in the programmes that it counts for."""
    firm.visits_this_year = min(firm.visits_this_year + 1, MANY_VISITS)
    by_programme = channel >= FIRST_PROGRAMME
    firm.since_draw = 0 if by_programme else firm.since_draw
    if rules.plan.mutual_recognition if by_programme else rules.plan.recognise_for_cause:
        firm.drawn.update(range(len(rules.plan.programmes)))
    elif by_programme:
        firm.drawn |= next(programmes for programmes, place in rules.visits.items() if place == channel)


def _chance_to_find(district: District, firm: Firm, channel: int) -> float:
    """Return the probability that at least one of the visiting departments sees the violation."""
    seen = district.probabilities.sensitivity[firm.status]
    if district.witness is not None:
        seen = district.witness.sensitivity(firm, seen)
    return 1 - (1 - seen) ** district.rules.efforts[channel].departments


def _sanction(district: District, firm: Firm, channel: int, uniform: float) -> None:
    district.tally.add("found", firm, firm.status - MINOR)
    district.tally.add("found_by_channel", firm, channel)
    firm.found = firm.status
    kept = rows_kept(district, firm) if district.rules.rows else NO_ROWS
    firm.sanctioned = True
    if kept:
        count_in_rows(district, firm, "lost_by_sanction", kept - rows_kept(district, firm))
    if uniform < district.probabilities.rectification[firm.status]:
        district.tally.add("rectified", firm)
        firm.status = COMPLIANT
