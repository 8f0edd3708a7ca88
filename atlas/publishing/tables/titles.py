"""The titles of the columns that are no indicators, and of the layers and tables, in the language of an edition."""

from __future__ import annotations

from typing import Final

import pandas as pd

from atlas import columns as c
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import section, tr
from atlas.publishing.tables.layers import About, TableLayer, make_layer

_DECIMALS: Final = {c.AREA_KM2: 2, "distance_km": 3, c.NAME_SCORE: 1}


def titles(language: LanguageCode) -> dict[str, About]:
    """Return what is said, in a language, of each column that is no indicator."""
    return {name: About(title, decimals=_DECIMALS.get(name)) for name, title in section("column", language).items()}


def layer_words(
    name: str, language: LanguageCode, *, count: int, place: str = "", projection: str = ""
) -> tuple[str, str]:
    """Return the title and the description of a layer, in a language.

    Args:
        name: of the layer.
        language: ``fr``, ``ar`` or ``en``.
        count: of its rows.
        place: the territory's name.
        projection: what is said of its projection.
    """
    datum = tr("layer.datum", language, projection=projection)
    description = tr(f"layer.{name}.description", language, count=count, place=place, datum=datum)
    return tr(f"layer.{name}.title", language, place=place), description


def titled_layer(name: str, frame: pd.DataFrame, language: LanguageCode) -> TableLayer:
    """Return a table with the title and description of its name, and the usual titles of its columns."""
    title, description = layer_words(name, language, count=len(frame))
    return make_layer(name, frame, titles(language), title=title, description=description)
