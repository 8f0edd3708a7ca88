"""All that a book prints in one language, as plain values for the pages of Typst."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from atlas import columns as c
from atlas.analysis.dataset.credits import is_official
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.spatial.reference_grid import ReferenceGrid
from atlas.cartography.layout.captions import uses_register
from atlas.cartography.scales.color import lightness
from atlas.cartography.scales.palettes import sequential
from atlas.cartography.spec.localized_text import text_in
from atlas.cartography.spec.page import Page
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import Theme
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import section, tr
from atlas.i18n.numbers import number, written_date
from atlas.i18n.typography import typeset
from atlas.publishing.book.assets import OVER_TRIM_MM
from atlas.publishing.book.barcode import ean_bars
from atlas.publishing.book.bound_plate import BELOW_RULE_MM, rule_mm
from atlas.publishing.book.markdown import Markup, plate_label
from atlas.publishing.book.texts import Texts
from atlas.publishing.edition.chapters import Chapter
from atlas.publishing.render.conversion import template_look

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition


@dataclass(frozen=True, slots=True)
class BookPlate:
    """A plate as the book needs it.

    Attributes:
        plate: its specification.
        picture: of its page, an SVG.
        description: what the picture shows in words.
        bleed_mm: how far its drawing runs over the edge of the picture.
    """

    plate: Plate
    picture: Path
    description: str
    bleed_mm: float = 0.0

    @property
    def print_name(self) -> str:
        """What the picture that the book prints is called in its folder."""
        return f"{self.picture.stem}-bleed.svg" if self.bleed_mm else self.picture.name


@dataclass(frozen=True, slots=True)
class Pages:
    """What a book is composed from, in one language.

    Attributes:
        edition, data, texts, theme: whose book it is.
        plates: in the order of the edition, drawn.
        shown: what it shows of its data, from `atlas.publishing.book.assets`.
        locator: the map to find one's way, with the grid that the index refers to.
        fingerprint: a digest of all that the book is made from.
    """

    edition: Edition
    data: Dataset
    texts: Texts
    theme: Theme
    plates: Sequence[BookPlate]
    shown: Mapping[str, Any]
    locator: BookPlate | None = None
    fingerprint: str = ""

    @property
    def language(self) -> LanguageCode:
        """The language of the book."""
        return self.edition.language


_DARK: Final = 45.0  # the lightness, L*, on which white can be read
_CHAPTER_PALETTES: Final = ("Clay", "Lagoon", "Plum", "Cedar")
#: What is printed of the data as it is handed over.
_AS_THEY_ARE: Final = ("key_figures", "tables", "methodology", "quality", "data", "index", "invented")


def is_demonstration(edition: Edition, data: Dataset, plate: Plate | None = None) -> bool:
    """Tell whether an edition, or one of its plates, is drawn from a demonstration register."""
    placed = data.placed
    if placed is None or not placed.register.demonstration:
        return False
    return uses_register(plate, data) if plate else any(uses_register(p, data) for p in edition.plates)


def content(pages: Pages) -> dict[str, Any]:
    """Return all that the pages print."""
    edition, data, language = pages.edition, pages.data, pages.language
    page = Page.from_name(edition.page)
    return {
        **template_look(pages.theme, language),
        "ground": pages.theme.land,
        "over_trim": OVER_TRIM_MM,
        "dir": f"{language}/",
        "width": page.width_mm,
        "height": page.height_mm,
        "scale": page.type_scale,
        "binding": edition.book.binding_mm,
        "rule": rule_mm(page),
        "below_rule": BELOW_RULE_MM,
        "margin": page.margin_mm,
        "words": section("book", language),
        **_cover(edition, data, language),
        "imprint": _imprint(pages),
        "introduction": _introduction(edition, language),
        "front": [_text(text, f"front{i}") for i, text in enumerate(pages.texts.front)],
        **{key: pages.shown[key] for key in _AS_THEY_ARE},
        "chapters": _chapters(pages),
        "glossary": _text(pages.texts.glossary, "glossary"),
        "locator": _locator(pages),
        "back": _text(pages.texts.back, "back"),
        "isbn": edition.book.isbn,
        "bars": ean_bars(edition.book.isbn) if edition.book.isbn else [],
        "annexes": _annexes(pages),
    }


def _annexes(pages: Pages) -> list[dict[str, str]]:
    """Return what the contents list after the plates."""
    parts = ["tables", "methodology"]
    parts += ["quality"] if pages.data.placed is not None and pages.data.placed.is_counted else []
    annexes = [{"name": part, "title": tr(f"book.{part}", pages.language)} for part in parts]
    if pages.texts.glossary.body:
        annexes.append({"name": "glossary", "title": pages.texts.glossary.title})
    annexes.append({"name": "data", "title": tr("book.data", pages.language)})
    if pages.edition.grid:
        names = ("index_fr", "index_ar")
        annexes += [{"name": f"index{i}", "title": tr(f"book.{name}", pages.language)} for i, name in enumerate(names)]
    return annexes


def _locator(pages: Pages) -> dict[str, Any] | None:
    """Return the spread to find one's way: what the grid is, the provinces, and the map of all names."""
    if pages.locator is None:
        return None
    language, data = pages.language, pages.data
    grid = ReferenceGrid.over(data.territory)
    page = Page.from_name(pages.locator.plate.page or pages.edition.page)
    return {
        "text": tr("book.locator_text", language, side=number(grid.side_m / 1000, language, decimals=_decimals(grid))),
        **pages.shown["provinces"],
        "picture": pages.locator.print_name,
        "bleed": pages.locator.bleed_mm,
        "description": pages.locator.description,
        "width": page.width_mm,
        "height": page.height_mm,
    }


