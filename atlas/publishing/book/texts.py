"""The editor's texts of a book, read from its Markdown files, and what is wrong with them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.layout.sidebar import fill_figures, keys_in
from atlas.errors import EditionError, Fault
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message
from atlas.publishing.book.markdown import TO_PLATE, TO_TERM, Markup, read_markdown, term_label
from atlas.publishing.documents.markdown.written_claim import check_claim
from atlas.publishing.edition.chapters import text_file_name
from atlas.publishing.edition.text_file import read_text_file

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a book in one language.

    Attributes:
        front: what comes before the plates, in order.
        commentary: of each plate that has one, by its key.
        chapters: the opening text of each chapter; empty ones where there is none.
        glossary, imprint, back: the others; empty where there is none.
    """

    front: tuple[Markup, ...] = ()
    commentary: Mapping[str, Markup] = field(default_factory=dict)
    chapters: tuple[Markup, ...] = ()
    glossary: Markup = field(default_factory=Markup)
    imprint: Markup = field(default_factory=Markup)
    back: Markup = field(default_factory=Markup)

    def by_name(self) -> dict[str, Markup]:
        """Return every text by the name of its file in the folder where the book is laid."""
        return {
            **{f"front{i}": text for i, text in enumerate(self.front)},
            **{f"chapter{i}": text for i, text in enumerate(self.chapters)},
            **{f"plate-{key}": text for key, text in self.commentary.items()},
            **{"glossary": self.glossary, "imprint": self.imprint, "back": self.back},
        }

    def all(self) -> Iterator[Markup]:
        """Return every text, those without words too."""
        yield from (*self.front, *self.commentary.values(), *self.chapters, self.glossary, self.imprint, self.back)


def read_texts(edition: Edition, language: LanguageCode, *, data: Dataset | None = None) -> Texts:
    """Read the texts of an edition's book and check them as a whole.

    Args:
        edition: whose ``[book]`` names the files.
        language: of the texts.
        data: the figures filled in from; without them the texts are checked, their figures left open.

    Raises:
        EditionError: files that are missing or not UTF-8, figures that do not exist, links to nowhere, pictures that
            are missing; all at once, each with its file and line.
    """
    reader = _Reader(edition, language, _filling(data, language, tell_invented=True), data=data)
    beside_a_plate = _filling(data, language, tell_invented=False)  # which says itself that its figures are invented
    book, plates = edition.book, [plate.key for plate in edition.plates]
    texts = Texts(
        front=tuple(reader.read(pattern, f"front{i}") for i, pattern in enumerate(book.texts)),
        commentary={
            key: reader.read(text_file_name(book.commentary, language, plate=key), f"plate-{key}", fill=beside_a_plate)
            for key in (plates if book.commentary else ())
        },
        chapters=tuple(reader.read(chapter.text, f"chapter{i}") for i, chapter in enumerate(book.chapters)),
        glossary=reader.read(book.glossary, "glossary"),
        imprint=reader.read(book.imprint, "imprint"),
        back=reader.read(book.back, "back"),
    )
    titled = {**dict(zip(book.texts, texts.front, strict=True)), book.glossary: texts.glossary}
    reader.refuse_untitled({pattern: title for pattern, title in titled.items() if pattern})
    terms = {term_label(term) for term in texts.glossary.terms}
    for file, (target, line) in reader.links:
        usable = (
            target.removeprefix(TO_PLATE) in plates
            if target.startswith(TO_PLATE)
            else (term_label(target.removeprefix(TO_TERM)) in terms)
        )
        if not usable:
            remedy = Message(f"fault.documents.text.{'to_plate' if target.startswith(TO_PLATE) else 'to_term'}")
            reader.faults.append(Fault(Message("fault.documents.text.nowhere"), remedy, file, line, "", target))
    if reader.faults:
        raise EditionError(reader.faults)
    return texts


def text_names(edition: Edition, language: LanguageCode) -> tuple[str, ...]:
    """Return the names of the text files that a book is made from, as the edition writes them."""
    book = edition.book
    patterns = [*book.texts, *(chapter.text for chapter in book.chapters), book.glossary, book.imprint, book.back]
    names = [text_file_name(pattern, language) for pattern in patterns if pattern]
    if book.commentary:
        names += [text_file_name(book.commentary, language, plate=plate.key) for plate in edition.plates]
    return tuple(names)


def book_keys(edition: Edition) -> tuple[str, ...]:
    """Return the keys of the indicators that a book prints beside those of the plates: tables, charts, texts."""
    book = edition.book
    charted = [key for facing in book.facing for chart in facing.charts for key, _ in chart.asks]
    texts = []
    for name in text_names(edition, edition.language):
        with contextlib.suppress(OSError):  # a text that is missing is told of when it is read
            texts.append(edition.file_path(name).read_text(encoding="utf-8-sig", errors="replace"))
    return tuple(dict.fromkeys((*book.key_figures, *book.tables, *charted, *keys_in(*texts))))


def _filling(data: Dataset | None, language: LanguageCode, *, tell_invented: bool) -> Callable[[str], str]:
    """Return what fills the figures of a text in; without data it leaves them open."""
    if data is None:
        return str
    return lambda text: fill_figures(text, data, language, tell_invented=tell_invented)


@dataclass
class _Reader:
    edition: Edition
    language: LanguageCode
    figures: Callable[[str], str]
    data: Dataset | None = None
    faults: list[Fault] = field(default_factory=list)
    links: list[tuple[Path, tuple[str, int]]] = field(default_factory=list)

    def refuse_untitled(self, texts: Mapping[str, Markup]) -> None:
        """Keep a fault for each text whose title the contents print, and that has none."""
        for pattern, markup in texts.items():
            file = self.edition.file_path(text_file_name(pattern, self.language))
            if not markup.title and not any(fault.file == file for fault in self.faults):
                remedy = Message("fault.publishing.book.begin")
                self.faults.append(Fault(Message("fault.publishing.book.untitled"), remedy, file, 1))

    def read(self, pattern: str, name: str, *, fill: Callable[[str], str] | None = None) -> Markup:
        """Read one text; what is wrong with it is kept, so that all faults of a book are said at once."""
        if not pattern:
            return Markup()
        try:
            file = self.edition.file_path(text_file_name(pattern, self.language))
            markup = read_markdown(
                read_text_file(file, write=Message("fault.publishing.book.write")), file=file, language=self.language,
                figures=fill or self.figures, name=name, enclosure=self.edition.enclosure,
            )  # fmt: skip
        except EditionError as error:
            self.faults += error.faults
            return Markup()
        self.links += [(file, link) for link in markup.links]
        if self.data is not None:
            checked = (check_claim(claim, self.data, self.language) for claim in markup.claims)
            self.faults += [fault for fault in checked if fault is not None]
        return markup
