"""The registers of a district, read and checked (登记、分类、检查和风险信号)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from simulation.display import Card, Shown
from simulation.model.calendar import MONTHS_PER_YEAR
from simulation.registry.checks import NOTED_COLUMNS, Checks, meaning_of
from simulation.registry.code_lists import CodeList, code_list
from simulation.registry.dates import month_reader
from simulation.registry.headings import FIELDS
from simulation.registry.mapping.format import USUAL, Mapping
from simulation.registry.schemas import DAY, validated
from simulation.registry.sheets import Sheet, open_sheet
from simulation.registry.tables import Known, classes_table, directory_table, signals_table, visits_table
from simulation.registry.values import Refusal

USUAL_SHARE = 0.5
"""A month with fewer records than this share of the usual number does not tell how far the registers reach."""


@dataclass(frozen=True, repr=False)
class Registers(Shown):
    """What the platforms export, as canonical tables.

    Attributes
    ----------
    directory
        One row per firm: ``firm`` (credit code), ``name``, ``kind``, ``sector`` (section of GB/T 4754), ``region``,
        ``founded`` (day or NaT), ``status``, ``tier`` (A–D or missing), ``novel``.
    classes
        ``firm``, ``month`` (months since year 0: 12 · year + month − 1), ``risk_class`` (categorical, A–D).
    visits
        ``firm``, ``date``, ``month``, ``task``, ``channel`` (complaint, alert, referral, proactive, programme),
        ``departments`` and ``inspectors`` (joined by ``;``), ``n_departments``, ``team`` (the inspectors, or else the
        departments), ``result`` (category of the publicity system, the worst that the record names),
        ``results`` (all of them, the worst first, joined by ``;``), ``found``, ``severity`` (minor, serious or empty),
        ``published`` (day or NaT).
    signals
        ``firm``, ``date``, ``month``, ``kind``, ``number`` (of the record, or empty), ``led_to_visit`` (yes, no or
        empty where the register does not say).
    refused
        One row per refused record: ``register``, ``row`` (1-based, as a spreadsheet shows it), ``column`` (as the
        file calls it), ``value``, ``reason`` (code), ``detail`` (a row, day or number that the
        reason speaks of), ``further`` (its other problems: ``column:reason:detail``, joined by ``;``).
    notes
        One row per cell of an accepted record that was not taken as it stands: columns as in `refused`, without
        ``further``. A cell that cannot be read in a column that may be left out counts as blank.
    counts
        ``register``, ``read``, ``accepted``, ``refused``; read = accepted + refused.
    headings
        ``register``, ``column`` (canonical; empty if unused), ``heading`` (in the file; empty if it has none),
        ``constant`` (what every record says where the column was answered for the whole file; else empty).
    sources
        Register → file name, encoding and digest.
    as_of
        Last day that the registers may know of; later dates were refused.
    mapping
        Columns by hand, answers for missing ones, the list of result codes, and what firms are known by.
    """

    directory: pd.DataFrame
    classes: pd.DataFrame
    visits: pd.DataFrame
    signals: pd.DataFrame
    refused: pd.DataFrame
    counts: pd.DataFrame
    headings: pd.DataFrame
    sources: dict[str, str]
    as_of: date
    mapping: Mapping = field(default=USUAL)
    notes: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(NOTED_COLUMNS)))

    @property
    def note_counts(self) -> pd.DataFrame:
        """Return how often something was noted: ``register``, ``column``, ``reason``, ``count``."""
        keys = ["register", "column", "reason"]
        return self.notes.groupby(keys, sort=False).size().rename("count").reset_index()

    def __repr__(self) -> str:
        """Return how many records there are, and none of them: a firm's class must not reach a log."""
        counts = zip(self.counts["register"], self.counts["accepted"], self.counts["read"], strict=True)
        return f"Registers({', '.join(f'{name}: {accepted} of {read}' for name, accepted, read in counts)})"

    def card(self) -> Card:
        """Return how many records were read, accepted and refused, and none of them."""
        columns = ["register", "read", "accepted", "refused"]
        rows = [
            (str(name), *(f"{n:,}" for n in numbers)) for name, *numbers in self.counts[columns].to_numpy().tolist()
        ]
        return Card("Registers", str(self.as_of), columns, rows, internal=True)


