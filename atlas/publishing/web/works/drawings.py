"""Drawings as files of the site: their paths written briefly, and the fonts that they need inside them."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any, Final

from atlas.cartography.canvas.typeface import faces_of, families
from atlas.cartography.spec.theme import Theme
from atlas.publishing.build.atomic_file import sha256
from atlas.publishing.documents.pictures import PictureMaker
from atlas.publishing.documents.writers.inline_svg import inline_svg
from atlas.publishing.web.assets import web_font

_PATH: Final = re.compile(r'(\sd=")([^"]*)(")')
_TOO_FINE: Final = re.compile(r"\.\d{3}|e")
#: A command as the plates' drawings write it, on a line of its own.
_COMMAND: Final = re.compile(r"[MLCQ](?: -?[\d.]+)+|[zZ]")
_TEXT: Final = re.compile(r"<text\b([^>]*)>(.*?)</text>", re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>")
_FAMILY: Final = re.compile(r'font-family="([^"]*)"')
_WEIGHT: Final = re.compile(r'font-weight="(\d+)"')
_OPEN: Final = re.compile(r"<svg\b[^>]*>")
_BETWEEN: Final = re.compile(r">\s*\n\s*<")
_REGULAR: Final = "400"
_NOTHING_KEPT: Final = PictureMaker()

#: Family and weight of a font.
Face = tuple[str, str]


def brief(svg: str) -> str:
    """Return a drawing whose lines go from point to point by differences, without the blanks between its elements.

    Coordinates are in hundredths of a point, as the plates' drawings are written: nothing is rounded.
    """
    return _BETWEEN.sub("><", _PATH.sub(lambda path: path[1] + _brief_path(path[2]) + path[3], svg))


def _brief_path(path: str) -> str:
    """Write the straight parts of a path relative to the point before; a path of another form stays as it is."""
    lines = [line for line in map(str.strip, path.split("\n")) if line]
    if _TOO_FINE.search(path) or not all(map(_COMMAND.fullmatch, lines)):
        return path
    parts: list[str] = []
    start = here = (0, 0)
    straight = False
    for line in lines:
        command, points = line[0], line[1:].split()
        to = _hundredths(points[-2:]) if points else start
        if command == "L":
            step = f"{_plain(to[0] - here[0])} {_plain(to[1] - here[1])}".replace(" -", "-")
            joint = ("" if step.startswith("-") else " ") if straight else "l"
            parts.append(joint + step)
        else:
            parts.append(command + " ".join(points))
        start = to if command == "M" else start
        here, straight = to, command == "L"
    return "".join(parts)


def _hundredths(point: Sequence[str]) -> tuple[int, int]:
    x, y = point
    return round(float(x) * 100), round(float(y) * 100)


def _plain(hundredths: int) -> str:
    """Write hundredths as briefly as SVG allows: ``-.5``, ``12``."""
    sign, size = ("-", -hundredths) if hundredths < 0 else ("", hundredths)
    whole, part = divmod(size, 100)
    decimals = f".{part:02d}".rstrip("0") if part else ""
    return f"{sign}{whole or ('' if decimals else 0)}{decimals}"


def drawing_file(svg: bytes, *, alt: str, pictures: PictureMaker = _NOTHING_KEPT) -> str:
    """Return a drawing as a file beside a page: brief, with its alternative text; kept with the pictures."""
    shows = {"brief": hashlib.sha256(svg).hexdigest(), "alt": alt}
    content, _ = pictures.fetch(shows, lambda: (brief(inline_svg(svg, alt=alt, prefix="p")).encode(), {}))
    return content.decode()


def letters_of(svgs: Iterable[str]) -> dict[Face, set[str]]:
    """Return the letters that drawings write in each font."""
    letters: dict[Face, set[str]] = {}
    for svg in svgs:
        for attributes, text in _TEXT.findall(svg):
            weight = _WEIGHT.search(attributes)
            for family in _families(attributes):
                used = letters.setdefault((family, weight[1] if weight else _REGULAR), set())
                used.update(unescape(_TAG.sub("", text)))
    return letters


def _families(attributes: str) -> list[str]:
    family = _FAMILY.search(attributes)
    return [name.strip(" '") for name in unescape(family[1]).split(",")] if family else []


def font_rules(
    letters: Mapping[Face, set[str]], theme: Theme, *, pictures: PictureMaker = _NOTHING_KEPT
) -> dict[Face, str]:
    """Return the rule that brings each font into a drawing, cut down to the letters that are written in it.

    Cutting takes a good part of a second: the same letters of a font are kept with the pictures.
    """
    rules, ours = {}, families(theme.fonts)
    for (family, weight), signs in sorted(letters.items()):
        path = faces_of(family, theme.fonts).get((int(weight), False)) if family in ours else None
        if path is not None:
            codes = tuple(sorted(map(ord, signs)))
            shows = {"font": sha256(path), "letters": codes}
            font, _ = pictures.fetch(shows, partial(_cut_font, path, codes))
            content = base64.b64encode(font).decode()
            rules[family, weight] = (
                f"@font-face{{font-family:'{family}';font-weight:{weight};src:url(data:font/woff2;base64,{content})}}"
            )
    return rules


def _cut_font(path: Path, codes: tuple[int, ...]) -> tuple[bytes, Mapping[str, Any]]:
    return web_font(path, codes), {}


def with_fonts(svg: str, rules: Mapping[Face, str]) -> str:
    """Return a drawing that brings its fonts, as a file that a page shows as a picture must."""
    own = [rules[face] for face in sorted(letters_of([svg])) if face in rules]
    style = f"<style>{''.join(own)}</style>" if own else ""
    return _OPEN.sub(lambda opening: opening[0] + style, svg, count=1)
