"""What only the operators of a PDF tell: fonts that are not held in the file, transparency, glyphs that are missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pikepdf

from atlas.i18n.messages import Message

_WANTED: Final = "gs Tf Tj TJ ' \" Do q Q"
_FONT_FILES: Final = ("/FontFile", "/FontFile2", "/FontFile3")
_NO_GLYPH: Final = ("/.notdef", "/lastresort")
_DEEPEST: Final = 15  # forms within forms


@dataclass(slots=True)
class Operators:
    """What the operators of a page say, forms included.

    Attributes:
        shown: for each operator that shows text, in order, whether one of its codes has no glyph.
        unembedded: names of fonts that show text and are not held in the file.
        transparencies: uses of transparency.
    """

    shown: list[bool] = field(default_factory=list)
    unembedded: set[str] = field(default_factory=set)
    transparencies: set[Message] = field(default_factory=set)


def read_operators(page: pikepdf.Page) -> Operators:
    """Follow the operators of a page."""
    operators = Operators()
    _follow(page.obj, page.resources, operators, depth=0)
    return operators


def _follow(stream: Any, resources: Any, operators: Operators, *, depth: int) -> None:
    """Follow one content stream with its graphics state, which forms inherit and restore."""
    font: Any = None
    saved_fonts: list[Any] = []
    for instruction in pikepdf.parse_content_stream(stream, _WANTED):
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "q":
            saved_fonts.append(font)
        elif operator == "Q":
            font = saved_fonts.pop() if saved_fonts else font
        elif operator == "Tf":
            font = _resource(resources, "/Font", operands[0])
        elif operator == "gs":
            operators.transparencies |= set(_transparent(_resource(resources, "/ExtGState", operands[0])))
        elif operator == "Do":
            _follow_object(_resource(resources, "/XObject", operands[0]), resources, operators, depth=depth)
        elif strings := _strings(operator, list(operands)):
            operators.shown.append(any(_loses(font, text) for text in strings))
            if font is not None and any(strings) and not is_embedded(font):
                operators.unembedded.add(
                    str(font.get("/BaseFont", Message("fault.publishing.press.font_without_name"))).lstrip("/")
                )


def _follow_object(painted_object: Any, resources: Any, operators: Operators, *, depth: int) -> None:
    """Look at a picture, or go into a form."""
    if painted_object is None:
        return
    if painted_object.get("/Subtype") == "/Image":
        if "/SMask" in painted_object:
            operators.transparencies.add(Message("remark.print.soft_picture"))
    elif painted_object.get("/Subtype") == "/Form" and depth < _DEEPEST:
        _follow(painted_object, painted_object.get("/Resources", resources), operators, depth=depth + 1)


def _transparent(state: Any) -> Iterator[Message]:
    if state is None:
        return
    for key, called in (("/ca", "fills"), ("/CA", "lines")):
        opacity = float(state.get(key, 1))
        if opacity < 1:
            yield Message(f"remark.print.{called}", opacity=opacity)
    if state.get("/SMask", "/None") != "/None":
        yield Message("remark.print.soft_mask")
    mode = state.get("/BM", "/Normal")
    modes = [str(name) for name in mode] if isinstance(mode, pikepdf.Array) else [str(mode)]
    if modes and modes[0] not in ("/Normal", "/Compatible"):
        yield Message("remark.print.blend", mode=modes[0].lstrip("/"))


def _strings(operator: str, operands: Sequence[Any]) -> list[bytes]:
    """Return the strings that an operator shows; none when it shows none."""
    if operator in ("Tj", "'", '"'):
        return [text for text in (bytes(operands[-1]),) if text]
    if operator == "TJ":
        return [bytes(part) for part in operands[0] if isinstance(part, pikepdf.String)]
    return []


def _loses(font: Any, text: bytes) -> bool:
    """Tell whether a code of a string means the glyph .notdef: CID 0, or a code so named."""
    if font is None:
        return True
    if font.get("/Subtype") == "/Type0":
        identity = str(font.get("/Encoding", "")) in ("/Identity-H", "/Identity-V")
        return identity and any(text[i : i + 2] == b"\0\0" for i in range(0, len(text) - 1, 2))
    return bool(_codes_without_glyph(font) & set(text))


def _codes_without_glyph(font: Any) -> set[int]:
    """Return the codes that a simple font's own encoding gives to .notdef or to a font of last resort."""
    encoding = font.get("/Encoding")
    if not isinstance(encoding, pikepdf.Dictionary):
        return set()
    lost, code = set(), 0
    for entry in encoding.get("/Differences", []):
        if isinstance(entry, pikepdf.Name):
            if str(entry).startswith(_NO_GLYPH):
                lost.add(code)
            code += 1
        else:
            code = int(entry)
    return lost


def is_embedded(font: Any) -> bool:
    """Tell whether a font is held in the file; glyphs of a Type 3 font always are."""
    if font.get("/Subtype") == "/Type3":
        return True
    inner = font.get("/DescendantFonts")
    described = (inner[0] if inner is not None and len(inner) else font).get("/FontDescriptor")
    return described is not None and any(name in described for name in _FONT_FILES)


def _resource(resources: Any, kind: str, name: Any) -> Any:
    """Return a named resource, or None where the file does not have it."""
    resources_of_kind = resources.get(kind) if resources is not None else None
    return resources_of_kind.get(str(name)) if resources_of_kind is not None else None
