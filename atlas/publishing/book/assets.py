"""What a book shows of its data: figures, tables, charts and ornaments; kept as long as nothing they stand on changes.

An editor who corrects a text waits for the text alone.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.layout.cover import draw_cover, draw_relief_cover
from atlas.cartography.spec.focus import focus_of
from atlas.cartography.spec.page import Page
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import Theme
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.publishing.book import annexes, categories, facts
from atlas.publishing.book.facing_pages import draw_facing
from atlas.publishing.book.pictures import Pictures
from atlas.publishing.build import manifest
from atlas.publishing.build.cache import Cache
from atlas.publishing.render.conversion import svg

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition

OVER_TRIM_MM: Final = 6.0  # the cover's picture runs so far over the page, for the bleed of a press
#: What is printed of the data whatever the plates show, and what is printed of the plates.
_TABLES: Final = "tables.json"
_FIGURES: Final = "figures.json"
_ACROSS: Final = 12  # columns of figures that a wide page holds
_BESIDE: Final = 6  # of them in half of it


@dataclass(frozen=True, slots=True)
class PlateContents:
    """What is settled of a book before its figures are.

    Attributes:
        named: number of a plate → codes of the communes whose names it prints, for the index.
        letters: key of a plate → how many its commentary has, for the height of the charts below it.
    """

    named: Mapping[str, Collection[str]]
    letters: Mapping[str, int] = field(default_factory=dict)


def furnish(
    edition: Edition,
    data: Dataset,
    *,
    theme: Theme,
    folder: Path,
    contents: PlateContents,
    cache: Cache | None = None,
) -> Mapping[str, Any]:
    """Draw the charts and ornaments of a book into an empty folder, and return the figures that it prints.

    Args:
        edition: whose book it is, in its language.
        data: its data.
        theme: the look.
        folder: where the pictures are drawn.
        contents: what plates and commentaries are like.
        cache: keeps them between builds.

    Returns:
        plain values: of the key figures, the tables, the index, the pages that face plates with their charts.
    """
    digest = manifest.dataset_digest(data)
    basis = manifest.digest_of({"data": digest, "theme": manifest.look(theme), "language": edition.language})
    pictures = Pictures(folder, basis, cache)
    _draw_ornaments(edition, data, theme=theme, pictures=pictures)
    keys = annexes.table_keys(edition, data)
    across = _ACROSS if Page.from_name(edition.page).landscape else _ACROSS // 2
    key_figures = edition.book.key_figures or keys

    def tables() -> tuple[bytes, Mapping[str, Any]]:
        return _figure_bytes(_tables(data, edition.language, keys, key_figures, across)), {}

    pictures.fetch(_TABLES, {"keys": keys, "key_figures": key_figures, "across": across}, tables)
    shows = {"edition": asdict(_silent(edition)), "named": contents.named}
    pictures.fetch(_FIGURES, shows, lambda: (_figure_bytes(_figures(edition, data, keys, contents.named, theme)), {}))
    of_data, of_plates = (json.loads((folder / name).read_text(encoding="utf-8")) for name in (_TABLES, _FIGURES))
    beside, letters = of_plates["plates"], contents.letters
    charts = draw_facing(edition, data, theme=theme, pictures=pictures, beside=beside, letters=letters)
    return {**of_data, **of_plates, "charts": charts}


def _silent(edition: Edition) -> Edition:
    """Return an edition without its texts: what figures are made from."""
    book = replace(edition.book, texts=(), commentary="", glossary="", imprint="", back="", bilingual="")
    return replace(edition, path=None, subtitle="", introduction="", book=book, press=None, publications=())


def _figure_bytes(figures: Mapping[str, Any]) -> bytes:
    return json.dumps(figures, ensure_ascii=False).encode()


def _tables(
    data: Dataset, language: LanguageCode, keys: Sequence[str], key_figures: Sequence[str], across: int
) -> dict[str, Any]:
    """Return what a book prints of the data alone: a plate that shows its indicator in another way changes nothing."""
    return {
        "key_figures": facts.key_figures(data, key_figures, language, across=across),
        "tables": annexes.commune_tables(data, keys, language, across=across),
        "invented": facts.invented_note(data, [indicator.key for indicator in data.indicators], language),
        "quality": annexes.quality(data, language),
        "data": annexes.data_credits(data, language),
        "provinces": annexes.provinces(data, language),
    }


def _figures(
    edition: Edition, data: Dataset, keys: Sequence[str], named: Mapping[str, Collection[str]], theme: Theme
) -> dict[str, Any]:
    """Return what a book prints of its plates."""
    language = edition.language
    return {
        "methodology": annexes.methodology(edition, data, keys, language),
        "index": annexes.indexes(data, named, language) if edition.grid else [],
        "plates": _beside_plates(edition, data, theme),
        "findings": [
            facts.chapter_findings(data, [edition.plate(key) for key in chapter.plates], language)
            for chapter in edition.book.chapters
        ],
    }


def _beside_plates(edition: Edition, data: Dataset, theme: Theme) -> dict[str, Any]:
    """Return by plate what its facing page shows; a table that an earlier page has is not printed again."""
    shown: dict[str, Any] = {}
    printed: set[str] = set()
    across = _BESIDE if Page.from_name(edition.page).landscape else _BESIDE // 2
    for plate in edition.plates:
        beside = _beside_plate(plate, data, theme, edition.language, across=across)
        if beside["bars"] is not None and (table := repr(beside["bars"])) in printed:
            beside["bars"] = None
        elif beside["bars"] is not None:
            printed.add(table)
        shown[plate.key] = beside
    return shown


def _beside_plate(plate: Plate, data: Dataset, theme: Theme, language: LanguageCode, *, across: int) -> dict[str, Any]:
    """Return the figures of a plate and what explains them: of the units that it is of."""
    data = data.view_of_zones("", plate.perimeter)
    shown = focus_of(plate, data.view_of_zones(plate.zoning)).data if plate.focus else data
    return {
        "figures": facts.figures(shown, plate, language),
        "several": facts.several(shown, plate, language, across=across),
        "bars": facts.bars(shown, plate, language),
        "categories": categories.categories_by_province(shown, plate, theme, language),
        "explanations": facts.explanations(data, plate, language),
    }


def _draw_ornaments(edition: Edition, data: Dataset, *, theme: Theme, pictures: Pictures) -> None:
    """Draw the region of the cover, and for each chapter without a picture the region by what its first plate shows."""
    page = Page.from_name(edition.page)
    height, mirrored = page.height_mm, LANGUAGES[edition.language].right_to_left
    over = Page(page.width_mm + 2 * OVER_TRIM_MM, height + 2 * OVER_TRIM_MM)

    def draw(key: str) -> tuple[bytes, Mapping[str, Any]]:
        return svg(draw_cover(data, theme=theme, height_mm=height, key=key)), {}

    def draw_ground() -> tuple[bytes, Mapping[str, Any]]:
        return svg(draw_relief_cover(data, theme=theme, page=over, mirrored=mirrored)), {}

    pictures.fetch("cover.svg", {"page": asdict(over), "mirrored": mirrored}, draw_ground)
    for i, chapter in enumerate(edition.book.chapters):
        if not chapter.picture:
            key = next(iter(edition.plate(chapter.plates[0]).indicators), "")
            pictures.fetch(f"opener{i}.svg", {"height": height, "key": key}, partial(draw, key))
