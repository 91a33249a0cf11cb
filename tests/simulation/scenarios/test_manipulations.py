"""Whoever may write the file of a store can do much; a check sees it, or a hash that was noted before does."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from simulation.model.specification import Specification
from simulation.scenarios.proof.triggers import sqlite_trigger
from simulation.scenarios.repository import Store
from simulation.scenarios.tables import APPEND_ONLY
from simulation.scenarios.verification import Verification
from simulation.workflows.audit import head_line, verify_store
from tests.simulation.engines import discrete_event_cases as cases
from tests.simulation.scenarios.manipulating import ONLY_BY_HEAD, SEEN, Deed, fill, forge, overwrite_page


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A full store, closed; each test works on a copy."""
    file = tmp_path_factory.mktemp("original") / "s.sqlite"
    fill(f"sqlite:///{file}", small())
    return file


def small() -> Specification:
    stratum = cases.stratum("shops", cases.by_class(20, 30, 10, 5))
    return cases.specification(stratum, onset=cases.by_class(0.05))


@pytest.fixture
def file(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(original, tmp_path / "copy.sqlite"))


def tamper(file: Path, deed: Deed) -> None:
    """Do a deed with the triggers away, and put them back as they were."""
    with closing(sqlite3.connect(file, isolation_level=None)) as intruder:
        for table in APPEND_ONLY:
            for verb in ("update", "delete"):
                intruder.execute(f"DROP TRIGGER {table}_no_{verb}")
        deed(intruder)
        for table in APPEND_ONLY:
            for verb in ("update", "delete"):
                intruder.execute(sqlite_trigger(table, verb))


def checked(file: Path) -> Verification:
    with Store.open(f"sqlite:///{file}", create=False) as store:
        return store.verify()


def test_an_untouched_store_is_sound_and_every_entry_proves_its_row(file: Path) -> None:
    found = checked(file)
    assert (found.sound, found.bare) == (True, 0), found
    assert found.rows > 15


@pytest.mark.parametrize("name", SEEN)
def test_a_check_sees(name: str, file: Path) -> None:
    tamper(file, SEEN[name])
    with Store.open(f"sqlite:///{file}", create=False) as store:
        assert not store.verify().sound
        for language in ("zh", "en"):
            report = verify_store(store, language)
            assert not report.sound
            assert report.lines


@pytest.mark.parametrize("name", ONLY_BY_HEAD)
def test_a_noted_hash_tells_what_a_check_alone_cannot(name: str, file: Path) -> None:
    with Store.open(f"sqlite:///{file}") as store:
        noted = head_line(store)
    tamper(file, ONLY_BY_HEAD[name])
    with Store.open(f"sqlite:///{file}", create=False) as store:
        assert verify_store(store).sound
        assert not verify_store(store, noted_head=noted).sound


def test_an_old_copy_put_back_is_told_by_a_noted_hash(original: Path, file: Path) -> None:
    with Store.open(f"sqlite:///{file}") as store:
        store.record("甲", "exported", "new")
        noted = head_line(store)
    shutil.copy(original, file)
    with Store.open(f"sqlite:///{file}", create=False) as store:
        assert verify_store(store).sound
        assert not verify_store(store, noted_head=noted).sound


def test_a_harmless_row_forged_after_the_noted_one_is_told_when_nothing_may_have_been_written(file: Path) -> None:
    with Store.open(f"sqlite:///{file}") as store:
        noted = head_line(store)
        assert verify_store(store, noted_head=noted, nothing_since=True).sound
    tamper(file, lambda intruder: forge(intruder, "exported", "new"))
    with Store.open(f"sqlite:///{file}", create=False) as store:
        report = verify_store(store, "zh", noted)
        assert report.sound
        assert "此后另有 1 条" in "".join(report.lines)
        assert not verify_store(store, noted_head=noted, nothing_since=True).sound


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_a_trigger_that_is_gone_is_seen(table: str, file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as intruder:
        intruder.execute(f"DROP TRIGGER {table}_no_update")
    assert [finding.code for finding in checked(file).findings] == ["trigger_missing"]


def test_a_trigger_that_forbids_nothing_any_more_is_seen(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as intruder:
        intruder.execute("DROP TRIGGER contents_no_update")
        intruder.execute("CREATE TRIGGER contents_no_update BEFORE UPDATE ON contents BEGIN SELECT 1; END")
        intruder.execute("CREATE TRIGGER quiet AFTER INSERT ON audit_log BEGIN SELECT 1; END")
    assert sorted(finding.code for finding in checked(file).findings) == ["trigger_added", "trigger_changed"]


def test_a_trigger_stops_who_does_not_drop_it(file: Path) -> None:
    with (
        closing(sqlite3.connect(file, isolation_level=None)) as intruder,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        intruder.execute("UPDATE audit_log SET who = 'x'")
    assert checked(file).sound


def test_a_page_of_the_file_that_was_overwritten_is_seen(file: Path) -> None:
    overwrite_page(file)
    try:
        sound = checked(file).sound
    except Exception as error:  # so broken that SQLite does not open it
        assert "store_failed" in str(error)
        return
    assert not sound


def test_the_table_holds_the_thirty_manipulations_of_the_study_and_more() -> None:
    assert len(SEEN) + len(ONLY_BY_HEAD) >= 30
