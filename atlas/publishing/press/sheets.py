"""The sheet around a page: trimmed size, bleed, crop marks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pikepdf

from atlas.decimals import rounded_float
from atlas.errors import Fault, PressError
from atlas.i18n.messages import Message
from atlas.publishing.press.specification import Press

_MM: Final = 72 / 25.4
_GAP_MM: Final = 1.0  # between the bleed and a crop mark
_LEAST_MM: Final = 3.0  # from the trimmed edge to a crop mark
_MARK_MM: Final = 5.0
_BORDER_MM: Final = 2.0  # beyond the marks
_MARK_PT: Final = 0.25
_REGISTRATION: Final = "/AtlasRegistration"

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PageBoxes:
    """The boxes of a page in points: left, bottom, right, top.

    Attributes:
        trim: the page as it is cut.
        bleed: what is printed; the trimmed page itself where the composed page has no bleed.
        media: the sheet, with its crop marks.
    """

    trim: Box
    bleed: Box
    media: Box

    @property
    def trim_mm(self) -> tuple[float, float]:
        """Return width and height of the trimmed page."""
        left, bottom, right, top = self.trim
        return rounded_float((right - left) / _MM, 2), rounded_float((top - bottom) / _MM, 2)

    @property
    def bleed_mm(self) -> float:
        """Return how far the bleed runs over the trimmed edge on its shortest side."""
        return rounded_float(min(abs(a - b) for a, b in zip(self.trim, self.bleed, strict=True)) / _MM, 2)


def sheet_of(page: pikepdf.Page, press: Press) -> PageBoxes:
    """Return the boxes of a page as the press needs them.

    The trimmed page is the TrimBox that the composed page says, or all of it; the bleed is what the edition asks for,
    or less where the page runs less far over its trimmed edge.
    """
    whole = _box(page.obj.get("/CropBox", page.mediabox))
    trim = _box(page.obj["/TrimBox"]) if "/TrimBox" in page.obj else whole
    if trim[0] >= trim[2] or trim[1] >= trim[3]:
        raise PressError(
            Fault(Message("fault.publishing.press.no_size"), Message("fault.publishing.press.compose_pdf_again"))
        )
    room = min(trim[0] - whole[0], trim[1] - whole[1], whole[2] - trim[2], whole[3] - trim[3]) / _MM
    bleed = _grow(trim, max(0.0, min(press.bleed_mm, room)))
    media = _grow(trim, _mark_start(press) + _MARK_MM + _BORDER_MM) if press.crop_marks else bleed
    return PageBoxes(trim, bleed, media)


def lay_out(pdf: pikepdf.Pdf, page: pikepdf.Page, sheet: PageBoxes, *, press: Press, cmyk: bool) -> None:
    """Give a page its boxes, clip it to the bleed and draw the crop marks outside of it.

    Nothing moves: the sheet grows around the page, so that links and tags keep their places.
    """
    for name, box in (("MediaBox", sheet.media), ("BleedBox", sheet.bleed), ("TrimBox", sheet.trim)):
        page.obj[f"/{name}"] = [round(value, 4) for value in box]
    for name in ("/CropBox", "/ArtBox"):
        if name in page.obj:
            del page.obj[name]
    left, bottom, right, top = sheet.bleed
    begins = f"q {left:.4f} {bottom:.4f} {right - left:.4f} {top - bottom:.4f} re W n\n"
    ends = "\nQ\n" + (_marks(sheet, press) if press.crop_marks else "")
    page.contents_add(begins.encode(), prepend=True)
    page.contents_add(ends.encode())
    if press.crop_marks:
        _hold_registration(pdf, page, cmyk)


def _marks(sheet: PageBoxes, press: Press) -> str:
    """Draw two lines at each corner, in all inks, as an artifact: no reader of the tags meets them."""
    start, end = _mark_start(press) * _MM, (_mark_start(press) + _MARK_MM) * _MM
    left, bottom, right, top = sheet.trim
    lines = []
    for x, outward in ((left, -1), (right, 1)):
        lines += [(x + outward * start, y, x + outward * end, y) for y in (bottom, top)]
    for y, outward in ((bottom, -1), (top, 1)):
        lines += [(x, y + outward * start, x, y + outward * end) for x in (left, right)]
    drawn = "".join(f"{x0:.4f} {y0:.4f} m {x1:.4f} {y1:.4f} l\n" for x0, y0, x1, y1 in lines)
    return f"/Artifact BMC\nq {_REGISTRATION} CS 1 SCN {_MARK_PT} w 0 J [] 0 d\n{drawn}S\nQ\nEMC\n"


def _mark_start(press: Press) -> float:
    """Return how far from the trimmed edge a crop mark begins, in mm."""
    return max(press.bleed_mm + _GAP_MM, _LEAST_MM)


def _hold_registration(pdf: pikepdf.Pdf, page: pikepdf.Page, cmyk: bool) -> None:
    """Put the color that prints on every plate, Separation All, into a page's own resources."""
    full = {"/FunctionType": 2, "/Domain": [0, 1], "/N": 1}
    tint = full | ({"/C0": [0, 0, 0, 0], "/C1": [1, 1, 1, 1]} if cmyk else {"/C0": [1], "/C1": [0]})
    alternate = pikepdf.Name.DeviceCMYK if cmyk else pikepdf.Name.DeviceGray
    separation = [pikepdf.Name.Separation, pikepdf.Name.All, alternate, pikepdf.Dictionary(tint)]
    resources = pikepdf.Dictionary(dict(page.resources.items()))
    held = resources.get("/ColorSpace")
    spaces = pikepdf.Dictionary(dict(held.items()) if isinstance(held, pikepdf.Dictionary) else {})
    spaces[_REGISTRATION] = pikepdf.Array(separation)
    resources["/ColorSpace"] = spaces
    page.obj["/Resources"] = resources


def _grow(box: Box, by_mm: float) -> Box:
    by = by_mm * _MM
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _box(value: Any) -> Box:
    x0, y0, x1, y1 = (float(number) for number in value)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
