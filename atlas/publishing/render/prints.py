"""Printing one plate: its figure as SVG, PDF and PNG, its words for readers who do not see, its record."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.alt_text.description import describe_plate
from atlas.cartography.layout.engine import compose
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.localized_text import text_in
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import Theme
from atlas.i18n.language import LanguageCode
from atlas.i18n.typography import typeset
from atlas.publishing.render.conversion import compile_pages, plate_page, png, svg

FORMS: Final = ("svg", "pdf", "png")


@dataclass(frozen=True, slots=True)
class Task:
    """One plate to draw, with all that it needs but the data.

    Attributes:
        plate, imprint, theme, language: what is drawn.
        stem: of the names of its files.
        folder: that they are written into, and how their paths in the output begin: ``plates``.
        forms: the files that are made.
    """

    plate: Plate
    imprint: Imprint
    theme: Theme
    language: LanguageCode
    stem: str
    folder: Path
    shelf: str = "plates"
    forms: tuple[str, ...] = FORMS


def print_plate(task: Task, data: Dataset) -> dict[str, Any]:
    """Draw one plate and write its files; return its record for the manifest."""
    drawing = compose(task.plate, data, theme=task.theme, language=task.language, imprint=task.imprint)
    title = typeset(text_in(task.plate.title, task.language), task.language)
    description = describe_plate(task.plate, data, task.language)
    page = drawing.canvas.page
    work = task.folder / f".{task.stem}"
    work.mkdir(parents=True)
    picture = svg(drawing.figure, title=title, description=description)
    (work / f"{task.stem}.svg").write_bytes(picture)
    source = plate_page(
        f"{task.stem}.svg", width_mm=page.width_mm, height_mm=page.height_mm, title=title, description=description,
        language=task.language,
    )  # fmt: skip
    (task.folder / f"{task.stem}.svg").write_bytes(picture)
    pages = compile_pages(source, work, theme=task.theme)
    (task.folder / f"{task.stem}.pdf").write_bytes(pages)
    if "png" in task.forms:
        (task.folder / f"{task.stem}.png").write_bytes(png(pages))
    for left in work.iterdir():
        left.unlink()
    work.rmdir()
    return {
        "number": task.imprint.number,
        "key": task.plate.key,
        "title": title,
        "description": description,
        "page_mm": [page.width_mm, page.height_mm],
        "scale": drawing.scale,
        "inset_scales": [frame.scale for frame in drawing.insets],
        **({"basemaps": [dict(basemap) for basemap in drawing.basemaps]} if drawing.basemaps else {}),
        "marks": list(drawing.scales),
        "labelled": list(drawing.labeled),
        "without_label": list(drawing.unlabeled),
        "files": [f"{task.shelf}/{task.stem}.{form}" for form in task.forms],
    }
