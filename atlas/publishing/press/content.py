"""Content streams: their color operators are replaced, everything else is kept byte for byte.

A color is written where it is used, not where it is chosen: only there it is known whether a text, a line or an area
has it. Marked content, text, paths and pictures are not touched.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol, TypeAlias

from atlas.errors import Fault, PressError
from atlas.i18n.messages import Message
from atlas.publishing.press.separation import Kind
from atlas.publishing.press.spaces import Space

# A string may hold strings in parentheses; four within each other are read.
_STRING: Final = functools.reduce(
    lambda inner, _: rb"\((?:[^()\\]++|\\." + (b"|" + inner if inner else b"") + rb")*+\)", range(4), b""
)
# One instruction: its operands (numbers, names, strings, arrays, dictionaries, comments between them), its operator.
_INSTRUCTION: Final = re.compile(
    rb"((?:[-+.\d]++|[\s\0]++|/[^\s\0()<>\[\]{}/%]*+|"
    + _STRING
    + rb"|<[\da-fA-F\s]*+>|<<|>>|[\[\]]|%[^\r\n]*+)*+)([A-Za-z'\"][A-Za-z\d*]*+)?",
    re.DOTALL,
)
_FILLED_TEXT: Final = (0, 2, 4, 6)
_STROKED_TEXT: Final = (1, 2, 5, 6)
_SHORT: Final = {b"g": "grey", b"rg": "rgb", b"k": "cmyk"}
_PAINTS: Final[Mapping[bytes, tuple[bool, bool]]] = {  # whether an area is filled, a line drawn
    b"f": (True, False), b"F": (True, False), b"f*": (True, False), b"S": (False, True), b"s": (False, True),
    b"B": (True, True), b"B*": (True, True), b"b": (True, True), b"b*": (True, True), b"n": (False, False),
}  # fmt: skip


class Color(Protocol):
    """A color of a stream, ready to be written."""

    def operator(self, kind: Kind, *, stroke: bool) -> bytes:
        """Return the operator that chooses it."""
        ...

    def note_use(self, kind: Kind) -> None:
        """Note that something is painted with it."""
        ...


class Painter(Protocol):
    """Who knows the resources of a stream."""

    def space(self, name: bytes) -> Space:
        """Return a color space by its name."""
        ...

    def color(self, space: Space, numbers: tuple[bytes, ...]) -> Color:
        """Return a color by its numbers, or a pattern by its name."""
        ...

    def note_object(self, name: bytes) -> bool:
        """Note that a form or a picture is painted, and tell whether it is a stencil for the color of areas."""
        ...

    def note_shading(self, name: bytes) -> None:
        """Note that a shading is painted."""
        ...

    def state(self, name: bytes) -> None:
        """Note that a graphics state is chosen."""
        ...


@dataclass(slots=True)
class _Pen:
    """The color of areas, or of lines: as chosen, and as last written; None is what the stream was begun with."""

    space: Space
    color: Color | None
    written: bytes = b""


@dataclass(slots=True)
class _State:
    fill: _Pen
    stroke: _Pen
    mode: int = 0  # how text is shown: filled, outlined, not at all


_Operator: TypeAlias = Callable[[bytes, tuple[int, int]], None]


class ContentRewriter:
    """Rewrites one content stream for a painter."""

    def __init__(self, painter: Painter, *, begins_black: bool) -> None:
        self._painter = painter
        gray = Space("grey")
        self._state = _State(_Pen(gray, None), _Pen(gray, None))
        self._kept: list[_State] = []
        self._parts: list[bytes] = []
        if begins_black:  # a page begins in black of DeviceGray
            self._begin(painter.color(gray, (b"0",)))
        self._copied = 0
        self._data = b""
        self._colors: dict[tuple[Space, bytes], Color] = {}
        self._operators = self._table()

    def rewrite(self, data: bytes) -> bytes:
        """Return a content stream with its colors replaced.

        Raises:
            PressError: it cannot be read, or has pictures within it.
        """
        self._data = data
        operators = self._operators
        for start, end, operands, operator in instructions(data):
            act = operators.get(operator)
            if act is not None:
                act(operands, (start, end))
        self._parts.append(data[self._copied :])
        return b"".join(self._parts)

    def _begin(self, black: Color) -> None:
        for pen, stroke in ((self._state.fill, False), (self._state.stroke, True)):
            pen.color, pen.written = black, black.operator("area", stroke=stroke)
            self._parts += (pen.written, b"\n")

    def _table(self) -> dict[bytes, _Operator]:
        table: dict[bytes, _Operator] = {
            b"q": self._save, b"Q": self._restore, b"Tr": self._text_mode, b"m": self._path, b"re": self._path,
            b"Do": self._object, b"sh": self._shading, b"gs": self._graphics_state, b"BI": self._inline,
        }  # fmt: skip
        table |= dict.fromkeys((b"Tj", b"TJ", b"'", b'"'), self._text)
        for name, paints in _PAINTS.items():
            table[name] = self._paint(*paints)
        for stroke in (False, True):
            table[b"CS" if stroke else b"cs"] = self._chooses_space(stroke)
            for name in (b"sc", b"scn"):
                table[name.upper() if stroke else name] = self._chooses(None, stroke)
            for name, kind in _SHORT.items():
                table[name.upper() if stroke else name] = self._chooses(Space(kind), stroke)  # type: ignore[arg-type]
        return table

    def _save(self, _operands: bytes, _span: tuple[int, int]) -> None:
        state = self._state
        self._kept.append(_State(replace(state.fill), replace(state.stroke), state.mode))

    def _restore(self, _operands: bytes, _span: tuple[int, int]) -> None:
        if self._kept:
            self._state = self._kept.pop()

    def _text_mode(self, operands: bytes, _span: tuple[int, int]) -> None:
        self._state.mode = int(operands)

    def _chooses_space(self, stroke: bool) -> _Operator:
        def act(operands: bytes, span: tuple[int, int]) -> None:
            pen = self._state.stroke if stroke else self._state.fill
            pen.space = self._painter.space(operands.strip())
            if pen.space.kind != "pattern":  # a space begins in its black
                zero = (b"0", b"0", b"0", b"1") if pen.space.kind == "cmyk" else (b"0",) * pen.space.count
                pen.color = self._color_of(pen.space, b" ".join(zero))
            self._drop(span)

        return act

    def _chooses(self, space: Space | None, stroke: bool) -> _Operator:
        def act(operands: bytes, span: tuple[int, int]) -> None:
            pen = self._state.stroke if stroke else self._state.fill
            if space is not None:
                pen.space = space
            pen.color = self._color_of(pen.space, operands)
            self._drop(span)

        return act

    def _color_of(self, space: Space, operands: bytes) -> Color:
        key = (space, operands)
        color = self._colors.get(key)
        if color is None:
            color = self._colors[key] = self._painter.color(space, tuple(operands.split()))
        return color

    def _path(self, _operands: bytes, span: tuple[int, int]) -> None:
        # Within a path no color may be chosen; what follows its first instruction finds them written.
        self._write("area", "line", span[0])

    def _paint(self, fills: bool, strokes: bool) -> _Operator:
        def act(_operands: bytes, _span: tuple[int, int]) -> None:
            state = self._state
            if fills and state.fill.color is not None:
                state.fill.color.note_use("area")
            if strokes and state.stroke.color is not None:
                state.stroke.color.note_use("line")

        return act

    def _text(self, _operands: bytes, span: tuple[int, int]) -> None:
        state = self._state
        self._write("text", "text", span[0])
        if state.mode in _FILLED_TEXT and state.fill.color is not None:
            state.fill.color.note_use("text")
        if state.mode in _STROKED_TEXT and state.stroke.color is not None:
            state.stroke.color.note_use("text")

    def _object(self, operands: bytes, span: tuple[int, int]) -> None:
        self._write("area", "line", span[0])
        stencil = self._painter.note_object(operands.strip())
        if stencil and self._state.fill.color is not None:
            self._state.fill.color.note_use("area")

    def _shading(self, operands: bytes, _span: tuple[int, int]) -> None:
        self._painter.note_shading(operands.strip())

    def _graphics_state(self, operands: bytes, _span: tuple[int, int]) -> None:
        self._painter.state(operands.strip())

    def _inline(self, _operands: bytes, _span: tuple[int, int]) -> None:
        raise PressError(
            Fault(Message("fault.publishing.press.inline_picture"), Message("fault.publishing.press.place_as_file"))
        )

    def _drop(self, span: tuple[int, int]) -> None:
        """Leave an instruction out."""
        self._parts.append(self._data[self._copied : span[0]])
        self._copied = span[1]

    def _write(self, fill: Kind, stroke: Kind, before: int) -> None:
        """Choose the colors that are about to be used, unless they are chosen already."""
        for pen, kind, is_stroke in ((self._state.fill, fill, False), (self._state.stroke, stroke, True)):
            if pen.color is None:
                continue
            wanted = pen.color.operator(kind, stroke=is_stroke)
            if wanted != pen.written:
                self._parts += (self._data[self._copied : before], b" ", wanted)
                self._copied = before
                pen.written = wanted


def instructions(data: bytes) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Cut a content stream into instructions: start, end, operands, operator.

    Raises:
        PressError: it cannot be cut.
    """
    place, end = 0, len(data)
    match = _INSTRUCTION.match
    while place < end:
        instruction = match(data, place)
        operands, operator = instruction.group(1, 2)  # type: ignore[union-attr]  # the expression matches nothing, too
        if operator is None:
            if instruction.end() < end:  # type: ignore[union-attr]
                raise PressError(
                    Fault(
                        Message("fault.publishing.press.damaged_stream", byte=str(place)),
                        Message("fault.publishing.press.compose_pdf_again"),
                    )
                )
            return
        start, place = place, instruction.end()  # type: ignore[union-attr]
        yield start, place, operands, operator
