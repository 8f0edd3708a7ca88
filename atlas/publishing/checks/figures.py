"""What the data make impossible: classes that cannot be cut, figures of a note that do not exist."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.layout.sidebar import fill_figures
from atlas.cartography.spec.insets import commune_codes, extent_codes
from atlas.cartography.spec.localized_text import Text, text_in
from atlas.cartography.spec.plate import Plate
from atlas.errors import AtlasError, EditionError, Fault
from atlas.publishing.book.texts import read_texts
from atlas.publishing.checks.attempts import attempt, message
from atlas.publishing.edition.map_series import with_series
from atlas.publishing.edition.themes import theme_of

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition


def check_figures(edition: Edition, data: Dataset) -> list[Fault]:
    """Return what the data make impossible: classes that cannot be cut, figures of a note that do not exist."""
    file = edition.path or Path(edition.key)
    faults: list[Fault] = []
    try:
        edition = with_series(edition, data)
    except AtlasError as error:
        faults.append(Fault(str(error), message("correct_series"), file, None, "plates"))
    try:
        read_texts(edition, edition.language, data=data)
    except EditionError as error:
        faults += error.faults
    for position, plate in enumerate(edition.plates):
        faults += _check_plate(file, f"plates[{position + 1}] ({plate.key})", plate, data, edition)
    return faults


def _check_plate(file: Path, where: str, plate: Plate, data: Dataset, edition: Edition) -> list[Fault]:
    faults: list[Fault] = []
    if plate.zoning and plate.zoning not in data.zonings:
        return []  # told with the plate
    theme, seen = theme_of(edition), data.view_of_zones(plate.zoning, plate.perimeter)
    whole = seen if plate.perimeter else data
    for name in ("note", "text"):
        faults += attempt(file, f"{where}.{name}", _fill, getattr(plate, name), whole, edition, what=name)
    for i, note in enumerate(plate.annotations):
        place = f"{where}.annotations[{i + 1}].text"
        faults += attempt(file, place, _fill, note.text, whole, edition, what="text")
        pointed = (note.points_to,) if note.points_to else ()
        faults += attempt(file, f"{where}.annotations[{i + 1}]", commune_codes, whole.territory, pointed)
    for i, chart in enumerate(plate.charts):
        faults += attempt(file, f"{where}.charts[{i + 1}]", chart.block, seen, theme, edition.language)
    for name in ("extent", "focus"):
        faults += attempt(file, f"{where}.{name}", extent_codes, whole.territory, getattr(plate, name))
    for i, inset in enumerate(plate.insets):
        faults += attempt(file, f"{where}.insets[{i + 1}]", commune_codes, whole.territory, inset.communes)
    for number, mark in enumerate(plate.marks):
        place = f"{where}.marks[{number + 1}]"
        faults += attempt(file, place, mark.fit, seen, theme, edition.language)
    return faults


def _fill(text: Text, data: Dataset, edition: Edition, *, what: str) -> None:
    fill_figures(text_in(text, edition.language, what=what), data, edition.language)
