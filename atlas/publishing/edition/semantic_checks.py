"""What is wrong with an edition beyond its grammar: names, natures, languages, files, impossible figures."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from atlas.analysis.catalogue.entries import Indicator, catalogue, lookup
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.dataset.expressions import names as names_in
from atlas.analysis.derived import Finder, build
from atlas.analysis.disclosure.groups import INNER
from atlas.analysis.disclosure.public_data import reads_places
from atlas.cartography.layout.series import with_common_scales
from atlas.cartography.layout.sidebar import figure_keys, fill_figures
from atlas.cartography.marks.actors import check_family
from atlas.cartography.marks.mark import Asking, refuse
from atlas.cartography.spec.insets import commune_codes, extent_codes
from atlas.cartography.spec.localized_text import Text, text_in
from atlas.cartography.spec.page import Page
from atlas.cartography.spec.plate import Plate
from atlas.errors import (
    AtlasError,
    EditionError,
    Fault,
    InputError,
    PictureError,
    PressError,
    UnknownNameError,
    quote_names,
)
from atlas.i18n.messages import Message
from atlas.publishing.book.checks import check_book
from atlas.publishing.book.texts import book_keys, read_texts
from atlas.publishing.documents.checks import check_publications
from atlas.publishing.documents.editions import publication_keys, shown_records
from atlas.publishing.edition.enclosure import OUTSIDE, REMEDY, is_enclosed, require_enclosed
from atlas.publishing.edition.themes import theme_of
from atlas.publishing.press.profile import read_print_profile
from atlas.publishing.web.checks import web_faults
from atlas.resources import PREFIX as SHIPPED
from atlas.sources.files.pictures import read_picture
from atlas.sources.territory.provenance import ROADS
from atlas.sources.territory.territory import read_perimeters
from atlas.sources.territory.territory_file import read_described
from atlas.sources.vocabulary.vocabulary import Vocabulary
from atlas.sources.vocabulary.vocabulary_file import social_economy

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition


def _message(name: str) -> Message:
    return Message(f"fault.publishing.edition.{name}")


_CORRECT: Final = _message("correct")


def check_edition(edition: Edition) -> list[Fault]:
    """Return what is wrong with an edition beyond its grammar: names, natures, languages, files."""
    file = edition.path or Path(edition.key)
    faults = _attempt(file, "page", Page.from_name, edition.page)
    for km in edition.coverage_km:
        if not 0 < km <= 1000:
            remedy = _message("give_km")
            faults.append(Fault(_message("coverage_distance"), remedy, file, None, "coverage_km", str(km)))
    faults += _attempt(file, "theme", theme_of, edition)
    for name in ("title", "subtitle", "introduction"):
        faults += _attempt(file, name, text_in, getattr(edition, name), edition.language, what=name)
    faults += _attempt(file, "producer", edition.publisher, edition.language)
    faults += _attempt(file, "perimeter", _shipped_perimeter, edition.territory_source)
    faults += _check_files(edition, file)
    if not edition.plates and not edition.publications:
        faults.append(Fault(_message("no_plate"), _message("add_plate"), file))
    vocabulary, vocabulary_faults = _read_vocabulary(edition, file)
    own, indicator_faults = _check_indicators(edition, file, vocabulary)
    finder = Finder(own, vocabulary)
    faults += [*vocabulary_faults, *_check_secrecy(edition, file, finder), *_check_roads(edition, file, finder)]
    faults += [*indicator_faults, *_check_plates(edition, file, finder), *check_book(edition, finder)]
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


def check_enclosure(edition: Edition) -> list[Fault]:
    """Return the files that an edition names outside its folder, which it may only when it is trusted."""
    file, folder = edition.path or Path(edition.key), edition.enclosure
    if folder is None:
        return []
    faults = []
    for place, name in _named_paths(edition):
        if not name.startswith(SHIPPED) and not is_enclosed(folder / name.partition("{")[0], folder):
            faults.append(Fault(OUTSIDE, REMEDY, file, None, place, name))
    return faults


def _named_paths(edition: Edition) -> Iterator[tuple[str, str]]:
    """Return every path that an edition's file writes, with its place there."""
    names = (
        "register",
        "previous",
        "vocabulary",
        "links",
        "mapping",
        "places",
        "logo",
        "offsets",
        "outline",
        "perimeter",
        "theme",
    )
    yield from ((name, getattr(edition, name)) for name in names)
    yield from (("roads", name) for name in edition.road_files)
    book = edition.book
    yield from (("book.texts", name) for name in book.texts)
    yield from ((f"book.{name}", getattr(book, name)) for name in ("commentary", "glossary", "imprint", "back"))
    for position, chapter in enumerate(book.chapters, start=1):
        yield f"book.chapters[{position}].text", chapter.text
        yield f"book.chapters[{position}].picture", chapter.picture
    for position, spec in enumerate(edition.publications, start=1):
        place = f"publications[{position}] ({spec.key})"
        yield from ((f"{place}.text", name) for name in spec.text)
        yield from ((place, name) for name in spec.files)
    yield from _named_tables(edition)
    if edition.press is not None:
        yield "press.profile", edition.press.profile
    if edition.web is not None:
        for language in edition.web.languages:
            yield from ((f"web.{page}", name) for page, name in edition.web.text_names(language))
    for position, plate in enumerate(edition.plates, start=1):
        if plate.basemap is not None and not plate.basemap.is_remote:
            yield f"plates[{position}] ({plate.key}).basemap.source", plate.basemap.source
        for number, layer in enumerate(plate.layers, start=1):
            if isinstance(layer.source, str) and layer.source:
                yield f"plates[{position}] ({plate.key}).layers[{number}].source", layer.source


