"""Functions compiled to machine code, once for every machine: the compiled code is kept beside the source."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compile a function of numbers and arrays when it is first called; it then runs outside the interpreter lock.

    Where neither the source's folder nor the user's may be written, it is compiled anew in each process. Functions that
    call each other stay in one module, or the caller says `renewed_with`: what is kept is renewed only when the module
    of the caller changes.

    Examples
    --------
    >>> compiled(lambda one, other: one + other)(1, 2)
    3
    """
    try:
        return cast("Function", njit(cache=True, nogil=True, error_model="numpy")(function))
    except RuntimeError:  # no folder to keep it in
        return cast("Function", njit(nogil=True, error_model="numpy")(function))


def renewed_with(function: Function, *modules: str) -> Function:
    """Let what is kept of a compiled function be renewed when one of the modules changes whose functions it calls.

    Numba looks at the caller's module alone. Without this, functions that call each other stay in one module.
    """
    kept_in = getattr(getattr(function, "_cache", None), "_cache_file", None)
    if kept_in is not None:
        files = [Path(str(sys.modules[name].__file__)).stat() for name in (function.__module__, *modules)]
        kept_in._source_stamp = tuple((file.st_mtime, file.st_size) for file in files)
    return function


def is_kept(function: Callable[..., object]) -> bool:
    """Tell whether compiled code of a function is kept on this machine, compiled from its present source."""
    kept_in = getattr(getattr(function, "_cache", None), "_cache_file", None)
    return kept_in is not None and bool(kept_in._load_index())
