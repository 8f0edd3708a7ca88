"""Pictures that come from outside: PNG, JPEG, WEBP by their bytes and within limits, and nothing else.

Pillow opens forty kinds of files by their contents, whatever their names say, and starts Ghostscript for some of them.
Everything here that is a picture of somebody else's, a logo, a picture of a text, a tile, is opened by this module.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from PIL import Image

from atlas.errors import Fault, PictureError, system_reason
from atlas.i18n.messages import Message
from atlas.sources.files.admission import admit
from atlas.sources.files.vector_pictures import begins_as_svg, check_svg

Kind = Literal["png", "jpeg", "webp", "svg"]
#: The kinds that Pillow is allowed to open.
FORMATS: Final = ("PNG", "JPEG", "WEBP")
_REMEDY: Final = Message("fault.sources.picture.give_pixels")
_SMALLER: Final = Message("fault.sources.picture.give_smaller")
_UNKNOWN: Final = Message("fault.sources.picture.unknown_kind")


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """How large a picture may be: bytes of its file, pixels when it is unpacked."""

    most_bytes: int = 50_000_000
    most_pixels: int = 100_000_000


#: Of an editor's pictures: A3 at 600 pixels an inch has 70 million.
PRINTED: Final = PictureLimits()
#: Of one tile: up to 1024 × 1024.
TILE: Final = PictureLimits(most_bytes=4_000_000, most_pixels=1_100_000)


def picture_kind(content: bytes) -> Kind | None:
    """Return the kind of a picture by its first bytes, None for anything that is not read here."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "webp"
    return "svg" if begins_as_svg(content) else None


def open_picture(content: bytes, *, name: str | Path, limits: PictureLimits = PRINTED) -> Image.Image:
    """Unpack a PNG, JPEG or WEBP picture.

    Args:
        content: the bytes of its file.
        name: what messages call it.
        limits: asked before anything is unpacked: a file of 1 MB can hold a picture of 3 GB.

    Raises:
        PictureError: it is of another kind, too large or damaged.
    """
    kind = picture_kind(content)
    if kind in (None, "svg"):
        reason = Message("fault.sources.picture.svg_no_pixels") if kind else _UNKNOWN
        raise PictureError(Fault(reason, _REMEDY, name))
    if len(content) > limits.most_bytes:
        reason = Message("fault.sources.picture.bytes", size=len(content), most=limits.most_bytes)
        raise PictureError(Fault(reason, _SMALLER, name))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is below
            with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
                _refuse_large(opened, name=name, limits=limits)
                opened.load()
                return opened.copy()
    except Image.DecompressionBombError:
        raise PictureError(Fault(Message("fault.sources.picture.too_many_pixels"), _SMALLER, name)) from None
    except (OSError, ValueError, SyntaxError, EOFError, OverflowError) as error:
        reason = Message("fault.sources.picture.damaged", error=" ".join(str(error).split())[:100])
        raise PictureError(Fault(reason, Message("fault.sources.picture.save_again"), name)) from None


def read_picture(path: Path, *, vector: bool = True) -> tuple[Kind, bytes]:
    """Read a picture of an editor's and check it whole, so that nothing that prints it later meets a surprise.

    Args:
        path: its file; what it is called has no say.
        vector: whether an SVG is welcome.

    Returns:
        its kind by its bytes, and the bytes.

    Raises:
        PictureError: it is not there, of another kind, too large, damaged, or an SVG that names what lies outside it.
    """
    admit(path, most=PRINTED.most_bytes, kind=PictureError)
    remedy = Message("fault.sources.picture.give_picture") if vector else _REMEDY
    try:
        content = path.read_bytes()
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            raise PictureError(
                Fault(Message("fault.sources.picture.not_there"), Message("fault.sources.picture.correct_path"), path)
            ) from None
        reason = Message("fault.sources.picture.unreadable", error=system_reason(error))
        raise PictureError(Fault(reason, Message("fault.sources.picture.check_permissions"), path)) from None
    kind = picture_kind(content)
    if kind is None or (kind == "svg" and not vector):
        raise PictureError(Fault(_UNKNOWN, remedy, path))
    if kind == "svg":
        check_svg(content, name=path, check=lambda held: _unpack(held, name=path))
    else:
        open_picture(content, name=path)
    return kind, content


def _unpack(content: bytes, *, name: str | Path) -> None:
    open_picture(content, name=name)


def _refuse_large(opened: Image.Image, *, name: str | Path, limits: PictureLimits) -> None:
    width, height = opened.size
    frames = getattr(opened, "n_frames", 1)
    if width * height > limits.most_pixels or frames > 1_000:
        size = {"width": str(width), "height": str(height), "most": limits.most_pixels / 1e6}
        raise PictureError(Fault(Message("fault.sources.picture.pixels", **size), _SMALLER, name))