def _decimals(grid: ReferenceGrid) -> int:
    return 0 if grid.side_m % 1000 == 0 else 1


def _cover(edition: Edition, data: Dataset, language: LanguageCode) -> dict[str, Any]:
    def heading(text: Any, what: str) -> str:
        return typeset(text_in(text, language, what=what), language)

    return {
        "title": heading(edition.title, "title"),
        "subtitle": heading(edition.subtitle, "subtitle"),
        "producer": typeset(edition.publisher(language), language),
        "date": written_date(edition.date, language).capitalize(),
        "warning": tr("demonstration", language) if is_demonstration(edition, data) else "",
        "cover_alt": data.territory.title.get(language, data.territory.key),
    }


def _introduction(edition: Edition, language: LanguageCode) -> list[str]:
    text = typeset(text_in(edition.introduction, language, what="introduction"), language)
    return [line for line in text.strip().split("\n") if line.strip()]


def _imprint(pages: Pages) -> dict[str, Any]:
    """Return the lines of the imprint: label and text, then the editor's own text."""
    edition, data, language, theme = pages.edition, pages.data, pages.language, pages.theme
    title, producer = typeset(text_in(edition.title, language), language), edition.publisher(language)
    territory = data.territory
    counts = {
        "name": territory.title.get(language, territory.key),
        "communes": number(len(data.communes), language),
        "provinces": number(len(data.provinces), language),
        "area": number(float(data.region[c.AREA_KM2].iloc[0]), language) if c.AREA_KM2 in data.region else "",
    }
    date, year = written_date(edition.date, language), edition.date[:4]
    lines = [
        ("publisher", typeset(producer, language)),
        ("date", date),
        ("perimeter", tr("book.perimeter_of", language, **counts)),
        ("sources", "\n".join(dict.fromkeys(row[3] or row[0] for row in pages.shown["data"]["rows"]))),
        ("cite", tr("book.cited", language, producer=producer, year=year, title=title, date=date) if producer else ""),
        (
            "type",
            tr(
                "book.type_note",
                language,
                fonts=", ".join(dict.fromkeys((theme.family, theme.arabic_family, theme.reading_family))),
            ),
        ),
        ("hash", f"{pages.fingerprint}\n{tr('book.hash_note', language)}" if pages.fingerprint else ""),
    ]
    return {
        "lines": [[tr(f"book.{key}", language), text.split("\n")] for key, text in lines if text],
        **_text(pages.texts.imprint, "imprint"),
    }


