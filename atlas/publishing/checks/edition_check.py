"""What is wrong with an edition beyond its grammar: names, natures, languages, files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from atlas.analysis.derived import Finder
from atlas.cartography.spec.localized_text import text_in
from atlas.cartography.spec.page import Page
from atlas.errors import Fault, InputError, UnknownNameError
from atlas.publishing.book.checks import check_book
from atlas.publishing.checks.attempts import attempt, message, require_file
from atlas.publishing.checks.own_indicators import check_indicators
from atlas.publishing.checks.plates import check_plates
from atlas.publishing.checks.shown import check_shown
from atlas.publishing.documents.checks import check_publications
from atlas.publishing.edition.enclosure import require_enclosed
from atlas.publishing.edition.themes import theme_of
from atlas.publishing.press.profile import read_print_profile
from atlas.publishing.web.checks import web_faults
from atlas.sources.files.pictures import read_picture
from atlas.sources.territory.territory import read_perimeters
from atlas.sources.territory.territory_file import read_described
from atlas.sources.vocabulary.vocabulary import Vocabulary
from atlas.sources.vocabulary.vocabulary_file import social_economy

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition


def check_edition(edition: Edition) -> list[Fault]:
    """Return what is wrong with an edition beyond its grammar: names, natures, languages, files."""
    file = edition.path or Path(edition.key)
    faults = attempt(file, "page", Page.from_name, edition.page)
    for km in edition.coverage_km:
        if not 0 < km <= 1000:
            remedy = message("give_km")
            faults.append(Fault(message("coverage_distance"), remedy, file, None, "coverage_km", str(km)))
    faults += attempt(file, "theme", theme_of, edition)
    for name in ("title", "subtitle", "introduction"):
        faults += attempt(file, name, text_in, getattr(edition, name), edition.language, what=name)
    faults += attempt(file, "producer", edition.publisher, edition.language)
    faults += attempt(file, "perimeter", _shipped_perimeter, edition.territory_source)
    for number, plate in enumerate(edition.plates, start=1):
        if plate.perimeter:
            where, source = f"plates[{number}] ({plate.key}).perimeter", edition.perimeter_source(plate.perimeter)
            faults += attempt(file, where, _shipped_perimeter, source)
    faults += _check_files(edition, file)
    if not edition.plates and not edition.publications:
        faults.append(Fault(message("no_plate"), message("add_plate"), file))
    vocabulary, vocabulary_faults = _read_vocabulary(edition, file)
    own, indicator_faults = check_indicators(edition, file, vocabulary)
    finder = Finder(own, vocabulary)
    faults += [*vocabulary_faults, *check_shown(edition, file, finder)]
    faults += [*indicator_faults, *check_plates(edition, file, finder), *check_book(edition, finder)]
    faults += check_publications(edition, finder)
    languages = [edition.second] if edition.second else []
    if edition.web is not None:
        faults += web_faults(edition.web, file, file_path=edition.file_path, require_indicator=finder)
        languages += edition.web.languages
    for language in dict.fromkeys(languages):
        if language != edition.language:
            spoken = replace(edition, language=language, web=None, book=replace(edition.book, bilingual=""))
            faults += [fault for fault in check_edition(spoken) if fault not in faults]
    return faults


def _shipped_perimeter(source: str | Path) -> None:
    """Refuse the name of a perimeter that is not shipped; a file beside the edition is read with the data."""
    if isinstance(source, str) and source not in (shipped_keys := list(read_perimeters()["perimeters"])):
        raise UnknownNameError("perimeter", source, shipped_keys)


def _check_files(edition: Edition, file: Path) -> list[Fault]:
    faults: list[Fault] = []
    if edition.register_is_shipped:
        faults += attempt(file, "register", lambda: edition.register_path)
    elif edition.register_path is not None and not edition.register_path.exists():
        register = edition.register_path
        faults.append(Fault(message("no_register"), message("correct_path"), file, None, "register", str(register)))
    if isinstance(edition.territory_source, Path) and edition.territory_source.suffix.lower() == ".toml":
        faults += attempt(file, "perimeter", _check_territory_file, edition, edition.territory_source)
    if edition.logo:
        faults += attempt(file, "logo", read_picture, edition.file_path(edition.logo))
    for name in ("previous", "outline", "offsets", "mapping", "places", "links"):
        faults += attempt(file, name, require_file, edition, getattr(edition, name))
    for name in edition.road_files:
        faults += attempt(file, "roads", require_file, edition, name)
    if edition.press is not None and edition.press.profile:
        profile = edition.file_path(edition.press.profile)
        faults += attempt(file, "press.profile", read_print_profile, profile, intent=edition.press.intent)
    return faults


def _check_territory_file(edition: Edition, territory: Path) -> None:
    """Raise when a file that describes a territory names a file outside the edition's folder."""
    if territory.is_file():
        for path in read_described(territory).files:
            require_enclosed(path, edition.enclosure, name=str(path))


def _read_vocabulary(edition: Edition, file: Path) -> tuple[Vocabulary, list[Fault]]:
    """Return the vocabulary of an edition's register, the shipped one where its own is wrong, and what is wrong."""
    try:
        return edition.register_vocabulary, []
    except InputError as error:
        faults = [
            replace(fault, file=fault.file or file, column=fault.column or "vocabulary") for fault in error.faults
        ]
        return social_economy(), faults
