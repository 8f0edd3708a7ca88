"""Color spaces of a PDF: which color of the screen, or which inks, the numbers of a content stream mean."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pikepdf
from PIL import Image, ImageCms

from atlas.errors import Fault, PressError
from atlas.i18n.messages import Message
from atlas.publishing.press.profile import srgb
from atlas.publishing.press.separation import Levels

_NAMED: Final = {"/DeviceRGB": "rgb", "/RGB": "rgb", "/DeviceGray": "grey", "/G": "grey", "/DeviceCMYK": "cmyk",
                 "/CMYK": "cmyk", "/Pattern": "pattern"}  # fmt: skip
_BY_COUNT: Final = {1: "grey", 3: "rgb", 4: "cmyk"}
COUNTS: Final = {"grey": 1, "rgb": 3, "cmyk": 4, "pattern": 0}
_CUBE: Final = 9  # steps along each edge of the cube of colors by which a profile is compared with sRGB
_SAME: Final = 1  # level of 255 that rounding alone makes different


@dataclass(frozen=True, slots=True)
class Space:
    """A color space as far as printing needs it.

    Attributes:
        kind: what its numbers are.
        profile: an ICC profile of RGB that is not sRGB; empty otherwise.
    """

    kind: Literal["rgb", "grey", "cmyk", "pattern"]
    profile: bytes = b""

    @property
    def count(self) -> int:
        """Return how many numbers a color has."""
        return COUNTS[self.kind]

    def rgb(self, values: npt.NDArray[np.float64]) -> Levels:
        """Return (n, 3) levels of sRGB for (n, count) numbers from 0 to 1, of a space of RGB or gray."""
        levels = np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)
        return self.levels(levels)

    def levels(self, levels: Levels) -> Levels:
        """Return (n, 3) levels of sRGB for (n, count) levels of this space."""
        if self.kind == "grey":
            return np.repeat(levels, 3, axis=1)
        return _to_srgb(levels, self.profile) if self.profile else levels


def space_of(value: Any) -> Space:
    """Read a color space of a content stream, a picture or a shading.

    Raises:
        PressError: a kind of space that is not separated here.
    """
    if isinstance(value, pikepdf.Name):
        kind = _NAMED.get(str(value))
    else:
        family = str(value[0]) if isinstance(value, pikepdf.Array) and len(value) else ""
        if family == "/ICCBased":
            return _icc_space(value[1])
        kind = {"/CalGray": "grey"}.get(family) or (_NAMED.get(family) if len(value) == 1 else None)
        value = family
    if kind is None:
        reason = Message("fault.publishing.press.colour_space", name=str(value).lstrip("/"))
        raise PressError(Fault(reason, Message("fault.publishing.press.rgb_grey_cmyk")))
    return Space(kind)  # type: ignore[arg-type]  # one of the four


def _icc_space(stream: Any) -> Space:
    kind = _BY_COUNT.get(int(stream.get("/N", 0)))
    if kind is None:
        raise PressError(
            Fault(Message("fault.publishing.press.icc_numbers"), Message("fault.publishing.press.compose_pdf_again"))
        )
    profile = stream.read_bytes() if kind == "rgb" else b""
    return Space(kind, profile if profile and not _is_srgb(profile) else b"")  # type: ignore[arg-type]


@lru_cache(maxsize=16)
def _is_srgb(profile: bytes) -> bool:
    """Tell whether a profile gives each color as sRGB gives it."""
    steps = np.linspace(0, 255, _CUBE).round().astype(np.uint8)
    cube = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    difference = np.abs(_to_srgb(cube, profile).astype(int) - cube)
    return bool(difference.max() <= _SAME)


def _to_srgb(levels: Levels, profile: bytes) -> Levels:
    picture = Image.fromarray(np.ascontiguousarray(levels).reshape(1, -1, 3), "RGB")
    return np.asarray(ImageCms.applyTransform(picture, _transform(profile))).reshape(-1, 3)


@lru_cache(maxsize=16)
def _transform(profile: bytes) -> ImageCms.ImageCmsTransform:
    try:
        source, target = (ImageCms.ImageCmsProfile(io.BytesIO(data)) for data in (profile, srgb()))
        return ImageCms.buildTransform(source, target, "RGB", "RGB", ImageCms.Intent.RELATIVE_COLORIMETRIC)
    except (OSError, ImageCms.PyCMSError):
        raise PressError(
            Fault(Message("fault.publishing.press.icc_damaged"), Message("fault.publishing.press.compose_pdf_again"))
        ) from None
