"""The legend of a plate in a layout of QGIS: headings as text, classes as QGIS's own legend, the rest as pictures.

Everything stands where the plate has it. What QGIS can explain itself follows whoever changes a style; what it has no
legend for (a matrix, widths of lines, histograms, the table of highest values, charts) is the plate's own drawing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from atlas.cartography.canvas.canvas import Canvas
from atlas.cartography.legend import (
    Arrows,
    Block,
    ClassBoxes,
    ClassStrip,
    LegendBox,
    Lines,
    Matrix,
    NestedSizes,
    Swatch,
    Swatches,
    SymbolRow,
    SymbolRows,
)
from atlas.cartography.legend.block import BOX_H
from atlas.cartography.spec.page import Box
from atlas.cartography.styles.model import Case, Renderer, Style
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.publishing.qgis.project.plate_context import MarkLegend, PlateReading

_SPECIAL: Final = ("zero", "no_data", "not_applicable", "suppressed", "with_care")
_TITLE_MM: Final = 3.4  # of a line over boxes of classes
_ABOVE_MM: Final = 1.5  # free over boxes
_OVER_SIZES_MM: Final = 0.7  # free over nested symbols


@dataclass(frozen=True, slots=True)
class Nodes:
    """Entries of one style in a legend of QGIS: its position among the plate's styles, and which of its nodes."""

    style: int
    nodes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LegendPiece:
    """Something in the legend, where it stands: a legend of QGIS, or a block of the plate's own.

    Attributes:
        box: on the page, mm.
        nodes: entries of QGIS; none for a block.
        block: drawn as text or picture when there are no nodes.
        touching: whether the boxes of the entries touch each other; their breaks stand beside them, in a block.
        counts: label of an entry → how many units it has, where the plate says so.
        sizes_mm: label of an entry → size of its symbol in the legend, where the plate has one of its own.
        boxed: labels of the entries that are boxes, whatever the map draws.
    """

    box: Box
    nodes: tuple[Nodes, ...] = ()
    block: Block | None = None
    touching: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)
    sizes_mm: Mapping[str, float] = field(default_factory=dict)
    boxed: frozenset[str] = frozenset()


def pieces(plate: PlateReading) -> list[LegendPiece]:
    """Return what stands in the legend of a plate, from the top."""
    drawing = plate.context.drawing
    boxes = [placed.box for placed in sorted(drawing.items_of(LegendBox), key=lambda placed: placed.position)]
    pieces_found: list[LegendPiece] = []
    position = 0
    for legend in plate.legends:
        if _is_outside_zones(drawing.blocks[position], plate.context.language):  # between the marks and the layers
            pieces_found.append(LegendPiece(boxes[position], block=drawing.blocks[position]))
            position += 1
        own = boxes[position : position + len(legend.blocks)]
        styles = plate.styles[legend.first : legend.first + legend.styles]
        pieces_found += _mark_pieces(legend, own, styles, rtl=LANGUAGES[plate.context.language].right_to_left)
        position += len(legend.blocks)
    beside = zip(drawing.blocks[position:], boxes[position:], strict=True)
    return pieces_found + [LegendPiece(box, block=block) for block, box in beside]


def _is_outside_zones(block: Block, language: LanguageCode) -> bool:
    """Tell whether a block explains the land that zones leave, which no style draws."""
    return isinstance(block, Swatches) and [row.text for row in block.rows] == [tr("outside_zones", language)]


def node_cases(plate: PlateReading, entry: Nodes) -> dict[int, Case]:
    """Return the classes or categories that nodes of QGIS's legend stand for."""
    return _cases_by_node(plate.styles[entry.style], entry.nodes)


def _cases_by_node(style: Style, nodes: Sequence[int]) -> dict[int, Case]:
    cases, offset = style.renderer.cases, _offset(style.renderer)
    return {node: cases[node - offset] for node in nodes if 0 <= node - offset < len(cases)}


def _mark_pieces(
    legend: MarkLegend, boxes: Sequence[Box], styles: Sequence[Style], *, rtl: bool = False
) -> Iterator[LegendPiece]:
    """Yield the share the blocks of a mark out between QGIS and pictures.

    QGIS writes the values of nested symbols at their right only: in Arabic they are the picture of the plate.
    """
    first = legend.first
    sizes, waiting = _sizes(styles, first), _waiting(styles, first)
    for block, box in zip(legend.blocks, boxes, strict=True):
        if isinstance(block, NestedSizes) and sizes is not None and not rtl:
            yield LegendPiece(_lower_top(box, _OVER_SIZES_MM), (sizes,))
        elif isinstance(block, ClassBoxes) and block.histogram is not None:  # its bars stand on the breaks
            waiting.take(len(block.colors))
            yield LegendPiece(box, block=block)
        elif isinstance(block, ClassBoxes):
            lowered = _lower_top(box, _ABOVE_MM + (_TITLE_MM if block.counts_title else 0.0))
            yield LegendPiece(lowered, waiting.take(len(block.colors)), touching=True)
            yield LegendPiece(box, block=Beside(block))
        elif isinstance(block, Matrix | ClassStrip):  # QGIS has neither crossed classes nor classes side by side
            waiting.take(len(waiting.plain))
            yield LegendPiece(box, block=block)
        elif isinstance(block, Arrows):  # QGIS has no legend of arrows either; other rows are not theirs
            waiting.take(len(block.rows))
            yield LegendPiece(box, block=block)
        elif isinstance(block, Lines):
            native = styles[0].renderer.kind == "graduated"
            taken = waiting.take(len(waiting.plain) if native else 1)
            yield from _line_pieces(block, box, taken) if native else (LegendPiece(box, block=block),)
        elif isinstance(block, SymbolRows) and block.explains:
            yield LegendPiece(box, block=block)
        elif isinstance(block, Swatches | SymbolRows):
            yield from _row_pieces(block, box, waiting)
        else:
            yield LegendPiece(box, block=block)


