"""Fitting classes and categories to an indicator, and the pieces of legend that explain them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.analysis.catalogue import Indicator
from atlas.cartography import palettes
from atlas.cartography.classification import Breaks, Method, classify, manual
from atlas.cartography.legend import Block, ClassBoxes, Heading, Swatch, Swatches
from atlas.cartography.marks.mark import By
from atlas.cartography.scales import CategoryScale, ClassScale
from atlas.cartography.theme import Theme
from atlas.wording import Language, number, words

if TYPE_CHECKING:
    from atlas.analysis.dataset import Dataset

# No data and zero have textures of their own: neither can be taken for the palest class, in colour or in grey.
NO_DATA_TEXTURE: Final = "hatch"
ZERO_TEXTURE: Final = "dots"


class Classed(Protocol):
    """What a mark says of its classes."""

    @property
    def by(self) -> By:
        """Level of the units."""

    @property
    def method(self) -> Method:
        """How breaks are found."""

    @property
    def classes(self) -> int | None:
        """How many, or as many as the level usually has."""

    @property
    def breaks(self) -> tuple[float, ...]:
        """An editor's own breaks, instead of a method."""

    @property
    def palette(self) -> str:
        """A ColorBrewer name, or the theme's when empty."""


def floats(values: pd.Series[float]) -> npt.NDArray[np.float64]:
    """Return values as float64, missing ones as NaN."""
    return np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def unit_values(data: Dataset, key: str, by: By) -> pd.Series[float]:
    """Return the values of an indicator, one for each unit of a level."""
    return data.table(by)[key].astype("float64")


def class_scale(mark: Classed, one: Indicator, data: Dataset, theme: Theme) -> ClassScale:
    """Classes and colours of a ratio: zero apart where it means absence, diverging about a reference."""
    values = unit_values(data, one.key, mark.by)
    cut = floats(values)
    if one.zero_is_absence:
        cut = cut[cut != 0]
    wanted = mark.classes or (5 if mark.by == "commune" else 4)
    if one.reference is not None and wanted % 2 and not mark.breaks:
        wanted += 1  # equal steps on both sides of the reference: an even number of classes
    if not np.isfinite(cut).any() and (floats(values) == 0).any():
        found = Breaks((), (), 0)  # zero everywhere: a map and a legend of one look
    elif mark.breaks:
        found = manual(cut, mark.breaks)
    else:
        found = classify(cut, method=mark.method, classes=wanted, reference=one.reference)
    if one.reference is not None and one.reference in found.edges[1:-1]:
        below = found.edges.index(one.reference)
        colours = palettes.diverging(mark.palette or theme.diverging, below, found.classes - below)
    elif found.classes:
        colours = palettes.sequential(mark.palette or theme.sequential, found.classes)
    else:
        colours = ()
    return ClassScale(values, found, colours, zero_apart=one.zero_is_absence, reference=one.reference)


def category_scale(one: Indicator, values: pd.Series[Any], language: Language) -> CategoryScale:
    """Colours by the catalogue's order, so that a category keeps its colour from plate to plate."""
    titles = {value: text[language] for value, text in one.categories.items()}
    found = [value for value in titles if (values == value).any()]
    order = list(titles)
    if len(order) <= len(palettes.QUALITATIVE):
        colours = {value: palettes.QUALITATIVE[order.index(value)] for value in found}
    else:
        colours = dict(zip(found, palettes.qualitative(len(found)), strict=True))
    return CategoryScale(values, colours, titles)


def heading(one: Indicator, language: Language) -> Heading:
    """Return the head of a legend: title, then unit and year."""
    comma = "، " if language == "ar" else ", "
    return Heading(one.title[language], comma.join(part for part in (one.unit[language], one.year) if part))


def class_blocks(scale: ClassScale, by: By, theme: Theme, language: Language) -> list[Block]:
    """Return the legend of classes: boxes that touch, then zero and no data if they occur."""
    edges = edge_texts(scale, language)
    blocks: list[Block] = []
    if scale.breaks.classes:
        blocks.append(ClassBoxes(edges, scale.colours, scale.counts, words(f"{by}s_count", language)))
    special = []
    if scale.zeros:
        special.append(Swatch(words("none", language), theme.zero, scale.zeros, texture=ZERO_TEXTURE))
    if scale.missing:
        special.append(Swatch(words("no_data", language), theme.no_data, scale.missing, texture=NO_DATA_TEXTURE))
    return [*blocks, Swatches(tuple(special))] if special else blocks


def edge_texts(scale: ClassScale, language: Language) -> tuple[str, ...]:
    """Write the breaks; minimum and maximum with more decimals where they would read like the break beside them."""
    edges, decimals = scale.breaks.edges, scale.breaks.decimals
    texts = [number(edge, language, decimals=decimals) for edge in edges]
    for end, beside in ((0, 1), (-1, -2)) if len(edges) > 1 else ():
        for finer in range(decimals, decimals + 4):
            texts[end] = number(edges[end], language, decimals=finer)
            if edges[end] == edges[beside] or texts[end] != number(edges[beside], language, decimals=finer):
                break
    return tuple(texts)


def category_block(scale: CategoryScale, theme: Theme, language: Language) -> Swatches:
    """Return the legend of categories, with their numbers of units."""
    counts = scale.counts
    rows = [Swatch(scale.titles[value], colour, counts[value]) for value, colour in scale.colours.items()]
    if scale.missing:
        rows.append(Swatch(words("none", language), theme.no_data, scale.missing, texture=NO_DATA_TEXTURE))
    return Swatches(tuple(rows))
