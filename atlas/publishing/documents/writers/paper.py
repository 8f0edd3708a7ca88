"""A document on paper: a tagged PDF (PDF/UA-1) with outline, alternative texts, running heads and page numbers."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pypdfium2 as pdfium

from atlas.cartography.layout.cover import draw_cover
from atlas.cartography.spec.page import Page
from atlas.errors import ComposingError, EditionError, Fault
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import Message, section, tr
from atlas.i18n.numbers import written_date
from atlas.publishing.build.scratch import scratch
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.document import Document
from atlas.publishing.documents.traversal import walk
from atlas.publishing.documents.tree import CardGrid, FigureBlock, InfoCard, Node, PageBreak, Paragraph
from atlas.publishing.documents.values import any_invented, figure_value
from atlas.publishing.documents.writers.page_plan import PagePlan, PartMeasure, PlannedSheet, page_plan
from atlas.publishing.documents.writers.typst_markup import TypstMarkup
from atlas.publishing.render.conversion import SOURCE, compile_pages, query_pages, svg, template_look

_BODY: Final = "body.typ"
_PARTS: Final = "parts.typ"
_PREAMBLE: Final = '#import "look.typ": *\n'
#: How Typst names a text that its typefaces do not draw.
_UNDRAWN: Final = re.compile(r'the text `"(.+?)"` could not be displayed')
_MAIN: Final = f'#import "look.typ": document-pages\n#show: document-pages\n#include "{_BODY}"\n'
_MEASURING: Final = f'{_MAIN}#include "{_PARTS}"\n'
_COVER: Final = "cover.svg"
#: Type on pages of these widths, points: A5 has smaller letters than A4.
_SMALL_PAGE_MM: Final = 160.0
_SIZES: Final = (8.6, 9.6)
#: A paragraph of one line, of two, and two paragraphs: of them come the distance of lines and of paragraphs.
_PROBES: Final = ("#par[x]", "#par[x#linebreak();x]", "#par[x]#par[x]")
#: Room left on each page for what measuring does not see, where less is not enough.
_SLACKS_MM: Final = (0.2, 2.5, 7.0, 12.0)
_NO_GAPS: Final[Mapping[int, float]] = MappingProxyType({})
#: What is not parted between two columns.
_WHOLE: Final = (FigureBlock, InfoCard)
_PLACE: Final = re.compile(rf"{_BODY}:(\d+):\d+")


def write_pdf(document: Document, context: Context, *, page: str, bleed_mm: float = 0.0) -> bytes:
    """Compose a document as a PDF: its page breaks are chosen together, and maps drawn as high as fills their pages.

    Args:
        document: read and filled from the data.
        context: what it was filled from.
        page: ``A4 portrait``, ``A5 portrait``, ``Letter landscape`` …
        bleed_mm: how far grounds run over the trimmed edge.

    Raises:
        EditionError: something of it cannot be composed.
    """
    settings = _settings(document, context, Page.of_text(page)) | {"bleed": bleed_mm}
    with scratch() as name:
        folder = Path(name)
        if settings["cover_picture"]:
            (folder / _COVER).write_bytes(_cover(context, settings["height"] + 2 * bleed_mm))
        (folder / "settings.json").write_text(json.dumps(settings, ensure_ascii=False), encoding="utf-8")
        template = files("atlas.publishing").joinpath("templates", "documents", "look.typ")
        (folder / "look.typ").write_text(template.read_text(encoding="utf-8"), encoding="utf-8")
        try:
            if not settings["planned"]:
                return _compose(document.nodes, context, folder, planned=False)
            composed = []
            for plan in _plans(document, context, folder, settings):
                pdf = _compose(plan.nodes, context, folder, gaps=plan.gaps)
                composed.append((_page_count(pdf), pdf))
                if composed[-1][0] <= plan.pages + _pages_before(settings):
                    break
            return min(composed, key=lambda pair: pair[0])[1]
        except ComposingError as error:
            raise EditionError(_refusal(error, document)) from error


def _compose(
    nodes: Sequence[Node], context: Context, folder: Path, *, planned: bool = True, gaps: Mapping[int, float] = _NO_GAPS
) -> bytes:
    _lay(nodes, context, folder, planned=planned, gaps=gaps)
    pdf, _ = context.pictures.fetch(
        {"pages": _sources_digest(folder)},
        lambda: (compile_pages(_MAIN, folder, theme=context.theme, standards=("ua-1",)), {}),
    )
    return pdf


def _sources_digest(folder: Path) -> str:
    """Digest what Typst composes: the same document is composed once for paper and for the web."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if path.name != SOURCE):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _page_count(pdf: bytes) -> int:
    with closing(pdfium.PdfDocument(pdf)) as pages:
        return len(pages)


def _lay(
    nodes: Sequence[Node], context: Context, folder: Path, *, planned: bool = True, gaps: Mapping[int, float] = _NO_GAPS
) -> list[str]:
    """Write a body with its pictures into a folder; return its parts.

    A gap that a plan sets stands in place of the usual one: Typst keeps that of the weaker kind.

    Where page breaks are not planned, a text stays with the figure or card that it leads to.
    """
    markup = TypstMarkup(context.language)
    parts = [markup.node(node) for node in nodes]
    if not planned:
        leads = [isinstance(a, Paragraph) and isinstance(b, _WHOLE) for a, b in pairwise((*nodes, PageBreak()))]
        parts = [f"#block(sticky: true)[{part}]" if lead else part for part, lead in zip(parts, leads, strict=True)]
    for position, gap in gaps.items():
        parts[position] = f"#v({gap}mm, weak: true)\n{parts[position]}"
    for picture, content in markup.pictures.items():
        (folder / picture).write_bytes(content)
    (folder / _BODY).write_text(_PREAMBLE + "\n".join(parts) + "\n", encoding="utf-8")
    return parts


