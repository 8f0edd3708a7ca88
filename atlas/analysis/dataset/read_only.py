"""Tables that say the same as long as they live: what was computed is read, and changed only on a copy."""

from __future__ import annotations

from typing import Any, NoReturn

import geopandas as gpd

from atlas.i18n.messages import Message

_OF_A_TABLE = ("columns", "index", "geometry", "crs")


class ReadOnlyTable(gpd.GeoDataFrame):
    """A GeoDataFrame that cannot be changed in place: a dataset has one truth, whatever is asked of it.

    Whatever is made of it (``copy()``, ``to_crs()``, a selection, a column) is an ordinary table.
    """

    _is_sealed = False

    @classmethod
    def of(cls, table: gpd.GeoDataFrame) -> ReadOnlyTable:
        """Return a table that shares the values of another, and does not follow what becomes of that one."""
        if isinstance(table, cls) and table._is_sealed:
            return table
        sealed = cls(table)
        sealed.attrs = dict(table.attrs)
        object.__setattr__(sealed, "_is_sealed", True)
        return sealed

    def __setitem__(self, key: Any, value: Any) -> None:
        if self._is_sealed:
            _refuse()
        super().__setitem__(key, value)

    def __delitem__(self, key: Any) -> None:  # type: ignore[misc]  # “del table[…]” is refused like all else
        if self._is_sealed:
            _refuse()
        super().__delitem__(key)

    def __setattr__(self, name: str, value: Any) -> None:
        if self._is_sealed and (name in _OF_A_TABLE or name in self.columns):
            _refuse()
        super().__setattr__(name, value)

    def insert(self, *args: Any, **options: Any) -> None:
        """Refuse a further column."""
        if self._is_sealed:
            _refuse()
        super().insert(*args, **options)

    def _update_inplace(self, result: Any, *args: Any, **options: Any) -> None:
        """Refuse what pandas does with ``inplace=True``."""
        if self._is_sealed:
            _refuse()
        super()._update_inplace(result, *args, **options)  # type: ignore[misc]  # its stubs leave it out

    @property
    def loc(self) -> Any:
        """Rows and columns by their labels."""
        return _Reader(super().loc) if self._is_sealed else super().loc

    @property
    def iloc(self) -> Any:
        """Rows and columns by their positions."""
        return _Reader(super().iloc) if self._is_sealed else super().iloc

    @property
    def at(self) -> Any:
        """One value by its labels."""
        return _Reader(super().at) if self._is_sealed else super().at

    @property
    def iat(self) -> Any:
        """One value by its positions."""
        return _Reader(super().iat) if self._is_sealed else super().iat


class _Reader:
    """What is asked of a table by labels or positions, without what is assigned to them."""

    __slots__ = ("_indexer",)

    def __init__(self, indexer: Any) -> None:
        self._indexer = indexer

    def __getitem__(self, key: Any) -> Any:
        return self._indexer[key]

    def __setitem__(self, key: Any, value: Any) -> NoReturn:
        _refuse()


def _refuse() -> NoReturn:
    raise TypeError(Message("fault.analysis.read_only"))
