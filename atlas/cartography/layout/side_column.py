"""Title and sources in the column of the legend: what leaves the map the whole height of its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from atlas.cartography.canvas.canvas import Canvas, ShapeStyle
from atlas.cartography.canvas.placed_items import LegendPanel, TextRole
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.layout import furniture
from atlas.cartography.layout.furniture import TitleBand
from atlas.cartography.legend import Block, Ranking, fits, stacked_height
from atlas.cartography.spec.logo import Logo, draw_logo
from atlas.cartography.spec.page import Box, Layout
from atlas.cartography.spec.theme import TextStyle
from atlas.decimals import fixed_point
from atlas.errors import LayoutError
from atlas.i18n.messages import Message

#: Parts of the sheet: what a book prints on the page that faces a plate, and what then moves up to its rule.
TITLE: Final = "title"
COLUMN: Final = "column"
_LEADING: Final = 1.22
_TITLE_SHARE: Final = 0.86  # of the size that a title has in a band
_SMALLEST_SHARE: Final = 0.62
_MOST_LINES: Final = 4
_FEWEST_ROWS: Final = 3  # of a table of extremes that gives way
_NUMBER_MM: Final = 9.0
_GAP_MM: Final = 2.4
_APART_MM: Final = 2.0  # between the number and the badge
_LOGO_MM: Final = 9.0
_BELOW_MM: Final = 4.0  # between title and legend, legend and foot


@dataclass(frozen=True, slots=True)
class SideTitle:
    """Where the parts of a title stand in a column, from its top: boxes in mm, and the lines of its texts."""

    number: Box
    badge: Box
    title: Box
    subtitle: Box
    title_lines: tuple[str, ...]
    subtitle_lines: tuple[str, ...]
    style: TextStyle
    quiet: TextStyle
    label: TextStyle

    @property
    def foot(self) -> float:
        """The height on the page of the rule that ends it, mm."""
        return self.subtitle.y - _GAP_MM


@dataclass(frozen=True, slots=True)
class SideFoot:
    """The sources and the signature at the foot of a column: lines of text and the boxes they take."""

    lines: tuple[str, ...]
    signature: tuple[str, ...]
    sources: Box
    signed: Box
    logo: Box
    style: TextStyle

    @property
    def signed_style(self) -> TextStyle:
        """The type of the signature."""
        return replace(self.style, weight=600)


def _step(style: TextStyle) -> float:
    """Return the distance between two baselines, mm."""
    return style.size_pt * MM_PER_PT * _LEADING


def side_title(canvas: Canvas, column: Box, heading: TitleBand) -> SideTitle:
    """Return where a title stands at the top of a column: number and badge in a row, title and subtitle below.

    Raises:
        LayoutError: the title needs more than four lines at its smallest size.
    """
    theme, grown = canvas.theme, canvas.page.type_scale
    row = _NUMBER_MM * grown if heading.number else 5.4 * grown if heading.badge else 0.0
    side = row if heading.number else 0.0
    number = Box(canvas.along(column, 0, side), column.top - row, side, row)
    room = column.width - (side + _APART_MM if side else 0.0)
    label, words = _badge_type(canvas, heading, room)
    # As wide as in a band where the column has the room, narrower about its words where it would touch the number.
    width = min(words + 5.0, max(room, words + 2.0)) if heading.badge else 0.0
    badge = Box(canvas.along(column, column.width - width, width), column.top - row / 2 - 2.7, width, 5.4)
    style = theme.heading(theme.type.title * _TITLE_SHARE)
    while len(lines := canvas.wrap(heading.title, style, width_mm=column.width)) > _MOST_LINES:
        style = replace(style, size_pt=style.size_pt - 0.5)
        if style.size_pt < theme.type.title * _SMALLEST_SHARE:
            words_room = fixed_point(column.width)
            raise LayoutError(Message("fault.cartography.title_long", title=heading.title, room=words_room))
    top = column.top - (row + _GAP_MM if row else 0.0)
    title = Box(column.x, top - len(lines) * _step(style), column.width, len(lines) * _step(style))
    quiet = theme.text(theme.type.subtitle * 0.9, color=theme.quiet)
    under = canvas.wrap(heading.subtitle, quiet, width_mm=column.width) if heading.subtitle else ()
    height = len(under) * _step(quiet)
    subtitle = Box(column.x, title.y - (1.2 if under else 0.0) - height, column.width, height)
    return SideTitle(number, badge, title, subtitle, lines, under, style, quiet, label)


def _badge_type(canvas: Canvas, heading: TitleBand, room: float) -> tuple[TextStyle, float]:
    """Return the type of a badge, smaller where its words would leave the room beside the number, and their width."""
    theme = canvas.theme
    style = theme.text(theme.type.legend, weight=600, color=theme.warning if heading.warning else theme.accent)
    if not heading.badge:
        return style, 0.0
    while (words := canvas.measure(heading.badge, style).width) + 2.0 > room and style.size_pt > theme.type.label_floor:
        style = replace(style, size_pt=max(style.size_pt - 0.25, theme.type.label_floor))
    return style, words


def side_foot(canvas: Canvas, column: Box, texts: PlateTexts) -> SideFoot:
    """Return where sources and signature stand at the foot of a column."""
    style, signature = canvas.theme.text(canvas.theme.type.foot), texts.signature
    step, side = _step(style), _LOGO_MM * canvas.page.type_scale if texts.logo is not None else 0.0
    wrapped = tuple(part for line in texts.lines if line for part in canvas.wrap(line, style, width_mm=column.width))
    signed = Box(column.x, column.y, column.width, max(len(signature) * step, side))
    sources = Box(column.x, signed.top + 1.0, column.width, len(wrapped) * step)
    mark = Box(column.x, signed.y, column.width, side)
    return SideFoot(wrapped, tuple(signature), sources, signed, mark, style)


@dataclass(frozen=True, slots=True)
class PlateTexts:
    """What a plate says around its map: its title band, the lines of its foot, its signature and its logo.

    ``subtitled`` tells whether the subtitle is the editor's own.
    """

    band: TitleBand
    lines: tuple[str, ...]
    signature: tuple[str, ...]
    logo: Logo | None = None
    subtitled: bool = True

    @property
    def side_band(self) -> TitleBand:
        """The title of a column: the legend below it names the indicators, so that only an editor's subtitle is set."""
        return self.band if self.subtitled else replace(self.band, subtitle="")