def _plans(document: Document, context: Context, folder: Path, settings: Mapping[str, Any]) -> Iterator[PagePlan]:
    """Yield plans of a document's pages, each with more room left than the one before: the first one usually holds."""
    nodes = tuple(node for node in document.nodes if not isinstance(node, PageBreak))
    # Rows that fill their pages are as high as they must be while nobody knows where pages break.
    parts = _lay([replace(node, rows=0) if isinstance(node, CardGrid) else node for node in nodes], context, folder)
    front = ["#opening"] if not settings["cover"] else []
    front += ["#contents(1)"] if settings["contents"] and settings["flowing"] else []
    listed = ", ".join(f"[{part}]" for part in (*front, *_PROBES, *parts))
    (folder / _PARTS).write_text(f"{_PREAMBLE}#measured({listed})\n", encoding="utf-8")
    written, _ = context.pictures.fetch(
        {"measured": _sources_digest(folder)},
        lambda: (json.dumps(query_pages(_MEASURING, folder, "measured", theme=context.theme)).encode(), {}),
    )
    (values,) = json.loads(written)
    measures = [PartMeasure(*value) for value in values]
    own = len(front) + len(_PROBES)
    single, two_lines, two = (measure.height for measure in measures[len(front) : own])
    sheet = PlannedSheet(
        room=settings["height"] - 2.25 * settings["margin"],
        line=two_lines - single,
        between=two - 2 * single,
        flowing=settings["flowing"] or not settings["chapters"],
        pages=document.head.pages - _pages_before(settings) if document.head.pages else 0,
    )
    for slack in _SLACKS_MM:
        usable = replace(sheet, slack=slack)
        yield page_plan(document.nodes, measures[: len(front)], measures[own:], usable)


def _pages_before(settings: Mapping[str, Any]) -> int:
    """Return how many pages stand before those that are planned: a cover, contents on a page of their own."""
    return bool(settings["cover"]) + bool(settings["contents"] and not settings["flowing"])


def _refusal(error: ComposingError, document: Document) -> Fault:
    """Say which part of a document Typst refuses."""
    if (sign := _UNDRAWN.search(str(error))) is not None:
        return _missing_sign(sign[1], document)
    reason = Message("fault.documents.composed", why=str(error).partition(": ")[2])
    file = next(iter(document.files), Path(document.key))
    return Fault(reason, Message("fault.documents.simpler"), file, None)


def _missing_sign(sign: str, document: Document) -> Fault:
    """Say where a sign stands that no typeface draws."""
    reason, remedy = Message("fault.documents.no_glyph"), Message("fault.documents.no_glyph_remedy")
    for file in document.files:
        before, met, _ = file.read_text(encoding="utf-8-sig", errors="replace").partition(sign)
        if met:
            return Fault(reason, remedy, file, before.count("\n") + 1, "", sign)
    return Fault(reason, remedy, next(iter(document.files), Path(document.key)), None, "", sign)


def _settings(document: Document, context: Context, page: Page) -> dict[str, Any]:
    """Return what the template is told beside the body."""
    head, language = document.head, context.language
    size = head.size or _SIZES[page.width_mm > _SMALL_PAGE_MM]
    cover = _cover_figures(context, head.cover_figures) if head.cover else []
    words = section("documents", language) | {"comma": LANGUAGES[language].comma, "colon": LANGUAGES[language].colon}
    return {
        **template_look(context.theme, language),
        "words": words,
        "width": page.width_mm,
        "height": page.height_mm,
        "margin": round(page.width_mm * 0.094),
        "size": size,
        "columns": head.columns,
        "chapters": document.chapters,
        "flowing": head.flowing,
        "planned": head.columns == 1,
        "contents": head.contents,
        "title": document.title,
        "subtitle": document.subtitle,
        "kicker": "" if head.cover and _names_publisher(head.kicker, context) else head.kicker,
        "lead": head.lead,
        "running": context.edition if context.edition != document.title else context.publisher,
        "publisher": context.publisher,
        "date": written_date(head.date or context.date, language).capitalize(),
        "warning": tr("demonstration", language) if _has_invented(document) else "",
        "cover": head.cover,
        "cover_picture": _COVER if head.cover else "",
        "cover_alt": context.data.territory.title.get(language, context.data.territory.key),
        "cover_figures": cover,
    }


def _names_publisher(kicker: str, context: Context) -> bool:
    """Tell whether a kicker says what a cover begins with anyway: whose publication it is, in short or in full."""
    return bool(kicker) and context.publisher.casefold().startswith(kicker.casefold())


def _has_invented(document: Document) -> bool:
    """Tell whether any figure of a document is marked as invented."""
    marked = (node.invented for node in walk(document.nodes) if isinstance(node, FigureBlock))
    return any_invented(document.figures) or any(marked)


def _cover_figures(context: Context, keys: tuple[str, ...]) -> list[Mapping[str, Any]]:
    shown: list[Mapping[str, Any]] = []
    for key in keys:
        figure = figure_value(context.data, key, context.language, population=context.population)
        indicator = context.data.indicator(key)
        shown.append(
            {
                "value": figure.text,
                "unit": figure.unit,
                "invented": figure.invented,
                "name": indicator.title[context.language],
            }
        )
    return shown


def _cover(context: Context, height_mm: float) -> bytes:
    """Draw the region for a cover."""

    def draw() -> tuple[bytes, Mapping[str, Any]]:
        return svg(draw_cover(context.data, theme=context.theme, height_mm=height_mm, key="")), {}

    return context.pictures.fetch({"cover": height_mm}, draw)[0]
