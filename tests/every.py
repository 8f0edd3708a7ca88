"""One fact about many values is one test: it is asked of each of them, and every value that fails is listed."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

import pytest

FAILURES = (Exception, pytest.fail.Exception, pytest.skip.Exception)


def for_every(values: Iterable[Any], *, by: Callable[[Any], object] = repr) -> Callable[..., Callable[..., None]]:
    """Ask a test of each value, its first argument, and raise all failures together, each with its value.

    As sharp as a case for each value, without the report, the set-up and the place in every process's list that a
    case costs. The fixtures of the test are made once, for all values: nothing of one value may stay for the next.
    """
    values = tuple(values)
    assert values, "a test of nothing"

    def over_all(test: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(test)
        def ask(**fixtures: Any) -> None:
            failures = []
            for value in values:
                try:
                    test(value, **fixtures)
                except FAILURES as failure:
                    failure.add_note(f"for {by(value)}")
                    failures.append(failure)
            if failures:
                raise BaseExceptionGroup(f"{test.__name__}: {len(failures)} of {len(values)} values", failures)

        first, *others = inspect.signature(test).parameters.values()
        assert first.kind is first.POSITIONAL_OR_KEYWORD
        ask.__signature__ = inspect.Signature(others)
        del ask.__wrapped__
        return ask

    return over_all
