"""What people write where there is nothing."""

from __future__ import annotations

BLANKS = frozenset(
    {"", "-", "--", "—", "——", "/", "\\", "无", "空", "null", "none", "nan", "nat", "n/a", "#n/a", "<na>", "暂无"}
)


def is_blank(text: str) -> bool:
    """Tell whether a cell without blanks around it says that there is nothing.

    Examples
    --------
    >>> is_blank("/"), is_blank("无"), is_blank("税务")
    (True, True, False)
    """
    return text.casefold() in BLANKS