def _named_tables(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield the files of an edition's own tables and zonings, with their places."""
    for position, table in enumerate(edition.tables, start=1):
        yield f"tables[{position}].file", table.file
    for position, zoning in enumerate(edition.zonings, start=1):
        yield from ((f"zonings[{position}].{name}", getattr(zoning, name)) for name in ("file", "names"))


def _check_files(edition: Edition, file: Path) -> list[Fault]:
    faults: list[Fault] = []
    if edition.register_is_shipped:
        faults += _attempt(file, "register", lambda: edition.register_path)
    elif edition.register_path is not None and not edition.register_path.exists():
        register = edition.register_path
        faults.append(Fault(_message("no_register"), _message("correct_path"), file, None, "register", str(register)))
    if isinstance(edition.territory_source, Path) and edition.territory_source.suffix.lower() == ".toml":
        faults += _attempt(file, "perimeter", _check_territory_file, edition, edition.territory_source)
    if edition.logo:
        faults += _attempt(file, "logo", read_picture, edition.file_path(edition.logo))
    for name in ("previous", "outline", "offsets", "mapping", "places", "links"):
        faults += _attempt(file, name, _existing, edition, getattr(edition, name))
    for name in edition.road_files:
        faults += _attempt(file, "roads", _existing, edition, name)
    if edition.press is not None and edition.press.profile:
        profile = edition.file_path(edition.press.profile)
        faults += _attempt(file, "press.profile", read_print_profile, profile, intent=edition.press.intent)
    return faults


def _check_secrecy(edition: Edition, file: Path, finder: Finder) -> list[Fault]:
    """Return what an edition shows and confidentiality never publishes."""
    counts, faults = edition.confidentiality.counts, []
    for where, key in _shown_indicators(edition):
        if key in INNER:
            reason = _message("never_published")
            faults.append(Fault(reason, _message("show_ratio"), file, None, where, key))
        elif counts and _reads_places(key, finder):
            reason = _message("secret_places")
            faults.append(Fault(reason, _message("show_rate"), file, None, where, key))
    for where in _of_records(edition) if counts else ():
        reason = _message("secret_records")
        faults.append(Fault(reason, _message("show_number"), file, None, where))
    return faults


def _check_roads(edition: Edition, file: Path, finder: Finder) -> Iterator[Fault]:
    """Return what an edition without roads measures along them."""
    if edition.roads is not None:
        return
    reason, remedy = _message("no_roads"), _message("add_roads")
    for key, indicator in finder.own.items():
        if ROADS in indicator.also:
            yield Fault(reason, remedy, file, None, "indicators", key)
    for where, key in _shown_indicators(edition):
        if key not in finder.own and _needs_roads(key, finder):
            yield Fault(reason, remedy, file, None, where, key)
    for position, plate in enumerate(edition.plates):
        if any(mark.uses_roads for mark in plate.marks):
            yield Fault(reason, remedy, file, None, f"plates[{position + 1}] ({plate.key})")


def _shown_indicators(edition: Edition) -> Iterator[tuple[str, str]]:
    """Return each indicator that an edition draws or prints, with where."""
    for position, plate in enumerate(edition.plates):
        for key in dict.fromkeys((*plate.all_indicators, *figure_keys(plate))):
            yield f"plates[{position + 1}] ({plate.key})", key
    for key in book_keys(edition):
        yield "book", key
    for key in publication_keys(edition):
        yield "publications", key


def _of_records(edition: Edition) -> Iterator[str]:
    """Return where an edition draws or counts the records of its register."""
    for position, plate in enumerate(edition.plates):
        if plate.counts_records:
            yield f"plates[{position + 1}] ({plate.key})"
    for position, facing in enumerate(edition.book.facing):
        if any(chart.shows_records for chart in facing.charts):
            yield f"book.facing[{position + 1}]"
    for key in shown_records(edition):
        yield f"publications ({key})"


def _needs_roads(key: str, finder: Finder) -> bool:
    try:
        return ROADS in finder(key).also
    except AtlasError:
        return False


def _reads_places(key: str, finder: Finder) -> bool:
    try:
        return reads_places(finder(key))
    except AtlasError:  # a key that does not exist is a fault of its own, where it stands
        return False


def _check_indicators(edition: Edition, file: Path, vocabulary: Vocabulary) -> tuple[dict[str, Indicator], list[Fault]]:
    """Build the indicators that an edition makes itself; return them by key, and what is wrong with the others."""
    own, faults = _check_populations(edition, file)
    of_tables, table_faults = _check_tables(edition, file, own, vocabulary)
    own, faults = own | of_tables, faults + table_faults
    for position, spec in enumerate(edition.indicators):
        try:
            indicator = build(spec, others=own, vocabulary=vocabulary)
            if indicator.key in own:
                raise ValueError(Message("fault.publishing.edition.indicator_twice", key=indicator.key))
            own[indicator.key] = indicator
        except (AtlasError, ValueError) as error:
            faults.append(Fault(str(error), _CORRECT, file, None, f"indicators[{position + 1}]"))
    return own, faults


def _check_tables(
    edition: Edition, file: Path, taken: Collection[str], vocabulary: Vocabulary
) -> tuple[dict[str, Indicator], list[Fault]]:
    """Return the indicators of the edition's own tables by key, and keys that are taken, files that are not there."""
    made: dict[str, Indicator] = {}
    faults: list[Fault] = []
    for position, table in enumerate(edition.tables):
        where = f"tables[{position + 1}]"
        faults += _attempt(file, f"{where}.file", _existing, edition, table.file)
        if table.level == "actor" and edition.register_path is None:
            reason, remedy = Message("fault.own_table.no_register"), Message("fault.own_table.give_register")
            faults.append(Fault(reason, remedy, file, None, where))
        elif table.level != "actor" and not table.file and not isinstance(edition.territory_source, Path):
            reason, remedy = Message("fault.own_table.no_layer_of_own"), Message("fault.own_table.give_file")
            faults.append(Fault(reason, remedy, file, None, where))
        for indicator in table.indicators():
            if indicator.key in {*taken, *made} or lookup(indicator.key, vocabulary) is not None:
                reason, remedy = Message("fault.own_table.key_taken"), Message("fault.own_table.other_key")
                faults.append(Fault(reason, remedy, file, None, where, indicator.key))
            made[indicator.key] = indicator
    return made, faults


def _check_populations(edition: Edition, file: Path) -> tuple[dict[str, Indicator], list[Fault]]:
    """Return the indicators of the populations studied by key, and what is wrong with their conditions."""
    own: dict[str, Indicator] = {}
    faults: list[Fault] = []
    for position, population in enumerate(edition.populations):
        where = f"populations[{position + 1}] ({population.key})"
        if edition.confidentiality.counts:
            reason = Message("fault.publishing.population.secret")
            faults.append(Fault(reason, Message("fault.publishing.population.secret_remedy"), file, None, where))
        for name in ("where", "among"):
            if condition := getattr(population, name):
                faults += _attempt(file, f"{where}.{name}", _readable, condition)
        if edition.register_path is None:
            reason = Message("fault.publishing.population.no_register")
            faults.append(Fault(reason, Message("fault.publishing.population.no_register_remedy"), file, None, where))
        own |= {each.key: each for each in population.indicators()}
    return own, faults


def _readable(condition: str) -> None:
    """Refuse what is no condition on the columns of a register."""
    try:
        names_in(condition)
    except ValueError as error:
        remedy = Message("fault.publishing.population.condition_remedy")
        raise EditionError(Fault(str(error), remedy, value=condition)) from None


def _check_plates(edition: Edition, file: Path, finder: Finder) -> list[Fault]:
    faults: list[Fault] = []
    keys = [plate.key for plate in edition.plates]
    for position, plate in enumerate(edition.plates):
        where = f"plates[{position + 1}] ({plate.key})"
        if not plate.key:
            faults.append(Fault(_message("missing"), _message("add"), file, None, f"plates[{position + 1}].key"))
        elif plate.key in keys[:position]:
            faults.append(Fault(_message("plate_twice"), _message("own_key"), file, None, where))
        faults += _check_plate(edition, file, where, plate, finder)
    return faults


def check_figures(edition: Edition, data: Dataset) -> list[Fault]:
    """Return what the data make impossible: classes that cannot be cut, figures of a note that do not exist."""
    file = edition.path or Path(edition.key)
    faults: list[Fault] = []
    theme = theme_of(edition)
    try:
        edition = replace(edition, plates=with_common_scales(edition.plates, data))
    except AtlasError as error:
        faults.append(Fault(str(error), _message("correct_series"), file, None, "plates"))
    try:
        read_texts(edition, edition.language, data=data)
    except EditionError as error:
        faults += error.faults
    for position, plate in enumerate(edition.plates):
        where = f"plates[{position + 1}] ({plate.key})"
        if plate.zoning and plate.zoning not in data.zonings:
            continue  # told with the plate
        seen = data.view_of_zones(plate.zoning)
        for name in ("note", "text"):
            faults += _attempt(file, f"{where}.{name}", _fill, getattr(plate, name), data, edition, what=name)
        for i, note in enumerate(plate.annotations):
            place = f"{where}.annotations[{i + 1}].text"
            faults += _attempt(file, place, _fill, note.text, data, edition, what="text")
            pointed = (note.points_to,) if note.points_to else ()
            faults += _attempt(file, f"{where}.annotations[{i + 1}]", commune_codes, data.territory, pointed)
        for i, chart in enumerate(plate.charts):
            faults += _attempt(file, f"{where}.charts[{i + 1}]", chart.block, seen, theme, edition.language)
        faults += _attempt(file, f"{where}.extent", extent_codes, data.territory, plate.extent)
        for i, inset in enumerate(plate.insets):
            faults += _attempt(file, f"{where}.insets[{i + 1}]", commune_codes, data.territory, inset.communes)
        for number, mark in enumerate(plate.marks):
            place = f"{where}.marks[{number + 1}]"
            faults += _attempt(file, place, mark.fit, seen, theme, edition.language)
    return faults


def _check_plate(edition: Edition, file: Path, where: str, plate: Plate, finder: Finder) -> list[Fault]:
    language = edition.language
    faults = _attempt(file, f"{where}.page", Page.from_name, plate.page) if plate.page else []
    texts = {name: getattr(plate, name) for name in ("title", "subtitle", "note", "text")}
    texts |= {f"insets[{i + 1}].title": inset.title for i, inset in enumerate(plate.insets)}
    texts |= {f"annotations[{i + 1}].text": note.text for i, note in enumerate(plate.annotations)}
    for name, text in texts.items():
        faults += _attempt(file, f"{where}.{name}", text_in, text, language, what=name)
    for position, mark in enumerate(plate.marks):
        faults += _attempt(file, f"{where}.marks[{position + 1}]", _check_mark, mark, finder)
    for position, chart in enumerate(plate.charts):
        faults += _attempt(file, f"{where}.charts[{position + 1}]", _check_mark, chart, finder)
    faults += _check_zones(edition, file, where, plate)
    if plate.locator and not edition.outline:
        remedy = _message("give_outline")
        faults.append(Fault(_message("no_outline"), remedy, file, None, f"{where}.locator", plate.locator))
    return faults


def _check_zones(edition: Edition, file: Path, where: str, plate: Plate) -> list[Fault]:
    """Return what is wrong with a plate by zone: no zoning, one that does not exist, provinces beside zones."""
    keys = [zoning.key for zoning in edition.zonings]
    if plate.zoning in keys:
        levels = {getattr(part, "by", "") for part in (*plate.marks, *plate.charts)}
        if "province" not in levels:
            return []
        return [Fault(Message("fault.zoning.no_provinces"), Message("fault.zoning.other_plate"), file, None, where)]
    if not plate.zoning and not plate.shows_zones:
        return []
    remedy = Message("fault.zoning.say_which", names=quote_names(keys))
    return [Fault(Message("fault.zoning.which"), remedy, file, None, f"{where}.zoning", plate.zoning)]


def _attempt(file: Path, place: str, action: Callable[..., Any], *args: Any, **options: Any) -> list[Fault]:
    """Do something that fails when the edition is wrong there, and return its fault."""
    try:
        action(*args, **options)
    except (EditionError, PictureError, PressError) as error:
        return [Fault(fault.reason, fault.remedy, file, None, place, fault.value) for fault in error.faults]
    except (AtlasError, FileNotFoundError) as error:
        return [Fault(str(error), _CORRECT, file, None, place)]
    return []


def _fill(text: Text, data: Dataset, edition: Edition, *, what: str) -> None:
    fill_figures(text_in(text, edition.language, what=what), data, edition.language)


def _check_territory_file(edition: Edition, territory: Path) -> None:
    """Raise when a file that describes a territory names a layer outside the edition's folder."""
    if territory.is_file():
        layer = read_described(territory).file
        require_enclosed(layer, edition.enclosure, name=str(layer))


def _existing(edition: Edition, name: str) -> None:
    path = edition.file_path(name)
    if name and not path.is_file():
        raise EditionError(Fault(_message("no_file"), _message("correct_path"), value=str(path)))


def _check_mark(mark: Asking, finder: Finder) -> None:
    """Raise when an indicator or a family does not exist, or an indicator's nature forbids the mark."""
    for key, natures in mark.asks:
        refuse(mark, finder(key), natures, among=catalogue(vocabulary=finder.vocabulary))
    for family in (getattr(mark, "family", ""), *getattr(mark, "families", ())):
        check_family(family, finder.vocabulary)


def _read_vocabulary(edition: Edition, file: Path) -> tuple[Vocabulary, list[Fault]]:
    """Return the vocabulary of an edition's register, the shipped one where its own is wrong, and what is wrong."""
    try:
        return edition.register_vocabulary, []
    except InputError as error:
        faults = [
            replace(fault, file=fault.file or file, column=fault.column or "vocabulary") for fault in error.faults
        ]
        return social_economy(), faults
