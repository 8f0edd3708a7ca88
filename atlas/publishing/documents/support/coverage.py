"""What is covered and what is not: a map of the near bodies of each commune and of their seats, and what is lacking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from atlas.analysis.catalogue.definition import Indicator, Nature
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.dataset.extra_columns import Column, add_columns, add_indicators
from atlas.analysis.dataset.tables import Given
from atlas.analysis.support.coverage import NEAR
from atlas.cartography.marks import marks
from atlas.cartography.spec.edition_info import Imprint
from atlas.cartography.spec.plate import Plate
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import Message, tr
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.inlines import phrase
from atlas.publishing.documents.maps import drawn_map
from atlas.publishing.documents.support.catalogue import SupportCatalogue
from atlas.publishing.documents.support.words_of_bodies import (
    champ_run,
    commune_name,
    count_value,
    listing_day,
    province_name,
    source_run,
)
from atlas.publishing.documents.tree import DataTable, FigureBlock, Inline, Node, Paragraph, Run, TableCell
from atlas.sources.support.vocabulary import words

NEAR_KEY: Final = "support_near"
SEATS_KEY: Final = "support_seats"
#: Height of the map on paper, so that a page holds it with what tells its truth.
_MAP_MM: Final = 178.0
#: Classes of communes by how many near bodies cover them; none is a class of its own, hatched.
_BREAKS: Final = (2.0, 4.0, 7.0)


def covered_data(data: Dataset, catalogue: SupportCatalogue) -> Dataset:
    """Return data with the near bodies that cover each commune, and the seats in it.

    A body that covers two communes counts in both: the number of a commune is none that adds up, and areas show it.
    """
    table = catalogue.coverage.communes
    near = table[NEAR].astype(np.float64).reindex(data.communes.index)
    empty = [pd.Series(np.nan, index=units.index) for units in (data.provinces, data.region)]
    source = tr("support.doc.source", catalogue.language, date=listing_day(catalogue))
    indicator = Indicator(
        key=NEAR_KEY,
        title=Message("support.doc.near_title"),
        nature=Nature.RATIO,
        formula=Message("support.doc.near_formula"),
        compute=Given((near, *empty)),
        source=source,
        zero_is_absence=True,
        invented=catalogue.has_invented,
    )
    seats = pd.Series([place.commune for body in catalogue.bodies for place in body.places], dtype="object")
    count = seats.value_counts().reindex(data.communes.index).fillna(0.0).astype(np.float64)
    column = Column(
        title=_in_all("support.doc.seats_title"), nature=Nature.STOCK, key=SEATS_KEY, source=source, absent=0
    )
    return add_columns(add_indicators(data, (indicator,)), {SEATS_KEY: count}, {SEATS_KEY: column})


def _in_all(key: str) -> Mapping[str, str]:
    return {language: tr(key, language) for language in LANGUAGES}


def coverage_figure(context: Context, catalogue: SupportCatalogue) -> FigureBlock:
    """Return the map of coverage: communes by their near bodies, hatched without any, and circles for the seats."""
    language = context.language
    data = covered_data(context.data, catalogue)
    plate = Plate(
        key="couverture-appui",
        title=_in_all("support.doc.title.map"),
        marks=(
            marks.here["choropleth"](indicator=NEAR_KEY, breaks=_BREAKS),
            marks.here["circles"](indicator=SEATS_KEY, by="commune", largest_mm=9.0),
        ),
        ranking=0,
    )
    picture = drawn_map(replace(context, data=data), plate, Imprint(), height_mm=_MAP_MM)
    uncovered = catalogue.coverage.uncovered_codes
    lecture = phrase(
        "support.doc.map_lecture",
        language,
        n=count_value(catalogue, "uncovered", len(uncovered)),
        all=count_value(catalogue, "communes", len(catalogue.territory.communes)),
    )
    return FigureBlock(
        title=(Run(tr("support.doc.title.map", language)),),
        blocks=(picture,),
        name="carte-de-couverture",
        champ=champ_run(catalogue),
        source=source_run(catalogue),
        lecture=lecture,
        notes=((Run(tr("support.doc.near_note", language)),),),
        invented=catalogue.has_invented,
        wide=True,
    )


def gaps_nodes(catalogue: SupportCatalogue) -> tuple[Node, ...]:
    """Return what is lacking: communes that no near body covers, and services that a province does not have near it."""
    language, coverage, territory = catalogue.language, catalogue.coverage, catalogue.territory
    lead = phrase(
        "support.doc.uncovered",
        language,
        n=count_value(catalogue, "uncovered", len(coverage.uncovered_codes)),
        names=_join([commune_name(territory, code, language) for code in coverage.uncovered_codes], language),
    )
    heads = tuple(TableCell((Run(tr(f"support.doc.head.{key}", language)),)) for key in ("province", "lacking"))
    rows = tuple(
        (
            TableCell((Run(province_name(territory, code, language)),), head=True),
            TableCell((Run(_join([words("service", language)[service] for service in lacking], language) or "–"),)),
        )
        for code, lacking in coverage.lacking.items()
    )
    figure = FigureBlock(
        title=(Run(tr("support.doc.title.lacking", language)),),
        blocks=(DataTable((heads,), rows, widths=(1.0, 3.0)),),
        name="services-absents",
        champ=champ_run(catalogue),
        source=source_run(catalogue),
        notes=((Run(tr("support.doc.near_note", language)),),),
        invented=catalogue.has_invented,
    )
    shown: tuple[Inline, ...] = lead if coverage.uncovered_codes else (Run(tr("support.doc.all_covered", language)),)
    return (Paragraph(shown), figure)


def _join(texts: list[str], language: str) -> str:
    return LANGUAGES[language].comma.join(texts)
