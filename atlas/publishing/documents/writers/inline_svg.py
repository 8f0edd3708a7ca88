"""An SVG inside a web page: named for readers who do not see it, its ids its own, nothing in it that runs."""

from __future__ import annotations

import re
from html import escape
from typing import Final

_HEAD: Final = re.compile(r"^.*?(?=<svg\b)", re.DOTALL)
_META: Final = re.compile(r"<(metadata|title|desc)\b.*?</\1>", re.DOTALL)
_OPEN: Final = re.compile(r"<svg\b([^>]*)>")
_SIZE: Final = re.compile(r'\s(?:width|height|version|id|role|aria-label)="[^"]*"')
_ID: Final = re.compile(r'(\sid=")([^"]+)(")')
_URL: Final = re.compile(r"url\(#([^)]+)\)")
_HREF: Final = re.compile(r'((?:xlink:)?href=")#([^"]+)(")')
_STYLE: Final = re.compile(r"<style\b.*?</style>", re.DOTALL)
_INLINE: Final = re.compile(r'\sstyle="([^"]*)"')
_TAG: Final = re.compile(r"<(?![/!?])[^<>]*>")


def inline_svg(content: bytes, *, alt: str, prefix: str) -> str:
    """Return an SVG to stand in a page; its styles become attributes, because a strict policy allows no inline style.

    Args:
        content: the file, of the toolkit's own making or checked as a picture.
        alt: what it shows.
        prefix: of its ids, so that two pictures of a page do not mix.
    """
    text = _META.sub("", _HEAD.sub("", content.decode("utf-8"), count=1))
    text = _STYLE.sub("", text)
    text = _ID.sub(rf"\g<1>{prefix}\g<2>\g<3>", text)
    text = _URL.sub(rf"url(#{prefix}\g<1>)", text)
    text = _HREF.sub(rf"\g<1>#{prefix}\g<2>\g<3>", text)
    text = _TAG.sub(lambda tag: _INLINE.sub(lambda style: _attributes(style[1], tag[0]), tag[0]), text)
    opening = _OPEN.search(text)
    dimensions = _SIZE.sub("", opening[1]) if opening else ""
    return _OPEN.sub(f'<svg{dimensions} direction="ltr" role="img" aria-label="{escape(alt)}">', text, count=1).strip()


def _attributes(style: str, tag: str) -> str:
    """Return a style as attributes of its own; what the tag says already is left out."""
    parts = []
    for entry in style.split(";"):
        name, colon, value = entry.partition(":")
        name, value = name.strip(), value.strip()
        if name == "font":
            parts += _font(value)
        elif colon and f" {name}=" not in tag:
            parts.append(f' {name}="{value}"')
    return "".join(parts)


def _font(value: str) -> list[str]:
    """Split the shorthand that matplotlib writes: ``600 10px 'Source Sans 3', sans-serif``."""
    size = re.search(r"([\d.]+px)\s+(.*)$", value.replace("&quot;", "'"))
    if size is None:
        return []
    weight = re.match(r"(?:italic\s+|oblique\s+)?(\d{3}|bold)\b", value)
    attributes = [f' font-size="{size[1]}"', f' font-family="{size[2]}"']
    return [*attributes, f' font-weight="{weight[1]}"'] if weight else attributes
