"""What all pages share: the style with the theme's colors, its fonts cut down for the web, the script, the icon."""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final

from rjsmin import jsmin

from atlas.cartography.canvas.typeface import faces_of
from atlas.cartography.spec.theme import Theme
from atlas.publishing.documents.writers.web import page_style
from atlas.publishing.web import addresses

#: Letters that pages of the observatory may have: Latin with its accents, marks, arrows, Arabic, Tifinagh.
_LATIN: Final = (
    *range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2028), 0x202F, *range(0x2030, 0x203B), 0x20AC, 0x2190,
    0x2191, 0x2192, 0x2193, 0x2197, 0x21A9, 0x2212, 0x2248, 0x2264, 0x2265, 0x2610, 0x2611,
)  # fmt: skip
_ARABIC: Final = (0x20, 0xA0, *range(0x30, 0x3A), *range(0x600, 0x700), *range(0x2010, 0x2028), 0x202F)
_OTHER: Final = tuple(range(0x2D30, 0x2D80))
#: The faces that pages are set in: weight, whether italic.
_FACES: Final = ((400, False), (600, False), (700, False), (400, True))
_STATIC: Final = ("map.css", "atlas.js", "atlas-tools.js", "atlas-tiles.js")
_ICON: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="{accent}"/>'
    '<circle cx="8" cy="8" r="4" fill="{symbol}"/></svg>\n'
)


def asset_files(theme: Theme) -> Iterator[tuple[str, bytes]]:
    """Yield the files that all pages share, with their paths from the root of the site; scripts without remarks."""
    faces = list(_web_faces(theme))
    for name, content, _ in faces:
        yield f"{addresses.ASSETS}/{name}", content
    rules = "\n".join(rule for _, _, rule in faces)
    own = _static("web.css")
    yield f"{addresses.ASSETS}/web.css", f"{rules}\n{page_style(theme)}\n{own}".encode()
    for name in _STATIC:
        text = _static(name)
        yield f"{addresses.ASSETS}/{name}", str(jsmin(text) if name.endswith(".js") else text).encode()
    yield f"{addresses.ASSETS}/icon.svg", _ICON.format(accent=theme.accent, symbol=theme.symbol).encode()


def _static(name: str) -> str:
    return files("atlas.publishing.web").joinpath("static", name).read_text(encoding="utf-8")


def _web_faces(theme: Theme) -> Iterator[tuple[str, bytes, str]]:
    """Yield the fonts of a theme as WOFF2: name below the assets, content, the rule that declares it."""
    families = {theme.family: _LATIN, theme.arabic_family: _ARABIC, theme.other_family: _OTHER}
    for family, letters in families.items():
        faces = faces_of(family, theme.fonts)
        for weight, italic in _FACES:
            path = faces.get((weight, italic))
            if path is None or (letters is _OTHER and weight != 400):
                continue
            name = f"fonts/{_slug(family)}-{weight}{'i' if italic else ''}.woff2"
            style = "italic" if italic else "normal"
            rule = (
                f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:{style};font-display:swap;'
                f'src:url("{name}") format("woff2");unicode-range:{_ranges(letters)}}}'
            )
            yield name, web_font(path, letters), rule


def web_font(path: Path, letters: tuple[int, ...]) -> bytes:
    """Return a font with some letters alone, as WOFF2; the same font gives the same bytes."""
    from fontTools import subset  # takes long to load: only where a font is made
    from fontTools.ttLib import TTFont  # loaded where a font is made

    options = subset.Options(flavor="woff2", layout_features=["*"], notdef_outline=True, recalc_timestamp=False)
    options.drop_tables = [*options.drop_tables, "FFTM"]  # when the font was edited
    with _without_remarks(), TTFont(path, recalcTimestamp=False) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=letters)
        cutter.subset(font)
        font.flavor = "woff2"
        stream = io.BytesIO()
        font.save(stream)
    return stream.getvalue()


@contextlib.contextmanager
def _without_remarks() -> Iterator[None]:
    """Keep back what fontTools remarks on tables of the fonts, which nobody here can mend."""
    log = logging.getLogger("fontTools")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)


def _slug(family: str) -> str:
    return "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in family.lower())


def _ranges(letters: tuple[int, ...]) -> str:
    """Return code points as CSS writes their ranges."""
    runs: list[list[int]] = []
    for letter in sorted(letters):
        if runs and letter == runs[-1][1] + 1:
            runs[-1][1] = letter
        else:
            runs.append([letter, letter])
    return ",".join(f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}" for first, last in runs)
