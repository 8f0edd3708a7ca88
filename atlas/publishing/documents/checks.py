"""What is wrong with the publications of an edition before anything is drawn, and once their data are there."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.derived import Finder
from atlas.cartography.marks.mark import refuse
from atlas.cartography.spec.page import Page
from atlas.errors import AtlasError, EditionError, Fault, InputError
from atlas.i18n.messages import Message
from atlas.publishing.documents.context import Surroundings
from atlas.publishing.documents.document import Document
from atlas.publishing.documents.editions import made_publication, open_publication, surroundings_of
from atlas.publishing.documents.pictures import PictureMaker
from atlas.publishing.documents.specification import PublicationSpec

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition

#: Names of files that a build makes itself.
_TAKEN: Final = ("atlas", "atlas-print", "atlas-cover", "manifest", "tables", "plates", "numbers")


def check_publications(edition: Edition, finder: Finder) -> list[Fault]:
    """Return what is wrong with an edition's publications: their keys, their texts, the indicators that they show.

    Args:
        edition: whose publications they are.
        finder: gives the indicators that there are, those of the edition among them.
    """
    file = edition.path or Path(edition.key)
    faults: list[Fault] = []
    for position, spec in enumerate(edition.publications):
        place = f"publications[{position + 1}] ({spec.key})"
        faults += _attempt(file, f"{place}.page", spec.page)
        try:
            surroundings = replace(surroundings_of(edition), file=file)
            for fault in (*_names(edition, position), *_texts(spec), *spec.check(surroundings)):
                column = f"{place}.{fault.column}" if fault.column else place
                faults.append(fault if fault.file else replace(fault, file=file, column=column))
            document = open_publication(edition, spec)
            faults += [*_indicators(document, finder), *_missing_files(document, surroundings)]
        except InputError as error:
            faults += [fault if fault.file else replace(fault, file=file, column=place) for fault in error.faults]
        except (AtlasError, OSError) as error:
            faults.append(Fault(str(error), Message("fault.documents.in_edition"), file, None, place))
    return faults


def _names(edition: Edition, position: int) -> Iterator[Fault]:
    """Yield the names that a publication shares with one before it, or with what a build makes itself.

    Upper and lower case are the same: on many disks they name one file.
    """
    spec, before = edition.publications[position], edition.publications[:position]
    key = spec.key.casefold()
    if key in _TAKEN or key in (other.key.casefold() for other in before):
        yield Fault(Message("fault.documents.another"), Message("fault.documents.own_key"), column="key")
        return
    taken = {name.casefold() for other in before for name in other.output_names()}
    for name in spec.output_names():
        if name.casefold() in taken:
            reason, remedy = Message("fault.documents.same_file", file=name), Message("fault.documents.other_key")
            yield Fault(reason, remedy, column="key", value=spec.key)
            return


def _texts(spec: PublicationSpec) -> Iterator[Fault]:
    """Yield what is wrong with the names of a publication's texts and with the forms that it is made in."""
    if spec.takes_text and not spec.text:
        yield Fault(Message("fault.documents.no_text"), Message("fault.documents.name_text"), column="text")
    if not spec.takes_text and spec.text:
        yield Fault(Message("fault.documents.takes_no_text"), Message("fault.sources.toml.remove_it"), column="text")
    for name in dict.fromkeys(name for name in spec.text if spec.text.count(name) > 1):
        reason, remedy = Message("fault.documents.text_twice"), Message("fault.documents.keep_one")
        yield Fault(reason, remedy, column="text", value=name)
    if not spec.outputs:
        yield Fault(Message("fault.documents.no_output"), Message("fault.documents.name_output"), column="outputs")


def _missing_files(document: Document, surroundings: Surroundings) -> Iterator[Fault]:
    """Yield the files that directives read and that are not there."""
    for block, file, line in document.blocks:
        for name in filter(None, block.files):
            with contextlib.suppress(EditionError):  # one outside the edition's folder is told where it is read
                if not surroundings.file_path(name).exists():
                    reason, remedy = (Message(f"fault.documents.directive.{key}") for key in ("no_file", "check_file"))
                    yield Fault(reason, remedy, file, line, f"{{{block.block}}}", name)


def _attempt(file: Path, place: str, page: str) -> Iterator[Fault]:
    try:
        Page.of_text(page)
    except AtlasError as error:
        yield Fault(str(error), Message("fault.documents.in_edition"), file, None, place)


def _indicators(document: Document, finder: Finder) -> Iterator[Fault]:
    """Yield the indicators of directives that do not exist, or that they cannot show."""
    for block, file, line in document.blocks:
        for key, natures in block.asks:
            try:
                indicator = finder(key)
                if natures:
                    refuse(block, indicator, natures)
            except AtlasError as error:
                yield Fault(str(error), Message("fault.documents.correct"), file, line, f"{{{block.block}}}", key)


def publication_faults(
    edition: Edition,
    spec: PublicationSpec,
    data: Dataset,
    *,
    pictures: PictureMaker | None = None,
    keep: Callable[[Mapping[str, bytes]], None] | None = None,
) -> list[Fault]:
    """Return what the data make impossible or false in a publication: figures, claims, directives, pages.

    Args:
        edition: whose it is, its series harmonized.
        spec: the publication.
        data: of the edition.
        pictures: draws and keeps its pictures.
        keep: called with the files of a publication without fault, by their names.
    """
    file = edition.path or Path(edition.key)
    place = f"publications ({spec.key})"
    try:
        files = made_publication(edition, spec, data, pictures=pictures)
    except EditionError as error:
        return [fault if fault.file else replace(fault, file=file, column=place) for fault in error.faults]
    except InputError as error:
        return list(error.faults)
    except AtlasError as error:
        return [Fault(str(error), Message("fault.documents.publication"), file, None, place)]
    if keep is not None:
        keep(files)
    return []
