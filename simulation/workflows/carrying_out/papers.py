"""Write the papers of a draw (抽取文书): announcements, list and summary, each as Word and PDF."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from simulation.charts.saving import MissingFontError, font_folder
from simulation.drawing.assignment.record import window_days
from simulation.drawing.chain import Chain, Record, load
from simulation.drawing.checks import plain_texts
from simulation.drawing.package import Package, read_package
from simulation.drawing.private import private_folder, rewrite
from simulation.drawing.verify import faults
from simulation.language.catalogue import load_catalogue
from simulation.model.errors import InputError, OutputError, Problem
from simulation.reports.blocks import Document
from simulation.reports.formats.pdf import write_pdf
from simulation.reports.formats.word.document import write_word
from simulation.reports.papers.announcements import Event, after, before
from simulation.reports.papers.lists import name_list, summary
from simulation.reports.papers.numbers import planned
from simulation.workflows.carrying_out.draw import read_draw
from simulation.workflows.carrying_out.finding import chain_folder

FORMATS = {".docx": write_word, ".pdf": write_pdf}


def draw_papers(
    package: str | Path,
    record: str | Path | None = None,
    *,
    records: str | Path | None = None,
    event: Event | None = None,
    language: str = "zh",
) -> dict[str, Document]:
    """Return the papers of a draw without a format, by what they are called in the catalogue.

    Parameters
    ----------
    record
        Of the draw; before it there is only the announcement of the freeze.
    records
        Folder of the chain; looked for like that of `simulation.workflows.carrying_out.teams.assign_teams`.
    event
        Public event that will give the seed.

    Returns
    -------
    dict
        ``before``, and with a record ``after``, ``list`` and ``summary``.

    Raises
    ------
    InputError
        When package or record are not sound.
    """
    told = event or Event()
    if unfit := plain_texts(event=told.what, when=told.when, witnesses=told.witnesses):
        raise InputError(unfit)
    frozen, catalogue = read_package(Path(package)), load_catalogue(language)
    if frozen.broken:
        raise InputError(frozen.broken, str(package))
    papers = {"before": before(frozen, planned(frozen), told, catalogue)}
    if record is None:
        return papers
    draw, chain = _sound(Path(record), frozen, records)
    numbers = planned(frozen, draw)
    return {
        **papers,
        "after": after(frozen, draw, numbers, catalogue),
        "list": name_list(frozen, draw, chain, _window(frozen, draw, chain), catalogue),
        "summary": summary(frozen, draw, chain, numbers, catalogue),
    }


def write_papers(papers: dict[str, Document], output: str | Path, language: str = "zh") -> list[Path]:
    """Write papers as Word and PDF into a folder, readable by its owner alone; return the files."""
    folder, content = Path(output), _content(papers, language)
    if not folder.exists() and not folder.parent.is_dir():
        raise OutputError([Problem("no_folder", "output", str(folder.parent), remedy="no_folder")], str(folder))
    place = private_folder(folder)
    for name, each in content.items():
        rewrite(place / name, each)
    return [place / name for name in content]


def announce(package: str | Path, language: str = "zh") -> list[Path]:
    """Write the announcement before the draw beside its package, as Word and PDF; return the files."""
    folder, content = Path(package), _content(draw_papers(package, language=language), language)
    files = {folder.with_name(f"{folder.name}-{name}"): each for name, each in content.items()}
    for path, each in files.items():
        rewrite(path, each)
    return list(files)


def check_typeface() -> None:
    """Raise `OutputError` without the typeface of the papers: before anything is frozen rather than after it."""
    try:
        font_folder()
    except MissingFontError as error:
        raise OutputError([Problem("no_typeface", "", str(error), remedy="no_typeface")]) from None


def _content(papers: dict[str, Document], language: str) -> dict[str, bytes]:
    check_typeface()
    catalogue = load_catalogue(language)
    return {
        f"{catalogue.text(f'paper.name.{name}')}{suffix}": write(document)
        for name, document in papers.items()
        for suffix, write in FORMATS.items()
    }


def _sound(path: Path, frozen: Package, records: str | Path | None) -> tuple[Record, Chain]:
    draw = read_draw(path)
    folder = Path(records) if records else chain_folder(path, draw, frozen.folder)
    chain = load(folder) if folder else None
    if found := faults(frozen, draw, chain=chain):
        raise InputError(found, str(path))
    return draw, chain or Chain()


def _window(frozen: Package, draw: Record, chain: Chain) -> tuple[date, ...]:
    teams = chain.teams(draw["digest"])
    if teams is None:
        return window_days(frozen.month)
    return tuple(date.fromisoformat(day) for day in teams["teams"]["days"])
