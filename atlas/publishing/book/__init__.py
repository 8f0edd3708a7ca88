"""The book of an edition: cover, contents, every plate and the sources, composed by Typst into one PDF."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from atlas.analysis.catalogue import Nature
from atlas.analysis.credits import credit
from atlas.analysis.dataset import Dataset
from atlas.cartography.captions import quality_line, register_title, uses_register
from atlas.cartography.cover import draw_cover
from atlas.cartography.page import Page
from atlas.cartography.plate import Plate
from atlas.cartography.theme import Theme
from atlas.cartography.translations import translated
from atlas.publishing.edition import Edition
from atlas.publishing.rendering import compile_pages, svg
from atlas.wording import Language, typeset, words, written_date


@dataclass(frozen=True, slots=True)
class BookPlate:
    """A plate as the book needs it: its specification, its picture and what the picture shows in words."""

    plate: Plate
    picture: Path
    description: str


def write_book(
    edition: Edition, data: Dataset, plates: Sequence[BookPlate], *, theme: Theme, language: Language, folder: Path
) -> bytes:
    """Compose the book from plates that are already drawn as SVG in ``folder``.

    Returns:
        the PDF: tagged, with outline, alternative texts and searchable text; the same inputs give the same bytes.
    """
    page = Page.named(edition.page)
    cover = draw_cover(data, theme=theme, height_mm=page.height_mm)
    (folder / "cover.svg").write_bytes(svg(cover))
    content = {
        **_front(edition, data, theme, language),
        "width": page.width_mm,
        "height": page.height_mm,
        "plates": [_plate_entry(edition, data, one, language) for one in plates],
        **_sources(edition, data, language),
    }
    (folder / "book.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    template = files("atlas.publishing").joinpath("templates", "book.typ").read_text(encoding="utf-8")
    return compile_pages(template, folder, theme=theme)


def is_demonstration(edition: Edition, data: Dataset, plate: Plate | None = None) -> bool:
    """Tell whether an edition, or one of its plates, is drawn from a demonstration register."""
    placed = data.placed
    if placed is None or not placed.register.demonstration:
        return False
    return uses_register(plate, data) if plate else any(uses_register(p, data) for p in edition.plates)


def _front(edition: Edition, data: Dataset, theme: Theme, language: Language) -> Mapping[str, Any]:
    def said(text: Any, what: str) -> str:
        return typeset(translated(text, language, what=what), language)

    introduction = said(edition.introduction, "introduction")
    return {
        "language": language,
        "rtl": language == "ar",
        "font": [theme.family, theme.arabic_family, theme.other_family],
        "accent": theme.accent,
        "quiet": theme.quiet,
        "alarm": theme.warning,
        "title": said(edition.title, "title"),
        "subtitle": said(edition.subtitle, "subtitle"),
        "producer": typeset(edition.publisher(language), language),
        "date": written_date(edition.date, language).capitalize(),
        "warning": words("demonstration", language) if is_demonstration(edition, data) else "",
        "introduction": [line for line in introduction.strip().split("\n") if line.strip()],
        "cover_alt": data.territory.title.get(language, data.territory.key),
        "words": {
            "introduction": words("introduction", language),
            "contents": words("contents", language),
            "sources": words("sources_title", language),
            "indicators": words("indicators_title", language),
            "data": words("data_title", language),
        },
    }


def _plate_entry(edition: Edition, data: Dataset, one: BookPlate, language: Language) -> Mapping[str, Any]:
    page = Page.named(one.plate.page or edition.page)
    invented = is_demonstration(edition, data, one.plate)
    kind = "short_demonstration" if invented else "register_data" if uses_register(one.plate, data) else "short_real"
    return {
        "key": one.plate.key,
        "number": edition.number(one.plate),
        "title": typeset(translated(one.plate.title, language), language),
        "nature": words(kind, language),
        "warning": invented,
        "picture": one.picture.name,
        "description": one.description,
        "width": page.width_mm,
        "height": page.height_mm,
    }


def _sources(edition: Edition, data: Dataset, language: Language) -> Mapping[str, Any]:
    register = register_title(data, language)
    shown: dict[str, list[str]] = {}
    for plate in edition.plates:
        for key in plate.indicators:
            shown.setdefault(key, []).append(edition.number(plate))
    rows = []
    for key, numbers in shown.items():
        one = data.indicator(key)
        nature = words(f"nature_{Nature(one.nature).value}", language)
        source = " ; ".join(credit(one, language, register=register, territory=data.territory))
        rows.append([one.title[language], one.unit[language], nature, source, ", ".join(numbers)])
    credits = [
        [typeset(one.title, language), one.licence, one.vintage, one.credited(language)]
        for one in data.territory.credits
    ]
    if data.placed and register:
        date = written_date(data.placed.register.date, language)
        note = words("demonstration", language) if data.placed.register.demonstration else ""
        credits.append([register, "", date, note])
    head = ("column_title", "column_unit", "column_nature", "column_source", "column_plates")
    data_head = ("column_file", "column_licence", "column_vintage", "column_credit")
    return {
        "quality": quality_line(data, language) if data.placed else "",
        "indicator_head": [words(h, language) for h in head],
        "indicator_rows": [[typeset(cell, language) for cell in row] for row in rows],
        "data_head": [words(h, language) for h in data_head],
        "data_rows": [[typeset(cell, language) for cell in row] for row in credits],
    }
