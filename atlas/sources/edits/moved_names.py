"""Names that an editor moved on a plate in QGIS, as rows of a table of offsets."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd
import pyogrio

from atlas import columns as c
from atlas.decimals import fixed_point
from atlas.errors import EditionError, Fault
from atlas.guard import with_guard
from atlas.i18n.messages import Message
from atlas.sources.files.layers import every_record

#: The layer of the GeoPackage that holds the names of the plates.
LAYER: Final = "plate_names"
_MOVED_M: Final = 0.01
_READ: Final = [
    c.PLATE_KEY, c.LANGUAGE, c.WINDOW, c.CODE, c.X, c.Y, c.PRINTED_X, c.PRINTED_Y, c.DX_MM, c.DY_MM, c.SCALE, c.PINNED,
]  # fmt: skip


@with_guard(Message("act.moved_names"), error=EditionError)
def read_moved_names(path: Path) -> list[list[str]]:
    """Return a row (code, dx, dy, language, plate) for each name of a map that stands where an editor wants it.

    A name that was moved keeps the offset that it was printed with, and what it was moved by at the plate's scale; the
    lines of a name move it together. Names in insets have no offsets.

    Raises:
        EditionError: the file cannot be read, or has no names of plates.
    """
    try:
        table = pyogrio.read_dataframe(path, layer=LAYER, columns=_READ, read_geometry=False, **every_record(path))
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        reason = Message("fault.sources.offsets.no_moved_names", error=str(error))
        raise EditionError(Fault(reason, Message("fault.sources.offsets.give_geopackage"), path)) from error
    lost = [name for name in _READ if name not in table]
    if lost:
        reason = Message("fault.sources.offsets.column_missing")
        remedy = Message("fault.sources.offsets.export_again")
        raise EditionError([Fault(reason, remedy, path, column=name) for name in lost])
    table = pd.DataFrame(table[(table[c.WINDOW] == 0) & table[c.CODE].fillna("").ne("")])
    meters = 1000.0 / table[c.SCALE]
    table["right"] = (table[c.X] - table[c.PRINTED_X]) * meters
    table["up"] = (table[c.Y] - table[c.PRINTED_Y]) * meters
    rows = []
    for (plate, language, code), lines in table.groupby([c.PLATE_KEY, c.LANGUAGE, c.CODE], sort=False):
        right, up = float(lines["right"].mean()), float(lines["up"].mean())
        moved = max(abs(right), abs(up)) * float(lines[c.SCALE].iloc[0]) / 1000.0 > _MOVED_M
        if moved or bool(lines[c.PINNED].iloc[0]):
            dx, dy = float(lines[c.DX_MM].iloc[0]) + right, float(lines[c.DY_MM].iloc[0]) + up
            rows.append([str(code), fixed_point(dx, 3), fixed_point(dy, 3), str(language), str(plate)])
    return rows
