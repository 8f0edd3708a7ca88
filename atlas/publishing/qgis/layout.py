"""Print layouts of QGIS: a plate's page with map, title, legend, scale, north, sources; and a page for each commune."""

from __future__ import annotations

import base64
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from atlas.cartography.furniture import TitleBand, scale_length_km
from atlas.cartography.mapframe import MapFrame
from atlas.cartography.page import Box, Layout, Page
from atlas.cartography.theme import TextStyle, Theme
from atlas.publishing.qgis.labels import text_style
from atlas.publishing.qgis.renderers import identity
from atlas.publishing.qgis.symbols import Fill, nested, rgba
from atlas.wording import Language, words

_PAGE, _MAP, _PICTURE, _LABEL, _LEGEND, _SCALE_BAR = "65638", "65639", "65640", "65641", "65642", "65646"
_LEFT, _RIGHT, _CENTRE = "1", "2", "4"
_TOP, _MIDDLE = "32", "128"
#: What breaks the lines of a legend's titles.
BREAK: Final = "\n"
#: How QGIS writes numbers: Morocco has Western digits in Arabic.
LOCALES: Final[Mapping[Language, str]] = {"fr": "fr", "ar": "ar_MA", "en": "en_GB"}
_MAP_ID: Final = "map"
_TITLE_LETTERS: Final = 34
_NORTH: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 60"><path d="M10 0L4 40L10 34Z" fill="#000"/>'
    '<path d="M10 0L16 40L10 34Z" fill="#fff" stroke="#000" stroke-width="1"/></svg>'
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A layer in a legend: identifier and title (perhaps unwritten), the entries shown; all when none is named."""

    layer: str
    title: str
    shown: tuple[int, ...] = ()
    untitled: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One print layout.

    Attributes:
        name: in the list of layouts.
        page, layout, frame: its size, the boxes on it, the window of its map.
        band: number, title, subtitle and badge.
        foot, signature: lines at its foot.
        preset: the map theme that its map follows.
        entries: the layers in its legend.
        insets, inset_titles: windows at a larger scale, where they stand on the page, and what they are called.
        theme, language: of its texts.
        sea: colour of the map's ground.
    """

    name: str
    page: Page
    layout: Layout
    frame: MapFrame
    band: TitleBand
    foot: tuple[str, ...]
    signature: tuple[str, ...]
    preset: str
    entries: tuple[Entry, ...]
    theme: Theme
    language: Language
    sea: str
    insets: tuple[MapFrame, ...] = ()
    inset_titles: tuple[str, ...] = ()


def layout_element(sheet: Sheet) -> Element:
    """Return the layout of a plate."""
    root = _root(sheet)
    whole = identity((sheet.name, "map"))
    names = [identity((sheet.name, "inset", str(i))) for i in range(len(sheet.insets))]
    _foot(root, sheet)
    _title(root, sheet)
    _legend(root, sheet, whole)
    _furniture(root, sheet, whole)
    for one, name, title in zip(sheet.insets, names, sheet.inset_titles, strict=True):
        strip = Box(one.box.x, one.box.top, one.box.width, 5.0)
        label = _label(
            root,
            sheet,
            f" {title}",
            strip,
            sheet.theme.text(sheet.theme.type.legend, weight=600),
            ("", _MIDDLE),
        )
        label.attrib.update({"background": "true", "frame": "true"})
        _colour(label, "BackgroundColor", sheet.theme.paper)
        _map(root, sheet, one, name)
    _map(root, sheet, sheet.frame, whole, overviews=names)
    return root


def commune_layout(sheet: Sheet, coverage: str, figures: Sequence[tuple[str, str]]) -> Element:
    """Return a layout of one page for each commune, its map clipped to it, its figures beside it.

    Args:
        sheet: the page; its frame shows the whole territory until a commune is chosen.
        coverage: identifier of the layer of communes in the project.
        figures: titles of figures, and the expressions of their values.
    """
    root = _root(sheet)
    whole = identity((sheet.name, "map"))
    _foot(root, sheet)
    _title(root, sheet)
    _figures(root, sheet, figures)
    _furniture(root, sheet, whole, numbered=False)
    item = _map(root, sheet, sheet.frame, whole)
    item.find("AtlasMap").attrib.update({"atlasDriven": "1", "scalingMode": "2", "margin": "0.08"})  # type: ignore[union-attr]
    clip = {"enabled": "1", "clippingType": "1", "forceLabelsInside": "0", "restrictLayers": "0"}
    SubElement(item, "atlasClippingSettings", clip)
    SubElement(
        root,
        "Atlas",
        {
            "enabled": "1", "coverageLayer": coverage, "hideCoverage": "0", "pageNameExpression": '"name"',
            "filenamePattern": "'commune_' || \"code\"", "sortFeatures": "1", "sortKey": '"code"',
            "sortAscending": "1", "filterFeatures": "0",
        },
    )  # fmt: skip
    return root


