"""From colors of the screen to inks: one table for the whole book, so that equal colors stay equal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms

from atlas.cartography.inspection.vision import linear_light
from atlas.decimals import rounded_float
from atlas.publishing.press.profile import PrintProfile
from atlas.publishing.press.specification import Neutrals, Press

#: (n, 3) levels of red, green, blue or (n, 4) of cyan, magenta, yellow, black: 0 to 255.
Levels: TypeAlias = npt.NDArray[np.uint8]
Kind = Literal["text", "line", "area"]
Inks: TypeAlias = tuple[int, int, int, int]

FULL: Final = 255  # one ink laid down in full
BLACK: Final[Inks] = (0, 0, 0, FULL)
_BY_BLACK: Final[dict[Neutrals, tuple[Kind, ...]]] = {
    "all": ("text", "line", "area"),
    "lines": ("text", "line"),
    "text": ("text",),
    "black": (),
}


@dataclass(frozen=True, slots=True)
class Separated:
    """What becomes of one color: its inks, and the ink in percent that it would have taken without the limit."""

    inks: Inks
    unlimited: float

    @property
    def total(self) -> float:
        """Return the ink in percent of one full ink."""
        return percent(sum(self.inks))


class Separation:
    """The table of one printing condition.

    Colors go through the profile (LittleCMS, sRGB to CMYK); white stays paper; pure black, and neutral grays where
    the edition asks for it, take black ink alone, as much as gives their lightness between paper and full black; where
    cyan, magenta, yellow and black together would be more than the limit, black is kept and the three others are
    lessened in one proportion.

    Attributes:
        limit: in percent.
    """

    def __init__(self, profile: PrintProfile, press: Press) -> None:
        self._transform = profile.transform("RGB", intent=press.intent, black_point=press.black_point)
        self.limit = press.ink_limit
        self._black = black_for_gray(profile)
        self._by_black = _BY_BLACK[press.neutrals]
        self._colors: dict[tuple[int, int, int, Kind], Separated] = {}

    def color(self, rgb: tuple[int, int, int], kind: Kind) -> Separated:
        """Return the inks of one color (levels of sRGB) of a text, a line or an area."""
        if (*rgb, kind) not in self._colors:
            self.learn(np.array([rgb], np.uint8), kind)
        return self._colors[*rgb, kind]

    def learn(self, rgb: Levels, kind: Kind) -> list[Separated]:
        """Return the inks of several colors, (n, 3) levels of sRGB, which the table holds from then on."""
        raw = self.convert(rgb).copy()
        gray = (rgb == rgb[:, :1]).all(axis=1)
        if kind not in self._by_black:
            gray &= np.isin(rgb[:, 0], (0, FULL))
        raw[gray, :3], raw[gray, 3] = 0, self._black[rgb[gray, 0]]
        limited_inks = limit_inks(raw, self.limit)
        totals = total(raw)
        rows = zip(rgb.tolist(), limited_inks.tolist(), totals.tolist(), strict=True)
        learned = [((*color, kind), Separated(tuple(inks), percent(total))) for color, inks, total in rows]
        self._colors.update(learned)
        return [separated for _, separated in learned]

    def keep(self, inks: Inks) -> Separated:
        """Return inks that are given as such, under the limit."""
        c, m, y, k = (int(level) for level in limit_inks(np.array([inks], np.uint8), self.limit)[0])
        return Separated((c, m, y, k), percent(sum(inks)))

    def convert(self, rgb: Levels) -> Levels:
        """Return the inks of many colors, (n, 3) to (n, 4), by the profile alone: pictures with many colors.

        White is paper: LittleCMS sees to that in every profile.
        """
        picture = Image.fromarray(np.ascontiguousarray(rgb).reshape(1, -1, 3), "RGB")
        return np.asarray(ImageCms.applyTransform(picture, self._transform)).reshape(-1, 4)

    def limit_inks(self, inks: Levels) -> Levels:
        """Return (n, 4) inks under the edition's limit."""
        return limit_inks(inks, self.limit)


def limit_inks(inks: Levels, limit: float) -> Levels:
    """Lessen inks whose total is over a limit in percent: black K is kept, C, M and Y are scaled by one factor.

    factor = (limit − K) / (C + M + Y), rounded down, so that the total is never over the limit.
    """
    most = limit / 100 * FULL
    sums = total(inks)
    over = sums > most
    if not over.any():
        return inks
    result = inks.copy()
    black = inks[over, 3].astype(float)
    factor = (most - black) / (sums[over] - black)
    result[over, :3] = np.floor(inks[over, :3] * factor[:, None] + 1e-9).astype(np.uint8)
    return result


def total(inks: Levels) -> npt.NDArray[np.int32]:
    """Return the levels of the four inks together, (n, 4) to (n,)."""
    sums: npt.NDArray[np.int32] = inks[:, 0].astype(np.int32)
    for number in (1, 2, 3):  # quicker than a sum over so short an axis
        sums += inks[:, number]
    return sums


def percent(levels: float) -> float:
    """Return ink in percent of one full ink."""
    return rounded_float(100 * levels / FULL, 1)


def black_for_gray(profile: PrintProfile) -> Levels:
    """Return how much black ink, 0 to 255, prints each of the 256 grays of sRGB.

    The gray's luminance Y (IEC 61966-2-1) is laid between paper (Y = 1) and full black ink (Yk): Y' = Yk + (1 − Yk)·Y;
    the ink is the one whose luminance on that paper, from the profile, is Y'.
    """
    steps = np.zeros((1, 256, 4), np.uint8)
    steps[0, :, 3] = np.arange(256)
    lightness = np.asarray(ImageCms.applyTransform(Image.fromarray(steps, "CMYK"), profile.transform("LAB")))[
        0, :, 0
    ] * (100 / 255)
    printed = np.minimum.accumulate(_luminance(lightness))
    linear = linear_light(np.arange(256) / 255)
    wanted = printed[-1] + (printed[0] - printed[-1]) * linear
    ink: npt.NDArray[np.float64] = np.interp(-wanted, -printed, np.arange(256.0))
    ink[0], ink[-1] = FULL, 0
    return np.rint(ink).astype(np.uint8)


def _luminance(lightness: Any) -> npt.NDArray[np.float64]:
    """Return Y of L* (CIE 15), from 0 to 1."""
    root = (np.asarray(lightness, float) + 16) / 116
    return np.where(root > 24 / 116, root**3, (116 * root - 16) / 903.3)
