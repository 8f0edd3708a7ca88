"""The names of communes and provinces as a reader of a language reads them, alone and in lists."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from atlas import columns as c
from atlas.analysis.dataset.dataset import Dataset
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr, tr_plural
from atlas.i18n.numbers import number
from atlas.i18n.typography import join_clauses, join_items, typeset


def unit_name(data: Dataset, code: str, language: LanguageCode) -> str:
    """Return the name of a commune or a province; the French one where there is none in the language."""
    table = data.communes if code in data.communes.index else data.provinces
    column = LANGUAGES[language].name_column
    own = table[column][code] if column in table else ""
    return typeset(own if isinstance(own, str) and own else str(table[c.NAME][code]), language)


def join_names(items: Sequence[str], language: LanguageCode) -> str:
    """Join names: “Tanger, Tétouan et Larache”."""
    if len(items) < 2:
        return "".join(items)
    return tr("alt.and", language, first=join_items(items[:-1], language), last=items[-1])


def join_details(items: Sequence[str], language: LanguageCode) -> str:
    """Join what may itself hold commas: “de 0,5 à moins de 1 (12) ; de 1 à 3 (4)”."""
    return join_clauses(items, language)


def with_title(title: str, text: str, language: LanguageCode) -> str:
    """Write “title: text” with the sign of the language."""
    return f"{title}{LANGUAGES[language].colon}{text}"


def with_count(item: str, count: int, language: LanguageCode) -> str:
    """Write an item with its number: “Coopératives (78)”."""
    return f"{item} ({number(count, language)})"


def whereabouts(codes: Sequence[str], data: Dataset, language: LanguageCode, *, most: int = 3) -> tuple[str, bool]:
    """Say where some units are: their names when they are few, else the provinces that have most of them.

    Returns:
        the text, and whether it names them all.
    """
    provinces = data.communes[c.PROVINCE_CODE].astype(str)
    if len(codes) <= most or not set(codes) <= set(provinces.index):
        return join_names([unit_name(data, code, language) for code in codes[:most]], language), len(codes) <= most
    counts = provinces[list(codes)].value_counts()
    if not set(counts.index) <= set(data.provinces.index):  # communes that are in no zone
        return join_names([unit_name(data, code, language) for code in codes[:most]], language), False
    first = sorted(counts.index, key=lambda code: (-int(counts[code]), code))[:most]
    text = join_names(
        [with_count(unit_name(data, code, language), int(counts[code]), language) for code in first], language
    )
    return text, len(counts) <= most


def holders(values: pd.Series[float], value: float, data: Dataset, language: LanguageCode) -> str:
    """Say which units have a value: their names when they are one or two, else how many they are."""
    codes = [str(code) for code in values.index[values == value]]
    if len(codes) <= 2:
        return join_names([unit_name(data, code, language) for code in codes], language)
    return count_units(len(codes), "province" if codes[0] in data.provinces.index else "commune", language)


def count_units(count: int, by: str, language: LanguageCode) -> str:
    """Say a number of units of a level in words: “no commune”, “one province”, “17 communes”."""
    return tr_plural(f"alt.number.{by}", count, language)
