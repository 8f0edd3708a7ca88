"""What the pages of the communes say: titles, figures, sources, as expressions of QGIS."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element

from atlas import columns as c
from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.layout.captions import foot_lines, title_band
from atlas.cartography.spec.map_layers import context_layers, read_layers
from atlas.cartography.styles.expressions import quote, text
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import MINUS
from atlas.publishing.edition.edition_info import imprint
from atlas.publishing.qgis.layers.stock import Stock
from atlas.publishing.qgis.layouts.commune_page import CommunePages, commune_layout
from atlas.publishing.qgis.project.plates import EditionShown
from atlas.publishing.qgis.styles.evaluation import Evaluated
from atlas.sources.territory.context import RELIEF

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition

_MOST_FIGURES: Final = 24


def commune_pages(edition: Edition, data: Dataset, shown: EditionShown, stock: Stock) -> Element:
    """Lay out a page for each commune: those of the plates' figures that communes have, and their sources."""
    # Units that are not on the ground have their plate alone: its marks are those of no other.
    plates = [plate for plate in shown.plates if not plate.plate.distorts]
    first, *_ = plates or shown.plates
    marks = tuple(mark for plate in plates for mark in plate.plate.marks) or first.plate.marks
    plane, context = data.territory.plane.definition, data.territory.context
    under = read_layers(
        context_layers((RELIEF,) if stock.relief and plates else ()), Path(), crs=plane, context=context
    )
    every = replace(first.plate, marks=marks, insets=(), charts=(), layers=under)
    printed = replace(imprint(edition, first.plate, shown.language), number="")
    foot, signature = foot_lines(every, data, shown.language, printed)
    band = title_band(every, data, shown.language, printed)
    columns = first.columns["commune"]
    keys = dict.fromkeys(key for plate in plates or [first] for key in plate.plate.indicators)
    figures = [
        (
            data.indicator(key).with_dagger(data.indicator(key).heading(shown.language)),
            _figure(data, key, columns[key], shown.language),
        )
        for key in list(keys)[:_MOST_FIGURES]
        if key in columns
    ]
    title = edition.title if isinstance(edition.title, str) else edition.title.get(shown.language, "")
    heading = f"{quote(c.NAME)} || ' – ' || coalesce({quote(c.NAME_AR)}, '')"
    number, name_of_each = Evaluated("[% @atlas_featurenumber %]"), Evaluated(f"[% {heading} %]")
    band = replace(band, number=number, title=name_of_each, subtitle=title)
    look = (first.page, first.theme, shown.language, first.frame)
    sea = shown.theme.sea if data.territory.land is not None else shown.theme.beyond
    coverage = stock.communes.identifier
    return commune_layout(
        CommunePages(
            tr("qgis.communes", shown.language), *look, band, foot, signature, coverage, figures, stock.actors, sea
        )
    )


def _figure(data: Dataset, key: str, column: str, language: LanguageCode) -> str:
    """Return the expression of a figure as a reader reads it."""
    indicator = data.indicator(key)
    if indicator.categories:
        cases = " ".join(
            f"WHEN {quote(column)} = {text(value)} THEN {text(titles[language])}"
            for value, titles in indicator.categories.items()
        )
        return f"coalesce(CASE {cases} END, '–')"
    written = f"format_number({quote(column)}, {indicator.decimals}, {text(LANGUAGES[language].locale)})"
    return f"coalesce(replace({written}, '-', '{MINUS}'), '–')"
