"""What stands in the tables of an edition: units and their indicators, actors, selections, what was not placed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.dataset.tables import Level
from atlas.analysis.own_figures.area_values import area_remarks
from atlas.errors import OutputError, SecrecyError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.publishing.tables.contact_privacy import CONTACTS, without_private_contacts
from atlas.publishing.tables.data_dictionary import REGISTER, about_indicator, dictionary, provenance
from atlas.publishing.tables.layers import About, Shape, TableLayer, column_names, make_layer
from atlas.publishing.tables.titles import layer_words, titled_layer, titles
from atlas.sources.territory.plane_words import projection_text

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.analysis.dataset.selection import Selection
    from atlas.analysis.location.location import Placed
    from atlas.publishing.edition.edition import Edition
    from atlas.sources.territory.territory import Territory

LEVEL_LAYERS: Final[Mapping[Level, str]] = {"commune": "communes", "province": "provinces", "region": "region"}
_PUBLISHED: Final = (
    c.ID, c.NAME, c.NAME_AR, c.FAMILY, c.SECTOR, c.STATUS, c.FOUNDED, c.MEMBERS, c.WOMEN, c.JOBS, c.CODE, c.COMMUNE,
    c.PROVINCE_CODE, c.PROVINCE, c.PRECISION, c.PLACING, c.SOURCE, c.DATE, *CONTACTS,
)  # fmt: skip
#: Beside an actor's own identifier and the commune it declares, plain “code” and “commune” would be taken for them.
_OF_RECORDS: Final = {c.CODE: "commune_code", c.COMMUNE: "commune_name"}
_AMOUNTS: Final = (c.MEMBERS, c.WOMEN, c.JOBS)
_WHOLE_NUMBERS: Final = (c.FOUNDED, *_AMOUNTS)


def edition_layers(
    edition: Edition | None, data: Dataset, file: str, *, language: LanguageCode, rejected: bool = False
) -> list[TableLayer]:
    """List the layers of an edition's GeoPackage in their order; ``file`` is its name in the provenance."""
    layers = [units(data, "commune", language=language), units(data, "province", language=language)]
    layers += zones(data, language=language)
    if rejected and data.placed is not None and data.placed.withheld:
        raise SecrecyError(Message("error.secrecy.unplaced"))
    records = None if data.placed is None or data.placed.withheld else data.placed
    if records is not None:
        layers.append(actors(records, language=language, protected=data.protected))
    return [
        *layers,
        dictionary(data, language=language),
        figures(data, language=language),
        provenance(edition, data, file, language=language),
        *(not_placed(records, language=language) if rejected and records is not None else ()),
    ]


def units(data: Dataset, by: Level, *, language: LanguageCode) -> TableLayer:
    """Return the communes, the provinces or the region: what each is, then its indicators, and its outline."""
    table = data.table(by)
    frame = table.drop(columns=c.GEOMETRY).reset_index(names=c.CODE)
    if data.placed is not None:
        frame[_unit_headings(data, by)[-1]] = _register_line(data.placed, language)
    abouts = {**titles(language), c.CODE: About(titles(language)[c.CODE].title, unique=True)}
    abouts |= {indicator.key: about_indicator(indicator, data, language) for indicator in data.indicators}
    name = LEVEL_LAYERS[by]
    place = data.territory.title.get(language, data.territory.key)
    title, description = layer_words(
        name, language, count=len(table), place=place, projection=projection_text(data.territory.plane, language)
    )
    return make_layer(
        name,
        gpd.GeoDataFrame(frame, geometry=list(table.geometry), crs=table.crs),
        abouts,
        title=title,
        description=description + _warning(data.placed, language),
        shape="MultiPolygon",
    )


def zones(data: Dataset, *, language: LanguageCode) -> list[TableLayer]:
    """Return the zones of each zoning of one's own, as the provinces are: ``zones_KEY``, made of what is public."""
    layers = []
    for key, view in sorted(data.zonings.items()):
        layer = units(view, "province", language=language)
        place = data.territory.title.get(language, data.territory.key)
        projection = projection_text(data.territory.plane, language)
        _, description = layer_words(
            "areas" if view.territory.areas else "zones", language, count=len(layer), place=place, projection=projection
        )
        if view.territory.areas:
            description = " ".join((description, *area_remarks(view, language)))
        layers.append(
            replace(layer, name=zone_layer(key), title=view.zones_called(language) or key, description=description)
        )
    return layers


def zone_layer(zoning: str) -> str:
    """Return the name of the layer, the sheet and the file of the zones of a zoning."""
    return column_names([f"zones_{zoning}"])[f"zones_{zoning}"]


def unit_columns(data: Dataset) -> dict[str, dict[str, str]]:
    """Return what the columns of units are called in a GeoPackage, by their headings, without making any layer.

    Returns:
        for the levels of communes and provinces, and for each layer of zones: heading → name.
    """
    views: dict[str, tuple[Dataset, Level]] = {"commune": (data, "commune"), "province": (data, "province")}
    views |= {zone_layer(key): (view, "province") for key, view in data.zonings.items()}
    return {name: column_names(_unit_headings(view, by)) for name, (view, by) in views.items()}


