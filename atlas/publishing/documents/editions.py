"""The publications of an edition: what their texts are told, which files and indicators they need, what they become."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.spec.localized_text import text_in
from atlas.cartography.spec.page import Page
from atlas.cartography.spec.plate import Plate
from atlas.errors import AtlasError
from atlas.i18n.language import LanguageCode
from atlas.i18n.typography import typeset
from atlas.publishing.documents.context import Context, EditionPlate, EditionWork, Surroundings
from atlas.publishing.documents.document import Document, Manuscript, read_document
from atlas.publishing.documents.pictures import PictureMaker
from atlas.publishing.documents.specification import LANGUAGE, PublicationSpec
from atlas.publishing.edition.edition_info import imprint
from atlas.publishing.edition.themes import theme_of
from atlas.publishing.press.specification import Press

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition

#: How much of a page's width is text.
_TEXT_SHARE: Final = 1 - 2.12 * 0.094
_GUTTER_MM: Final = 7.0
_DAY: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def surroundings_of(edition: Edition) -> Surroundings:
    """Return what is known of an edition's documents before there are data; plates carry no logo yet."""
    plain = replace(edition, logo="", offsets="", outline="")
    plates = {plate.key: EditionPlate(plate, imprint(plain, plate, edition.language)) for plate in edition.plates}
    return Surroundings(language=edition.language, plates=plates, file_path=edition.file_path)


def context_of(
    edition: Edition, spec: PublicationSpec, data: Dataset, *, pictures: PictureMaker | None = None
) -> Context:
    """Return what the directives of a publication are expanded from.

    Args:
        edition: in the language of the publication, its series harmonized.
        spec: the publication.
        data: of the edition, secrets taken out.
        pictures: draws and keeps pictures.
    """
    language = edition.language
    plates = {plate.key: EditionPlate(plate, imprint(edition, plate, language)) for plate in edition.plates}
    context = Context(
        language=language,
        plates=plates,
        file_path=edition.file_path,
        data=data,
        theme=theme_of(edition),
        pictures=pictures or PictureMaker(),
        press=edition.press or Press(),
        publisher=typeset(edition.publisher(language), language),
        date=edition.date,
        edition=typeset(text_in(edition.title, language, what="title"), language),
        title=typeset(text_in(spec.title, language, what="title"), language),
        subtitle=typeset(text_in(spec.subtitle, language, what="subtitle"), language),
        column_mm=Page.of_text(spec.page).width_mm * _TEXT_SHARE,
        works=partial(works_beside, edition, spec),
    )
    return spec.enrich(context)


def text_files(edition: Edition, spec: PublicationSpec) -> tuple[Path, ...]:
    """Return the texts of a publication in the edition's language."""
    return tuple(edition.file_path(name) for name in text_names_of(spec, edition.language))


def text_names_of(spec: PublicationSpec, language: LanguageCode) -> tuple[str, ...]:
    """Return the names of the texts of a publication in a language, as the edition writes them."""
    return tuple(name.replace(LANGUAGE, language) for name in spec.text)


def read_publication(edition: Edition, spec: PublicationSpec, surroundings: Surroundings) -> Document:
    """Read the texts of a publication; with a `Context` they are filled and composed.

    Raises:
        EditionError: everything that is wrong with them.
    """
    language = edition.language
    manuscript = Manuscript(
        key=spec.key,
        files=text_files(edition, spec),
        head=spec.head,
        title=text_in(spec.title, language, what="title"),
        subtitle=text_in(spec.subtitle, language, what="subtitle"),
        enclosure=edition.enclosure,
    )
    document = read_document(manuscript, surroundings)
    return spec.compose(document, surroundings) if isinstance(surroundings, Context) else document


def open_publication(edition: Edition, spec: PublicationSpec) -> Document:
    """Read the texts of a publication without data, once for all that asks about them while they are the same.

    Raises:
        AtlasError: as `read_publication`, where anything is wrong with them; they are then read again when asked again.
    """
    return _read_open(_Asked.of(edition, spec))


def forget_publications() -> None:
    """Read all texts again when they are asked about: pictures that they show may have come or gone meanwhile."""
    _read_open.cache_clear()


def publication_title(edition: Edition, spec: PublicationSpec) -> str:
    """Return the title that the edition gives a publication, else that of its first text.

    Raises:
        EditionError: everything that is wrong with its texts, where the edition gives no title.
    """
    if own := text_in(spec.title, edition.language, what="title"):
        return typeset(own, edition.language)
    return open_publication(edition, spec).title


