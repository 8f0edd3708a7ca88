"""What the script of the web edition reads: the territory, the words, and a file for each indicator and level."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from atlas import columns as c
from atlas.analysis.dataset.tables import Level
from atlas.analysis.stats.contiguity import neighbors
from atlas.cartography.spec.localized_text import text_in
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import words_of
from atlas.i18n.typography import typeset
from atlas.publishing.web.maps import symbols
from atlas.publishing.web.maps.credits import figure_credits, ground_credits
from atlas.publishing.web.maps.legends import sizes_html
from atlas.publishing.web.maps.map_picture import overlay
from atlas.publishing.web.maps.map_set import MapSet
from atlas.publishing.web.maps.readings import MarkReading
from atlas.publishing.web.maps.tiles import TILES

#: Of the form of the files: the script says so when a page brings it those of another.
VERSION: Final = 1
#: What lies under areas of one's own: all communes, whose shapes the script has.
_LAND: Final = "land"


def data_files(maps: MapSet) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of every file that the script reads, from the root of the site."""
    yield from DataFiles(maps).all()


@dataclass(frozen=True, eq=False)
class DataFiles:
    """Writes what the script reads of the maps of an edition.

    Attributes:
        maps: of the edition.
    """

    maps: MapSet

    def all(self) -> Iterator[tuple[str, bytes]]:
        """Yield path and content of every file: classic scripts that call a function, which work from a folder too."""
        yield "data/territory.js", script("territory", self.territory())
        for language in self.maps.languages:
            yield f"data/words.{language}.js", script("words", {"language": language, "words": self._words(language)})
        for name, content in self.maps.context.items():
            yield f"assets/{name}.svg", content
        if context := self.maps.context:
            pictures: dict[str, Any] = {name: base64.b64encode(content).decode() for name, content in context.items()}
            yield "data/context.js", script("context", {**pictures, "source": self._ground_source()})
        yield from self._actors()
        for key in self.maps.keys:
            for level in self.maps.levels(key):
                yield f"data/{key}.{level}.js", script("data", self.indicator(key, level))
        for zones in self.maps.zone_sets.values():
            if zones.map_levels:
                yield from DataFiles(zones).of_zones()

    def of_zones(self) -> Iterator[tuple[str, bytes]]:
        """Yield the zones of a zoning, which the script adds to the territory, and the values by them."""
        maps, level = self.maps, self.maps.level_name("zone")
        codes, shapes = [str(code) for code in maps.data.provinces.index], maps.ground.shapes.provinces
        rest = "".join(maps.ground.paths[str(code)] for code in shapes if str(code) not in codes)
        rest = _LAND if maps.ground.shapes.areas else rest
        names = {language: self._names("province", codes, language) for language in maps.languages}
        content = {"level": level, "codes": codes, "names": names, **self._shapes("province", codes), "rest": rest,
                   "outlined": maps.ground.overlapping}  # fmt: skip
        yield f"data/{level}.js", script("zones", content)
        for key in maps.keys:
            yield f"data/{key}.{level}.js", script("data", self.indicator(key, "zone"))

    def _actors(self) -> Iterator[tuple[str, bytes]]:
        """Yield the actors that are shown one by one: all of them, or those of an overview and all of them as tiles."""
        maps, actors, tiles = self.maps, self.maps.actors, self.maps.tiles
        if actors is None:
            return
        shown = tiles.overview() if tiles else actors
        content = shown.content(maps.ground, maps.theme, maps.languages)
        if tiles:
            edition = maps.edition
            license_name = edition.web.license if edition.web else ""
            about = " · ".join(filter(None, (edition.publisher(edition.language), license_name)))
            title = text_in(edition.title, edition.language)
            yield TILES, tiles.archive(maps.languages, name=title, about=about)
            content = {**content, "tiles": tiles.net()}
        yield "data/actors.js", script("actors", content)
        for language, names in shown.names.items():
            yield f"data/actor-names.{language}.js", script("names", {"language": language, "names": names})

    def _words(self, language: LanguageCode) -> dict[str, str]:
        """Return the words of the script, with what the zones of one's own are called."""
        zones = self.maps.zone_sets.values()
        called = {f"level_{own.level_name('zone')}": own.data.zones_called(language) or own.zoning for own in zones}
        return {**words(language), **{key: typeset(title, language) for key, title in called.items()}}

    def territory(self) -> dict[str, Any]:
        """Return the units: codes, names, provinces, neighbors, shapes and places."""
        maps, ground = self.maps, self.maps.ground
        provinces = [str(code) for code in maps.data.provinces.index]
        table = maps.data.communes
        codes = {"commune": [str(code) for code in table.index], "province": provinces}
        shapes = {level: self._shapes(level, own) for level, own in codes.items()}
        return {
            "v": VERSION,
            "size": list(ground.size),
            "codes": codes,
            "province": [provinces.index(str(code)) for code in table[c.PROVINCE_CODE]],
            "names": {
                language: {level: self._names(level, own, language) for level, own in codes.items()}
                for language in maps.languages
            },
            "region": {language: _region_name(maps, language) for language in maps.languages},
            **{part: {level: shapes[level][part] for level in codes} for part in ("neighbours", "anchors", "paths")},
            "rest": {},
            "outlined": {},
        }  # fmt: skip

    def _names(self, level: str, codes: list[str], language: LanguageCode) -> list[str]:
        return [self.maps.figures(language).name(level, code) for code in codes]

    def _shapes(self, level: str, codes: list[str]) -> dict[str, list[Any]]:
        """Return the neighbors, the places of symbols and the outlines of units."""
        ground = self.maps.ground
        return {
            "neighbours": self._neighbors(level, codes),
            "anchors": [list(ground.anchors[code]) for code in codes],
            "paths": [ground.paths[code] for code in codes],
        }

    def _ground_source(self) -> dict[str, str]:
        roles, data = self.maps.edition.context, self.maps.data
        return {language: "; ".join(ground_credits(data, roles, language)) for language in self.maps.languages}

    def _neighbors(self, level: str, codes: list[str]) -> list[list[int]]:
        shapes = self.maps.data.territory.projected
        if level == "province":
            shapes = self.maps.data.provinces.to_crs(self.maps.data.territory.plane.crs)
        pairs = neighbors(shapes).pairs
        position = {code: i for i, code in enumerate(codes)}
        beside: list[set[int]] = [set() for _ in codes]
        for a, b in zip(pairs["code_a"].astype(str), pairs["code_b"].astype(str), strict=True):
            beside[position[a]].add(position[b])
            beside[position[b]].add(position[a])
        return [sorted(each) for each in beside]

    def indicator(self, key: str, level: str) -> dict[str, Any]:
        """Return the values of an indicator and how they are drawn, each list in the order of the territory's codes."""
        maps, indicator = self.maps, self.maps.data.indicator(key)
        units: Level = "commune" if level == "commune" else "province"
        table = maps.data.table(units)
        codes = [str(code) for code in table.index]
        readings = {language: maps.reading(key, level, language) for language in maps.languages}
        first = next(iter(readings.values()))
        return {
            "v": VERSION, "key": key, "level": maps.level_name(level), "year": indicator.year,
            "decimals": indicator.decimals, "invented": indicator.invented,
            "title": {language: indicator.title[language] for language in readings},
            "unit": {language: indicator.unit[language] for language in readings},
            "heading": {language: indicator.with_dagger(indicator.heading(language)) for language in readings},
            "values": [_number(value) for value in table[key]],
            "text": {language: self._texts(key, units, codes, language) for language in readings},
            **self._ranks(key, units, codes),
            "region": {language: maps.figures(language).value(key, "region").text for language in readings},
            "land": maps.theme.land,
            "classes": [
                {"key": own.key, "color": own.color, "texture": own.texture, "ink": own.ink,
                 "label": {language: reading.classes[i].label for language, reading in readings.items()}}
                for i, own in enumerate(first.classes)
            ],
            "class": [first.class_of.get(code, -1) for code in codes],
            "defs": symbols.patterns(_looks(first), ""),
            "under": overlay(first, "", over=False), "over": overlay(first, "", over=True),
            "legend": {language: maps.legend(key, level, language, id_prefix="x") for language in readings},
            "sizes": {language: sizes_html(reading, maps.ground.frame.box.width)
                      for language, reading in readings.items()},
            "label": {language: maps.label(key, level, language) for language in readings},
            "source": {language: "; ".join(figure_credits(maps.data, [indicator], language)) for language in readings},
        }  # fmt: skip

    def _texts(self, key: str, level: Level, codes: list[str], language: LanguageCode) -> list[str]:
        values = self.maps.figures(language).all(key, level)
        return [values[code].text for code in codes]

    def _ranks(self, key: str, level: Level, codes: list[str]) -> dict[str, Any]:
        figures = self.maps.figures(self.maps.edition.language)
        ranks = [figures.rank(key, level, code) for code in codes]
        ranked = [None if rank is None else int(float(rank.value or 0)) for rank in ranks]
        return {"rank": ranked, "ranked": sum(rank is not None for rank in ranked)}


def script(function: str, content: Mapping[str, Any]) -> bytes:
    """Return a classic script that hands a value over; no sign in it ends a script or a line by accident."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return f"ATLAS.{function}({text});\n".encode()


def words(language: LanguageCode) -> dict[str, str]:
    """Return the words of the script in a language, with what it knows of how the language is written."""
    own = LANGUAGES[language]
    texts = {key: typeset(text, language) for key, text in words_of("web.engine", language).items()}
    return {**texts, "colon": own.colon, "comma": own.comma, "locale": own.locale}


def _looks(reading: MarkReading) -> list[tuple[str, str, str]]:
    looks = [(own.color, own.texture, own.ink) for own in reading.classes]
    return looks + [look for layer in reading.layers for symbol in layer.symbols for look in symbols.looks_of(symbol)]


def _number(value: Any) -> float | int | str | None:
    """Return a value as the table has it; whole numbers without a point, missing ones as null."""
    if isinstance(value, str):
        return value
    if pd.isna(value) or not math.isfinite(value):
        return None
    number = float(value)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _region_name(maps: MapSet, language: LanguageCode) -> str:
    return str(maps.data.territory.title.get(language, maps.data.territory.key))
