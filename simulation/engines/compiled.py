"""Functions compiled to machine code, once for every machine: the compiled code is kept beside the source."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compile a function of numbers and arrays when it is first called; it then runs outside the interpreter lock.

    Where neither the source's folder nor the user's may be written, it is compiled anew in each process. Functions that
    call each other stay in one module: what is kept is renewed only when the module of the caller changes.

    Examples
    --------
    >>> compiled(lambda one, other: one + other)(1, 2)
    3
    """
    try:
        return cast("Function", njit(cache=True, nogil=True, error_model="numpy")(function))
    except RuntimeError:  # no folder to keep it in
        return cast("Function", njit(nogil=True, error_model="numpy")(function))
