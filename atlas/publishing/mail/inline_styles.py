"""Styles written into each element of a message: what is left needs no style sheet."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from string import Template
from typing import Final

import css_inline

from atlas.cartography.scales.color import tint
from atlas.cartography.spec.theme import Theme
from atlas.i18n.language import LanguageCode

#: Families that every reader has; the theme's own come first where they are installed.
_SAFE: Final = "Arial, Helvetica, sans-serif"
_CLASS: Final = re.compile(r'(<[a-z0-9]+\b[^<>]*?) class="[a-z ]*"')


def with_inline_styles(html: str, theme: Theme, language: LanguageCode) -> str:
    """Return the HTML of `markup` with its styles inside, and without the classes that stood for them.

    Args:
        html: a fragment; every text in it is escaped.
        theme: whose colors and type it has.
        language: of the document; in Arabic the theme's Arabic type comes first.
    """
    inlined = css_inline.inline_fragment(html, _sheet(theme, language))
    return _CLASS.sub(r"\1", inlined)


@lru_cache(maxsize=4)
def _sheet(theme: Theme, language: LanguageCode) -> str:
    text = files("atlas.publishing").joinpath("templates", "mail", "mail.css").read_text(encoding="utf-8")
    return Template(text).substitute(
        accent=theme.accent, on_accent=theme.on_accent, ink=theme.ink, quiet=theme.quiet, paper=theme.paper,
        symbol=theme.symbol, warning=theme.warning, line=theme.no_data, pale=tint(theme.accent, 0.92),
        family=_SAFE,
    )  # fmt: skip
