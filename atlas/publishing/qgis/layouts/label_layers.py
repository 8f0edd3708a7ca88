"""What a plate writes on its map, as layers: names at their printed places, names along lines, and leaders.

QGIS would place names by its own rules. Here each line of a name is a point with its text, type and place; the place
stands in columns too, so that QGIS's tool for moving labels can change it, and what was moved comes back as the offsets
of an edition (:func:`atlas.sources.edits.offsets.read_offsets`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from matplotlib.colors import to_hex

from atlas import columns as c
from atlas.cartography.canvas.curved_text import offset_line
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.canvas.map_sheet import MapSheet
from atlas.cartography.canvas.placed_items import Leader, PlacedText, TextKind
from atlas.cartography.canvas.typeface import cap_height
from atlas.cartography.layout.engine import Drawing
from atlas.cartography.spec.page import Box
from atlas.cartography.spec.theme import Theme
from atlas.cartography.styles.expressions import quote
from atlas.cartography.styles.model import Case, Printed, Renderer, Style
from atlas.cartography.styles.symbols import Stroke, millimeters
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr
from atlas.publishing.qgis.styles.labels import FACES
from atlas.publishing.tables.layers import Shape, TableLayer, make_layer
from atlas.publishing.tables.titles import layer_words, titles

Floats = npt.NDArray[np.float64]
NAMES: Final = "plate_names"
CURVES: Final = "plate_curves"
LEADERS: Final = "plate_leaders"
#: Texts that stand on the map.
_KINDS: Final[frozenset[TextKind]] = frozenset({"unit", "place", "number"})
_MARKS: Final = re.compile("[\u200e\u200f\u202a-\u202e]")
_NAME_COLUMNS: Final[Mapping[str, str]] = {
    c.PLATE: "str", c.PLATE_KEY: "str", c.LANGUAGE: "str",
    c.WINDOW: "int64", c.KIND: "str", c.CODE: "str", c.LINE: "int64", c.TEXT: "str",
    c.TYPE_FAMILY: "str", c.TYPE_FACE: "str", c.SIZE_PT: "float64", c.COLOR: "str", c.HALO: "bool",
    c.ANGLE_DEG: "float64", c.X: "float64", c.Y: "float64", c.PRINTED_X: "float64", c.PRINTED_Y: "float64",
    c.DX_MM: "float64", c.DY_MM: "float64", c.SCALE: "int64", c.PINNED: "bool",
}  # fmt: skip
_CURVE_COLUMNS: Final = tuple(
    name
    for name in _NAME_COLUMNS
    if name in (c.PLATE, c.WINDOW, c.KIND, c.TEXT, c.TYPE_FAMILY, c.TYPE_FACE, c.SIZE_PT, c.COLOR)
)


@dataclass(frozen=True, eq=False)
class Lettering:
    """What is written on the maps of an edition: rows of the three layers, with their shapes."""

    names: tuple[dict[str, Any], ...] = ()
    curves: tuple[dict[str, Any], ...] = ()
    leaders: tuple[dict[str, Any], ...] = ()

    def windows(self, plate: str) -> set[tuple[str, int]]:
        """Return which layers have something on which windows of a plate: (layer, 0 for the map, 1 … for insets)."""
        held = ((NAMES, self.names), (CURVES, self.curves), (LEADERS, self.leaders))
        return {(name, row[c.WINDOW]) for name, rows in held for row in rows if row[c.PLATE] == plate}


def read_lettering(plate: str, key: str, drawing: Drawing, *, pinned: Collection[str] = ()) -> Lettering:
    """Read what a drawn plate writes on its map and in its insets.

    Args:
        plate: its number.
        key: its key.
        drawing: the plate as it is drawn.
        pinned: codes of the units whose names the editor placed.
    """
    sheets = [drawing.sheet, *drawing.windows]
    names: list[dict[str, Any]] = []
    curves: list[dict[str, Any]] = []
    middles: dict[tuple[int, str], list[Box]] = {}
    for text in drawing.texts:
        if text.role.kind not in _KINDS:
            continue
        frame, code = sheets[text.window].frame, text.role.code
        row = {c.PLATE: plate, c.PLATE_KEY: key, c.WINDOW: text.window, c.KIND: text.role.kind, **_type(text)}
        if text.baseline is not None:
            middle = offset_line(text.baseline, cap_height(text.style) / 2)
            curves.append({**row, c.GEOMETRY: shapely.MultiLineString([frame.to_ground(middle)])})
            continue
        lines = middles.setdefault((text.window, code), [])
        lines.append(text.box)
        more = {c.LANGUAGE: drawing.canvas.language, c.PINNED: code in pinned and not text.window}
        names.append({**row, **more, c.CODE: code, c.LINE: len(lines) if code else 1, **_place(text, frame)})
    for row in names:
        row.update(_shift(row, middles, sheets))
    return Lettering(tuple(names), tuple(curves), tuple(_leaders(plate, drawing, sheets)))


def lettering_layers(read: Sequence[Lettering], language: LanguageCode, *, crs: str) -> list[TableLayer]:
    """Return the layers of names, of names along lines and of leaders (meters of ``crs``), without empty ones."""
    parts: list[tuple[str, list[dict[str, Any]], Mapping[str, str], Shape]] = [
        (NAMES, [row for lettering in read for row in lettering.names], _NAME_COLUMNS, "Point"),
        (CURVES, [row for lettering in read for row in lettering.curves], {k: _NAME_COLUMNS[k] for k in _CURVE_COLUMNS},
         "MultiLineString"),
        (LEADERS, [row for lettering in read for row in lettering.leaders],
         {name: _NAME_COLUMNS[name] for name in (c.PLATE, c.WINDOW, c.KIND)}, "MultiLineString"),
    ]  # fmt: skip
    layers = []
    for name, rows, columns, shape in parts:
        if not rows:
            continue
        frame = pd.DataFrame(rows)[list(columns)].astype(dict(columns))
        title, description = layer_words(name, language, count=len(rows))
        table = gpd.GeoDataFrame(frame, geometry=[row[c.GEOMETRY] for row in rows], crs=crs)
        layers.append(make_layer(name, table, titles(language), title=title, description=description, shape=shape))
    return layers


def _type(text: PlacedText) -> dict[str, Any]:
    face = "Italic" if text.font.italic else FACES.get(text.font.weight, "Bold")
    return {
        c.TEXT: _MARKS.sub("", text.font.text), c.TYPE_FAMILY: text.font.family, c.TYPE_FACE: face,
        c.SIZE_PT: float(text.style.size_pt), c.COLOR: to_hex(text.style.color), c.HALO: False,
    }  # fmt: skip


def _place(text: PlacedText, frame: MapFrame) -> dict[str, Any]:
    """Return where the middle of a baseline stands on the ground."""
    x, y = frame.to_ground(np.array([text.at], dtype=np.float64))[0].tolist()
    place = {c.X: x, c.Y: y, c.PRINTED_X: x, c.PRINTED_Y: y, c.GEOMETRY: shapely.Point(x, y)}
    return {**place, c.ANGLE_DEG: -float(text.rotation_deg) + 0.0, c.SCALE: frame.scale}


def _shift(row: Mapping[str, Any], middles: Mapping[tuple[int, str], list[Box]], sheets: Sequence[MapSheet]) -> Any:
    """Measure how far the middle of a unit's name is from the unit's place, mm: what an editor's offset says."""
    code, sheet = row[c.CODE], sheets[row[c.WINDOW]]
    if not code:
        return {c.DX_MM: np.nan, c.DY_MM: np.nan}
    boxes = middles[row[c.WINDOW], code]
    x = sum(box.center[0] for box in boxes) / len(boxes)
    y = (max(box.top for box in boxes) + min(box.y for box in boxes)) / 2
    anchor = sheet.place(code)
    return {c.DX_MM: x - anchor[0], c.DY_MM: y - anchor[1], c.HALO: True}


