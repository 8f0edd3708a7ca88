"""An issue as a message: its HTML proofread, its plain text from the same tree, both in one .eml file."""

from __future__ import annotations

import io
from html import escape
from typing import Final

from PIL import Image

from atlas.cartography.spec.theme import Theme
from atlas.errors import EditionError, Fault
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import Message, tr
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.document import Document
from atlas.publishing.documents.pictures import as_png
from atlas.publishing.documents.tree import Node, Picture
from atlas.publishing.documents.writers.plain_text import plain_text
from atlas.publishing.mail.inline_styles import with_inline_styles
from atlas.publishing.mail.inspection import mail_remarks
from atlas.publishing.mail.issue import Issue
from atlas.publishing.mail.items import issue_line
from atlas.publishing.mail.markup import MailMarkup
from atlas.publishing.mail.message import MailDraft, message_bytes
from atlas.publishing.mail.plain_line import plain_line

_PAGE: Final = """<!doctype html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
</head>
<body style="margin:0;padding:0">
{body}
</body>
</html>
"""


def write_message(document: Document, context: Context, issue: Issue) -> dict[str, bytes]:
    """Return the message of an issue by its files: its HTML, its plain text, and both as a draft to open and send.

    Raises:
        EditionError: its HTML has what mail clients drop or cut; every remark is told.
    """
    html, markup = letter_html(document, context, issue)
    if remarks := mail_remarks(html):
        raise EditionError([_fault(document, remark) for remark in remarks])
    text = letter_text(document, context, issue)
    draft = MailDraft(
        key=issue.name,
        letter=issue.key,
        day=issue.day,
        language=context.language,
        subject=f"{document.title} · {issue_line(issue, context)}",
        sender=context.publisher,
        address=issue.address,
        text=text,
        html=html,
        pictures=tuple(markup.pictures),
        unsubscribe=issue.unsubscribe,
        unsubscribe_address=issue.unsubscribe_address,
    )
    files = {f"{issue.key}-mail.html": html.encode(), f"{issue.key}.txt": text.encode()}
    return {**files, f"{issue.key}.eml": message_bytes(draft)}


def letter_html(document: Document, context: Context, issue: Issue) -> tuple[str, MailMarkup]:
    """Return the HTML of a message, and the markup that knows its pictures."""
    theme = context.theme
    markup = MailMarkup(context.language, home=issue.page, draw=lambda picture, width: small_png(picture, theme, width))
    body = "\n".join(filter(None, (markup.rows(document.nodes), markup.footnotes())))
    head = f"<tr>{markup.cell(_head(document, context, issue, markup), 'head')}</tr>"
    # Outlook reads the width as an attribute; others keep to it as the most, and a telephone takes what it has.
    sheet = markup.layout(f"{head}\n{body}", look="sheet", width="600")
    outer = markup.layout(f"<tr>{markup.cell(sheet, 'page', align='center')}</tr>")
    whole = f"<div {markup.said}>{outer}</div>"
    page = _PAGE.format(
        language=context.language,
        direction=LANGUAGES[context.language].direction,
        title=escape(document.title),
        body=with_inline_styles(whole, theme, context.language),
    )
    return page, markup


def _head(document: Document, context: Context, issue: Issue, markup: MailMarkup) -> str:
    line = issue_line(issue, context)
    kicker = f"{document.head.kicker} · {line}" if document.head.kicker else line
    parts = [markup.block("p", escape(kicker)), markup.block("h1", escape(document.title))]
    parts += [markup.block("p", escape(text)) for text in (document.subtitle, document.head.lead) if text]
    if issue.page:
        seen = escape(tr("letter.in_browser", context.language))
        parts.append(markup.block("p", f'<a href="{escape(issue.page)}">{seen}</a>'))
    return "".join(parts)


def letter_text(document: Document, context: Context, issue: Issue) -> str:
    """Return an issue as plain text, from the tree that its HTML is written from."""
    head = [document.title, issue_line(issue, context), document.subtitle, document.head.lead]
    if issue.page:
        head.append(f"{tr('letter.in_browser', context.language)}{LANGUAGES[context.language].colon}{issue.page}")
    invented = any(figure.invented for figure in document.figures)
    warning = [tr("demonstration", context.language)] if invented else []
    nodes: tuple[Node, ...] = document.nodes
    return "\n".join([*filter(None, map(plain_line, head)), *warning, "", plain_text(nodes, context.language), ""])


def small_png(picture: Picture, theme: Theme, width: int) -> bytes:
    """Return a picture as a PNG of twice a width in pixels in 256 colors, or a photograph as it is."""
    if picture.kind == "jpeg":
        return picture.content
    content = as_png(picture, width_px=2 * width, theme=theme)
    image = Image.open(io.BytesIO(content)).convert("RGB")
    # The palette covers all colors, those of a few small symbols too (a palette by frequency does not).
    image = image.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _fault(document: Document, remark: str) -> Fault:
    reason = Message("fault.publishing.letter.spoiled", remark=remark)
    return Fault(reason, Message("fault.publishing.letter.write_otherwise"), document.key)
