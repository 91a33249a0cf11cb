"""The life of plans, driven at random: the store agrees with a few lines that say what should be."""

from __future__ import annotations

import tempfile

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from simulation.scenarios.errors import Conflict, StoreError
from simulation.scenarios.life_cycle import STATES, STEPS
from simulation.scenarios.repository import Store
from tests.simulation.scenarios.conftest import codes, draft

IDS = st.sampled_from(("p", "q", "r"))
LEGAL = {("draft", "reviewed"), ("reviewed", "draft"), ("reviewed", "adopted")}


class Lives(RuleBasedStateMachine):
    """A store beside a dictionary: id → (state, titles)."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store.open(f"sqlite:///{self.folder.name}/s.sqlite")
        self.state: dict[str, str] = {}
        self.titles: dict[str, list[str]] = {}
        self.changes = 0

    @rule(id_=IDS, title=st.sampled_from(("x", "y", "z")), expected=st.integers(0, 3))
    def save(self, id_: str, title: str, expected: int) -> None:
        saved = self.titles.get(id_, [])
        if expected != len(saved):
            kind = Conflict if saved else StoreError
            with pytest.raises(kind):
                self.store.save_plan(draft(id_, title), "a", expected)
            self.changes += bool(saved)
        elif self.state.get(id_, "draft") != "draft":
            with pytest.raises(StoreError) as refused:
                self.store.save_plan(draft(id_, title), "a", expected)
            assert codes(refused) == ["plan_not_draft"]
        else:
            self.store.save_plan(draft(id_, title), "a", expected)
            self.state[id_], self.titles[id_] = "draft", [*saved, title]
            self.changes += 1

    @rule(id_=IDS, after=st.sampled_from(STATES), stale=st.booleans())
    def move(self, id_: str, after: str, stale: bool) -> None:
        version = len(self.titles.get(id_, [])) - stale
        legal = id_ in self.state and not stale and (self.state[id_], after) in LEGAL
        if not legal:
            with pytest.raises(StoreError):
                self.store.move_plan(id_, after, version, "a")
            return
        former = [key for key, state in self.state.items() if state == "adopted"]
        self.store.move_plan(id_, after, version, "a", "note")
        if after == "adopted":
            self.state.update(dict.fromkeys(former, "superseded"))
            self.changes += len(former)
        self.state[id_] = after
        self.changes += 1

    @invariant()
    def the_store_says_the_same(self) -> None:
        if not hasattr(self, "store"):
            return
        plans = {s.item.id: s for s in self.store.plans()}
        assert {key: s.state for key, s in plans.items()} == self.state
        assert {key: [s.item.title for s in self.store.plan_history(key)] for key in plans} == self.titles
        adopted = self.store.adopted_plan()
        in_force = [key for key, state in self.state.items() if state == "adopted"]
        assert ([adopted.item.id] if adopted else []) == in_force
        found = self.store.verify()
        assert found.sound
        assert found.rows == self.changes

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=8, stateful_step_count=25, deadline=None, derandomize=True)


@pytest.mark.slow  # each life has a store of its own on the disk
def test_many_lives_keep_every_rule() -> None:
    run_state_machine_as_test(Lives, settings=settings(max_examples=50, stateful_step_count=25, deadline=None))


def test_the_steps_are_those_of_the_design() -> None:
    assert {(before, after) for before, following in STEPS.items() for after in following} == LEGAL


def test_adopting_a_plan_supersedes_the_former_and_says_so(store: Store) -> None:
    report = store.keep("report", b"%PDF", "a")
    for id_ in ("old", "new"):
        store.save_plan(draft(id_), "a")
        store.move_plan(id_, "reviewed", 1, "复核人")
        store.move_plan(id_, "adopted", 1, "局长", "联席会议同意", {"report": report})
    assert [(s.before, s.after, s.who) for s in store.plan_steps("old")] == [
        ("draft", "reviewed", "复核人"),
        ("reviewed", "adopted", "局长"),
        ("adopted", "superseded", "局长"),
    ]
    last = store.plan_steps("new")[-1]
    assert (last.note, report in last.enclosures) == ("联席会议同意", True)


def test_a_plan_is_not_adopted_on_a_report_that_was_not_kept(store: Store) -> None:
    store.save_plan(draft(), "a")
    store.move_plan("p", "reviewed", 1, "a")
    with pytest.raises(StoreError) as refused:
        store.move_plan("p", "adopted", 1, "a", enclosures={"report": "sha256:" + 64 * "0"})
    assert codes(refused) == ["no_such_content"]
    assert store.plan("p").state == "reviewed"


def test_a_step_on_a_version_that_was_changed_since_is_refused(store: Store) -> None:
    store.save_plan(draft(), "a")
    store.save_plan(draft(title="changed"), "b", expected=1)
    with pytest.raises(StoreError) as refused:
        store.move_plan("p", "reviewed", 1, "a")
    assert codes(refused) == ["step_on_old_version"]


def test_adopting_in_the_place_of_a_plan_that_is_no_longer_in_force_is_refused(store: Store) -> None:
    for id_ in ("a", "b", "c"):
        store.save_plan(draft(id_), "w")
        store.move_plan(id_, "reviewed", 1, "w")
    store.move_plan("a", "adopted", 1, "w", replacing="")
    with pytest.raises(StoreError) as refused:
        store.move_plan("b", "adopted", 1, "w", replacing="")  # as if none were in force
    assert codes(refused) == ["other_plan_in_force"]
    store.move_plan("b", "adopted", 1, "w", replacing="a")
    with pytest.raises(StoreError) as refused:
        store.move_plan("c", "adopted", 1, "w", replacing="a")  # read before b was adopted
    assert codes(refused) == ["other_plan_in_force"]
    assert [store.plan(id_).state for id_ in ("a", "b", "c")] == ["superseded", "adopted", "reviewed"]
    assert store.verify().sound
