"""Misspelt families and sectors are understood within a bound that is stated, and told; the rest is refused."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from atlas import columns as c
from atlas.sources.parsing import vocabulary as v
from atlas.sources.register.register import check_register
from atlas.sources.vocabulary.vocabulary_file import social_economy
from atlas.sources.vocabulary.wordings import _near, wordings_of

FAMILIES, SECTORS = (wordings_of(social_economy(), column) for column in (c.FAMILY, c.SECTOR))


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Coopérativve", "cooperative"), ("COPERATIVE", "cooperative"), ("Coopératve agricole", "cooperative"),
        ("asociation de quartier", "association"), ("Assocation", "association"), ("mutuele", "mutual"),
        ("Fondatoin", "foundation"), ("تعونية", "cooperative"), ("Structure d'apui", "support"),
        ("Syndicat", None), ("asociation coopérative", None), ("ass", None), ("", None),
    ],
)  # fmt: skip
def test_misspelt_families(word, code):
    assert (FAMILIES.read(word) or FAMILIES.misspelt(word)) == code


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("agricultre", "agriculture"), ("Pêche maritme", "fishing"), ("toursime", "tourism"), ("educaton", "education"),
        ("transprot", "transport"), ("Artisannat", "crafts"), ("rente", None), ("spatial", None), ("sant", None),
    ],
)  # fmt: skip
def test_misspelt_sectors(word, code):
    assert SECTORS.misspelt(word) == code


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz ", min_size=1, max_size=14))
def test_a_misspelt_sector_is_within_its_bound_and_nearer_than_any_other(word):
    code = SECTORS.misspelt(word)
    said = v.key(word)
    distances = {wording: OSA.distance(said, wording) for wording in SECTORS.meanings}
    if code is not None:
        nearest = min(distances.values())
        assert nearest <= v.slips_allowed(len(said))
        assert {SECTORS.meanings[one] for one, slips in distances.items() if slips == nearest} == {code}


def test_a_word_as_near_to_two_codes_is_not_guessed():
    words = {"marcheur": "a", "marcheuse": "b", "marchand": "c"}
    assert _near("marcheus", words) is None
    assert _near("marcheuse", words) == "b"
    assert _near("marchandd", words) == "c"


def test_what_was_guessed_is_told_with_its_number():
    frame = pd.DataFrame(
        {"id": list("ABC"), "x": [-5.0] * 3, "y": [35.0] * 3, "famille": ["asociation", "asociation", "association"],
         "statut": ["actiff", "actif", "actif"]}
    )  # fmt: skip
    register, faults = check_register(frame)
    assert [(one.column, one.written, one.read, one.count) for one in register.guesses] == [
        (c.FAMILY, "asociation", "association", 2)
    ]
    assert [(fault.row, fault.value) for fault in faults] == [(2, "actiff")]  # a status must be spelt right


@pytest.mark.parametrize(
    ("word", "answer"),
    [("Oui", True), ("نعم", True), ("✓", True), ("D'accord", True), ("لا", False), ("refusé", False), ("✗", False),
     ("غير موافق", False), ("", None), ("?", None)],
)  # fmt: skip
def test_yes_and_no(word, answer):
    assert v.read_yes_no(word) is answer


@pytest.mark.parametrize(
    ("written", "family"),
    [
        ("Assoc.", "association"),
        ("Fédération d'associations", "association"),
        ("Sté coopérative", "cooperative"),
        ("Entreprise soc.", "social_enterprise"),
        # What may be one or another is asked, not guessed.
        ("GIE", None),
        ("Fédération", None),
        ("SARL", None),
    ],
)
def test_families_as_offices_abbreviate_them(written, family):
    assert FAMILIES.read(written) == family


@pytest.mark.parametrize(
    ("written", "sector"),
    [
        ("Oléiculture", "agriculture"),
        ("تربية النحل", "agriculture"),
        ("Couscous", "food"),
        ("Épicerie", "retail"),
        ("Éco-tourisme", "tourism"),
        ("Tissage", "crafts"),
        ("الأعشاب الطبية", "forestry"),
        ("Femmes", None),
    ],
)
def test_activities_as_offices_write_them(written, sector):
    assert SECTORS.read(written) == sector
