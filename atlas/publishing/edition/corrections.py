"""What somebody corrected in the GeoPackage of an edition, brought back into the files that it is made from."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from atlas import columns as c
from atlas.analysis.location.location import locate
from atlas.errors import EditionError, Fault, InputError, RegisterError
from atlas.i18n.messages import Message
from atlas.publishing.build.atomic_file import whole_file
from atlas.publishing.build.scratch import scratch
from atlas.publishing.build.targets import refuse_held
from atlas.publishing.edition.edition import Edition
from atlas.publishing.tables.contents import units_of_territory
from atlas.sources.edits import register_layer, register_text, register_workbook
from atlas.sources.edits.offsets import read_offsets
from atlas.sources.edits.package_diff import COLUMNS, MOVED, moved_names
from atlas.sources.edits.register_edits import ActorEdit, cell_text, register_edits
from atlas.sources.register.mapping import SourceMapping
from atlas.sources.register.records import Records
from atlas.sources.register.register import read_records, register_of, resolve_mapping
from atlas.sources.territory.territory import DESCRIPTION, FIGURES, Territory, read_territory
from atlas.sources.vocabulary.vocabulary import Vocabulary

_NAMES: Final = "noms-places.csv"
_NEAR_M: Final = 0.05
_NEAR_DEG: Final = 1e-6


@dataclass(frozen=True, eq=False)
class Corrections:
    """What is to be brought back, and the files as they will be.

    Attributes:
        table: one row for each change: layer, what, key, column, before, after.
        files: path → content of those that change.
        settings: what the edition must say for a new file to be read: field → value.
        absent: columns of the register that the GeoPackage does not have, and that stay as they are.
    """

    table: pd.DataFrame
    files: Mapping[Path, bytes]
    settings: Mapping[str, str]
    absent: tuple[str, ...] = ()

    def write(self) -> tuple[Path, ...]:
        """Replace the files, all of them or none.

        Raises:
            OutputError: one of them cannot be written.
        """
        with ExitStack() as stack:
            for path, content in self.files.items():
                stack.enter_context(whole_file(path)).write_bytes(content)
        return tuple(self.files)


def register_corrections(
    package: Path,
    path: Path,
    how: SourceMapping,
    territory: Territory,
    *,
    vocabulary: Vocabulary | None = None,
    **placing: Any,
) -> Corrections:
    """Read what was changed of the actors in a GeoPackage, for the register that they come from.

    Args:
        package: the file as it came back.
        path: the register, a CSV, a workbook or a GeoPackage.
        how: it is read.
        territory: in which its actors are placed.
        vocabulary: of its codes; the social economy's without one.
        **placing: options of `locate`.

    Raises:
        InputError: either file is wrong, or the register could not say what was changed; every fault at once.
    """
    records = read_records(path, how, year=dt.date.today().year, vocabulary=vocabulary)
    register = register_of(records)
    placed = locate(register, territory, **placing)
    read = register_edits(package, register.table, placed.actors)
    table = pd.DataFrame(list(read.rows()), columns=list(COLUMNS), dtype="object")
    if not read.edits:
        return Corrections(table, {}, {}, read.absent)
    content = _with_edits(path, records, read.edits, how)
    again = _read_again(path, content, partial(read_records, how=how, vocabulary=vocabulary))
    _refuse_misread(path, register.table, again, read.edits)
    return Corrections(table, {path: content}, {}, read.absent)


def _with_edits(path: Path, records: Records, edits: tuple[ActorEdit, ...], how: SourceMapping) -> bytes:
    """Return the file of a register with edits, as the kind of file that it is."""
    ending = path.suffix.lower()
    if ending in register_text.ENDINGS:
        return register_text.edited_register(path, records, edits, encoding=how.encoding)
    if ending == register_workbook.ENDING:
        return register_workbook.edited_workbook(path, records, edits)
    if ending == register_layer.ENDING:
        refuse_held(path)
        return register_layer.edited_layer(path, records, edits)
    reason, remedy = Message("fault.sources.apply.no_csv"), Message("fault.sources.apply.save_as_csv")
    raise RegisterError(Fault(reason, remedy, path))


def edition_corrections(package: Path, edition: Edition) -> Corrections:
    """Read what was changed in a GeoPackage of an edition: actors, communes, names on the plates.

    Actors come back into the register; names into the table of offsets, and communes into a territory of the edition's
    own, which are files beside it that it must name where it did not yet (``settings``).

    Raises:
        InputError: anything that came back is wrong; every fault of every part at once.
    """
    faults: list[Fault] = []
    parts: list[Corrections] = []
    territory = read_territory(edition.territory_source)
    for part in (_actors, _communes, _names):
        try:
            parts.append(part(package, edition, territory))
        except InputError as error:
            faults += error.faults
    if faults:
        raise EditionError(faults)
    files = {path: content for part in parts for path, content in part.files.items()}
    settings = {name: value for part in parts for name, value in part.settings.items()}
    absent = tuple(name for part in parts for name in part.absent)
    return Corrections(pd.concat([part.table for part in parts], ignore_index=True), files, settings, absent)


def _actors(package: Path, edition: Edition, territory: Territory) -> Corrections:
    path = edition.register_path
    if path is None:
        return _nothing()
    how = resolve_mapping(
        edition.file_path(edition.mapping) if edition.mapping else None,
        {"columns": edition.columns or None, "encoding": edition.encoding or None, "layer": edition.layer or None,
         "coordinates": False if edition.place_by_name else None, "vocabulary": edition.register_vocabulary},
    )  # fmt: skip
    corrections = register_corrections(package, path, how, territory, vocabulary=edition.register_vocabulary)
    if corrections.files and edition.register_is_shipped:
        reason, remedy = Message("fault.sources.apply.shipped"), Message("fault.sources.apply.own_copy")
        raise RegisterError(Fault(reason, remedy, path, value=edition.register))
    return corrections


def _communes(package: Path, edition: Edition, territory: Territory) -> Corrections:
    """Compare the communes: what each is, its figures as they were counted, its outline."""
    own = read_territory(package)
    before = territory.communes.to_crs(territory.plane.crs)
    after = own.communes.to_crs(territory.plane.crs)
    new = after.index.difference(before.index)
    rows: list[tuple[Any, ...]] = [("communes", "row added", code, "", "", "") for code in new]
    rows += [("communes", "row deleted", code, "", "", "") for code in before.index.difference(after.index)]
    both = before.index.intersection(after.index)
    compared = [name for name in (*DESCRIPTION, *FIGURES) if name in before and name in after and name != c.AREA_KM2]
    outlines_before, outlines_after = (_outlines(frame) for frame in (before, after))
    for code in both:
        for name in compared:
            was, now = cell_text(before.at[code, name]), cell_text(after.at[code, name])
            if was != now:
                rows.append(("communes", "value changed", code, name, was, now))
        first, second = (shapes[code] for shapes in (outlines_before, outlines_after))
        if not shapely.equals_exact(first, second, tolerance=_NEAR_M):
            rows.append(("communes", "shape changed", code, c.GEOMETRY, "", ""))
    table = pd.DataFrame(rows, columns=list(COLUMNS), dtype="object")
    if not rows:
        return Corrections(table, {}, {})
    target = _folder(edition) / f"{edition.package_name.removesuffix('.gpkg')}-territoire.gpkg"
    content = _territory_file(own, edition)
    settings = {} if edition.perimeter == target.name else {"perimeter": target.name}
    return Corrections(table, {target: content}, settings)


def _names(package: Path, edition: Edition, territory: Territory) -> Corrections:
    """Bring names that were moved into the edition's table of offsets."""
    try:
        moved = moved_names(package)
    except EditionError:  # a file without plates
        return _nothing()
    path = edition.file_path(edition.offsets) if edition.offsets else None
    standing = read_offsets(path).rows if path is not None else ()
    before = {(row.code, row.language, row.plate): (row.dx_mm, row.dy_mm) for row in standing}
    after = {**before, **{key: (float(dx), float(dy)) for key, (dx, dy) in moved.items()}}
    rows = [
        ("plate_names", MOVED, f"{plate}/{code}", language, *map(_place, (before.get(key), place)))
        for key, place in after.items()
        for code, language, plate in (key,)
        if key not in before or max(abs(a - b) for a, b in zip(before[key], place, strict=True)) > _NEAR_M
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS), dtype="object")
    if not rows:
        return Corrections(table, {}, {})
    own = path is not None and path.suffix.lower() == ".csv"
    target = path if own and path is not None else _folder(edition) / _NAMES
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("code", "dx_mm", "dy_mm", "language", "plate"))
    for (code, language, plate), place in after.items():
        writer.writerow((code, *(f"{value:.3f}" for value in place), language, plate))
    return Corrections(table, {target: stream.getvalue().encode()}, {} if own else {"offsets": target.name})


