"""The column of a register that says when an actor ceased to be, which closes actors that state no status."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas import columns as c
from atlas.i18n.lexicon import word_list
from atlas.sources.files.tables import texts
from atlas.sources.parsing.dates import parse_year
from atlas.sources.parsing.vocabulary import key

_FIRST: Final = 1900


def closure_heading(headings: Iterable[object]) -> str | None:
    """Return the heading of the column of closures, None when there is none."""
    return next((str(heading) for heading in headings if key(str(heading)) in _wordings()), None)


@cache
def _wordings() -> frozenset[str]:
    return frozenset(map(key, (c.CLOSED, *word_list(f"headings.register.{c.CLOSED}"))))


def have_ended(written: pd.Series, *, year: int) -> npt.NDArray[np.bool_]:
    """Tell which actors ceased to be, by their year or date of closure; what cannot be read or lies ahead ends nobody.

    Args:
        written: the column of closures.
        year: the last year that is past.
    """
    codes, distinct = pd.factorize(texts(written))
    ended = [isinstance(read := parse_year(str(text)), int) and _FIRST <= read <= year for text in distinct]
    return np.array([*ended, False], dtype=bool)[codes]  # −1, no text, is the last
