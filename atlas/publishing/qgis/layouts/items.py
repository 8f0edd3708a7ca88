"""What stands on a page of QGIS, item by item: labels, lines, pictures, maps; places in mm as on the plate."""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, SubElement

import numpy as np
import numpy.typing as npt

from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.canvas.typeface import measure, wrap
from atlas.cartography.spec.page import Box, Page
from atlas.cartography.spec.theme import TextStyle, Theme
from atlas.cartography.styles.symbols import Fill, Stroke, millimeters
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import section
from atlas.i18n.typography import RIGHT_TO_LEFT
from atlas.publishing.qgis.styles.evaluation import Evaluated, literal
from atlas.publishing.qgis.styles.labels import QT_WEIGHTS, nearest_weight, text_style
from atlas.publishing.qgis.styles.renderers import identity
from atlas.publishing.qgis.styles.symbols import add_symbol, rgba

Floats = npt.NDArray[np.float64]
PAGE, MAP, PICTURE, LABEL, LEGEND, SCALE_BAR = "65638", "65639", "65640", "65641", "65642", "65646"
_SHAPE, _POLYLINE = "65643", "65645"
LEFT, RIGHT, CENTER = "1", "2", "4"
TOP, BOTTOM, MIDDLE = "32", "64", "128"
#: How wide a label is made beyond its text, which QGIS measures a little otherwise.
SLACK_MM: Final = 2.0
#: How much wider than the toolkit's a type may be whose lines are not to break again.
WIDER: Final = 0.15
#: How much wider the widest type is that QGIS may take in place of the plates\' (DejaVu Sans Bold).
WIDEST: Final = 0.4