def _leaders(plate: str, drawing: Drawing, sheets: Sequence[MapSheet]) -> Iterator[dict[str, Any]]:
    """Return lines from names and from moved symbols to their units; those of a legend are no part of a map."""
    for leader in drawing.items_of(Leader):
        window = sheets[leader.window].frame.box
        if not all(_inside(line, window) for line in leader.lines):
            continue
        lines = [sheets[leader.window].frame.to_ground(line) for line in leader.lines]
        yield {c.PLATE: plate, c.WINDOW: leader.window, c.KIND: leader.kind, c.GEOMETRY: shapely.MultiLineString(lines)}


def _inside(line: Floats, box: Box) -> bool:
    """Tell whether a line on the page lies in a box, mm."""
    low, high = line.min(axis=0), line.max(axis=0)
    return bool(low[0] >= box.x and low[1] >= box.y and high[0] <= box.right and high[1] <= box.top)


def lettering_styles(theme: Theme, language: LanguageCode) -> tuple[Style, ...]:
    """Return how names, names along lines and leaders are drawn, the topmost first."""
    ink, paper = millimeters(theme.weights.leader), millimeters(theme.weights.leader + 0.9)
    cases = (
        Case("name", tr("qgis.leader", language), (Stroke(theme.paper, paper), Stroke(theme.quiet, ink)),
             theme.quiet, value="name"),
        Case("symbol", tr("qgis.symbol_leader", language), (Stroke(theme.paper, paper), Stroke(theme.ink, ink)),
             theme.ink, value="symbol"),
    )  # fmt: skip
    titles = {name: layer_words(name, language, count=0)[0] for name in (NAMES, CURVES, LEADERS)}
    nothing = Renderer("none")
    return (
        Style(NAMES, "Point", titles[NAMES], nothing, naming=Printed(theme), over=True, name="names"),
        Style(CURVES, "Line", titles[CURVES], nothing, naming=Printed(theme, curved=True), over=True, name="names"),
        Style(
            LEADERS, "Line", titles[LEADERS], Renderer("categorised", cases, quote(c.KIND)), over=True, name="leaders"
        ),
    )
