"""A vocabulary is data: read whole, refused with every fault; what its words mean decides how a register is read."""

from __future__ import annotations

import pickle

import pandas as pd
import pytest

from atlas import columns as c
from atlas.errors import RegisterError, VocabularyError
from atlas.i18n.language import LANGUAGES
from atlas.resources import shipped_path
from atlas.sources.register.mapping import read_mapping
from atlas.sources.register.register import read_register
from atlas.sources.vocabulary.vocabulary import CODED
from atlas.sources.vocabulary.vocabulary_file import read_vocabulary, social_economy
from atlas.sources.vocabulary.wordings import wordings_of

HERITAGE = """
title = { fr = "Patrimoine", ar = "التراث", en = "Heritage" }
concepts = ["founded"]

[[families]]
code = "fort"
title = { fr = "Forts", ar = "القلاع", en = "Forts" }
of_one = { fr = "d’un fort", ar = "قلعة", en = "a fort" }
to_nearest = { fr = "au fort le plus proche", ar = "إلى أقرب قلعة", en = "to the nearest fort" }
rate = true
words = ["forteresse", "قلعة"]

[[families]]
code = "chapel"
stock = "chapels"
title = { fr = "Chapelles", ar = "المعابد", en = "Chapels" }
words = ["chapelle"]
"""


@pytest.fixture
def heritage(tmp_path):
    file = tmp_path / "heritage.toml"
    file.write_text(HERITAGE, encoding="utf-8")
    return read_vocabulary(file)


def records(**columns):
    return pd.DataFrame({"id": ["1", "2"], "lon": [-5.8, -5.3], "lat": [35.7, 35.5], **columns})


@pytest.mark.parametrize("name", sorted(path.name for path in shipped_path("geodata", "vocabularies").glob("s*.toml")))
def test_shipped_vocabularies_speak_every_language_and_read_their_own_codes(name):
    vocabulary = read_vocabulary(shipped_path("geodata", "vocabularies", name))
    for column in CODED:
        wordings = wordings_of(vocabulary, column)
        for term in vocabulary.terms(column):
            assert wordings.read(term.code) == term.code
            assert all(term.title[language] for language in LANGUAGES)


def test_a_vocabulary_travels_and_is_known_by_its_contents(heritage):
    copy = pickle.loads(pickle.dumps(heritage))
    assert copy == heritage
    assert hash(copy) == hash(heritage)
    assert copy != social_economy()
    assert pickle.loads(pickle.dumps(heritage.families[0].title)) == heritage.families[0].title


def test_statuses_and_precisions_that_a_file_leaves_out_are_the_shipped_ones(heritage):
    assert heritage.codes(c.STATUS) == social_economy().codes(c.STATUS)
    assert heritage.codes(c.PRECISION) == social_economy().codes(c.PRECISION)
    assert heritage.family_stocks == {"fort": "forts", "chapel": "chapels"}


def test_a_register_is_read_in_its_own_words(heritage):
    register = read_register(records(famille=["Forteresses", "chapele"]), vocabulary=heritage)
    assert list(register.table[c.FAMILY]) == ["fort", "chapel"]
    assert [guess.read for guess in register.guesses] == ["chapel"]
    with pytest.raises(RegisterError, match="chapel"):
        read_register(records(famille=["coopérative", "fort"]), vocabulary=heritage)


def test_a_column_of_what_the_vocabulary_does_not_have_stays_the_files_own(heritage):
    register = read_register(records(famille=["fort", "fort"], membres=["beaucoup", "12"]), vocabulary=heritage)
    assert register.table[c.MEMBERS].isna().all()
    assert list(register.table["membres"]) == ["beaucoup", "12"]


def test_a_mapping_is_checked_against_the_vocabulary_of_its_register(heritage, tmp_path):
    file = tmp_path / "mapping.toml"
    file.write_text('title = { fr = "Relevé", en = "Survey" }\n[values.family]\nkasbah = "fort"\n', encoding="utf-8")
    mapping = read_mapping(file, heritage)
    register = read_register(records(famille=["kasbah", "fort"]), mapping=mapping, vocabulary=heritage)
    assert list(register.table[c.FAMILY]) == ["fort", "fort"]
    assert (register.title, register.title_in("en"), register.title_in("ar")) == ("Relevé", "Survey", "Relevé")
    with pytest.raises(RegisterError, match="fort"):
        read_mapping(file)


FAULTS = {
    "no families": ("families = []", "families"),
    "a code": ('families = [{ code = "Fort !", title = "F" }]', "families\\[1\\].code"),
    "twice": ('families = [{ code = "a", title = "A" }, { code = "a", title = "B", stock = "b" }]', "families\\[2\\]"),
    "a column that is taken": ('families = [{ code = "a", title = "A", stock = "population_2024" }]', "stock"),
    "a color": ('families = [{ code = "a", title = "A", color = "rouge" }]', "color"),
    "a language": ('families = [{ code = "a", title = { xx = "A" } }]', "title"),
    "a key of words": ('families = [{ code = "a", title = "A" }]\n[words]\n"no.such" = "x"', "no.such"),
    "women without members": ('concepts = ["women"]\nfamilies = [{ code = "a", title = "A" }]', "concepts"),
    "an unknown key": ('familles = []\nfamilies = [{ code = "a", title = "A" }]', "familles"),
    "one wording for two codes": (
        'families = [{ code = "a", title = "A", words = ["x"] }, { code = "b", title = "B", words = ["x"] }]',
        "families",
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", FAULTS)
def test_what_is_wrong_in_a_vocabulary_is_told_where_it_stands(text, tmp_path):
    written, place = FAULTS[text]
    file = tmp_path / "own.toml"
    file.write_text(f'title = "Own"\n{written}\n', encoding="utf-8")
    with pytest.raises(VocabularyError, match=place):
        read_vocabulary(file)
