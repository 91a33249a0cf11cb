"""The annex: parameters with their sources, the digests that pin the inputs, definitions of the indicators."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from typing import Any

from simulation.reports.blocks import Block, Heading, PageBreak, Paragraph, Table
from simulation.reports.chapters.burden import EFFORT, ON_A
from simulation.reports.chapters.indicator_tables import BY_PLACE, full_table, group_table
from simulation.reports.chapters.judgement import rule_table
from simulation.reports.chapters.results import BY_CLASS, MAIN
from simulation.reports.given import Source
from simulation.reports.subject import Subject

SHARE_PATHS = "behaviour.reclassification"
"""16 numbers a matrix: left to the Excel annex."""


def annex(subject: Subject) -> Iterator[Block]:
    """Yield the list of annexes, then each on a page of its own."""
    parts = {name: blocks for name, part in ANNEXES.items() if (blocks := list(part(subject)))}
    for number, name in enumerate(parts, start=1):
        title = subject.text(f"heading.annex_{name}")
        yield Paragraph(subject.text("annex.first" if number == 1 else "annex.next", number=number, title=title))
    for number, (name, blocks) in enumerate(parts.items(), start=1):
        yield PageBreak()
        title = subject.text(f"heading.annex_{name}")
        yield Heading(1, subject.text("annex.heading", number=number, title=title), numbered=False)
        yield from blocks


def _plans(subject: Subject) -> Iterator[Block]:
    """Yield every indicator of every plan; the proposal alone stands in the report itself."""
    indicators = tuple(dict.fromkeys((*MAIN, *EFFORT, *(() if subject.a_is_hidden else ON_A))))
    known = tuple(i for i in indicators if any(not isnan(subject.cell(p, i).value) for p in subject.titles))
    yield full_table(subject, known, subject.text("table.plans"))


def _places(subject: Subject) -> Iterator[Block]:
    for scope in ("sector", "region"):
        groups = subject.groups(scope)
        if groups:
            yield group_table(subject, groups, BY_PLACE, scope)


def _rules(subject: Subject) -> Iterator[Block]:
    if subject.rules is not None:
        yield rule_table(subject, subject.rules, subject.text("table.rules"))


def _parameters(subject: Subject) -> Iterator[Block]:
    yield Paragraph(subject.text("annex.parameters" if subject.sources else "annex.no_sources"))
    yield parameter_table(subject)


def _indicators(subject: Subject) -> Iterator[Block]:
    yield _definitions(subject)


def _digests(subject: Subject) -> Iterator[Block]:
    yield Paragraph(subject.text("annex.digests"))
    yield run_table(subject)


ANNEXES = {
    "plans": _plans,
    "places": _places,
    "rules": _rules,
    "parameters": _parameters,
    "indicators": _indicators,
    "digests": _digests,
}
"""Name → what it holds; an annex that holds nothing is left out."""


def parameters(subject: Subject) -> list[tuple[str, str, str, str]]:
    """Return (path, value, kind, source) of every number of the behaviour and of the start, matrices by row."""
    specification = subject.comparison.specification.model_dump(mode="json")
    initial = {key: value for key, value in specification["initial"].items() if key != "plan"}
    told = {source.path: source for source in subject.sources}
    rows = []
    leaves = [*_leaves(specification["behaviour"], "behaviour"), *_leaves(initial, "initial")]
    for path, value in (part for leaf in leaves for part in _as_told(*leaf, told)):
        source = _source_of(path, told)
        kind = subject.text(f"kind.{source.kind}") if source else subject.text("kind.unknown")
        rows.append((path, _say(value), kind, _origin(subject, source)))
    return rows


def _origin(subject: Subject, source: Source | None) -> str:
    """Say the source of a published or measured number, the reason of an assumed one."""
    if source is None:
        return ""
    if source.kind == "assumed":
        return source.reason
    return subject.text("annex.origin", source=source.source, reason=source.reason)


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield numbers, and records of numbers only, with their path in the file."""
    if isinstance(value, dict) and not all(isinstance(part, int | float) for part in value.values()):
        for key, part in value.items():
            yield from _leaves(part, f"{path}.{key}")
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from [(f"{path}[{index}]", part)] if _is_row(part) else _leaves(part, f"{path}[{index}]")
    elif not isinstance(value, str):
        yield path, value


