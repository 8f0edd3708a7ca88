"""A document as a web page: semantic HTML that needs no script and asks nobody, for screens, phones and print."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from importlib.resources import files
from typing import Final

from atlas.cartography.spec.theme import Theme
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import tr
from atlas.i18n.numbers import written_date
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.document import Document
from atlas.publishing.documents.writers.web_markup import CONTENTS, WebMarkup, tag

#: Nothing is fetched, nothing runs; pictures stand in the page.
_POLICY: Final = "default-src 'none'; img-src data:; style-src '{style}'; base-uri 'none'; form-action 'none'"
_PAGE: Final = """<!doctype html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{skip}
<header>{header}</header>
<main id="main">
{main}
</main>
<footer>{footer}</footer>
</body>
</html>
"""


def write_page(document: Document, context: Context) -> str:
    """Return a document as one HTML page without scripts, that asks no server for anything."""
    markup = WebMarkup(context.language)
    body = markup.nodes(document.nodes)
    contents = markup.contents()
    if CONTENTS in body:
        body = body.replace(CONTENTS, contents)
    elif document.head.contents:
        body = f"{contents}\n{body}"
    style = page_style(context.theme)
    date = written_date(document.head.date or context.date, context.language)
    return _PAGE.format(
        language=context.language,
        direction=LANGUAGES[context.language].direction,
        policy=policy(style),
        title=escape(document.title),
        style=style,
        skip=tag("a", escape(tr("documents.skip", context.language)), class_="skip", href="#main"),
        header=_header(document, context),
        main="\n".join(filter(None, (body, markup.footnotes()))),
        footer=tag("p", escape(" · ".join(filter(None, (context.publisher, context.edition, date))))),
    )


def _header(document: Document, context: Context) -> str:
    """Write the head of a page: title, what stands around it, and whether numbers are invented."""
    head = document.head
    invented = any(figure.invented for figure in document.figures)
    parts = [
        ("p", "kicker", head.kicker),
        ("h1", "", document.title),
        ("p", "subtitle", document.subtitle),
        ("p", "accent", head.lead),
        ("p", "warning", tr("demonstration", context.language) if invented else ""),
    ]
    return "".join(tag(name, escape(text), class_=kind) for name, kind, text in parts if text)


def page_style(theme: Theme) -> str:
    """Return the style of a page: that of all documents, with the colors and the type of a theme."""
    text = files("atlas.publishing").joinpath("templates", "documents", "page.css").read_text(encoding="utf-8")
    families = ", ".join(f'"{name}"' for name in dict.fromkeys((theme.family, theme.arabic_family, theme.other_family)))
    own = {
        "accent": theme.accent, "quiet": theme.quiet, "symbol": theme.symbol, "alarm": theme.warning,
        "type": f"{families}, system-ui, sans-serif",
    }  # fmt: skip
    return f":root{{{';'.join(f'--{name}:{value}' for name, value in own.items())}}}\n{text}"


def policy(style: str) -> str:
    """Return the content security policy of a page with one style of its own, which is allowed by its digest."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _POLICY.format(style=f"sha256-{digest}")
