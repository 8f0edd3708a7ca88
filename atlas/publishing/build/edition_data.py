"""Reading what an edition is made from: its territory, register and links become its data, secrets taken out."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.catalogue.entries import coverage_distance
from atlas.analysis.dataset.dataset import Dataset, tabulate
from atlas.analysis.dataset.extra_columns import add_indicators
from atlas.analysis.derived import edition_indicators
from atlas.analysis.disclosure import LOG_COLUMNS, protect
from atlas.cartography.layout.sidebar import figure_keys
from atlas.errors import EditionError, Fault, InputError, UnknownNameError
from atlas.i18n.messages import Message
from atlas.publishing.book.texts import book_keys
from atlas.publishing.build import manifest
from atlas.publishing.build.cache import Cache
from atlas.publishing.build.cache_safety import pack_data, unpack_data
from atlas.publishing.build.input_files import data_digest
from atlas.publishing.documents.editions import publication_keys
from atlas.publishing.edition.edition import Edition
from atlas.sources.territory.territory import Territory, read_territory

if TYPE_CHECKING:
    from atlas.analysis.location.location import Placed

#: The fields of an edition that its data depend on, beside files, indicators and confidentiality.
_TABULATED: Final = ("perimeter", "previous", "columns", "encoding", "layer", "place_by_name", "coverage_km")
_PACKED: Final = "data.pickle"
_AUDIT: Final = "secrecy.json"
_DIGEST: Final = "digest"


def read_data(edition: Edition, *, accept_faults: bool = False, cache: Cache | None = None) -> Dataset:
    """Return an edition's data as they may be published; see :func:`read_protected`.

    Args:
        edition: a checked edition.
        accept_faults: take unreadable values of the register as missing instead of refusing it.
        cache: where the data are kept from one time to the next; they are computed again when a file, what the edition
            asks for, or the code has changed.

    Raises:
        InputError: as :func:`read_protected`.
    """
    if cache is None:
        return read_protected(edition, accept_faults=accept_faults)[0]
    key = _fingerprint(edition, accept_faults=accept_faults)
    if (entry := cache.entry(key)) is not None and (cached := unpack_data(entry[1].get(_PACKED, b""))) is not None:
        manifest.keep_digest(cached, str(entry[0][_DIGEST]))
        return cached
    data, log = read_protected(edition, accept_faults=accept_faults)
    contents = {_PACKED: pack_data(data), _AUDIT: log.to_json(orient="table").encode()}
    cache.store(key, contents, record={_DIGEST: manifest.dataset_digest(data)})
    return data


def read_audit(edition: Edition, *, accept_faults: bool = False, cache: Cache | None = None) -> pd.DataFrame:
    """Return what confidentiality takes out of an edition and what can be computed of it, for the house only.

    Args:
        edition: a checked edition.
        accept_faults: as :func:`read_data`.
        cache: as :func:`read_data`, which keeps both.

    Raises:
        InputError: as :func:`read_protected`.
    """
    if cache is None:
        return read_protected(edition, accept_faults=accept_faults)[1]
    key = _fingerprint(edition, accept_faults=accept_faults)
    if (content := cache.read(key, _AUDIT)) is None:
        read_data(edition, accept_faults=accept_faults, cache=cache)
        content = cache.read(key, _AUDIT)
    if content is None:  # a cache that cannot be written
        return read_protected(edition, accept_faults=accept_faults)[1]
    log = pd.DataFrame(json.loads(content)["data"], columns=list(LOG_COLUMNS)).fillna({"protected_by": ""})
    log = log.astype({"low": "float64", "high": "float64"})
    # JSON has no number that nothing exceeds.
    return log.assign(high=log["high"].where(log["high"].notna() | log["low"].isna(), math.inf))


def _fingerprint(edition: Edition, *, accept_faults: bool) -> str:
    """Return a digest of all that an edition's data are computed from."""
    tabulated = {name: getattr(edition, name) for name in _TABULATED}
    tabulated["confidentiality"] = asdict(edition.confidentiality)
    tabulated["roads"] = None if edition.roads is None else asdict(edition.roads)
    tabulated["populations"] = [asdict(population) for population in edition.populations]
    tabulated["perimeters"] = list(edition.further_perimeters)
    tabulated["zonings"] = [asdict(zoning) for zoning in edition.zonings]
    tabulated["tables"] = [asdict(table) for table in edition.tables]
    tabulated["indicators"] = [{"kind": type(derived).__name__, **asdict(derived)} for derived in edition.indicators]
    asked_for = {"keys": _keys(edition), "faults": accept_faults, "register": str(edition.register_path)}
    return manifest.digest_of({**tabulated, **asked_for, "files": data_digest(edition)})


