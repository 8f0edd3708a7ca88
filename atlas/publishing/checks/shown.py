"""What an edition shows and may not: figures that confidentiality withholds, roads that it does not have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from atlas.analysis.derived import Finder
from atlas.analysis.disclosure.groups import INNER
from atlas.analysis.disclosure.public_data import reads_places
from atlas.cartography.layout.sidebar import figure_keys
from atlas.errors import AtlasError, Fault
from atlas.publishing.book.texts import book_keys
from atlas.publishing.checks.attempts import message
from atlas.publishing.documents.editions import publication_keys, shown_records
from atlas.sources.territory.provenance import ROADS

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition

#: Where an indicator is shown, and its key.
_Shown = Sequence[tuple[str, str]]


def check_shown(edition: Edition, file: Path, finder: Finder) -> list[Fault]:
    """Return what an edition shows and may not: what is withheld, what it has no roads for."""
    shown = list(_shown_indicators(edition))
    return [*_secret(edition, shown, file, finder), *_off_the_roads(edition, shown, file, finder)]


def _secret(edition: Edition, shown: _Shown, file: Path, finder: Finder) -> list[Fault]:
    """Return what an edition shows and confidentiality never publishes."""
    counts, faults = edition.confidentiality.counts, []
    for where, key in shown:
        if key in INNER:
            reason = message("never_published")
            faults.append(Fault(reason, message("show_ratio"), file, None, where, key))
        elif counts and _reads_places(key, finder):
            reason = message("secret_places")
            faults.append(Fault(reason, message("show_rate"), file, None, where, key))
    for where in _of_records(edition) if counts else ():
        reason = message("secret_records")
        faults.append(Fault(reason, message("show_number"), file, None, where))
    return faults


def _off_the_roads(edition: Edition, shown: _Shown, file: Path, finder: Finder) -> Iterator[Fault]:
    """Return what an edition without roads measures along them."""
    if edition.roads is not None:
        return
    reason, remedy = message("no_roads"), message("add_roads")
    for key, indicator in finder.own.items():
        if ROADS in indicator.also:
            yield Fault(reason, remedy, file, None, "indicators", key)
    for where, key in shown:
        if key not in finder.own and _needs_roads(key, finder):
            yield Fault(reason, remedy, file, None, where, key)
    for position, plate in enumerate(edition.plates):
        if any(mark.uses_roads for mark in plate.marks):
            yield Fault(reason, remedy, file, None, f"plates[{position + 1}] ({plate.key})")


def _shown_indicators(edition: Edition) -> Iterator[tuple[str, str]]:
    """Return each indicator that an edition draws or prints, with where."""
    for position, plate in enumerate(edition.plates):
        for key in dict.fromkeys((*plate.all_indicators, *figure_keys(plate))):
            yield f"plates[{position + 1}] ({plate.key})", key
    for key in book_keys(edition):
        yield "book", key
    for key in publication_keys(edition):
        yield "publications", key


def _of_records(edition: Edition) -> Iterator[str]:
    """Return where an edition draws or counts the records of its register."""
    for position, plate in enumerate(edition.plates):
        if plate.counts_records:
            yield f"plates[{position + 1}] ({plate.key})"
    for position, facing in enumerate(edition.book.facing):
        if any(chart.shows_records for chart in facing.charts):
            yield f"book.facing[{position + 1}]"
    for key in shown_records(edition):
        yield f"publications ({key})"


def _needs_roads(key: str, finder: Finder) -> bool:
    try:
        return ROADS in finder(key).also
    except AtlasError:
        return False


def _reads_places(key: str, finder: Finder) -> bool:
    try:
        return reads_places(finder(key))
    except AtlasError:  # a key that does not exist is a fault of its own, where it stands
        return False
