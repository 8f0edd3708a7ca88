"""Names of communes as people write them: found when enough is left of them, never guessed, never strangers."""

from __future__ import annotations

import random

import pandas as pd
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from misspelt import ANEW, ARABIC_MODELS, LATIN_MODELS, WRITTEN, doubled, dropped, generated, joined, with_words

from atlas import columns as c
from atlas.errors import RegisterError
from atlas.sources.matching.gazetteer import ALIAS, AMBIGUOUS, CLOSE, EXACT, LIKELY, REVIEW, SURE, UNKNOWN, Gazetteer
from atlas.sources.matching.places import Place, read_places
from atlas.sources.matching.spelling_distance import alikeness, latin_sound, slip_score, sound
from atlas.sources.territory.territory import read_territory


@pytest.fixture(scope="module")
def region():
    return read_territory("tanger-tetouan-al-hoceima")


@pytest.fixture(scope="module")
def gazetteer(region):
    return Gazetteer.of(region)


@pytest.fixture(scope="module")
def codes(region):
    return {name: code for code, name in region.communes[c.NAME].items()}


def test_98_of_100_spellings_written_by_hand_are_placed_right_and_none_wrong(gazetteer, codes):
    spellings = [(codes[name], written) for name, written in WRITTEN if name in codes]
    assert len(spellings) == 606
    found = [(code, gazetteer.match(written)) for code, written in spellings]
    assert [match for code, match in found if match.sure and match.code != code] == []
    right = sum(match.sure and match.code == code for code, match in found)
    assert right >= 0.98 * len(found), [match.text for code, match in found if not match.sure]


def test_no_commune_of_another_region_and_no_word_is_placed(gazetteer):
    strange = [written for name, written in WRITTEN if name in ("elsewhere", "none")]
    assert len(strange) > 250
    matches = [gazetteer.match(written) for written in strange]
    assert [match for match in matches if match.sure] == []
    # What is proposed for review is a minority too, or nobody would read the list.
    assert sum(match.kind == REVIEW for match in matches) < 0.2 * len(matches)


def test_another_readers_list_is_placed_as_well(gazetteer, codes):
    found = [(codes.get(name), gazetteer.match(written, province=province)) for name, written, province in ANEW]
    assert [match for code, match in found if match.sure and match.code != code] == []
    asked = [(code, match) for code, match in found if code]
    assert len(asked) > 950
    right = sum(match.sure for _, match in asked)
    assert right >= 0.98 * len(asked), [match.text for _, match in asked if not match.sure]


def test_communes_of_the_region_outside_a_smaller_perimeter_are_strangers(region):
    smaller = read_territory("tanger-tetouan")
    known = Gazetteer.of(smaller)
    outside = region.communes.drop(smaller.communes.index)
    for name in [*outside[c.NAME], *outside[c.NAME_AR]]:
        assert not known.match(name).sure, name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Commune rurale d'Anjra", "Anjra"),
        ("Municipalité d’Assilah", "Assilah"),
        ("LARACHE (M)", "Larache"),
        ("Rissana Nord", "Rissana Chamalia"),
        ("Rissana Sud", "Rissana Janoubia"),
        ("Beni Ahmed Est", "Bni Ahmed Cherqia"),
        ("Beni Ahmed Ouest", "Bni Ahmed Gharbia"),
        ("Sahel Nord", "Sahel Chamali"),
        ("القصرالصغير", "Ksar Sghir"),
        ("Ksarelkebir", "Ksar El Kebir"),
        ("Bni Faghlourn", "Bni Faghloum"),
        ("المضيڨ", "M'diq"),
        ("Beni Çalah", "Bni Salah"),
        ("Tanger - Assilah, Tanger", "Tanger"),
        ("طنجة - أصيلة، طنجة", "Tanger"),
        ("جماعة زومي بإقليم وزان", "Zoumi"),
        ("Baqb Taza", "Bab Taza"),
        ("nBi Quolla", "Bni Quolla"),
        ("oujedyane", "Boujedyane"),
        ("aTghzout", "Taghzout"),
        ("تامروت", "Tamorot"),
        ("تزروت", "Tazroute"),
    ],
)
def test_what_registers_write_is_understood(gazetteer, codes, written, name):
    match = gazetteer.match(written)
    assert match.sure
    assert match.code == codes[name]


@pytest.mark.parametrize("written", ["Ait Beida", "Azlaf", "Zirara", "Sidi Kacem", "Fifa", "Bni Nsar"])
def test_another_common_word_and_a_slip_in_a_short_name_make_another_name(gazetteer, written):
    assert not gazetteer.match(written).sure


def test_an_article_is_written_in_many_ways_but_not_left_out(gazetteer, codes):
    assert gazetteer.match("El Oued", province="Tétouan").code == codes["Al Oued"]
    assert not gazetteer.match("Oued").sure