def _figures(root: Element, sheet: Sheet, figures: Sequence[tuple[str, str]]) -> None:
    """Rows of a title and a value, as many as the column holds."""
    theme, column, rtl = sheet.theme, sheet.layout.legend, sheet.language == "ar"
    style, bold = theme.text(theme.type.legend), theme.text(theme.type.legend, weight=600)
    share, line, y = 0.68 * column.width, theme.type.legend * 0.42, column.top
    for title, expression in figures:
        lines = textwrap.wrap(title, _TITLE_LETTERS) or [title]
        height = line * len(lines) + 1.2
        y -= height
        if y < column.y:
            return
        said = Box(column.right - share if rtl else column.x, y, share, height)
        value = Box(column.x if rtl else column.x + share, y, column.width - share, height)
        _label(root, sheet, "\n".join(lines), said, style)
        _label(root, sheet, f"[% {expression} %]", value, bold, (_LEFT if rtl else _RIGHT, _TOP))


def _root(sheet: Sheet) -> Element:
    root = Element("Layout", {"name": sheet.name, "units": "mm", "printResolution": "300", "worldFileMap": ""})
    SubElement(
        root, "Grid", {"resolution": "10", "resUnits": "mm", "offsetX": "0", "offsetY": "0", "offsetUnits": "mm"}
    )
    pages = SubElement(root, "PageCollection")
    nested(pages, (Fill(sheet.theme.paper),), "")
    page = sheet.page
    paper = _item(
        pages, sheet, _PAGE, Box(0, 0, page.width_mm, page.height_mm), identity((sheet.name, "page")), zValue="0"
    )
    nested(paper, (Fill(sheet.theme.paper),), "")
    return root


def _item(root: Element, sheet: Sheet, kind: str, box: Box, name: str, **more: str) -> Element:
    """Put an item on a page; QGIS counts from the top left corner."""
    place = f"{box.x:.4f},{sheet.page.height_mm - box.top:.4f},mm"
    told = {
        "type": kind, "uuid": name, "templateUuid": name, "id": more.pop("id", ""),
        "size": f"{box.width:.4f},{box.height:.4f},mm",
        "position": place, "positionOnPage": place, "referencePoint": "0", "visibility": "1", "opacity": "1",
        "blendMode": "0", "background": "false", "frame": "false", "itemRotation": "0", "positionLock": "false",
        "excludeFromExports": "0", "groupUuid": "", "outlineWidthM": "0.2,mm", "frameJoinStyle": "miter",
        "zValue": str(100 - len(root)),
    }  # fmt: skip
    item = SubElement(root, "LayoutItem", {**told, **more})
    return item


def _colour(item: Element, tag: str, colour: str) -> None:
    red, green, blue, alpha = rgba(colour).split(",")
    SubElement(item, tag, {"red": red, "green": green, "blue": blue, "alpha": alpha})


def _map(root: Element, sheet: Sheet, frame: MapFrame, name: str, overviews: Sequence[str] = ()) -> Element:
    theme = sheet.theme
    width = f"{theme.weights.neat_line * 25.4 / 72:.3f},mm"
    item = _item(
        root, sheet, _MAP, frame.box, name, background="true", frame="true", outlineWidthM=width, followPreset="true",
        followPresetName=sheet.preset, drawCanvasItems="false", keepLayerSet="false", mapRotation="0", mapFlags="0",
        labelMargin="0.5,mm", isTemporal="0", id=_MAP_ID if frame is sheet.frame else "",
    )  # fmt: skip
    _colour(item, "FrameColor", theme.boundary)
    _colour(item, "BackgroundColor", sheet.sea)
    west, south, east, north = frame.extent
    SubElement(item, "Extent", {"xmin": repr(west), "ymin": repr(south), "xmax": repr(east), "ymax": repr(north)})
    SubElement(item, "LayerSet")
    for one in overviews:
        told = {"name": one, "uuid": identity((sheet.name, one, "overview")), "frameMap": one, "show": "1"}
        told |= {"position": "3", "blendMode": "0", "inverted": "0", "centered": "0"}
        line = Fill("", edge=theme.ink, edge_mm=theme.weights.inset * 25.4 / 72)
        nested(SubElement(item, "ComposerMapOverview", told), (line,), "")
    SubElement(item, "AtlasMap", {"atlasDriven": "0", "scalingMode": "2", "margin": "0.1"})
    return item


