"""How the communes of each province fall into the categories of a plate, in the colors of its map."""

from __future__ import annotations

from typing import Any

from atlas import columns as c
from atlas.analysis.catalogue.entries import Nature
from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.scales.scales import CategoryScale
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import Theme
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import typeset


def categories_by_province(data: Dataset, plate: Plate, theme: Theme, language: LanguageCode) -> dict[str, Any] | None:
    """Return the communes of each province by category: what a map of categories lets only guess.

    Returns:
        ``title``, ``key`` (each category that occurs with its color), ``rows`` (name of the province, number of its
        communes, and of each category its share from 0 to 1 and its number), ``colors`` of all categories; None of a
        plate without such a map.
    """
    marks = (mark for mark in plate.marks if mark.covers_area and mark.shows == {Nature.CATEGORY})
    mark = next((mark for mark in marks if getattr(mark, "by", "") == "commune"), None)
    if mark is None or len(data.provinces) < 2:
        return None
    scale = mark.fit(data, theme, language)
    if not isinstance(scale, CategoryScale):
        return None
    counts = scale.values.groupby(data.communes[c.PROVINCE_CODE]).value_counts().unstack(fill_value=0)
    names = data.provinces[LANGUAGES[language].name_column].map(lambda name: typeset(str(name), language))
    rows = []
    for code in names.map(str.casefold).sort_values(kind="stable").index:
        own = counts.loc[code] if code in counts.index else {}
        numbers = [int(own.get(category, 0)) for category in scale.colors]
        whole = sum(numbers)
        parts = [[n / whole if whole else 0.0, number(n, language) if n else ""] for n in numbers]
        rows.append([names[code], number(whole, language), parts])
    key = [[typeset(scale.titles[category], language), color] for category, color in scale.colors.items()]
    (indicator,) = mark.indicators
    shown = data.indicator(indicator).categories
    return {
        "title": tr("book.categories_by_province", language),
        "key": key,
        "rows": rows,
        "colors": [scale.colors.get(category, theme.symbol) for category in shown],
    }