@pytest.mark.parametrize("model", LATIN_MODELS, ids=lambda model: model.__name__)
def test_slips_of_each_kind_are_never_placed_wrong(gazetteer, region, model):
    names = region.communes[c.NAME]
    slips = [(code, *generated(name, [model], seed=1)[0]) for code, name in names.items()]
    wrong = [
        (slip, gazetteer.match(slip))
        for code, _, slip in slips
        if (match := gazetteer.match(slip)).sure
        and match.code != code
        # A slip may make the name of another commune: nobody can know better.
        and sound(slip) not in {sound(other) for other in names}
    ]
    assert wrong == []
    right = sum(gazetteer.match(slip).code == code for code, _, slip in slips)
    if model in (doubled, joined, with_words):
        assert right >= 0.98 * len(slips)


@pytest.mark.parametrize("model", [*LATIN_MODELS[:6], *ARABIC_MODELS], ids=lambda model: model.__name__)
def test_within_the_declared_province_more_slips_are_understood_and_none_wrong(gazetteer, region, model):
    column = c.NAME_AR if model is ARABIC_MODELS[-1] else c.NAME
    asked = [
        (code, gazetteer.match(generated(name, [model], seed=seed)[0][1], province=province))
        for seed in (1, 4)
        for code, name, province in zip(
            region.communes.index, region.communes[column], region.communes[c.PROVINCE], strict=True
        )
    ]
    assert [(match, code) for code, match in asked if match.sure and match.code != code] == []
    assert sum(match.sure for _, match in asked) >= 0.93 * len(asked)


def test_a_stranger_is_not_placed_because_a_province_is_declared(gazetteer, region):
    strange = [written for name, written in WRITTEN if name == "elsewhere"]
    placed = [
        (written, province)
        for written in strange
        for province in region.provinces[c.NAME]
        if gazetteer.match(written, province=province).sure
    ]
    assert len(placed) <= 0.01 * len(strange) * len(region.provinces)


def test_longer_names_bear_any_slip(gazetteer, region):
    names = {code: name for code, name in region.communes[c.NAME].items() if len(sound(name)) >= 8}
    slips = [(code, slip) for code, name in names.items() for _, slip in generated(name, LATIN_MODELS, seed=2)]
    right = sum(gazetteer.match(slip).code == code for code, slip in slips)
    assert right >= 0.98 * len(slips)


@pytest.mark.parametrize("model", ARABIC_MODELS, ids=lambda model: model.__name__)
def test_arabic_slips_are_never_placed_wrong(gazetteer, region, model):
    names = region.communes[c.NAME_AR]
    slips = [(code, generated(name, [model], seed=1)[0][1]) for code, name in names.items()]
    assert [(slip, code) for code, slip in slips if (m := gazetteer.match(slip)).sure and m.code != code] == []
    right = sum(gazetteer.match(slip).code == code for code, slip in slips)
    assert right >= (0.8 if model is dropped else 0.95) * len(slips)


def test_every_commune_is_found_by_its_own_names_and_codes(gazetteer, region):
    for code, row in region.communes.iterrows():
        for name in (row[c.NAME], row[c.NAME_AR]):
            match = gazetteer.match(name)
            assert (match.kind, match.code, match.score) == (EXACT, code, 100.0)
            inside = gazetteer.match(name, province=row[c.PROVINCE])
            assert inside.code == code
        assert gazetteer.match(code.lstrip("0")).code == code
        assert gazetteer.match(f"{int(code)}.0").code == code


def test_no_two_communes_share_a_form_in_either_script(gazetteer):
    for scripts in (("la", "la"), ("ar", "ar")):
        shared = {
            key: forms for key, forms in gazetteer.names.forms[scripts].items() if len({f.code for f in forms}) > 1
        }
        assert shared == {}


@pytest.mark.parametrize(
    "written", ["Rissana", "Bni Ahmed", "M'diq-Fnideq", "Tanger-Assilah", "Larache, Zoumi", "Ksar"]
)
def test_a_name_that_several_communes_share_is_ambiguous(gazetteer, written):
    match = gazetteer.match(written)
    assert match.kind in (AMBIGUOUS, UNKNOWN)
    assert match.code == ""
    assert not match.sure
    assert len({one.code for one in match.candidates}) > 1


def test_a_common_word_alone_is_a_name_only_as_it_is_written(gazetteer, codes):
    assert gazetteer.match("Al Oued").code == codes["Al Oued"]
    assert gazetteer.match("الواد").sure
    assert not gazetteer.match("Oued").sure
    assert not gazetteer.match("واد").sure


