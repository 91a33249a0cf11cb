"""What the check of one rule says: identifiers and numbers, no words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Verdict = Literal["PASS", "WARN", "FAIL"]
Unit = Literal["visits", "share", "people", "hours", "months", "count", "probability"]

EQUAL = 1e-9
"""Visits per firm and year, and shares, that count as the same: sums of ratios are not exact."""


@dataclass(frozen=True)
class RuleResult:
    """One rule held against one plan.

    Attributes
    ----------
    code
        Message keys ``rule.<code>.…``.
    source
        Where the rule comes from: ``clause_3``, ``clause_4``, ``clause_6``, ``clause_7``, ``clause_10`` (notice), or
        a published rule; message key ``rule.source.<source>``.
    verdict
        PASS; WARN where the rule allows it but asks for a reason, or leaves the number open; FAIL where it is broken.
    reason
        Which case of the rule it is; message key ``rule.<code>.<reason>``.
    figure, limit
        What the plan has and what the rule asks for, in `unit`; ``None`` where the rule has no number.
    mend
        What would mend it; message key ``rule.mend.<mend>``; empty for PASS.
    detail
        Further values that the sentence names.

    Examples
    --------
    >>> RuleResult("two_inspectors", "inspection_teams", "PASS", "met", 2, 2, "people").mend
    ''
    """

    code: str
    source: str
    verdict: Verdict
    reason: str
    figure: float | None = None
    limit: float | None = None
    unit: Unit = "visits"
    mend: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)
