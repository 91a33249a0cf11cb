"""Functions compiled to machine code, once for every machine: the compiled code is kept beside the source."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit
from numba.core.dispatcher import Dispatcher

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compile a function of numbers and arrays when it is first called; it then runs outside the interpreter lock.

    Where neither the source's folder nor the user's may be written, it is compiled anew in each process. What is kept
    is renewed when its module changes, or a module from which it takes compiled functions or named tuples.

    Examples
    --------
    >>> compiled(lambda one, other: one + other)(1, 2)
    3
    """
    try:
        dispatcher = njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:  # no folder to keep it in
        return cast("Function", njit(nogil=True, error_model="numpy")(function))
    _keep_with(dispatcher, _sources_of(function))
    return cast("Function", dispatcher)


def compiled_in(function: Function) -> Function:
    """Compile a small function into each that calls it: to hand over a tuple of arrays takes longer than its work.

    Examples
    --------
    >>> compiled_in(lambda one, other: one + other)(1, 2)
    3
    """
    return cast("Function", njit(inline="always", nogil=True, error_model="numpy")(function))


def _sources_of(function: Callable[..., object]) -> list[Path]:
    """Return the files of the other modules that a function can take compiled code or named tuples from."""
    used = [value for value in function.__globals__.values() if isinstance(value, Dispatcher | type)]
    parts = [getattr(value, "py_func", value) for value in used if isinstance(value, Dispatcher) or _is_tuple(value)]
    modules = {part.__module__ for part in parts} - {function.__module__}
    return sorted(Path(str(sys.modules[name].__file__)) for name in modules)


def _is_tuple(kind: Any) -> bool:
    return issubclass(kind, tuple) and hasattr(kind, "_fields")


def _keep_with(dispatcher: Any, sources: list[Path]) -> None:
    """Make the age of other sources part of what tells whether the kept code is still good."""
    kept = dispatcher._cache._cache_file
    ages = [(path.name, path.stat().st_mtime, path.stat().st_size) for path in sources]
    kept._source_stamp = (kept._source_stamp, *ages)
    try:
        kept._load_index()
    except (AttributeError, ImportError, EOFError):  # kept by a version whose named tuples stood elsewhere
        kept.flush()


def is_kept(function: Callable[..., object]) -> bool:
    """Tell whether compiled code of a function is kept on this machine, compiled from its present source."""
    kept_in = getattr(getattr(function, "_cache", None), "_cache_file", None)
    return kept_in is not None and bool(kept_in._load_index())