#: Those of a map in a text, which has its words around it.
NO_TEXTS: Final = PlateTexts(TitleBand(""), (), ())


def column_layout(canvas: Canvas, layout: Layout, texts: PlateTexts, blocks: Sequence[Block]) -> Layout:
    """Divide a layout's column among title, legend and foot, as high as what stands in them.

    A column on the map ends where its foot does; one beside the map reaches down to the margin.
    """
    column = layout.legend
    title = side_title(canvas, column, texts.side_band)
    foot = side_foot(canvas, column, texts)
    top, room = title.foot, title.foot - foot.sources.top - 2 * _BELOW_MM
    if layout.fill == "page":
        lower = max(room - stacked_height(canvas, blocks, column.width), 0.0)
        column, room = Box(column.x, column.y + lower, column.width, column.height - lower), room - lower
    return replace(
        layout,
        title=Box(column.x, top, column.width, column.top - top),
        legend=Box(column.x, top - _BELOW_MM - max(room, 0.0), column.width, max(room, 0.0)),
        foot=Box(column.x, column.y, column.width, foot.sources.top - foot.signed.y),
    )


def fitting_aside(
    canvas: Canvas, blocks: Sequence[Block], aside: Sequence[Block], area: Box, *, columns: int = 1
) -> Sequence[Block] | None:
    """Return what stands below a legend, its tables of extremes cut to the room; None where its place is too small.

    Three rows of each table stay at least.
    """
    longest = max((len(block.rows) for block in aside if isinstance(block, Ranking)), default=0)
    for rows in range(max(longest, _FEWEST_ROWS), _FEWEST_ROWS - 1, -1):
        cut = [replace(block, rows=block.rows[:rows]) if isinstance(block, Ranking) else block for block in aside]
        if fits(canvas, [*blocks, *cut], area, columns=columns):
            return cut
    return None


