"""The shapes that definitions of the register share: a count, a rate per inhabitants, a share, a sum of statements."""

from __future__ import annotations

from functools import partial
from typing import Final

from atlas import columns as c
from atlas.analysis import stocks as s
from atlas.analysis.definitions import formulas
from atlas.analysis.definitions.definition import Indicator, Nature, Words, words

PERCENT: Final = words("%", "%", "%")


def de(noun: str) -> str:
    """A French noun after “de”: *de mutuelles*, *d’associations*."""
    return f"d’{noun}" if noun[0] in "aeiouéèêh" else f"de {noun}"


def count(key: str, title: Words, formula: Words, explanation: Words) -> Indicator:
    """A number of actors, mapped by symbols."""
    return Indicator(
        key=key, title=title, nature=Nature.STOCK, formula=formula, explanation=explanation, zero_is_absence=True,
        needs=(key,), compute=partial(formulas.amount, of=key),
    )  # fmt: skip


def per_10k(key: str, count: str, title: Words, what: Words) -> Indicator:
    """A number of actors for 10 000 inhabitants."""
    return Indicator(
        key=key, title=title, nature=Nature.RATIO, decimals=1, zero_is_absence=True,
        formula=words(
            f"10\u202f000 × {what['fr']} / habitants en 2024",
            f"10.000 × عدد {what['ar']} / سكان 2024",
            f"10,000 × {what['en']} / inhabitants of 2024",
        ),
        explanation=words(
            f"Le nombre {de(what['fr'])} pour 10\u202f000 habitants.",
            f"عدد {what['ar']} لكل 10.000 نسمة.",
            f"How many {what['en']} there are for every 10,000 inhabitants.",
        ),
        needs=(count, c.POPULATION_2024), denominators=(c.POPULATION_2024,),
        compute=partial(formulas.density, count=count, over=c.POPULATION_2024, per=10_000.0), per=10_000.0,
    )  # fmt: skip


def share(key: str, part: str, whole: str, title: Words, *, formula: Words, explanation: Words) -> Indicator:
    """A number of actors in per cent of another."""
    return Indicator(
        key=key, title=title, unit=PERCENT, nature=Nature.RATIO, decimals=1, zero_is_absence=True, formula=formula,
        explanation=explanation, needs=(part, whole), denominators=(whole,),
        compute=partial(formulas.share, part=part, whole=whole), per=100.0,
    )  # fmt: skip


def stated(key: str, known: str, title: Words, formula: Words, explanation: Words) -> Indicator:
    """A sum over the actors that state it."""
    return Indicator(
        key=key, title=title, nature=Nature.STOCK, zero_is_absence=True, formula=formula, explanation=explanation,
        needs=(key, known, s.ACTORS),
        compute=partial(formulas.stated, of=key, known=known, records=s.ACTORS),
    )  # fmt: skip
