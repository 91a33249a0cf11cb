"""One month of a district, stage by stage (model, section 3)."""

from __future__ import annotations

from simulation.engines.discrete_event.district import District
from simulation.engines.discrete_event.findings import inspect
from simulation.engines.discrete_event.firms import Firm, entering_firms
from simulation.engines.discrete_event.promises import NO_ROWS, count_in_rows, count_standing, onset_factor, rows_kept
from simulation.engines.discrete_event.rules import YEAR
from simulation.engines.discrete_event.transition_probabilities import (
    COMPLIANT,
    MINOR,
    SERIOUS,
    TransitionProbabilities,
)
from simulation.engines.discrete_event.uniforms import pick
from simulation.engines.discrete_event.visits import order_visits


def play_month(district: District, month: int) -> None:
    """Move every firm through one month; afterwards `Firm.channel` says who was visited, and how."""
    of_year = (month - district.begun + district.of_year) % YEAR
    district.tally.open_month()
    _reset_counters(district, of_year)
    _exits(district)
    _fading(district)
    _entries(district)
    _compliance(district)
    order_visits(district, of_year)
    inspect(district)
    if district.witness is not None:
        district.witness.month(month, district.firms)
    _reclassify(district)
    district.tally.close_month(month - district.begun)


def _reset_counters(district: District, month: int) -> None:
    beginning = [[{d.programme for d in draws if d.begins[month]} for draws in row] for row in district.rules.draws]
    for firm in district.firms:
        if month == 0:
            firm.visits_this_year = 0
        firm.drawn -= beginning[firm.stratum][firm.risk_class]
        if firm.since_draw is not None:
            firm.since_draw += 1


def _exits(district: District) -> None:
    fate, promising = district.uniforms("exit"), bool(district.rules.rows)
    staying = []
    for firm in district.firms:
        if fate[firm.number] < district.probabilities.exit[firm.risk_class]:
            district.tally.add("exits", firm)
            if promising:
                count_in_rows(district, firm, "lost_by_exit", rows_kept(district, firm))
        else:
            staying.append(firm)
    district.firms = staying


def _fading(district: District) -> None:
    """End observation periods and forget sanctions, before the firms of this month enter."""
    end, forget = district.uniforms("end of observation"), district.uniforms("sanction forgotten")
    observation = district.rules.plan.observation
    ending = 1 / observation.months if observation else 0.0
    for firm in district.firms:
        firm.in_observation = firm.in_observation and end[firm.number] >= ending
        firm.sanctioned = firm.sanctioned and forget[firm.number] >= district.probabilities.forgetting


def _entries(district: District) -> None:
    entrants = entering_firms(district.probabilities, district.observed_strata, district.numbered, district.streams)
    district.firms += entrants
    district.numbered += len(entrants)
    for firm in entrants:
        district.tally.add("entries", firm)
    for firm in district.firms:
        district.tally.add("firms", firm)
        if not firm.visits_this_year:
            district.tally.add("not_yet_visited", firm)


def _compliance(district: District) -> None:
    fate, promising = district.uniforms("compliance"), bool(district.rules.rows)
    for firm in district.firms:
        kept = rows_kept(district, firm) if promising else NO_ROWS  # stage 2 changes none of it
        factor = onset_factor(district, kept) if promising else 1.0
        event = _turn(firm, district.probabilities, fate[firm.number], factor)
        if event is not None:
            district.tally.add(event, firm)
        if firm.status != COMPLIANT:
            district.tally.add("in_violation", firm, firm.status - MINOR)
        if promising:
            count_standing(district, firm, kept)


def _turn(firm: Firm, probabilities: TransitionProbabilities, uniform: float, factor: float) -> str | None:
    """Change the status of one firm, its onset multiplied by `factor`; return the measure that counts the change."""
    if firm.status == COMPLIANT:
        if uniform < factor * probabilities.onset[firm.stratum][firm.risk_class][firm.propensity][firm.sanctioned]:
            firm.status = MINOR
            return "onsets"
        return None
    worsening = probabilities.escalation if firm.status == MINOR else 0.0
    if uniform < worsening:
        firm.status = SERIOUS
        return "escalations"
    if uniform < worsening + probabilities.self_correction[firm.status]:
        firm.status = COMPLIANT
        return "self_corrections"
    return None


def _reclassify(district: District) -> None:
    fate, promising = district.uniforms("reclassification"), bool(district.rules.rows)
    probabilities = district.probabilities
    for firm in district.firms:
        # A visit that found nothing left `found` at compliant, which is where the matrix for cleared firms stands.
        matrix = (
            probabilities.pushed_unvisited[firm.status]
            if firm.channel is None
            else probabilities.pushed_found[firm.found]
        )
        new_class = pick(matrix[firm.risk_class], fate[firm.number])
        district.tally.add("reclassified", firm, new_class)
        if promising and new_class != firm.risk_class:
            lost = rows_kept(district, firm) - rows_kept(district, firm, new_class)
            count_in_rows(district, firm, "lost_by_class", lost)
        firm.risk_class = new_class