def _unit_headings(data: Dataset, by: Level) -> list[str]:
    """Return the headings of a layer of units, in their order."""
    table = data.table(by)
    headings = [c.CODE, *(str(name) for name in table.columns if name != c.GEOMETRY)]
    return headings if data.placed is None else [*headings, _free(REGISTER, headings)]


def units_of_territory(territory: Territory) -> list[TableLayer]:
    """Return the communes as a territory's own file has them, and the land around where it is known."""
    table = territory.communes
    frame = gpd.GeoDataFrame(table.reset_index(names=c.CODE), geometry=list(table.geometry), crs=table.crs)
    layers = [make_layer("communes", frame, {}, title="communes", description="", shape="MultiPolygon")]
    if territory.land is not None:
        land = gpd.GeoDataFrame({"part": [1]}, geometry=[territory.land], crs="EPSG:4326")
        layers.append(make_layer("land_beyond", land, {}, title="land", description="", shape="MultiPolygon"))
    return layers


def actors(placed: Placed, *, language: LanguageCode, protected: bool = False) -> TableLayer:
    """Return the actors placed, as far as they may be published: contacts only where the actor consented.

    What confidentiality took out of ``protected`` records altogether has no column: an empty one would say that nobody
    declared it.
    """
    table = without_private_contacts(placed.actors)
    withheld = [name for name in _AMOUNTS if protected and (name not in table or table[name].isna().all())]
    columns = [name for name in _PUBLISHED if name not in withheld]
    frame = pd.DataFrame({name: table[name] if name in table else _nothing(name, table) for name in columns})
    frame[c.DEMONSTRATION] = pd.Series(placed.register.demonstration, index=frame.index, dtype="boolean")
    return _actors_layer(placed, frame, language)


def located_layers(placed: Placed, *, language: LanguageCode, contacts: bool = False) -> list[TableLayer]:
    """Make the tables of a located register, all columns of the file included: placed, rejected, contradictory.

    Args:
        placed: the located register.
        language: of the titles and of the remedies.
        contacts: keep the contacts of actors who did not consent to publish them, for work inside the house.

    Raises:
        SecrecyError: records that were taken out of a protected dataset.
    """
    if placed.withheld:
        raise SecrecyError(Message("error.secrecy.written"))
    hidden = c.UNREADABLE
    placed_records, lost = placed.actors, placed.rejected
    if not contacts:
        placed_records, lost = without_private_contacts(placed_records), without_private_contacts(lost)
    plain = pd.DataFrame(placed_records.drop(columns=[c.GEOMETRY, hidden], errors="ignore"))
    records = _with_remedies(lost.drop(columns=hidden, errors="ignore"), language)
    return [
        _actors_layer(placed, plain, language),
        titled_layer("rejected", records, language),
        conflicts(placed, language),
    ]


def rejected_layer(placed: Placed, *, language: LanguageCode) -> TableLayer:
    """Make the table of records that have no commune: identifier, line in the file, why, what to do; no more."""
    frame = placed.rejected[[c.ID, c.ROW, c.REASON, c.REMEDY]]
    return titled_layer("rejected", _with_remedies(frame, language), language)


def not_placed(placed: Placed, *, language: LanguageCode) -> list[TableLayer]:
    """Return the records without a commune and those that contradict theirs, for the editor's own copy."""
    return [rejected_layer(placed, language=language), conflicts(placed, language)]


def figures(data: Dataset, *, language: LanguageCode) -> TableLayer:
    """Return every value in long form: unit, level, indicator, value or category, why there is none, vintage."""
    columns: dict[str, list[Any]] = {name: [] for name in _LONG}
    tables: list[tuple[Dataset, Level, str]] = [(data, level, level) for level in LEVEL_LAYERS]
    tables += [(view, "province", zone_layer(key)) for key, view in sorted(data.zonings.items())]
    for seen, level, called in tables:
        table = pd.DataFrame(seen.table(level))  # a plain one, whose columns are taken at less cost
        units = table.index.astype("str").tolist()
        for indicator in seen.indicators:
            for name, values in _long(seen, level, indicator, table[indicator.key], units).items():
                columns[name] += [called] * len(units) if name == "level" else values
    frame = pd.DataFrame({name: pd.Series(values, dtype=_LONG[name]) for name, values in columns.items()})
    return titled_layer("figures", frame, language)


_LONG: Final = {
    "unit": "str", "level": "str", "indicator": "str", "value": "float64", "category": "str", "flag": "str",
    "vintage": "str", "invented": "bool",
}  # fmt: skip


def _long(
    data: Dataset, level: Level, indicator: Indicator, values: pd.Series[Any], units: list[str]
) -> dict[str, list[Any]]:
    count, missing = len(units), values.isna().tolist()
    dated = data.placed.register.date if data.placed is not None and indicator.source == REGISTER else ""
    nothing: list[Any] = [None] * count
    flags = [flag or None for flag in data.flags(indicator.key, level)] if any(missing) else nothing
    filled = [None if lost else value for value, lost in zip(values.tolist(), missing, strict=True)]
    return {
        "unit": units, "level": [level] * count, "indicator": [indicator.key] * count,
        "value": nothing if indicator.categories else filled, "category": filled if indicator.categories else nothing,
        "flag": flags, "vintage": [indicator.year or dated or None] * count,
        "invented": [indicator.invented] * count,
    }  # fmt: skip


