"""Reading a PDF as it is printed: pages, texts with the place of their ink, pictures, the ground under the texts."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw
import shapely

from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.cartography.inspection.remark import Spot
from atlas.errors import Fault, InputError, system_reason
from atlas.guard import LOOKUPS, guard
from atlas.i18n.messages import Message
from atlas.publishing.proof.lines import TextObject, lines, underlays
from atlas.publishing.proof.operators import read_operators
from atlas.publishing.proof.page import PageGround, PrintedPage, PrintedPicture
from atlas.sources.files.admission import admit

Floats = npt.NDArray[np.float64]
_GROUND_DPI: Final = 150
_DEEPEST: Final = 15
_STROKED: Final = (raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_STROKE_CLIP)
_OUTLINED: Final = (*_STROKED, raw.FPDF_TEXTRENDERMODE_FILL_STROKE, raw.FPDF_TEXTRENDERMODE_FILL_STROKE_CLIP)
_UNSEEN: Final = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)


def read_pages(path: str | Path) -> Iterator[PrintedPage]:
    """Read a PDF page by page.

    Raises:
        InputError: there is no such file, it is not a PDF, it is damaged, has a password, or has no page.
    """
    file = Path(path)
    with guard(Message("act.reading"), file, also=LOOKUPS), ExitStack() as stack:
        document, operators = _open(file, stack)
        for number, (page, source) in enumerate(zip(document, operators.pages, strict=True), start=1):
            try:
                read = _page(number, page, source)
            except (pdfium.PdfiumError, pikepdf.PdfError) as error:
                raise _fault("page_unreadable", file, number=str(number), words=error) from None
            yield read


def _open(file: Path, stack: ExitStack) -> tuple[pdfium.PdfDocument, pikepdf.Pdf]:
    if not file.is_file():
        raise InputError(
            Fault(Message("fault.publishing.pdf.no_file"), Message("fault.publishing.pdf.give_path"), file)
        )
    admit(file)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError(
            Fault(
                Message("fault.publishing.pdf.unreadable", reason=system_reason(error)),
                Message("fault.publishing.pdf.permissions"),
                file,
            )
        ) from None
    if b"%PDF-" not in content[:1024]:
        raise InputError(Fault(Message("fault.publishing.pdf.not_pdf"), Message("fault.publishing.pdf.give_pdf"), file))
    try:
        operators = stack.enter_context(pikepdf.open(file))
        document = pdfium.PdfDocument(content)
        stack.callback(document.close)
    except pikepdf.PasswordError:
        raise InputError(
            Fault(Message("fault.publishing.pdf.password"), Message("fault.publishing.pdf.without_password"), file)
        ) from None
    except (pikepdf.PdfError, pdfium.PdfiumError) as error:
        raise _fault("damaged", file, words=error) from None
    if not len(document) or len(document) != len(operators.pages):
        raise _fault("no_page", file)
    return document, operators


def _fault(reason: str, file: Path, **values: object) -> InputError:
    """Make the fault of a PDF that is damaged; what a library says names the file without its folder."""
    texts = {name: str(value).replace(str(file), file.name) for name, value in values.items()}
    return InputError(
        Fault(Message(f"fault.publishing.pdf.{reason}", **texts), Message("fault.publishing.pdf.make_again"), file)
    )


def _page(number: int, page: pdfium.PdfPage, source: pikepdf.Page) -> PrintedPage:
    unit = float(source.obj.get("/UserUnit", 1))
    mm = MM_PER_PT * unit
    west, south, east, north = page.get_trimbox()
    place = np.array([[mm, 0, 0], [0, mm, 0], [-west * mm, -south * mm, 1]])
    width, height = (east - west) * mm, (north - south) * mm
    operators = read_operators(source)
    objects: list[Any] = []
    pieces: list[TextObject | None] = []
    pictures: list[PrintedPicture] = []
    reader = page.get_textpage()
    for item in page.get_objects(filter=(raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_IMAGE), max_depth=_DEEPEST):
        to_page = _matrix(item.container) @ place
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            pictures += _picture(item, to_page)
            continue
        objects.append(item)
        pieces.append(_text_object(item, to_page, reader))
    under = underlays(pieces)
    for i, item in enumerate(objects):
        if i not in under:  # what remains is the ground, and an underlay is part of it
            raw.FPDFTextObj_SetTextRenderMode(item, raw.FPDF_TEXTRENDERMODE_INVISIBLE)
    for below, above in under.items():  # PDFium tells what letters say once only
        outline, letters = pieces[below], pieces[above]
        if outline is not None and letters is not None:
            pieces[above] = replace(letters, text=letters.text or outline.text)
    turned = page.get_rotation() in (90, 270)
    seen = [piece for i, piece in enumerate(pieces) if piece is not None and i not in under]
    return PrintedPage(
        number=number,
        width_mm=height if turned else width,
        height_mm=width if turned else height,
        texts=tuple(lines(seen)),
        pictures=tuple(pictures),
        ground=_ground(page, mm, (west, south)),
        unembedded=tuple(sorted(operators.unembedded)),
        transparencies=tuple(sorted(operators.transparencies, key=repr)),
        lost_glyphs=tuple(_lost_texts(number, pieces, operators.shown)),
    )


def _matrix(item: Any) -> Floats:
    """Return the matrix that takes an object's coordinates to the page's, through the forms that hold it."""
    whole = np.eye(3)
    while item is not None:
        m = item.get_matrix()
        whole = whole @ np.array([[m.a, m.b, 0], [m.c, m.d, 0], [m.e, m.f, 1]])
        item = item.container
    return whole


def _transform(points: Any, matrix: Floats) -> Floats:
    xy = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    return np.asarray((np.column_stack([xy, np.ones(len(xy))]) @ matrix)[:, :2])


def _text_object(item: Any, to_page: Floats, reader: Any) -> TextObject | None:
    """Read a text object; None for one that is not seen."""
    mode = raw.FPDFTextObj_GetTextRenderMode(item)
    if mode in _UNSEEN:
        return None
    m = item.get_matrix()
    own = np.array([[m.a, m.b, 0], [m.c, m.d, 0], [m.e, m.f, 1]]) @ to_page
    corners = _transform(item.get_quad_points(), to_page)
    size = item.get_font_size() * float(np.hypot(*own[1, :2])) / MM_PER_PT
    along = own[0, :2] / max(float(np.hypot(*own[0, :2])), 1e-12)
    inked = abs(_area(corners)) > 1e-4
    return TextObject(
        text=_text(item, reader),
        quad=corners if inked else None,
        origin=own[2, :2],
        along=along,
        size_pt=size,
        color=_color(item, stroked=mode in _STROKED),
        stroked=mode in _OUTLINED,
        clip=_clip(item, to_page),
    )


def _text(item: Any, reader: Any) -> str:
    item.textpage = reader
    try:
        return str(item.extract()).rstrip()
    except pdfium.PdfiumError:
        return ""


def _area(quad: Floats) -> float:
    x, y = quad.T
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


def _color(item: Any, *, stroked: bool) -> tuple[int, int, int]:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    ask = raw.FPDFPageObj_GetStrokeColor if stroked else raw.FPDFPageObj_GetFillColor
    ask(item, red, green, blue, alpha)
    return red.value, green.value, blue.value


def _clip(item: Any, to_page: Floats) -> tuple[float, float, float, float]:
    """Return the box in page mm that all the clips of an object leave of the page."""
    west = south = -math.inf
    east = north = math.inf
    clip = raw.FPDFPageObj_GetClipPath(item)
    for i in range(max(0, raw.FPDFClipPath_CountPaths(clip)) if clip else 0):
        points = []
        for k in range(raw.FPDFClipPath_CountPathSegments(clip, i)):
            x, y = ctypes.c_float(), ctypes.c_float()
            raw.FPDFPathSegment_GetPoint(raw.FPDFClipPath_GetPathSegment(clip, i, k), x, y)
            points.append((x.value, y.value))
        if points:
            xy = _transform(points, to_page)
            (low_x, low_y), (high_x, high_y) = xy.min(axis=0), xy.max(axis=0)
            west, south = max(west, float(low_x)), max(south, float(low_y))
            east, north = min(east, float(high_x)), min(north, float(high_y))
    return west, south, east, north


def _picture(item: Any, to_page: Floats) -> list[PrintedPicture]:
    """Return a picture of points with its resolution, the lesser of its two directions."""
    m = item.get_matrix()
    own = np.array([[m.a, m.b, 0], [m.c, m.d, 0], [m.e, m.f, 1]]) @ to_page
    columns, rows = item.get_px_size()
    wide, high = float(np.hypot(*own[0, :2])) / 25.4, float(np.hypot(*own[1, :2])) / 25.4
    if min(wide, high) <= 0:
        return []
    shape = shapely.Polygon(_transform([(0, 0), (1, 0), (1, 1), (0, 1)], own))
    return [PrintedPicture(shape, min(columns / wide, rows / high), (columns, rows))]


def _ground(page: pdfium.PdfPage, mm: float, corner: tuple[float, float]) -> PageGround:
    """Render a page whose texts are made invisible."""
    page.set_rotation(0)
    west, south, _, _ = page.get_bbox()
    bitmap = page.render(scale=_GROUND_DPI / 72 * mm / MM_PER_PT, rev_byteorder=True, draw_annots=False)
    pixels = np.array(bitmap.to_numpy())[:, :, :3]
    return PageGround(pixels, _GROUND_DPI / 25.4, ((west - corner[0]) * mm, (south - corner[1]) * mm))


def _lost_texts(number: int, pieces: Sequence[TextObject | None], shown: Sequence[bool]) -> Iterator[tuple[str, Spot]]:
    """Yield each text with a missing glyph; its place is known when texts and operators are as many."""
    matched = len(pieces) == len(shown)
    if not matched and any(shown):
        yield "", Spot(number)
    for position, piece in enumerate(pieces):
        if piece is None or piece.quad is None:
            continue
        if "\ufffd" in piece.text or (matched and shown[position]):
            x, y = piece.quad.mean(axis=0)
            yield piece.text, Spot(number, float(x), float(y))
