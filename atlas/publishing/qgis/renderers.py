"""What decides the look of a feature, as a value and as QGIS writes it: classes, categories, rules."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias
from xml.etree.ElementTree import Element, SubElement

from atlas.publishing.qgis.symbols import Marker, Stroke, Symbol, nested, rgba, shape_factor, symbol_element, unseen

Kind: TypeAlias = Literal["graduated", "categorised", "rules", "single", "none"]
_NAMESPACE: Final = uuid.UUID("6f0d3a52-6a0f-5a3e-9d8b-2d9a1c7c0e11")


@dataclass(frozen=True, slots=True)
class Case:
    """One entry of a renderer, and of the table of classes.

    Attributes:
        key: ``class 1`` (the lowest), ``no_data``, ``category x`` …
        label: its text in the legend.
        symbol: what is drawn; nothing when empty.
        colour: what the table of classes says.
        lower, upper: bounds as printed: from the lower one to under the upper one, the last class closed.
        tested: bounds that QGIS tests, both inclusive.
        value: of a category.
        filter: of a rule.
        count: how many features it holds; None for what is no class (a size of a legend).
        drawn: whether its features are drawn.
    """

    key: str
    label: str
    symbol: Symbol = ()
    colour: str = ""
    lower: float | None = None
    upper: float | None = None
    tested: tuple[float, float] = (0.0, 0.0)
    value: str = ""
    filter: str = ""
    count: int | None = None
    drawn: bool = True


@dataclass(frozen=True, slots=True)
class SizeLegend:
    """Nested symbols of round values in a legend: texts and sizes in mm, largest first; a diagram asks their values."""

    title: str
    texts: tuple[str, ...]
    sizes_mm: tuple[float, ...]
    marker: Marker
    values: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Renderer:
    """How the features of a layer are drawn.

    Attributes:
        kind: what decides.
        cases: entries in the order of the legend.
        attribute: the expression that classes or categories look at.
        order: expression by which features are drawn, greatest first; any order when empty.
        sizes: legend of sizes that an expression decides.
    """

    kind: Kind
    cases: tuple[Case, ...] = ()
    attribute: str = ""
    order: str = ""
    sizes: SizeLegend | None = field(default=None)


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
