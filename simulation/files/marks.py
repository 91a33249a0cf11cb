"""The mark 内部参考 不得公开 on results that fill a folder."""

from __future__ import annotations

from pathlib import Path

from simulation.files.writing import NOTICE, whole_file
from simulation.language.catalogue import load_catalogue

MARK = f"{NOTICE}.txt"
"""Name of the file: whoever lists the folder reads the mark, and tables keep the columns that programs expect."""


def mark_folder(folder: Path, kind: str, language: str) -> Path:
    """Write the mark and what it is about into a folder of results; return the file.

    Parameters
    ----------
    kind
        What the folder holds: ``calibration`` or ``registers``.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = mark_folder(Path(folder), "registers", "en")
    ...     file.name, file.read_text(encoding="utf-8-sig").splitlines()[0]
    ('内部参考 不得公开.txt', '内部参考 不得公开 (internal reference, not for publication)')
    """
    catalogue = load_catalogue(language)
    lines = [catalogue.text(f"notice.{name}") for name in ("internal", kind, "tables")]
    with whole_file(folder / MARK) as part:
        # Older editors take a text for the local encoding unless it begins with a byte order mark.
        part.write_text("\n".join(lines) + "\n", encoding="utf-8-sig", newline="\n")
    return folder / MARK
