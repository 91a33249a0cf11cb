"""An item of the gate: its verdict, the figure behind it, and the advice that goes with it."""

from __future__ import annotations

from typing import Any

PASS, REVIEW, FAIL = "PASS", "REVIEW", "FAIL"
Item = dict[str, Any]


def item(status: str, figure: float, advice: str, **values: object) -> Item:
    """Return an item: verdict, figure, code of the advice and what its sentence names.

    Examples
    --------
    >>> item(PASS, 36, "window_enough", months=36)["status"]
    'PASS'
    """
    return {"status": status, "figure": float(figure), "advice": advice, "values": values}


def graded(figure: float, review: float, fail: float) -> str:
    """Grade a figure that is better the larger it is.

    Examples
    --------
    >>> [graded(figure, 30, 5) for figure in (40, 20, 2)]
    ['PASS', 'REVIEW', 'FAIL']
    """
    return FAIL if figure < fail else REVIEW if figure < review else PASS
