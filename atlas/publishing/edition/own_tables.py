"""The tables of an edition's own joined to its data, and the indicators that are made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path

from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.catalogue.entries import catalogue
from atlas.analysis.dataset.credits import date_indicators
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.dataset.extra_columns import add_indicators
from atlas.analysis.derived import Derived, build, edition_indicators
from atlas.analysis.own_figures.area_values import measure_areas
from atlas.analysis.own_figures.areas import draw_catchments, read_areas
from atlas.analysis.own_figures.own_indicators import with_own_tables
from atlas.analysis.own_figures.own_table import OwnTable
from atlas.analysis.own_figures.own_values import OwnValues, read_own_table
from atlas.analysis.own_figures.register_sums import with_register_sums
from atlas.analysis.own_figures.zonings import Zoning, group_by_zone, read_zones
from atlas.errors import AtlasError, EditionError, Fault, InputError, SecrecyError
from atlas.i18n.messages import Message
from atlas.publishing.edition.edition import Edition
from atlas.sources.territory.territory_file import DescribedTerritory, read_described


def with_edition_tables(data: Dataset, edition: Edition, keys: Sequence[str]) -> Dataset:
    """Return the data with the columns of an edition's tables, and its derived indicators, made of them or not.

    Args:
        data: as tabulated, before secrets are taken out.
        edition: a checked edition.
        keys: of the indicators that it shows.

    Raises:
        InputError: all that is wrong with any of its tables; an indicator of others that cannot be made.
    """
    faults: list[Fault] = []
    read: list[tuple[OwnTable, OwnValues | None]] = []
    for table in edition.tables:
        try:
            read.append((table, None if table.level == "actor" else _read(table, data, edition)))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    for position, (table, own) in enumerate(read, start=1):
        try:
            if own is None:
                data = with_register_sums(data, table)
            else:
                data = with_own_tables(data, [own], source=data.territory.key)
        except InputError:
            raise
        except (AtlasError, ValueError) as error:
            raise EditionError(_fault(edition, str(error), f"tables[{position}]")) from None
    left_out = {own.file: len(own.elsewhere) for _, own in read if own is not None and own.elsewhere}
    data = replace(data, left_out=left_out)
    others = _dated_catalogue(data) | {indicator.key: indicator for indicator in data.indicators}
    words = edition.register_vocabulary
    waiting = made_of_tables(edition, keys, others)
    specs, names = [spec for spec in edition.indicators if spec in waiting], [key for key in keys if key in waiting]
    try:
        made = edition_indicators(specs, names, others=others, vocabulary=words)
        return add_indicators(data, [indicator for indicator in made if indicator.key not in data.communes])
    except InputError:
        raise
    except (AtlasError, ValueError) as error:
        raise EditionError(_fault(edition, str(error), "indicators")) from None


def made_of_tables(edition: Edition, keys: Iterable[str], others: Mapping[str, Indicator]) -> list[Derived | str]:
    """Return which of an edition's derived indicators are made of its own tables: their specifications, or their keys.

    Args:
        edition: a checked edition.
        keys: of the indicators that it shows.
        others: indicators by key that they may be made of, too.
    """
    own = {indicator.key: indicator for table in edition.tables for indicator in table.indicators()}
    if not own:
        return []
    every, of_tables, waiting = {**others, **own}, set(own), list[Derived | str]()
    for spec in edition.indicators:
        indicator = build(spec, others=every, vocabulary=edition.register_vocabulary)
        every[indicator.key] = indicator
        values = [getattr(spec, field.name) for field in fields(spec)]
        named = [name for value in values for name in (value if isinstance(value, tuple) else (value,))]
        if any(isinstance(name, str) and name in of_tables for name in named):
            of_tables.add(indicator.key)
            waiting.append(spec)
    return waiting + [key for key in keys if key not in of_tables and any(name in key for name in of_tables)]


def with_edition_zonings(data: Dataset, edition: Edition) -> Dataset:
    """Return the data with those of its zones beside them, made of what is public.

    Raises:
        InputError: all that is wrong with any zoning.
    """
    faults: list[Fault] = []
    views: dict[str, Dataset] = {}
    for zoning in edition.zonings:
        try:
            views[zoning.key] = _view_of(zoning, data, edition)
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    notes = dict.fromkeys(note for view in views.values() for note in view.territory.notes)
    if set(notes) - set(data.territory.notes):
        data = replace(data, territory=replace(data.territory, notes=tuple(notes)))
    return replace(data, zonings=views) if views else data


def _view_of(zoning: Zoning, data: Dataset, edition: Edition) -> Dataset:
    """Return the data with the zones or the areas of a zoning in the place of provinces."""
    if zoning.around:
        try:
            return measure_areas(data, draw_catchments(zoning, data))
        except SecrecyError:
            fault = Message("fault.areas.secret"), Message("fault.areas.secret_remedy")
            raise InputError(Fault(*fault, edition.path or edition.key, None, "zonings", zoning.key)) from None
    if zoning.areas:
        return measure_areas(data, read_areas(zoning, data, edition.file_path(zoning.areas)))
    file, names = (edition.file_path(name) if name else None for name in (zoning.file, zoning.names))
    return group_by_zone(data, read_zones(zoning, data, file=file, names=names))


def needs_of(edition: Edition, keys: Iterable[str]) -> list[str]:
    """Return what the derived indicators of an edition with tables of its own need, before these are read."""
    if not edition.tables:
        return []
    studied = [indicator for population in edition.populations for indicator in population.indicators()]
    own = [indicator for table in edition.tables for indicator in table.indicators()]
    others = {indicator.key: indicator for indicator in (*studied, *own)}
    words = edition.register_vocabulary
    derived = edition_indicators(edition.indicators, keys, others=others, vocabulary=words)
    return [name for indicator in derived for name in indicator.needs]


def _read(table: OwnTable, data: Dataset, edition: Edition) -> OwnValues:
    if table.file:
        return read_own_table(table, edition.file_path(table.file), data)
    source = edition.territory_source
    assert isinstance(source, Path)  # the edition has been checked
    own = read_described(source) if source.suffix.lower() == ".toml" else DescribedTerritory(source)
    return read_own_table(table, own.file, data, on=own.columns.get("code", "code"), layer=own.layer)


def _dated_catalogue(data: Dataset) -> dict[str, Indicator]:
    """Return the catalogue by key, with the years of the territory's own figures."""
    return {
        indicator.key: indicator for indicator in date_indicators(catalogue(vocabulary=data.vocabulary), data.territory)
    }


def _fault(edition: Edition, reason: str, place: str) -> Fault:
    return Fault(reason, Message("fault.publishing.edition.correct"), edition.path or edition.key, None, place)
