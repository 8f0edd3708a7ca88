"""The actors that marks of records draw: those that are not closed, of one family or of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from atlas import columns as c
from atlas.analysis.catalogue.stocks import ACTORS, FAMILY_STOCKS, SECTOR_STOCKS, active
from atlas.analysis.definitions.families import FAMILY_TITLES
from atlas.errors import MapTypeError
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr

if TYPE_CHECKING:
    from atlas.analysis.dataset.dataset import Dataset

Floats = npt.NDArray[np.float64]
#: Keys of the stocks whose unit is one actor.
ACTOR_STOCKS: Final = frozenset({ACTORS, *FAMILY_STOCKS.values(), *SECTOR_STOCKS.values()})


def actors_of(data: Dataset, family: str, *, mark: str) -> gpd.GeoDataFrame:
    """Return the actors that are not closed, of a family when one is given, in the CRS of the plates.

    Raises:
        MapTypeError: the data have no register.
    """
    if data.placed is None:
        raise MapTypeError(Message("fault.cartography.no_register", mark=mark))
    actors = active(data.placed)
    if family:
        actors = actors[(actors[c.FAMILY] == family).fillna(False).to_numpy(dtype=bool)]
    return actors.to_crs(data.territory.plane.crs)


def places(actors: gpd.GeoDataFrame) -> Floats:
    """Return the places of actors, (n, 2) in the CRS of their table."""
    return np.asarray(shapely.get_coordinates(actors.geometry.to_numpy()), dtype=np.float64).reshape(-1, 2)


def check_family(family: str) -> None:
    """Refuse a family that does not exist; empty is all of them."""
    if family and family not in c.FAMILIES:
        raise ValueError(Message("fault.cartography.family", family=family, names=", ".join(c.FAMILIES)))


def family_title(family: str, language: LanguageCode) -> str:
    """Return the title of a family, or of all actors."""
    return FAMILY_TITLES[family][language] if family else tr("actors", language)


def kilometers(km: float) -> int:
    """Return the decimals with which a distance is written: 5 → 0, 2.5 → 1."""
    return next((d for d in range(4) if abs(round(km, d) - km) < 1e-9), 3)
