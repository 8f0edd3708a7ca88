"""Data packed for the cache, and unpacked without running anything else than what rebuilds tables and shapes.

A pickle is a program. The cache gives back only what this user stored (see :mod:`atlas.publishing.build.seal`); should
that ever fail, what is unpacked here still reaches none but the names below.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Mapping
from typing import Any, Final

from atlas.analysis.dataset.dataset import Dataset

#: The rooms of the toolkit whose classes and formulas data consist of.
_ROOMS: Final = ("atlas.analysis.", "atlas.sources.", "atlas.i18n.")
#: What rebuilds arrays, tables, shapes and reference systems.
_NAMES: Final[Mapping[str, frozenset[str]]] = {
    "builtins": frozenset(["bytearray", "complex", "frozenset", "object", "range", "set", "slice"]),
    "collections": frozenset(["Counter", "OrderedDict", "defaultdict"]),
    "datetime": frozenset(["date", "datetime", "time", "timedelta", "timezone"]),
    "functools": frozenset(["partial"]),
    "geopandas.array": frozenset(["GeometryArray", "GeometryDtype"]),
    "geopandas.geodataframe": frozenset(["GeoDataFrame"]),
    "geopandas.geoseries": frozenset(["GeoSeries"]),
    "numpy": frozenset(["dtype", "ndarray"]),
    "numpy._core.multiarray": frozenset(["_reconstruct", "scalar"]),
    "numpy._core.numeric": frozenset(["_frombuffer"]),
    "pandas": frozenset(
        ["BooleanDtype", "CategoricalDtype", "CategoricalIndex", "DataFrame", "DatetimeIndex", "Float64Dtype", "Index",
         "Int64Dtype", "MultiIndex", "RangeIndex", "Series", "StringDtype", "Timestamp"]
    ),
    "pandas._libs.arrays": frozenset(["__pyx_unpickle_NDArrayBacked"]),
    "pandas._libs.internals": frozenset(["_unpickle_block"]),
    "pandas._libs.missing": frozenset(["NAType", "_NA"]),
    "pandas._libs.tslibs.timestamps": frozenset(["_unpickle_timestamp"]),
    "pandas.arrays": frozenset(
        ["ArrowStringArray", "BooleanArray", "Categorical", "DatetimeArray", "FloatingArray", "IntegerArray",
         "StringArray"]
    ),
    "pandas.core.indexes.base": frozenset(["_new_Index"]),
    "pandas.core.indexes.datetimes": frozenset(["_new_DatetimeIndex"]),
    "pandas.core.internals.managers": frozenset(["BlockManager", "SingleBlockManager"]),
    "pathlib": frozenset(["Path", "PosixPath", "PurePosixPath", "PureWindowsPath", "WindowsPath"]),
    "pyarrow.lib": frozenset(["_restore_array", "py_buffer", "type_for_alias"]),
    "pyproj.crs.crs": frozenset(["CRS"]),
    "shapely.io": frozenset(["from_wkb"]),
}  # fmt: skip


def pack_data(data: Dataset) -> bytes:
    """Pack data for the cache."""
    return pickle.dumps(data)


def unpack_data(content: bytes) -> Dataset | None:
    """Return packed data; None when they are damaged, of other versions, or name what data do not consist of."""
    try:
        data = _Unpickler(io.BytesIO(content)).load()
    except Exception:  # whatever a damaged or foreign pickle raises, the data are computed again
        return None
    return data if isinstance(data, Dataset) else None


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        ours = f"{module}.".startswith(_ROOMS) and "." not in name
        if ours or name in _NAMES.get(module, ()):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no part of data")
