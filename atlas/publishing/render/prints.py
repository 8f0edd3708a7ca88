"""Printing one plate: its figure as layered SVG, GeoPDF and PNG, its words for readers who do not see, its record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.alt_text.description import describe_plate
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.layout.engine import Drawing, compose
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.localized_text import text_in
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import Theme
from atlas.i18n.language import LanguageCode
from atlas.i18n.typography import typeset
from atlas.publishing.render.bleed import run_over, with_margin
from atlas.publishing.render.conversion import compile_pages, plate_page, png, svg
from atlas.publishing.render.svg_layers import LayeredDrawing, in_layers

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


@dataclass(frozen=True, eq=False)
class PlatePrint:
    """A plate whose drawing stands in its folder as an SVG; its other files are made of that, without data.

    Attributes:
        task: what was drawn.
        layered: the drawing by its layers.
        frames: the windows on the ground that a GeoPDF tells.
        texts: what its picture says of itself.
        record: for the manifest.
    """

    task: Task
    layered: LayeredDrawing
    frames: tuple[MapFrame, ...]
    texts: Mapping[str, str]
    record: Mapping[str, Any]

    def finish(self) -> dict[str, Any]:
        """Make the PDF and the PNG where they are asked for, and return the record."""
        from atlas.publishing.render.geo_pdf import with_places_and_layers  # loads what edits PDFs: only for one

        task, record = self.task, dict(self.record)
        work = task.folder / f".{task.stem}"
        work.mkdir(parents=True)
        (work / f"{task.stem}.svg").write_text(self.layered.with_isolated_layers, encoding="utf-8", newline="\n")
        width, height = record["page_mm"]
        source = plate_page(
            f"{task.stem}.svg", width_mm=width, height_mm=height, title=record["title"],
            description=record["description"], language=task.language,
        )  # fmt: skip
        pages = compile_pages(source, work, theme=task.theme)
        pages = with_places_and_layers(pages, frames=self.frames, layers=self.layered.layers)
        (task.folder / f"{task.stem}.pdf").write_bytes(pages)
        if "png" in task.forms:
            (task.folder / f"{task.stem}.png").write_bytes(png(pages, texts=self.texts))
        for left in work.iterdir():
            left.unlink()
        work.rmdir()
        return record


def print_plate(task: Task, data: Dataset) -> dict[str, Any]:
    """Draw one plate and write its files; return its record for the manifest."""
    return draw_plate(task, data).finish()


def draw_plate(task: Task, data: Dataset, *, read: Callable[[Drawing], None] | None = None) -> PlatePrint:
    """Draw one plate and write it as an SVG.

    Args:
        task: what to draw.
        data: the indicators tabulated.
        read: is shown the plate as it was composed, before anything is made of it.
    """
    drawing = compose(task.plate, data, theme=task.theme, language=task.language, imprint=task.imprint)
    if read is not None:
        read(drawing)
    title = typeset(text_in(task.plate.title, task.language), task.language)
    description = describe_plate(task.plate, data, task.language)
    if bleed := drawing.layout.bleed_mm:
        run_over(drawing.figure, bleed)
    text = svg(drawing.figure, title=title, description=description).decode("utf-8")
    layered = in_layers(with_margin(text, -bleed) if bleed else text, language=task.language)
    task.folder.mkdir(parents=True, exist_ok=True)
    (task.folder / f"{task.stem}.svg").write_text(layered.svg, encoding="utf-8", newline="\n")
    return PlatePrint(
        task=task,
        layered=layered,
        frames=() if task.plate.distorts else (drawing.frame, *drawing.insets),
        texts=_picture_texts(task, data, title=title, description=description, scale=drawing.scale),
        record=_record(task, drawing, title=title, description=description),
    )


def _record(task: Task, drawing: Drawing, *, title: str, description: str) -> dict[str, Any]:
    """Return what the manifest says of a plate."""
    page, bleed = drawing.canvas.page, drawing.layout.bleed_mm
    return {
        "number": task.imprint.number,
        "key": task.plate.key,
        "title": title,
        "description": description,
        "page_mm": [page.width_mm, page.height_mm],
        **({"bleed_mm": bleed} if bleed else {}),
        "scale": drawing.scale,
        "inset_scales": [frame.scale for frame in drawing.insets],
        **({"basemaps": [dict(basemap) for basemap in drawing.basemaps]} if drawing.basemaps else {}),
        "marks": list(drawing.scales),
        "labelled": list(drawing.labeled),
        "without_label": list(drawing.unlabeled),
        "files": [f"{task.shelf}/{task.stem}.{form}" for form in task.forms],
    }


def _picture_texts(task: Task, data: Dataset, *, title: str, description: str, scale: int) -> dict[str, str]:
    """Return what a picture says of itself wherever it goes, by the keywords of the PNG specification (11.3.3)."""
    credits = data.territory.credits
    rights = dict.fromkeys(f"{credit.attribution_in(task.language)} ({credit.licence})" for credit in credits)
    texts = {
        "Title": title,
        "Author": task.imprint.producer,
        "Description": description,
        "Copyright": "; ".join(rights),
        "Source": ", ".join(filter(None, (task.imprint.edition, task.imprint.date))),
        "Scale": f"1:{scale}",
    }
    return {keyword: text for keyword, text in texts.items() if text}
