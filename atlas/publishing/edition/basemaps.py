"""The basemaps of an edition: what its plates ask for, fetched and checked, so that later builds need no network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.layout.map_window import map_window
from atlas.cartography.spec.basemap_image import CACHE, BasemapImage, basemap_digest, read_basemap
from atlas.cartography.spec.edition_info import Servers, TilePlace
from atlas.cartography.spec.insets import inset_frame, inset_on_page
from atlas.cartography.spec.map_layers import context_layers, file_digests, layer_digests
from atlas.cartography.spec.plate import Plate
from atlas.errors import BasemapError, Fault
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message
from atlas.publishing.edition.edition import Edition
from atlas.sources.territory.territory import Territory, read_territory

#: Called for each map: how many are done, how many there are, which one.
Progress = Callable[[int, int, str], None]


def edition_folder(edition: Edition) -> Path:
    """Return the folder that an edition's paths are relative to."""
    return edition.path.parent if edition.path else Path()


def tile_cache(edition: Edition) -> Path:
    """Return the folder beside an edition that keeps the tiles of servers."""
    return edition_folder(edition) / CACHE


def map_frames(plate: Plate, territory: Territory, *, page: str, language: LanguageCode) -> tuple[MapFrame, ...]:
    """Return the windows of a plate's main map and insets, without drawing it.

    Args:
        plate: its page, legend and insets count.
        territory: what it shows.
        page: of the edition, where the plate has none.
        language: mirrored or not.
    """
    sheet, _, main = map_window(plate, territory, page=page, language=language)
    return main, *(inset_frame(inset_on_page(inset, sheet), territory) for inset in plate.insets)


def fetch_basemaps(
    edition: Edition, *, plate: str = "", cache: Path | None = None, progress: Progress | None = None
) -> dict[str, tuple[BasemapImage, ...]]:
    """Read the basemaps of an edition's plates once; the tiles of servers stay in the cache.

    Args:
        edition: a checked edition.
        plate: only the plate of this key.
        cache: the folder that keeps tiles; by default :func:`tile_cache`.
        progress: called for each map.

    Returns:
        for each plate that asks for one, the basemaps of its map and its insets.

    Raises:
        BasemapError: what is wrong with any of them, all at once; a source that failed is not asked again.
    """
    chosen = (edition.plate(plate),) if plate else edition.plates
    territory = read_territory(edition.territory_source)
    wanted = [
        (shown.key, spec, frame)
        for shown in chosen
        if (spec := shown.basemap) is not None
        for frame in map_frames(shown, territory, page=edition.page, language=edition.language)
    ]
    images: dict[str, tuple[BasemapImage, ...]] = {}
    faults: dict[str, tuple[Fault, ...]] = {}
    for done, (key, spec, frame) in enumerate(wanted):
        if progress is not None:
            progress(done, len(wanted), str(Message("progress.basemap", plate=key)))
        if spec.source in faults:
            continue
        try:
            image = read_basemap(spec, frame, folder=edition_folder(edition), cache=cache or tile_cache(edition))
        except BasemapError as error:
            faults[spec.source] = error.faults
        else:
            images[key] = (*images.get(key, ()), image)
    if faults:
        raise BasemapError(fault for some in faults.values() for fault in some)
    return images


def tile_place(edition: Edition, plate: Plate, territory: Territory, *, servers: Servers = "ask") -> TilePlace:
    """Return where a plate's basemap is read from, with a digest of what will be read.

    Here tiles are fetched, when servers may be asked: drawing uses what is kept.

    Raises:
        BasemapError: the basemap cannot be read.
    """
    folder, cache = edition_folder(edition), tile_cache(edition)
    place = TilePlace(folder, cache, servers="leave" if servers == "leave" else "kept")
    layers = (*context_layers(plate.context or ()), *plate.layers)
    own = layer_digests(layers, folder, context=territory.context)
    own += file_digests(folder / name for mark in plate.marks for name in mark.files)
    place = replace(place, digest=" ".join(own))
    if plate.basemap is None or (servers == "leave" and plate.basemap.is_remote):
        return place
    frames = map_frames(plate, territory, page=edition.page, language=edition.language)
    offline = servers != "ask"
    digests = (basemap_digest(plate.basemap, frame, folder=folder, cache=cache, offline=offline) for frame in frames)
    return replace(place, digest=" ".join([*own, *digests]))