@dataclass(frozen=True, slots=True)
class Beside:
    """What the plate writes beside boxes that touch: the breaks at their joints, and the bars of the counts."""

    classes: ClassBoxes

    def height(self, canvas: Canvas, width: float) -> float:
        """Return the height in mm."""
        return self.classes.height(canvas, width)

    def draw(self, canvas: Canvas, box: Box) -> None:
        """Draw a bar and a number for each class; the breaks are texts of the layout."""
        self.classes.draw_counts(canvas, box)


def _line_pieces(block: Lines, box: Box, nodes: tuple[Nodes, ...]) -> Iterator[LegendPiece]:
    """Yield lines as QGIS's; what the map does not draw has no class there, and stays the plate's, below them."""
    silent = Lines(tuple(row for row in block.rows if not row.width_mm), block.color)
    share = box.height * len(silent.rows) / len(block.rows)
    counts = {row.text: row.count for row in block.rows if row.count is not None}
    yield LegendPiece(Box(box.x, box.y + share, box.width, box.height - share), nodes, counts=counts)
    if silent.rows:
        yield LegendPiece(Box(box.x, box.y, box.width, share), block=silent)


def _row_pieces(block: Swatches | SymbolRows, box: Box, waiting: _Waiting) -> Iterator[LegendPiece]:
    """Yield rows with a symbol as QGIS's; those of what has none, or of what no style draws, as the plate's."""
    silent = SymbolRows(tuple(row for row in block.rows if isinstance(row, SymbolRow) and row.sign == "none"))
    apart = sum(row.text in waiting.labels for row in block.rows if row not in silent.rows)
    lines = len(block.rows) - len(silent.rows) - apart
    if not lines + apart:
        yield LegendPiece(box, block=block)
        return
    # Large symbols take more of the box than rows of text alone do.
    share = min(box.height / len(block.rows), BOX_H) * len(silent.rows)
    last = bool(silent.rows) and block.rows[-len(silent.rows) :] == silent.rows
    if silent.rows:
        yield LegendPiece(Box(box.x, box.y if last else box.top - share, box.width, share), block=silent)
    counts = {row.text: row.count for row in block.rows if row.count is not None}
    sizes = {row.text: row.size_mm if isinstance(row, SymbolRow) else row.circle_mm for row in block.rows}
    boxed = frozenset(row.text for row in block.rows if isinstance(row, Swatch) and not row.circle_mm)
    waiting.prefer([row.text for row in block.rows if row not in silent.rows and row.text not in waiting.labels])
    place = Box(box.x, box.y + share, box.width, box.height - share) if last else _lower_top(box, share)
    yield LegendPiece(place, waiting.take(lines, apart), counts=counts, sizes_mm=sizes, boxed=boxed)


def _lower_top(box: Box, by: float) -> Box:
    return Box(box.x, box.y, box.width, box.height - by)


@dataclass(slots=True)
class _Waiting:
    """The nodes (style, position) of a mark that no piece of the legend has taken yet; special values apart."""

    plain: list[tuple[int, int]]
    special: list[tuple[int, int]]
    labels: frozenset[str]  # of special values
    titles: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def prefer(self, texts: Sequence[str]) -> None:
        """Put the plain nodes of these titles first, when each has one: a map's order is not always its legend's."""
        if set(texts) <= {self.titles.get(node) for node in self.plain}:
            self.plain = sorted(self.plain, key=lambda node: self.titles.get(node) not in texts)

    def take(self, plain: int, special: int = 0) -> tuple[Nodes, ...]:
        """Give the first nodes of either kind, by style."""
        taken = self.plain[:plain] + self.special[:special]
        self.plain, self.special = self.plain[plain:], self.special[special:]
        nodes_by_style: dict[int, list[int]] = {}
        for style, node in taken:
            nodes_by_style.setdefault(style, []).append(node)
        return tuple(Nodes(style, tuple(nodes)) for style, nodes in nodes_by_style.items())


def _offset(renderer: Renderer) -> int:
    """Return how many nodes QGIS has before those of the classes: title and symbols of the sizes."""
    return 2 if renderer.sizes is not None and renderer.sizes.texts and renderer.kind != "rules" else 0


def _sizes(styles: Sequence[Style], first: int) -> Nodes | None:
    for i, style in enumerate(styles, start=first):
        if _offset(style.renderer):
            return Nodes(i, (1,))
        if style.diagram is not None:
            return Nodes(i, (len(style.diagram.slices),))
    return None


def _waiting(styles: Sequence[Style], first: int) -> _Waiting:
    plain: list[tuple[int, int]] = []
    special: list[tuple[int, int]] = []
    for i, style in enumerate(styles, start=first):
        renderer, offset = style.renderer, _offset(style.renderer)
        if style.diagram is not None:
            plain += [(i, k) for k in range(len(style.diagram.slices))]
        if renderer.kind == "single" and offset:
            continue
        for k, case in enumerate(renderer.cases):
            if case.drawn and case.label:
                (special if case.key in _SPECIAL else plain).append((i, k + offset))
    labels = {case.label for style in styles for case in style.renderer.cases if case.drawn and case.key in _SPECIAL}
    titles = {
        (i, k + _offset(style.renderer)): case.label
        for i, style in enumerate(styles, start=first)
        for k, case in enumerate(style.renderer.cases)
    }
    return _Waiting(plain, special, frozenset(labels), titles)
