"""Pictures: brought to inks pixel by pixel, or by a palette where they have few colors."""

from __future__ import annotations

import io
import zlib
from typing import Any, Final

import numpy as np
import pikepdf
from PIL import Image

from atlas.errors import Fault, PressError
from atlas.i18n.messages import Message
from atlas.publishing.press.inks import luminosity, table_of
from atlas.publishing.press.report import Usage
from atlas.publishing.press.separation import Levels, Separation, limit_inks, percent, total
from atlas.publishing.press.spaces import Space, space_of

_FEW: Final = 256  # colors of a picture that a palette holds
_STRIP: Final = 1 << 20  # pixels that are separated at a time
_ASCENDING: Final = 15  # predictor: each row says its own PNG filter
_ABOVE: Final = 2  # PNG filter “up”
_LOSSY: Final = {"/DCTDecode", "/JPXDecode"}
_QUALITY: Final = 95  # of a JPEG in inks: its loss stays under what a screen of dots shows
_TRIES: Final = 2
_SWIFT: Final = 3  # level of deflate: higher ones take three times as long for a few hundredths of the size
_NAME: Final = "a picture"
_SIMPLER: Final = Message("fault.publishing.press.ordinary_picture")


def is_stencil(picture: Any) -> bool:
    """Tell whether a picture is only a form for the color of areas."""
    return bool(picture.get("/ImageMask", False))


def separate_picture(picture: Any, separation: Separation) -> tuple[Usage, bool]:
    """Bring a picture to inks in place.

    Gray pictures and pictures of at most 256 colors keep their pixels and get a palette of inks from the book's one
    table, so that their colors are those of the vectors; others go through the profile pixel by pixel, and a JPEG
    stays one where it can be kept under the limit. What comes in CMYK is kept, under the limit; of a JPEG in CMYK the
    ink is not measured. Soft masks are no color.

    Returns:
        what it lays down, and whether it was separated or at least measured.

    Raises:
        PressError: a form of picture that cannot be separated.
    """
    usage = Usage()
    if is_stencil(picture):
        return usage, False
    if {"/Decode", "/Matte"} & set(picture.keys()) or isinstance(picture.get("/Mask"), pikepdf.Array):
        raise PressError(Fault(Message("fault.publishing.press.odd_picture"), _SIMPLER))
    declared = picture.get("/ColorSpace", pikepdf.Name.DeviceRGB)
    if isinstance(declared, pikepdf.Array) and str(declared[0]) == "/Indexed":
        _separate_palette(picture, declared, separation, usage)
        return usage, True
    space = space_of(declared)
    bits = int(picture.get("/BitsPerComponent", 8))
    if space.kind == "cmyk":
        return usage, bits == 8 and not _filters(picture) & _LOSSY and _keep_inks(picture, separation, usage)
    if space.kind == "grey" and bits <= 8 and "/DCTDecode" not in _filters(picture):
        levels = np.rint(np.linspace(0, 255, 1 << bits)).astype(np.uint8)[:, None]
        _set_palette(picture, space.levels(levels), separation, usage)
        return usage, True
    _separate_pixels(picture, space, separation, usage)
    return usage, True


def mask_picture(picture: Any) -> None:
    """Bring a picture within a soft mask to tones."""
    if is_stencil(picture):
        return
    space = space_of(picture["/ColorSpace"])
    if space.kind == "grey":
        picture["/ColorSpace"] = pikepdf.Name.DeviceGray
        return
    rgb = _pixels(picture, space)
    height, width = rgb.shape[:2]
    _store(picture, luminosity(rgb.reshape(-1, 3)).reshape(height, width, 1), pikepdf.Name.DeviceGray)


def _filters(picture: Any) -> set[str]:
    filters = picture.get("/Filter", [])
    return {str(filters)} if isinstance(filters, pikepdf.Name) else {str(name) for name in filters}


def _separate_palette(picture: Any, declared: Any, separation: Separation, usage: Usage) -> None:
    base = space_of(declared[1])
    held = declared[3]
    raw = held.read_bytes() if isinstance(held, pikepdf.Stream) else bytes(held)
    count = int(declared[2]) + 1
    levels = np.frombuffer(raw, np.uint8, count * base.count).reshape(count, base.count)
    if base.kind == "cmyk":
        _hold_palette(picture, separation.limit_inks(levels), _most(levels), usage)
        return
    _set_palette(picture, base.levels(levels), separation, usage)


def _set_palette(picture: Any, rgb: Levels, separation: Separation, usage: Usage) -> None:
    _hold_palette(picture, *table_of(separation, rgb), usage)


def _hold_palette(picture: Any, inks: Levels, unlimited: float, usage: Usage) -> None:
    picture["/ColorSpace"] = pikepdf.Array(
        [pikepdf.Name.Indexed, pikepdf.Name.DeviceCMYK, len(inks) - 1, pikepdf.String(inks.tobytes())]
    )
    usage.lay(_NAME, ink=_most(inks), unlimited=unlimited)


