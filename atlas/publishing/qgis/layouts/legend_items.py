"""The pieces of a plate's legend as items of a layout: texts, legends of QGIS, pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

import numpy as np

from atlas.cartography.canvas.placed_items import LegendPanel
from atlas.cartography.canvas.typeface import wrap
from atlas.cartography.legend import Block, Heading, LegendRemark, Note, Prose
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import TextStyle, Theme
from atlas.cartography.styles.model import Case
from atlas.cartography.styles.symbols import Fill, Marker, Symbol, millimeters
from atlas.i18n.language import LanguageCode
from atlas.i18n.numbers import number
from atlas.publishing.qgis.layouts.items import BOTTOM, LEGEND, MIDDLE, SLACK_MM, WIDER, WIDEST, Paper
from atlas.publishing.qgis.layouts.legends import Beside, LegendPiece, Nodes, node_cases, pieces
from atlas.publishing.qgis.layouts.pictures import block_picture
from atlas.publishing.qgis.project.map_layers import QgisLayer
from atlas.publishing.qgis.project.plate_context import PlateReading
from atlas.publishing.qgis.styles.labels import text_style
from atlas.publishing.qgis.styles.symbols import symbol_element

#: Sizes of the plate's legend: boxes that touch, swatches that stand alone, and the room between their middles.
_BOX_MM: Final = (9.0, 5.2)
_SWATCH_MM: Final = (9.0, 4.0)
_PITCH_MM: Final = 5.9
_DOT_MM: Final = 1.8  # of a dot of the map, too small there to tell its shape
_BETWEEN_MM: Final = 0.9  # between symbols that are higher than a row
_LEADING: Final = 1.22
_ROUNDING_MM: Final = 0.4  # a line that just fits must not break by a rounding
_GAP_MM: Final = 2.5  # between a symbol and its text
_BREAK_MM: Final = 4.4  # height of the box of a break
_NOTHING: Final = "\u00a0"


def draw_legend(paper: Paper, plate: PlateReading, layers: Sequence[str], map_uuid: str) -> None:
    """Put the legend of a plate on its page.

    Args:
        paper: the page.
        plate: the plate.
        layers: identifiers of the layers of its styles.
        map_uuid: the map that it explains.
    """
    for position, piece in enumerate(pieces(plate), start=1):
        if piece.nodes:
            item = _legend(paper, piece, f"legend {position}", map_uuid)
            tree = SubElement(item, "layer-tree-group")
            for entry in piece.nodes:
                cases = node_cases(plate, entry)
                written = _with_counts(cases, piece.counts, paper.language)
                labels = _break_labels(paper, written, piece.box.width - _BOX_MM[0] - _GAP_MM)
                if piece.touching:  # an empty label would be that of the style
                    labels = dict.fromkeys(labels, _NOTHING)
                symbols = {
                    node: _legend_symbol(
                        case, piece.sizes_mm, paper.theme, boxed=piece.touching or case.label in piece.boxed
                    )
                    for node, case in cases.items()
                }
                _tree_layer(tree, layers[entry.style], entry.nodes, labels, symbols=symbols)
        elif piece.block is not None:
            _draw_block(paper, plate, piece.block, piece.box, f"legend {position}")
    for ground in plate.context.drawing.items_of(LegendPanel):
        theme = paper.theme
        item = paper.label("", ground.box, theme.text(theme.type.legend), name="legend-panel")
        paper.add_frame(item, theme.boundary, theme.weights.hairline, ground=theme.paper)


def draw_layer_legend(paper: Paper, layer: QgisLayer, box: Box, map_uuid: str) -> None:
    """Explain a layer by all of its entries that are drawn, in a box of their height."""
    cases = {node: case for node, case in enumerate(layer.style.renderer.cases) if case.symbol and case.drawn}
    sizes = {case.label: _DOT_MM for case in cases.values()}
    piece = LegendPiece(box, nodes=(Nodes(0, tuple(cases)),), sizes_mm=sizes)
    item = _legend(paper, piece, "legend", map_uuid)
    labels = {node: case.label for node, case in cases.items()}
    symbols = {node: _legend_symbol(case, sizes, paper.theme) for node, case in cases.items()}
    _tree_layer(SubElement(item, "layer-tree-group"), layer.identifier, tuple(cases), labels, symbols=symbols)


def _draw_block(paper: Paper, plate: PlateReading, block: Block, box: Box, name: str) -> None:
    """Write what is text as text, so that it can be changed; draw the rest."""
    theme, canvas = paper.theme, plate.context.drawing.canvas
    note = theme.text(theme.type.note)
    if isinstance(block, Heading):
        bold = theme.text(theme.type.legend_title, weight=600)
        used = _paragraph(paper, block.title, box, bold, name, upwards=True)
        rest = Box(box.x, box.y, box.width, box.height - used)
        _paragraph(paper, block.detail, rest, theme.text(theme.type.legend, color=theme.quiet), f"{name} detail")
    elif isinstance(block, Prose):
        _running_text(paper, block.text, box, note, name)
    elif isinstance(block, Note):
        x0 = box.right if paper.rtl else box.x
        x1 = box.right - 12.0 if paper.rtl else box.x + 12.0
        y = box.top - 0.5
        paper.line(np.array([[x0, y], [x1, y]]), theme.accent, millimeters(1.2), name=f"{name} rule")
        inner = Box(box.x, box.y, box.width, box.height - 2.1)
        head = theme.text(theme.type.note, weight=600, color=theme.accent)
        used = _paragraph(paper, block.heading, inner, head, f"{name} heading")
        rest = Box(inner.x, inner.y, inner.width, inner.height - used)
        _running_text(paper, block.text, rest, note, name)
    elif isinstance(block, Beside):
        _write_breaks(paper, block.classes.breaks(canvas, box), name)
        if block.classes.counts:
            content, place = block_picture(block, box, canvas)
            paper.picture(content, place, name=f"{name} counts")
    elif isinstance(block, LegendRemark):
        _paragraph(paper, block.text, box, theme.text(theme.type.legend, color=theme.quiet), name)
    else:
        content, place = block_picture(block, box, canvas)
        paper.picture(content, place, name=name)


def _write_breaks(paper: Paper, breaks: Sequence[tuple[str, tuple[float, float]]], name: str) -> None:
    """Write breaks at the joints of their boxes, each a text that can be changed."""
    style = paper.theme.text(paper.theme.type.legend)
    for text, (x, y) in breaks:
        width = (1 + WIDER) * paper.width(text, style) + SLACK_MM
        place = Box(x - width if paper.rtl else x, y - _BREAK_MM / 2, width, _BREAK_MM)
        paper.label(text, place, style, ("", MIDDLE), name=f"{name} break")


def _running_text(paper: Paper, text: str, box: Box, style: TextStyle, name: str) -> None:
    """Write a text that QGIS breaks into lines by itself; its box is twice as high as its lines on the plate.

    In the plate's type it breaks where the plate does; a wider type takes more lines, and none is cut off.
    """
    if text:
        height = 2.0 * len(wrap(text, style, paper.theme, width_mm=box.width)) * millimeters(style.size_pt) * _LEADING
        left = box.x - (_ROUNDING_MM if paper.rtl else 0.0)
        paper.label(text, Box(left, box.top - height - 1.0, box.width + _ROUNDING_MM, height + 1.0), style, name=name)


def _paragraph(paper: Paper, text: str, box: Box, style: TextStyle, name: str, *, upwards: bool = False) -> float:
    """Write a paragraph in lines as on the plate; return the height that they take.

    Its box has room for another line, where a wider type breaks one: below, or above it where something follows.
    """
    if not text:
        return 0.0
    lines = wrap(text, style, paper.theme, width_mm=box.width)
    height = len(lines) * millimeters(style.size_pt) * _LEADING
    # Another type may be wider: a line must not break again.
    room = box.x if paper.rtl else paper.page.width_mm - box.right
    slack = min(max(SLACK_MM, WIDER * box.width), max(SLACK_MM, room))
    line, left = height / len(lines), box.x - (slack if paper.rtl else 0.0)
    if upwards and any((1 + WIDEST) * paper.width(text, style) > box.width + slack for text in lines):
        above = Box(left, box.top - height, box.width + slack, height + line)
        paper.label("\n".join(lines), above, style, ("", BOTTOM), name=name)
    else:
        below = Box(left, box.top - height - 1.0, box.width + slack, height + 1.0)
        paper.label("\n".join(lines), below, style, name=name)
    return height


def _with_counts(cases: Mapping[int, Case], counts: Mapping[str, int], language: LanguageCode) -> dict[int, str]:
    """Return labels with the number of units behind them in brackets, where the plate has it."""
    labels = {node: case.label for node, case in cases.items()}
    return {
        node: f"{label} ({number(counts[label], language)})" if label in counts else label
        for node, label in labels.items()
    }


def _legend_symbol(case: Case, sizes_mm: Mapping[str, float], theme: Theme, *, boxed: bool = False) -> Symbol:
    """Return how the plate's legend shows a class where the map shows it otherwise; nothing where they are alike.

    A white area needs an outline to be seen; a dot of the map is too small to tell its shape; classes of symbols of
    any size are boxes that touch each other.
    """
    first, *others = case.symbol or (None,)
    if boxed and case.color and isinstance(first, Marker) and not first.texture:
        return (Fill(case.color, edge=theme.boundary, edge_mm=millimeters(theme.weights.hairline)),)
    if isinstance(first, Fill):
        return (replace(first, edge=theme.boundary, edge_mm=millimeters(theme.weights.hairline)), *others)
    larger = sizes_mm.get(case.label, 0.0)
    if isinstance(first, Marker) and not others and not first.size and larger > first.size_mm:
        return (replace(first, size_mm=larger),)
    return ()


def _break_labels(paper: Paper, labels: Mapping[int, str], width_mm: float) -> dict[int, str]:
    """Break the labels that are wider than their place, which QGIS would write into the margin."""
    style = paper.theme.text(paper.theme.type.legend)
    wrapped = {node: wrap(label, style, paper.theme, width_mm=width_mm) for node, label in labels.items()}
    return {node: BREAK.join(lines) for node, lines in wrapped.items()}


def _legend(paper: Paper, piece: LegendPiece, name: str, map_uuid: str) -> Element:
    """Begin an empty legend of QGIS in the sizes of the plate's."""
    theme, rtl = paper.theme, paper.rtl
    width, height = _BOX_MM if piece.touching else _SWATCH_MM
    rows = sum(len(entry.nodes) for entry in piece.nodes)
    space = 0.0 if piece.touching else max(0.4, min(_PITCH_MM, piece.box.height / rows) - height)
    if max(piece.sizes_mm.values(), default=0.0) > height:  # rows as high as their symbols, as on the plate
        space = min(space, _BETWEEN_MM)
    align = "2" if rtl else "1"
    box = piece.box
    item = paper.item(
        LEGEND, box, paper.identity(name), map_uuid=map_uuid, title="", resizeToContents="1", columnCount="1",
        columnSpace="4", splitLayer="0", equalColumnWidth="0", boxSpace="0", symbolWidth=f"{width:g}",
        symbolHeight=f"{height:g}", lineSpacing="0.6", wrapChar=BREAK, symbolAlignment=align, titleAlignment=align,
        legendFilterByAtlas="0", rasterBorder="0", fontColor=theme.ink, wmsLegendWidth="50", wmsLegendHeight="25",
        minSymbolSize="0", maxSymbolSize="0", id=name,
    )  # fmt: skip
    if rtl:  # it grows from its upper right corner
        place = f"{box.right:.4f},{paper.page.height_mm - box.top:.4f},mm"
        item.attrib.update({"referencePoint": "2", "position": place})
    styles = SubElement(item, "styles")
    style = theme.text(theme.type.legend)
    beside = "0" if piece.touching else "2"  # nothing is written behind boxes that touch
    margins = {
        "symbol": {"marginTop": f"{space:g}"}, "symbolLabel": {"marginTop": "0", "marginLeft": beside},
        "subgroup": {"marginTop": "0", "marginBottom": "0"}, "group": {"marginTop": "0", "marginBottom": "0"},
    }  # fmt: skip
    for kind in ("title", "group", "subgroup", "symbol", "symbolLabel"):
        style_element = SubElement(
            styles, "style", {"name": kind, "alignment": align, "indent": "0", **margins.get(kind, {})}
        )
        SubElement(style_element, "styleFont", {"description": f"{paper.family},{style.size_pt:g},-1,5,50,0,0,0,0,0"})
        style_element.append(text_style(style, paper.family))
    return item


def _tree_layer(
    tree: Element, layer: str, nodes: Sequence[int], labels: Mapping[int, str], *, symbols: Mapping[int, Symbol]
) -> None:
    attributes = {"id": layer, "name": layer, "checked": "Qt::Checked", "expanded": "1"}
    entry = SubElement(tree, "layer-tree-layer", attributes)
    properties = SubElement(SubElement(entry, "customproperties"), "Option", {"type": "Map"})
    options = {"legend/title-style": "hidden", "legend/node-order": ",".join(map(str, nodes))}
    options |= {f"legend/label-{node}": label for node, label in labels.items()}
    for node, symbol in symbols.items():
        if symbol:  # QGIS keeps a symbol as a document in a text
            options[f"legend/custom-symbol-{node}"] = tostring(symbol_element(symbol, "legend"), encoding="unicode")
    for key, value in options.items():
        SubElement(properties, "Option", {"name": key, "value": value, "type": "QString"})


#: What breaks the lines of a legend's titles.
BREAK: Final = "\n"
