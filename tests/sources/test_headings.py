"""Headings and words of French, English and Arabic registers are recognised; what is ambiguous is asked."""

from __future__ import annotations

from functools import partial

import pytest

from atlas import columns as c
from atlas.sources.parsing import vocabulary as v
from atlas.sources.register.headings import REGISTER_COLUMNS, match_headings, recognize
from atlas.sources.vocabulary.vocabulary import CODED
from atlas.sources.vocabulary.vocabulary_file import social_economy
from atlas.sources.vocabulary.wordings import wordings_of

FRENCH = {
    "identifiant": c.ID,
    "nom": c.NAME,
    "nom_ar": c.NAME_AR,
    "famille": c.FAMILY,
    "secteur": c.SECTOR,
    "statut": c.STATUS,
    "annee_creation": c.FOUNDED,
    "membres": c.MEMBERS,
    "femmes": c.WOMEN,
    "emplois": c.JOBS,
    "commune_declaree": c.DECLARED,
    "longitude": c.LON,
    "latitude": c.LAT,
    "precision": c.PRECISION,
    "source": c.SOURCE,
    "date": c.DATE,
    "consentement": c.CONSENT,
    "demonstration": c.DEMONSTRATION,
}


def _read(column, word):
    return wordings_of(social_economy(), column).read(word)


@pytest.mark.parametrize(("heading", "column"), FRENCH.items())
def test_the_french_headings_of_a_register(heading, column):
    assert recognize(heading) == column
    assert recognize(heading.upper()) == column


@pytest.mark.parametrize("column", REGISTER_COLUMNS)
def test_the_toolkit_recognises_its_own_columns(column):
    assert recognize(column) == column


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Code", c.ID),
        ("N°", c.ID),
        ("Dénomination", c.NAME),
        ("RAISON SOCIALE", c.NAME),
        ("Nb d'adhérents", c.MEMBERS),
        ("Nb d’adhérents", c.MEMBERS),
        ("Nombre de membres", c.MEMBERS),
        ("Dont femmes", c.WOMEN),
        ("Effectif", c.JOBS),
        ("X", c.LON),
        ("Y", c.LAT),
        ("Long", c.LON),
        ("Lat.", c.LAT),
        ("Longitude (WGS84)", c.LON),
        ("Année de création", c.FOUNDED),
        ("Date de création", c.FOUNDED),
        ("Commune", c.DECLARED),
        ("Tél", c.PHONE),
        ("Tél.", c.PHONE),
        ("Courriel", c.EMAIL),
        ("E-mail", c.EMAIL),
        ("Adresse", c.ADDRESS),
        ("Secteur d’activité", c.SECTOR),
        ("Forme juridique", c.FAMILY),
        ("Date de mise à jour", c.DATE),
        ("الاسم", c.NAME),
        ("القطاع", c.SECTOR),
        ("خط الطول", c.LON),
        ("خط العرض", c.LAT),
        ("عدد الأعضاء", c.MEMBERS),
        ("الجماعة", c.DECLARED),
        ("Nombre\nd'emplois", c.JOBS),
    ],
)
def test_variants_of_headings(heading, column):
    assert recognize(heading) == column


@pytest.mark.parametrize(
    "heading", ["Province", "Remarques", "Code commune", "Nom du président", "(column 3)", "", "—", "2024"]
)
def test_a_heading_of_something_else_is_left_alone(heading):
    assert recognize(heading) is None


def test_two_headings_for_one_column_are_a_fault_that_names_both():
    matched, faults = match_headings(["Code", "Identifiant", "X", "Y"])
    assert [str(fault.reason) for fault in faults] == ["“Code” and “Identifiant” both mean “id”"]
    assert matched[c.ID] == "Code"


def test_the_users_mapping_wins_and_settles_the_ambiguity():
    matched, faults = match_headings(["Code", "Identifiant", "X", "Y"], columns={"id": "identifiant"})
    assert faults == ()
    assert matched == {c.ID: "Identifiant", c.LON: "X", c.LAT: "Y"}


def test_a_heading_given_to_one_column_is_not_taken_for_another():
    matched, faults = match_headings(["Code", "Commune"], columns={"name": "Commune"})
    assert faults == ()
    assert matched == {c.ID: "Code", c.NAME: "Commune"}


