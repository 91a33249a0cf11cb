"""What tests of 寻优 do to the page."""

from __future__ import annotations

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from simulation.language.catalogue import load_catalogue
from tests.workbench.pages import open_page, run, upload

ZH = load_catalogue("zh")


def tune_page(language: str = "zh") -> AppTest:
    return open_page(language, name="tune")


def number(page: AppTest, name: str) -> Any:
    """Return a field of numbers by what it is about: ``hours``, ``total``, ``ratio-A``…"""
    (found,) = [item for item in page.number_input if str(item.key).startswith(f"tune-{name}-")]
    return found


def type_in(page: AppTest, name: str, value: float | None) -> AppTest:
    number(page, name).set_value(value)
    return run(page)


def press(page: AppTest, key: str) -> AppTest:
    (button,) = [item for item in page.button if str(item.key).startswith(key)]
    button.click()
    return run(page)


def bring(page: AppTest, content: dict[str, Any] | str, name: str = "problem.json") -> AppTest:
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return upload(page, "tune_file", name, text.encode())


def problem_file(**changed: Any) -> dict[str, Any]:
    """Return a problem that differs from the usual one in everything that has a field."""
    content = {
        "format": "problem/1", "id": "brought", "title": "来文问题", "months": 36,
        "levers": [
            {"programme": "general", "ratio": ["B", "C", "D"], "low": {"B": 0.01}, "high": {"D": 0.6}, "step": 0.01},
            {"proactive": ["D"], "high": 0.2, "step": 0.005},
        ],
        "goals": [{"indicator": "detection_rate", "most": True}],
        "limits": [
            {"indicator": "hours", "at_most": 9500.0}, {"planned_total": 0.025}, {"sharply": 4.0},
            {"indicator": "coverage", "group": "D", "at_least": 0.2},
        ],
    }  # fmt: skip
    return {**content, **changed}