def _keys(edition: Edition) -> list[str]:
    """Return the indicators that an edition shows or names, in its order."""
    plate_keys = [key for plate in edition.plates for key in (*plate.all_indicators, *figure_keys(plate))]
    return [*plate_keys, *book_keys(edition), *publication_keys(edition)]


def read_protected(edition: Edition, *, accept_faults: bool = False) -> tuple[Dataset, pd.DataFrame]:
    """Read an edition's territory, register and links, locate the actors, compute its indicators, take out secrets.

    Returns:
        the data as they may be published, and the log of what confidentiality took out, for the house only.

    Args:
        edition: a checked edition.
        accept_faults: take unreadable values of the register as missing instead of refusing it.

    Raises:
        InputError: the territory, the register or the links are wrong; all faults of a file at once.
    """
    data, further, keys = _tabulate(edition, accept_faults=accept_faults)
    public, log = protect(data, edition.confidentiality, shown=keys)
    return _with_views(replace(public, supplement=further), edition), log


def read_private(edition: Edition, *, accept_faults: bool = False) -> Dataset:
    """Return an edition's data with what its actors declared, for the house only: nothing of it may be published.

    Raises:
        InputError: as :func:`read_protected`.
    """
    data, further, _ = _tabulate(edition, accept_faults=accept_faults)
    return _with_views(replace(data, supplement=further), edition)


def _with_views(data: Dataset, edition: Edition) -> Dataset:
    """Return the data with those of its zones, and of the other perimeters of its plates, beside them."""
    from atlas.analysis.own_figures.perimeters import within_perimeter  # loaded where data are computed
    from atlas.publishing.edition.own_tables import with_edition_zonings

    views: dict[str, Dataset] = {}
    for name in edition.further_perimeters:
        try:
            inner = read_territory(edition.perimeter_source(name))
            views[name] = replace(within_perimeter(data, inner), perimeter=name)
        except InputError as error:
            at = [f"plates[{i}] ({plate.key}).perimeter" for i, plate in enumerate(edition.plates, 1)
                  if plate.perimeter == name]  # fmt: skip
            raise InputError(
                replace(fault, file=edition.path or edition.key, column=at[0], value=name) for fault in error.faults
            ) from None
    data = with_edition_zonings(data, edition)
    return replace(data, perimeters=views) if views else data


