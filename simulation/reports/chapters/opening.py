"""What the meeting is asked to decide, and what would change for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from simulation.language.catalogue import Catalogue
from simulation.model.advice import planned_visits
from simulation.model.groups import Group
from simulation.model.indicators import DEFINITIONS
from simulation.model.plan import OPTIONS, Plan, Programme
from simulation.model.population import RISK_CLASSES
from simulation.reports.blocks import Block, Heading, Paragraph, Table
from simulation.reports.chapters.sentences import say_change
from simulation.reports.given import Source
from simulation.reports.subject import Subject

FIRST = ("coverage", "burden_on_a", "detection_yield", "detection_rate")
"""Indicators that the decision is summed up in."""
KINDS = ("measured", "borrowed", "published", "assumed")
SOMETIMES = ("borrowed",)
"""Kinds that are passed over where there are none; the others are said to be none."""
OF_FIRMS = 100
"""Firms that planned visits are told of."""


def decision(subject: Subject) -> Iterator[Block]:
    """Yield the decision asked for, its basis and its expected effect in short."""
    yield Heading(1, subject.text("heading.decision"))
    yield Paragraph(say_asked(subject))
    yield Paragraph(say_basis(subject))
    if subject.comparison.definitions < DEFINITIONS:
        yield Paragraph(subject.text("decision.old_definitions"))
    yield Paragraph(subject.text("decision.effect"))
    for indicator in FIRST:
        yield Paragraph(say_change(subject, indicator))


def say_asked(subject: Subject) -> str:
    """Say which plan is to replace which, where and from when on."""
    return subject.text(
        "decision.asked",
        proposal=subject.titles[subject.proposal],
        baseline=subject.titles[subject.comparison.baseline],
        district=subject.comparison.specification.title,
        start=subject.say_month(subject.plan(subject.proposal).start),
    )


def say_basis(subject: Subject) -> str:
    """Say of how many firms and months the numbers are, and of which kind those behind them."""
    strata = subject.comparison.specification.strata
    firms = sum(sum(stratum.firms.array()) for stratum in strata)
    numbers = {"firms": f"{firms:,.0f}", "strata": len(strata), "months": subject.comparison.months}
    return subject.text("decision.basis", **numbers) + _kinds(subject)


def _kinds(subject: Subject) -> str:
    """Say how much of the behaviour is measured, published, assumed; or that nobody said."""
    if not subject.sources:
        return subject.text("decision.kinds_unknown")
    parts = say_kinds(subject.sources, subject.catalogue)
    return subject.text("decision.kinds", total=len(subject.sources), parts=parts)


def say_kinds(sources: Iterable[Source], catalogue: Catalogue) -> str:
    """Say how many numbers are of each kind."""
    counts = Counter(source.kind for source in sources)
    shown = [kind for kind in KINDS if counts[kind] or kind not in SOMETIMES]
    parts = (
        catalogue.text("report.decision.kind", kind=catalogue.text(f"report.kind.{k}"), count=counts[k]) for k in shown
    )
    return catalogue.text("line.between").join(parts)


def arranged(subject: Subject) -> Iterator[Block]:
    """Yield what each plan asks of each class, and the other arrangements."""
    yield Heading(2, subject.text("heading.ratios"))
    yield Paragraph(_for_whom(subject))
    yield planned_table(subject)
    yield _programmes(subject)
    yield Heading(2, subject.text("heading.arrangements"))
    yield from _arrangements(subject)


def _for_whom(subject: Subject) -> str:
    before, after = (planned_visits(subject.plan(p)) for p in (subject.comparison.baseline, subject.proposal))
    parts = []
    for risk_class in RISK_CLASSES:
        old, new = before[risk_class], after[risk_class]
        key = "same" if abs(new - old) < 1e-12 else "raised" if new > old else "lowered"  # noqa: PLR2004 -- rounding
        name = subject.catalogue.text(f"risk_class_short.{risk_class}")
        parts.append(subject.text(f"changes.{key}", risk_class=name, before=per_hundred(old), after=per_hundred(new)))
    return subject.text("changes.planned", parts=subject.text("changes.between").join(parts))


def per_hundred(visits: float) -> str:
    """Show the visits of one firm as those of a hundred."""
    return f"{visits * OF_FIRMS:.4g}"


def planned_table(subject: Subject) -> Table:
    """Return how many visits each plan has for 100 firms of each class."""
    plans = list(subject.titles)
    visits = {plan: planned_visits(subject.plan(plan)) for plan in plans}
    rows = []
    for risk_class in RISK_CLASSES:
        firms = sum(getattr(stratum.firms, risk_class) for stratum in subject.comparison.specification.strata)
        group = Group("risk_class", risk_class)
        shown = subject.text("hidden") if group in subject.hidden else f"{firms:,}"
        rows.append((subject.name_group(group), shown, *(per_hundred(visits[plan][risk_class]) for plan in plans)))
    header = (subject.text("column.group"), subject.text("column.firms_at_start"), *subject.titles.values())
    widths = (1.2, 1.4, *(1.4 for _ in plans))
    return Table(subject.text("table.planned"), header, tuple(rows), widths, hidden_note(subject, "risk_class"))


def hidden_note(subject: Subject, *scopes: str) -> str:
    """Return the note below a table in which groups are missing."""
    return subject.text("hidden_note") if any(group.scope in scopes for group in subject.hidden) else ""


def _programmes(subject: Subject) -> Table:
    rows = []
    for plan in dict.fromkeys((subject.comparison.baseline, subject.proposal)):
        for programme in subject.plan(plan).programmes:
            cells = (_ratio(subject, programme, risk_class) for risk_class in RISK_CLASSES)
            rows.append((subject.titles[plan], programme.title, *cells))
    classes = (subject.catalogue.text(f"risk_class_short.{c}") for c in RISK_CLASSES)
    header = (subject.text("column.plan"), subject.text("column.programme"), *classes)
    return Table(subject.text("table.programmes"), header, tuple(rows), (1.6, 2.2, 1.2, 1.2, 1.2, 1.2), texts=2)


def _ratio(subject: Subject, programme: Programme, risk_class: str) -> str:
    ratio, rounds = getattr(programme.ratio, risk_class), getattr(programme.rounds_per_year, risk_class)
    return subject.text("ratio", ratio=f"{ratio * 100:.6g}%", rounds=rounds)


def arrangements(subject: Subject) -> list[tuple[str, str, str]]:
    """Return every arrangement beside ratios and rounds: what it is, under the baseline, and proposed."""
    plans = (subject.comparison.baseline, subject.proposal)
    used = [name for name in OPTIONS if any(getattr(subject.plan(plan), name) for plan in plans)]
    before, after = (
        _settings(subject, subject.plan(plan)) | _options(subject, subject.plan(plan), used) for plan in plans
    )
    return [(name, before[name], after[name]) for name in before]


def _arrangements(subject: Subject) -> Iterator[Block]:
    """Yield what is arranged alike in a sentence, and what is not in a table."""
    found = arrangements(subject)
    same = [_say(subject, "one", name=name, value=before) for name, before, after in found if before == after]
    rows = tuple((name, before, after) for name, before, after in found if before != after)
    if same:
        yield Paragraph(_say(subject, "same", parts=subject.text("changes.between").join(same)))
    if not rows:
        return
    titles = (subject.titles[plan] for plan in (subject.comparison.baseline, subject.proposal))
    header = (subject.text("column.arrangement"), *titles)
    yield Table(subject.text("table.arrangements"), header, rows, (1.4, 1.8, 1.8), texts=len(header))


def _settings(subject: Subject, plan: Plan) -> dict[str, str]:
    """Return the arrangements of a plan beside its ratios: name → what it is."""
    words = {
        "proactive": _proactive(subject, plan),
        "recognition": _say(subject, "yes" if plan.mutual_recognition else "no"),
        "for_cause_recognition": _say(subject, "yes" if plan.recognise_for_cause else "no"),
        "observation": _observation(subject, plan),
        "fusion": _say(subject, f"fusion_{plan.fusion}"),
        "draw": _say(subject, f"draw_{plan.draw}"),
        "capacity": _capacity(subject, plan),
        "team": _teams(subject, plan),
    }
    return {_say(subject, key): text for key, text in words.items()}


def _options(subject: Subject, plan: Plan, used: Sequence[str]) -> dict[str, str]:
    """Return the options of a plan that either plan uses: name → what it is."""
    titles = {programme.id: programme.title for programme in plan.programmes}
    months, groups = plan.cooling_off_months, [" + ".join(titles[name] for name in group) for group in plan.together]
    words = {
        "cooling_off_months": _say(subject, "cools" if months else "none", months=months),
        "together": _join(subject, groups),
    }
    return {_say(subject, name): words[name] for name in used}


def _say(subject: Subject, key: str, **values: object) -> str:
    return subject.text(f"arrangement.{key}", **values)


def _join(subject: Subject, parts: Iterable[str]) -> str:
    """Return the parts in a row, or that there are none."""
    return subject.catalogue.text("line.between").join(parts) or _say(subject, "none")


def _proactive(subject: Subject, plan: Plan) -> str:
    shares = {c: getattr(plan.proactive, c) for c in RISK_CLASSES}
    short = {c: subject.catalogue.text(f"risk_class_short.{c}") for c in RISK_CLASSES}
    return _join(subject, [f"{short[c]} {share * 100:.6g}%" for c, share in shares.items() if share])


def _observation(subject: Subject, plan: Plan) -> str:
    if plan.observation is None:
        return _say(subject, "none")
    classes = _join(subject, plan.observation.classes)
    return _say(subject, "observed", months=f"{plan.observation.months:g}", classes=classes)


def _capacity(subject: Subject, plan: Plan) -> str:
    hours = plan.capacity_hours_per_month
    return _say(subject, "unlimited") if hours is None else _say(subject, "limited", hours=f"{hours:,.6g}")


def _teams(subject: Subject, plan: Plan) -> str:
    sizes = sorted({programme.team_size for programme in plan.programmes})
    return _join(subject, [_say(subject, "people", number=number) for number in sizes])
