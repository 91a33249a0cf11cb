"""What leaves the page of the draw, and how a draw is verified at another desk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import simulation as sim
from simulation.model.errors import InputError
from simulation.workflows.carrying_out.archive import archive_bytes, verify_archive
from simulation.workflows.carrying_out.draw import freeze, run_draw
from tests.workbench import drawing
from workbench.draw.files import window_end

MONTH = "2026-01"


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, str]:
    """An archive of a sound draw, and its 封存值."""
    folder = tmp_path_factory.mktemp("draws")
    (folder / "frame.csv").write_bytes(drawing.frame())
    plan = sim.read_plan("datasets/plans/status_quo.json").with_ratio(None, A=0.1, B=0.2, C=0.3, D=0.5)
    package, records = folder / "package", folder / "records"
    seal = freeze(folder / "frame.csv", plan, MONTH, records, package)
    run_draw(package, drawing.SEED, "dice", seal, records, folder / "record.json")
    return archive_bytes(package, records), seal


def changed(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return an archive with one file changed, found by the end of its name; left out where nothing is left of it."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.namelist():
            kept = change(old.read(entry)) if entry.endswith(name) else old.read(entry)
            if kept:
                new.writestr(entry, kept)
    return target.getvalue()


def verify(content: bytes, folder: Path, announced: str | None = None) -> list[str]:
    """Verify an archive in another folder and return the codes of what is wrong."""
    path = folder / "proof.zip"
    path.write_bytes(content)
    (folder / "unpacked").mkdir()
    return [problem.code for problem in verify_archive(path, folder / "unpacked", announced).faults]


def test_a_sound_draw_verifies_in_another_folder(proof: tuple[bytes, str], tmp_path: Path) -> None:
    assert verify(proof[0], tmp_path, proof[1].upper()) == []


@pytest.mark.parametrize(
    ("name", "change", "code"),
    [
        ("frame.csv", lambda text: text.replace(b",B,", b",A,", 1), "class_changed"),
        ("frame.csv", lambda text: text[: text.rindex(b"\n", 0, -1) + 1], "firm_removed"),
        ("draw.json", lambda text: text.replace(drawing.SEED.encode(), drawing.SEED[1:].encode()), "seed_altered"),
        ("draw.json", lambda text: text.replace(b'"plan": "sha256:', b'"plan": "sha256:0', 1), "other_plan"),
        ("chain.txt", lambda text: text + b"ab\n", "record_missing"),
    ],
)
def test_what_was_changed_in_an_archive_is_named(
    proof: tuple[bytes, str], tmp_path: Path, name: str, change: Callable[[bytes], bytes], code: str
) -> None:
    assert code in verify(changed(proof[0], name, change), tmp_path)


def test_an_archive_written_anew_is_seen_by_the_announced_digest(proof: tuple[bytes, str], tmp_path: Path) -> None:
    assert verify(proof[0], tmp_path, 64 * "0") == ["not_as_announced"]


def archive(**files: bytes) -> bytes:
    """Return an archive of files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.items():
            written.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"no zip", "not_an_archive"),
        (archive(**{"../out.txt": b"x"}), "archive_leads_out"),
        (archive(**{"/out.txt": b"x"}), "archive_leads_out"),
        (archive(**{f"{number}.txt": b"" for number in range(2001)}), "archive_large"),
        (archive(a=b"x"), "not_one_package"),
    ],
    ids=["no zip", "upwards", "absolute", "many", "no package"],
)
def test_an_archive_that_is_none_is_refused_in_words_and_writes_nothing_outside(
    content: bytes, code: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as refused:
        verify(content, tmp_path)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["proof.zip", "unpacked"]
    assert not (tmp_path.parent / "out.txt").exists()


def test_without_its_record_a_package_proves_nothing(proof: tuple[bytes, str], tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        verify(changed(proof[0], "draw.json", lambda _: b""), tmp_path)
    assert refused.value.problems[0].code == "no_record_of_package"


@pytest.mark.parametrize(
    ("month", "months", "last"),
    [("2026-01", 1, date(2026, 1, 31)), ("2028-02", 1, date(2028, 2, 29)), ("2026-11", 2, date(2026, 12, 31))],
)
def test_the_window_ends_with_its_last_month(month: str, months: int, last: date) -> None:
    assert window_end(month, months) == last
