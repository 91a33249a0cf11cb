"""A comparison leaves the page as Python that makes it again, and as files that say whose they are."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import simulation as sim
from simulation.charts.by_class import picture_by_class
from simulation.language.catalogue import LANGUAGES, load_catalogue
from simulation.scenarios.comparison import ComparisonRequest, SavedComparison
from workbench.common.downloads import NAMELESS, Exporter
from workbench.compare.reopening import find_saved, link_to
from workbench.compare.reproduction import DRAWS, Recipe
from workbench.server import library, people, records
from workbench.server.library import District, Entry, entry_of

ROOT = Path(__file__).resolve().parents[2]
ZH = load_catalogue("zh")


def run_in(folder: Path, script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def own(plan: sim.Plan, specification: sim.Specification) -> tuple[District, list[Entry]]:
    odd = plan.with_ratio(A=0.3).model_copy(update={"id": "../'odd\" #", "title": "甲"})
    return District(specification, sim.digest(specification), shipped=False), [entry_of(plan), entry_of(odd)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_snippet_runs_with_what_the_project_brings(language: str) -> None:
    shipped = library.shipped_plans()[:2]
    recipe = Recipe(library.shipped_district(), shipped, 12, 0, 0)
    assert recipe.files() == {}
    told = run_in(ROOT, recipe.snippet(load_catalogue(language)) + "print(float(comparison.table['value'].sum()))")
    plans = [entry.plan for entry in shipped]
    expected = sim.compare(library.shipped_district().specification, plans, months=12).table["value"].sum()
    # The script runs without the compiled core, which an earlier test may have loaded here: the last digit differs.
    assert float(told.splitlines()[-1]) == pytest.approx(expected, rel=1e-13)


def test_the_archive_runs_with_plans_and_district_of_ones_own(
    specification: sim.Specification, plan: sim.Plan, tmp_path: Path
) -> None:
    district, entries = own(plan, specification)
    draws = io.BytesIO()
    rows = [{f"behaviour.onset.{c}": 0.02 + 0.001 * n for c in "ABCD"} for n in range(20)]
    pd.DataFrame(rows).to_parquet(draws)
    recipe = Recipe(district, entries, 12, 20, 5, draws.getvalue())
    with zipfile.ZipFile(io.BytesIO(recipe.archive(ZH))) as archive:
        assert sorted(archive.namelist()) == [
            "comparison.py",
            DRAWS,
            "plan_1.json",
            "plan_2.json",
            "specification.json",
        ]
        archive.extractall(tmp_path)
    script = (tmp_path / "comparison.py").read_text(encoding="utf-8")
    assert script.startswith("# 内部参考 不得公开\n")
    run_in(tmp_path, script + "comparison.table.to_pickle('table.pkl')")
    again = pd.read_pickle(tmp_path / "table.pkl")
    here = sim.compare(specification, [e.plan for e in entries], plan.id, 12, 20, 5, draws=pd.DataFrame(rows))
    pd.testing.assert_frame_equal(again, here.table)
    assert recipe.archive(ZH) == recipe.archive(ZH)


def test_the_snippet_stops_at_another_file(specification: sim.Specification, plan: sim.Plan, tmp_path: Path) -> None:
    district, entries = own(plan, specification)
    recipe = Recipe(district, entries, 12, 0, 0)
    for name, body in recipe.files().items():
        (tmp_path / name).write_bytes(body)
    (tmp_path / "plan_2.json").write_text(sim.to_json(plan.with_ratio(A=0.31)), encoding="utf-8")
    with pytest.raises(AssertionError, match="AssertionError"):
        run_in(tmp_path, recipe.snippet(ZH))


# --- exports ---


@pytest.fixture
def exporter() -> Exporter:
    return Exporter(ZH, records.store(), NAMELESS, people.person, {"district": "sha256:0"})


def table() -> pd.DataFrame:
    return pd.DataFrame({"notice": ["内部参考 不得公开"], "plan": ["=HYPERLINK(1)"], "value": [-1.5]})


def test_an_export_is_noted_in_the_log_with_digests_only(exporter: Exporter) -> None:
    assert exporter.logged("comparison", "csv", lambda: b"x")() == b"x"
    (entry,) = records.store().audit_log()
    assert (entry.who, entry.action, entry.subject) == (NAMELESS, "exported", "compare/comparison.csv")
    assert json.loads(entry.detail) == {"district": "sha256:0"}
    assert records.store().verify().sound


def test_a_file_that_cannot_be_made_is_not_noted(exporter: Exporter) -> None:
    with pytest.raises(ZeroDivisionError):
        exporter.logged("comparison", "csv", lambda: bytes(1 // 0))()
    assert records.store().audit_log() == []


def test_a_workbook_runs_no_formula_and_carries_the_mark() -> None:
    from simulation.files.writing import table_bytes

    sheet = openpyxl.load_workbook(io.BytesIO(table_bytes(table(), "xlsx")))["data"]
    assert [cell.value for cell in sheet[2]] == ["内部参考 不得公开", "'=HYPERLINK(1)", -1.5]
    header = sheet.oddHeader
    assert header is not None
    assert header.center is not None
    assert "内部参考 不得公开" in str(header.center.text)


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_chart_leaves_with_its_mark(kind: str, specification: sim.Specification, plan: sim.Plan) -> None:
    from simulation.charts.saving import render_chart

    picture = picture_by_class(sim.compare(specification, [plan]).table, "coverage", {plan.id: "甲"}, ZH)
    marked, other = render_chart(picture, kind, "内部参考 不得公开"), render_chart(picture, kind, "")
    assert marked != other
    assert marked.startswith(b"\x89PNG" if kind == "png" else b"<svg")
    assert kind == "png" or "内部参考 不得公开" in marked.decode()


def test_a_chart_of_another_kind_is_refused(specification: sim.Specification, plan: sim.Plan) -> None:
    from simulation.charts.saving import render_chart

    picture = picture_by_class(sim.compare(specification, [plan]).table, "coverage", {plan.id: "甲"}, ZH)
    with pytest.raises(ValueError, match="png or svg"):
        render_chart(picture, "pdf", "")


# --- links ---


def saved(digest: str) -> SavedComparison:
    zero, one = ("sha256:" + digit * 64 for digit in "01")
    fixed = {"baseline": "p", "months": 1, "replications": 0, "seed": 0, "software": "0"}
    request = ComparisonRequest.model_validate({"specification": zero, "plans": (one,), **fixed})
    return SavedComparison(request, "sha256:" + digest, "sha256:" + "2" * 64, "张三", "2026-01-01T00:00:00Z")


def test_a_digest_is_found_whole_or_by_its_beginning() -> None:
    one, other = saved("a" * 64), saved("b" * 64)
    for asked in ("a" * 64, "sha256:" + "a" * 64, "A" * 12, "a" * 8):
        assert find_saved(asked, (other, one)) is one


def test_too_little_or_an_ambiguous_beginning_finds_nothing() -> None:
    one, other = saved("ab" * 32), saved("ab" * 8 + "c" * 48)
    assert find_saved("abab", (one,)) is None
    assert find_saved("ab" * 8, (one, other)) is None
    assert find_saved("zz", (one,)) is None


def test_the_same_comparison_kept_twice_opens_as_the_newest() -> None:
    one, again = saved("ab" * 32), saved("ab" * 32)
    assert find_saved("ab" * 6, (again, one)) is again


def test_a_link_holds_a_digest_and_nothing_else() -> None:
    assert link_to("sha256:" + "ab" * 32).partition("?")[2] == "comparison=abababababab"
