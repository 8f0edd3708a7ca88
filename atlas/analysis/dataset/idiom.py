"""Sentences about data are in the idiom of their territory."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from atlas.i18n.idiom import speaking
from atlas.sources.territory.territory import Territory

P = ParamSpec("P")
R = TypeVar("R")


def in_idiom(function: Callable[P, R]) -> Callable[P, R]:
    """Decorate a function of data: while it runs, sentences are in the idiom of the territory of its first data."""

    @wraps(function)
    def speak(*args: P.args, **options: P.kwargs) -> R:
        owners = (getattr(value, "territory", None) for value in (*args, *options.values()))
        territory = next((owner for owner in owners if isinstance(owner, Territory)), None)
        if territory is None:
            return function(*args, **options)
        with speaking(territory.idiom):
            return function(*args, **options)

    return speak
