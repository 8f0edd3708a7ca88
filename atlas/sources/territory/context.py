"""The ground around a territory, layer by layer: relief, water, roads, towns, limits; each has a role on a plate."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, TypeAlias, get_args

import geopandas as gpd

from atlas.errors import Fault, TerritoryError
from atlas.i18n.language import DEFAULT_LANGUAGE, LANGUAGES
from atlas.i18n.messages import Message
from atlas.sources.territory.provenance import PROVENANCE, Credit, read_credits

#: What a layer of the ground is, from the lowest to the topmost.
Role: TypeAlias = Literal[
    "relief", "forests", "protected", "builtup", "lakes", "rivers", "railways", "roads", "limits", "peaks", "towns"
]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
#: The one role that is a picture.
RELIEF: Final = "relief"
#: Column of a layer: the order of what it holds from 1, the most important.
RANK: Final = "rank"
_ENDING: Final = ("tif", "geojson")


def context_file(folder: Path | None, role: Role) -> Path:
    """Return the file of a role in a territory's folder of context layers.

    Raises:
        TerritoryError: the territory has no such folder, or no such layer in it.
    """
    if folder is not None:
        for ending in _ENDING:
            if (path := folder / f"{role}.{ending}").is_file():
                return path
    reason = Message("fault.sources.context.no_layer", role=role)
    raise TerritoryError(Fault(reason, Message("fault.sources.context.bring"), value=role))


@lru_cache(maxsize=32)  # read once for all plates; tables are not changed
def read_context(path: Path, crs: str) -> gpd.GeoDataFrame:
    """Return the shapes of a layer of context in a projected system, with their ranks and names."""
    table = gpd.read_file(path, engine="pyogrio").to_crs(crs)
    return table if RANK in table else table.assign(**{RANK: 1})


def context_attribution(path: Path) -> Mapping[str, str]:
    """Return whom a layer of context is owed to, by language, from the provenance file beside it."""
    credit = _credits(path.parent).get(path.name)
    if credit is None:
        return dict.fromkeys(LANGUAGES, "")
    return {language: credit.attribution_in(language) for language in (DEFAULT_LANGUAGE, *LANGUAGES)}


@lru_cache(maxsize=8)
def _credits(folder: Path) -> Mapping[str, Credit]:
    if not (folder / PROVENANCE).is_file():  # a folder of one's own that says nothing of where it comes from
        return {}
    return {credit.file: credit for credit in read_credits(folder)}
