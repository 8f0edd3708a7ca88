"""The editor's own places of names on the map: a table of shifts, keyed by the code of the commune or province."""

from __future__ import annotations

import csv
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from atlas.errors import EditionError, Fault
from atlas.guard import with_guard
from atlas.i18n.language import LANGUAGES
from atlas.i18n.lexicon import word_lists
from atlas.i18n.messages import Listed, Message
from atlas.sources.files.admission import WRITTEN, admit
from atlas.sources.files.small_tables import TableColumns, match_columns
from atlas.sources.files.tables import RawTable

_NAMES: Final = ("code", "dx_mm", "dy_mm", "language", "plate")
_COLUMNS: Final = TableColumns.of(
    word_lists("headings.offsets"), needed={name: name for name in _NAMES[:3]}, closed=True
)
_FURTHEST_MM: Final = 400.0


@dataclass(frozen=True, slots=True)
class Offset:
    """Where the middle of a name stands, in mm to the right of and above the anchor of its unit.

    It holds for one language and one plate, or for all of them where these are empty.
    """

    code: str
    dx_mm: float
    dy_mm: float
    language: str = ""
    plate: str = ""


@dataclass(frozen=True, slots=True)
class Offsets:
    """All offsets of an edition."""

    rows: tuple[Offset, ...] = ()

    def on(self, plate: str, language: str) -> Mapping[str, tuple[float, float]]:
        """Return code → (dx, dy) for a plate in a language; what is said of that plate or language alone goes first."""
        fitting = [row for row in self.rows if row.language in ("", language) and row.plate in ("", plate)]
        fitting.sort(key=lambda row: (bool(row.plate), bool(row.language)))
        return {row.code: (row.dx_mm, row.dy_mm) for row in fitting}


@with_guard(Message("act.offsets"), error=EditionError)
def read_offsets(path: str | Path, *, codes: Collection[str] = (), plates: Collection[str] = ()) -> Offsets:
    """Read a CSV of offsets: ``code,dx_mm,dy_mm`` and, where wanted, ``language`` and ``plate``.

    A GeoPackage of the toolkit is read too: the names that were moved in QGIS, and those that had an offset already.

    Args:
        path: a CSV file in UTF-8, parted by commas or semicolons; decimals with a point. Or a ``.gpkg``.
        codes: codes of the units that exist, to be checked against; none when empty.
        plates: keys of the plates that exist, likewise.

    Raises:
        EditionError: the file is missing, a column is, or a code, a number, a language or a plate is wrong; every fault
            is listed with its row.
    """
    table = match_columns(_table(Path(path)), _COLUMNS)
    table.refuse(EditionError)
    columns = {name: table.texts(name) for name in _NAMES}
    offsets: dict[tuple[str, str, str], Offset] = {}
    for i in range(len(table)):
        cells = {name: texts[i] for name, texts in columns.items()}
        faults = _wrong(cells, codes, plates)
        key = cells["code"], cells["language"], cells["plate"]
        if not faults and key in offsets:
            reason, remedy = Message("fault.sources.offsets.twice"), Message("fault.sources.offsets.remove_one")
            faults = [("code", reason, remedy)]
        for name, reason, remedy in faults:
            table.fault(i, reason, remedy, column=name, value=cells[name])
        if not faults:
            offsets[key] = Offset(key[0], float(cells["dx_mm"]), float(cells["dy_mm"]), *key[1:])
    table.refuse(EditionError)
    return Offsets(tuple(offsets.values()))


def _table(file: Path) -> RawTable:
    """Return the filled rows of a file of offsets; unlike a register, it may have none."""
    if file.suffix.lower() == ".gpkg":
        from atlas.sources.edits.moved_names import read_moved_names  # only these offsets need GDAL

        rows = [[*_NAMES], *read_moved_names(file)]
    else:
        rows = _rows(file)
    headings = [name.strip() for name in rows[0]] if rows else []
    filled = [i for i, row in enumerate(rows) if i and any(cell.strip() for cell in row)]
    cells = [(rows[i] + [""] * len(headings))[: len(headings)] for i in filled]
    frame = pd.DataFrame(cells, columns=headings, dtype="str")
    return RawTable(frame, np.array(filled, dtype=np.int64) + 1, file)


def _rows(file: Path) -> list[list[str]]:
    admit(file, most=WRITTEN, kind=EditionError)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        reason, remedy = Message("fault.sources.offsets.not_there"), Message("fault.sources.offsets.correct_path")
        raise EditionError(Fault(reason, remedy, file)) from None
    except UnicodeDecodeError as error:
        reason = Message("fault.sources.toml.no_utf8", place=str(error.start))
        raise EditionError(Fault(reason, Message("fault.sources.toml.save_as_utf8"), file)) from None
    first = text.partition("\n")[0]
    return list(csv.reader(text.splitlines(), delimiter=";" if first.count(";") > first.count(",") else ","))


def _wrong(
    cells: Mapping[str, str], codes: Collection[str], plates: Collection[str]
) -> list[tuple[str, Message, Message]]:
    """List column, reason and remedy of everything that is wrong in a row."""
    wrong = []
    code, language, plate = (cells.get(name, "") for name in ("code", "language", "plate"))
    if not code or (codes and code not in codes):
        reason = Message("fault.sources.offsets.unknown_code") if code else Message("fault.sources.offsets.no_code")
        wrong.append(("code", reason, Message("fault.sources.offsets.write_code")))
    for name in ("dx_mm", "dy_mm"):
        try:
            value = float(cells.get(name, ""))
        except ValueError:
            reason, remedy = Message("fault.sources.values.no_number"), Message("fault.sources.offsets.write_mm")
            wrong.append((name, reason, remedy))
            continue
        if not math.isfinite(value) or abs(value) > _FURTHEST_MM:
            reason = Message("fault.sources.offsets.too_far", most=_FURTHEST_MM)
            wrong.append((name, reason, Message("fault.sources.offsets.correct_it")))
    if language and language not in LANGUAGES:
        remedy = Message("fault.sources.offsets.write_language", names=Listed(LANGUAGES, marks=False))
        wrong.append(("language", Message("fault.sources.offsets.no_language"), remedy))
    if plate and plates and plate not in plates:
        remedy = Message("fault.sources.offsets.write_plate", names=Listed(plates, marks=False))
        wrong.append(("plate", Message("fault.sources.offsets.no_plate"), remedy))
    return wrong
