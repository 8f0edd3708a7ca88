"""What is wrong with the publications of an edition before anything is drawn, and once their data are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from atlas.analysis.catalogue.entries import Indicator
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.derived import find
from atlas.cartography.marks.mark import refuse
from atlas.cartography.spec.page import Page
from atlas.errors import AtlasError, EditionError, Fault, InputError
from atlas.i18n.messages import Message
from atlas.publishing.documents.document import Document
from atlas.publishing.documents.editions import context_of, read_publication, surroundings_of
from atlas.publishing.documents.pictures import PictureMaker
from atlas.publishing.documents.specification import PublicationSpec

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition

#: Names of files that a build makes itself.
_TAKEN: Final = ("atlas", "atlas-print", "manifest", "tables", "plates", "numbers")


def check_publications(edition: Edition, own: Mapping[str, Indicator]) -> list[Fault]:
    """Return what is wrong with an edition's publications: their keys, their texts, the indicators that they show.

    Args:
        edition: whose publications they are.
        own: the indicators that the edition makes itself, by key.
    """
    file = edition.path or Path(edition.key)
    faults: list[Fault] = []
    keys = [spec.key for spec in edition.publications]
    for position, spec in enumerate(edition.publications):
        place = f"publications[{position + 1}] ({spec.key})"
        if spec.key in keys[:position] or spec.key in _TAKEN:
            faults.append(
                Fault(
                    Message("fault.documents.another"), Message("fault.documents.own_key"), file, None, f"{place}.key"
                )
            )
        faults += _attempt(file, f"{place}.page", spec.page)
        try:
            surroundings = replace(surroundings_of(edition), file=file)
            for fault in spec.check(surroundings):
                column = f"{place}.{fault.column}" if fault.column else place
                faults.append(fault if fault.file else replace(fault, file=file, column=column))
            faults += _indicators(read_publication(edition, spec, surroundings), own)
        except InputError as error:
            faults += [fault if fault.file else replace(fault, file=file, column=place) for fault in error.faults]
        except (AtlasError, OSError) as error:
            faults.append(Fault(str(error), Message("fault.documents.in_edition"), file, None, place))
    return faults


def _attempt(file: Path, place: str, page: str) -> Iterator[Fault]:
    try:
        Page.from_name(page)
    except AtlasError as error:
        yield Fault(str(error), Message("fault.documents.in_edition"), file, None, place)


def _indicators(document: Document, own: Mapping[str, Indicator]) -> Iterator[Fault]:
    """Yield the indicators of directives that do not exist, or that they cannot show."""
    for block, file, line in document.blocks:
        for key, natures in block.asks:
            try:
                indicator = find(key, own)
                if natures:
                    refuse(block, indicator, natures)
            except AtlasError as error:
                yield Fault(str(error), Message("fault.documents.correct"), file, line, f"{{{block.block}}}", key)


def publication_faults(
    edition: Edition, spec: PublicationSpec, data: Dataset, *, pictures: PictureMaker | None = None
) -> list[Fault]:
    """Return what the data make impossible or false in a publication: figures, claims, directives, pages.

    Args:
        edition: whose it is.
        spec: the publication.
        data: of the edition.
        pictures: draws and keeps its pictures.
    """
    file = edition.path or Path(edition.key)
    place = f"publications ({spec.key})"
    try:
        context = context_of(edition, spec, data, pictures=pictures)
        spec.make_files(read_publication(edition, spec, context), context)
    except EditionError as error:
        return [fault if fault.file else replace(fault, file=file, column=place) for fault in error.faults]
    except InputError as error:
        return list(error.faults)
    except AtlasError as error:
        return [Fault(str(error), Message("fault.documents.publication"), file, None, place)]
    return []
