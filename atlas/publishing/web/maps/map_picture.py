"""A web map as one SVG: the ground, a path for each unit in its color, what lies over them, the borders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.spec.theme import Theme
from atlas.publishing.web.maps import symbols
from atlas.publishing.web.maps.ground import WebGround
from atlas.publishing.web.maps.layers import layer_svg
from atlas.publishing.web.maps.readings import MarkReading


@dataclass(frozen=True, eq=False)
class UnitTexts:
    """What a map says of each unit.

    Attributes:
        label: of the whole map.
        titles: code → name and value, shown where the pointer rests and read aloud.
        links: code → address of the unit's page; units without one are no links.
        context: where the picture of what lies beneath is; none when empty.
    """

    label: str
    titles: Mapping[str, str]
    links: Mapping[str, str]
    context: str = ""


def map_svg(reading: MarkReading, ground: WebGround, theme: Theme, texts: UnitTexts, *, prefix: str = "") -> str:
    """Draw a mark on the ground.

    Args:
        reading: what the mark draws.
        ground: the shapes, written once for all maps.
        theme: colors and widths.
        texts: names, values and addresses of the units.
        prefix: of the ids, so that two maps of a page do not mix.

    Raises:
        sqlite3.Error, LookupError: the mark draws what a web map cannot show.
    """
    width, height = ground.size
    looks = [(each.color, each.texture, each.ink) for each in reading.classes]
    looks += [look for layer in reading.layers for symbol in layer.symbols for look in symbols.looks_of(symbol)]
    role = "group" if texts.links else "img"
    return (
        f'<svg class="map-svg" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" direction="ltr" '
        f'role="{role}" aria-label="{escape(texts.label)}" data-level="{reading.level}" data-prefix="{prefix}" '
        f'data-land="{theme.land}">'
        f"<defs>{symbols.patterns(looks, prefix)}</defs>"
        f"{_land(ground, theme, texts.context)}{_units(reading, ground, theme, texts, prefix)}"
        f'<g class="map-under">{overlay(reading, prefix, over=False)}</g>{_borders(reading, ground, theme)}'
        f'<g class="map-over">{overlay(reading, prefix, over=True)}</g></svg>'
    )


def overlay(reading: MarkReading, prefix: str, *, over: bool) -> str:
    """Return what lies over the units of a map, below the boundaries or above them, as elements."""
    return "".join(layer_svg(layer, prefix) for layer in reading.layers if layer.style.over == over)


def unit_paint(reading: MarkReading, code: str, theme: Theme, prefix: str, *, bare: bool = False) -> str:
    """Return what fills a unit: the color or pattern of its class, the land where the mark fills none.

    ``bare`` leaves the units of a mark that fills none open to the picture beneath.
    """
    if code not in reading.class_of:
        return "none" if bare and not reading.classes else theme.land
    own = reading.classes[reading.class_of[code]]
    return symbols.paint(own.color, own.texture, own.ink, prefix)


def _land(ground: WebGround, theme: Theme, context: str) -> str:
    width, height = ground.size
    sea = theme.sea if ground.shapes.sea_known else theme.beyond
    beyond = f'<path class="map-beyond" d="{ground.beyond}" fill="{theme.beyond}"/>' if ground.beyond else ""
    size = f'width="{width}" height="{height}"'
    beneath = f'<image class="map-context" {size} href="{escape(context)}"/>' if context else ""
    return f'<rect class="map-sea" {size} fill="{sea}"/>{beyond}{beneath}'


def _units(reading: MarkReading, ground: WebGround, theme: Theme, texts: UnitTexts, prefix: str) -> str:
    shapes = ground.shapes.communes if reading.level == "commune" else ground.shapes.provinces
    draw = _link if texts.links else _plain
    if ground.overlapping:
        return _outlines(reading, ground, theme, texts, prefix)
    # Communes that a partial zoning leaves in no zone are land, and no unit.
    codes = [str(code) for code in shapes]
    land = [*ground.shapes.communes] if ground.shapes.areas else []  # areas of one's own need not cover it
    land += [code for code in codes if code not in texts.titles]
    drawn = "".join(f'<path fill="{theme.land}" d="{ground.paths[code]}"/>' for code in land)
    drawn += "".join(draw(code, reading, ground, theme, texts, prefix) for code in codes if code in texts.titles)
    if _are_bordered(reading):
        return f'<g class="map-units map-upper"{_line(theme.boundary, theme.weights.province)}>{drawn}</g>'
    return f'<g class="map-units"{_line(theme.commune_boundary, theme.weights.commune)}>{drawn}</g>'


def _are_bordered(reading: MarkReading) -> bool:
    """Tell whether the outlines of the units are the boundaries of the provinces, and nothing lies between the two."""
    return reading.level == "province" and all(layer.style.over for layer in reading.layers)


def _line(color: str, width_pt: float) -> str:
    return symbols.attributes(stroke=color, stroke_width=symbols.units(width_pt * MM_PER_PT), stroke_linejoin="round")


def _outlines(reading: MarkReading, ground: WebGround, theme: Theme, texts: UnitTexts, prefix: str) -> str:
    """Draw areas that overlap as outlines over the land: filled, they would hide each other. The script fills one."""
    land = "".join(f'<path fill="{theme.land}" d="{ground.paths[code]}"/>' for code in ground.shapes.communes)
    codes = [code for code in ground.areas_from_the_largest if code in texts.titles]
    drawn = "".join(_plain(code, reading, ground, theme, texts, prefix) for code in codes)
    thin, thick = _line(theme.commune_boundary, theme.weights.commune), _line(theme.boundary, theme.weights.province)
    return f'<g{thin}>{land}</g><g class="map-units" fill-opacity="0"{thick}>{drawn}</g>'


def _unit(
    code: str, reading: MarkReading, ground: WebGround, theme: Theme, texts: UnitTexts, prefix: str
) -> str:  # fmt: skip
    fill = unit_paint(reading, code, theme, prefix, bare=bool(texts.context))
    return f'<path class="unit" data-code="{code}" fill="{fill}" d="{ground.paths[code]}"'


def _plain(
    code: str, reading: MarkReading, ground: WebGround, theme: Theme, texts: UnitTexts, prefix: str
) -> str:  # fmt: skip
    return f"{_unit(code, reading, ground, theme, texts, prefix)}><title>{escape(texts.titles[code])}</title></path>"


def _link(code: str, reading: MarkReading, ground: WebGround, theme: Theme, texts: UnitTexts, prefix: str) -> str:
    shape = f"{_unit(code, reading, ground, theme, texts, prefix)}/>"
    title = f"<title>{escape(texts.titles[code])}</title>"
    if code not in texts.links:
        return f"<g>{title}{shape}</g>"
    return f'<a href="{escape(texts.links[code])}" tabindex="-1">{title}{shape}</a>'


def _borders(reading: MarkReading, ground: WebGround, theme: Theme) -> str:
    """Draw the boundaries of the provinces, where the units do not."""
    if ground.overlapping or _are_bordered(reading):
        return ""
    line = _line(theme.boundary, theme.weights.province)
    return f'<path class="map-provinces" fill="none" d="{ground.province_lines}"{line} pointer-events="none"/>'


def locator_svg(ground: WebGround, theme: Theme, code: str, label: str) -> str:
    """Return the provinces with a unit filled, for the head of its page."""
    width, height = ground.size
    provinces = ground.coarse_provinces
    line = symbols.attributes(stroke=theme.paper, stroke_width="12", stroke_linejoin="round")
    unit = symbols.attributes(fill=theme.symbol, stroke=theme.symbol, stroke_width="10", d=ground.paths[code])
    return (
        f'<svg class="map-locator" viewBox="0 0 {width} {height}" direction="ltr" role="img" '
        f'aria-label="{escape(label)}"><path fill="{theme.no_data}"{line} d="{provinces}"/><path{unit}/></svg>'
    )
