"""Rules on print: size of the page and of the type, ink over ink, contrast, glyphs, fonts, pictures, transparency."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.inspection.remark import Anomaly, Measure, Severity, Spot, rule
from atlas.cartography.inspection.standards import Standards
from atlas.cartography.inspection.vision import contrast
from atlas.cartography.spec.page import Box
from atlas.decimals import fixed_point, rounded_float
from atlas.i18n.messages import NOTHING, Listed, Message
from atlas.publishing.proof.page import PrintedPage, PrintedText

_STEP_MM: Final = 0.15  # between the points at which the ground of a text is looked at
_MOST_LISTED: Final = 12  # of one kind of fault on a page; the rest is counted


@dataclass(frozen=True, eq=False)
class Proof:
    """A printed page and what it should be.

    Attributes:
        page: as it was read.
        sizes_mm: the sizes it may have (width, height); none when they are not known.
        frame: the map's frame on it, when it is known.
    """

    page: PrintedPage
    sizes_mm: tuple[tuple[float, float], ...] = ()
    frame: Box | None = None


@rule("page-size", Severity.ERROR, Message("remark.print.page_size_rule"))
def page_size(proof: Proof, standards: Standards) -> Iterator[Anomaly]:
    """Yield a trim size that is none of those expected."""
    page = proof.page
    near = [
        (w, h) for w, h in proof.sizes_mm if max(abs(w - page.width_mm), abs(h - page.height_mm)) <= standards.page_mm
    ]
    if proof.sizes_mm and not near:
        wanted = Listed([f"{w:g} × {h:g}" for w, h in proof.sizes_mm], last="or", marks=False)
        measure = Measure(
            f"{fixed_point(page.width_mm, 1)} × {fixed_point(page.height_mm, 1)}",
            "=",
            wanted,
            Message("remark.unit.mm"),
        )
        yield Anomaly(
            Message("remark.print.page_size"), Message("remark.print.page_size_remedy"), measure, Spot(page.number)
        )


@rule("type-small", Severity.ERROR, Message("remark.print.type_small_rule"))
def type_small(proof: Proof, standards: Standards) -> Iterator[Anomaly]:
    """Type under the smallest size."""
    small = [text for text in proof.page.texts if text.size_pt < standards.type_pt - 0.05]
    for text in sorted(small, key=lambda text: text.size_pt)[:_MOST_LISTED]:
        measure = Measure(rounded_float(text.size_pt, 2), "≥", standards.type_pt, Message("remark.unit.pt"))
        what = Message("remark.print.type_small", text=_short(text), more=_more(len(small)))
        yield Anomaly(what, Message("remark.print.type_small_remedy"), measure, text.spot(proof.page.number))


@rule("text-cut", Severity.ERROR, Message("remark.print.text_cut_rule"))
def text_cut(proof: Proof, standards: Standards) -> Iterator[Anomaly]:
    """Yield a text across the edge of the page, of its clip or of the map's frame."""
    page = proof.page
    trim = (0.0, 0.0, page.width_mm, page.height_mm)
    for text in page.texts:
        for edges, called in ((trim, "page"), (text.clip, "place")):
            if (beyond := _beyond(text.bounds, edges)) > standards.cut_mm:
                measure = Measure(rounded_float(beyond, 1), "≤", standards.cut_mm, Message("remark.unit.mm"))
                what = Message(f"remark.print.cut_by_{called}", text=_short(text))
                yield Anomaly(what, Message("remark.print.cut_remedy"), measure, text.spot(page.number))
                break
        else:
            if proof.frame is not None and _crosses(text, proof.frame, standards.cut_mm):
                what = Message("remark.print.crosses_frame", text=_short(text))
                yield Anomaly(what, Message("remark.print.crosses_frame_remedy"), spot=text.spot(page.number))


@rule("text-overlap", Severity.ERROR, Message("remark.print.text_overlap_rule"))
def text_overlap(proof: Proof, standards: Standards) -> Iterator[Anomaly]:
    """Ink of two texts that runs into each other; the same text twice at one place is an underlay."""
    texts = proof.page.texts
    if not texts:
        return
    owner = np.repeat(np.arange(len(texts)), [len(text.quads) for text in texts])
    pieces = np.concatenate([text.shapes for text in texts])
    ink = np.asarray(shapely.buffer(pieces, -standards.overlap_mm / 2, join_style="mitre"), dtype=object)
    first, second = shapely.STRtree(ink).query(ink, predicate="intersects")
    pairs = sorted({(int(owner[a]), int(owner[b])) for a, b in zip(first, second, strict=True) if owner[a] < owner[b]})
    for a, b in pairs:
        if not _same_place(texts[a], texts[b]):
            what = Message("remark.print.text_overlap", first=_short(texts[a]), second=_short(texts[b]))
            yield Anomaly(what, Message("remark.print.text_overlap_remedy"), spot=texts[a].spot(proof.page.number))


