"""Layers over the units as SVG: every feature in the symbols of its cases, its sizes worked out as in print."""

from __future__ import annotations

from typing import Any, Final

from atlas.cartography.styles.symbols import Bar, Fill, Marker, Stroke, SymbolLayer
from atlas.publishing.web.maps import symbols
from atlas.publishing.web.maps.readings import Layer

#: Fields of symbols that may hold an expression.
_DRIVEN: Final = ("size", "when", "height", "base", "width")


def layer_svg(layer: Layer, prefix: str) -> str:
    """Return the features of a layer as elements; those of units say whose they are, the largest first.

    Args:
        layer: to draw.
        prefix: of the ids of patterns.

    Raises:
        sqlite3.Error: an expression of its style cannot be worked out.
        LookupError: a symbol has no outline here.
    """
    sizes = _Sizes.of(layer)
    drawn = [_feature(layer, row, sizes, prefix) for row in _order(layer)]
    kind = "symbols" if layer.places else "shapes"
    whole = "".join(drawn)
    return f'<g class="map-{kind}">{whole}</g>' if whole else ""


class _Sizes:
    """The values of the expressions that the symbols of a layer hold, for each feature."""

    def __init__(self, layer: Layer, expressions: list[str]) -> None:
        self._position = {text: i for i, text in enumerate(expressions)}
        self._values = layer.table.values(expressions)

    @classmethod
    def of(cls, layer: Layer) -> _Sizes:
        looks = [look for symbol in layer.symbols for look in symbol]
        texts = [text for look in looks for name in _DRIVEN if (text := getattr(look, name, ""))]
        diagram = layer.style.diagram
        texts += [part.value for part in diagram.slices] if diagram is not None else []
        return cls(layer, list(dict.fromkeys(texts)))

    def value(self, text: str, row: int, otherwise: float = 0.0) -> float:
        """Return what an expression is for a feature; a given number where there is none."""
        if not text:
            return otherwise
        value: Any = self._values[row][self._position[text]]
        return 0.0 if value is None else float(value)


def _order(layer: Layer) -> list[int]:
    """Return the features in the order in which they are drawn: by the style's expression, the greatest first."""
    rows = list(range(len(layer.cases)))
    if not layer.style.renderer.order or layer.style.geometry == "Polygon":
        return rows
    values = [value for (value,) in layer.table.values([layer.style.renderer.order])]
    return sorted(rows, key=lambda row: -(float(values[row]) if values[row] is not None else 0.0))


def _feature(layer: Layer, row: int, sizes: _Sizes, prefix: str) -> str:
    code = f' data-code="{layer.table.index[row]}"' if layer.of_units else ""
    shown = [layer.style.renderer.cases[i] for i in layer.cases[row]]
    looks = [look for case in shown if case.drawn for look in case.symbol]
    parts = [_look(layer, row, look, sizes, prefix, code) for look in looks]
    if (diagram := layer.style.diagram) is not None:
        amounts = [sizes.value(part.value, row) for part in diagram.slices]
        parts.append(symbols.pie(diagram, layer.places[row], amounts, code))
    return "".join(parts)


def _look(layer: Layer, row: int, look: SymbolLayer, sizes: _Sizes, prefix: str, code: str) -> str:
    if isinstance(look, Fill):
        return symbols.area(look, layer.paths[row], prefix, code) if layer.paths[row] else ""
    if isinstance(look, Stroke):
        return symbols.line(look, layer.paths[row], sizes.value(look.width, row, look.width_mm), code)
    if isinstance(look, Bar):
        height, base = sizes.value(look.height, row), sizes.value(look.base, row)
        return symbols.bar(look, layer.places[row], height, base, code)
    assert isinstance(look, Marker)
    if not sizes.value(look.when, row, 1.0):
        return ""
    return symbols.marker(look, layer.places[row], sizes.value(look.size, row, look.size_mm), prefix, code)
