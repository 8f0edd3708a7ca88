"""Sentences of the files of words in the nouns of another territory: articles, endings, capitals, nothing left over."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

import atlas
from atlas.errors import TerritoryError
from atlas.i18n.expressions import expressions
from atlas.i18n.idiom import Idiom, speaking, spoken_idiom
from atlas.i18n.language import LANGUAGES
from atlas.i18n.level_names import LevelName, level_nouns, rename_levels
from atlas.i18n.messages import Message, tr, tr_plural

NOUNS = {
    "fr": {"commune": LevelName("arrondissement", "arrondissements"), "region": LevelName("pays", "pays")},
    "en": {"commune": LevelName("ward", "wards"), "province": LevelName("county", "counties")},
    "ar": {
        "commune": LevelName("قضاء", "أقضية"), "province": LevelName("محافظة", "محافظات", True),
        "region": LevelName("دولة", "دول", True),
    },
}  # fmt: skip
#: Messages that name columns and keys of files as they are written.
AS_WRITTEN = ("fault.", "cli.help.")
SENTENCES = [
    ("fr", "la commune déclarée, dans la région", "l’arrondissement déclaré, dans le pays"),
    ("fr", "Code de la commune ; à la commune", "Code de l’arrondissement ; à l’arrondissement"),
    ("fr", "Toutes les communes sont couvertes", "Tous les arrondissements sont couverts"),
    ("fr", "hors de la limite de la région", "hors de la limite du pays"),
    ("fr", "voisines par une limite commune", "voisines par une limite commune"),
    ("fr", "aucune commune inconnue de {commune}", "aucun arrondissement inconnu de {commune}"),
    ("fr", "Province ou préfecture", "Pays"),
    ("en", "Provinces and prefectures, a commune", "Counties, a ward"),
    ("ar", "حسب الإقليم أو العمالة", "حسب المحافظة"),
    ("ar", "الجماعة المصرح بها", "القضاء المصرح به"),
    ("ar", "للجماعة وأقاليمها", "للقضاء ومحافظاتها"),
]


@pytest.mark.parametrize(("language", "written", "meant"), SENTENCES)
def test_a_sentence_agrees_with_the_nouns_of_a_territory(language, written, meant):
    assert rename_levels(written, language, level_nouns(NOUNS[language])) == meant


@pytest.mark.parametrize("language", list(NOUNS))
def test_no_expression_keeps_a_level_of_the_shipped_territory(language):
    nouns = level_nouns(dict.fromkeys(("commune", "province", "region"), LevelName("zork", "zorks")))
    left = re.compile(r"\b(?:provinces?|préfectures?|régions?|regions?|communes)\b|جماع[ةا]|أقاليم|الإقليم|الجهة")
    spoken = {key: entry for key, entry in expressions(LANGUAGES[language]).items() if not key.startswith(AS_WRITTEN)}
    for key, entry in spoken.items():
        for text in [entry] if isinstance(entry, str) else entry.values():
            words = re.sub(r"\{[^{}]*\}", "", rename_levels(text, language, nouns))
            assert not left.search(words.lower()), (key, words)


def test_an_idiom_is_spoken_in_its_scope_alone():
    idiom = Idiom({"en": {"sheet.field_hcp": "Mine"}}, {"en": level_nouns(NOUNS["en"])})
    before = tr("column.commune_name", "en")
    with speaking(idiom):
        assert tr("column.commune_name", "en") == "Ward" == Message("column.commune_name")["en"]
        assert tr("sheet.field_hcp", "en") == "Mine"
        assert tr("column.population_2024", "en") == "Population"
        assert tr_plural("sheet.communes", 3, "en") == "The 3 wards"
        with speaking(None):
            assert tr("column.commune_name", "en") == before
    assert spoken_idiom() is None
    assert tr("column.population_2024", "en") == "Population (2024)"


def described(folder: Path, levels: str) -> Path:
    table = {"code": ["1", "2"], "name": ["A", "B"]}
    shapes = [shapely.box(x / 10, 48, (x + 1) / 10, 48.1) for x in range(2)]
    gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:4326").to_file(folder / "units.gpkg")
    (folder / "t.toml").write_text(f'file = "units.gpkg"\n{levels}', encoding="utf-8")
    return folder / "t.toml"


def test_a_territory_of_one_level_calls_its_group_as_the_whole(tmp_path):
    text = '[levels.commune]\nfr = { singular = "canton", plural = "cantons", gender = "m" }\n'
    territory = atlas.read_territory(described(tmp_path, text))
    nouns = dict(territory.idiom.nouns["fr"])
    assert nouns["province"].singular == nouns["region"].singular == "territoire"
    assert dict(territory.idiom.nouns["ar"])["commune"] == LevelName("وحدة", "وحدات", True)
    with speaking(territory.idiom):
        assert tr("limit.province", "fr") == "Limite de territoire"
    assert replace(territory, levels={}).idiom.nouns == {}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[levels.canton]\nfr = { singular = "a", plural = "b" }\n', "levels.canton"),
        ('[levels.commune]\nfr = { singular = "a" }\n', "levels.commune.fr"),
        ('[levels.commune]\nxx = { singular = "a", plural = "b" }\n', "levels.commune.xx"),
        ('[levels.region]\nfr = { singular = "a", plural = "b", gender = "n" }\n', "levels.region.fr"),
    ],
)
def test_a_level_that_is_none_is_told_with_its_key(tmp_path, text, key):
    with pytest.raises(TerritoryError, match=re.escape(key)):
        atlas.read_territory(described(tmp_path, text))
