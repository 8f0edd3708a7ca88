"""What a book shows of its data: figures, tables, charts and ornaments; kept as long as nothing they stand on changes.

An editor who corrects a text waits for the text alone.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from atlas.analysis.dataset import Dataset
from atlas.cartography.cover import draw_cover
from atlas.cartography.page import Page
from atlas.cartography.theme import Theme
from atlas.publishing import manifest
from atlas.publishing.book import annexes, facts
from atlas.publishing.book.facing import draw_facing
from atlas.publishing.cache import Cache
from atlas.publishing.rendering import svg

if TYPE_CHECKING:
    from atlas.publishing.edition import Edition

_FIGURES: Final = "figures.json"
_ACROSS: Final = 12  # columns of figures that a wide page holds


def furnish(
    edition: Edition,
    data: Dataset,
    *,
    theme: Theme,
    folder: Path,
    named: Mapping[str, Collection[str]],
    cache: Cache | None = None,
) -> Mapping[str, Any]:
    """Draw the charts and ornaments of a book into an empty folder, and return the figures that it prints.

    Args:
        edition: whose book it is, in its language.
        data: its data.
        theme: the look.
        folder: where the pictures are drawn.
        named: number of a plate → codes of the communes whose names it prints, for the index.
        cache: keeps them between builds.

    Returns:
        plain values: of the key figures, the tables, the index, the pages that face plates with their charts.
    """
    print_ = _fingerprint(edition, data, theme, named)
    if cache is None or cache.fetch(print_, folder) is None:
        charts = draw_facing(edition, data, theme=theme, folder=folder)
        _draw_ornaments(edition, data, theme=theme, folder=folder)
        shown = {
            **_figures(edition, data, named),
            "charts": {key: [asdict(p) for p in found] for key, found in charts.items()},
        }
        (folder / _FIGURES).write_text(json.dumps(shown, ensure_ascii=False), encoding="utf-8")
        if cache is not None:
            cache.store(print_, {path.name: path.read_bytes() for path in sorted(folder.iterdir())}, record={})
    found: Mapping[str, Any] = json.loads((folder / _FIGURES).read_text(encoding="utf-8"))
    return found


def _fingerprint(edition: Edition, data: Dataset, theme: Theme, named: Mapping[str, Collection[str]]) -> str:
    """Return a digest of all that figures and pictures are made from: everything but the editor's texts."""
    book = replace(edition.book, texts=(), commentary="", glossary="", imprint="", back="", bilingual="")
    silent = replace(edition, path=None, subtitle="", introduction="", book=book, press=None)
    look = {**asdict(theme), "fonts": [one.sha256 for one in theme.fonts]}
    return manifest.digest_of(
        {"book": asdict(silent), "theme": look, "data": manifest.dataset_digest(data), "named": named}
    )


def _figures(edition: Edition, data: Dataset, named: Mapping[str, Collection[str]]) -> dict[str, Any]:
    language, keys = edition.language, annexes.table_keys(edition, data)
    across = _ACROSS if Page.named(edition.page).landscape else _ACROSS // 2
    return {
        "key_figures": facts.key_figures(data, edition.book.key_figures or keys, language, across=across),
        "tables": annexes.commune_tables(data, keys, language, across=across),
        "methodology": annexes.methodology(edition, data, keys, language),
        "quality": annexes.quality(data, language),
        "data": annexes.data_credits(data, language),
        "index": annexes.indexes(data, named, language) if edition.grid else [],
        "provinces": annexes.provinces(data, language),
        "plates": {
            plate.key: {
                "figures": facts.figures(data, plate, language),
                "bars": facts.bars(data, plate, language),
                "explanations": facts.explanations(data, plate, language),
            }
            for plate in edition.plates
        },
    }


def _draw_ornaments(edition: Edition, data: Dataset, *, theme: Theme, folder: Path) -> None:
    """Draw the region of the cover, and for each chapter without a picture the region by what its first plate shows."""
    height = Page.named(edition.page).height_mm
    (folder / "cover.svg").write_bytes(svg(draw_cover(data, theme=theme, height_mm=height)))
    for i, chapter in enumerate(edition.book.chapters):
        if not chapter.picture:
            key = next(iter(edition.plate(chapter.plates[0]).indicators), "")
            (folder / f"opener{i}.svg").write_bytes(svg(draw_cover(data, theme=theme, height_mm=height, key=key)))
