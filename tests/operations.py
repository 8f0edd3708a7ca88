"""How many calls a piece of work makes: a measure of its cost that is the same on a busy machine and on a quiet one."""

import sys
from collections.abc import Callable


def calls(work: Callable[[], object]) -> int:
    """Count the calls of Python and of C functions while some work is done once."""
    count = 0

    def count_call(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count_call)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
