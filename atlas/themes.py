"""Themes: the look of plates and charts. `PRINT`, `SCREEN` and `BLACK_AND_WHITE` are shipped; `read` takes your own.

A theme is a frozen value: ``dataclasses.replace(atlas.themes.PRINT, accent="#7a1f3d")`` is another one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas.cartography.spec.theme import PRINT, Theme, Type, Weights
from atlas.publishing.edition.themes import read_theme as read
from atlas.publishing.edition.themes import theme_names as names

__all__ = ["BLACK_AND_WHITE", "PRINT", "SCREEN", "Theme", "Type", "Weights", "names", "read"]

if TYPE_CHECKING:
    SCREEN: Theme
    BLACK_AND_WHITE: Theme

_SHIPPED = {"SCREEN": "screen", "BLACK_AND_WHITE": "black-and-white"}


def __getattr__(name: str) -> Theme:
    if name not in _SHIPPED:
        raise AttributeError(f"module 'atlas.themes' has no attribute {name!r}")
    return read(_SHIPPED[name])


def __dir__() -> list[str]:
    return __all__