def _label(
    root: Element, sheet: Sheet, said: str, box: Box, style: TextStyle, align: tuple[str, str] = ("", _TOP)
) -> Element:
    rtl = sheet.language == "ar"
    name = identity((sheet.name, "label", str(len(root)), said))
    item = _item(
        root, sheet, _LABEL, box, name, labelText=said, halign=align[0] or (_RIGHT if rtl else _LEFT), valign=align[1],
        htmlState="0", marginX="0", marginY="0",
    )  # fmt: skip
    family = sheet.theme.arabic_family if rtl else sheet.theme.family
    weight = "75" if style.weight >= 600 else "50"
    SubElement(
        item, "LabelFont", {"description": f"{style.family or family},{style.size_pt:g},-1,5,{weight},0,0,0,0,0"}
    )
    _colour(item, "FontColor", style.color)
    item.append(text_style(style, family))
    return item


def _title(root: Element, sheet: Sheet) -> None:
    theme, box, band = sheet.theme, sheet.layout.title, sheet.band
    rtl, grown = sheet.language == "ar", sheet.page.type_scale
    side = box.height - 4.0
    square = Box(box.right - side if rtl else box.x, box.y + 3.0, side, side)
    number = _label(
        root,
        sheet,
        band.number,
        square,
        theme.text(theme.type.number, weight=700, color=theme.on_accent),
        (_CENTRE, _MIDDLE),
    )
    number.set("background", "true")
    _colour(number, "BackgroundColor", theme.accent)
    room = Box(box.x if rtl else box.x + side + 4.0, box.y, box.width - side - 4.0, box.height)
    if band.badge:
        colour = theme.warning if band.warning else theme.accent
        wide = 2.0 + 1.7 * len(band.badge)
        badge = Box(room.x if rtl else room.right - wide, box.top - 8.3, wide, 5.4)
        item = _label(
            root,
            sheet,
            band.badge,
            badge,
            theme.text(theme.type.legend, weight=600, color=colour),
            (_CENTRE, _MIDDLE),
        )
        item.set("frame", "true")
        _colour(item, "FrameColor", colour)
        wide += 2.0
        head = Box(room.x + (wide if rtl else 0.0), box.top - 9.5 * grown, room.width - wide, 9.5 * grown)
    else:
        head = Box(room.x, box.top - 9.5 * grown, room.width, 9.5 * grown)
    size = theme.type.title
    # Type is measured by QGIS only: a long title is set smaller, as on the plate.
    letters = 30 if band.title.startswith("[%") else max(len(band.title), 1)
    size = max(0.6 * size, min(size, head.width / (0.225 * letters)))
    _label(root, sheet, band.title, head, theme.heading(round(size, 1)), align=("", _MIDDLE))
    under = Box(room.x, box.top - 15.0 * grown, room.width, 5.5 * grown)
    _label(root, sheet, band.subtitle, under, theme.text(theme.type.subtitle, color=theme.quiet))


def _foot(root: Element, sheet: Sheet) -> None:
    theme, box = sheet.theme, sheet.layout.foot
    style = theme.text(theme.type.foot)
    signed = 62.0
    rtl = sheet.language == "ar"
    lines = Box(box.x + (signed if rtl else 0.0), box.y, box.width - signed, box.height)
    _label(root, sheet, "\n".join(line for line in sheet.foot if line), lines, style)
    end = Box(box.x if rtl else box.right - signed, box.y, signed, box.height)
    _label(root, sheet, "\n".join(sheet.signature), end, style, (_LEFT if rtl else _RIGHT, _TOP))


