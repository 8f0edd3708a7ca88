"""What was changed in the actors of a GeoPackage, against the register that they come from, by identifier."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS

from atlas import columns as c
from atlas.errors import Fault, RegisterError
from atlas.i18n.messages import Message
from atlas.sources.files.layers import every_record

_LAYER: Final = "actors"
#: What may come back of an actor; its commune is found again, contacts come back where they left.
_COLUMNS: Final = (
    c.NAME, c.NAME_AR, c.FAMILY, c.SECTOR, c.STATUS, c.FOUNDED, c.MEMBERS, c.WOMEN, c.JOBS, c.PRECISION, c.SOURCE,
    c.DATE,
)  # fmt: skip
_MOVED_M: Final = 0.05
_DEGREES: Final = 7  # decimals: a centimeter


@dataclass(frozen=True, slots=True)
class ActorEdit:
    """One actor that was changed: the row of the register by its identifier, and what its columns say now.

    Attributes:
        what: ``row added``, ``row deleted`` or ``row changed``.
        id: of the actor.
        values: column → (before, after), texts as a table writes them; longitude and latitude of one that was moved.
    """

    what: str
    id: str
    values: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class RegisterEdits:
    """All that was changed in the actors, and the columns that the file does not have of them, which stay."""

    edits: tuple[ActorEdit, ...]
    absent: tuple[str, ...]

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Yield layer, what, key, column, before, after of each change."""
        for edit in self.edits:
            if edit.what != "row changed":
                yield _LAYER, edit.what, edit.id, "", "", ""
                continue
            for column, (before, after) in edit.values.items():
                if column == c.LON:
                    yield _LAYER, "shape changed", edit.id, c.GEOMETRY, "", ""
                elif column != c.LAT:
                    yield _LAYER, "value changed", edit.id, column, before, after


def register_edits(package: Path, table: pd.DataFrame, placed: gpd.GeoDataFrame) -> RegisterEdits:
    """Compare the actors of a GeoPackage with the register that they were made from.

    A column that is empty in the whole file and is not in the register was kept out of it: it is no change.

    Args:
        package: the file as it came back.
        table: the register, in the toolkit's columns.
        placed: its actors that were placed, with their points.

    Raises:
        RegisterError: an actor without identifier or with that of another, or without a place; all of them at once.
    """
    layer = gpd.GeoDataFrame(pyogrio.read_dataframe(package, layer=_LAYER, **every_record(package)))
    ids = [None if pd.isna(value) or str(value) == "" else str(value) for value in layer[c.ID]]
    _refuse(package, ids, layer.geometry)
    before = table.set_index(table[c.ID].astype(str))
    shown = placed.to_crs(CRS.from_user_input(layer.crs)).set_index(placed[c.ID].astype(str)).geometry
    absent = tuple(
        name for name in _COLUMNS
        if name in before and before[name].notna().any() and (name not in layer or layer[name].isna().all())
    )  # fmt: skip
    columns = [name for name in _COLUMNS if name in layer and name not in absent]
    after = {name: dict(zip(ids, map(cell_text, layer[name]), strict=True)) for name in columns}
    former = {name: dict(zip(before.index, map(cell_text, before[name]), strict=True)) for name in columns}
    moved = _moved_places(layer.geometry, ids, shown)
    edits = []
    for key in filter(None, ids):
        values = {
            name: (former[name].get(key, ""), after[name][key])
            for name in columns
            if former[name].get(key, "") != after[name][key]
        }
        for name, degrees in zip((c.LON, c.LAT), moved.get(key, ()), strict=False):
            values[name] = ("", f"{degrees:.{_DEGREES}f}")
        if values or key not in before.index:
            edits.append(ActorEdit("row changed" if key in before.index else "row added", key, values))
    present = set(ids)
    edits += [ActorEdit("row deleted", key, {}) for key in shown.index if key not in present]
    return RegisterEdits(tuple(edits), absent)


def cell_text(value: Any) -> str:
    """Return a value as a table writes it: whole numbers without point, ISO days, no space around; "" for none."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, dt.datetime | dt.date | np.datetime64):
        return f"{pd.Timestamp(value):%Y-%m-%d}"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value).strip()


def _moved_places(
    points: gpd.GeoSeries, ids: Sequence[str | None], shown: gpd.GeoSeries
) -> dict[str, tuple[float, float]]:
    """Return longitude and latitude of the actors that stand elsewhere than they did, or that are new."""
    former = shown.to_dict()
    degrees = shapely.get_coordinates(points.to_crs("EPSG:4326").to_numpy())
    moved = {}
    for key, point, place in zip(ids, points, degrees, strict=True):
        if key is not None and (key not in former or shapely.distance(former[key], point) > _MOVED_M):
            moved[key] = (float(place[0]), float(place[1]))
    return moved


def _refuse(package: Path, ids: Sequence[str | None], points: gpd.GeoSeries) -> None:
    faults = []
    seen: set[str] = set()
    for row, (key, point) in enumerate(zip(ids, points, strict=True), start=1):
        if key is None or key in seen:
            reason = Message(f"fault.sources.layer_diff.{'no_key' if key is None else 'key_twice'}")
            remedy = Message("fault.sources.layer_diff.own_key")
            faults.append(Fault(reason, remedy, package, row, c.ID, key or ""))
        if point is None or point.is_empty or point.geom_type != "Point":
            reason, remedy = (
                Message("fault.sources.layer_diff.no_point"),
                Message("fault.sources.layer_diff.draw_point"),
            )
            faults.append(Fault(reason, remedy, package, row, c.GEOMETRY, key or ""))
        seen.add(key or "")
    if faults:
        raise RegisterError(faults)