@dataclass(frozen=True, eq=False, slots=True)
class Paper:
    """A page being laid out: what its items share.

    Attributes:
        root: the layout.
        name: of the layout; identifiers are made of it.
        page: trim size.
        theme: of texts and lines.
        language: decides the side at which texts begin.
    """

    root: Element
    name: str
    page: Page
    theme: Theme
    language: LanguageCode

    @property
    def rtl(self) -> bool:
        """Whether texts begin at the right."""
        return LANGUAGES[self.language].right_to_left

    @property
    def family(self) -> str:
        """The type of ordinary text."""
        return self.theme.arabic_family if self.rtl else self.theme.family

    def width(self, text: str, style: TextStyle) -> float:
        """Return how wide a text is in the type of the toolkit, mm."""
        return measure(text, style, self.theme).width

    def wider_lines(self, text: str, style: TextStyle, width_mm: float) -> tuple[str, ...]:
        """Return the lines that a text takes in a width where another type, wider than the toolkit's, stands for it."""
        return tuple(wrap(text, style, self.theme, width_mm=width_mm / (1 + WIDER)))

    def identity(self, *parts: str) -> str:
        """Return an identifier of an item, the same on each build."""
        return identity((self.name, *parts))

    def item_title(self, name: str) -> str:
        """Return what the list of items calls one: "legend 3 detail" by its words in the language of the page."""
        words, parts = section("qgis.item", self.language), _NUMBERED.fullmatch(name)
        if parts is None:
            return name
        base, number, rest = parts.groups(default="")
        titles = (words.get(text.replace(" ", "_").replace("-", "_"), text) for text in (base, rest))
        return " ".join(text for text in (next(titles), number, next(titles)) if text)

    def item(self, kind: str, box: Box, name: str, *, parent: Element | None = None, **more: str) -> Element:
        """Put an item on the page; QGIS counts from the top left corner, and the first item is the topmost."""
        root = self.root if parent is None else parent
        place = f"{box.x:.4f},{self.page.height_mm - box.top:.4f},mm"
        attributes = {
            "type": kind, "uuid": name, "templateUuid": name, "id": self.item_title(more.pop("id", "")),
            "size": f"{box.width:.4f},{box.height:.4f},mm",
            "position": place, "positionOnPage": place, "referencePoint": "0", "visibility": "1", "opacity": "1",
            "blendMode": "0", "background": "false", "frame": "false", "itemRotation": "0", "positionLock": "false",
            "excludeFromExports": "0", "groupUuid": "", "outlineWidthM": "0.2,mm", "frameJoinStyle": "miter",
            "zValue": str(500 - len(root)),
        }  # fmt: skip
        return SubElement(root, "LayoutItem", {**attributes, **more})

    def label(
        self, text: str, box: Box, style: TextStyle, align: tuple[str, str] = ("", TOP), *, name: str = ""
    ) -> Element:
        """Write a text in a box; it begins at the start side unless ``align`` says otherwise.

        Expressions in it are worked out when it is :class:`Evaluated`.
        """
        key = self.identity("label", str(len(self.root)), text)
        item = self.item(
            LABEL, box, key, labelText=literal(_begin_right(text) if self.rtl else text),
            halign=align[0] or (RIGHT if self.rtl else LEFT), valign=align[1], htmlState="0", marginX="0",
            marginY="0", id=name,
        )  # fmt: skip
        weight, family = QT_WEIGHTS[nearest_weight(style, self.family)], style.family or self.family
        font = f"{family},{style.size_pt:g},-1,5,{weight},{int(style.italic)},0,0,0,0"
        SubElement(item, "LabelFont", {"description": font})
        color(item, "FontColor", style.color)
        item.append(text_style(style, self.family))
        return item

    def line(self, points: Floats, edge: str, width_mm: float, *, name: str = "") -> Element:
        """Draw an open line through (n, 2) points of the page, mm."""
        (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
        box = Box(float(x0), float(y0), max(float(x1 - x0), 0.01), max(float(y1 - y0), 0.01))
        key = self.identity("line", str(len(self.root)), name)
        item = self.item(_POLYLINE, box, key, id=name, arrowHeadWidth="4", startMarkerMode="0", endMarkerMode="0")
        add_symbol(item, (Stroke(edge, width_mm),), "")
        nodes = SubElement(item, "nodes")
        for x, y in points.tolist():
            SubElement(nodes, "node", {"x": f"{x - box.x:.4f}", "y": f"{box.top - y:.4f}"})
        return item

    def disc(self, center: tuple[float, float], diameter_mm: float, face: str) -> Element:
        """Draw a small disc."""
        half = diameter_mm / 2
        box = Box(center[0] - half, center[1] - half, diameter_mm, diameter_mm)
        item = self.item(_SHAPE, box, self.identity("disc", str(len(self.root))), shapeType="0", cornerRadius="0,mm")
        add_symbol(item, (Fill(face),), "")
        return item

    def picture(self, content: bytes, box: Box, *, name: str, map_uuid: str = "", raster: bool = False) -> Element:
        """Put a picture, SVG or raster, into a box; one that belongs to a map turns with its north."""
        encoded = base64.b64encode(content).decode()
        item = self.item(
            PICTURE, box, self.identity("picture", name), file=f"base64:{encoded}", mapUuid=map_uuid, id=name,
            mode="1" if raster else "0", northMode="1" if map_uuid else "0", northOffset="0", resizeMode="0",
            anchorPoint="4", pictureRotation="0",
        )  # fmt: skip
        return item

    def add_frame(self, item: Element, edge: str, width_pt: float, *, ground: str = "") -> None:
        """Give an item a frame, and a ground when it says one."""
        item.attrib.update({"frame": "true", "outlineWidthM": f"{millimeters(width_pt):.3f},mm"})
        color(item, "FrameColor", edge)
        if ground:
            item.set("background", "true")
            color(item, "BackgroundColor", ground)

    def map(
        self, frame: MapFrame, name: str, *, preset: str, ground: str, main: bool = False, title: str = ""
    ) -> Element:
        """Put a map that follows a theme of the project; without a ground what lies beneath shows through."""
        item = self.item(
            MAP, frame.box, name, followPreset="true", followPresetName=preset, drawCanvasItems="false",
            keepLayerSet="false", mapRotation="0", mapFlags="0", labelMargin="0,mm", isTemporal="0",
            id=MAIN_MAP if main else title,
        )  # fmt: skip
        self.add_frame(item, self.theme.boundary, self.theme.weights.neat_line, ground=ground)
        west, south, east, north = frame.extent
        SubElement(item, "Extent", {"xmin": repr(west), "ymin": repr(south), "xmax": repr(east), "ymax": repr(north)})
        SubElement(item, "LayerSet")
        return item


def _begin_right(text: str) -> str:
    """Mark the lines that QGIS would begin at the left since a figure or a Latin word comes first: “%، 2024”."""
    if isinstance(text, Evaluated):
        return text
    return "\n".join(RIGHT_TO_LEFT + line if _is_mixed(line) else line for line in text.split("\n"))


def _is_mixed(line: str) -> bool:
    """Tell whether a line reads from right to left on the plate, yet no letter at its beginning says so."""
    strong = [kind for kind in map(unicodedata.bidirectional, line) if kind in ("L", "R", "AL")]
    return ("AL" in strong or "،" in line) and strong[:1] not in (["R"], ["AL"])


#: What an item is called: words, a number, more words.
_NUMBERED: Final = re.compile(r"([^\d]*?)(?: (\d+))?(?: ([^\d]+))?")
#: By its title the page's expressions find the map.
MAIN_MAP: Final = "map"


def color(item: Element, tag: str, value: str) -> None:
    """Write a color as layouts hold it."""
    red, green, blue, alpha = rgba(value).split(",")
    SubElement(item, tag, {"red": red, "green": green, "blue": blue, "alpha": alpha})


def new_layout(name: str, page: Page, theme: Theme, language: LanguageCode) -> Paper:
    """Return an empty page of paper."""
    root = Element("Layout", {"name": name, "units": "mm", "printResolution": "300", "worldFileMap": ""})
    grid = {"resolution": "10", "resUnits": "mm", "offsetX": "0", "offsetY": "0", "offsetUnits": "mm"}
    SubElement(root, "Grid", grid)
    pages = SubElement(root, "PageCollection")
    add_symbol(pages, (Fill(theme.paper),), "")
    paper = Paper(root, name, page, theme, language)
    whole = Box(0, 0, page.width_mm, page.height_mm)
    sheet = paper.item(PAGE, whole, paper.identity("page"), parent=pages, zValue="0")
    add_symbol(sheet, (Fill(theme.paper),), "")
    return paper


def overview(item: Element, names: Sequence[str], edge: str, width_mm: float) -> None:
    """Draw the windows of other maps on a map."""
    for name in names:
        attributes = {"name": name, "uuid": identity((item.get("uuid", ""), name)), "frameMap": name, "show": "1"}
        attributes |= {"position": "3", "blendMode": "0", "inverted": "0", "centered": "0"}
        add_symbol(SubElement(item, "ComposerMapOverview", attributes), (Fill("", edge=edge, edge_mm=width_mm),), "")
