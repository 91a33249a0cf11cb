"""A job that ends its process: in a module that loads nothing, for workers that start again and again."""

from __future__ import annotations

import os
import signal


def kill_at_three(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number
