"""What decides the look of a feature, as a value and as QGIS writes it: classes, categories, rules."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from atlas.cartography.styles.model import Renderer, SizeLegend
from atlas.cartography.styles.symbols import Stroke
from atlas.publishing.qgis.styles.symbols import add_symbol, rgba, shape_factor, symbol_element, unseen

_NAMESPACE: Final = uuid.UUID("6f0d3a52-6a0f-5a3e-9d8b-2d9a1c7c0e11")


def renderer_element(renderer: Renderer) -> Element:
    """Return a renderer as QGIS writes it."""
    root = Element("renderer-v2", {"type": _TYPES[renderer.kind], "symbollevels": "0", "forceraster": "0"})
    root.set("enableorderby", "1" if renderer.order else "0")
    if renderer.kind == "none":
        return root
    if renderer.kind != "single":
        root.append(_ENTRIES[renderer.kind](root, renderer))
    symbols = SubElement(root, "symbols")
    for position, case in enumerate(renderer.cases):
        # A map theme draws every entry: what is not drawn has nothing to be seen either.
        symbols.append(symbol_element(case.symbol if case.drawn else unseen(case.symbol), str(position)))
    if renderer.kind == "graduated":
        SubElement(root, "classificationMethod", {"id": "Custom"})
    if renderer.sizes is not None and renderer.sizes.texts and renderer.kind != "single":
        # Without it the legend of classes or categories has no sizes.
        add_symbol(SubElement(root, "source-symbol"), (renderer.sizes.marker,), "0")
    if renderer.order:
        clause = SubElement(SubElement(root, "orderby"), "orderByClause", {"asc": "0", "nullsFirst": "0"})
        clause.text = renderer.order
    if renderer.sizes is not None and renderer.sizes.texts:
        root.append(size_legend(renderer.sizes))
    return root


def _ranges(root: Element, renderer: Renderer) -> Element:
    root.set("attr", renderer.attribute)
    root.set("graduatedMethod", "GraduatedColor")
    ranges = Element("ranges")
    for position, case in enumerate(renderer.cases):
        low, high = case.tested
        attributes = {
            "symbol": str(position),
            "lower": repr(float(low)),
            "upper": repr(float(high)),
            "label": case.label,
        }
        SubElement(ranges, "range", {**attributes, "render": str(case.drawn).lower()})
    return ranges


def _categories(root: Element, renderer: Renderer) -> Element:
    root.set("attr", renderer.attribute)
    categories = Element("categories")
    for position, case in enumerate(renderer.cases):
        attributes = {"symbol": str(position), "value": case.value, "label": case.label, "type": "string",
                "uuid": str(position)}  # fmt: skip
        SubElement(categories, "category", {**attributes, "render": str(case.drawn).lower()})
    return categories


def _rules(root: Element, renderer: Renderer) -> Element:
    rules = Element("rules", {"key": _identity("rules", renderer.attribute, str(len(renderer.cases)))})
    for position, case in enumerate(renderer.cases):
        key = _identity(renderer.attribute, str(position), case.filter, case.label)
        SubElement(rules, "rule", {"key": key, "symbol": str(position), "filter": case.filter, "label": case.label})
    return rules


def size_legend(legend: SizeLegend) -> Element:
    """Return the legend of sizes: symbols that share their lowest point."""
    root = Element("data-defined-size-legend", {"type": "collapsed", "valign": "bottom", "title": legend.title})
    add_symbol(root, (legend.marker,), "source")
    add_symbol(SubElement(root, "lineSymbol"), (Stroke("#4d4d4d", 0.1),), "lineSymbol")
    style = SubElement(root, "text-style", {"align": "1", "color": rgba("#000000")})
    SubElement(style, "font", {"family": "", "size": "7.4", "weight": "50", "italic": "0"})
    classes = SubElement(root, "classes")
    sizes = legend.values or tuple(size * shape_factor(legend.marker.shape) for size in legend.sizes_mm)
    for label, size in zip(legend.texts, sizes, strict=True):
        SubElement(classes, "class", {"label": label, "size": repr(float(size))})
    return root


def _identity(*parts: str) -> str:
    return "{" + str(uuid.uuid5(_NAMESPACE, "\n".join(parts))) + "}"


def identity(parts: Sequence[str]) -> str:
    """Return an identifier that is the same for the same parts, as QGIS writes them."""
    return _identity(*parts)


_TYPES: Final = {
    "graduated": "graduatedSymbol", "categorised": "categorizedSymbol", "rules": "RuleRenderer",
    "single": "singleSymbol", "none": "nullSymbol",
}  # fmt: skip
_ENTRIES: Final = {"graduated": _ranges, "categorised": _categories, "rules": _rules}
