"""ICC profiles: the printer's, read and checked before anything is made of it, and sRGB, in which atlases are drawn."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from PIL import ImageCms

from atlas.errors import Fault, PressError, system_reason
from atlas.guard import with_guard
from atlas.i18n.messages import Message
from atlas.publishing.press.specification import Intent
from atlas.sources.files.admission import admit

INTENTS: Final[dict[Intent, ImageCms.Intent]] = {
    "relative": ImageCms.Intent.RELATIVE_COLORIMETRIC,
    "perceptual": ImageCms.Intent.PERCEPTUAL,
    "saturation": ImageCms.Intent.SATURATION,
}
_LARGEST: Final = 50_000_000  # the profiles of presses have up to 3
_SIGNATURE: Final = slice(36, 40)  # of an ICC profile, in its header
_DATED: Final = slice(24, 36)
_IDENTIFIED: Final = slice(84, 100)
_COLORS: Final = {
    "RGB": Message("fault.publishing.press.profile_rgb"),
    "GRAY": Message("fault.publishing.press.profile_grey"),
}
_DAMAGED: Final = Message("fault.publishing.press.profile_damaged")
_AGAIN: Final = Message("fault.publishing.press.ask_printer")
_REMEDY: Final = Message("fault.publishing.press.give_profile")


@dataclass(frozen=True, slots=True)
class PrintProfile:
    """A printing condition: how much of each ink gives which color on that paper.

    Attributes:
        data: the ICC profile, byte for byte, as the output intent holds it.
        title: its own description.
        path: of its file.
    """

    data: bytes
    title: str
    path: Path

    def transform(
        self, space: Literal["RGB", "LAB"], *, intent: Intent = "relative", black_point: bool = False
    ) -> ImageCms.ImageCmsTransform:
        """Return LittleCMS's way from sRGB (``RGB``) to the inks, or from the inks to ``LAB``.

        Raises:
            PressError: the tables of the profile are damaged.
        """
        flags = ImageCms.Flags.BLACKPOINTCOMPENSATION if black_point else ImageCms.Flags.NONE
        try:
            opened = ImageCms.ImageCmsProfile(io.BytesIO(self.data))
            if space == "LAB":
                lab = ImageCms.createProfile("LAB")
                return ImageCms.buildTransform(opened, lab, "CMYK", "LAB", INTENTS[intent], flags)
            screen = ImageCms.ImageCmsProfile(io.BytesIO(srgb()))
            return ImageCms.buildTransform(screen, opened, "RGB", "CMYK", INTENTS[intent], flags)
        except (OSError, ImageCms.PyCMSError):
            raise PressError(Fault(_DAMAGED, _AGAIN, self.path)) from None


@with_guard(Message("act.icc_profile"), error=PressError)
def read_print_profile(path: Path, *, intent: Intent = "relative") -> PrintProfile:
    """Read the ICC profile of a printing condition.

    Raises:
        PressError: there is no such file, it is not an ICC profile, or it is not one of a CMYK press that can be
            printed to with this rendering intent.
    """
    admit(path, most=_LARGEST, kind=PressError)
    try:
        data = path.read_bytes()
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        reason = Message("fault.publishing.press.no_profile") if missing else system_reason(error)
        raise PressError(Fault(reason, _REMEDY, path)) from None
    if data[_SIGNATURE] != b"acsp":
        raise PressError(Fault(Message("fault.publishing.press.not_profile"), _REMEDY, path))
    try:
        opened = ImageCms.ImageCmsProfile(io.BytesIO(data))
    except OSError:
        raise PressError(Fault(_DAMAGED, _AGAIN, path)) from None
    try:
        _check(opened, path, intent)
        name = (opened.profile.profile_description or path.stem).strip()
    except (OSError, ValueError):  # UnicodeDecodeError: letters of a header or of a name that are none
        raise PressError(Fault(_DAMAGED, _AGAIN, path)) from None
    return PrintProfile(data, name, path)


def _check(opened: ImageCms.ImageCmsProfile, path: Path, intent: Intent) -> None:
    inner: Any = opened.profile
    space = str(inner.xcolor_space).strip()
    if space != "CMYK":
        called = _COLORS.get(space, space)
        raise PressError(Fault(Message("fault.publishing.press.profile_of", colors=called), _REMEDY, path))
    if str(inner.device_class).strip() != "prtr":
        raise PressError(Fault(Message("fault.publishing.press.not_condition"), _REMEDY, path))
    both = (ImageCms.Direction.OUTPUT, ImageCms.Direction.INPUT)
    if not all(inner.is_intent_supported(INTENTS[intent], way) for way in both):
        reason = Message("fault.publishing.press.no_intent", intent=intent)
        raise PressError(Fault(reason, Message("fault.publishing.press.other_intent"), path))


@cache
def srgb() -> bytes:
    """Return the ICC profile of sRGB, without the day on which it was made."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    made[_DATED] = bytes((0x07, 0xB2, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))  # 1 January 1970
    made[_IDENTIFIED] = bytes(16)
    return bytes(made)
