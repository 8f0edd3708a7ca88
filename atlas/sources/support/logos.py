"""Logos of support bodies: a picture each in a folder beside the file of bodies, checked before it is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final, Literal

from atlas.errors import PictureError
from atlas.sources.files.pictures import PictureLimits, open_picture, read_picture
from atlas.sources.parsing.coordinates import Unreadable
from atlas.sources.support.vocabulary import unreadable

#: The folder beside the file of bodies that logos stand in.
LOGOS: Final = "logos"
LOGO_LIMITS: Final = PictureLimits(most_bytes=300_000, most_pixels=4_000_000)
#: The shorter side of a logo of pixels: 9 mm on a card at 400 dpi.
LEAST_PIXELS: Final = 140
#: A logo is at most so many times as wide as high, or as high as wide.
MOST_RATIO: Final = 5.0
_NAME: Final = re.compile(r"\w[\w .-]{0,80}", re.ASCII)
_SVG: Final = re.compile(rb"<(?:\w+:)?svg\b[^>]*>", re.DOTALL)
_VIEW: Final = re.compile(rb"viewBox\s*=\s*[\"']\s*[-+.\d]+[\s,]+[-+.\d]+[\s,]+([.\d]+)[\s,]+([.\d]+)\s*[\"']")
_STYLED: Final = re.compile(rb"<(?:\w+:)?style\b")


@dataclass(frozen=True, slots=True)
class SupportLogo:
    """A logo that was checked: the kind and the bytes of its file, and how many times as wide as high it is."""

    kind: Literal["svg", "png"]
    content: bytes = field(repr=False)
    ratio: float


def logos_beside(bodies: Path) -> Path:
    """Return the folder of the logos of a file of bodies, or of a folder of CSV files."""
    return (bodies if bodies.is_dir() else bodies.parent) / LOGOS


def logo_folder(bodies: str) -> str:
    """Return the same by the name that an edition gives a file of bodies: ``catalogue/organismes.xlsx``."""
    return (PurePosixPath(bodies).parent / LOGOS).as_posix()


def read_logo(name: str, folder: Path) -> SupportLogo | Unreadable:
    """Read the logo of a name in a folder, or say what is wrong with it: one thing at a time.

    Args:
        name: of a file of the folder itself, ``fikra.svg``.
        folder: where logos stand.
    """
    if not _NAME.fullmatch(name) or ".." in name:
        return unreadable("logo_name", "name_logo", folder=LOGOS)
    path = folder / name
    try:
        kind, content = read_picture(path)
        if kind not in ("svg", "png"):
            return unreadable("logo_kind", "give_logo")
        if len(content) > LOGO_LIMITS.most_bytes:
            return unreadable("logo_heavy", "give_logo", n=len(content) // 1000, most=LOGO_LIMITS.most_bytes // 1000)
        size = _svg_size(content) if kind == "svg" else open_picture(content, name=path, limits=LOGO_LIMITS).size
    except PictureError as error:
        fault = error.faults[0]
        return Unreadable(fault.reason, fault.remedy)
    if isinstance(size, Unreadable):
        return size
    width, height = size
    if kind == "png" and min(width, height) < LEAST_PIXELS:
        return unreadable("logo_small", "give_logo", n=int(min(width, height)), most=LEAST_PIXELS)
    if not 1 / MOST_RATIO <= width / height <= MOST_RATIO:
        return unreadable("logo_ratio", "give_logo", most=int(MOST_RATIO))
    return SupportLogo("svg" if kind == "svg" else "png", content, width / height)


def _svg_size(content: bytes) -> tuple[float, float] | Unreadable:
    """Return the size that a drawing says itself; a style sheet in it is refused: web pages take none."""
    opening = _SVG.search(content)
    view = _VIEW.search(opening[0]) if opening else None
    if view is None or not all(float(side) > 0 for side in view.groups()):
        return unreadable("logo_view", "write_view")
    if _STYLED.search(content):
        return unreadable("logo_styled", "write_attributes")
    return float(view[1]), float(view[2])
