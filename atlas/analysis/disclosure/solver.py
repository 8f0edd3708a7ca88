"""HiGHS without a word: some of its versions print a line of their makers' on standard output."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import scipy

#: Standard output belongs to the whole process: one programme at a time is solved while it is closed.
_LOCK = threading.Lock()


def solve(price: Any, **problem: Any) -> scipy.optimize.OptimizeResult:
    """`scipy.optimize.milp`; nothing that the solver prints reaches the reader."""
    if problem.get("integrality") is None:
        return scipy.optimize.milp(price, **problem)  # the line is of whole numbers alone
    with _LOCK, _silence():
        return scipy.optimize.milp(price, **problem)


@contextmanager
def _silence() -> Iterator[None]:
    """Lead what is written in C to descriptor 1 nowhere; what Python wrote before is written first."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
    _flush()
    try:
        output = os.dup(1)
    except OSError:  # closed, as in a service
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    try:
        yield
    finally:
        _flush()
        os.dup2(output, 1)
        os.close(output)


def _flush() -> None:
    """Empty C's own buffer: it would be written when the descriptor is open again."""
    with suppress(OSError, TypeError, AttributeError):
        ctypes.CDLL(None).fflush(None)