def works_beside(edition: Edition, spec: PublicationSpec) -> tuple[EditionWork, ...]:
    """Return the other publications of an edition whose texts say their day; what cannot be read is none."""
    works = []
    for other in edition.publications:
        document = _open_document(edition, other)
        if document is not None and other.key != spec.key and _DAY.fullmatch(document.head.date):
            forms = [f"{other.key}.{form}" for form in ("html", "pdf") if form in other.outputs]
            name = forms[0] if forms else ""
            works.append(EditionWork(key=other.key, title=document.title, date=document.head.date, file=name))
    return tuple(works)


def listed_works(edition: Edition, spec: PublicationSpec) -> tuple[EditionWork, ...]:
    """Return the publications of the edition that another one lists: what it is made from beside its files."""
    document = _open_document(edition, spec)
    if document is not None and any(block.lists_works for block, _, _ in document.blocks):
        return works_beside(edition, spec)
    return ()


def publication_keys(edition: Edition) -> tuple[str, ...]:
    """Return the keys of the indicators that an edition's publications show; what cannot be read names none."""
    keys: list[str] = []
    for spec in edition.publications:
        keys += spec.asks
        if (document := _open_document(edition, spec)) is not None:
            keys += document.keys
            keys += [key for block, _, _ in document.blocks for key, _ in block.asks]
    return tuple(dict.fromkeys(keys))


def plates_shown(edition: Edition, spec: PublicationSpec) -> tuple[Plate, ...]:
    """Return the plates of an edition that a publication shows; all of them when its texts cannot be read."""
    if (document := _open_document(edition, spec)) is None:
        return edition.plates
    keys = {key for block, _, _ in document.blocks for key in block.plates}
    return tuple(plate for plate in edition.plates if plate.key in keys)


def file_names_of(edition: Edition, spec: PublicationSpec) -> tuple[str, ...]:
    """Return the names of the files that a publication is made from: its texts, what it and its directives read."""
    names = [*text_names_of(spec, edition.language), *(name.replace(LANGUAGE, edition.language) for name in spec.files)]
    names += [edition.press.profile] if edition.press is not None and "print" in spec.outputs else []
    if (document := _open_document(edition, spec)) is not None:
        names += [name for block, _, _ in document.blocks for name in block.files]
    return tuple(name for name in dict.fromkeys(names) if name)


def made_publication(
    edition: Edition, spec: PublicationSpec, data: Dataset, *, pictures: PictureMaker | None = None
) -> dict[str, bytes]:
    """Make the files of a publication, by their names.

    Raises:
        EditionError: its texts are wrong, a claim of theirs is false, something cannot be composed.
        AtlasError: a picture of it cannot be drawn.
    """
    context = context_of(edition, spec, data, pictures=pictures)
    return dict(spec.make_files(read_publication(edition, spec, context), context))


def shown_records(edition: Edition) -> Iterator[str]:
    """Yield the keys of the publications that show or count single records of the register."""
    for spec in edition.publications:
        document = _open_document(edition, spec)
        if document is not None and (spec.shows_records or any(block.shows_records for block, _, _ in document.blocks)):
            yield spec.key


@dataclass(frozen=True, slots=True)
class _Asked:
    """A publication whose texts are asked about: the same as long as they and what the edition says of it are."""

    digest: str
    edition: Edition = field(compare=False, repr=False)
    spec: PublicationSpec = field(compare=False, repr=False)

    @classmethod
    def of(cls, edition: Edition, spec: PublicationSpec) -> _Asked:
        """Read the bytes of the texts, which is quick beside reading what they say."""
        about = (repr(spec), edition.language, edition.path, edition.trusted, [plate.key for plate in edition.plates])
        digest = hashlib.sha256(repr(about).encode())
        with contextlib.suppress(AtlasError, OSError):
            for path in text_files(edition, spec):
                digest.update(str(path).encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
        return cls(digest.hexdigest(), edition, spec)


def _open_document(edition: Edition, spec: PublicationSpec) -> Document | None:
    """Return a publication read without data, for what its texts ask for; None when they cannot be read.

    What is wrong with them is told where publications are checked and made.
    """
    with contextlib.suppress(AtlasError, OSError):
        return open_publication(edition, spec)
    return None


@lru_cache(maxsize=32)
def _read_open(asked: _Asked) -> Document:
    """Read a publication once; one that cannot be read is read again, for a file that it lacks may come."""
    return read_publication(asked.edition, asked.spec, surroundings_of(asked.edition))
