"""The actors that marks of records draw: those that are not closed, of one family or of all, and their dots."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from atlas import columns as c
from atlas.analysis.catalogue.stocks import ACTORS, active
from atlas.cartography.canvas.canvas import ShapeStyle
from atlas.errors import MapTypeError, UnknownNameError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message
from atlas.sources.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset
    from atlas.cartography.canvas.map_sheet import MapSheet

Floats = npt.NDArray[np.float64]
_FEW: Final = 150  # dots that labels can all keep off


def counts_actors(keys: Iterable[str], vocabulary: Vocabulary) -> bool:
    """Tell whether the unit of all these stocks is one actor: all of them, or those of families and sectors."""
    return all(key == ACTORS or key in vocabulary.fields for key in keys)


def actors_of(data: Dataset, family: str, *, mark: str) -> gpd.GeoDataFrame:
    """Return the actors that are not closed, of a family when one is given, in the CRS of the plates.

    Raises:
        MapTypeError: the data have no register.
    """
    if data.placed is None:
        raise MapTypeError(Message("fault.cartography.no_register", mark=mark))
    actors = active(data.placed)
    if family:
        check_family(family, data.vocabulary)
        actors = actors[(actors[c.FAMILY] == family).fillna(False).to_numpy(dtype=bool)]
    return actors.to_crs(data.territory.plane.crs)


def places(actors: gpd.GeoDataFrame) -> Floats:
    """Return the places of actors, (n, 2) in the CRS of their table."""
    return np.asarray(shapely.get_coordinates(actors.geometry.to_numpy()), dtype=np.float64).reshape(-1, 2)


def mixed_order(data: Dataset, records: pd.Index) -> npt.NDArray[np.intp]:
    """Return one fixed, mixed order of records, in which no category hides another: by the MD5 of their identifiers.

    QGIS can work it out too, so that its dots lie over each other as in print.
    """
    names = data.placed.actors[c.ID].loc[records].astype(str)  # type: ignore[union-attr]  # no dots without a register
    digests = [hashlib.md5(name.encode(), usedforsecurity=False).hexdigest() for name in names]
    return np.argsort(np.array(digests, dtype="S32"), kind="stable")[::-1]  # from the last one, as it draws


def draw_actors(sheet: MapSheet, places_m: Floats, diameter_mm: float) -> None:
    """Draw a dot at each actor, over what a mark draws around it; labels keep off a few of them.

    Args:
        sheet: the map.
        places_m: (n, 2) meters of the plane.
        diameter_mm: of a dot.
    """
    theme, centers = sheet.canvas.theme, sheet.ground.ashore(sheet.frame.to_page(places_m))
    edge = theme.symbol_edge
    look = ShapeStyle(face=theme.symbol, edge=edge, width_pt=0.25, z=9, gid="service-points", clip=sheet.frame.box)
    sheet.canvas.dots(centers, diameter_mm, look)
    if len(centers) <= _FEW:
        sheet.occupy(centers, np.full(len(centers), diameter_mm))
    else:
        sheet.dots = np.vstack([sheet.dots, centers])


def check_family(family: str, vocabulary: Vocabulary) -> None:
    """Refuse a family that the vocabulary of the register does not have; empty is all of them.

    Raises:
        UnknownNameError: it has none of this name; the message proposes the nearest ones.
    """
    if family and family not in vocabulary.family_stocks:
        raise UnknownNameError("family", family, list(vocabulary.family_stocks))


def family_title(family: str, vocabulary: Vocabulary, language: LanguageCode) -> str:
    """Return the title of a family, or of all actors."""
    title = vocabulary.titles(c.FAMILY).get(family) if family else None
    return (title or vocabulary.text("actors"))[language]


def kilometers(km: float) -> int:
    """Return the decimals with which a distance is written: 5 → 0, 2.5 → 1."""
    return next((d for d in range(4) if abs(round(km, d) - km) < 1e-9), 3)
