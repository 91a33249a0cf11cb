"""What docs/validation.md claims is what the checks obtain."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.engines.base import Request
from simulation.engines.expectation import Expectation
from tests.validation import carried_out, tuned, watched
from tests.validation.agreement import MONTHS, _means, rich_case, rich_plan, simulate
from tests.validation.closed_forms import Check, closed_forms
from tests.validation.page import page
from tests.validation.properties import conservation, properties

PAGE = Path(__file__).resolve().parents[1] / "docs" / "validation.md"


def test_closed_forms_are_met() -> None:
    assert [check for check in closed_forms() if not check.passed] == []


def test_properties_hold() -> None:
    assert [check for check in properties() if not check.passed] == []


@pytest.mark.slow
def test_golden_figures_of_the_tuning_are_met() -> None:
    assert [check for check in tuned.golden() if not check.passed] == []


def test_records_queues_and_places_are_as_published() -> None:
    checks = [*carried_out.records(), *carried_out.queues(), *watched.places()]
    assert [check for check in checks if not check.passed] == []


def test_a_law_that_is_off_is_not_met() -> None:
    assert carried_out.Law("right", 100, 2e-5).passed
    assert not carried_out.Law("off", 100, 5e-6).passed
    assert not carried_out.Waits("off", 1.0, 1.3, 0.1, 0.2).passed


@pytest.mark.parametrize("obtained", [1 + 2e-9, float("nan")])
def test_a_figure_that_is_off_is_not_met(obtained: float) -> None:
    assert not Check("off", 1.0, obtained).passed


def test_a_firm_that_vanishes_is_seen() -> None:
    data = Expectation().run(Request(rich_case(), rich_plan("fixed"), 3)).data.copy(deep=True)
    data["firms"][0, 2, 0, 0] -= 1e-6
    assert conservation(data) == pytest.approx(1e-6, rel=1e-3)


def test_a_plan_without_recognition_is_told_from_one_with_it() -> None:
    without = rich_plan("fixed").model_copy(update={"mutual_recognition": False})
    expected = Expectation().run(Request(rich_case(), without, MONTHS))
    assert not _means("without recognition", simulate("monte-carlo", "fixed"), expected).passed


@pytest.mark.slow
@pytest.mark.timeout(1800)  # every figure of the page anew: two minutes of processor time
def test_the_page_says_what_the_checks_obtain_now() -> None:
    assert page() == PAGE.read_text(encoding="utf-8"), "run: python3 dev.py validation"


def test_the_page_shows_nothing_that_was_not_met() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert "NOT MET" not in text
    assert text.count("| met |") >= 100
