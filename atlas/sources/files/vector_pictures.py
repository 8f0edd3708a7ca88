"""SVG pictures that come from outside: only those that say everything themselves, within limits."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final
from xml.parsers import expat

from atlas.errors import Fault, PictureError
from atlas.i18n.messages import Message

_MOST_BYTES: Final = 20_000_000
_MOST_ELEMENTS: Final = 200_000
_DEEPEST: Final = 100
_BEGIN: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml|<!--|<!DOCTYPE|<svg|<[a-z]+:svg)", re.IGNORECASE)
#: Elements that run, that load, or that hold another language.
_REFUSED: Final = frozenset(
    ["script", "foreignobject", "iframe", "object", "embed", "audio", "video", "handler", "listener", "set", "animate",
     "animatetransform", "animatemotion", "animatecolor", "feimage", "import", "include"]
)  # fmt: skip
_URL: Final = re.compile(r"url\(\s*['\"]?\s*([^)'\"\s]{0,200})", re.IGNORECASE)
_EMBEDDED: Final = re.compile(r"\s*data:image/(png|jpeg|jpg|webp)\s*;\s*base64\s*,", re.IGNORECASE)
_WITHIN: Final = Message("fault.sources.svg.plain")


def begins_as_svg(content: bytes) -> bool:
    """Tell whether bytes begin as an SVG document does."""
    return _BEGIN.match(content) is not None and re.search(rb"<(?:[a-z]+:)?svg\b", content[:100_000]) is not None


def check_svg(content: bytes, *, name: str | Path, check: Callable[[bytes], None]) -> None:
    """Refuse an SVG that is not plain: entities, scripts, other files, addresses, or more of anything than is sane.

    Args:
        content: the bytes of its file.
        name: what messages call it.
        check: raises when a picture of pixels that it holds cannot be used.

    Raises:
        PictureError: all that is wrong with it, each once with its line.
    """
    if len(content) > _MOST_BYTES:
        reason = Message("fault.sources.svg.too_large", megabytes=_MOST_BYTES // 1_000_000)
        raise PictureError(Fault(reason, Message("fault.sources.svg.simplify"), name))
    reader = _Reader(name)
    try:
        reader.read(content)
    except _Enough:
        pass
    except (expat.ExpatError, ValueError, LookupError) as error:
        reader.faults.setdefault(Message("fault.sources.svg.unreadable", error=str(error)), 0)
    if reader.faults:
        faults = (Fault(reason, _WITHIN, name, line or None) for reason, line in reader.faults.items())
        raise PictureError(faults)
    for picture in reader.pictures:
        check(picture)


class _Enough(Exception):  # noqa: N818  # no error: nothing more needs to be read
    """Nothing after this can make the picture good."""


class _Reader:
    """Walks through an SVG and notes what it may not hold, with the line where it first stands."""

    def __init__(self, name: str | Path) -> None:
        self.name, self.faults = name, dict[Message, int]()
        self.depth = self.count = 0
        self.parser = expat.ParserCreate()
        self.in_style = 0
        self.pictures: list[bytes] = []

    def read(self, content: bytes) -> None:
        parser = self.parser
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = lambda *_: self._stop(Message("fault.sources.svg.entities"))
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.buffer_text = True
        parser.Parse(content, True)

    def _fault(self, reason: Message) -> None:
        self.faults.setdefault(reason, self.parser.CurrentLineNumber)

    def _stop(self, reason: Message) -> None:
        self._fault(reason)
        raise _Enough

    def _doctype(self, name: str, system: str | None, public: str | None, internal: int) -> None:
        # The old editors write the public name of SVG 1.1, which nobody fetches; a subset of one's own is refused.
        if internal:
            self._stop(Message("fault.sources.svg.entities"))

    def _instruction(self, target: str, data: str) -> None:
        if target.lower() == "xml-stylesheet":
            self._fault(Message("fault.sources.svg.stylesheet"))

    def _start(self, element: str, attributes: Mapping[str, str]) -> None:
        self.depth, self.count = self.depth + 1, self.count + 1
        if self.depth > _DEEPEST or self.count > _MOST_ELEMENTS:
            self._stop(Message("fault.sources.svg.too_many", elements=_MOST_ELEMENTS, depth=_DEEPEST))
        local = element.rpartition(":")[2].lower()
        if self.count == 1 and local != "svg":
            self._stop(Message("fault.sources.svg.begins", element=element[:40]))
        if local in _REFUSED:
            self._fault(Message("fault.sources.svg.holds", element=element[:40]))
        self.in_style += local == "style"
        for qualified, value in attributes.items():
            name = qualified.rpartition(":")[2].lower()
            if name in ("href", "src") and (picture := _embedded_picture(value)):
                self.pictures.append(picture)
                continue
            for reason in _of_attribute(name, value):
                self._fault(reason)

    def _end(self, element: str) -> None:
        self.depth -= 1
        self.in_style -= element.rpartition(":")[2].lower() == "style"

    def _text(self, text: str) -> None:
        if self.in_style:
            for reason in _of_style(text):
                self._fault(reason)


def _of_attribute(name: str, value: str) -> Iterator[Message]:
    """Say what is wrong with an attribute: what runs, what leads out of the document."""
    if name.startswith("on"):
        yield Message("fault.sources.svg.script", name=name[:30])
    if name in ("href", "src", "base") and not value.strip().startswith("#"):
        yield Message("fault.sources.svg.outside", what=f"{name}: {value.strip()[:60]}")
    elif name == "style":
        yield from _of_style(value)
    elif name not in ("d", "points"):
        yield from _of_addresses(value)


def _of_style(text: str) -> Iterator[Message]:
    if "@import" in text.lower() or "\\" in text:  # a backslash writes any letter of CSS otherwise
        yield Message("fault.sources.svg.import")
    yield from _of_addresses(text)


def _of_addresses(text: str) -> Iterator[Message]:
    for target in _URL.findall(text):
        if not target.startswith("#"):
            yield Message("fault.sources.svg.outside", what=f"url: {target[:60]}")


def _embedded_picture(value: str) -> bytes | None:
    """Return the file of a picture of pixels that an address holds itself, if it does."""
    match = _EMBEDDED.match(value)
    if match is None:
        return None
    try:
        return base64.b64decode("".join(value[match.end() :].split()), validate=True)
    except (binascii.Error, ValueError):
        return None
