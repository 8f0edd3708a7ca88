"""What all kinds of derived indicators share: their key and title, what they inherit, how they refuse."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol

from atlas.analysis.catalogue.definition import Indicator, Nature, Text, Words, complete
from atlas.i18n.messages import Listed, Message
from atlas.sources.vocabulary.vocabulary import Vocabulary


class Find(Protocol):
    """From a key to the indicator that a derived one is made from, among those of a register's vocabulary."""

    @property
    def vocabulary(self) -> Vocabulary:
        """Of the register."""

    def __call__(self, key: str, /) -> Indicator:
        """Return the indicator of a key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedIndicator:
    """What every kind may be told besides: a key, and a title, in one language or by language."""

    key: str = ""
    title: Text = ""

    @property
    def beside(self) -> tuple[NamedIndicator | str, ...]:
        """Specifications, or keys, of the indicators that stand beside this one wherever an edition has it."""
        return ()

    def build(self, find: Find) -> Indicator:
        """Make the indicator; ``find`` gives the one that it is made from by its key."""
        raise NotImplementedError

    def inherited_fields(self, of: Indicator, *, key: str, title: Words) -> dict[str, Any]:
        """Key, title, and what is inherited from the indicator that this one is made from."""
        return {
            "key": self.key or key,
            "title": complete(self.title) if self.title else title,
            "source": of.source,
            "year": of.year,
            "needs": of.needs,
        }


def require_measure(of: Indicator) -> Indicator:
    """Return the indicator, refused when it is no number that can be compared.

    Raises:
        ValueError: a category or a rank.
    """
    if of.nature not in (Nature.STOCK, Nature.RATIO):
        raise ValueError(
            Message("fault.analysis.stock_or_ratio", key=of.key, nature=Message(f"nature_word.{of.nature}"))
        )
    return of


def check_between(name: str, value: float, low: float, high: float) -> None:
    """Refuse a number out of range."""
    if not (math.isfinite(value) and low <= value <= high):
        raise ValueError(Message("fault.analysis.between", name=name, low=low, high=high, value=repr(value)))


def check_one_of(name: str, value: str, words: Collection[str]) -> None:
    """Refuse a word that is not known."""
    if value not in words:
        raise ValueError(
            Message("fault.analysis.one_of", name=name, names=Listed(words, marks=False), value=repr(value))
        )
