"""The words that are recognized in the files of others: headings, answers, names of places, months, legal forms.

They stand in ``reading/``, a file per subject, so that a reader of registers adds a word without touching code. No word
of them is ever shown: what a reader or user meets is in ``locale/``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

_READING: Final = Path(__file__).parent / "reading"


def word_list(key: str) -> tuple[str, ...]:
    """Return the words under a key: file, tables and name with points (``names.place.generic``)."""
    return tuple(_entry(key))


def word_lists(key: str) -> dict[str, tuple[str, ...]]:
    """Return a table of lists of words, in its order."""
    return {name: tuple(words) for name, words in _entry(key).items()}


def word_map(key: str) -> dict[str, str]:
    """Return a table of single words or letters, in its order."""
    return dict(_entry(key))


def word_text(key: str) -> str:
    """Return a single word, a run of letters or a pattern."""
    return str(_entry(key))


def alternatives(key: str) -> str:
    """Return the words under a key as the alternatives of a pattern; each may be a pattern itself."""
    return "|".join(word_list(key))


def _entry(key: str) -> Any:
    file, *names = key.split(".")
    entry: Any = _file(file)
    for name in names:
        entry = entry[name]
    return entry


@cache
def _file(name: str) -> Mapping[str, Any]:
    return tomllib.loads((_READING / f"{name}.toml").read_text(encoding="utf-8"))
