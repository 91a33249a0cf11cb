"""The content of ``tune.json``, and which tables stand beside it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, Strict

from simulation.model.base import Frozen, Number
from simulation.tuning.problem.format import TuningProblem

FORMAT = "tuned/1"
MAIN, CEILING, PLANS = "tune.json", "ceiling.json", "plans/"
TEXTS = {
    "frontier": ("point", "plan", "kind", "stopped_by"),
    "prices": ("point", "limit", "unit"),
    "announced": ("point", "lever", "why"),
    "robust": ("plan", "chosen_by"),
    "sensitivity": ("parameter", "method", "kind"),
    "information": ("parameter", "method", "kind"),
    "allocation": ("risk_class",),
    "horizons": ("stopped_by",),
}
"""Tables of a tuning, and their columns of words."""
FLAGS = ("proven", "certified", "fits")
"""Columns of true and false."""
NUMBERS = {
    "prices": ("at", "slack", "price", "valid_low", "valid_high", "checked"),
    "announced": ("continuous", "announced"),
    "robust": ("mean", "regret_90", "regret_max", "regret_mean", "cvar", "satisfied", "best"),
    "sensitivity": ("value", "standard_error", "noise"),
    "information": ("visits", "value", "standard_error"),
    "horizons": ("months",),
}
"""Columns of numbers that a report prints; levers and indicators of ``frontier`` and ``horizons`` come besides."""

LEVEL = "level:"
"""What the name of a limit begins with that holds another goal at its level, along the frontier."""
LEVER = re.compile(r"(.+\.(ratio|rounds)|proactive)\.[ABCD]")

Whole = Annotated[int, Strict(), Field(ge=0)]
Values = dict[str, Number | None]
Sentences = dict[str, tuple[str, ...]]


class InForce(Frozen):
    """The plan in force."""

    plan: str
    title: str
    levers: Values
    indicators: Values


class Optimum(Frozen):
    """The optimum before it is put on announceable values."""

    levers: Values
    indicators: Values
    stopped_by: str
    runs: Whole
    residual: Number | None
    shortfall: Number | None
    prices: Values
    per_hour: Values
    rounds_tried: Whole


class BestAnnounced(Frozen):
    """The best announceable plan and its proof; without levers where none keeps the limits."""

    levers: Values | None = None
    indicators: Values | None = None
    loss: Number | None
    bound: Number | None
    bound_by: str
    certified: Annotated[bool, Strict()]
    why: str
    runs: Whole
    looked: Whole


class Chosen(Frozen):
    """The plan that a rule takes over draws."""

    plan: str
    rule: str | None
    draws: Whole | None
    source: str | None
    evpi: Number | None


class TuningFile(Frozen):
    """The content of ``tune.json``.

    Attributes
    ----------
    titles
        Programme id → title.
    reasons
        Language → part → sentences, as the command told them.
    files
        Name → SHA-256 of every other file of the tuning.
    digest
        Of everything else in the file.
    """

    format: Literal["tuned/1"]
    problem: TuningProblem
    digests: dict[Literal["problem", "specification", "plan"], str]
    versions: dict[str, str]
    seed: Whole
    months: Annotated[int, Strict(), Field(ge=1)]
    seconds: Number
    parts: dict[str, str]
    in_force: InForce
    optimum: Optimum
    announced: BestAnnounced | None
    chosen: Chosen | None
    frontier: dict[str, Any] | None
    horizons: tuple[dict[str, Number | str | None], ...]
    dropped: tuple[str, ...]
    titles: dict[str, str]
    reasons: dict[str, Sentences]
    files: dict[str, str]
    digest: str


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def content_digest(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of everything in ``tune.json`` but its own digest."""
    own = {name: value for name, value in content.items() if name != "digest"}
    return text_digest(json.dumps(own, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