def test_a_name_that_fits_another_province_better_is_not_guessed(gazetteer, codes):
    assert gazetteer.match("Sahel").code == codes["Sahel"]
    assert gazetteer.match("Sahel", province="Larache").code == codes["Sahel"]
    contradicted = gazetteer.match("Sahel", province="Tanger-Assilah")
    assert (contradicted.kind, contradicted.code) == (AMBIGUOUS, "")
    assert {one.code for one in contradicted.candidates} == {codes["Sahel"], codes["Sahel Chamali"]}
    assert gazetteer.match("Sahel", province="Province inconnue").code == codes["Sahel"]


def test_the_declared_province_tells_homonyms_apart(region):
    twins = region.communes.copy()
    first, second = twins.index[twins[c.PROVINCE] == "Larache"][0], twins.index[twins[c.PROVINCE] == "Ouezzane"][0]
    twins.loc[[first, second], c.NAME] = "Ain Jdida"
    from dataclasses import replace

    gazetteer = Gazetteer.of(replace(region, communes=twins))
    assert gazetteer.match("Aïn Jdida").kind == AMBIGUOUS
    assert gazetteer.match("Aïn Jdida", province="Larache").code == first
    assert gazetteer.match("Aïn Jdida", province="01405").code == second
    assert gazetteer.match("Aïn Jdida", province="وزان").code == second
    assert gazetteer.match("Aïn Jdida, province de Larache").code == first
    assert gazetteer.match("Aïn Jdida (Ouezzane)").code == second
    assert gazetteer.match("Aïn Jdida", province="Tétouan").kind == AMBIGUOUS


@pytest.mark.parametrize(
    ("written", "name", "kind"),
    [
        ("Tanger (Médina)", "Tanger", ALIAS),
        ("Gueznaia, Tanger", "Gueznaia", EXACT),
        ("Zoumi, province de Ouezzane", "Zoumi", EXACT),
        ("Beni Sayed Tetouan", "Bni Said", CLOSE),
        ("Douar Hamra, Bni Said", "Bni Said", EXACT),
        ("S. Redouane", "Sidi Redouane", EXACT),
        ("O. Laou", "Oued Laou", EXACT),
        ("9sar lkbir", "Ksar El Kebir", CLOSE),
        ("Tanja", "Tanger", ALIAS),
        ("عمالة طنجة، طنجة", "Tanger", EXACT),
    ],
)
def test_words_around_a_name_are_understood(gazetteer, codes, written, name, kind):
    match = gazetteer.match(written)
    assert match.code == codes[name]
    assert match.kind == kind or (kind == CLOSE and match.kind == REVIEW)


def test_a_province_that_contradicts_inside_the_text_places_nothing(gazetteer):
    assert not gazetteer.match("Zoumi, province de Larache").sure


@pytest.mark.parametrize("empty", [None, float("nan"), "", "  ", "-", "?", "Commune", "Province de Larache", "12"])
def test_nothing_is_unknown(gazetteer, empty):
    match = gazetteer.match(empty)
    assert (match.kind, match.code) == (UNKNOWN, "")


def test_the_kinds_follow_the_score(gazetteer):
    for _, written in WRITTEN:
        match = gazetteer.match(written)
        if match.kind == REVIEW:
            assert LIKELY <= match.score < SURE
            assert match.code
        elif match.sure:
            assert match.score >= SURE
        else:
            assert match.code == ""
        assert list(match.candidates) == sorted(match.candidates, key=lambda one: -one.score)


def test_answers_do_not_depend_on_what_was_asked_before(region):
    written = [one for _, one in WRITTEN][::7]
    shuffled = random.Random(3).sample(written, len(written))
    first, second = Gazetteer.of(region), Gazetteer.of(region)
    before = {one: first.match(one) for one in written}
    assert {one: second.match(one) for one in shuffled} == before


def test_a_column_is_matched_on_its_index(gazetteer, codes):
    names = pd.Series(["Beni Saïd", None, "Sahel", "Rissana"], index=[7, 3, 5, 1])
    provinces = pd.Series([None, None, "Larache", None], index=names.index)
    found = gazetteer.match_all(names, provinces)
    assert found.index.tolist() == [7, 3, 5, 1]
    assert found["code"].tolist() == [codes["Bni Said"], "", codes["Sahel"], ""]
    assert found["kind"].tolist() == [EXACT, UNKNOWN, EXACT, AMBIGUOUS]


# Spelling


def test_the_weights_of_letters():
    same, vowel, other, generic = (alikeness("larach", one) for one in ("larach", "larech", "lazach", "larachi"))
    assert same == 100.0
    assert same > vowel > other
    assert generic > other
    assert alikeness("", "") == 0.0
    # 1 − 1 / 6: a consonant of six letters.
    assert other == pytest.approx(100 * (1 - 1 / 6))
    assert alikeness("said", "bni said") == pytest.approx(100 * (1 - 1.15 / 5.5))