def conflicts(placed: Placed, language: LanguageCode) -> TableLayer:
    """Return the records placed in another commune than the one they declare."""
    return titled_layer("conflicts", placed.conflicts.rename(columns=_OF_RECORDS), language)


def selection_layer(what: Selection | pd.DataFrame, *, language: LanguageCode, contacts: bool = False) -> TableLayer:
    """Make a table of a selection or of any rows; contacts only with consent, unless they are asked for.

    Raises:
        OutputError: shapes that are neither points nor polygons, or that do not say their system.
    """
    frame = what if isinstance(what, pd.DataFrame) else what.frame
    places = frame.geometry if isinstance(frame, gpd.GeoDataFrame) else None
    plain = pd.DataFrame(frame if places is None else frame.drop(columns=places.name))
    plain = _with_keys(plain)
    plain = (plain if contacts else without_private_contacts(plain)).drop(columns=c.UNREADABLE, errors="ignore")
    abouts = titles(language)
    if not isinstance(what, pd.DataFrame):
        abouts |= {
            indicator.key: About(
                indicator.with_dagger(indicator.heading(language)),
                indicator.formula[language],
                None if indicator.categories else indicator.decimals,
            )
            for indicator in what.indicators
        }
        plain = plain.rename(columns=_OF_RECORDS) if what.of == "actor" else plain
    shape: Shape = "" if places is None else _shape(places)
    table = plain if places is None else gpd.GeoDataFrame(plain, geometry=list(places), crs=places.crs)
    title, description = layer_words("selection", language, count=len(frame))
    return make_layer("selection", table, abouts, title=title, description=description, shape=shape)


def _with_keys(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with what its rows are called as its first columns, and with headings on one line.

    An index of several levels has one column each, as grouping gives it; one without a name is a column only when it
    holds texts.
    """
    if isinstance(table.columns, pd.MultiIndex):
        table = table.set_axis([" ".join(str(part) for part in name if part != "") for name in table.columns], axis=1)
    index = table.index
    several = isinstance(index, pd.MultiIndex)
    if not several and index.name is None and pd.api.types.is_numeric_dtype(index.dtype):
        return table
    names = [str(name or (f"key_{i + 1}" if several else "key")) for i, name in enumerate(index.names)]
    keys = {name: index.get_level_values(i) for i, name in enumerate(names) if name not in table.columns}
    return pd.concat([pd.DataFrame(keys), table.reset_index(drop=True)], axis=1) if keys else table


def _shape(places: gpd.GeoSeries) -> Shape:
    kinds = {kind.removeprefix("Multi") for kind in places.geom_type.dropna()}
    if places.crs is None:
        raise OutputError(Message("fault.publishing.tables.no_crs"))
    if kinds <= {"Point"} and "MultiPoint" not in set(places.geom_type):
        return "Point"
    if kinds <= {"Polygon"}:
        return "MultiPolygon"
    raise OutputError(Message("fault.publishing.tables.shapes", kinds=tuple(sorted(kinds))))


def _actors_layer(placed: Placed, frame: pd.DataFrame, language: LanguageCode) -> TableLayer:
    abouts = titles(language)
    abouts |= {
        c.ID: About(abouts[c.ID].title, unique=bool(frame[c.ID].is_unique)),
        c.SNAPPED_M: About(abouts[c.SNAPPED_M].title, decimals=1),
    }
    title, description = layer_words("actors", language, count=len(frame))
    return make_layer(
        "actors",
        gpd.GeoDataFrame(frame.rename(columns=_OF_RECORDS), geometry=placed.actors.geometry, crs=placed.actors.crs),
        abouts,
        title=title,
        description=description + _warning(placed, language),
        shape="Point",
    )


def _with_remedies(frame: pd.DataFrame, language: LanguageCode) -> pd.DataFrame:
    """Return the same records with the remedy in the reader's language."""
    remedies = frame[c.REASON].map(lambda reason: tr(f"remedy.{reason}", language))
    return frame.assign(**{c.REMEDY: remedies.astype("str")})


def _nothing(name: str, table: pd.DataFrame) -> pd.Series:
    kind = "Int64" if name in _WHOLE_NUMBERS else "datetime64[s]" if name == c.DATE else "str"
    return pd.Series([None] * len(table), index=table.index, dtype=kind)


def _register_line(placed: Placed, language: LanguageCode) -> str:
    register = placed.register
    return f"†\u202f{tr('demonstration', language)}" if register.demonstration else register.title_in(language)


def _warning(placed: Placed | None, language: LanguageCode) -> str:
    if placed is None or not placed.register.demonstration:
        return ""
    return f" {tr('demonstration', language)}."


def _free(name: str, taken: Collection[str]) -> str:
    while name in taken:
        name += "_"
    return name
