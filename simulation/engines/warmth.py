"""Whether the compiled core of `expectation` is loaded in this process, and loading it.

Loading takes half a second, longer than a single run, so nothing loads it unasked: a server when it starts, a sweep or
a comparison over many draws before its first run. From then on every run of the process takes it. Numbers of the two
agree to a relative 1e-12, not to the bit, so what compares results of runs asks once and keeps to the answer.
"""

from __future__ import annotations

_ready = False


def ready() -> bool:
    """Tell whether runs take the compiled core."""
    return _ready


def warm_up() -> None:
    """Load the compiled core, and compile it where that was never done; later runs of `expectation` take it.

    Examples
    --------
    >>> from simulation.engines import warmth
    >>> before = warmth.ready()
    >>> warmth.warm_up()
    >>> warmth.ready()
    True
    >>> warmth.cool_down()
    """
    global _ready  # noqa: PLW0603  (one answer for the whole process)
    from simulation.engines.lanes.first_call import call_once

    call_once()
    _ready = True


def warm_up_if_kept() -> None:
    """Load the core where it was compiled before, by ``dev.py setup`` say; nobody waits a minute for compiling it."""
    if ready():
        return
    from simulation.engines.lanes.first_call import was_compiled

    if was_compiled():
        warm_up()


def cool_down() -> None:
    """Let runs take NumPy again."""
    global _ready  # noqa: PLW0603
    _ready = False