def test_arabic_is_sounded_in_latin_letters():
    assert latin_sound("طنجة") == "tnja"
    assert latin_sound("بني سعيد") == "bni said"
    assert sound("Ksar es-Seghir") == sound("Ksar Sghir")


def test_a_slip_counts_only_in_names_that_are_long_enough():
    assert slip_score("Larahce", "Larache") > SURE
    assert slip_score("Sael", "Sahel") == slip_score("Azta", "Azla") == 87.0
    assert slip_score("Jouamaa", "El Aouama") < SURE
    assert slip_score("Larache", "Tétouan") == 0.0


letters = st.text(alphabet="abcdeikloqrstuz اسطبنيوة", max_size=14)


@settings(max_examples=150)
@given(letters, letters)
@example("bl", "alba")  # two letters exchanged, one of them of an article in one form only
def test_alikeness_is_symmetric_and_bounded(a, b):
    one, other = sound(a), sound(b)
    assert 0.0 <= alikeness(one, other) <= 100.0
    assert alikeness(one, other) == pytest.approx(alikeness(other, one))
    assert (alikeness(one, other) == 100.0) == (one == other and one != "")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30))
def test_any_text_has_an_answer(gazetteer, text):
    match = gazetteer.match(text)
    assert 0 <= match.score <= 100
    assert (match.code != "") == (match.sure or match.kind == REVIEW)


# Places of the user's


def test_places_of_ones_own_are_found_within_their_commune(region, codes):
    point = region.communes.geometry[codes["Bni Said"]].representative_point()
    table = pd.DataFrame(
        {
            "douar": ["Hamra", "Souk Jdid"], "nom arabe": [None, "سوق جديد"], "commune": [None, "Zoumy"],
            "longitude": [point.x, None], "latitude": [point.y, None],
        }
    )  # fmt: skip
    places = read_places(table, region)
    assert places[0] == Place("Hamra", "", codes["Bni Said"], point.x, point.y)
    assert (places[1].code, places[1].has_point) == (codes["Zoumi"], False)
    gazetteer = Gazetteer.of(region, places)
    assert (m := gazetteer.match("Douar Hamra, Bni Said")).place == "Hamra"
    assert (m.kind, m.code) == (ALIAS, codes["Bni Said"])
    assert gazetteer.match("سوق جديد").code == codes["Zoumi"]
    # Al Hamra is a commune: without more, the name may be the one or the other.
    assert gazetteer.match("Hamra").kind == AMBIGUOUS
    assert gazetteer.match("Larache").place == ""


def test_faults_of_places_are_listed_all_at_once(region, tmp_path):
    inside = region.communes.geometry.iloc[0].representative_point()
    rows = [
        ["", "", "", "", "Zoumi"],  # no name
        ["A", "", "-30", "10", ""],  # in the ocean
        ["B", "", f"{inside.x:.5f}", f"{inside.y:.5f}", "Zoumi"],  # in Tanger
        ["C", "", "", "", "Rissana"],  # ambiguous
        ["D", "", "", "", ""],  # nowhere
        ["E", "", "-5.2", "", "Zoumi"],  # half a point
        ["F", "", "", "", "Zoumi"],
        ["F", "", "", "", "Zoumi"],  # twice
    ]
    path = tmp_path / "lieux.csv"
    lines = ["nom;nom arabe;lon;lat;commune", *(";".join(row) for row in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(RegisterError, match="commune") as caught:
        read_places(path, region)
    assert [fault.row for fault in caught.value.faults] == [2, 3, 4, 5, 6, 7, 9]
    assert "Rissana Chamalia" in str(caught.value.faults[3].remedy)
    with pytest.raises(RegisterError, match="where the places are"):
        read_places(pd.DataFrame({"nom": ["A"]}), region)
    with pytest.raises(RegisterError, match="no heading means “name”"):
        read_places(pd.DataFrame({"commune": ["Zoumi"]}), region)


def test_a_point_on_a_shared_border_goes_to_the_lowest_code(region, codes):
    pair = region.adjacency.iloc[0]
    shapes = [region.communes.geometry[pair[end]] for end in ("code_a", "code_b")]
    shared = set(shapely.get_coordinates(shapes[0]).round(7).view("c16").ravel()) & set(
        shapely.get_coordinates(shapes[1]).round(7).view("c16").ravel()
    )
    corner = sorted(shared, key=lambda xy: (xy.real, xy.imag))[len(shared) // 2]
    (place,) = read_places(pd.DataFrame({"nom": ["Borne"], "lon": [corner.real], "lat": [corner.imag]}), region)
    assert place.code == min(pair["code_a"], pair["code_b"])
