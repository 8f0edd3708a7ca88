"""Proofreads the HTML of a message: what clients would drop, cut or show wrongly is said before it is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

from atlas.publishing.mail.client_support import (
    BLOCKS,
    DROPPED_ATTRIBUTES,
    DROPPED_ELEMENTS,
    DROPPED_PROPERTIES,
    DROPPED_VALUES,
    MOST_BYTES,
)

_SAFE_LINKS: Final = ("https://", "http://", "mailto:", "#")


def mail_remarks(html: str) -> list[str]:
    """Return what is wrong with the HTML of a message, each in a sentence with its line; none for a good one.

    Looked for: more than 60 kB; elements, attributes, CSS properties and values that a large client drops; a picture
    without width or alternative text; a layout table that is not marked as one; a block without language or direction;
    a link that leads anywhere but to the web, a mailbox or the message itself.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    size = len(html.encode("utf-8"))
    large = [f"the message has {size} bytes, more than {MOST_BYTES}: webmails cut it"] if size > MOST_BYTES else []
    return [*large, *reader.remarks]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.remarks: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        line = self.getpos()[0]
        self.remarks += [f"line {line}, <{tag}>: {remark}" for remark in _remarks(tag, given)]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)


def _remarks(tag: str, given: dict[str, str]) -> Iterator[str]:
    if tag in DROPPED_ELEMENTS:
        yield "mail clients remove this element"
    for name in given:
        if name in DROPPED_ATTRIBUTES or name.startswith("on"):
            yield f"mail clients remove the attribute {name}"
    yield from _style_remarks(given.get("style", ""))
    if tag in BLOCKS and not (given.get("lang") and given.get("dir") in ("ltr", "rtl")):
        yield "this block does not say its language and its direction"
    if tag == "img":
        yield from _picture_remarks(given)
    if tag == "table" and given.get("role") not in ("presentation", "table"):
        yield "this table says neither role=presentation nor role=table"
    if tag == "a" and not given.get("href", "").startswith(_SAFE_LINKS):
        yield f"this link leads nowhere that a reader can go: {given.get('href', '')!r}"


def _picture_remarks(given: dict[str, str]) -> Iterator[str]:
    if not given.get("width", "").isdigit():
        yield "this picture has no width in pixels"
    if not given.get("alt", "").strip():
        yield "this picture has no alternative text"
    if not given.get("src", "").startswith(("cid:", "https://")):
        yield "this picture is neither inside the message nor on the web"


def _style_remarks(style: str) -> Iterator[str]:
    for declaration in filter(str.strip, style.split(";")):
        name, _, value = declaration.partition(":")
        if (name := name.strip().lower()) in DROPPED_PROPERTIES or name.startswith("-"):
            yield f"mail clients drop the property {name}"
        lowered = value.lower()
        for part in DROPPED_VALUES:
            unit = not part.endswith("(") and part[0] != "!"
            wrong = re.search(rf"\d{re.escape(part)}\b", lowered) if unit else part in lowered
            if wrong:
                yield f"mail clients drop the value {value.strip()}"
