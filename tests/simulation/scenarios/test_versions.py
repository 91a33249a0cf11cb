"""What was saved is there, every version of it, and the second of two editors is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from simulation.model.exchange import digest
from simulation.model.specification import Specification
from simulation.scenarios.errors import Conflict, StoreError
from simulation.scenarios.repository import Store
from tests.simulation.scenarios.conftest import codes, draft


def test_a_plan_comes_back_as_it_was_saved(store: Store) -> None:
    saved = store.save_plan(draft(), "张三", note="初稿")
    assert store.plan("p") == saved
    assert (saved.item, saved.version, saved.state, saved.who, saved.note) == (draft(), 1, "draft", "张三", "初稿")


def test_a_specification_comes_back_as_it_was_saved(store: Store, specification: Specification) -> None:
    store.save_specification(specification, "a")
    store.save_specification(specification.model_copy(update={"title": "new"}), "a", expected=1)
    assert store.specification(specification.id, 1).item == specification
    assert [(s.item.title, s.version, s.state) for s in store.specifications()] == [("new", 2, None)]


def test_digests_are_those_of_the_files(store: Store, specification: Specification) -> None:
    assert store.save_plan(draft(), "a").digest == digest(draft())
    assert store.save_specification(specification, "a").digest == digest(specification)


def test_every_version_is_kept(store: Store) -> None:
    for number in range(4):
        store.save_plan(draft(title=f"t{number}"), "a", expected=number)
    assert [s.item.title for s in store.plan_history("p")] == ["t0", "t1", "t2", "t3"]
    assert [s.version for s in store.plans()] == [4]


def test_the_second_of_two_editors_is_told_and_nothing_is_lost(url: str) -> None:
    with Store.open(url) as first, Store.open(url) as second:
        first.save_plan(draft(title="0"), "a")
        mine, theirs = second.plan("p"), first.plan("p")
        first.save_plan(draft(title="theirs"), "甲", expected=theirs.version)
        with pytest.raises(Conflict) as told:
            second.save_plan(draft(title="mine"), "乙", expected=mine.version)
        conflict = told.value
        assert (conflict.versions.yours.title, conflict.versions.theirs.title) == ("mine", "theirs")
        assert (conflict.expected, conflict.found) == (1, 2)
        assert [s.item.title for s in first.plan_history("p")] == ["0", "theirs"]
        assert '"mine"' in first.content(conflict.versions.digest).decode()
        assert first.audit_log()[-1].action == "plan_conflict"
        assert second.save_plan(draft(title="merged"), "乙", expected=conflict.found).version == 3


def test_of_many_editors_at_once_exactly_one_saves(url: str) -> None:
    with Store.open(url) as store:
        store.save_plan(draft(), "a")

    def save(number: int) -> bool:
        with Store.open(url) as own:
            try:
                own.save_plan(draft(title=f"t{number}"), f"editor {number}", expected=1)
            except Conflict:
                return False
            return True

    with ThreadPoolExecutor(8) as editors:
        outcomes = list(editors.map(save, range(8)))
    with Store.open(url) as store:
        assert outcomes.count(True) == 1
        assert store.plan("p").item.title == f"t{outcomes.index(True)}"
        assert store.verify().sound
        assert len(store.audit_log()) == 9


def test_a_new_plan_under_a_taken_id_is_a_conflict(store: Store) -> None:
    store.save_plan(draft(), "a")
    with pytest.raises(Conflict):
        store.save_plan(draft(title="another"), "b")


@pytest.mark.parametrize("state", ["reviewed", "adopted"])
def test_a_plan_that_is_no_draft_cannot_be_changed(store: Store, state: str) -> None:
    store.save_plan(draft(), "a")
    for step in ("reviewed", "adopted")[: 1 + (state == "adopted")]:
        store.move_plan("p", step, 1, "a")
    with pytest.raises(StoreError) as refused:
        store.save_plan(draft(title="later"), "a", expected=1)
    assert codes(refused) == ["plan_not_draft"]
    assert store.plan("p").version == 1


def test_what_is_not_there_is_told(store: Store) -> None:
    asked = {
        "no_such_plan": lambda: store.plan("x"),
        "no_such_specification": lambda: store.specification("x"),
        "no_such_content": lambda: store.content("sha256:" + 64 * "0"),
    }
    for code, ask in asked.items():
        with pytest.raises(StoreError) as refused:
            ask()
        assert codes(refused) == [code]
    with pytest.raises(StoreError) as refused:
        store.save_plan(draft(), "a", expected=3)
    assert codes(refused) == ["no_such_plan"]
    store.save_plan(draft(), "a")
    with pytest.raises(StoreError) as refused:
        store.plan("p", 9)
    assert codes(refused) == ["no_such_version"]


def test_the_same_content_is_kept_once(store: Store) -> None:
    assert store.keep("report", b"x", "a") == store.keep("report", b"x", "b")
    assert len(store.audit_log()) == 2


def test_of_many_editors_who_make_the_same_new_id_one_saves_and_the_others_are_told(url: str) -> None:
    Store.open(url).close()

    def save(number: int) -> str:
        with Store.open(url) as own:
            try:
                own.save_plan(draft(title=f"t{number}"), f"editor {number}")
            except Conflict as told:
                return own.content(told.versions.digest).decode()
            return ""

    with ThreadPoolExecutor(8) as editors:
        outcomes = list(editors.map(save, range(8)))
    with Store.open(url) as store:
        assert outcomes.count("") == 1
        assert store.plan("p").item.title == f"t{outcomes.index('')}"
        assert all(f'"t{number}"' in kept for number, kept in enumerate(outcomes) if kept)
        assert [entry.action for entry in store.audit_log()] == ["plan_saved", *["plan_conflict"] * 7]
        assert store.verify().sound


def test_nobody_writes_without_a_name(store: Store) -> None:
    for ask in (lambda: store.save_plan(draft(), " "), lambda: store.keep("report", b"x", "")):
        with pytest.raises(StoreError) as refused:
            ask()
        assert codes(refused) == ["no_name"]
    assert (store.plans(), store.audit_log()) == ((), [])


def test_what_the_store_writes_of_itself_cannot_be_noted_from_outside(store: Store) -> None:
    with pytest.raises(ValueError, match="plan_adopted"):
        store.record("a", "plan_adopted", "p")
