"""The book of an edition as a specification: its texts, chapters and annexes, field for field as its TOML writes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from atlas.cartography.charts import AnyChart
from atlas.cartography.spec.localized_text import Text
from atlas.i18n.language import LanguageCode, NoneOrLanguage
from atlas.i18n.messages import Message
from atlas.sources.toml.validation import toml_specification

#: What a name of a text file may leave open: the language, and the plate that the text goes with.
LANGUAGE: Final = "{language}"
PLATE: Final = "{plate}"


@toml_specification()
@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A chapter: its title and the plates that it holds.

    Attributes:
        title: printed on its opener, in the contents and at the head of its pages.
        plates: keys of its plates, in the order of the edition.
        text: a Markdown file beside the edition that opens it; ``{language}`` in its name stands for fr, ar or en.
        picture: a PNG, JPEG or SVG file beside the edition that fills the opener's left side; the region when empty.
        picture_alt: what the picture shows, for readers who do not see it.
    """

    title: Text
    plates: tuple[str, ...]
    text: str = ""
    picture: str = ""
    picture_alt: Text = ""

    def __post_init__(self) -> None:
        if not self.plates:
            raise ValueError(Message("fault.publishing.edition.chapter_empty"))


@toml_specification()
@dataclass(frozen=True, slots=True, kw_only=True)
class Facing:
    """What stands on the page that faces a plate, beside the editor's commentary.

    Attributes:
        plate: key of the plate.
        charts: charts and tables; the values by province when there are none.
    """

    plate: str
    charts: tuple[AnyChart, ...]


@toml_specification()
@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The book: which texts, in which order, beside the plates.

    Texts are Markdown files beside the edition. ``{language}`` in a name stands for ``fr``, ``ar`` or ``en``,
    ``{plate}`` for the key of a plate. Figures are filled in from the data: ``{region:KEY}``, ``{first:KEY}`` …

    Attributes:
        texts: what comes before the plates, each text a chapter of its own: preface, how to read the atlas …
        commentary: the file that comments a plate on the page facing it: ``textes/{plate}.{language}.md``; without one
            the page says what the plate shows, from the data.
        chapters: all plates in one chapter without an opener when empty.
        facing: charts on the pages that face plates, where the usual ones do not do.
        key_figures: keys of up to twelve indicators of the opening spread; those of the plates when empty.
        tables: keys of up to twelve indicators printed for every commune in the annex; those of the plates when empty.
        glossary: a Markdown file: one heading for each term.
        imprint: a Markdown file that ends the imprint: team, thanks, legal deposit, ISBN.
        back: a Markdown file for the back cover.
        bilingual: a second language: the book in that language follows, as a book that opens from its other side.
        binding_mm: added to the inner margin of text pages.
        isbn: its ISBN of thirteen digits, for which the back cover leaves a white place of 37 × 26 mm.
        leaf_mm: how thick a leaf of its paper is; the cover for the press, with spine and back, is made where it is
            given, for its spine is as wide as all leaves.
        plate_margin_mm: the margin that plates keep at the gutter, so that nothing of them falls into it.
    """

    texts: tuple[str, ...] = ()
    commentary: str = ""
    chapters: tuple[Chapter, ...] = ()
    facing: tuple[Facing, ...] = ()
    key_figures: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    glossary: str = ""
    imprint: str = ""
    back: str = ""
    bilingual: NoneOrLanguage = ""
    binding_mm: float = 5.0
    plate_margin_mm: float = 18.0
    isbn: str = ""
    leaf_mm: float = 0.0

    def __post_init__(self) -> None:
        for name in ("key_figures", "tables"):
            if len(getattr(self, name)) > 12:
                raise ValueError(Message("fault.publishing.edition.twelve", name=name, n=len(getattr(self, name))))
        if self.commentary and PLATE not in self.commentary:
            raise ValueError(Message("fault.publishing.edition.commentary"))
        if not 0 <= self.binding_mm <= 20:
            raise ValueError(Message("fault.publishing.edition.binding", value=self.binding_mm))
        if self.isbn and not is_isbn(self.isbn):
            raise ValueError(Message("fault.publishing.edition.isbn", value=self.isbn))
        if not 0 <= self.leaf_mm <= 1:
            raise ValueError(Message("fault.publishing.edition.leaf", value=self.leaf_mm))
        if not 0 <= self.plate_margin_mm <= 40:
            raise ValueError(Message("fault.publishing.edition.plate_margin", value=self.plate_margin_mm))


def is_isbn(text: str) -> bool:
    """Tell whether a text is an ISBN of thirteen digits: weighted by 1 and 3 in turn, they sum to a multiple of ten."""
    digits = text.replace("-", "").replace(" ", "")
    if len(digits) != 13 or not (digits.isascii() and digits.isdigit()) or not digits.startswith(("978", "979")):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0


def text_file_name(pattern: str, language: LanguageCode, *, plate: str = "") -> str:
    """Return the name of a text file in a language, for a plate: ``textes/{plate}.{language}.md``."""
    return pattern.replace(LANGUAGE, language).replace(PLATE, plate)
