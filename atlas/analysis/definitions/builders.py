"""The shapes that definitions of the register share: a count, a rate per inhabitants, a share, a sum of statements."""

from __future__ import annotations

from functools import partial
from typing import Any

from atlas import columns as c
from atlas.analysis.catalogue import stocks as s
from atlas.analysis.catalogue.definition import PERCENT, Indicator, Nature
from atlas.analysis.definitions import formulas


def count(key: str, texts: dict[str, Any]) -> Indicator:
    """Return a number of actors, mapped by symbols."""
    return Indicator(
        key=key, nature=Nature.STOCK, zero_is_absence=True, needs=(key,), compute=partial(formulas.amount, of=key),
        **texts,
    )  # fmt: skip


def per_10k(key: str, count: str, texts: dict[str, Any]) -> Indicator:
    """Return a number of actors for 10 000 inhabitants."""
    return Indicator(
        key=key, nature=Nature.RATIO, decimals=1, zero_is_absence=True,
        needs=(count, c.POPULATION_2024), denominators=(c.POPULATION_2024,),
        compute=partial(formulas.density, count=count, over=c.POPULATION_2024, per=10_000.0), per=10_000.0,
        **texts,
    )  # fmt: skip


def share(key: str, part: str, whole: str, texts: dict[str, Any]) -> Indicator:
    """Return a number of actors in per cent of another."""
    return Indicator(
        key=key, unit=PERCENT, nature=Nature.RATIO, decimals=1, zero_is_absence=True,
        needs=(part, whole), denominators=(whole,),
        compute=partial(formulas.share, part=part, whole=whole), per=100.0, **texts,
    )  # fmt: skip


def stated_sum(key: str, answers: str, texts: dict[str, Any]) -> Indicator:
    """Return a sum over the actors that state it."""
    return Indicator(
        key=key, nature=Nature.STOCK, zero_is_absence=True, needs=(key, answers, s.ACTORS),
        compute=partial(formulas.stated_sum, of=key, answers=answers, records=s.ACTORS),
        **texts,
    )  # fmt: skip
