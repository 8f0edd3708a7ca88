"""The layers of a project: of each plate, what is written on it, and what all plates share; from the top downwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from atlas import columns as c
from atlas.cartography.canvas.base_layers import OUTLINE
from atlas.cartography.marks.style.context import AREAS, CENTERS
from atlas.cartography.spec.focus import FAINT
from atlas.cartography.styles.expressions import quote, text
from atlas.cartography.styles.model import Case, Renderer, Style
from atlas.cartography.styles.symbols import Fill, millimeters
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr
from atlas.publishing.qgis.layers.relief import Relief, shows_relief
from atlas.publishing.qgis.layouts.label_layers import lettering_styles
from atlas.publishing.qgis.project.map_layers import ListedLayer, QgisLayer
from atlas.publishing.qgis.project.plate_sheet import mark_layer
from atlas.publishing.qgis.project.plate_shown import PlateShown
from atlas.publishing.qgis.project.plates import EditionShown
from atlas.publishing.tables.titles import layer_words

#: Which of the communes a page of the atlas of communes is of; of none on all other maps.
_OF_PAGE: Final = f"CASE WHEN {quote(c.CODE)} = attribute(@atlas_feature, {text(c.CODE)}) THEN 'own' ELSE 'other' END"


@dataclass(frozen=True, slots=True)
class PlateLayers:
    """The layers of a plate.

    Attributes:
        marks: of its marks, in the order of its styles.
        veil: what makes all that is not its subject faint, and the subject's outline; nothing where it has none.
        lettering: what is written there, by window.
    """

    marks: tuple[QgisLayer, ...]
    veil: tuple[QgisLayer, ...]
    lettering: tuple[tuple[QgisLayer, ...], ...]

    @property
    def all_lettering(self) -> list[QgisLayer]:
        """What is written on the map and in every inset."""
        return [layer for window in self.lettering for layer in window]

    @property
    def from_top(self) -> list[QgisLayer]:
        """All but what is written, the topmost first."""
        return [*self.veil, *reversed(self.marks)]


@dataclass(frozen=True, slots=True)
class Stock:
    """The layers of a project.

    Attributes:
        names: that QGIS places itself.
        plates: those of each plate.
        boundaries: of provinces; and of the zones of plates that are by zone, by their zoning.
        grid, relief: over the land, where a plate shows them.
        land: of the territory and beyond it.
        communes: that pages are made of, and how such a page shows them.
    """

    names: tuple[QgisLayer, ...]
    plates: tuple[PlateLayers, ...]
    boundaries: Mapping[str, QgisLayer] = field(repr=False)
    grid: tuple[QgisLayer, ...]
    relief: tuple[Relief, ...]
    land: tuple[QgisLayer, ...]
    communes: QgisLayer
    page: QgisLayer

    @property
    def ground(self) -> list[ListedLayer]:
        """What lies beneath all plates, the topmost first."""
        return [*self.boundaries.values(), *self.grid, *self.relief, *self.land, self.communes, self.page]

    @property
    def draw_order(self) -> list[ListedLayer]:
        """Layers from the topmost to the lowest, as print lays them: names, symbols, boundaries, areas, land."""
        marks = [layer for plate in self.plates for layer in plate.from_top]
        lettered = [layer for plate in self.plates for layer in plate.all_lettering]
        over = [layer for layer in marks if layer.style.over]
        under = [layer for layer in marks if not layer.style.over]
        lines = self.boundaries.values()
        above = [*self.names, *lettered, self.page, *over, *lines, *under]
        return [*above, *self.grid, *self.relief, *self.land, self.communes]

    @property
    def features(self) -> list[QgisLayer]:
        """The layers whose rows are given out."""
        return [*self.boundaries.values(), *self.land, self.communes, *self.actors]

    @property
    def actors(self) -> list[QgisLayer]:
        """The actors, once: the layer of the first plate that shows them; none where no plate does."""
        return [layer for plate in self.plates for layer in plate.marks if layer.style.table == "actors"][:1]

    def theme_of(self, plate: PlateShown, own: PlateLayers, window: int) -> list[ListedLayer]:
        """Return what a map of a plate shows: 0 is its map, 1 … are its insets."""
        marks = [*own.lettering[window], *own.from_top]
        # Under units that are not on the ground there is none of it.
        if plate.plate.distorts:
            return [*marks]
        lines = [self.boundaries[plate.plate.zoning], *(self.grid if plate.plate.grid and not window else ())]
        # On a basemap there is no land of the toolkit's.
        if plate.plate.basemap is not None:
            return [*marks, *lines]
        return [*marks, *lines, *(self.relief if shows_relief(plate.plate) else ()), *self.land]

    @property
    def theme_of_communes(self) -> list[ListedLayer]:
        """What the page of a commune shows: its actors and its neighbors, faint, with their names."""
        names = [layer for layer in self.names if layer.style.table == CENTERS["commune"]]
        return [*names, *self.actors, self.page, self.boundaries[""], *self.relief, *self.land]


def stock_of(shown: EditionShown) -> Stock:
    """Return the layers of an edition whose plates are read."""
    first = next((s for p in shown.plates for s in p.styles if s.table == AREAS["commune"]), None)
    plain = Style(AREAS["commune"], "Polygon", AREAS["commune"], Renderer("none"), name="communes")
    land = [QgisLayer("land", shown.land.title, shown.land)]
    if shown.beyond is not None:
        land.append(QgisLayer("land_beyond", shown.beyond.title, shown.beyond))
    communes = layer_words("communes", shown.language, count=0)[0]
    return Stock(
        _names(shown), tuple(_plate_layers(plate, shown) for plate in shown.plates),
        {zoning: QgisLayer(style.table, style.title, style) for zoning, style in shown.boundaries.items()},
        () if shown.grid is None else (QgisLayer(shown.grid.table, shown.grid.title, shown.grid),),
        () if shown.relief is None else (shown.relief,), tuple(land),
        QgisLayer("communes", communes, first or plain), _page_layer(shown),
    )  # fmt: skip


def _page_layer(shown: EditionShown) -> QgisLayer:
    """Return how the page of a commune shows it among its neighbors: they are faint, it has an outline."""
    theme, title = shown.theme, tr("qgis.communes", shown.language)
    outline = Fill("", edge=theme.boundary, edge_mm=millimeters(OUTLINE * theme.weights.region))
    faint = Fill(theme.land, edge="none", opacity=FAINT)
    cases = Case("own", title, (outline,), value="own"), Case("other", title, (faint,), value="other")
    style = Style(AREAS["commune"], "Polygon", title, Renderer("categorised", cases, _OF_PAGE), name="page")
    return QgisLayer("commune_page", title, style)


def _plate_layers(plate: PlateShown, shown: EditionShown) -> PlateLayers:
    """Return the layers of a plate; its names stand in layers of their own, where they are printed."""
    number = plate.number
    marks = [
        QgisLayer(mark_layer(number, i), style.title, replace(style, naming=None))
        for i, style in enumerate(plate.styles, start=1)
    ]
    held = plate.lettering.windows(number)
    lettered = [
        tuple(
            QgisLayer(
                f"p{number}_{style.table}_{window}",
                _of_window(style.title, window, shown.language),
                style,
                _rows(number, window),
            )
            for style in lettering_styles(plate.theme, shown.language)
            if (style.table, window) in held
        )
        for window in range(len(plate.presets))
    ]
    return PlateLayers(tuple(marks), _veil(plate, shown.language), tuple(lettered))


def _veil(plate: PlateShown, language: LanguageCode) -> tuple[QgisLayer, ...]:
    """Return what fades all that a plate is not of, and the outline of what it is of.

    A veil of the land's color over an area is that area mixed with it, as on the plate.
    """
    if not plate.subject:
        return ()
    theme, title = plate.theme, tr("qgis.veil", language)
    over = any(style.over for style in plate.styles)
    codes = ", ".join(map(text, plate.subject))
    outlined = ", ".join(map(text, plate.provinces)) or codes
    faint = Case("veil", title, (Fill(theme.land, edge="none", opacity=FAINT),))
    veil = Style(AREAS["commune"], "Polygon", title, Renderer("single", (faint,)), over=over, name="veil")
    edge = Fill("", edge=theme.boundary, edge_mm=millimeters(OUTLINE * theme.weights.region))
    title = tr("qgis.subject", language)
    by = "province" if plate.provinces else "commune"
    outline = Style(
        AREAS[by], "Polygon", title, Renderer("single", (Case("outline", title, (edge,)),)), over=True, name="outline"
    )
    number = plate.number
    return (
        QgisLayer(f"p{number}_outline", outline.title, outline, f"{quote(c.CODE)} IN ({outlined})"),
        QgisLayer(f"p{number}_veil", veil.title, veil, f"{quote(c.CODE)} NOT IN ({codes})"),
    )


def _of_window(title: str, window: int, language: LanguageCode) -> str:
    """Return the title of a layer of names, which says in which inset they stand."""
    return f"{title} – {tr('qgis.inset', language, number=str(window))}" if window else title


def _rows(number: str, window: int) -> str:
    return f"{quote(c.PLATE)} = '{number}' AND {quote(c.WINDOW)} = {window}"


def _names(shown: EditionShown) -> tuple[QgisLayer, ...]:
    """Return names that QGIS places itself, for whoever changes scale or frame; no plate shows them."""
    layers = []
    for by, naming in shown.plates[0].naming.items():
        title = tr(f"qgis.{by}_names", shown.language)
        style = Style(CENTERS[by], "Point", title, Renderer("none"), naming=naming, over=True, name="names")
        layers.append(QgisLayer(f"{by}_names", title, style))
    return tuple(layers)
