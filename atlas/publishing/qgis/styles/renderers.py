"""What decides the look of a feature, as a value and as QGIS writes it: classes, categories, rules."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from atlas.cartography.styles.model import Renderer, SizeLegend
from atlas.cartography.styles.symbols import Stroke
from atlas.publishing.qgis.styles.symbols import nested, rgba, shape_factor, symbol_element, unseen

_NAMESPACE: Final = uuid.UUID("6f0d3a52-6a0f-5a3e-9d8b-2d9a1c7c0e11")


def renderer_element(one: Renderer) -> Element:
    """Return a renderer as QGIS writes it."""
    root = Element("renderer-v2", {"type": _TYPES[one.kind], "symbollevels": "0", "forceraster": "0"})
    root.set("enableorderby", "1" if one.order else "0")
    if one.kind == "none":
        return root
    if one.kind != "single":
        root.append(_ENTRIES[one.kind](root, one))
    symbols = SubElement(root, "symbols")
    for position, case in enumerate(one.cases):
        # A map theme draws every entry: what is not drawn has nothing to be seen either.
        symbols.append(symbol_element(case.symbol if case.drawn else unseen(case.symbol), str(position)))
    if one.kind == "graduated":
        SubElement(root, "classificationMethod", {"id": "Custom"})
    if one.sizes is not None and one.sizes.texts and one.kind != "single":
        # Without it the legend of classes or categories has no sizes.
        nested(SubElement(root, "source-symbol"), (one.sizes.marker,), "0")
    if one.order:
        clause = SubElement(SubElement(root, "orderby"), "orderByClause", {"asc": "0", "nullsFirst": "0"})
        clause.text = one.order
    if one.sizes is not None and one.sizes.texts:
        root.append(size_legend(one.sizes))
    return root


def _ranges(root: Element, one: Renderer) -> Element:
    root.set("attr", one.attribute)
    root.set("graduatedMethod", "GraduatedColor")
    ranges = Element("ranges")
    for position, case in enumerate(one.cases):
        low, high = case.tested
        told = {"symbol": str(position), "lower": repr(float(low)), "upper": repr(float(high)), "label": case.label}
        SubElement(ranges, "range", {**told, "render": str(case.drawn).lower()})
    return ranges


def _categories(root: Element, one: Renderer) -> Element:
    root.set("attr", one.attribute)
    categories = Element("categories")
    for position, case in enumerate(one.cases):
        told = {"symbol": str(position), "value": case.value, "label": case.label, "type": "string",
                "uuid": str(position)}  # fmt: skip
        SubElement(categories, "category", {**told, "render": str(case.drawn).lower()})
    return categories


def _rules(root: Element, one: Renderer) -> Element:
    rules = Element("rules", {"key": _identity("rules", one.attribute, str(len(one.cases)))})
    for position, case in enumerate(one.cases):
        key = _identity(one.attribute, str(position), case.filter, case.label)
        SubElement(rules, "rule", {"key": key, "symbol": str(position), "filter": case.filter, "label": case.label})
    return rules


def size_legend(one: SizeLegend) -> Element:
    """Return the legend of sizes: symbols that share their lowest point."""
    root = Element("data-defined-size-legend", {"type": "collapsed", "valign": "bottom", "title": one.title})
    nested(root, (one.marker,), "source")
    nested(SubElement(root, "lineSymbol"), (Stroke("#4d4d4d", 0.1),), "lineSymbol")
    style = SubElement(root, "text-style", {"align": "1", "color": rgba("#000000")})
    SubElement(style, "font", {"family": "", "size": "7.4", "weight": "50", "italic": "0"})
    classes = SubElement(root, "classes")
    told = one.values or tuple(size * shape_factor(one.marker.shape) for size in one.sizes_mm)
    for label, size in zip(one.texts, told, strict=True):
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
