"""The page in millimeters: its trim size, its bands and the boxes that things are fitted into."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from atlas.decimals import fixed_point
from atlas.errors import LayoutError, UnknownNameError
from atlas.i18n.messages import Message


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page, in millimeters from the lower left corner of the trim."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Right edge, mm."""
        return self.x + self.width

    @property
    def top(self) -> float:
        """Upper edge, mm."""
        return self.y + self.height

    @property
    def center(self) -> tuple[float, float]:
        """Middle point, mm."""
        return self.x + self.width / 2, self.y + self.height / 2

    def inset(self, margin: float) -> Box:
        """Return the box inside a margin on its four sides."""
        return Box(self.x + margin, self.y + margin, self.width - 2 * margin, self.height - 2 * margin)

    def mirror(self, page_width: float) -> Box:
        """Return the box seen in a mirror that stands in the middle of the page (for right-to-left plates)."""
        return replace(self, x=page_width - self.right)

    def holds(self, point: tuple[float, float]) -> bool:
        """Tell whether a point lies in the box or on its edge."""
        return self.x <= point[0] <= self.right and self.y <= point[1] <= self.top

    def overlaps(self, other: Box) -> bool:
        """Tell whether the insides of two boxes have a point in common."""
        return self.x < other.right and other.x < self.right and self.y < other.top and other.y < self.top

    def contains(self, other: Box, *, tolerance: float = 1e-6) -> bool:
        """Tell whether another box lies wholly in this one."""
        return (
            other.x >= self.x - tolerance
            and other.y >= self.y - tolerance
            and other.right <= self.right + tolerance
            and other.top <= self.top + tolerance
        )


