"""Sentences that carry a number of the comparison."""

from __future__ import annotations

import math
from collections.abc import Sequence

from simulation.model.groups import Group
from simulation.model.population import RISK_CLASSES
from simulation.reports.given import Cell
from simulation.reports.subject import WHOLE, Subject

OF_A_CAPACITY = ("workload", "workload_peak")
ROUNDING = 1e-9
MOST = 0.5
"""Share of a change from which on it comes mainly from one class."""


def say_change(subject: Subject, indicator: str, group: Group = WHOLE) -> str:
    """Say how an indicator goes from the baseline to the proposal, and whether its direction is certain."""
    before = subject.cell(subject.comparison.baseline, indicator, group)
    after = subject.cell(subject.proposal, indicator, group)
    name = subject.catalogue.text(f"indicator.{indicator}.name")
    if math.isnan(after.difference):
        return subject.text(f"change.{_why_undefined(subject, indicator)}", name=name)
    return subject.text(
        "change.line",
        name=name,
        before=subject.say_in_full(indicator, before.value),
        after=subject.say_in_full(indicator, after.value),
        difference=subject.say_difference(indicator, after.difference),
        certainty=say_certainty(subject, indicator, after),
    )


def _why_undefined(subject: Subject, indicator: str) -> str:
    """Return the key of why there is no difference: a workload is a share of a capacity, which a plan may not have."""
    plans = (subject.plan(subject.comparison.baseline), subject.plan(subject.proposal))
    if indicator in OF_A_CAPACITY and any(plan.capacity_hours_per_month is None for plan in plans):
        return "no_capacity"
    return "undefined"


def say_certainty(subject: Subject, indicator: str, cell: Cell) -> str:
    """Say the interval of a difference and whether it holds 0; nothing where no interval was computed."""
    if not subject.has_intervals or math.isnan(cell.difference_low):
        return ""
    low, high = cell.difference_low, cell.difference_high
    key = "none" if low == high == 0 else "uncertain" if low <= 0 <= high else "certain"
    return subject.text(f"change.{key}", interval=subject.say_interval(indicator, cell, difference=True))


def say_directions(subject: Subject, indicators: Sequence[str]) -> str:
    """Say of how many indicators the intervals tell whether they rise or fall; nothing without intervals."""
    if not subject.has_intervals:
        return ""
    cells = {name: subject.cell(subject.proposal, name) for name in indicators}
    known = {name: cell for name, cell in cells.items() if not math.isnan(cell.difference_low)}
    open_ = [name for name, cell in known.items() if cell.difference_low <= 0 <= cell.difference_high]
    if not known:
        return ""
    names = subject.catalogue.text("line.between").join(
        subject.catalogue.text(f"indicator.{name}.name") for name in (open_ or known)
    )
    key = "all" if not open_ else "none" if len(open_) == len(known) else "some"
    return subject.text(f"directions.{key}", total=len(known), sure=len(known) - len(open_), names=names)


def say_range(subject: Subject, indicator: str, groups: Sequence[Group], scope: str) -> str:
    """Say in which of some groups an indicator changes least and most; nothing where it is undefined."""
    found = {group: subject.cell(subject.proposal, indicator, group).difference for group in groups}
    known = {group: difference for group, difference in found.items() if not math.isnan(difference)}
    if not known or min(known.values()) == max(known.values()):
        return ""
    least, most = (pick(known, key=lambda group: abs(known[group])) for pick in (min, max))
    return subject.text(
        "places.range",
        scope=scope,
        name=subject.catalogue.text(f"indicator.{indicator}.name"),
        least=subject.name_group(least),
        least_change=subject.say_difference(indicator, known[least]),
        most=subject.name_group(most),
        most_change=subject.say_difference(indicator, known[most]),
    )


def say_reason(subject: Subject) -> str:
    """Say which class gained most visits and what part of the change in findings it brought.

    Classes that may not be printed are passed over; without a gain or loss in findings there is nothing to explain.
    """
    visits, found = parts_of_findings(subject)
    whole = subject.cell(subject.proposal, "found").difference
    if not found or math.isnan(whole) or whole == 0:
        return subject.text("reason.none")
    share = {c: found[c] / whole for c in found}
    leading = max(share, key=lambda c: share[c])
    kind = "more" if whole > 0 else "fewer"
    part = "" if share[leading] >= MOST else "_in_part"
    # One that makes up more than all is no share of it: other classes go the other way.
    return subject.text(
        f"reason.{kind}{'_offset' if share[leading] > 1 + ROUNDING else part}",
        risk_class=subject.catalogue.text(f"risk_class_short.{leading}"),
        visits=subject.say_difference("visits", visits[leading]),
        found=subject.say_difference("found", found[leading]),
        share=f"{share[leading] * 100:.0f}%",
        whole=subject.say_difference("found", whole),
    )


def parts_of_findings(subject: Subject) -> tuple[dict[str, float], dict[str, float]]:
    """Return what each printed class adds to the change in visits, and in findings."""
    return _by_class(subject, "visits"), _by_class(subject, "found")


def _by_class(subject: Subject, indicator: str) -> dict[str, float]:
    cells = {c: subject.cell(subject.proposal, indicator, Group("risk_class", c)).difference for c in RISK_CLASSES}
    return {c: difference for c, difference in cells.items() if not math.isnan(difference)}
