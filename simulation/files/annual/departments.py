"""The departments of a task: one or several in a cell, and marks that stand for none."""

from __future__ import annotations

import re

from simulation.files.blanks import is_blank

SEPARATOR = re.compile(r"[、,，;；/／\n\r|]+")


def read_departments(lead: str, partners: str) -> list[str]:
    r"""Return the departments that lead, then those that take part, each once.

    Examples
    --------
    >>> read_departments("市场监管、税务", "/"), read_departments("消防", "市邮政局、\n公安局、—")
    (['市场监管', '税务'], ['消防', '市邮政局', '公安局'])
    """
    names = (name.strip() for cell in (lead, partners) for name in SEPARATOR.split(cell))
    return list(dict.fromkeys(name for name in names if not is_blank(name)))
