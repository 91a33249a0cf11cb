"""A district played month by month, and what each month leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import simulation as sim
from tests.misspecified.compliance import compliance, demography
from tests.misspecified.firms import Firms, Integers
from tests.misspecified.inspection import Visits, begin_rounds, draw, inspect
from tests.misspecified.pushes import push
from tests.misspecified.streams import Streams
from tests.misspecified.truth import Truth


@dataclass
class Month:
    """One month of a district.

    Attributes
    ----------
    firm
        Numbers of the firms that were there.
    shown
        The class that each of them held, as it was pushed when the month began.
    status
        Their true status when the visits began.
    visited_in
        Class shown of each visit's firm.
    """

    number: int
    firm: Integers
    shown: Integers
    status: Integers
    visits: Visits
    visited_in: Integers


def play(firms: Firms, truth: Truth, plan: sim.Plan, streams: Streams, months: range) -> Iterator[Month]:
    """Yield month after month; `firms` is changed.

    Parameters
    ----------
    months
        Counted from the start of the burn-in, in a January.
    """
    for month in months:
        begin_rounds(firms, plan, month)
        demography(firms, truth, streams, month)
        compliance(firms, truth, plan, streams, month)
        there = firms.there.nonzero()[0]
        status = firms.status[there]
        visits = inspect(firms, truth, plan, streams, month, draw(firms, truth, plan, streams, month))
        yield Month(month, there, firms.shown[there], status, visits, firms.shown[visits.firm])
        push(firms, truth, streams, month, visits)
