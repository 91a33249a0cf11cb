"""A problem file with ratios by sector is refused by the page, which has no fields for them; it says where to go."""

from __future__ import annotations

import json
from typing import Any

import pytest

from simulation.language.wording import word_error
from simulation.model.errors import InputError
from tests.simulation.tuning.tuned import RATIOS, problem
from workbench.server.reading_process import read_problem


def _read(*levers: dict[str, Any]) -> dict[str, Any]:
    content = problem().model_dump(mode="json", exclude_none=True) | {"levers": levers}
    return read_problem({"name": "p.json"}, json.dumps(content).encode())[0]


def test_ratios_by_sector_are_refused_with_place_and_remedy() -> None:
    with pytest.raises(InputError) as refused:
        _read(RATIOS | {"by": "sector"})
    assert [(p.path, p.code) for p in refused.value.problems] == [("levers[0].by", "by_not_on_page")]
    for language in ("zh", "en"):
        assert "python -m simulation tune" in word_error(refused.value, language)


def test_ratios_of_the_whole_are_read() -> None:
    assert _read(RATIOS)["item"]["levers"][0]["ratio"] == ["A", "B", "C", "D"]