def draw_texts(canvas: Canvas, layout: Layout, texts: PlateTexts) -> None:
    """Draw title and foot in their bands or in the column."""
    if layout.fill == "bands":
        with canvas.part(TITLE):
            furniture.draw_title(canvas, layout.title, texts.band)
        lines, signature = texts.lines, texts.signature
        furniture.draw_foot(canvas, layout.foot, lines=lines, signature=signature, logo=texts.logo)
        return
    if layout.fill == "page":
        _draw_panel(canvas, layout)
    with canvas.part(TITLE):
        _draw_title(canvas, side_title(canvas, layout.title, texts.side_band), texts.side_band)
    _draw_foot(canvas, side_foot(canvas, layout.foot, texts), texts.logo)


def _draw_title(canvas: Canvas, parts: SideTitle, heading: TitleBand) -> None:
    """Draw number, badge, title and subtitle in a column, over a rule."""
    theme = canvas.theme
    if heading.number:
        canvas.rectangle(parts.number, ShapeStyle(face=theme.accent, z=6, gid="plate-number"))
        style = theme.text(theme.type.number * 0.9, weight=700, color=theme.on_accent).at("middle", "middle")
        canvas.text(heading.number, parts.number.center, style)
    if heading.badge:
        canvas.rectangle(parts.badge, ShapeStyle(edge=parts.label.color, width_pt=0.7, z=6, gid="badge"))
        canvas.text(heading.badge, parts.badge.center, parts.label.at("middle", "middle"), gid="badge-text")
    for i, line in enumerate(parts.title_lines):
        y = parts.title.top - i * _step(parts.style) - parts.style.size_pt * MM_PER_PT * 0.9
        at = canvas.along(parts.title, 0), y
        canvas.text(line, at, parts.style, gid="title", role=TextRole("title"))
    canvas.lines(parts.subtitle_lines, canvas.along(parts.subtitle, 0), parts.subtitle.top, parts.quiet)
    rule = np.array([[parts.title.x, parts.foot], [parts.title.right, parts.foot]])
    canvas.segments([rule], ShapeStyle(edge=theme.accent, width_pt=0.9, z=6, gid="title-rule"))


def _draw_foot(canvas: Canvas, parts: SideFoot, logo: Logo | None) -> None:
    """Draw sources, and below them the signature, at the foot of a column."""
    canvas.lines(parts.lines, canvas.along(parts.sources, 0), parts.sources.top, parts.style)
    canvas.lines(parts.signature, canvas.along(parts.signed, 0), parts.signed.top, parts.signed_style)
    if logo is not None:
        draw_logo(canvas, logo, parts.logo)


def _draw_panel(canvas: Canvas, layout: Layout) -> None:
    """Draw the opaque ground of a column that stands on the map."""
    theme, box = canvas.theme, side_panel(layout)
    line = ShapeStyle(face=theme.paper, edge=theme.boundary, width_pt=theme.weights.hairline, z=5.5, gid="side-panel")
    canvas.rectangle(box, line)
    canvas.items.append(LegendPanel(box))


def side_panel(layout: Layout) -> Box:
    """Return the box of a column that stands on the map, with the room around what it holds."""
    top, bottom = layout.title.top, layout.foot.y
    return Box(layout.legend.x, bottom, layout.legend.width, top - bottom).inset(-_GAP_MM)
