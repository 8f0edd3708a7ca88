"""The towns and provinces around a territory: names that mean none of its communes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from atlas import columns as c
from atlas.i18n.lexicon import word_list
from atlas.sources.matching.normalization import normalize

if TYPE_CHECKING:
    from atlas.sources.territory.territory import Territory

#: Layers of the ground that name what lies around (`atlas.sources.territory.context`).
_AROUND: Final = ("limits.geojson", "towns.geojson")
_AROUND_NAMES: Final = ("name_fr", "name_ar")
_TOWN_WORDS: Final = frozenset(map(normalize, word_list("names.place.town")))


def names_beyond(territory: Territory) -> dict[str, str]:
    """Return the names of the towns and provinces around a territory that are none of its own, normalized → written."""
    if territory.context is None:
        return {}
    import pyogrio  # loads GDAL: only where a register is located by names

    names: dict[str, str] = {}
    own = {
        normalize(str(name))
        for layer in (territory.communes, territory.provinces)
        for column in (c.NAME, c.NAME_AR)
        if column in layer
        for name in layer[column].dropna()
    }
    for file in _AROUND:
        path = territory.context / file
        table = pyogrio.read_dataframe(path, read_geometry=False) if path.is_file() else pd.DataFrame()
        for name in (text for column in _AROUND_NAMES if column in table for text in table[column].dropna()):
            if (plain := normalize(str(name))) and plain not in own:
                names.setdefault(plain, str(name))
    return names


def town_name(text: str) -> str:
    """Return a name without the words that say what it is the name of: "Ville de Taza" → "taza"."""
    words = normalize(text).split()
    return " ".join(word for word in words if word not in _TOWN_WORDS)
