"""Does the alternative text of a plate say what its data say: extremes, classes, shares, gaps, in three languages?"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from squares import CODES, dataset, with_values

from atlas import columns as c
from atlas.cartography.alt_text.description import MOST_CHARACTERS, describe_plate
from atlas.cartography.charts import LorenzChart
from atlas.cartography.layout.engine import compose
from atlas.cartography.layout.reference_plate import reference_plate
from atlas.cartography.marks import (
    Choropleth,
    Circles,
    Discontinuities,
    Grid,
    Mushrooms,
    Pies,
    Points,
    ServiceArea,
    marks,
)  # fmt: skip
from atlas.cartography.spec.plate import Plate
from atlas.i18n.language import LANGUAGES
from atlas.i18n.numbers import number
from atlas.sources.roads.road_file import read_roads

TITLE = {"fr": "Titre", "ar": "عنوان", "en": "Title"}
EVERY_MARK = (*(kind(**kind.example) for kind in marks.here.values()), Grid(show="count"))


def plate(*marks, **fields):
    return Plate(key="a", title=TITLE, marks=marks, **fields)


def plain(text):
    """The text without marks of direction and with ordinary spaces and signs, so that numbers can be searched."""
    bare = re.sub("[\u200e\u200f\u202a-\u202e]", "", text)
    return bare.replace("\u202f", " ").replace("\u00a0", " ")


def described(data, *marks, language="fr", **fields):
    return plain(describe_plate(plate(*marks, **fields), data, language))


@pytest.fixture(scope="module")
def demonstration_with_roads(demonstration):
    place = demonstration.territory
    return replace(demonstration, territory=place.with_roads(read_roads(None, place)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mark", EVERY_MARK, ids=lambda mark: mark.mark)
def test_every_kind_of_map_is_told_in_every_language(mark, language, request):
    demonstration = request.getfixturevalue(f"demonstration{'_with_roads' if mark.mark == 'isochrones' else ''}")
    text = described(demonstration, mark, language=language)
    assert text.startswith(f"{TITLE[language]}. ")
    assert len(TITLE[language]) + 60 < len(text) <= MOST_CHARACTERS
    assert not re.search(r"[{}]|\bnan\b|\.\.|  ", text)
    if language == "ar":
        assert not re.search("[a-zA-Zéè]{3}", text)
        assert ", " not in text
    for key in mark.indicators:
        assert plain(demonstration.indicator(key).title[language]) in text.replace("’", "’")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ["population_density", "population_change", "jobs_hcp_1k"])
def test_extremes_are_those_of_the_data_with_their_communes(key, language, region):
    text = described(region, Choropleth(key), language=language)
    values, one = region.communes[key], region.indicator(key)
    name = c.NAME_AR if language == "ar" else c.NAME
    for code, value in ((values.idxmin(), values.min()), (values.idxmax(), values.max())):
        shown = plain(number(float(value), language, decimals=one.decimals))
        named = str(region.communes[name][code]).replace("'", "’")
        assert f"{shown} ({named})" in text
    whole = plain(number(float(region.region[key].iloc[0]), language, decimals=one.decimals))
    assert whole in text


def test_classes_have_the_numbers_of_communes_that_the_drawing_has(region):
    mark = Choropleth("population_density", breaks=(60, 90, 150, 1000))
    values = region.communes["population_density"].to_numpy()
    counts = [int(((values >= low) & (values < high)).sum()) for low, high in
              ((0, 60), (60, 90), (90, 150), (150, 1000), (1000, 1e9))]  # fmt: skip
    (record,) = compose(plate(mark), region).scales
    assert record["counts"] == counts
    text = described(region, mark)
    for (low, high), n in zip((("30", "60"), ("60", "90"), ("90", "150"), ("150", "1 000")), counts, strict=False):
        assert f"de {low} à moins de {high} ({n})" in text
    assert f"de 1 000 à 8 555 ({counts[-1]})" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_three_first_units_hold_the_share_that_is_told(language, region):
    values = region.communes["population_2024"].sort_values(ascending=False)
    share = round(100 * values.iloc[:3].sum() / values.sum())
    text = described(region, Circles("population_2024"), language=language)
    assert re.search(rf"{share} ?%", text)
    for code in values.index[:3]:
        assert str(region.communes[c.NAME_AR if language == "ar" else c.NAME][code]) in text


def test_the_highest_class_is_where_most_of_its_communes_are(region):
    mark = Choropleth("population_density", breaks=(60, 90, 150, 1000))
    high = region.communes[region.communes["population_density"] >= 1000]
    counts = high[c.PROVINCE].value_counts()
    found = re.search(r"Classe la plus élevée : surtout (.*?)\.", described(region, mark)).group(1)
    told = dict(re.findall(r"([^,()]+?) \((\d+)\)", found.replace(" et ", ", ").replace(", ", ",")))
    assert {name.strip(","): int(n) for name, n in told.items()}.items() <= counts.rename(
        lambda name: name.replace("'", "’")
    ).to_dict().items()
    assert sorted((int(n) for n in told.values()), reverse=True) == sorted(counts, reverse=True)[:3]


def test_units_with_one_value_are_counted_when_they_are_many_and_named_when_they_are_few():
    data = with_values(dataset(), jobs_hcp=[0.0, 0.0, 0.0, 5.0, 5.0, 1.0])
    assert "de 0 (3 communes) à 5 (Delta et Écho)" in described(data, Circles("jobs_hcp"))
    same = with_values(dataset(), jobs_hcp=[4.0] * 6)
    assert "4 partout" in described(same, Circles("jobs_hcp"))
    assert "4 everywhere" in described(same, Circles("jobs_hcp"), language="en")


def test_what_is_absent_is_counted():
    data = with_values(dataset(), jobs_hcp=[0.0, np.nan, np.nan, 5.0, 3.0, 1.0])
    text = described(data, Circles("jobs_hcp"))
    assert "Donnée absente : 2 communes" in text
    assert "sans symbole (1)" in text
    areas = with_values(dataset(), population_density=[np.nan, 1.0, 2.0, 3.0, 4.0, 5.0])
    assert "Donnée absente (1)" in described(areas, Choropleth("population_density"))


def test_values_withheld_are_told_apart_from_those_without_data():
    data = with_values(dataset(), jobs_hcp=[7.0, np.nan, np.nan, np.nan, 3.0, 1.0])
    data = replace(data, withheld=frozenset({("commune", CODES[1], "jobs_hcp"), ("commune", CODES[2], "jobs_hcp")}))
    text = described(data, Circles("jobs_hcp"))
    assert "Secret statistique : 2 communes" in text
    assert "Donnée absente : une commune" in text


def test_parts_are_summed_and_shared(demonstration):
    text = described(demonstration, Pies(("cooperatives", "associations")))
    sums = demonstration.provinces[["cooperatives", "associations"]].sum()
    for title, key in (("Coopératives", "cooperatives"), ("Associations", "associations")):
        share = round(100 * sums[key] / sums.sum())
        assert plain(f"{title} {number(float(sums[key]), 'fr')} ({share} %)") in text


def test_the_whole_of_a_part_is_that_of_the_territory_though_another_part_is_withheld_somewhere(demonstration):
    communes = demonstration.communes.copy()
    widest = communes["members"].idxmax()
    communes.loc[widest, "jobs"] = np.nan
    data = replace(demonstration, communes=communes, withheld=frozenset({("commune", str(widest), "jobs")}))
    text = described(data, Mushrooms("members", "jobs"))
    assert "Secret statistique : une commune" in text
    for key in ("members", "jobs"):
        whole = demonstration.region[key].iloc[0]
        assert plain(f"{demonstration.indicator(key).title['fr']} {number(float(whole), 'fr')}") in text


def test_records_are_counted_by_family(demonstration):
    actors = demonstration.placed.actors
    active = actors[actors[c.STATUS] != c.CLOSED]
    text = described(demonstration, Points())
    assert plain(number(len(active), "fr")) + " acteurs" in text
    for family, title in (("cooperative", "Coopératives"), ("mutual", "Mutuelles")):
        assert f"{title} ({plain(number(int((active[c.FAMILY] == family).sum()), 'fr'))})" in text


def test_rings_tell_the_share_within_each(demonstration):
    mark = ServiceArea(family="support", rings_km=(3.0, 10.0))
    (record,) = compose(plate(mark), demonstration).scales
    text = described(demonstration, mark)
    for km, share in zip((3, 10), record["shares_percent"], strict=True):
        assert f"À moins de {km} km : {share:.1f} % du territoire".replace(".", ",", 1) in text


def test_the_widest_gap_is_named(region):
    text = described(region, Discontinuities("population_density"), language="en")
    pairs = region.territory.adjacency
    values = region.communes["population_density"]
    gaps = pd.Series(np.abs(values.reindex(pairs["code_a"]).to_numpy() - values.reindex(pairs["code_b"]).to_numpy()))
    a, b = pairs.loc[gaps.idxmax(), ["code_a", "code_b"]]
    for code in (a, b):
        assert region.communes[c.NAME][code] in text
    assert plain(number(float(gaps.max()), "en", decimals=1)) in text


def test_what_is_too_long_loses_its_least_telling_statements(region):
    keys = ("population_density", "associations_hcp_10k", "jobs_hcp_1k", "associations_hcp_share")
    marks = tuple(Choropleth(key) for key in keys)
    text = described(region, *marks)
    assert len(text) <= MOST_CHARACTERS
    for key in keys:
        assert plain(region.indicator(key).title["fr"]) in text
    assert "8 555 (Tanger)" in text
    assert "Classe la plus basse" not in text


def test_one_indicator_twice_is_told_once(region):
    text = described(region, Choropleth("population_density"), Discontinuities("population_density"))
    assert text.count("8 555 (Tanger)") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reference_plate_says_that_it_has_names_and_a_grid(language, region):
    text = plain(describe_plate(reference_plate(), region, language))
    assert "110" in text
    assert {"fr": "carroyage", "ar": "شبكة", "en": "grid"}[language] in text


def test_a_plate_in_arabic_names_communes_in_arabic():
    values = with_values(dataset(), population_density=[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    text = described(values, Choropleth("population_density"), language="ar")
    assert "(ألف)" in text
    assert "(واو)" in text
    assert not any(name in text for name in ("Alpha", "Fox"))


def test_charts_are_told_and_what_they_show(region):
    text = described(region, Choropleth("population_density"), charts=(LorenzChart("associations_hcp"),))
    assert f"Graphique : {region.indicator('associations_hcp').heading('fr')}" in text
