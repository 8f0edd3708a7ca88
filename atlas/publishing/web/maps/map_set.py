"""All maps of a web edition: each indicator at each level, each plate that the web can show, fitted once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from atlas import columns as c
from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.dataset.tables import Level
from atlas.analysis.own_figures.zonings import OutsideZones, outside_zones
from atlas.cartography.alt_text.description import describe_plate
from atlas.cartography.marks.mark import By, Mark
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.model import Case
from atlas.cartography.styles.symbols import Fill
from atlas.errors import AtlasError
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.publishing.edition.edition import Edition
from atlas.publishing.edition.map_series import with_series
from atlas.publishing.web.figures import Figures
from atlas.publishing.web.maps.actors import ShownActors
from atlas.publishing.web.maps.choice import fitting
from atlas.publishing.web.maps.context_picture import context_pictures, has_ground
from atlas.publishing.web.maps.ground import WebGround
from atlas.publishing.web.maps.legends import legend_html, sizes_html
from atlas.publishing.web.maps.map_picture import UnitTexts, locator_svg, map_svg
from atlas.publishing.web.maps.readings import MarkReading, Reader
from atlas.publishing.web.maps.tiles import MOST_ACTORS, ActorTiles

#: Levels of which there are maps.
MAP_LEVELS: Final[tuple[By, ...]] = ("commune", "province")
#: A plate whose drawing is longer is shown as its picture, in characters.
_LONGEST: Final = 160_000
#: Areas of one's own are shown up to here; of more, circles around thousands of actors, there are files.
MOST_AREAS: Final = 600
#: What a mark may raise that the data, or the web, cannot show.
_CANNOT: Final = (AtlasError, sqlite3.Error, LookupError)


@dataclass(frozen=True, eq=False)
class MapSet:
    """The maps of an edition.

    Attributes:
        edition: its plates with their common scales.
        data: as they may be published.
        theme: colors and widths.
        ground: the shapes of all maps.
        languages: of the pages, the first one first.
        map_levels: of which there are maps.
        zoning: key of the zoning whose zones stand in the place of provinces; none when empty.
    """

    edition: Edition
    data: Dataset
    theme: Theme
    ground: WebGround
    languages: tuple[LanguageCode, ...] = ("fr", "ar")
    map_levels: tuple[By, ...] = MAP_LEVELS
    zoning: str = ""
    _marks: dict[str, Mapping[By, Mark[Any]]] = field(default_factory=dict, repr=False)
    _readings: dict[tuple[str, str, str], MarkReading] = field(default_factory=dict, repr=False)
    _readers: dict[str, Reader] = field(default_factory=dict, repr=False)
    _figures: dict[str, Figures] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls, edition: Edition, data: Dataset, theme: Theme, languages: tuple[LanguageCode, ...] = ("fr", "ar")
    ) -> MapSet:
        """Return the maps of an edition; nothing is fitted before it is asked for."""
        shared = with_series(edition, data).without_zones
        return cls(
            shared, data, theme, WebGround.of(data.territory, edition.page, fill=edition.fill or "bands"), languages
        )

    @cached_property
    def zone_sets(self) -> Mapping[str, MapSet]:
        """The maps of the zones of each zoning, by its key; none of more areas than a page lists."""
        return {key: self._of_zones(key, view) for key, view in sorted(self.data.zonings.items())}

    def _of_zones(self, key: str, view: Dataset) -> MapSet:
        """Return the maps of the zones of one's own, which stand in the place of provinces in a view of the data."""
        fill = self.edition.fill or "bands"
        ground = WebGround.of(view.territory, self.edition.page, fill=fill, overlapping=view.zones_overlap)
        levels: tuple[By, ...] = ("zone",) if len(view.provinces) <= MOST_AREAS else ()
        return MapSet(self.edition, view, self.theme, ground, self.languages, levels, key)

    def level_name(self, level: str) -> str:
        """Return what pages and files call a level: zones by their zoning, as the tables do."""
        from atlas.publishing.tables.contents import zone_layer  # loaded where layers are named

        return zone_layer(self.zoning) if self.zoning else level

    @property
    def are_too_many(self) -> bool:
        """Whether there are more zones than a page lists."""
        return bool(self.zoning) and not self.map_levels

    @property
    def keys(self) -> tuple[str, ...]:
        """The indicators of which there is a map at some level, in the order of the data."""
        return tuple(indicator.key for indicator in self.data.indicators if self.levels(indicator.key))

    def levels(self, key: str) -> tuple[By, ...]:
        """Return the levels at which an indicator has a map."""
        return tuple(self._marks_of(key))

    def mark(self, key: str, level: str) -> Mark[Any]:
        """Return the mark that shows an indicator at a level."""
        return self._marks_of(key)[level]  # type: ignore[index]

    def reading(self, key: str, level: str, language: LanguageCode) -> MarkReading:
        """Return what the map of an indicator draws."""
        name = (key, level, language)
        if name not in self._readings:
            self._readings[name] = self.reader(language).read(self.mark(key, level))
        return self._readings[name]

    def svg(
        self, key: str, level: str, language: LanguageCode, *, links: Callable[[str], str] | None = None,
        id_prefix: str = "", context: str = "",
    ) -> str:  # fmt: skip
        """Return the map of an indicator as SVG, the sizes of its symbols explained below it.

        Args:
            key: of the indicator.
            level: of the units.
            language: of what it says.
            links: code → address of a unit's page; without it units are no links.
            id_prefix: of the ids, where a page has several maps.
            context: where the picture of what lies beneath is from the page, when it shows it.
        """
        reading = self.reading(key, level, language)
        texts = self._texts(reading, self.label(key, level, language), key, language)
        if links is not None:
            texts = replace(texts, links={code: links(code) for code in texts.titles})
        drawn = map_svg(reading, self.ground, self.theme, replace(texts, context=context), prefix=id_prefix)
        return drawn + sizes_html(reading, self.ground.frame.box.width)

    def legend(self, key: str, level: str, language: LanguageCode, *, id_prefix: str = "") -> str:
        """Return the legend of the map of an indicator as HTML; ids begin with ``id_prefix``, or are its own."""
        reading, prefix = self.reading(key, level, language), id_prefix or f"{self._prefix(level)}{self._position(key)}"
        return legend_html(reading, language, prefix=prefix, further=self._zoneless_entry(reading, language))

    def _zoneless_entry(self, reading: MarkReading, language: LanguageCode) -> list[Case]:
        """Return the entry of the legend of land in no zone, where zones are filled and leave some."""
        if self._outside is None or not reading.classes or self.ground.overlapping:
            return []
        label, count = tr("outside_zones", language), self._outside.communes
        return [Case("outside", label, (Fill(self.theme.land),), self.theme.land, count=count)]

    @cached_property
    def _outside(self) -> OutsideZones | None:
        return outside_zones(self.data)

    def label(self, key: str, level: str, language: LanguageCode) -> str:
        """Return what a map shows, in words, for who does not see it."""
        heading = self.data.indicator(key).heading(language)
        plate = Plate(title={language: heading}, marks=(self.mark(key, level),))
        return describe_plate(plate, self.data, language, theme=self.theme)

    def class_of(self, key: str, level: str, code: str, language: LanguageCode) -> tuple[str, str]:
        """Return the color of a unit and what its class is called; both empty where the map fills no units."""
        reading = self.reading(key, level, language)
        if code not in reading.class_of:
            return "", ""
        own = reading.classes[reading.class_of[code]]
        return own.color, own.label

    def locator(self, level: str, code: str, language: LanguageCode) -> str:
        """Return a small map of the provinces on which a unit is filled."""
        name = self.figures(language).name(level, code)
        return locator_svg(self.ground, self.theme, code, name)

    def shows_actors(self, plate: Plate) -> bool:
        """Tell whether a plate shows all actors by their families: the script paints those that agreed to it."""
        return any(_is_of_all_actors(mark) for mark in plate.marks) and self.has_actors

    def plate(self, plate: Plate, language: LanguageCode, *, context: str = "") -> str | None:
        """Return the interactive map of a plate, its sizes and its legend; None where the web shows its picture."""
        shared = next((own for own in self.edition.plates if own.key == plate.key), plate)
        if not shared.marks or shared.basemap is not None or shared.focus or shared.distorts:
            return None
        try:
            readings = [self._of_plate(mark, language) for mark in shared.marks]
            whole = _over_each_other(readings)
            texts = self._texts(whole, describe_plate(shared, self.data, language, theme=self.theme), "", language)
            drawn = map_svg(whole, self.ground, self.theme, replace(texts, context=context), prefix="p")
        except _CANNOT:
            return None
        if len(drawn) > _LONGEST:
            return None
        sizes = sizes_html(whole, self.ground.frame.box.width)
        legend = legend_html(whole, language, prefix="p")
        return f'<div class="map-frame">{drawn}{sizes}</div><div class="map-legend">{legend}</div>'

    def _of_plate(self, mark: Mark[Any], language: LanguageCode) -> MarkReading:
        """Return what a mark of a plate draws; without the actors, one by one, that the script paints."""
        reading = self.reader(language).read(mark)
        return replace(reading, layers=()) if _is_of_all_actors(mark) and self.has_actors else reading

    @cached_property
    def actors(self) -> ShownActors | None:
        """The actors that are shown one by one; None where none may be."""
        return ShownActors.of(self.data, self.ground, self.languages)

    @cached_property
    def tiles(self) -> ActorTiles | None:
        """The actors as tiles, where the edition asks for them and they are more than a page can hold."""
        asked = self.edition.web is not None and self.edition.web.tiles
        many = self.actors is not None and len(self.actors.places) > MOST_ACTORS
        return ActorTiles(self.actors, self.ground) if asked and many and self.actors is not None else None

    @property
    def has_actors(self) -> bool:
        """Whether there are actors that are shown one by one."""
        return self.actors is not None

    @cached_property
    def context(self) -> Mapping[str, bytes]:
        """The pictures of what lies beneath the maps and over them, by their names; empty without any."""
        sheet = self.reader(self.edition.language).sheet
        return dict(context_pictures(sheet, self.ground, self.edition.context))

    @cached_property
    def has_ground(self) -> bool:
        """Whether a picture of what lies beneath the maps is among those of the context."""
        sheet = self.reader(self.edition.language).sheet
        return has_ground(sheet, self.ground, self.edition.context)

    def reader(self, language: LanguageCode) -> Reader:
        """Return the reader of marks in a language."""
        if language not in self._readers:
            self._readers[language] = Reader(self.data, self.ground, self.theme, language)
        return self._readers[language]

    def figures(self, language: LanguageCode) -> Figures:
        """Return the printed values, ranks and names of a language."""
        return self._figures.setdefault(language, Figures(self.data, language))

    def _prefix(self, level: str) -> str:
        return self.level_name(level) if self.zoning else level[0]

    def _position(self, key: str) -> int:
        return [indicator.key for indicator in self.data.indicators].index(key)

    def _texts(self, reading: MarkReading, label: str, key: str, language: LanguageCode) -> UnitTexts:
        level: Level = "commune" if reading.level == "commune" else "province"
        figures, colon = self.figures(language), LANGUAGES[language].colon
        names = {str(code): figures.name(level, str(code)) for code in self.data.table(level).index}
        if key:
            for code, value in figures.all(key, level).items():
                names[code] += colon + " ".join(filter(None, (value.text, value.unit)))
        return UnitTexts(label, names, {})

    def _marks_of(self, key: str) -> Mapping[By, Mark[Any]]:
        """Return the mark of each level that shows an indicator, fitted when first asked for; none of another key."""
        if key not in self._marks:
            own = [indicator for indicator in self.data.indicators if indicator.key == key]
            self._marks[key] = {
                by: mark for each in own for by in self.map_levels if (mark := self._first_mark(each, by))
            }
        return self._marks[key]

    def _first_mark(self, indicator: Indicator, by: By) -> Mark[Any] | None:
        """Return the mark that shows an indicator at a level: the first candidate that its values allow."""
        language = self.edition.language
        for mark in fitting(self.data, indicator, by, self.edition.plates):
            try:
                reading = self.reader(language).read(mark)
            except _CANNOT:
                continue
            self._readings[indicator.key, by, language] = reading
            return mark
        return None


def _is_of_all_actors(mark: Mark[Any]) -> bool:
    """Tell whether a mark is a dot for each actor in the color of its family, as the script paints them."""
    return mark.records and getattr(mark, "color", "") == c.FAMILY and not getattr(mark, "family", "")


def _over_each_other(readings: list[MarkReading]) -> MarkReading:
    """Return the marks of a plate as one: the lowest one fills the units, all others lie over it."""
    filled = next((reading for reading in readings if reading.classes), readings[0])
    return replace(
        filled, layers=tuple(layer for reading in readings for layer in reading.layers),
        styles=tuple(style for reading in readings for style in reading.styles),
    )  # fmt: skip
