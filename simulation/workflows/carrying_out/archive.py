"""A draw as one file that another desk can verify: package, record and chain in a zip, written and taken apart."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from simulation.drawing.chain import CHAIN, DRAW, FORMAT, Record
from simulation.drawing.package import MANIFEST, read_package
from simulation.drawing.private import write_new
from simulation.drawing.record import as_digest
from simulation.model.errors import InputError, Problem
from simulation.model.parse import parse_json, read_text
from simulation.workflows.carrying_out.draw import verify_draw

PACKAGE, RECORDS = "package", "records"
MOST_FILES = 2000
MOST_BYTES = 512 * 2**20
MOMENT = (2000, 1, 1, 0, 0, 0)
"""The same in every archive, so that the same draw gives the same bytes."""


@dataclass(frozen=True)
class Verified:
    """What came of verifying an archive.

    Attributes
    ----------
    package, record
        Digests.
    numbers
        Programme → firms drawn.
    titles
        Programme → what the frozen plan calls it.
    faults
        Everything that is wrong; empty for a sound draw.
    """

    month: str
    package: str
    record: str
    numbers: Mapping[str, int]
    titles: Mapping[str, str]
    faults: tuple[Problem, ...]


def archive_bytes(package: Path, records: Path) -> bytes:
    """Return a zip of a package and of the chain, which names firms and their classes: for those entitled to it.

    Parameters
    ----------
    records
        Folder of the chain.
    """
    parts = [(f"{PACKAGE}/{path.name}", path) for path in sorted(package.iterdir()) if path.is_file()]
    chain = [*sorted(records.glob("*.json")), records / CHAIN]
    parts += [(f"{RECORDS}/{path.name}", path) for path in chain if path.is_file()]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in parts:
            archive.writestr(zipfile.ZipInfo(name, MOMENT), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def verify_archive(path: Path, folder: Path, announced: str | None = None) -> Verified:
    """Take an archive apart in an empty private folder, and verify what is in it.

    Parameters
    ----------
    announced
        The 封存值 as it was announced; without it, a package that was written anew as a whole stays unseen.

    Raises
    ------
    InputError
        For a file that is no such archive, or holds no package or no record of it.
    """
    places = _unpack(path, folder)
    packages = [place.parent for place in places if place.name == MANIFEST]
    if len(packages) != 1:
        raise InputError([Problem("not_one_package", value=len(packages), remedy="not_one_package")], path.name)
    found = read_package(packages[0])
    records = [(place, record) for place, record in _records(places, packages[0]) if record["kind"] == DRAW]
    own = [(place, record) for place, record in records if record.get("package") == found.digest] or records
    if not own:
        raise InputError([Problem("no_record_of_package", value=found.digest[:12], remedy="no_record_of_package")])
    place, record = own[-1]
    chain = place.parent if (place.parent / CHAIN).is_file() else None
    wrong = verify_draw(packages[0], place, as_digest(announced) if announced else None, chain)
    numbers = {name: len(each["drawn"]) for name, each in record["programmes"].items()}
    titles = {programme.id: programme.title for programme in found.plan.programmes}
    return Verified(found.month, found.digest, str(record["digest"]), numbers, titles, tuple(wrong))


def _records(places: list[Path], package: Path) -> Iterator[tuple[Path, Record]]:
    for place in sorted(places):
        if place.suffix == ".json" and place.parent != package:
            content = parse_json(read_text(place), place.name)
            if content.get("format") == FORMAT and "kind" in content:
                yield place, content


def _unpack(path: Path, folder: Path) -> list[Path]:
    """Write the files of an archive into a folder, none of them outside of it, and return where they are."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check(entries, path.name)
            return [_write(folder, entry.filename, archive.read(entry)) for entry in entries]
    except InputError:
        raise
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        raise InputError([Problem("not_an_archive", remedy="not_an_archive")], path.name) from None


def _check(entries: list[zipfile.ZipInfo], source: str) -> None:
    """Refuse more files or bytes than a draw has, and names that lead out of the folder."""
    bytes_ = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_FILES or bytes_ > MOST_BYTES:
        raise InputError([Problem("archive_large", "", len(entries), MOST_FILES, "archive_large")], source)
    outside = [entry.filename for entry in entries if ".." in PurePosixPath(entry.filename).parts]
    if outside or any(PurePosixPath(entry.filename).is_absolute() for entry in entries):
        raise InputError([Problem("archive_leads_out", value=len(outside) or 1, remedy="archive_leads_out")], source)


def _write(folder: Path, name: str, content: bytes) -> Path:
    place = folder.joinpath(*PurePosixPath(name).parts)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_new(place, content)
    return place