def _separate_pixels(picture: Any, space: Space, separation: Separation, usage: Usage) -> None:
    rgb = _pixels(picture, space)
    height, width = rgb.shape[:2]
    few = Image.fromarray(rgb, "RGB").getcolors(_FEW)
    if few is not None:
        colors = np.array(sorted(color for _, color in few), np.uint8)
        keys = _key(colors)
        _store(picture, np.searchsorted(keys, _key(rgb)).astype(np.uint8)[..., None], None)
        _set_palette(picture, colors, separation, usage)
        return
    flat, inks = rgb.reshape(-1, 3), np.empty((height * width, 4), np.uint8)
    for start in range(0, len(flat), _STRIP):
        strip = separation.convert(flat[start : start + _STRIP])
        limited_strip = inks[start : start + _STRIP] = separation.limit_inks(strip)
        usage.lay(_NAME, ink=_most(limited_strip), unlimited=_most(strip))
    if "/DCTDecode" not in _filters(picture) or not _store_jpeg(picture, inks, separation, usage):
        _store(picture, inks.reshape(height, width, 4), pikepdf.Name.DeviceCMYK)


def _most(inks: Levels) -> float:
    """Return the most ink of (n, 4) inks, in percent."""
    return percent(int(total(inks).max()))


def _store_jpeg(picture: Any, inks: Levels, separation: Separation, usage: Usage) -> bool:
    """Store what came as a JPEG as one, and measure it as it will be read; refuse where its loss goes over the limit.

    Where the loss adds ink, as much is taken from the limit and it is tried once more. A JPEG in CMYK holds the paper
    that is left, not the ink (Adobe's convention, which Pillow writes): “Decode” says so.
    """
    shape = int(picture["/Height"]), int(picture["/Width"]), 4
    allowed = separation.limit
    for _ in range(_TRIES):
        stream = io.BytesIO()
        pixels = Image.fromarray(limit_inks(inks, allowed).reshape(shape), "CMYK")
        pixels.save(stream, "JPEG", quality=_QUALITY, subsampling=0)
        ink = _most(np.asarray(Image.open(stream)).reshape(-1, 4))
        if ink <= separation.limit:
            usage.lay(_NAME, ink=ink, unlimited=ink)
            picture.write(stream.getvalue(), filter=pikepdf.Name.DCTDecode)
            picture["/ColorSpace"] = pikepdf.Name.DeviceCMYK
            picture["/Decode"] = [1, 0] * 4
            return True
        allowed -= ink - separation.limit + 1
    return False


def _keep_inks(picture: Any, separation: Separation, usage: Usage) -> bool:
    inks = np.frombuffer(picture.read_bytes(), np.uint8).reshape(-1, 4)
    limited_inks = separation.limit_inks(inks)
    usage.lay(_NAME, ink=_most(limited_inks), unlimited=_most(inks))
    _store(picture, limited_inks.reshape(int(picture["/Height"]), int(picture["/Width"]), 4), pikepdf.Name.DeviceCMYK)
    return True


def _key(colors: Levels) -> Any:
    return colors.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)


def _pixels(picture: Any, space: Space) -> Levels:
    """Return (rows, columns, 3) levels of sRGB; of 16 bits the nearest of 8."""
    rows, columns = int(picture["/Height"]), int(picture["/Width"])
    try:
        if int(picture.get("/BitsPerComponent", 8)) == 16:
            levels = np.rint(np.frombuffer(picture.read_bytes(), ">u2") / 257).astype(np.uint8)
        else:
            mode = "L" if space.kind == "grey" else "RGB"
            levels = np.asarray(pikepdf.PdfImage(picture).as_pil_image().convert(mode))
    except (pikepdf.PdfError, pikepdf.UnsupportedImageTypeError, OSError, NotImplementedError, ValueError) as error:
        raise PressError(
            Fault(Message("fault.publishing.press.unreadable_picture", words=str(error)), _SIMPLER)
        ) from None
    return space.levels(levels.reshape(rows * columns, -1)).reshape(rows, columns, 3)


def _store(picture: Any, pixels: Levels, space: Any) -> None:
    """Pack (rows, columns, count) pixels without loss: rows as differences from the row above."""
    rows, columns, count = pixels.shape
    lines = np.full((rows, 1 + columns * count), _ABOVE, np.uint8)
    flat = pixels.reshape(rows, -1)
    lines[0, 1:] = flat[0]
    np.subtract(flat[1:], flat[:-1], out=lines[1:, 1:])
    picture.write(
        zlib.compress(lines.tobytes(), _SWIFT),
        filter=pikepdf.Name.FlateDecode,
        decode_parms=pikepdf.Dictionary(Predictor=_ASCENDING, Colors=count, Columns=columns, BitsPerComponent=8),
    )
    picture["/BitsPerComponent"] = 8
    if space is not None:
        picture["/ColorSpace"] = space
