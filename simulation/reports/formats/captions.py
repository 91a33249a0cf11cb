"""Numbers of tables and figures, counted in the order of the report."""

from __future__ import annotations

from simulation.language.catalogue import load_catalogue
from simulation.reports.blocks import Figure, Table


class Captions:
    """Counts tables and figures apart.

    Examples
    --------
    >>> captions = Captions("zh")
    >>> captions.of(Figure("甲", b"")), captions.of(Figure("乙", b""))
    ('图1  甲', '图2  乙')
    """

    def __init__(self, language: str) -> None:
        self._catalogue = load_catalogue(language)
        self._counts = {"table": 0, "figure": 0}

    def of(self, block: Table | Figure) -> str:
        """Return the caption of the next table or figure."""
        kind = "table" if isinstance(block, Table) else "figure"
        self._counts[kind] += 1
        return self._catalogue.text(f"report.label.{kind}", number=self._counts[kind], caption=block.caption)