def _outlines(units: gpd.GeoDataFrame) -> dict[str, shapely.Geometry]:
    """Return code → outline, alike whatever the order of its parts; a single polygon is one of several."""
    shapes = [shapely.MultiPolygon(list(shapely.get_parts(shape))) for shape in units.geometry]
    return dict(zip(units.index, map(shapely.normalize, shapes), strict=True))


def _place(place: tuple[float, float] | None) -> str:
    return "" if place is None else f"{place[0]:.3f} {place[1]:.3f}"


def _nothing() -> Corrections:
    return Corrections(pd.DataFrame(columns=list(COLUMNS), dtype="object"), {}, {})


def _folder(edition: Edition) -> Path:
    """Return the folder of an edition, which must be a file."""
    if edition.path is None:
        reason, remedy = Message("fault.sources.apply.shipped"), Message("fault.sources.apply.own_copy")
        raise EditionError(Fault(reason, remedy, edition.key))
    return edition.path.parent


def _territory_file(territory: Territory, edition: Edition) -> bytes:
    """Return a GeoPackage of communes as they came back, with the land around them."""
    from atlas.publishing.tables.geopackage import write_layers  # loads GDAL: only where it is written

    layers = units_of_territory(territory)
    with scratch(_folder(edition)) as folder:
        path = folder / "territory.gpkg"
        write_layers(layers, path, crs=territory.plane.definition, date=edition.date)
        return path.read_bytes()


