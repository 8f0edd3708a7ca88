"""Free notes on the map: a few words of the editor's, and a line to what they speak of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.canvas.placed_items import NotePanel
from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.spec.localized_text import Text
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.placement import Place, panel_place
from atlas.i18n.messages import Message
from atlas.sources.toml.validation import toml_specification

_PADDING_MM: Final = 1.4
_LEADING: Final = 1.25
_DOT_MM: Final = 0.9
CASING_PT: Final = 1.2  # of the paper's color around the line and its dot, so that they are seen on any class


@toml_specification()
@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A note on the map.

    Attributes:
        text: what it says; figures are filled in as in a plate's note.
        place: where it stands; by itself where it hides least.
        width_mm: of its lines.
        points_to: code or name of the commune that a line leads to; no line when empty.
    """

    text: Text
    place: Place = "auto"
    width_mm: float = 36.0
    points_to: str = ""

    def __post_init__(self) -> None:
        if not 10 <= self.width_mm <= 150:
            raise ValueError(Message("fault.cartography.annotation", width=self.width_mm))


def draw_annotation(sheet: MapSheet, text: str, note: Annotation, *, target: str, number: int) -> Box:
    """Draw a note in a small panel, and a line from it to a commune's anchor; return its box.

    Args:
        sheet: the map, whose ``boxes`` the note joins.
        text: the note in the plate's language, figures filled in.
        note: its place and width.
        target: code of the commune that it points to, or empty.
        number: its place among the notes of the plate, from 1.
    """
    what = f"annotation {number}"
    canvas, theme = sheet.canvas, sheet.canvas.theme
    style = theme.text(theme.type.note)
    lines = canvas.wrap(text, style, width_mm=note.width_mm - 2 * _PADDING_MM)
    height = len(lines) * style.size_pt * MM_PER_PT * _LEADING + 2 * _PADDING_MM
    near = sheet.ground.anchors[target] if target else None
    box = panel_place(
        sheet,
        note.width_mm,
        height,
        place=note.place,
        near=near,
        what=Message("fault.cartography.thing.annotation", n=number),
    )
    panel = NotePanel(number, box)
    if target:
        anchor = np.array(sheet.ground.anchors[target])
        near = np.clip(anchor, [box.x, box.y], [box.right, box.top])
        line = ShapeStyle(edge=theme.ink, width_pt=theme.weights.hairline, z=16, gid=f"pointer:{what}")
        under = ShapeStyle(
            edge=theme.paper, width_pt=theme.weights.hairline + CASING_PT, z=15.9, gid=f"pointer-ground:{what}"
        )
        canvas.segments([np.array([near, anchor])], under)
        canvas.segments([np.array([near, anchor])], line)
        dot = ShapeStyle(face=theme.ink, edge=theme.paper, width_pt=CASING_PT / 2, z=16.1, gid=f"target:{what}")
        canvas.circles(anchor.reshape(1, 2), np.array([_DOT_MM]), dot)
        sheet.strokes.append(shapely.LineString([near, anchor]))
        x, y = sheet.ground.anchors[target]
        panel = NotePanel(number, box, np.array([near, anchor]), (x, y), _DOT_MM)
    look = ShapeStyle(face=theme.paper, edge=theme.quiet, width_pt=theme.weights.hairline, z=16.2, gid=f"panel:{what}")
    canvas.rectangle(box, look)
    canvas.lines(lines, canvas.along(box, _PADDING_MM), box.top - _PADDING_MM, style, leading=_LEADING)
    canvas.items.append(panel)
    sheet.boxes.append(box)
    return box
