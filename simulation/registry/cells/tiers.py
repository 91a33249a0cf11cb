"""Professional risk tiers (专业风险等级): every trade has its own words for low and high."""

from __future__ import annotations

import re

from simulation.registry.values import Noted, Refusal, half_width, read_class

WORDS: dict[str, tuple[str, ...]] = {
    "A": ("低", "蓝", "蓝色", "绿", "绿色"),
    "B": ("较低", "中低", "一般", "黄", "黄色"),
    "C": ("中等", "中", "中高", "较高", "较大", "橙", "橙色"),
    "D": ("高", "重大", "红", "红色"),
}
"""Tier → its words, without 风险: food sales (低、较低、中等、高), safety (低、一般、较大、重大) and its colours."""

ORDINALS: dict[str, tuple[str, ...]] = {
    "A": ("一", "I", "1"), "B": ("二", "II", "2"), "C": ("三", "III", "3"), "D": ("四", "IV", "4"),
}  # fmt: skip
"""Tier → its number, counted from the lowest risk, as for medical devices and food (assumed: 一级 is the highest risk
elsewhere)."""


def read_tier(text: str) -> str | Noted | Refusal:
    """Return a tier, A (lowest risk) to D; one that is only numbered comes with a note.

    Examples
    --------
    >>> read_tier("较低风险"), read_tier("风险低"), read_tier("C级"), read_tier("Ⅰ类")
    ('B', 'A', 'C', Noted(value='A', reason='tier_order_assumed', detail='A'))
    """
    text = half_width(text)
    usual = read_class(text)
    if not isinstance(usual, Refusal):
        return usual
    written = re.sub(r"[\s()（）:：、\-—第级类档]|风险|企业|等级", "", text.upper())
    letters, words = re.sub(r"[^A-D]", "", written), re.sub(r"[A-D]", "", written)
    named = next((tier for tier, phrases in WORDS.items() if words in phrases), "")
    if named and letters in ("", named):
        return named
    numbered = next((tier for tier, phrases in ORDINALS.items() if written in phrases), "")
    # Several trades count the other way; whoever reads the notes can turn the column round.
    return Noted(numbered, "tier_order_assumed", numbered) if numbered else Refusal("unknown_tier")
