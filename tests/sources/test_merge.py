"""Several registers become one: every value says where it is from, duplicates are proposed and merged when decided."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas import columns as c
from atlas.errors import RegisterError, UnknownNameError
from atlas.sources.deduplication.consonant_keys import consonants, core
from atlas.sources.deduplication.duplicates import find_duplicates
from atlas.sources.deduplication.merge import MERGED_FROM, merge_registers
from atlas.sources.deduplication.name_similarity import likeness
from atlas.sources.register.register import read_register


def register(**columns):
    size = len(columns["id"])
    places = {"x": [-5.37] * size, "y": [35.57] * size}
    return read_register(pd.DataFrame({**places, **columns}))


ODCO = {
    "id": ["1", "2", "3"],
    "nom": ["Coopérative Al Karama", "Association Annour pour le développement", "Mutuelle Espoir"],
    "famille": ["coop", "asso", "mutuelle"],
    "x": [-5.37, -5.80, None], "y": [35.57, 35.76, None],
    "commune": ["Tétouan", "Tanger", "Larache"],
    "precision": ["commune", "adresse", None],
    "membres": [12, None, 3],
    "tel": ["0661223344", None, None],
    "consentement": ["oui", None, None],
}  # fmt: skip
RNA = {
    "id": ["1", "9"],
    "nom": ["COOP. EL KARAMA", "جمعية النور للتنمية"],
    "famille": ["coopérative", "جمعية"],
    "x": [-5.371, -5.801], "y": [35.571, 35.7605],
    "commune": ["Tetouan", "طنجة"],
    "precision": ["adresse", "adresse"],
    "membres": [14, 20], "femmes": [5, 8],
}  # fmt: skip


@pytest.fixture
def registers():
    return {"odco": register(**ODCO), "rna": register(**RNA)}


def decided(merged, **words):
    pairs = merged.duplicates
    return pairs.assign(decision=[words.get(str(place), "") for place in map(str, range(len(pairs)))])


def test_pairs_are_proposed_with_score_and_reasons_and_nothing_is_merged(registers):
    merged = merge_registers(registers)
    assert len(merged.register) == 5
    assert merged.folded == 0
    assert merged.duplicates["pair"].tolist() == ["odco:1 | rna:1", "odco:2 | rna:9"]
    assert (merged.duplicates["score"] > 90).all()
    assert merged.duplicates["reasons"][0] == "names equal (100), 143 m apart, same commune, same family"
    assert "2 pairs proposed" in repr(merged)


def test_identifiers_that_two_registers_use_are_told_apart(registers):
    merged = merge_registers(registers)
    assert merged.register.table[c.ID].tolist() == ["odco:1", "2", "3", "rna:1", "9"]
    assert merged.register.table[MERGED_FROM].tolist() == ["odco:1", "odco:2", "odco:3", "rna:1", "rna:9"]


def test_a_pair_decided_the_same_becomes_one_record_of_the_most_trusted_values(registers):
    decisions = pd.DataFrame({"pair": ["rna:1 | odco:1", "odco:2 | rna:9"], "decision": ["même", "different"]})
    merged = merge_registers(registers, decisions=decisions, priority=["rna"])
    assert sum(merged.came_in.values()) == len(merged.register) + merged.folded == 5
    row = merged.register.table.iloc[0]
    assert row[c.NAME] == "COOP. EL KARAMA"
    assert row[c.PHONE] == "0661223344"  # the only one that has it
    assert (row[c.MEMBERS], row[c.WOMEN]) == (14, 5)
    assert (row[c.LON], row[c.PRECISION]) == (-5.371, "address")
    assert row[MERGED_FROM] == "rna:1 + odco:1"
    assert merged.provenance.iloc[0][[c.NAME, c.PHONE, c.MEMBERS, c.LON]].tolist() == ["rna", "odco", "rna", "rna"]
    assert merged.provenance[c.PHONE].isna().tolist() == [False, True, True, True]
    found = merged.contradictions.set_index("column")
    assert found.loc["members", ["kept", "kept_from", "other", "other_from"]].tolist() == ["14", "rna", "12", "odco"]
    assert merged.duplicates["decision"].tolist() == ["same", "different"]


def test_the_position_is_the_most_precise_and_never_half_of_each(registers):
    decisions = pd.DataFrame({"pair": ["odco:1 | rna:1"], "decision": ["same"]})
    merged = merge_registers(registers, decisions=decisions, priority=["odco"])
    row = merged.register.table.iloc[0]
    assert row[c.NAME] == "Coopérative Al Karama"
    assert (row[c.LON], row[c.LAT], row[c.PRECISION]) == (-5.371, 35.571, "address")
    # Members without women give way to the register that has both.
    assert (row[c.MEMBERS], row[c.WOMEN]) == (14, 5)


@pytest.mark.parametrize(
    ("one", "other", "contact", "consent"),
    [("oui", "oui", "06", True), ("oui", "non", None, False), ("oui", None, "06", None), ("oui", None, None, True)],
)
def test_contacts_do_not_leave_by_the_consent_of_another_record(one, other, contact, consent):
    a = register(id=["A"], nom=["Al Amal"], consentement=[one], tel=["05"])
    b = register(id=["B"], nom=["Al Amal"], consentement=[other], tel=[contact])
    decisions = pd.DataFrame({"pair": ["a:A | b:B"], "decision": ["same"]})
    merged = merge_registers({"a": a, "b": b}, decisions=decisions)
    value = merged.register.table[c.CONSENT][0]
    assert (None if pd.isna(value) else bool(value)) is consent


def test_three_records_of_one_actor_are_one_and_contradictions_of_decisions_are_refused():
    parts = {name: register(id=[name], nom=["Al Amal"]) for name in "abc"}
    pairs = ["a:a | b:b", "b:b | c:c", "a:a | c:c"]
    chain = pd.DataFrame({"pair": pairs[:2], "decision": ["same", "same"]})
    merged = merge_registers(parts, decisions=chain)
    assert len(merged.register) == 1
    assert merged.register.table[MERGED_FROM][0] == "a:a + b:b + c:c"
    with pytest.raises(RegisterError, match="other decisions make them the same") as caught:
        merge_registers(parts, decisions=pd.DataFrame({"pair": pairs, "decision": ["same", "same", "different"]}))
    assert caught.value.faults[0].row == 4


def test_every_fault_of_a_file_of_decisions_is_listed(registers, tmp_path):
    path = tmp_path / "d.csv"
    path.write_text(
        "pair,decision\nodco:1 | rna:1,peut-être\nodco:1 | rna:77,same\nodco:2 | rna:9,same\nrna:9 | odco:2,non\n,\n"
    )
    with pytest.raises(RegisterError, match="no decision") as caught:
        merge_registers(registers, decisions=path)
    assert [(fault.row, str(fault.reason).split()[0]) for fault in caught.value.faults] == [
        (2, "this"),
        (3, "these"),
        (5, "the"),
    ]
    path.write_text("a,b\n1,2\n")
    with pytest.raises(RegisterError, match="no heading means “pair”"):
        merge_registers(registers, decisions=path)


def test_the_table_of_pairs_filled_in_is_obeyed(registers, tmp_path):
    merged = merge_registers(registers)
    merged.duplicates.assign(decision=["même", ""]).to_csv(tmp_path / "d.csv", index=False)
    again = merge_registers(registers, decisions=tmp_path / "d.csv")
    assert (len(again.register), again.folded) == (4, 1)
    assert again.duplicates["decision"].tolist() == ["same", ""]


def test_a_decision_about_a_pair_that_was_not_proposed_is_obeyed_too(registers):
    decisions = pd.DataFrame({"pair": ["odco:3 | rna:9"], "decision": ["same"]})
    merged = merge_registers(registers, decisions=decisions)
    assert merged.folded == 1
    assert merged.duplicates.iloc[-1]["reasons"] == "decided, not proposed"


def test_wrong_calls(registers):
    with pytest.raises(UnknownNameError, match="odco"):
        merge_registers(registers, priority=["odcc"])
    with pytest.raises(ValueError, match="at least one"):
        merge_registers({})


def test_one_register_alone_is_itself_with_its_inner_duplicates_proposed():
    twice = register(id=["1", "2"], nom=["Coopérative Al Amal", "Cooperative  AL-AMAL"], commune=["Tanger"] * 2)
    merged = merge_registers({"r": twice})
    assert merged.duplicates["pair"].tolist() == ["r:1 | r:2"]
    columns = [name for name in twice.table.columns if name != c.ROW]
    pd.testing.assert_frame_equal(merged.register.table[columns], twice.table[columns])


@pytest.mark.parametrize(
    ("one", "other", "proposed"),
    [
        ("Coopérative Al Amal", "Coop. El-Amal", True),
        ("Association Beni Saïd pour le développement", "Association Bni Said développement", True),
        ("Coopérative Al Waha de Tanger", "Coopérative Al Wafae de Tanger", False),
        ("Association Annour 2", "Association Annour 3", False),
        ("Coopérative féminine Chorouk", "تعاونية الشروق النسائية", True),
        ("Association Ikhlass", "جمعية الإخلاص", True),
        ("Association Ikhlass", "جمعية النور", False),
    ],
)
def test_which_names_of_one_place_are_proposed(one, other, proposed):
    fillers = [f"Association numéro {word} de Tanger" for word in ("bleue", "rouge", "verte", "blanche", "noire")]
    names = [one, other, *fillers]
    table = register(id=list("ABCDEFG"), nom=names, commune=["Tanger"] * 7, famille=["asso"] * 7).table
    pairs = {tuple(pair) for pair in find_duplicates(table)[["first", "second"]].to_numpy().tolist()}
    assert ((0, 1) in pairs) is proposed


@pytest.mark.parametrize(("figure", "proposed"), [("2", True), ("3", False)])
def test_other_figures_in_long_names_are_other_actors(figure, proposed):
    name = "Association de parents d'élèves du groupe scolaire Ibn Battouta Annour"
    table = register(id=["A", "B", "C"], nom=[f"{name} 2", f"{name.upper()} {figure}", "Izdihar"]).table
    assert (len(find_duplicates(table)) == 1) is proposed


def test_place_and_family_part_equal_names():
    names = ["Association Al Amal"] * 4
    table = register(
        id=list("ABCD"), nom=names, famille=["asso", "asso", "coop", "asso"],
        x=[-5.37, -5.371, -5.37, -6.15], y=[35.57, 35.571, 35.57, 35.19],
        commune=["Tétouan", "Tétouan", "Tétouan", "Larache"],
    ).table  # fmt: skip
    found = find_duplicates(table)
    pairs = {tuple(pair) for pair in found[["first", "second"]].to_numpy().tolist()}
    assert (0, 1) in pairs
    assert not {(0, 3), (1, 3), (2, 3)} & pairs
    score = found.set_index(["first", "second"])["score"]
    assert (0, 2) not in pairs or score[0, 2] < score[0, 1]


@pytest.mark.parametrize(
    ("french", "arabic"),
    [
        ("Al Karama", "الكرامة"),
        ("An-Nahda", "النهضة"),
        ("Chorouk", "الشروق"),
        ("Tawassol", "تواصل"),
        ("Ikhlass", "الإخلاص"),
    ],
)
def test_french_and_arabic_have_the_same_consonants(french, arabic):
    assert consonants(core(french)) == consonants(core(arabic)) != ""


def test_the_likeness_against_its_definition_by_hand():
    # Four names: "amal" in 2, "tanger" in 3, "nur" and "nor" in 1 each.
    names = np.array(["amal tanger", "nur tanger", "nor tanger", "amal"], dtype=object)
    rare, tanger, amal = np.log(5 / 1), np.log(5 / 3), np.log(5 / 2)
    ratio = 2 * 2 / 6  # n-r of nur and nor: under 0.75, other words
    assert ratio < 0.75
    assert likeness(names, np.array([0]), np.array([0]))[0] == pytest.approx(100)
    expected = 100 * 0.85 * (2 * tanger) / (2 * tanger + 2 * rare)
    assert likeness(names, np.array([1]), np.array([2]))[0] == pytest.approx(expected)
    expected = 100 * (2 * amal) / (2 * amal + tanger)
    assert likeness(names, np.array([0]), np.array([3]))[0] == pytest.approx(expected)


_NAMES = st.lists(st.sampled_from(["amal", "nur", "karama", "karma", "tanger", "ait", ""]), max_size=4).map(" ".join)


@given(st.lists(_NAMES, min_size=2, max_size=8))
def test_likeness_is_symmetric_bounded_and_full_for_itself(names):
    array = np.array([" ".join(name.split()) for name in names], dtype=object)
    first, second = (one.ravel() for one in np.meshgrid(np.arange(len(array)), np.arange(len(array))))
    there, back = likeness(array, first, second), likeness(array, second, first)
    np.testing.assert_allclose(there, back)
    assert ((there >= 0) & (there <= 100 + 1e-9)).all()
    same = (array[first] == array[second]) & (array[first] != "")
    np.testing.assert_allclose(there[same], 100)


@settings(deadline=None, max_examples=25)
@given(st.permutations(range(8)))
def test_the_pairs_do_not_depend_on_the_order_of_the_records(order):
    names = [
        "Coop Al Amal",
        "Coopérative El Amal",
        "Asso Annour",
        "Association An-Nour",
        "Izdihar",
        "Tawassol",
        "Al Fath",
        "Fath",
    ]
    ids = [f"i{k}" for k in range(8)]
    table = register(id=[ids[k] for k in order], nom=[names[k] for k in order], commune=["Tanger"] * 8).table
    found = find_duplicates(table)
    pairs = {frozenset(pair) for pair in zip(table[c.ID][found["first"]], table[c.ID][found["second"]], strict=True)}
    straight = register(id=ids, nom=names, commune=["Tanger"] * 8).table
    expected = find_duplicates(straight)
    assert pairs == {
        frozenset(pair)
        for pair in zip(straight[c.ID][expected["first"]], straight[c.ID][expected["second"]], strict=True)
    }


def test_planted_duplicates_among_two_thousand_are_nearly_all_proposed_and_few_others():
    rng = np.random.default_rng(4)
    words = ["".join(rng.choice(list("bdfjklmnrstz")) + rng.choice(list("aiou")) for _ in range(3)) for _ in range(900)]
    communes = rng.choice(["Tanger", "Tétouan", "Larache", "Martil"], 2000)
    names = [
        f"Association {a} {b} de {d}"
        for a, b, d in zip(rng.choice(words, 2000), rng.choice(words, 2000), communes, strict=True)
    ]
    chosen = rng.choice(2000, 200, replace=False)
    slips = [_slip(names[k], rng) for k in chosen]
    lon, lat = rng.uniform(-6, -5, 2000), rng.uniform(35, 35.7, 2000)
    source = register(
        id=[f"a{k}" for k in range(2200)], nom=[*names, *slips], commune=[*communes, *communes[chosen]],
        x=[*lon, *(lon[chosen] + 0.001)], y=[*lat, *lat[chosen]],
    )  # fmt: skip
    found = find_duplicates(source.table)
    pairs = set(map(tuple, found[["first", "second"]].to_numpy().tolist()))
    planted = {(int(k), 2000 + place) for place, k in enumerate(chosen)}
    assert len(planted & pairs) >= 190
    assert len(pairs - planted) <= 20


def _slip(name, rng):
    """The same name with one letter lost, doubled or exchanged, in other capitals."""
    place = int(rng.integers(12, len(name) - 8))
    kind = int(rng.integers(3))
    if kind == 0:
        return name[:place] + name[place + 1 :]
    if kind == 1:
        return name[:place] + name[place] + name[place:]
    return (name[:place] + name[place + 1] + name[place] + name[place + 2 :]).upper()


def test_the_own_words_of_a_name():
    assert core("Coopérative Agricole Al Amal") == core("agricole AMAL coop.")
    assert core("Coopérative") == "cuperative"  # a name of nothing else keeps its word