def _text(markup: Markup, name: str) -> dict[str, str]:
    return {"title": markup.title, "file": f"{name}.typ" if markup.body or markup.title else ""}


def _chapters(pages: Pages) -> list[dict[str, Any]]:
    """Return the chapters with their plates; one without a title when the edition names none."""
    edition, language = pages.edition, pages.language
    drawn = {page.plate.key: page for page in pages.plates}
    if not edition.book.chapters:
        return [
            {
                "title": "",
                "number": "",
                "tab": "",
                "color": pages.theme.accent,
                "file": "",
                "picture": "",
                "findings": [],
                "plates": [_plate(pages, page) for page in pages.plates],
            }
        ]
    chapters = []
    for i, chapter in enumerate(edition.book.chapters):
        entry = {
            "title": typeset(text_in(chapter.title, language, what="title of a chapter"), language),
            "number": tr("book.chapter", language, n=i + 1),
            "tab": number(i + 1, language),
            "color": chapter_color(pages.theme, i),
            "picture": chapter_picture(chapter, i),
            "picture_alt": typeset(text_in(chapter.picture_alt, language), language),
            "plates": [_plate(pages, drawn[key]) for key in chapter.plates],
            "findings": pages.shown["findings"][i],
        }
        chapters.append({**_text(pages.texts.chapters[i], f"chapter{i}"), **entry})
    return chapters


def chapter_color(theme: Theme, position: int) -> str:
    """Return the color of a chapter, on which white can be read; a theme without hues keeps its own for all."""
    if len({theme.accent[i : i + 2] for i in (1, 3, 5)}) == 1:
        return theme.accent
    steps = sequential(_CHAPTER_PALETTES[position % len(_CHAPTER_PALETTES)], 6)
    return next(color for color in steps if lightness(color) <= _DARK)


def chapter_picture(chapter: Chapter, position: int) -> str:
    """Return what the picture of a chapter is called in the book's folder; empty without one."""
    return f"chapter{position}{Path(chapter.picture).suffix.lower()}" if chapter.picture else ""


def small_picture(picture: Path) -> str:
    """Return what the small picture of a plate is called in the book's folder."""
    return f"{picture.stem}-small.png"


def _origin(data: Dataset, plate: Plate, language: LanguageCode, *, invented: bool) -> str:
    """Say whose figures a plate shows, in a word: invented ones, the register's, HCP's; nothing of anybody else's."""
    if invented:
        return f"†\u202f{tr('short_demonstration', language)}"
    if uses_register(plate, data):
        return tr("register_data", language)
    shown = [data.indicator(key) for key in plate.all_indicators]
    return tr("short_real", language) if shown and is_official(shown, data.territory) else ""


def _plate(pages: Pages, drawn: BookPlate) -> dict[str, Any]:
    """Return a plate and the page that faces it."""
    edition, data, language, plate = pages.edition, pages.data, pages.language, drawn.plate
    page = Page.from_name(plate.page or edition.page)
    invented = is_demonstration(edition, data, plate)
    comment = pages.texts.commentary.get(plate.key, Markup())
    return {
        "key": plate.key,
        "label": plate_label(plate.key),
        "number": edition.number(plate),
        "title": typeset(text_in(plate.title, language), language),
        "subtitle": typeset(text_in(plate.subtitle, language), language),
        "nature": _origin(data, plate, language, invented=invented),
        "warning": invented,
        "picture": drawn.print_name,
        "bleed": drawn.bleed_mm,
        "small": small_picture(drawn.picture),
        "description": drawn.description,
        "width": page.width_mm,
        "height": page.height_mm,
        "text": _text(comment, f"plate-{plate.key}")["file"],
        "asked": any(facing.plate == plate.key for facing in edition.book.facing),
        "charts": pages.shown["charts"][plate.key],
        **pages.shown["plates"][plate.key],
    }
