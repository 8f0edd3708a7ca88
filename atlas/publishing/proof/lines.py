"""Lines of text from the pieces that a PDF paints: letters, words or whole lines, joined along their baseline."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from atlas.cartography.canvas.typeface import MM_PER_PT
from atlas.i18n.letters import ARABIC, LATIN
from atlas.publishing.proof.page import PrintedText

Floats = npt.NDArray[np.float64]
_LETTER: Final = re.compile(r"[^\W\d_]")
_ARABIC: Final = re.compile(f"[{ARABIC}]")
_LEFT_TO_RIGHT: Final = re.compile(f"[{LATIN}0-9](?:[^{ARABIC}]*[{LATIN}0-9])?")
_GAP_EM: Final = 0.7  # letters further apart belong to different lines of text
_KERNED_EM: Final = 0.35  # letters of one line overlap no more than so


@dataclass(frozen=True, eq=False)
class TextObject:
    """One text object of a page: mostly a letter or a line."""

    text: str
    quad: Floats | None  # page mm; None for a space
    origin: Floats
    along: Floats  # direction of the baseline, length 1
    size_pt: float
    color: tuple[int, int, int]
    stroked: bool  # whether its letters are outlined
    clip: tuple[float, float, float, float]

    @property
    def place(self) -> tuple[float, ...]:
        """Where its ink is, to a tenth of a millimeter."""
        corners = self.origin if self.quad is None else self.quad
        return tuple(np.round(corners, 1).ravel() + 0.0)

    def joins(self, other: TextObject) -> bool:
        """Tell whether another piece may stand in the same line of text."""
        em = self.size_pt * MM_PER_PT
        way = other.origin - self.origin
        off = abs(float(self.along[0] * way[1] - self.along[1] * way[0]))
        return (
            math.isclose(self.size_pt, other.size_pt, rel_tol=0.02)
            and self.color == other.color
            and float(self.along @ other.along) > 0.999
            and off < 0.15 * em
        )


def underlays(pieces: Sequence[TextObject | None]) -> dict[int, int]:
    """Return which pieces are outlines under the same letters that follow at the same place, and which these are.

    An outline is a halo and no text of its own.
    """
    plain = {piece.place: i for i, piece in enumerate(pieces) if piece is not None and not piece.stroked}
    pairs = ((i, plain.get(piece.place, -1)) for i, piece in enumerate(pieces) if piece is not None and piece.stroked)
    return {under: over for under, over in pairs if over > under}


def lines(pieces: Sequence[TextObject]) -> Iterator[PrintedText]:
    """Join the pieces that follow each other on one baseline into lines of text."""
    line: list[TextObject] = []
    low = high = 0.0
    for piece in pieces:
        if piece.quad is None:
            if line and line[-1].joins(piece):
                line.append(piece)
            continue
        start, end = _reach(piece, piece.along)
        em = piece.size_pt * MM_PER_PT
        gap = max(start - high, low - end)
        over = min(high, end) - max(low, start)
        mark = bool(piece.text) and all(unicodedata.combining(ch) for ch in piece.text)
        if line and line[-1].joins(piece) and gap < _GAP_EM * em and (mark or over < _KERNED_EM * em):
            low, high = min(low, start), max(high, end)
        else:
            yield from _line(line)
            line, low, high = [], start, end
        line.append(piece)
    yield from _line(line)


def _reach(piece: TextObject, along: Floats) -> tuple[float, float]:
    assert piece.quad is not None
    at = piece.quad @ along
    return float(at.min()), float(at.max())


def _line(pieces: Sequence[TextObject]) -> Iterator[PrintedText]:
    inked = [piece for piece in pieces if piece.quad is not None]
    if inked:
        text = "".join(piece.text or " " for piece in pieces)
        quads = np.array([piece.quad for piece in inked])
        first = inked[0]
        yield PrintedText(_read(" ".join(text.split())), quads, first.size_pt, first.color, first.clip)


def _read(text: str) -> str:
    """Turn a line set from left to right into the order in which it is read, where most of it is Arabic."""
    if 2 * len(_ARABIC.findall(text)) <= len(_LETTER.findall(text)):
        return text
    return _LEFT_TO_RIGHT.sub(lambda match: match.group()[::-1], text[::-1])
