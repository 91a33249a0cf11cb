"""What tests of 方案 do to the page."""

from __future__ import annotations

from typing import Any

from simulation.language.catalogue import load_catalogue
from tests.workbench.pages import open_page, run

ZH = load_catalogue("zh")
WHO = "合成编制人"


def field(page: Any, name: str, kind: str = "number_input") -> Any:
    (found,) = [item for item in page.get(kind) if f"-{name}-" in str(item.key) and str(item.key).startswith("plan-")]
    return found


def press(page: Any, key: str) -> Any:
    (button,) = [item for item in page.button if item.key == key]
    button.click()
    return run(page)


def copy_open(language: str = "zh") -> Any:
    """Open the page, copy the plan in force and have the copy open."""
    return press(open_page(language, name="plans"), "copy_do")


def save(page: Any) -> Any:
    return press(page, "save_plan")
