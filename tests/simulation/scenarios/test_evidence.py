"""What decisions rest on is kept whole: comparisons, calibrations."""

from __future__ import annotations

import pandas as pd
import pytest

from simulation.model.specification import Specification
from simulation.scenarios.comparison import ComparisonRequest
from simulation.scenarios.errors import StoreError
from simulation.scenarios.repository import Store
from simulation.workflows.compare import compare
from simulation.workflows.keep import keep_comparison, recall_comparison
from tests.simulation.scenarios.conftest import codes, draft


def test_a_comparison_is_kept_with_what_came_out(store: Store, specification: object) -> None:
    plan, world = store.save_plan(draft(), "a"), store.save_specification(specification, "a")  # type: ignore[arg-type]
    request = ComparisonRequest(
        specification=world.digest, plans=(plan.digest,), baseline="p",
        months=36, replications=0, seed=0, software="0.1.0",
    )  # fmt: skip
    saved = store.save_comparison(request, b"plan,indicator\n", "a")
    assert store.comparisons() == (saved,)
    assert store.content(saved.result) == b"plan,indicator\n"
    missing = request.model_copy(update={"plans": ("sha256:" + 64 * "0",)})
    with pytest.raises(StoreError) as refused:
        store.save_comparison(missing, b"", "a")
    assert codes(refused) == ["no_such_content"]


def test_a_comparison_of_plans_that_were_never_saved_keeps_what_was_compared(
    store: Store, specification: Specification
) -> None:
    compared = compare(specification, [draft("p"), draft("q")], months=12)
    saved = keep_comparison(store, compared, "a", "0.1.0")
    again = recall_comparison(store, saved)
    assert again.digests == compared.digests
    pd.testing.assert_frame_equal(again.table, compared.table)
    assert store.plans() == ()
    assert store.verify().sound


def test_a_calibration_is_found_by_its_specification(store: Store, specification: Specification) -> None:
    world = store.save_specification(specification, "a")
    assert store.calibration_of(world.digest) is None
    store.save_calibration(specification, b"first", b"estimates", "a")
    newest = store.save_calibration(specification, b"second", b"estimates", "a")
    assert store.calibration_of(world.digest) == newest
    assert newest.specification == world.digest
    assert store.content(newest.draws) == b"second"
    assert [entry.action for entry in store.audit_log()][1:] == ["calibration_saved"] * 2


def test_headings_name_the_newest_versions(store: Store, specification: Specification) -> None:
    store.save_specification(specification, "a")
    newer = specification.model_copy(update={"title": "newer"})
    saved = store.save_specification(newer, "a", expected=1)
    assert store.specification_headings() == ((specification.id, 2, saved.digest),)