def _tabulate(edition: Edition, *, accept_faults: bool) -> tuple[Dataset, Any, list[str]]:
    """Return an edition's data before anything is taken out, their supplement, and the indicators it shows."""
    from atlas.analysis.populations.study_population import with_populations  # loaded where data are computed
    from atlas.analysis.populations.supplement import supplement
    from atlas.analysis.spatial.flows import flows
    from atlas.publishing.edition.own_tables import needs_of, with_edition_tables
    from atlas.sources.edits.links import read_links

    territory = _read_territory(edition)
    placed = _locate_actors(edition, edition.register_path, territory, accept_faults=accept_faults)
    keys = _keys(edition)
    ready, of_populations = _derived_indicators(edition, keys)
    needed = [name for derived in of_populations for name in derived.needs] + needs_of(edition, keys)
    wanted = (coverage_distance(key) for key in (*keys, *needed))
    distances = dict.fromkeys((*edition.coverage_km, *(km for km in wanted if km is not None)))
    data = tabulate(placed, territory, coverage_km=tuple(distances), extra=ready)
    if edition.links:
        data = replace(data, flows=flows(read_links(edition.file_path(edition.links)), territory, placed))
    with _faults_of_populations(edition):
        data = with_populations(data, edition.populations)
    data = add_indicators(data, of_populations)
    if edition.tables:
        data = with_edition_tables(data, edition, keys)
    before = edition.file_path(edition.previous) if edition.previous else None
    previous = _locate_actors(edition, before, territory, accept_faults=accept_faults)
    with _faults_of_populations(edition):
        further = supplement(
            placed, territory, edition.confidentiality, populations=edition.populations, coverage_km=tuple(distances),
            previous=previous,
        )  # fmt: skip
    return data, further, keys


def _read_territory(edition: Edition) -> Territory:
    """Return the territory of an edition, with its roads where it has any."""
    from atlas.sources.roads.road_file import read_roads  # loaded where data are computed

    territory = read_territory(edition.territory_source)
    if edition.roads is None:
        return territory
    return territory.with_roads(read_roads(edition.roads.with_paths(edition.file_path), territory))


def _derived_indicators(edition: Edition, keys: Iterable[str]) -> tuple[tuple[Indicator, ...], tuple[Indicator, ...]]:
    """Return the derived indicators of an edition: those of the catalogue alone, and those of populations studied.

    The latter can be computed only once the populations are counted, and are protected with all others. Those made of
    tables of its own wait for these.
    """
    from atlas.publishing.edition.own_tables import made_of_tables

    studied = {indicator.key: indicator for population in edition.populations for indicator in population.indicators()}
    counts = {name for population in edition.populations for name in (population.key, population.base)}
    vocabulary, own = edition.register_vocabulary, made_of_tables(edition, keys, studied)
    specs, free = [spec for spec in edition.indicators if spec not in own], [key for key in keys if key not in own]
    derived = edition_indicators(specs, free, others=studied, vocabulary=vocabulary)
    later = tuple(indicator for indicator in derived if counts.intersection(indicator.needs))
    return tuple(indicator for indicator in derived if indicator not in later), later


@contextmanager
def _faults_of_populations(edition: Edition) -> Iterator[None]:
    """Turn what is wrong with a population into a fault of the edition: a condition that its register cannot answer.

    A population with nobody in it, or nobody beside it, is such a fault, too.
    """
    try:
        yield
    except InputError:
        raise
    except (UnknownNameError, ValueError) as error:
        remedy = Message("fault.publishing.population.condition_remedy")
        raise EditionError(Fault(str(error), remedy, edition.path or edition.key, None, "populations")) from None


def _locate_actors(edition: Edition, path: Path | None, territory: Territory, *, accept_faults: bool) -> Placed | None:
    """Return a register of an edition with its actors placed; None without one."""
    from atlas.analysis.location.location import locate  # loaded where data are computed
    from atlas.sources.matching.gazetteer import Gazetteer
    from atlas.sources.matching.places import read_places
    from atlas.sources.register.register import read_register

    if path is None:
        return None
    register = read_register(
        path,
        columns=edition.columns or None,
        mapping=edition.file_path(edition.mapping) if edition.mapping else None,
        encoding=edition.encoding or None,
        layer=edition.layer or None,
        coordinates=False if edition.place_by_name else None,
        on_fault="keep" if accept_faults else "raise",
        vocabulary=edition.register_vocabulary,
    )
    places = read_places(edition.file_path(edition.places), territory) if edition.places else ()
    gazetteer = Gazetteer.of(territory, places) if edition.place_by_name else None
    return locate(register, territory, without_coordinates=edition.place_by_name or "reject", gazetteer=gazetteer)