@rule("text-contrast", Severity.WARNING, Message("remark.print.text_contrast_rule"))
def text_contrast(proof: Proof, standards: Standards) -> Iterator[Anomaly]:
    """Yield a text whose letters have too little contrast with what is printed under them."""
    faint = [(least_contrast(text, proof.page), text) for text in proof.page.texts]
    weak = sorted(((ratio, text) for ratio, text in faint if ratio < standards.contrast - 0.01), key=lambda p: p[0])
    for ratio, text in weak[:_MOST_LISTED]:
        measure = Measure(rounded_float(ratio, 1), "≥", standards.contrast, Message("remark.unit.to_1"))
        what = Message("remark.print.text_contrast", text=_short(text), more=_more(len(weak)))
        remedy = Message("remark.print.text_contrast_remedy")
        yield Anomaly(what, remedy, measure, text.spot(proof.page.number))


@rule("glyph-missing", Severity.ERROR, Message("remark.print.glyph_missing_rule"))
def glyph_missing(proof: Proof, standards: Standards) -> Iterator[Anomaly]:
    """Yield a box or nothing printed for a character that the font does not have."""
    for text, spot in proof.page.lost_glyphs[:_MOST_LISTED]:
        more = _more(len(proof.page.lost_glyphs))
        somewhere = Message("remark.print.glyph_missing_somewhere", more=more)
        what = Message("remark.print.glyph_missing", text=text, more=more) if text else somewhere
        yield Anomaly(what, Message("remark.print.glyph_missing_remedy"), spot=spot)


@rule("font-unembedded", Severity.ERROR, Message("remark.print.font_unembedded_rule"))
def font_unembedded(proof: Proof, standards: Standards) -> Iterator[Anomaly]:
    """Yield a font that the printer may not have."""
    for name in proof.page.unembedded:
        what = Message("remark.print.font_unembedded", name=name)
        yield Anomaly(what, Message("remark.print.font_unembedded_remedy"), spot=Spot(proof.page.number))


@rule("picture-coarse", Severity.ERROR, Message("remark.print.picture_coarse_rule"))
def picture_coarse(proof: Proof, standards: Standards) -> Iterator[Anomaly]:
    """Yield a picture of points with too few of them for its printed size."""
    for picture in proof.page.pictures:
        if picture.dpi < standards.raster_dpi * 0.99:
            middle = picture.shape.centroid
            measure = Measure(int(rounded_float(picture.dpi)), "≥", standards.raster_dpi, Message("remark.unit.dpi"))
            columns, rows = map(str, picture.pixels)
            what = Message("remark.print.picture_coarse", columns=columns, rows=rows)
            remedy = Message("remark.print.picture_coarse_remedy")
            yield Anomaly(what, remedy, measure, Spot(proof.page.number, middle.x, middle.y))


@rule("transparency", Severity.WARNING, Message("remark.print.transparency_rule"))
def transparency(proof: Proof, standards: Standards) -> Iterator[Anomaly]:
    """Transparency, which each printer flattens in a way of its own."""
    for use in proof.page.transparencies:
        remedy = Message("remark.print.transparency_remedy")
        yield Anomaly(Message("remark.print.transparency", what=use), remedy, spot=Spot(proof.page.number))


def least_contrast(text: PrintedText, page: PrintedPage) -> float:
    """Return the contrast of the letter of a text that has the least with its ground, about one em at a time.

    The ground of a letter is the median of the colors under its box, so that a thin line across it does not count
    and a symbol under it does.
    """
    if page.ground is None:
        return 21.0
    em = max(text.size_pt * MM_PER_PT, 0.5)
    ratios = []
    for quad in text.quads:
        points, part = _grid(quad, em)
        on_page = page.ground.holds(points)
        colors, part = page.ground.at(points[on_page]), part[on_page]
        ratios += [contrast(text.color, np.median(colors[part == i], axis=0)) for i in np.unique(part)]
    return min(ratios, default=21.0)


def _grid(quad: npt.NDArray[np.float64], em: float) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Return points all over a quad, and which em along it each belongs to."""
    start, side, rise = quad[0], quad[1] - quad[0], quad[3] - quad[0]
    length, height = float(np.hypot(*side)), float(np.hypot(*rise))
    u, v = (np.linspace(0.0, 1.0, max(3, int(size / _STEP_MM) + 1)) for size in (length, height))
    uu, vv = (axis.ravel() for axis in np.meshgrid(u, v))
    parts = max(1, round(length / em))
    return start + uu[:, None] * side + vv[:, None] * rise, np.minimum((uu * parts).astype(np.int64), parts - 1)


def _beyond(bounds: tuple[float, ...], edges: tuple[float, ...]) -> float:
    """Return how far a box reaches over the edges of another one, mm."""
    west, south, east, north = bounds
    return max(edges[0] - west, edges[1] - south, east - edges[2], north - edges[3])


def _crosses(text: PrintedText, frame: Box, tolerance: float) -> bool:
    """Tell whether a text has ink on both sides of a frame's edge."""
    inner = shapely.box(frame.x, frame.y, frame.right, frame.top)
    ink = shapely.union_all(text.shapes)
    return bool(ink.intersects(inner.buffer(-tolerance)) and not ink.within(inner.buffer(tolerance)))


def _same_place(first: PrintedText, second: PrintedText) -> bool:
    return (first.text == second.text or not second.text) and bool(np.allclose(first.bounds, second.bounds, atol=0.5))


def _short(text: PrintedText) -> str:
    return text.text if len(text.text) <= 60 else text.text[:57] + "…"


def _more(count: int) -> Message:
    return Message("remark.print.more", n=count) if count > _MOST_LISTED else NOTHING