#: How much of its page a map takes: what title band and foot leave, the whole height, the whole page to its trim.
Fill = Literal["bands", "column", "page"]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the parts of a plate stand on its page; ``frame`` is the map's window, inside the band of a grid.

    ``ground`` is the part of the window that the territory is fitted into. A window that takes the page runs over its
    trimmed edge by ``bleed_mm``, and what is to be read keeps ``safe_mm`` inside of it. ``fill`` says how much of the
    page the map takes: under ``column`` and ``page`` title and foot stand in the column of the legend, whose parts are
    divided as high as what stands in them (`atlas.cartography.layout.side_column`).
    """

    title: Box
    frame: Box
    legend: Box
    foot: Box
    columns: int
    ground: Box
    fill: Fill = "bands"
    bleed_mm: float = 0.0
    safe_mm: float = 0.0

    @property
    def whole_column(self) -> Layout:
        """The layout with its column undivided."""
        bottom = self.ground.y + (max(self.frame.y, 0.0) if self.fill == "page" else 0.0)
        title = Box(self.title.x, self.title.top, self.title.width, 0.0)
        return replace(self, title=title, legend=Box(self.legend.x, bottom, self.legend.width, title.top - bottom))

    def mirror(self, page_width: float) -> Layout:
        """Return the boxes seen in a mirror that stands in the middle of the page."""
        boxes = ("title", "frame", "legend", "foot", "ground")
        return replace(self, **{name: getattr(self, name).mirror(page_width) for name in boxes})


@dataclass(frozen=True, slots=True)
class Page:
    """A page: trim size and the sizes of its bands, in millimeters, and how much larger than on A4 its type is.

    A page wider than tall keeps its legend in a column beside the map, another one in a band below it. Panels of insets
    are ``inset_scale`` times as large as they say. ``binding_mm`` is the margin that a bound page keeps at its gutter,
    on the left of what is read from the left. A map that fills the page runs ``bleed_mm`` over its trimmed edge.
    """

    width_mm: float
    height_mm: float
    margin_mm: float = 8.0
    title_mm: float = 16.0
    foot_mm: float = 11.5
    legend_mm: float = 62.0
    gutter_mm: float = 4.0
    type_scale: float = 1.0
    inset_scale: float = 1.0
    binding_mm: float = 0.0
    bleed_mm: float = 0.0

    @classmethod
    def from_name(cls, name: str) -> Page:
        """Return a page by its name, ``A4 landscape``, ``A3 portrait``, ``Letter``, or by its sides, ``240 x 300 mm``.

        A0 to A5 are those of ISO 216; a name without a direction is landscape. Bands and type grow slower than the
        page, panels of insets as the page does.

        Raises:
            UnknownNameError: there is no such page; the message names those that there are.
        """
        if (sides := _SIDES.fullmatch(name.strip())) is not None:
            width, height = (float(side.replace(",", ".")) for side in sides.groups())
            if min(width, height) >= _SHORTEST_MM and max(width, height) <= _LONGEST_MM:
                return cls._of_sides(width, height)
        size, _, orientation = name.strip().partition(" ")
        orientation = orientation.strip().lower() or "landscape"
        pages = {page.casefold(): sides for page, sides in _PAGES.items()}
        if size.casefold() not in pages or orientation not in ("landscape", "portrait"):
            names = [f"{s} {o}" for s in _PAGES for o in ("landscape", "portrait")]
            raise UnknownNameError("page", name, [*names, "240 x 300 mm"])
        short, long = pages[size.casefold()]
        return cls._of_sides(long, short) if orientation == "landscape" else cls._of_sides(short, long)

    @classmethod
    def _of_sides(cls, width: float, height: float) -> Page:
        """Return the page of two sides with bands as large as its size asks for."""
        larger = float(min(width, height)) / _A4_SHORT_MM
        if (bands := _BANDS.get((min(width, height), max(width, height)))) is None:
            grown = larger**_GROWTH
            bands = {key: round(value * grown, 1) for key, value in _A4.items()} | {"type_scale": round(grown, 3)}
        return cls(width, height, **bands, inset_scale=larger)

    @classmethod
    def of_text(cls, name: str) -> Page:
        """Return a page of text, without bands (``A5 portrait``, ``Letter landscape``); landscape when unsaid.

        Raises:
            UnknownNameError: there is no such page; the message names those that there are.
        """
        size, _, orientation = name.strip().partition(" ")
        orientation = orientation.strip().lower() or "landscape"
        sizes = {page.casefold(): sides for page, sides in _TEXT_PAGES.items()}
        if size.casefold() not in sizes or orientation not in ("landscape", "portrait"):
            raise UnknownNameError("page", name, [f"{s} {o}" for s in _TEXT_PAGES for o in ("landscape", "portrait")])
        short, long = sizes[size.casefold()]
        return cls(long, short) if orientation == "landscape" else cls(short, long)

    @classmethod
    def in_text(cls, width_mm: float, height_mm: float) -> Page:
        """Return the sheet of a map that stands in a text, which titles it: no title band, no foot, no margins.

        A map of at least 130 mm has its legend in a column beside it; one that is higher than wide, below.
        """
        legend = _LEGEND_BESIDE_MM if width_mm > height_mm else _LEGEND_BELOW * height_mm
        return cls(width_mm, height_mm, margin_mm=0.4, title_mm=0.0, foot_mm=0.0, legend_mm=legend, gutter_mm=3.0)

    @property
    def in_bands(self) -> bool:
        """Whether a title band and a foot stand around the map."""
        return self.title_mm > 0

    @property
    def landscape(self) -> bool:
        """Whether the page is wider than tall."""
        return self.width_mm > self.height_mm

    def layout(
        self, *, mirrored: bool = False, legend: bool = True, band_mm: float = 0.0, fill: Fill = "bands"
    ) -> Layout:
        """Return the boxes of the plate; ``mirrored`` for a right-to-left language.

        Without a ``legend`` the map takes its room too; the legend's box is then empty. ``band_mm`` is kept free around
        the map for the letters and numbers of a reference grid. A page that is not wider than tall, or has no column
        for its legend, has bands whatever ``fill`` says.

        Raises:
            LayoutError: the bands leave less than 50 mm for the map.
        """
        if fill != "bands" and legend and self.landscape and self.in_bands:
            layout = self._beside_column(band_mm, fill)
        else:
            layout = self._in_bands(band_mm, legend=legend)
        _require_room(self, layout.ground)
        return layout.mirror(self.width_mm) if mirrored else layout

    def _beside_column(self, band_mm: float, fill: Fill) -> Layout:
        """Return the boxes of a plate whose map takes the height of the page, or the page, beside or under a column."""
        m, left = self.margin_mm, max(self.margin_mm, self.binding_mm)
        width = self.legend_mm + _WIDER_MM * self.type_scale
        beside = Box(self.width_mm - m - width, m, width, self.height_mm - 2 * m)
        open_box = Box(left, m, beside.x - self.gutter_mm - left, beside.height)
        ground = open_box.inset(band_mm)
        if fill == "page":
            ground = Box(left, m, open_box.width - _PANEL_MM, beside.height).inset(band_mm)
            beside = beside.inset(_PANEL_MM)
        # The band of a grid lies between the map and the edge of the page.
        bleed, safe = (self.bleed_mm, SAFE_MM) if fill == "page" and not band_mm else (0.0, 0.0)
        whole = Box(0.0, 0.0, self.width_mm, self.height_mm)
        frame = whole.inset(band_mm - bleed) if fill == "page" else ground
        title = Box(beside.x, beside.top, beside.width, 0.0)
        foot = Box(beside.x, beside.y, beside.width, 0.0)
        return Layout(title, frame, beside, foot, 1, ground, fill, bleed, safe)

    def _in_bands(self, band_mm: float, *, legend: bool) -> Layout:
        """Return the boxes of a plate with a band for its title over the map and a foot below it."""
        # The band brings its own room: nearer to title and foot, the map keeps its scale.
        m, gap = self.margin_mm, _GAP_WITH_BAND_MM if band_mm else _GAP_MM
        gap = gap if self.in_bands else 0.0
        left = max(m, self.binding_mm)
        inner = self.width_mm - left - m
        title = Box(left, self.height_mm - m - self.title_mm, inner, self.title_mm)
        # What the gutter takes from the width of a page that stands, its foot needs as one line more.
        narrower = not self.landscape and left > m
        foot = Box(left, m, inner, self.foot_mm + (_FOOT_LINE_MM * self.type_scale if narrower else 0.0))
        bottom, top = foot.top + gap, title.y - gap
        if not legend:
            frame, columns = Box(left, bottom, inner, top - bottom), 1
            beside = Box(frame.right, bottom, 0.0, top - bottom)
        elif self.landscape:
            frame = Box(left, bottom, inner - self.legend_mm - self.gutter_mm, top - bottom)
            beside = Box(frame.right + self.gutter_mm, bottom, self.legend_mm, top - bottom)
            columns = 1
        else:
            lower = bottom + self.legend_mm + self.gutter_mm * (_GUTTER_UNDER_BAND if band_mm else 1.0)
            frame = Box(left, lower, inner, top - lower)
            beside = Box(left, bottom, inner, self.legend_mm)
            columns = max(1, int(inner // 60))
        frame = frame.inset(band_mm)
        return Layout(title, frame, beside, foot, columns, frame)


def _require_room(page: Page, ground: Box) -> None:
    if min(ground.width, ground.height) < _LEAST_MAP_MM:
        sizes = {"map_w": fixed_point(ground.width), "map_h": fixed_point(ground.height)}
        raise LayoutError(Message("fault.cartography.page", width=page.width_mm, height=page.height_mm, **sizes))


SAFE_MM: Final = 5.0  # from the trimmed edge of a page to what is read on a map that fills it
_LEAST_MAP_MM: Final = 50.0
_WIDER_MM: Final = 4.0  # a column that holds title and sources too, on A4
_PANEL_MM: Final = 3.0  # around a column that stands on the map
_LEGEND_BESIDE_MM: Final = 50.0  # of a map in a text
_LEGEND_BELOW: Final = 0.3  # of its height
_GAP_MM: Final = 1.5  # between the map and the bands over and under it
_GAP_WITH_BAND_MM: Final = 0.9
_GUTTER_UNDER_BAND: Final = 0.5  # of the gutter between the map and a legend below it
_FOOT_LINE_MM: Final = 2.6
_A4: Final = {"margin_mm": 8.0, "title_mm": 16.0, "foot_mm": 11.5, "legend_mm": 62.0, "gutter_mm": 4.0}
_A3: Final = {
    "margin_mm": 11.0,
    "title_mm": 19.0,
    "foot_mm": 13.0,
    "legend_mm": 76.0,
    "gutter_mm": 6.0,
    "type_scale": 1.15,
}
_BANDS: Final = {(210.0, 297.0): _A4, (297.0, 420.0): _A3}
#: Short and long side of the pages of plates: ISO 216, and the American letter (ANSI/ASME Y14.1).
_PAGES: Final = {
    "A0": (841.0, 1189.0), "A1": (594.0, 841.0), "A2": (420.0, 594.0), "A3": (297.0, 420.0), "A4": (210.0, 297.0),
    "A5": (148.0, 210.0), "Letter": (215.9, 279.4),
}  # fmt: skip
_A4_SHORT_MM: Final = 210.0
_GROWTH: Final = 0.4  # of bands and type with the page's short side: 1.15 on A3
_SIDES: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*[x×]\s*(\d+(?:[.,]\d+)?)\s*(?:mm)?", re.IGNORECASE)
_SHORTEST_MM: Final = 120.0
_LONGEST_MM: Final = 2000.0
#: Pages that texts are printed on, short side and long side: ISO 216, and the American letter (ANSI/ASME Y14.1).
_TEXT_PAGES: Final = {"A3": (297.0, 420.0), "A4": (210.0, 297.0), "A5": (148.0, 210.0), "Letter": (215.9, 279.4)}
