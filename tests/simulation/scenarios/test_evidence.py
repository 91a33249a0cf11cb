"""What decisions rest on is kept whole: comparisons, calibrations."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from simulation.model.specification import Specification
from simulation.scenarios.audit import Entry
from simulation.scenarios.comparison import ComparisonRequest, canonical
from simulation.scenarios.errors import StoreError
from simulation.scenarios.proof.replay import replay
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


def test_a_save_of_months_is_one_line_of_the_log_and_every_month_is_proved(store: Store) -> None:
    months = {f"2026-{m:02d}": (f"counts {m}".encode(), True) for m in range(1, 13)}
    store.save_observations("d", months, "registers", "甲")
    store.save_observations("d", months, "registers", "甲")
    store.save_observations("d", {**months, "2026-03": (b"corrected", True)}, "registers", "甲")
    lines = [json.loads(e.detail) for e in store.audit_log() if e.action == "observations_saved"]
    assert [(line["count"], len(line["months"])) for line in lines] == [(12, 12), (1, 1)]
    assert store.verify().sound


def test_lines_of_one_month_each_as_older_stores_hold_them_still_prove() -> None:
    def entry(number: int, detail: dict[str, object]) -> Entry:
        return Entry(
            number, "2026-01-01T00:00:00Z", "甲", "observations_saved", "d", canonical(detail).decode(), "", ""
        )

    proofs = [{"month": f"2026-0{m}", "complete": 1, "content": f"sha256:{m}", "row": f"row{m}"} for m in (1, 2)]
    old = replay([entry(n, {**proof, "source": "registers"}) for n, proof in enumerate(proofs, 1)])
    new = replay([entry(1, {"count": 2, "digest": "", "months": proofs, "source": "registers"})])
    assert old.rows == new.rows
    assert old.contents == new.contents
    assert len(new.rows["observations"]) == 2
    wrong = replay([entry(1, {"count": 3, "digest": "", "months": proofs, "source": "registers"})])
    assert wrong.found