def _furniture(root: Element, sheet: Sheet, whole: str, *, numbered: bool = True) -> None:
    """Scale bar, numeric scale and north arrow in the lower end corner of the map."""
    theme, box, rtl = sheet.theme, sheet.frame.box, sheet.language == "ar"
    km = scale_length_km(sheet.frame)
    length = km * 1000 * sheet.frame.mm_per_m
    width = length + 14.0
    left = box.x + 3.0 if rtl else box.right - width - 3.0
    bar = Box(left, box.y + 6.0, width, 10.0)
    style = theme.text(theme.type.foot + 0.6)
    name = identity((sheet.name, "scale"))
    item = _item(
        root, sheet, _SCALE_BAR, bar, name, mapUuid=whole, style="Single Box", unitType="km",
        unitLabel=words("km", sheet.language), numMapUnitsPerScaleBarUnit="1", numUnitsPerSegment=repr(km / 4),
        numSegments="4", numSegmentsLeft="0", segmentSizeMode="0" if numbered else "1", minBarWidth="25",
        maxBarWidth="50", height="1.5", boxContentSpace="1", labelBarSpace="1", alignment="1", outlineWidth="0.15",
        labelVerticalPlacement="0", labelHorizontalPlacement="0", segmentMillimeters=repr(length / 4),
    )  # fmt: skip
    if not numbered:
        item.attrib.update({"numSegments": "2", "minBarWidth": "12", "maxBarWidth": "26"})
    item.append(text_style(style, theme.family))
    _colour(item, "fillColor", theme.ink)
    _colour(item, "fillColor2", theme.paper)
    _colour(item, "strokeColor", theme.ink)
    # An expression, so that the figure follows whoever changes the scale.
    scale = f"format_number(round(map_get(item_variables('{_MAP_ID}'), 'map_scale')), 0, '{LOCALES[sheet.language]}')"
    colon = " : " if sheet.language == "fr" else ":"
    _label(root, sheet, f"1{colon}[% {scale} %]", Box(left, box.y + 1.5, width, 4.5), style, (_CENTRE, _MIDDLE))
    arrow = Box(left + width / 2 - 2.5, box.y + 16.5, 5.0, 11.0)
    picture = base64.b64encode(_NORTH.encode()).decode()
    _item(
        root, sheet, _PICTURE, arrow, identity((sheet.name, "north")), file=f"base64:{picture}", mapUuid=whole,
        mode="0",
        northMode="1", northOffset="0", resizeMode="0", anchorPoint="4", pictureRotation="0",
    )  # fmt: skip


def _legend(root: Element, sheet: Sheet, whole: str) -> None:
    theme, box, rtl = sheet.theme, sheet.layout.legend, sheet.language == "ar"
    if not box.width:
        box = Box(sheet.frame.box.x + 3, sheet.frame.box.top - 83, 60, 80)
    align = "2" if rtl else "1"
    item = _item(
        root, sheet, _LEGEND, box, identity((sheet.name, "legend")), map_uuid=whole, title="", resizeToContents="1",
        columnCount=str(sheet.layout.columns), columnSpace="4", splitLayer="0", equalColumnWidth="0", boxSpace="0",
        symbolWidth="6", symbolHeight="4", lineSpacing="0.6", wrapChar=BREAK, symbolAlignment=align,
        titleAlignment=align, legendFilterByAtlas="0", rasterBorder="0", fontColor=theme.ink, wmsLegendWidth="50",
        wmsLegendHeight="25", minSymbolSize="0", maxSymbolSize="0",
    )  # fmt: skip
    sizes = (("title", theme.type.legend_title, 700), ("group", theme.type.legend_title, 700),
             ("subgroup", theme.type.legend_title, 700), ("symbol", theme.type.legend, 400),
             ("symbolLabel", theme.type.legend, 400))  # fmt: skip
    family = theme.arabic_family if rtl else theme.family
    styles = SubElement(item, "styles")
    margins: Mapping[str, dict[str, str]] = {
        "subgroup": {"marginTop": "3.5", "marginBottom": "1"}, "symbol": {"marginTop": "1.4"},
        "symbolLabel": {"marginTop": "0.8", "marginLeft": "2"},
    }  # fmt: skip
    for name, size, weight in sizes:
        one = SubElement(styles, "style", {"name": name, "alignment": align, "indent": "0", **margins.get(name, {})})
        bold = "75" if weight >= 600 else "50"
        SubElement(one, "styleFont", {"description": f"{family},{size:g},-1,5,{bold},0,0,0,0,0"})
        one.append(text_style(theme.text(size, weight=weight), family))
    tree = SubElement(item, "layer-tree-group")
    for entry in sheet.entries:
        told = {"id": entry.layer, "name": entry.title, "checked": "Qt::Checked", "expanded": "1"}
        node = SubElement(tree, "layer-tree-layer", told)
        properties = SubElement(SubElement(node, "customproperties"), "Option", {"type": "Map"})
        wrapped = BREAK.join(textwrap.wrap(entry.title, _TITLE_LETTERS) or [entry.title])
        said = {"cached_name": entry.title, "legend/title-label": wrapped}
        if entry.untitled:
            said["legend/title-style"] = "hidden"
        if entry.shown:
            said["legend/node-order"] = ",".join(map(str, entry.shown))
        for key, value in said.items():
            SubElement(properties, "Option", {"name": key, "value": value, "type": "QString"})
