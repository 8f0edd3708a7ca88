"""The index of names: every commune in French and in Arabic, and the square of the reference grid it is found in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.spatial.reference_grid import ReferenceGrid
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.lexicon import word_text
from atlas.sources.matching.normalization import fold
from atlas.sources.territory.territory import Territory

_ARTICLE: Final = word_text("letters.word.article")


def commune_index(
    territory: Territory, grid: ReferenceGrid | None = None, *, language: LanguageCode = "fr"
) -> pd.DataFrame:
    """Return the communes with their names and the square of each, in the order of an index of the language.

    The square is that of the commune's anchor, where its symbol stands and its name belongs on every plate: the pole of
    inaccessibility of its largest part (:attr:`~atlas.sources.territory.territory.Territory.anchors`). A name that had
    to move beside its symbol may reach into the next square.

    Args:
        territory: whose communes.
        grid: the reference grid; that of the territory by default.
        language: whose names order the rows.

    Returns:
        index ``code``; ``name``, ``name_ar``, ``province``, ``province_ar`` ("" where there is none) and ``cell``.
    """
    grid = grid or ReferenceGrid.over(territory)
    communes, provinces = territory.communes, territory.provinces
    anchors = np.array([territory.anchors[code] for code in communes.index], dtype=np.float64).reshape(-1, 2)

    def column(name: str) -> pd.Series[str]:
        return communes[name].fillna("").astype(str) if name in communes else pd.Series("", index=communes.index)

    of = communes[c.PROVINCE_CODE].astype(str)
    arabic = provinces[c.NAME_AR].fillna("").to_dict() if c.NAME_AR in provinces else {}
    table = pd.DataFrame(
        {
            c.NAME: column(c.NAME),
            c.NAME_AR: column(c.NAME_AR),
            c.PROVINCE: column(c.PROVINCE),
            c.PROVINCE_AR: of.map(lambda code: arabic.get(code, "")),
            c.CELL: grid.cell(anchors[:, 0], anchors[:, 1]),
        },
        index=communes.index,
    )
    own = table[LANGUAGES[language].name_column]
    names = own.where(own != "", table[c.NAME])
    order = sorted(range(len(table)), key=lambda i: (*collation(names.iloc[i]), table.index[i]))
    return table.iloc[order]


def with_plates(index: pd.DataFrame, labeled: Mapping[str, Collection[str]]) -> pd.DataFrame:
    """Return an index with a column ``plates``: the numbers of the plates that print the name of each commune.

    Args:
        index: of :func:`commune_index`.
        labeled: number of a plate → codes that it names (``labeled`` of its drawing, or of its record in the
            manifest), in the order of the atlas.
    """
    named = {number: frozenset(codes) for number, codes in labeled.items()}
    plates = [", ".join(number for number, codes in named.items() if code in codes) for code in index.index]
    return index.assign(**{c.PLATES: plates})


def collation(name: str) -> tuple[str, str]:
    """Return the key by which an index orders a name: word by word, accents, case and hyphens left aside.

    A Latin article stays where it is (“El Borj” under E), as atlases print it. The Arabic article ال at the beginning
    is left aside; the variants of alef are one letter, ة stands with ه and ى with ي, as Arabic indexes have it. The
    name itself is the second part, to settle what is left.
    """
    bare = name.strip()
    if bare.startswith(_ARTICLE) and len(bare) > len(_ARTICLE) + 1:
        bare = bare.removeprefix(_ARTICLE)
    return fold(bare), name


def initial(name: str) -> str:
    """Return the letter under which an index lists a name: E for “Écho”, ع for «العرائش»."""
    return collation(name)[0][:1].upper()


__all__ = ["collation", "commune_index", "initial", "with_plates"]
