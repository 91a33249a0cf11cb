"""Why this plan, for a program to read: a code, the numbers behind it, and the sentences of each part of a tuning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.tuning.answer import Answer
from simulation.tuning.clash import Clash
from simulation.tuning.frontier.result import NO_CONFLICT, Frontier

if TYPE_CHECKING:
    from simulation.tuning.proposing.tuned import Tuned

Told = tuple[str, dict[str, float | str]]
CLASH, PRICE, PER_HOUR, CAPACITY, FRONTIER = "clash", "price", "per_hour", "capacity_limit", "frontier"


@dataclass(frozen=True)
class Reason:
    """One reason of a tuning.

    Attributes
    ----------
    part
        The part it belongs to: ``optimum``, ``announced``, ``frontier``, ``robust``, ``ceiling``, ``clash``; or the
        part that was cut short.
    code
        What is said: why the search stopped (``optimal``, ``at_start``, …), ``price``, ``per_hour``,
        ``capacity_limit``, ``certified`` or what the proof lacks, ``no_conflict`` or ``frontier``, the rule of choice,
        ``ceiling``, ``clash``, or the state of a part that was cut short.
    numbers
        Name → number (or name) behind it.
    """

    part: str
    code: str
    numbers: dict[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Why:
    """Reasons as codes and numbers, and as sentences of a language by part.

    Examples
    --------
    >>> why = Why((Reason("optimum", "at_start"),), {"optimum": ["现行方案已是最优"]})
    >>> why.codes, str(why)
    (('at_start',), '现行方案已是最优')
    """

    reasons: tuple[Reason, ...]
    sentences: dict[str, list[str]]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in their order."""
        return tuple(reason.code for reason in self.reasons)

    def __str__(self) -> str:
        return "\n".join(sentence for part in self.sentences.values() for sentence in part)


def why(tuned: Tuned, language: str = LANGUAGES[0]) -> Why:
    """Return why a tuning proposes what it does."""
    from simulation.tuning.proposing.reasons import word_reasons

    return Why(tuple(reasons_of(tuned)), word_reasons(tuned, load_catalogue(language)))


def reasons_of(tuned: Tuned) -> Iterator[Reason]:
    """Return every reason as code and numbers, part after part."""
    if tuned.clash is not None:
        yield from (Reason(CLASH, CLASH, numbers) for numbers in _clashing(tuned.clash))
    if tuned.answer is not None:
        yield from (Reason("optimum", code, numbers) for code, numbers in _answer(tuned.answer))
    if tuned.announcement is not None:
        proof = tuned.announcement
        told: dict[str, float | str] = {"loss": proof.loss, "bound": proof.bound, "gap": proof.gap, "runs": proof.runs}
        yield Reason("announced", proof.why, told)
    if tuned.front is not None:
        yield from (Reason("frontier", code, numbers) for code, numbers in _front(tuned.front))
    if tuned.advice is not None:
        yield Reason("robust", tuned.advice.rule, {"plan": tuned.advice.plan, "evpi": tuned.advice.judged.evpi})
    if tuned.most is not None:
        most = tuned.most
        yield Reason("ceiling", "ceiling", {"bound": most.bound, "none": most.none, "hours": most.hours})
    yield from (Reason(part, state) for part, state in tuned.parts.items() if state not in ("done", "skipped"))


def _clashing(clash: Clash) -> Iterator[dict[str, float | str]]:
    for limit in clash.limits:
        yield {"limit": limit.name, "at": limit.at, "shortfall": limit.shortfall,
               "relax_alone_to": limit.relax_alone_to}  # fmt: skip


def _answer(answered: Answer) -> Iterator[Told]:
    found = answered.solved.optimum
    yield found.stopped_by, {"runs": found.runs, "residual": found.residual}
    capacity = answered.solved.question.in_force.capacity_hours_per_month
    if capacity is not None:
        yield CAPACITY, {"hours_per_month": capacity}
    for price in answered.prices:
        if price.price > 0:
            yield PRICE, {"limit": price.limit, "at": price.at, "price": price.price, "valid_low": price.valid_low,
                          "valid_high": price.valid_high, "checked": price.checked}  # fmt: skip
    yield PER_HOUR, dict(answered.by_lever)


def _front(front: Frontier) -> Iterator[Told]:
    yield FRONTIER, {"points": len(front.points), "runs": front.runs}
    for one, other in front.agreeing:
        yield NO_CONFLICT, {"goal": str(one), "other": str(other)}