def _as_told(path: str, value: Any, told: dict[str, Source]) -> Iterator[tuple[str, Any]]:
    """Take a record apart where its entries have sources of their own."""
    if isinstance(value, dict) and any(f"{path}.{key}" in told for key in value):
        yield from ((f"{path}.{key}", part) for key, part in value.items())
    else:
        yield path, value


def _is_row(part: Any) -> bool:
    return isinstance(part, list) and all(isinstance(item, int | float) for item in part)


def _say(value: Any) -> str:
    if isinstance(value, dict):
        return " / ".join(f"{part:.6g}" for part in value.values())
    return " / ".join(f"{part:.6g}" for part in value) if isinstance(value, list) else f"{value:.6g}"


def _source_of(path: str, told: dict[str, Source]) -> Source | None:
    """Return the source of a path, or of the record that it lies in."""
    while path not in told:
        path = path.rpartition(".")[0]
        if not path:
            return None
    return told[path]


def parameter_table(subject: Subject) -> Table:
    """Return the parameters without the class matrices, which the Excel annex holds."""
    rows = tuple((*row,) for row in parameters(subject) if not row[0].startswith(SHARE_PATHS))
    header = tuple(subject.text(f"column.{name}") for name in ("path", "value", "kind", "source"))
    note = subject.text("annex.matrices")
    return Table(subject.text("table.parameters"), header, rows, (3.4, 2.2, 0.9, 2.5), note, texts=4)


def definitions(subject: Subject) -> tuple[tuple[str, str, str], ...]:
    """Return name, definition and unit of every indicator that the report prints."""
    used = dict.fromkeys((*MAIN, *BY_CLASS, *BY_PLACE, *ON_A, *EFFORT))
    keys = [f"indicator.{name}" for name in used]
    texts = subject.catalogue.text
    return tuple((texts(f"{key}.name"), texts(f"{key}.definition"), texts(f"{key}.unit")) for key in keys)


def _definitions(subject: Subject) -> Table:
    header = tuple(subject.text(f"column.{name}") for name in ("indicator", "definition", "unit"))
    return Table(subject.text("table.indicators"), header, definitions(subject), (1.6, 4.0, 1.4), texts=3)


def run_rows(subject: Subject) -> tuple[tuple[str, str], ...]:
    """Return what fixes the run: digests, horizon, replications, seed, version; and the end of the audit log."""
    comparison, digests = subject.comparison, subject.comparison.digests
    plans = [(subject.text("run.plan", title=title), digests[plan]) for plan, title in subject.titles.items()]
    return (
        (subject.text("run.specification", title=comparison.specification.title), digests["specification"]),
        *([(subject.text("run.coarser"), subject.text("coarser"))] if subject.hidden else []),
        *plans,
        *_tuning(subject),
        *_watched(subject),
        (subject.text("run.baseline"), subject.titles[comparison.baseline]),
        (subject.text("run.months"), str(comparison.months)),
        (subject.text("run.replications"), str(comparison.replications)),
        (subject.text("run.covers"), subject.text(f"covers.{comparison.covers}")),
        (subject.text("run.definitions"), str(comparison.definitions)),
        (subject.text("run.seed"), str(comparison.seed)),
        (subject.text("run.version"), subject.version),
        (subject.text("run.log"), _log_head(subject)),
    )


def _tuning(subject: Subject) -> list[tuple[str, str]]:
    """Return the digest of the tuning; none where its numbers may not be printed, of which it would be one."""
    record = subject.tuning
    if record is None or not subject.tuning_is_printable:
        return []
    return [(subject.text("run.tuning", title=record.found.problem.title), record.found.digest)]


def _watched(subject: Subject) -> list[tuple[str, str]]:
    """Return what fixes the yearly review: the plan and specification it was watched by, and its threshold's run."""
    if subject.watching is None or not subject.review_is_printable:
        return []
    facts = subject.watching.watch.facts
    text = subject.text(
        "run.watched_by", specification=facts["specification_digest"], seed=facts["seed"], futures=facts["futures"],
    )  # fmt: skip
    return [(subject.text("run.watched", start=facts["from"], until=facts["until"]), text)]


def _log_head(subject: Subject) -> str:
    if subject.log_head is None:
        return subject.text("run.log_not_read")
    number, hash_ = subject.log_head
    return subject.text("run.log_row", number=number, hash=hash_)


def run_table(subject: Subject) -> Table:
    """Return `run_rows` as a table."""
    header = (subject.text("column.item"), subject.text("column.content"))
    return Table(subject.text("table.run"), header, run_rows(subject), (1.6, 4.0), texts=2)
