"""The names of communes and provinces as a reader of a language reads them, alone and in lists."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from atlas import columns as c
from atlas.analysis.dataset import Dataset
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import typeset


def unit_name(data: Dataset, code: str, language: LanguageCode) -> str:
    """Return the name of a commune or a province; the French one where there is none in Arabic."""
    table = data.communes if code in data.communes.index else data.provinces
    arabic = table[c.NAME_AR][code] if language == "ar" and c.NAME_AR in table else ""
    return typeset(arabic if isinstance(arabic, str) and arabic else str(table[c.NAME][code]), language)


def listed(items: Sequence[str], language: LanguageCode) -> str:
    """Join names: “Tanger, Tétouan et Larache”."""
    if len(items) < 2:
        return "".join(items)
    comma = "، " if language == "ar" else ", "
    return tr("alt.and", language, first=comma.join(items[:-1]), last=items[-1])


def itemised(items: Sequence[str], language: LanguageCode) -> str:
    """Join what may itself hold commas: “de 0,5 à moins de 1 (12) ; de 1 à 3 (4)”."""
    return {"fr": " ; ", "ar": "؛ ", "en": "; "}[language].join(items)


def headed(title: str, text: str, language: LanguageCode) -> str:
    """Write “title: text” with the sign of the language."""
    return f"{title} : {text}" if language == "fr" else f"{title}: {text}"


def counted(item: str, count: int, language: LanguageCode) -> str:
    """Write an item with its number: “Coopératives (78)”."""
    return f"{item} ({number(count, language)})"


def whereabouts(codes: Sequence[str], data: Dataset, language: LanguageCode, *, most: int = 3) -> tuple[str, bool]:
    """Say where some units are: their names when they are few, else the provinces that have most of them.

    Returns:
        the text, and whether it names them all.
    """
    provinces = data.communes[c.PROVINCE_CODE].astype(str)
    if len(codes) <= most or not set(codes) <= set(provinces.index):
        return listed([unit_name(data, code, language) for code in codes[:most]], language), len(codes) <= most
    counts = provinces[list(codes)].value_counts()
    first = sorted(counts.index, key=lambda code: (-int(counts[code]), code))[:most]
    text = listed([counted(unit_name(data, code, language), int(counts[code]), language) for code in first], language)
    return text, len(counts) <= most


def holders(values: pd.Series[float], value: float, data: Dataset, language: LanguageCode) -> str:
    """Say which units have a value: their names when they are one or two, else how many they are."""
    codes = [str(code) for code in values.index[values == value]]
    if len(codes) <= 2:
        return listed([unit_name(data, code, language) for code in codes], language)
    return so_many(len(codes), "province" if codes[0] in data.provinces.index else "commune", language)


def so_many(count: int, by: str, language: LanguageCode) -> str:
    """Say a number of units of a level in words: “no commune”, “one province”, “17 communes”."""
    if count < 2:
        return tr(f"alt.{'one' if count else 'no'}_{by}", language)
    return tr(f"alt.{by}s", language, n=number(count, language))
