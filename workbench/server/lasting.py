"""What lasts as long as the server is set aside once, so that the collector of garbage need not look at it again.

Streamlit collects garbage after every move of a slider, and each collection walks over every object that Python keeps:
modules, their functions, kept answers. Most of them stay until the server ends. Set aside (`gc.freeze`), they are still
freed when nothing refers to them; only a circle among them would stay, and as they are set aside once a page and never
again, such circles cannot add up.
"""

from __future__ import annotations

import gc
from threading import Lock

_drawn: set[str] = set()
_lock = Lock()


def set_aside_after(page: str) -> bool:
    """Set aside what is alive when a page was drawn for the first time since the start, with all that it loaded.

    Parameters
    ----------
    page
        Address of the page; there are a few of them.

    Returns
    -------
    bool
        Whether this was the first time.

    Examples
    --------
    >>> from uuid import uuid4
    >>> page = uuid4().hex
    >>> set_aside_after(page), set_aside_after(page)
    (True, False)
    """
    with _lock:
        if page in _drawn:
            return False
        _drawn.add(page)
    gc.collect()  # what is garbage by now is not kept
    gc.freeze()
    return True
