"""The reference plate: the communes by name, the lines between them and the grid that the index of names refers to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from atlas import columns as c
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.spatial.reference_grid import ReferenceGrid
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.labels.unit_names import unit_name
from atlas.cartography.layout.reference_band import line_color
from atlas.cartography.legend import Block, Heading, LegendLine, LegendRemark, Lines, Ranking
from atlas.cartography.spec.localized_text import Text
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import Theme
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import typeset
from atlas.sources.territory.context import Role

if TYPE_CHECKING:
    from atlas.cartography.spec.insets import Inset

KEY: Final = "reference"


def reference_plate(
    *, key: str = KEY, title: Text = "", page: str = "", insets: tuple[Inset, ...] = (), note: Text = "",
    context: tuple[Role, ...] = (),
) -> Plate:  # fmt: skip
    """Return the plate by which a reader finds a commune: no mark, every name, the reference grid.

    Args:
        key: in file names.
        title: “Communes and provinces” in the language of the plate by default.
        page: the edition's by default.
        insets: where names stand too close at the map's scale.
        note: a paragraph in the legend.
        context: the ground beneath its lines.
    """
    text = title or {language: tr("reference_title", language) for language in LANGUAGES}
    return Plate(
        key=key,
        title=text,
        marks=(),
        labels="communes",
        grid=True,
        page=page,
        insets=insets,
        note=note,
        context=context,
    )


def reference_subtitle(data: Dataset, language: LanguageCode) -> str:
    """Say how many communes and provinces a plate without marks shows."""
    communes, provinces = (number(len(table), language) for table in (data.communes, data.provinces))
    return tr("reference_subtitle", language, communes=communes, provinces=provinces)


def reference_blocks(plate: Plate, data: Dataset, theme: Theme, language: LanguageCode) -> list[Block]:
    """Explain a plate without marks: its lines, the squares of its grid, the provinces with their communes."""
    weights = theme.weights
    limits = [
        ("limit.region", weights.region, theme.boundary),
        ("limit.province", weights.province, theme.boundary),
        ("limit.commune", weights.commune, theme.commune_boundary),
    ]
    if data.territory.land is not None:
        limits.append(("limit.coast", weights.coast, theme.coast))
    rows = tuple(LegendLine(tr(key, language), width * MM_PER_PT, color=color) for key, width, color in limits)
    blocks: list[Block] = [Heading(tr("limits_title", language)), Lines(rows, theme.boundary)]
    if plate.grid:
        blocks += _grid_blocks(data, theme, language)
    return [*blocks, _provinces(data, language)]


def _grid_blocks(data: Dataset, theme: Theme, language: LanguageCode) -> list[Block]:
    grid = ReferenceGrid.over(data.territory)
    km = grid.side_m / 1000
    side = number(km, language, decimals=0 if km == round(km) else 1)
    line = LegendLine(tr("grid_squares", language, km=side), theme.weights.hairline * MM_PER_PT)
    table = data.communes
    # The largest commune is the one that readers know.
    code = str(table[c.POPULATION_2024].idxmax() if c.POPULATION_2024 in table else table.index[0])
    cell = str(grid.cell(*data.territory.anchors[code]))
    letter = cell.rstrip("0123456789")
    name = unit_name(data, code, language)
    explanation = tr("grid_reading", language, name=name, cell=cell, letter=letter, number=cell.removeprefix(letter))
    return [
        Heading(tr("grid_title", language)),
        Lines((line,), line_color(theme)),
        LegendRemark(typeset(explanation, language)),
    ]


def _provinces(data: Dataset, language: LanguageCode) -> Ranking:
    """Return a small table of the provinces with the number of their communes."""
    counts = data.communes[c.PROVINCE_CODE].astype(str).value_counts()
    names = {str(code): unit_name(data, str(code), language) for code in data.provinces.index}
    rows = tuple(
        (name, number(int(counts.get(code, 0)), language))
        for code, name in sorted(names.items(), key=lambda pair: (-int(counts.get(pair[0], 0)), pair[1]))
    )
    total = (tr("region", language), number(len(data.communes), language))
    return Ranking(tr("communes_count", language), rows, total)
