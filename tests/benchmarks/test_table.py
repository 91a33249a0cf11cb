"""The table of measured figures: a case that is measured again takes the place of its own rows alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.measure import Measured
from benchmarks.table import BEGIN, END, PLACE, MarksMissingError, put_into

PAGE = f"# Speed\n\nBefore.\n{BEGIN}\n{END}\nAfter.\n"
names = st.text("abc |", min_size=1, max_size=5).map(lambda text: text.strip(" |") or "a")
figures = st.builds(
    Measured,
    what=names,
    value=st.floats(0.001, 1e6),
    unit=st.sampled_from(("s", "MiB", "")),
    target=st.none() | st.just(0.0) | st.floats(0.1, 100),
    at_least=st.booleans(),
)
runs = st.dictionaries(names, st.lists(figures, min_size=1, max_size=3), max_size=4)


def rows(page: str) -> list[str]:
    return [line for line in page.partition(BEGIN)[2].partition(END)[0].splitlines() if line.startswith("|")][2:]


@given(first=runs, second=runs)
def test_cases_that_are_not_run_again_keep_their_rows(
    first: dict[str, list[Measured]], second: dict[str, list[Measured]]
) -> None:
    once = put_into(PAGE, first, "2026-01-01")
    twice = put_into(once, second, "2026-02-02")
    kept = [name for name in first if name not in second]
    assert len(rows(twice)) == sum(len(first[name]) for name in kept) + sum(map(len, second.values()))
    assert all(row in rows(once) for row in rows(twice) if row.endswith("2026-01-01 |"))
    assert put_into(once, {}, "2026-03-03") == once
    assert twice.startswith(PAGE.partition(BEGIN)[0])
    assert twice.endswith(PAGE.partition(END)[2])


def test_a_row_sets_the_figure_against_its_goal() -> None:
    page = put_into(
        PAGE,
        {
            "x": [
                Measured("fast", 30.0, "s", 40),
                Measured("wide", 0.9, "", 0.8, at_least=True),
                Measured("lost", 0, "", 0),
            ]
        },
        "2026-01-01",
    )
    assert rows(page) == [
        "| x | fast | ≤ 40 | 30 | s | 0.75 | 2026-01-01 |",
        "| x | wide | ≥ 0.8 | 0.9 |  | 1.12 | 2026-01-01 |",
        "| x | lost | ≤ 0 | 0 |  |  | 2026-01-01 |",
    ]


def test_a_page_without_marks_is_left_alone() -> None:
    with pytest.raises(MarksMissingError, match="begin"):
        put_into("# Speed", {}, "2026-01-01")


def test_the_page_of_the_project_has_a_place_for_the_table() -> None:
    page = PLACE.read_text(encoding="utf-8")
    assert put_into(page, {}, "2026-01-01").count(BEGIN) == 1
