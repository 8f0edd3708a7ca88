"""The draft of an edition: its plates in one PDF, quickly, with what the inspection remarks in the margin of each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.inspection import Anomaly, DrawnPlate, Remark, Severity, Standards, inspect_plate
from atlas.cartography.layout.engine import compose
from atlas.cartography.spec.localized_text import text_in
from atlas.cartography.spec.page import Page
from atlas.errors import AtlasError
from atlas.i18n.interface import ui_language
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import Message, Text, tr
from atlas.i18n.typography import typeset
from atlas.publishing.build import manifest
from atlas.publishing.build.atomic_file import whole_file
from atlas.publishing.build.build import Workshop
from atlas.publishing.build.product import Product
from atlas.publishing.build.scratch import scratch
from atlas.publishing.edition.edition import Edition
from atlas.publishing.edition.map_series import with_series
from atlas.publishing.edition.themes import theme_of
from atlas.publishing.render.conversion import BLANK, compile_pages, svg
from atlas.publishing.render.inspection import EDITION_RULES, edition_languages
from atlas.publishing.render.prints import Task
from atlas.publishing.render.versions import Version

#: Width of the margin that holds the remarks.
MARGIN_MM: Final = 64.0
_INKS: Final[Mapping[Severity, str]] = {
    Severity.ERROR: "#b3261e", Severity.WARNING: "#b25e00", Severity.REMARK: "#3b5b8c"
}  # fmt: skip


def write_draft(
    edition: Edition, data: Dataset, target: str | Path, *, plate: str = "", workshop: Workshop | None = None
) -> tuple[str, ...]:
    """Write a PDF of the plates of an edition with the remarks of the inspection beside them.

    Nothing else is made: no book, no pictures, no manifest. A plate that cannot be drawn is an empty page that says
    why. Plates that would be the same as in an earlier draft are taken from the workshop's cache.

    Args:
        edition: a checked edition.
        data: its data.
        target: the PDF.
        plate: only the plate of this key.
        workshop: how many processes draw, what keeps finished work, who is told.

    Returns:
        the remarks, on the edition and then on its plates, each a line.

    Raises:
        AtlasError: the file cannot be written, a series cannot be harmonized.
    """
    edition = with_series(edition, data)
    chosen = (edition.plate(plate),) if plate else edition.plates
    own = [remark for each in EDITION_RULES for remark in each.remarks(edition, Standards(), plate=edition.key)]
    with scratch() as folder:
        shop = workshop or Workshop()
        version = Version.of(edition, data, folder, plates=chosen, servers=shop.servers)
        prints = version.products(manifest.dataset_digest(data))
        drafts = [
            _draft_product(task, product, edition_languages(edition))
            for task, product in zip(version.plates, prints, strict=True)
        ]
        records, _ = shop.make(drafts, data, folder)
        pages = [records[product.name] for product in drafts]
        first = [_remark(remark, edition.language) for remark in own]
        (folder / "draft.json").write_text(json.dumps(_content(edition, pages, first)), encoding="utf-8")
        template = files("atlas.publishing").joinpath("templates", "draft.typ").read_text(encoding="utf-8")
        pdf = compile_pages(template, folder, theme=theme_of(edition))
    with whole_file(Path(target)) as beside:
        beside.write_bytes(pdf)
    return tuple(remark["line"] for remark in (*first, *(remark for page in pages for remark in page["remarks"])))


def _draft_product(task: Task, printed: Product, languages: Sequence[LanguageCode]) -> Product:
    """Return the draft of a plate as a product; its fingerprint is the plate's and what the inspection goes by."""
    fingerprint = manifest.digest_of({"draft": printed.fingerprint, "languages": languages, "read in": ui_language()})
    return Product(printed.name, fingerprint, partial(_draft, task, tuple(languages)), printed.plate)


def _draft(task: Task, languages: tuple[LanguageCode, ...], data: Dataset) -> Mapping[str, Any]:
    """Draw a plate and inspect it; a plate that cannot be drawn is a blank one with an error."""
    page = Page.from_name(task.plate.page or task.imprint.page)
    name = f"{task.imprint.number} {task.plate.key}"
    task.folder.mkdir(exist_ok=True)
    try:
        drawing = compose(task.plate, data, theme=task.theme, language=task.language, imprint=task.imprint)
    except AtlasError as error:
        finding = Anomaly(
            Message("remark.edition.undrawable", reason=error.args[0]), Message("fault.publishing.edition.correct")
        )
        remarks: tuple[Remark, ...] = (Remark("plate-undrawable", Severity.ERROR, name, finding),)
        picture = BLANK.format(w=page.width_mm, h=page.height_mm).encode()
    else:
        remarks = inspect_plate(
            DrawnPlate(task.plate, data, drawing, task.language, task.imprint, languages), name=name
        )
        picture = svg(drawing.figure)
    (task.folder / f"{task.stem}.svg").write_bytes(picture)
    return {
        "number": task.imprint.number,
        "title": typeset(text_in(task.plate.title, task.language), task.language),
        "picture": f"{task.folder.name}/{task.stem}.svg",
        "page_mm": [page.width_mm, page.height_mm],
        "remarks": [_remark(r, task.language) for r in sorted(remarks, key=lambda remark: remark.severity.rank)],
        "files": [f"{task.folder.name}/{task.stem}.svg"],
    }


def _remark(remark: Remark, language: LanguageCode) -> dict[str, Any]:
    """Return a remark as the page prints it in its language: how much it weighs, what it says, where on the plate."""
    finding, severity = remark.finding, remark.severity.words[language]
    spot = finding.spot
    is_placed = spot is not None and spot.x_mm is not None and spot.y_mm is not None
    return {
        "severity": severity[:1].upper() + severity[1:],
        "color": _INKS[remark.severity],
        "what": _in_language(finding.what, language),
        "measure": finding.measure.words[language] if finding.measure else "",
        "remedy": _in_language(finding.remedy, language),
        "spot": [spot.x_mm, spot.y_mm] if spot is not None and is_placed else None,
        "line": str(remark),
    }


def _in_language(text: Text, language: LanguageCode) -> str:
    """Return a message as a page of a language sets it."""
    return typeset(text, language) if isinstance(text, str) else text[language]


def _content(
    edition: Edition, pages: Sequence[Mapping[str, Any]], own: Sequence[Mapping[str, Any]]
) -> Mapping[str, Any]:
    """Return what the template prints; remarks on the edition stand on the first page."""
    language, theme = edition.language, theme_of(edition)
    heads = [{"head": tr("draft_plate", language, n=page["number"])} for page in pages]
    numbered = [{**page, **head} for page, head in zip(pages, heads, strict=True)]
    numbered[0]["remarks"] = [*own, *numbered[0]["remarks"]]
    return {
        "language": language,
        "rtl": LANGUAGES[language].right_to_left,
        "font": [theme.family, theme.arabic_family, theme.other_family],
        "title": typeset(text_in(edition.title, language, what="title"), language),
        "draft": tr("draft", language),
        "clean": tr("draft_clean", language),
        "quiet": theme.quiet,
        "margin": MARGIN_MM,
        "pages": numbered,
    }
