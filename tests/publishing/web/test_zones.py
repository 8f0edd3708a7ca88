"""Is an indicator shown by the zones of one's own too: the values of their table, the classes of their map?"""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest
from small_atlas import A, B, C, D, dataset, edition

from atlas.analysis.own_figures.zonings import OUTSIDE, Zones, Zoning, group_by_zone
from atlas.publishing.web.products import web_makings
from atlas.publishing.web.specification import Web


@pytest.fixture(scope="module")
def zoned(tmp_path_factory):
    """The pages of indicators of an edition with three of its communes in two basins, and the view of these."""
    whole = dataset()
    title = {"fr": "Bassins", "ar": "أحواض"}
    zoning = Zoning(key="bassins", title=title, zone="bassin", file="x.csv", on="code", partial=True)
    codes = pd.Series({A: "W", B: "E", C: OUTSIDE, D: "E"}, dtype="string").rename("bassin")
    names = {"W": ("Bassin <ouest>", "حوض الغرب"), "E": ("Bassin est", "حوض الشرق")}
    data = replace(whole, zonings={"bassins": group_by_zone(whole, Zones(zoning, codes, names))})
    stage = tmp_path_factory.mktemp("zones")
    spec = replace(edition(), zonings=(zoning,), web=Web())
    for making in web_makings(spec, stage, data_digest="zones"):
        if making.name == "web indicators":
            making.make(data)
    return stage / "web", data.view_of_zones("bassins")


@pytest.mark.parametrize(("language", "title"), [("fr", "Bassins"), ("ar", "أحواض")])
def test_a_page_has_the_values_of_the_zones_and_a_map_of_them(zoned, language, title):
    site, view = zoned
    for key in ("population_2024", "population_density", "associations_hcp"):
        page = (site / language / "indicateurs" / f"{key}.html").read_text("utf-8")
        (part,) = re.findall(r'<figure class="zones">.*?</table>', page, re.DOTALL)
        assert title in part.partition("</figcaption>")[0]
        printed = dict(re.findall(r'<tr data-code="(\w+)">.*?<data value="([^"]*)"', part))
        values = view.table("zone")[key]
        assert set(printed) == set(values.index) == {"W", "E"}
        for code, value in values.items():
            assert (printed[code] == "") if pd.isna(value) else float(printed[code]) == pytest.approx(float(value))
        assert len(re.findall(r'class="unit"', part)) == 2
        assert 'data-level="zone"' in part
    assert "&lt;ouest&gt;" in (site / "fr" / "indicateurs" / "population_density.html").read_text("utf-8")


def test_a_map_of_zones_has_the_colours_of_its_table(zoned):
    site, _ = zoned
    page = (site / "fr" / "indicateurs" / "population_density.html").read_text("utf-8")
    (part,) = re.findall(r'<figure class="zones">.*?</table>', page, re.DOTALL)
    filled = dict(re.findall(r'class="unit" id="[^"]*" data-code="(\w+)"[^>]*? fill="([^"]+)"', part))
    swatches = dict(re.findall(r'<tr data-code="(\w+)">.*?<rect fill="(#\w+)"', part))
    assert set(filled) == set(swatches) == {"W", "E"}
    assert filled["W"] == swatches["W"]
    assert swatches["E"].lstrip("#") in filled["E"]  # hatched in its colour: it has no data
