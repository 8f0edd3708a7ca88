"""The layers of a plate's SVG: ground, data, limits, names …, as Inkscape lists them and a GeoPDF switches them.

The groups of the drawing stay what they are; those of one kind are brought together in a group of their own. Where that
changes the order of drawing, the things never cross: the band of a grid is beside the map, a legend has a free place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import quoteattr

from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr

DATA: Final = "data"
SYMBOLS: Final = "symbols"
_CONTEXT: Final = "context"
#: What of the context stands over the data, as roads do.
_ABOVE: Final = "context_above"
_INSETS: Final = "insets"
_REST: Final = "sheet"
#: Layers from below upwards, with how the names of their groups begin; what a mark draws is `DATA` under the limits and
#: `SYMBOLS` over them.
_NAMED: Final = {
    "ground": ("sea", "beyond", "land", "context:relief", "relief", "basemap"),
    _CONTEXT: ("context:", "cover-"),
    "grid": ("grid-lines",),
    "limits": ("commune-boundaries", "province-boundaries", "zone-boundaries", "region-boundary", "coast"),
    "extents": ("extent:", "link:", "pointer"),
    "towns": ("town:", "town-beyond"),
    "names": ("label:", "place:", "leader:", "leader-"),
    "frame": ("grid-", "graticule-", "neat-line", "frame", "scale-bar", "numeric-scale", "north"),
}
_ORDER: Final = (
    "ground",
    _CONTEXT,
    "grid",
    DATA,
    _ABOVE,
    "limits",
    SYMBOLS,
    "extents",
    "towns",
    "names",
    "frame",
    _REST,
    _INSETS,
)
_HALO: Final = "halo:"
_DRAWN: Final = ("<path", "<text", "<use", "<image")
_AXES: Final = '  <g id="axes_1"'
#: The class of the groups that marks drew.
MARK_CLASS: Final = "mark"
_MARK: Final = f'class="{MARK_CLASS}"'
#: How the names of groups inside a smaller map begin; the name of a place may hold a stroke too.
_INSIDE: Final = re.compile(r"(?:inset \d+|locator|small-map-\d+)/")
_NAME: Final = re.compile(r""" id=(["'])(.*?)\1""")
_END: Final = "   </g>"
_ROOT: Final = "<svg "
_NAMESPACE: Final = 'xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" '


@dataclass(frozen=True, slots=True)
class LayeredDrawing:
    """An SVG whose groups are layers.

    Attributes:
        svg: its text.
        layers: their names in the language of the plate, from below upwards.
    """

    svg: str
    layers: tuple[str, ...]

    @property
    def with_isolated_layers(self) -> str:
        """The SVG with each layer an isolated group: a converter to PDF then keeps it as an object of its own."""
        return self.svg.replace(_MODE, f'{_MODE} style="isolation:isolate"')


_MODE: Final = 'inkscape:groupmode="layer"'


def in_layers(svg: str, *, language: LanguageCode) -> LayeredDrawing:
    """Bring the groups of a plate's SVG together in layers.

    Args:
        svg: as `atlas.publishing.render.conversion.svg` writes it.
        language: of the layers' names.
    """
    lines = svg.split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith(_AXES)) + 1
    end = lines.index("  </g>", start)
    by_layer: dict[str, list[str]] = {layer: [] for layer in _ORDER}
    for group in _groups(lines[start:end]):
        layer = _layer_of(group[0])
        if layer == DATA and by_layer["limits"]:
            layer = SYMBOLS
        elif layer == _CONTEXT and by_layer[DATA]:
            layer = _ABOVE
        by_layer[layer] += group
    shown = {layer: group for layer, group in by_layer.items() if any(tag in line for line in group for tag in _DRAWN)}
    body = [line for layer, group in shown.items() for line in (_opening(layer, language), *group, _END)]
    head = [line.replace(_ROOT, _ROOT + _NAMESPACE, 1) if line.startswith(_ROOT) else line for line in lines[:start]]
    text = "\n".join([*head, *body, *lines[end:]])
    return LayeredDrawing(text, tuple(_title(layer, language) for layer in shown))


def _groups(lines: list[str]) -> Iterator[list[str]]:
    """Yield the groups of the axes, each as its lines; what stands between two of them belongs to the next."""
    group: list[str] = []
    for line in lines:
        group.append(line)
        if line == _END:
            yield group
            group = []
    if group:
        yield group


def _layer_of(opening: str) -> str:
    match = _NAME.search(opening)
    name = match[2] if match else ""
    if _INSIDE.match(name):
        return _INSETS
    if _MARK in _NAME.sub("", opening):
        return DATA
    plain = name.removeprefix(_HALO)
    return next((layer for layer, beginnings in _NAMED.items() if plain.startswith(beginnings)), _REST)


def _title(layer: str, language: LanguageCode) -> str:
    return tr(f"plate_layer.{layer}", language)


def _opening(layer: str, language: LanguageCode) -> str:
    label = quoteattr(_title(layer, language))
    return f'   <g id="layer-{layer}" {_MODE} inkscape:label={label}>'
