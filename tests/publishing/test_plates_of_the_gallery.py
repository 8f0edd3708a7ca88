"""Every plate of the gallery by the measures of those of the shipped edition: whose name stands where, what it hides.

``make test`` asks three of them; where ``ATLAS_WHOLE_ATTACK`` is set, all are asked in both languages.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from test_plates_of_the_shipped_edition import faults_of
from whole import WHOLE

from atlas.cartography.layout.engine import compose
from atlas.publishing.build.cache import Cache, cache_folder
from atlas.publishing.build.edition_data import read_data
from atlas.publishing.edition.edition_info import imprint
from atlas.publishing.edition.load import read_edition
from atlas.publishing.edition.themes import theme_of


@cache
def gallery(language):
    return replace(read_edition("gallery"), language=language)


@cache
def gallery_data():
    return read_data(gallery("fr"), cache=Cache(cache_folder()))


#: What falls short yet: a name that a great square leaves no place; one in the sea beside its bars, which are no dots;
#: one in the sea beside its coast, on a plate of flows, which has no dots of towns.
SHORT = {
    ("carres", "fr"), ("carres", "ar"), ("carres-classes", "fr"), ("carres-classes", "ar"), ("batons", "fr"),
    ("flux", "fr"),
}  # fmt: skip
FEW = {("serie-cooperatives", "fr"), ("flux", "ar"), ("champignons", "ar")}
CASES = [(plate.key, language) for plate in gallery("fr").plates for language in ("fr", "ar")]


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, marks=pytest.mark.xfail(strict=True)) if case in SHORT else case
        for case in CASES
        if WHOLE or case in FEW
    ],
    ids="-".join,
)
def test_names_of_the_gallery_stand_where_they_belong_and_maps_fill_their_page(case):
    key, language = case
    edition = gallery(language)
    plate = edition.page_of(edition.plate(key))
    drawing = compose(
        plate, gallery_data(), theme=theme_of(edition), language=language, imprint=imprint(edition, plate, language)
    )
    assert faults_of(drawing) == {}


def test_what_is_short_and_what_is_asked_first_are_plates_of_the_gallery():
    assert set(CASES) >= SHORT | FEW