def test_wrong_mappings_are_all_reported():
    _, faults = match_headings(["Code", "Nom"], columns={"idd": "Code", "lon": "Nomm", "id": "Code", "name": "Code"})
    reasons = [str(fault.reason) for fault in faults]
    assert len(reasons) == 3
    assert "does not exist" in reasons[0]
    assert "“Nom”" in str(faults[1].remedy)
    assert "two columns" in reasons[2]


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("coopérative", "cooperative"),
        ("Coopératives", "cooperative"),
        ("COOPERATIVE", "cooperative"),
        ("Coopérative agricole", "cooperative"),
        ("association", "association"),
        ("mutuelle", "mutual"),
        ("fondation", "foundation"),
        ("entreprise sociale", "social_enterprise"),
        ("structure d'appui", "support"),
        ("Structures d’appui", "support"),
        ("تعاونية", "cooperative"),
        ("الجمعيات", "association"),
        ("social_enterprise", "social_enterprise"),
        ("Syndicat", None),
        ("coopérative ou association", None),
        ("", None),
    ],
)
def test_families(word, code):
    assert _read("family", word) == code


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("agriculture", "agriculture"),
        ("artisanat", "crafts"),
        ("pêche", "fishing"),
        ("forêt", "forestry"),
        ("agroalimentaire", "food"),
        ("Agro-alimentaire", "food"),
        ("habitat", "housing"),
        ("commerce", "retail"),
        ("transport", "transport"),
        ("tourisme", "tourism"),
        ("services", "services"),
        ("éducation", "education"),
        ("santé", "health"),
        ("culture", "culture"),
        ("environnement", "environment"),
        ("action sociale", "social"),
        ("finance", "finance"),
        ("autre", "other"),
        ("Autres", "other"),
        ("الفلاحة", "agriculture"),
        ("الصناعة التقليدية", "crafts"),
        ("spatial", None),
    ],
)
def test_sectors(word, code):
    assert _read("sector", word) == code


@pytest.mark.parametrize(
    ("read", "word", "value"),
    [
        (partial(_read, "status"), "actif", "active"),
        (partial(_read, "status"), "En sommeil", "dormant"),
        (partial(_read, "status"), "dissous", "closed"),
        (partial(_read, "status"), "Dissoute", "closed"),
        (partial(_read, "status"), "peut-être", None),
        (partial(_read, "precision"), "adresse", "address"),
        (partial(_read, "precision"), "lieu", "place"),
        (partial(_read, "precision"), "Commune", "commune"),
        (partial(_read, "precision"), "inconnue", "unknown"),
        (v.read_yes_no, "Oui", True),
        (v.read_yes_no, "NON", False),
        (v.read_yes_no, "نعم", True),
        (v.read_yes_no, "لا", False),
        (v.read_yes_no, "1", True),
        (v.read_yes_no, "0.0", False),
        (v.read_yes_no, "true", True),
        (v.read_yes_no, "peut-être", None),
    ],
)
def test_statuses_precisions_yes_and_no(read, word, value):
    assert read(word) == value


@pytest.mark.parametrize("column", CODED)
def test_every_code_reads_as_itself(column):
    codes = social_economy().codes(column)
    assert [_read(column, code) for code in codes] == list(codes)


def test_a_wording_of_two_codes_is_a_mistake_of_the_table():
    with pytest.raises(ValueError, match="stands for both"):
        v.synonyms({"a": ["mot"], "b": ["Mots"]})


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Commune rurale", c.DECLARED),
        ("Commune/Municipalité", c.DECLARED),
        ("Collectivité territoriale", c.DECLARED),
        ("الجماعة القروية", c.DECLARED),
        ("Nb adh.", c.MEMBERS),
        ("عدد المنخرطات", c.WOMEN),
        ("اسم التعاونية", c.NAME),
        ("Nom de l'entité", c.NAME),
        ("Secteur d'intervention", c.SECTOR),
        ("X_WGS84", c.LON),
        ("Latitude DMS", c.LAT),
    ],
)
def test_headings_of_the_registers_of_offices(heading, column):
    assert recognize(heading) == column


@pytest.mark.parametrize("heading", ["% femmes", "Femmes (%)", "Femmes %", "%adhérents", "النساء ٪"])
def test_a_percentage_is_no_number_of_people(heading):
    assert recognize(heading) is None


def test_an_effectif_of_which_women_counts_the_members():
    matched, faults = match_headings(["id", "Effectif", "dont femmes"])
    assert not faults
    assert matched == {c.ID: "id", c.MEMBERS: "Effectif", c.WOMEN: "dont femmes"}
    matched, _ = match_headings(["id", "Adhérents", "dont femmes", "Effectif"])
    assert matched[c.JOBS] == "Effectif"
    matched, _ = match_headings(["id", "Effectif", "dont femmes"], columns={c.JOBS: "Effectif"})
    assert c.MEMBERS not in matched
    matched, _ = match_headings(["id", "Effectif", "Femmes"])
    assert matched[c.JOBS] == "Effectif"
