"""A comparison as Python that makes it again, and the files that it reads."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import simulation as sim
from simulation.language.catalogue import Catalogue
from workbench.server.library import District, Entry

SCRIPT = "comparison.py"
SPECIFICATION = "specification.json"
DRAWS = "draws.parquet"
OLDEST = (1980, 1, 1, 0, 0, 0)
"""Time of every file in an archive: the same content gives the same bytes."""


@dataclass(frozen=True)
class Recipe:
    """What makes a comparison.

    Attributes
    ----------
    entries
        The plans, the baseline first.
    draws
        Content of the parameter draws behind the intervals, if any.
    chance_only
        Whether the intervals cover chance alone.
    """

    district: District
    entries: Sequence[Entry]
    months: int
    replications: int
    seed: int
    draws: bytes | None = None
    chance_only: bool = False

    def files(self) -> Mapping[str, bytes]:
        """Return the files that the project does not bring with it."""
        own = {} if self.district.shipped else {SPECIFICATION: sim.to_json(self.district.specification).encode()}
        plans = zip(self._paths(), self.entries, strict=True)
        own |= {path: sim.to_json(entry.plan).encode() for path, entry in plans if not _shipped_path(entry)}
        return own | ({DRAWS: self.draws} if self.draws is not None else {})

    def snippet(self, words: Catalogue) -> str:
        """Return the Python; it refuses to go on with files that are not those of the comparison."""
        specification = "datasets/xiangzhou/specification.json" if self.district.shipped else SPECIFICATION
        draws = f", draws=sim.read_draws({DRAWS!r})" if self.draws is not None else ""
        draws += ", chance_only=True" if self.chance_only else ""
        ask = f"months={self.months}, replications={self.replications}, seed={self.seed}{draws}"
        lines = [
            f"# {words.text('notice.internal')}",
            *([f"# {words.text('page.compare.snippet_files', files=', '.join(self.files()))}"] if self.files() else []),
            "import simulation as sim",
            "",
            f"specification = sim.read_specification({specification!r})",
            "plans = [",
            *(f"    sim.read_plan({path!r})," for path in self._paths()),
            "]",
            f"# {words.text('page.compare.snippet_digests')}",
            f"assert sim.digest(specification) == {self.district.digest!r}",
            "assert [sim.digest(plan) for plan in plans] == [",
            *(f"    {entry.digest!r}," for entry in self.entries),
            "]",
            f"comparison = sim.compare(specification, plans, {self.entries[0].plan.id!r}, {ask})",
            "headline = comparison.table.query(\"scope == 'all'\")",
            'print(headline.pivot(index="indicator", columns="plan", values="value"))',
        ]
        return "\n".join(lines) + "\n"

    def archive(self, words: Catalogue) -> bytes:
        """Return a ZIP of the script and its files, the same bytes for the same comparison."""
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, body in {SCRIPT: self.snippet(words).encode(), **self.files()}.items():
                archive.writestr(zipfile.ZipInfo(name, OLDEST), body)
        return content.getvalue()

    def _paths(self) -> list[str]:
        # An id may hold whatever a file name may not.
        return [_shipped_path(entry) or f"plan_{number}.json" for number, entry in enumerate(self.entries, start=1)]


def _shipped_path(entry: Entry) -> str:
    name = entry.notes.get("file", "")
    return f"datasets/plans/{name}" if name else ""
