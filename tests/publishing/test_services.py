"""The edition of services: real records, a vocabulary of their own, and plates that say that they are incomplete."""

from __future__ import annotations

from dataclasses import replace

import pytest

from atlas import columns as c
from atlas.cartography.layout.captions import quality_line
from atlas.errors import Fault
from atlas.publishing.build.edition_data import read_data
from atlas.publishing.checks.edition_check import check_edition
from atlas.publishing.edition.load import read_edition


@pytest.fixture(scope="module")
def edition():
    return read_edition("services")


@pytest.fixture(scope="module")
def data(edition):
    return read_data(edition)


def test_the_edition_has_no_fault_in_any_of_its_languages(edition):
    for language in ("fr", "ar", "en"):
        assert check_edition(replace(edition, language=language)) == []


def test_every_record_is_placed_or_rejected_and_most_communes_have_none(data):
    placed = data.placed
    assert len(placed.register) == 2083 == len(placed.actors) + len(placed.rejected)
    assert int((data.communes["actors"] > 0).sum()) == 87
    assert data.communes.loc[data.communes[c.NAME] == "Tanger", "actors"].item() == 690
    assert data.region["pharmacies"].item() == data.communes["pharmacies"].sum()


def test_what_the_plates_credit_says_that_the_record_is_incomplete(data):
    words = {"fr": "relevé incomplet", "ar": "غير مكتمل", "en": "incomplete"}
    for language, word in words.items():
        assert word in data.placed.register.title_in(language)
        assert "OpenStreetMap (ODbL)" in data.placed.register.title_in(language)
    assert " ".join(quality_line(data, "fr").split()).startswith("Localisation : 1 862 services placés sur 2 083")


def test_nothing_of_the_social_economy_is_left_in_its_indicators(data):
    for indicator in data.indicators:
        for language, words in (("fr", "acteur coopérative adhérent"), ("en", "actor cooperative member")):
            texts = " ".join((indicator.title[language], indicator.formula[language], indicator.explanation[language]))
            assert not [word for word in words.split() if f" {word}" in f" {texts.lower()}"], (indicator.key, texts)


def test_a_family_of_another_vocabulary_is_refused_where_it_stands(edition):
    mark = replace(edition.plate("sante").marks[0], family="cooperative")
    wrong = replace(edition, plates=(replace(edition.plate("sante"), marks=(mark,)),), web=None)
    faults: list[Fault] = [fault for fault in check_edition(wrong) if fault.column.endswith("marks[1]")]
    assert len(faults) == 1
    assert "cooperative" in str(faults[0])
