"""The list of firms to be visited (抽查名单) and the summary of the draw (随机抽取情况表).

The list is in the order of the codes and holds neither class nor ticket: the order of the draw would tell both.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from simulation.drawing.chain import Chain, Record
from simulation.drawing.package import Package
from simulation.drawing.standing import programmes_by_firm
from simulation.language.catalogue import Catalogue
from simulation.reports.blocks import Document, Paragraph, Table
from simulation.reports.papers.announcements import digests, result
from simulation.reports.papers.numbers import Planned
from simulation.reports.papers.words import in_groups, say_day, say_month

COUNTED = {"substitutes": "substitute", "reassigned": "reassign", "cancelled": "cancel"}
LIST = ("code", "firm", "region", "programme", "window")


def listed(package: Package, draw: Record, chain: Chain, catalogue: Catalogue) -> list[tuple[str, ...]]:
    """Return code, name, township and programmes of each firm to be visited, by code."""
    firms = {firm.code: firm for firm in package.firms}
    titles = {programme.id: programme.title for programme in package.plan.programmes}
    between = catalogue.text("line.between")
    return [
        (code, firms[code].name, firms[code].region, between.join(titles[name] for name in names))
        for code, names in sorted(programmes_by_firm(draw, chain).items())
    ]


def name_list(package: Package, draw: Record, chain: Chain, window: Sequence[date], catalogue: Catalogue) -> Document:
    """Return the list of firms to be visited."""
    rows = listed(package, draw, chain, catalogue)
    span = f"{window[0].isoformat()}\n{window[-1].isoformat()}"
    header = tuple(catalogue.text(f"paper.column.{name}") for name in LIST)
    title = (_of_month(package, catalogue), catalogue.text("paper.name.list"))
    opening = catalogue.text("paper.list_opening", count=len(rows), digest=in_groups(draw["digest"]))
    table = Table(title[1], header, tuple((*row, span) for row in rows), (5.2, 4.2, 2.2, 3.2, 2.8), texts=len(LIST))
    return Document(catalogue.language, title, catalogue.text("notice.internal"), (Paragraph(opening), table))


def summary(package: Package, draw: Record, chain: Chain, numbers: Sequence[Planned], catalogue: Catalogue) -> Document:
    """Return the summary of the draw: numbers planned and drawn, reserves and changes by their number."""
    kinds = [record["change"]["what"] for record in chain.changes(draw["digest"])]
    frozen, drawn = (date.fromisoformat(str(day)[:10]) for day in (package.manifest["frozen_at"], draw["at"]))
    facts = {
        "frozen": say_day(frozen, catalogue), "drawn": say_day(drawn, catalogue), "seed": draw["seed"]["text"],
        "source": draw["seed"]["source"],
    }  # fmt: skip
    changes = {name: kinds.count(kind) for name, kind in COUNTED.items()}
    when, seed, changed = (
        Paragraph(catalogue.text(f"paper.summary.{name}", **facts, **changes)) for name in ("when", "seed", "changes")
    )
    values = digests({"package": package.digest, "record": draw["digest"]}, catalogue)
    blocks = (when, seed, result(numbers, catalogue), changed, values)
    title = (_of_month(package, catalogue), catalogue.text("paper.name.summary"))
    mark = catalogue.text("notice.internal")
    return Document(catalogue.language, title, mark, blocks)


def _of_month(package: Package, catalogue: Catalogue) -> str:
    return catalogue.text("paper.of_month", month=say_month(package.month, catalogue))
