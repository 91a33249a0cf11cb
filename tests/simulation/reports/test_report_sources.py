"""Sources of a report's numbers: a table written by hand, or the estimates of a calibration."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.model.errors import InputError
from simulation.reports.sources import KINDS, read_sources, sources_of_estimates

HEAD = "parameter,value,low,high,unit,kind,source,prior_value,prior_low,prior_high\n"
MATRIX = "behaviour.reclassification.cleared"


def estimates(*lines: str) -> bytes:
    return (HEAD + "".join(f"{line},,,\n" for line in lines)).encode("utf-8-sig")


def test_an_estimate_keeps_its_kind_and_says_its_register_and_interval() -> None:
    (source,) = sources_of_estimates(
        estimates("behaviour.onset.A,0.01,0.008,0.013,per_month,measured,visit_histories"), "zh"
    )
    assert (source.path, source.kind, source.value) == ("behaviour.onset.A", "measured", "0.01")
    assert (source.source, source.reason) == ("企业受检历史", "90%区间0.008至0.013")


def test_a_prior_is_called_assumed_with_no_interval_of_data() -> None:
    (source,) = sources_of_estimates(estimates("behaviour.escalation,0.02,0.01,0.04,per_month,assumed,prior"), "en")
    assert source.kind == "assumed"
    assert "interval" not in source.reason


def test_a_row_of_a_matrix_is_one_source_of_its_least_sure_kind() -> None:
    cells = [
        f"{MATRIX}[0][{column}],0.25,0.2,0.3,share,{kind},monthly_classes"
        for column, kind in enumerate(("measured", "borrowed", "measured", "assumed"))
    ]
    (source,) = sources_of_estimates(estimates(*cells))
    assert (source.path, source.kind) == (f"{MATRIX}[0]", "assumed")
    (surer,) = sources_of_estimates(estimates(*cells[:3]))
    assert (surer.kind, surer.value) == ("borrowed", "0.25 / 0.25 / 0.25")


def test_kinds_are_ordered_from_the_surest() -> None:
    assert KINDS == ("measured", "borrowed", "published", "assumed")


def test_every_unknown_kind_and_every_missing_column_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as kinds:
        sources_of_estimates(estimates("a,1,1,1,share,guessed,prior", "b,1,1,1,share,heard,prior"))
    assert [problem.path for problem in kinds.value.problems] == ["2.kind", "3.kind"]
    file = tmp_path / "sources.csv"
    file.write_text("path,value\nx,1\n", encoding="utf-8")
    with pytest.raises(InputError) as columns:
        read_sources(file, "en")
    assert [problem.path for problem in columns.value.problems] == ["kind", "source", "reason_en"]


def test_a_cell_that_fills_a_book_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "sources.csv"
    file.write_text("path,kind,value,source,reason_en\n" + "x" * 200_000 + ",measured,1,a,b\n", encoding="utf-8")
    with pytest.raises(InputError, match="field larger than field limit"):
        read_sources(file, "en")


def test_what_is_not_text_is_refused_in_words() -> None:
    with pytest.raises(InputError):
        sources_of_estimates(b"\xff\xfe\x00junk")
