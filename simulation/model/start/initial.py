"""The three ways in which a specification gives the hidden state at the start (model, section 6)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Strict

from simulation.model.base import FIRMS_LIMIT, Frozen, Name
from simulation.model.plan import Plan
from simulation.model.population import RiskClass, StatusDistribution
from simulation.model.validation import IN_PARTS

Mass = Annotated[float, Strict(), Field(ge=0, le=FIRMS_LIMIT, allow_inf_nan=False)]


class InitialShares(Frozen):
    """Status at the start by given shares, the same in every stratum and class."""

    kind: Literal["shares"]
    status: StatusDistribution


class InitialSettled(Frozen):
    """Hidden state at the start as it settles under a plan that was in force for `months`."""

    kind: Literal["settled"]
    plan: Plan
    months: Annotated[int, Strict(), Field(ge=1, le=1200)]


class MassRow(Frozen):
    """Firms of one class, propensity and memory, by hidden status; expected numbers need not be whole."""

    risk_class: RiskClass
    propensity: Name
    sanctioned: Annotated[bool, Strict()]
    compliant: Mass
    minor: Mass
    serious: Mass


class MassOfStratum(Frozen):
    """The state of one stratum; what has no row holds nobody."""

    id: Name
    mass: Annotated[tuple[MassRow, ...], IN_PARTS]


class InitialState(Frozen):
    """The state itself, by stratum, class, propensity, status and sanction.

    The firms of a stratum and class must be those that the stratum gives, which are whole: the mass may differ from
    them by rounding, less than one firm.
    """

    kind: Literal["state"]
    strata: Annotated[tuple[MassOfStratum, ...], IN_PARTS]