def read_registers(
    directory: str | Path,
    classes: str | Path,
    visits: str | Path,
    signals: str | Path | None = None,
    *,
    as_of: date | None = None,
    result_codes: str | None = None,
    mapping: Mapping = USUAL,
) -> Registers:
    """Read the exports of the platforms: CSV (UTF-8 or GB18030), XLSX or Parquet, told by their content.

    Parameters
    ----------
    directory
        抽查检查对象名录.
    classes
        信用风险分类月度推送.
    visits
        检查结果.
    signals
        风险信号; may be left out.
    as_of
        Last day that the registers may know of. By default today, or the end of the last month of the classes if
        that is later (synthetic registers lie in the future).
    result_codes
        Id of the list in `simulation.registry.code_lists` that numbers of results stand in. Platforms number results
        differently, so that without a list a bare number is refused. By default that of the mapping.
    mapping
        Columns by hand, answers for columns that a file lacks, and what firms are known by.

    Returns
    -------
    Registers
        Records that cannot be used are in `Registers.refused`, even if those are all.

    Raises
    ------
    InputError
        When a file cannot be read or has no header of its register, or there is no such list of codes.
    """
    if result_codes:
        visits_mapping = mapping.visits.model_copy(update={"result_codes": result_codes})
        mapping = mapping.model_copy(update={"visits": visits_mapping})
    codes = code_list(mapping.visits.result_codes)
    paths = {"directory": directory, "classes": classes, "visits": visits, "signals": signals}
    sheets = {
        name: open_sheet(name, path, mapping.of(name), mapping.firm_ids)
        for name, path in paths.items()
        if path is not None
    }
    last = as_of or last_day(sheets["classes"], date.today())
    tables, checks = _check(sheets, last, codes)
    return Registers(
        **{name: validated(name, table, mapping.firm_ids) for name, table in tables.items()},
        refused=validated("refused", pd.concat([c.refused() for c in checks], ignore_index=True)),
        counts=validated("counts", _counts(checks)),
        headings=_headings(sheets),
        sources={name: str(sheet.source) for name, sheet in sheets.items()},
        as_of=last,
        mapping=mapping,
        notes=validated("notes", pd.concat([c.notes() for c in checks], ignore_index=True)),
    )


def last_day(classes: Sheet, today: date) -> date:
    """Return the last day that registers may know of: today, or the end of the classes if they go on after it.

    Synthetic registers do. A month is part of them if it holds its share of the records and follows those before
    it: a slip of the hand does neither.
    """
    column = classes.columns["month"]
    reader = month_reader(column.texts)
    read = [meaning_of(cell, reader) for cell in column.texts]
    months = np.array([-1 if isinstance(item, Refusal) else item for item in read], dtype=np.int64)[column.places]
    known, records = np.unique(months[months >= 0], return_counts=True)
    if not len(known):
        return today
    known = known[records >= USUAL_SHARE * np.median(records)]
    later = known[known >= np.median(known)]
    steps = np.diff(later)
    usual = min(float(np.median(np.diff(known))) if len(known) > 1 else 1.0, MONTHS_PER_YEAR)
    gaps = np.flatnonzero(steps > 2 * usual)
    year, month = divmod(int(later[gaps[0]] if len(gaps) else later[-1]) + 1, MONTHS_PER_YEAR)
    return max(today, date(year, month + 1, 1) - timedelta(days=1))


def _check(
    sheets: dict[str, Sheet], last: date, codes: CodeList | None
) -> tuple[dict[str, pd.DataFrame], list[Checks]]:
    directory, firms = directory_table(sheets["directory"], last)
    known = Known(directory.set_index("firm")["founded"])
    tables, checks = {"directory": directory}, [firms]
    visits = partial(visits_table, codes=codes)
    for name, table in (("classes", classes_table), ("visits", visits), ("signals", signals_table)):
        if name in sheets:
            tables[name], done = table(sheets[name], known, last)
            checks.append(done)
    return {"signals": _no_signals(), **tables}, checks


def _no_signals() -> pd.DataFrame:
    """Return the table of a district that keeps no register of signals."""
    kinds = {"firm": "str", "date": DAY, "month": "int64", "kind": "str", "number": "str", "led_to_visit": "str"}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})


def _counts(checks: Sequence[Checks]) -> pd.DataFrame:
    accepted = [int(c.ok.sum()) for c in checks]
    table = {
        "register": [c.sheet.register for c in checks],
        "read": [c.count for c in checks],
        "accepted": accepted,
        "refused": [c.count - n for c, n in zip(checks, accepted, strict=True)],
    }
    return pd.DataFrame(table).astype({"register": "str"})


def _headings(sheets: dict[str, Sheet]) -> pd.DataFrame:
    """Return what each column of each file was taken for, columns that were not used, and those that are not there."""
    rows = [
        (name, item.name, sheet.headings.get(item.name, ""), sheet.constants.get(item.name, ""))
        for name, sheet in sheets.items()
        for item in FIELDS[name]
    ]
    rows += [(name, "", heading, "") for name, sheet in sheets.items() for heading in sheet.unused]
    return pd.DataFrame(rows, columns=["register", "column", "heading", "constant"], dtype="str")
