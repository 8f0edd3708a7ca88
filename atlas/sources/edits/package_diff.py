"""What was changed in a whole GeoPackage: units, actors, and names moved on the plates."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyogrio
from pyogrio.errors import DataSourceError

from atlas.errors import EditionError, Fault, TerritoryError
from atlas.i18n.messages import Listed, Message
from atlas.sources.edits.layer_diff import Differences, compare_layers
from atlas.sources.edits.moved_names import LAYER as NAMES
from atlas.sources.edits.moved_names import read_moved_names

#: The layers that are corrected; those beside them are made from these again.
LAYERS: Final = ("communes", "provinces", "actors")
#: Of a row of the table of differences.
COLUMNS: Final = ("layer", "what", "key", "column", "before", "after")
MOVED: Final = "name moved"


def compare_packages(before: str | Path, after: str | Path, *, layers: Sequence[str] = ()) -> pd.DataFrame:
    """Say what was changed in the layers that a GeoPackage is corrected in, and which names were moved on its plates.

    Args:
        before: the file as the toolkit wrote it.
        after: the file as it came back.
        layers: those to compare; communes, provinces, actors and names of plates, as far as both files have them.

    Returns:
        One row for each difference: ``layer``, ``what``, ``key`` (of the row), ``column``, ``before``, ``after``.

    Raises:
        TerritoryError: a file that cannot be read, files without a layer in common, rows without a key or with one
            that is not theirs alone; all faults of all layers at once.
    """
    first, second = Path(before), Path(after)
    shared = _layer_names(first) & _layer_names(second)
    wanted = list(layers) or [name for name in (*LAYERS, NAMES) if name in shared]
    if not wanted:
        reason, remedy = (
            Message("fault.sources.layer_diff.nothing_shared"),
            Message("fault.sources.layer_diff.say_layer"),
        )
        raise TerritoryError(Fault(reason, remedy, file=second, value=str(Listed(sorted(shared), marks=False))))
    rows: list[tuple[Any, ...]] = []
    faults: list[Fault] = []
    for name in wanted:
        try:
            rows += _moves(first, second) if name == NAMES else _rows(compare_layers(first, second, layer=name))
        except (TerritoryError, EditionError) as error:
            faults += error.faults
    if faults:
        raise TerritoryError(faults)
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="object")


def moved_names(package: Path) -> dict[tuple[str, str, str], tuple[str, str]]:
    """Return (code, language, plate) → (dx, dy) in mm of the names that stand where an editor wants them."""
    return {(code, language, plate): (dx, dy) for code, dx, dy, language, plate in read_moved_names(package)}


def _rows(differences: Differences) -> list[tuple[Any, ...]]:
    return [(differences.layer, *row) for row in differences.table.itertuples(index=False, name=None)]


def _moves(before: Path, after: Path) -> list[tuple[Any, ...]]:
    old, new = moved_names(before), moved_names(after)
    rows = []
    for code, language, plate in dict.fromkeys((*old, *new)):
        was, now = (names.get((code, language, plate)) for names in (old, new))
        if was != now:
            shown = [None if place is None else f"{place[0]} {place[1]}" for place in (was, now)]
            rows.append((NAMES, MOVED, f"{plate}/{code}", language, *shown))
    return rows


def _layer_names(path: Path) -> set[str]:
    if not path.is_file():
        reason, remedy = Message("fault.sources.layer_diff.no_file"), Message("fault.sources.layer_diff.check_path")
        raise TerritoryError(Fault(reason, remedy, file=path))
    try:
        return {str(name) for name, _ in pyogrio.list_layers(path)}
    except DataSourceError as error:
        reason = Message("fault.sources.layer_diff.unreadable", error=str(error))
        raise TerritoryError(Fault(reason, Message("fault.sources.layer_diff.give_kind"), file=path)) from error
