"""Local clusters are told apart by every eye and on a photocopy: the plate says opposite things in different greys."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
import pytest

from atlas.analysis.catalogue.registry import get_indicator
from atlas.cartography.inspection.vision import difference
from atlas.cartography.marks.fitted_classes import category_scale
from atlas.cartography.spec.theme import PRINT


@pytest.mark.parametrize("eye", ["plain", "deutan", "protan", "grey"])
def test_any_two_clusters_are_ten_steps_apart(eye):
    indicator = get_indicator("lisa_actors")
    values = pd.Series(list(indicator.categories), dtype="str")
    colors = category_scale(indicator, values, theme=PRINT, language="fr").colors
    assert len(colors) == 5
    for one, two in combinations(colors.values(), 2):
        assert difference(one, two, eye) >= 10, (one, two)


@pytest.mark.parametrize(("eye", "least"), [("plain", 10.0), ("grey", 6.0)])
def test_sea_land_beyond_and_region_are_apart_in_color_and_in_gray(eye, least):
    assert difference(PRINT.sea, PRINT.beyond, eye) >= least
    assert difference(PRINT.beyond, PRINT.land, eye) >= least
