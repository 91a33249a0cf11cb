"""Numbers carry units, and never pretend to more precision than they have."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.language.catalogue import load_catalogue
from simulation.language.figures import (
    is_share,
    name_channel,
    name_indicator,
    say_difference,
    say_interval,
    say_number,
    say_value,
)

ZH, EN = load_catalogue("zh"), load_catalogue("en")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_plain_number_reads_back_as_itself(value: float) -> None:
    assert float(say_number(value)) == value


@given(st.floats(min_value=1e-12, max_value=1e15))
def test_a_plain_number_has_no_exponent(value: float) -> None:
    assert "e" not in say_number(value)


@pytest.mark.parametrize(
    ("value", "shown"), [(0.0312, "3.12%"), (0.0, "0%"), (1.0, "100.00%"), (0.00002, "0.00%"), (math.nan, "无定义")]
)
def test_a_share_is_shown_in_per_cent(value: float, shown: str) -> None:
    assert say_value("coverage", value, ZH) == shown


def test_a_count_is_shown_with_its_unit() -> None:
    assert say_value("undetected_stock", 1234.56, ZH) == "1,235 户"
    assert say_value("burden_on_a", 3.456, EN) == "3.46 visits per 100 firms"


def test_a_difference_of_shares_is_in_percentage_points_with_its_sign() -> None:
    assert say_difference("coverage", 0.0042, ZH) == "+0.42 个百分点"
    assert say_difference("coverage", -0.0042, EN) == "−0.42 percentage points"


def test_no_difference_is_zero_without_a_sign() -> None:
    assert say_difference("coverage", 0.0, ZH) == "0 个百分点"
    assert say_difference("burden_on_a", -0.0, ZH) == "0 次/百户"


def test_a_difference_too_small_for_its_decimals_still_shows_its_sign() -> None:
    assert say_difference("burden_on_a", 1e-9, EN) == "+0.00 visits per 100 firms"
    assert say_difference("coverage", -1e-9, ZH) == "−0.00 个百分点"


def test_an_undefined_difference_says_so() -> None:
    assert say_difference("detection_yield", math.nan, EN) == "undefined"


def test_an_interval_names_its_unit_once() -> None:
    assert say_interval("coverage", 0.01, 0.02, ZH) == "1.00% 至 2.00%"
    assert say_interval("coverage", -0.01, 0.02, ZH, difference=True) == "−1.00 至 +2.00 个百分点"
    assert say_interval("coverage", math.nan, math.nan, ZH) == "无定义"


def test_a_yield_by_channel_is_named_with_its_channel() -> None:
    assert name_indicator("detection_yield:complaint", ZH) == "问题发现率（投诉举报）"
    assert name_indicator("detection_yield:programme:general", EN) == "Detection yield, programme general"
    assert name_channel("proactive", ZH) == "主动现场检查"
    assert is_share("detection_yield:complaint", ZH)
    assert not is_share("burden_on_a", ZH)