def _read_again(path: Path, content: bytes, read: Callable[..., Records]) -> pd.DataFrame:
    """Return the register as it will be.

    Raises:
        RegisterError: a value that a register cannot have.
    """
    with scratch(path.parent) as folder:
        trial = folder / path.name
        trial.write_bytes(content)
        try:
            register = register_of(read(trial, year=dt.date.today().year))
        except RegisterError as error:
            raise RegisterError([replace(fault, file=path) for fault in error.faults]) from None
    if register.faults:
        raise RegisterError([replace(fault, file=path) for fault in register.faults])
    return register.table


def _refuse_misread(path: Path, before: pd.DataFrame, after: pd.DataFrame, edits: tuple[ActorEdit, ...]) -> None:
    """Refuse a register that would not say what was changed, or that would say something else of the other actors.

    Raises:
        RegisterError: a correction would be read as another one, or an actor that nobody corrected as another.
    """
    read, former = (table.set_index(table[c.ID].astype(str)) for table in (after, before))
    faults = list(_misread(path, read, edits))
    others = former.index.difference([edit.id for edit in edits], sort=False)
    lost = others.difference(read.index)
    if not len(lost):
        columns = [name for name in former.columns if name != c.ROW]
        same = (cells := former.loc[others, columns]).eq(read.loc[others, columns]) | cells.isna()
        lost = others[~same.all(axis=1).to_numpy()]
    reason, remedy = Message("fault.sources.apply.misread"), Message("fault.sources.apply.correct_there")
    faults += [Fault(reason, remedy, path, column=c.ID, value=identifier) for identifier in lost]
    if faults:
        raise RegisterError(faults)


def _misread(path: Path, table: pd.DataFrame, edits: tuple[ActorEdit, ...]) -> Iterator[Fault]:
    for edit in edits:
        if (edit.id in table.index) == (edit.what == "row deleted"):
            reason, remedy = Message("fault.sources.apply.misread"), Message("fault.sources.apply.correct_there")
            yield Fault(reason, remedy, path, column=c.ID, value=edit.id)
            continue
        for column, (_, after) in edit.values.items():
            if column in (c.LON, c.LAT):
                same = abs(float(cell_text(table.at[edit.id, column])) - float(after)) < _NEAR_DEG
            else:
                same = cell_text(table.at[edit.id, column]) == after
            if not same:
                reason, remedy = Message("fault.sources.apply.misread"), Message("fault.sources.apply.correct_there")
                yield Fault(reason, remedy, path, column=column, value=f"{edit.id}: {after}")


__all__ = ["Corrections", "edition_corrections", "register_corrections"]
