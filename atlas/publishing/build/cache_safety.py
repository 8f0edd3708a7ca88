"""What keeps a user's cache safe: entries are sealed with a secret key, data are unpacked by allowed names alone.

The seal tells what this user stored from what another put there. A pickle is a program; should the seal ever fail, what
is unpacked here still reaches none but the names below.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import io
import os
import pickle
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset


#: The environment variable that names another file for the key.
VARIABLE: Final = "ATLAS_CACHE_KEY"
_BYTES: Final = 32
#: A link is not followed, a pipe is not waited for; Windows knows neither.
OPENING: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
#: The rooms of the toolkit whose classes and formulas data consist of.
_ROOMS: Final = ("atlas.analysis.", "atlas.sources.", "atlas.i18n.")
#: Those whose classes a drawn plate consists of as well, and what its layout in QGIS is written in.
_DRAWN_ROOMS: Final = ("atlas.cartography.", "atlas.publishing.qgis.", "xml.etree.ElementTree.")
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


def seal(key: bytes, *parts: bytes) -> str:
    """Return the HMAC-SHA-256 of some bytes, hexadecimal: only who has the key can make it."""
    lengths = b"".join(len(part).to_bytes(8, "big") for part in parts)
    return hmac.new(key, lengths + b"".join(parts), hashlib.sha256).hexdigest()


def is_sealed(mark: object, key: bytes, *parts: bytes) -> bool:
    """Tell whether a mark is the seal of these bytes."""
    return isinstance(mark, str) and mark.isascii() and hmac.compare_digest(mark, seal(key, *parts))


def user_key(path: Path) -> bytes | None:
    """Return the key in a file, made when there is none; None when it cannot be had or is not this user's alone."""
    with contextlib.suppress(OSError):
        if not path.exists():
            _make(path)
        descriptor = os.open(path, OPENING)
        try:
            if is_own(descriptor, private=True):
                key = os.read(descriptor, _BYTES + 1)
                return key if len(key) == _BYTES else None
        finally:
            os.close(descriptor)
    return None


def is_own(descriptor: int, *, private: bool = False) -> bool:
    """Tell of an open file or folder whether it is this user's, whom nobody else may write for (or read, ``private``).

    The open one is asked, not its name, under which another can stand a moment later.
    """
    status = os.fstat(descriptor)
    if not hasattr(os, "getuid"):
        return True
    others = 0o077 if private else 0o022
    kind = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
    return kind and status.st_uid == os.getuid() and not status.st_mode & others


def _make(path: Path) -> None:
    """Write a key that appears whole: two processes that begin at once agree on the first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(beside, flags, 0o600)
    try:
        os.write(descriptor, secrets.token_bytes(_BYTES))
    finally:
        os.close(descriptor)
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    except OSError:  # a disk without hard links
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def pack_data(data: Dataset) -> bytes:
    """Pack data for the cache."""
    return pickle.dumps(data)


def unpack_data(content: bytes) -> Dataset | None:
    """Return packed data; None when they are damaged, of other versions, or name what data do not consist of."""
    from atlas.analysis.dataset.dataset import Dataset  # takes long to load: whoever keeps no data does without

    try:
        data = _Unpickler(io.BytesIO(content)).load()
    except Exception:  # whatever a damaged or foreign pickle raises, the data are computed again
        return None
    return data if isinstance(data, Dataset) else None


def unpack_drawn(content: bytes) -> Any:
    """Return what was packed of a drawn plate; None when it is damaged, of other versions, or names anything else."""
    try:
        return _DrawnUnpickler(io.BytesIO(content)).load()
    except Exception:  # whatever a damaged or foreign pickle raises, the plate is drawn again
        return None


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        ours = f"{module}.".startswith(_ROOMS) and "." not in name
        if ours or name in _NAMES.get(module, ()):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name}")  # no part of data


class _DrawnUnpickler(_Unpickler):
    """Knows the classes of specifications, styles and layouts as well, and nothing else of their modules."""

    def find_class(self, module: str, name: str) -> Any:
        if f"{module}.".startswith(_DRAWN_ROOMS) and "." not in name:
            value = pickle.Unpickler.find_class(self, module, name)
            if isinstance(value, type) and value.__module__ == module:
                return value
        return super().find_class(module, name)
