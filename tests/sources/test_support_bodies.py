"""Support bodies are read from Excel, CSV and TOML alike, with every fault at once; nothing leaves without consent."""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_bodies import AREA, BODY, DAY, LARACHE, PLACE, SERVICE, TANGER, listed, tables, written

from atlas.errors import SupportError
from atlas.i18n.language import LANGUAGES
from atlas.publishing.support.sheets import write_support_sheets
from atlas.sources.parsing.coordinates import Unreadable
from atlas.sources.support.areas import AreaNames
from atlas.sources.support.columns import SHEETS, headings, meanings
from atlas.sources.support.hours import read_hours, readable_hours, week_of
from atlas.sources.support.institutions import read_institutions
from atlas.sources.support.lines import contacts_in, names_person, read_phone, written_phone
from atlas.sources.support.listed_bodies import SupportRules, listing_of
from atlas.sources.support.model import SupportBody, SupportConsent, SupportContact
from atlas.sources.support.published import PublishedBody, publishable
from atlas.sources.support.records import read_support
from atlas.sources.support.vocabulary import Topic, code_of, codes, words
from atlas.sources.territory.territory import read_territory

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "maps" / "demonstration" / "catalogue" / "organismes.xlsx"


@pytest.fixture(scope="module")
def region():
    return read_territory()


@pytest.fixture(scope="module")
def demonstration(region):
    return read_support(SHIPPED, region)


def faults(tmp_path, region, **changes) -> str:
    with pytest.raises(SupportError) as caught:
        read_support(written(tmp_path, tables(**changes)), region)
    return str(caught.value)


def test_the_demonstration_has_what_a_real_file_has_and_every_body_of_it_says_that_it_is_invented(demonstration):
    assert len(demonstration.bodies) == 59
    assert demonstration.opposed == 1
    assert all(body.invented for body in demonstration.bodies)
    listing = listing_of(demonstration, "paper", SupportRules(on=DAY))
    assert listing.withdrawn == {"closed": 1, "do_not_list": 1, "expired": 1, "opposed": 1}
    assert len(listing.bodies) == 56
    assert len(listing.stale) >= 3
    assert {service.service for body in listing.bodies for service in body.services} == set(codes("service"))
    assert {stage for body in listing.bodies for service in body.services for stage in service.stages} == set(
        codes("stage")
    )
    assert all(set(body.name) >= {"fr", "ar"} for body in listing.bodies)


def test_the_demonstration_is_what_its_script_makes(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(ROOT / "scripts")
    script = importlib.import_module("build_support")
    rows = script.make(read_territory("tanger-tetouan"), seed=script.SEED)
    write_support_sheets(rows, tmp_path / "again.xlsx", language="fr")
    assert (tmp_path / "again.xlsx").read_bytes() == SHIPPED.read_bytes()
    drawn = dict(importlib.import_module("support_logos").logos().values())
    assert drawn == {path.name: path.read_bytes() for path in SHIPPED.with_name("logos").iterdir()}


def test_the_same_sheets_say_the_same_in_excel_in_csv_and_in_toml_whatever_the_language_of_their_headings(
    tmp_path, region
):
    toml = read_support(written(tmp_path, tables()), region)
    rows = {
        sheet: [{k: "; ".join(v) if isinstance(v, list) else str(v) for k, v in row.items()} for row in own]
        for sheet, own in tables().items()
    }
    for language in LANGUAGES:
        path = tmp_path / f"{language}.xlsx"
        write_support_sheets(rows, path, language=language)
        assert read_support(path, region).bodies == toml.bodies
    folder = tmp_path / "jeu"
    folder.mkdir()
    for sheet, own in rows.items():
        called = headings(sheet, "fr")
        columns = list(own[0])
        lines = [",".join(called[name] for name in columns), ",".join(f'"{own[0][name]}"' for name in columns)]
        (folder / f"{sheet}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert read_support(folder, region).bodies == toml.bodies


def test_headings_and_codes_are_understood_in_every_language_and_mean_one_thing():
    for sheet, columns in SHEETS.items():
        names = [name for column in columns for name in column.names]
        for language in LANGUAGES:
            assert list(headings(sheet, language)) == names
        assert set(meanings(sheet).values()) == set(names)
    for topic in Topic.__args__:
        for language in LANGUAGES:
            assert [code_of(word, topic) for word in words(topic, language).values()] == list(codes(topic))
    assert len(codes("service")) == 12
    assert len(codes("stage")) == 6  # five, and what befalls at any of them


def test_all_faults_are_told_at_once_with_sheet_row_column_value_and_remedy(tmp_path, region):
    rows = {
        "organismes": [
            {"id": "a", "name": "Un", "kind": "cirque", "phone": "12", "email": "personne", "website": "ici"}
        ],
        "services": [{"body": "b", "service": "magie", "stages": "hier"}],
        "lieux": [{"body": "a", "commune": "Nulle Part", "hours": "lundi", "lon": "5"}],
        "territoires": [{"body": "a", "area": "Atlantide; Tanger-Assilah"}],
    }
    path = tmp_path / "faux.xlsx"
    named = dict(zip(rows, ("bodies", "services", "places", "areas"), strict=True))
    write_support_sheets({named[sheet]: own for sheet, own in rows.items()}, path, language="fr")
    with pytest.raises(SupportError) as caught:
        read_support(path, region)
    told = str(caught.value)
    for expected in (
        "sheet “organismes”, row 2, column “type”: this word is not of the vocabulary (found: 'cirque'). Write one of",
        "column “téléphone”: this is no telephone number (found: '12'). Write one number as 05 00 00 00 00",
        "column “courriel”: this is no e-mail address (found: 'personne')",
        "column “site”: this is no address of a web page (found: 'ici')",
        "sheet “services”, row 2, column “organisme”: no body has this identifier (found: 'b')",
        "column “service”: this word is not of the vocabulary (found: 'magie')",
        "column “étapes”: this word is not of the vocabulary (found: 'hier')",
        "sheet “lieux”, row 2, column “commune”: the territory has no such commune (found: 'Nulle Part')",
        "column “horaires”: these opening hours cannot be read (found: 'lundi')",
        "column “latitude”: one of the two coordinates is missing",
        "sheet “territoires”, row 2, column “territoire”: the territory has no such commune or province "
        "(found: 'Atlantide')",
        "the body says no service",
    ):
        assert expected in told.replace("column “lat”", "column “latitude”").replace("\u00a0", " ")


def test_a_fault_of_a_toml_file_names_the_line_of_its_table(tmp_path, region):
    told = faults(tmp_path, region, services=[SERVICE, SERVICE | {"service": "magie"}])
    assert "organismes.toml, line 17, service: this word is not of the vocabulary" in told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"bodies": [BODY, BODY]}, "row 1 has this identifier already|row \\d+ has this identifier already"),
        ({"bodies": [BODY | {"parent": "personne"}]}, "no body has this identifier"),
        ({"bodies": [BODY | {"mission": "x" * 301}]}, "has 301 letters, its place on the card holds 300"),
        ({"bodies": [BODY | {"mission": "Appelez le 06 12 34 56 78"}]}, "a telephone number or an e-mail"),
        ({"bodies": [BODY | {"mission": "Écrire à x.y@essai.example"}]}, "a telephone number or an e-mail"),
        ({"places": [PLACE | {"address": "chez Mme Zineb Cachée"}],
          "contacts": [{"body": "a", "person": "Zineb Cachée"}]}, "names a person"),
        ({"bodies": [BODY | {"inconnu": "1"}]}, "no column has this heading"),
        ({"chiffres": [{"a": "1"}]}, "there is no such sheet of support bodies"),
        ({"areas": []}, "the body says no territory"),
        ({"areas": [AREA | {"area": "Larache"}]}, "several communes or provinces have this name"),
        ({"consents": [{"body": "a", "person": "Z", "scope": "web", "answer": "peut-être", "given_on": "2026-01-01"}]},
         "this is neither yes nor no"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused(tmp_path, region, change, told):
    with pytest.raises(SupportError, match=told):
        read_support(written(tmp_path, tables(**change)), region)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.toml", "bodies = 3", "no list of tables"),
        ("a.toml", "= =", "not TOML"),
        ("a.pdf", "x", "this kind of file is not read"),
        ("a.toml", "[[services]]\nbody='a'\nservice='training'\nstages='idea'", "no sheet holds the bodies"),
    ],
)
def test_a_file_that_holds_no_bodies_is_refused(tmp_path, region, name, content, told):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(SupportError, match=told):
        read_support(tmp_path / name, region)


def test_a_territory_is_a_commune_a_province_the_region_or_the_country_by_code_or_by_name(region):
    names = AreaNames(region)
    assert names.find("Assilah").communes == {"015110101"}
    assert names.find("أصيلة").reach == "commune"
    assert len(names.find("01511").communes) == len(names.find("province Tanger-Assilah").communes) == 12
    assert names.find("région").reach == "region"
    assert len(names.find("pays").communes) == len(region.communes)
    assert isinstance(names.find("Tétouan"), Unreadable), "a commune and a province"
    for code in region.communes.index:
        assert names.find(names.name_of(code)).communes == {code}


def test_hours_are_read_by_the_library_and_written_as_people_say_them():
    hours = read_hours("Mo-Th 08:30-16:30; Fr 08:30-12:00,14:30-16:30; PH off")
    assert readable_hours(hours, "fr").replace("\u202f", " ").replace("\u00a0", " ") == (
        "lundi – jeudi 8 h 30 – 16 h 30 ; vendredi 8 h 30 – 12 h, 14 h 30 – 16 h 30 ; fermé les jours fériés"
    )
    assert readable_hours(hours, "ar").startswith("من الاثنين إلى الخميس من 8:30 إلى 16:30؛ الجمعة")
    assert readable_hours(read_hours("24/7"), "en") == "every day, round the clock"
    assert week_of(read_hours("Apr-Sep Mo 08:00-12:00; Oct-Mar Mo 09:00-13:00")) is None
    assert isinstance(read_hours("du lundi au vendredi"), Unreadable)


@given(
    st.lists(
        st.tuples(st.sampled_from(["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]), st.integers(6, 11), st.integers(13, 22)),
        unique_by=lambda rule: rule[0],
        min_size=1,
    )
)
def test_a_week_holds_exactly_the_hours_that_were_written(rules):
    hours = read_hours("; ".join(f"{day} {a:02d}:00-{b:02d}:00" for day, a, b in rules))
    days = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
    expected = [()] * 7
    for day, a, b in rules:
        expected[days.index(day)] = ((dt.time(a), dt.time(b)),)
    assert week_of(hours) == tuple(expected)
    for language in LANGUAGES:
        assert all(f"{a}" in readable_hours(hours, language) for _, a, _ in rules)


@given(st.text("0123456789", min_size=8, max_size=8), st.sampled_from(["05{}", "+2125{}", "002125{}", "+212 (0)5{}"]))
def test_a_number_is_one_number_however_it_is_written(digits, form):
    assert read_phone(form.format(digits)) == f"+2125{digits}"
    assert read_phone(written_phone(f"+2125{digits}")) == f"+2125{digits}"


@pytest.mark.parametrize("text", ["06 12 34 56 78", "06.12.34.56.78", "+212 6 12-34-56-78", "00212612345678",
                                  "٠٦١٢٣٤٥٦٧٨", "a.b@c.example", "a.b (at) c.example", "tél:0612345678"])  # fmt: skip
def test_a_contact_is_seen_in_a_text_in_whatever_shape(text):
    assert contacts_in(f"Appelez {text} le matin")


@pytest.mark.parametrize("text", ["loi 09-08", "2 000 000 DH", "de 2014 à 2024", "le 29/11/2026", "70 % du prêt"])
def test_other_figures_are_no_contacts(text):
    assert contacts_in(text) == []


def test_a_person_is_known_in_either_order_and_after_a_civility():
    assert names_person("Voir Cachée Zineb au bureau", "Zineb Cachée")
    assert names_person("chez Mme Cachée", "Zineb Cachée")
    assert names_person("السيدة بنعلي في الاستقبال", "زينب بنعلي")
    assert not names_person("Maison cachée dans la rue", "Zineb Cachée")


# Consent: what leaves.

PERSON = SupportContact(person="Zineb Cachée", phone="+212799999901", email="zineb@essai.example")


def private(*answers: tuple[str, str, bool, int], **fields) -> SupportBody:
    consents = tuple(
        SupportConsent(person=person, scopes=(scope,), answer=answer, given_on=dt.date(2026, 1, day))
        for person, scope, answer, day in answers
    )
    return SupportBody(
        **({"id": "a", "name": {"fr": "A"}, "kind": "ngo", "contacts": (PERSON,), "consents": consents} | fields)
    )


def test_a_person_leaves_only_where_the_last_answer_for_the_scope_is_a_yes():
    name = PERSON.person
    assert publishable(private(), "paper").contacts == ()
    assert publishable(private((name, "paper", True, 1)), "paper").contacts[0].person == name
    assert publishable(private((name, "paper", True, 1)), "web").contacts == ()
    assert publishable(private((name, "paper", True, 1), (name, "paper", False, 2)), "paper").contacts == ()
    assert publishable(private((name, "paper", False, 1), (name, "paper", True, 2)), "paper").contacts
    assert publishable(private((name, "paper", True, 2), (name, "paper", False, 2)), "paper").contacts == ()
    assert publishable(private(("Quelqu’un d’Autre", "paper", True, 1)), "paper").contacts == ()
    assert publishable(private((name, "paper", True, 1), (name, "web", True, 1)), "paper", "web").contacts
    assert publishable(private((name, "paper", True, 1)), "paper", "web").contacts == ()
    with pytest.raises(ValueError, match="no scope “radio”"):
        publishable(private(), "radio")


def test_a_line_of_the_house_leaves_and_a_persons_line_in_its_place_does_not():
    house = private(phone="+212500000001", email="contact@essai.example")
    assert (publishable(house, "web").phone, publishable(house, "web").email) == (house.phone, house.email)
    persons = private(phone="+212600000001", email="z.cachee@essai.example")
    assert (publishable(persons, "web").phone, publishable(persons, "web").email) == ("", "")
    asked = private(("", "web", True, 1), phone="+212600000001", email="z.cachee@essai.example")
    assert publishable(asked, "web").phone == "+212600000001"
    assert publishable(asked, "paper").phone == ""


def test_texts_that_name_who_did_not_consent_are_dropped_even_where_no_reader_looked():
    body = private(
        mission={"fr": "Dirigée par Zineb Cachée", "ar": "نص"}, website="https://zineb-cachee.example/zineb/cachee"
    )
    assert publishable(body, "paper").mission == {"ar": "نص"}
    assert publishable(body, "paper").website == ""
    assert (
        publishable(private((PERSON.person, "paper", True, 1), mission=body.mission), "paper").mission == body.mission
    )


def test_a_field_that_is_added_to_the_private_model_does_not_leave_by_itself():
    """What may leave is written by hand: these are all of the private fields that do not."""
    private_names = {field.name for field in dataclasses.fields(SupportBody)}
    published = {field.name for field in dataclasses.fields(PublishedBody)}
    assert private_names - published == {"check", "consents", "parent"}
    assert published - private_names == {"verified_on", "method"}


@given(st.data())
def test_no_order_of_answers_lets_out_a_person_whose_last_one_is_a_no(data):
    answers = data.draw(st.lists(st.tuples(st.just(PERSON.person), st.just("web"), st.booleans(), st.integers(1, 28))))
    body = private(*data.draw(st.permutations(answers)))
    last = max((day for *_, day in answers), default=0)
    consented = bool(answers) and all(answer for _, _, answer, day in answers if day == last)
    assert bool(publishable(body, "web").contacts) is consented


# Who is listed.


@pytest.mark.parametrize(
    ("change", "withdrawn", "stale"),
    [
        ({}, {}, False),
        ({"verified_on": dt.date(2025, 11, 29)}, {}, False),
        ({"verified_on": dt.date(2025, 11, 28)}, {}, True),
        ({"verified_on": dt.date(2024, 11, 29)}, {}, True),
        ({"verified_on": dt.date(2024, 11, 28)}, {"expired": 1}, False),
        ({"status": "à vérifier"}, {}, True),
        ({"next_check": dt.date(2026, 11, 28)}, {}, True),
        ({"status": "fermé"}, {"closed": 1}, False),
        ({"status": "ne pas publier"}, {"do_not_list": 1}, False),
    ],
)
def test_a_check_grows_stale_after_a_year_and_expires_after_two(tmp_path, region, change, withdrawn, stale):
    listing = listed(tmp_path, region, bodies=[BODY | change])
    assert listing.withdrawn == withdrawn
    assert (listing.stale == {"a"}) is stale
    assert bool(listing.bodies) is not bool(withdrawn)


def test_a_body_that_was_never_checked_is_not_listed(tmp_path, region):
    body = {name: value for name, value in BODY.items() if name != "verified_on"}
    assert listed(tmp_path, region, bodies=[body]).withdrawn == {"unverified": 1}


@pytest.mark.parametrize(
    "opposition", [{"body": "a"}, {"person": "MAISON  essai"}, {"person": "دار التجربة"}, {"body": "a", "person": "x"}]
)
def test_who_opposed_does_not_come_back_under_another_identifier(tmp_path, region, opposition):
    listing = listed(tmp_path, region, oppositions=[opposition | {"given_on": "2026-01-01"}])
    assert listing.bodies == ()
    assert listing.withdrawn == {"opposed": 1}


def test_a_person_a_number_and_an_address_that_are_opposed_are_gone_whatever_was_consented(tmp_path, region):
    listing = listed(
        tmp_path,
        region,
        contacts=[{"body": "a", "person": "Zineb Cachée", "phone": "07 99 99 99 01"}],
        consents=[{"body": "a", "person": "Zineb Cachée", "scope": "paper", "answer": True, "given_on": "2026-02-02"}],
        oppositions=[
            {"person": "Cachée Zineb", "given_on": "2026-03-01"},
            {"phone": "0500000001", "given_on": "2026-03-01"},
            {"email": "contact@essai.example", "given_on": "2026-03-01"},
        ],
    )
    (body,) = listing.bodies
    assert (body.contacts, body.phone, body.email) == ((), "", "")


def test_reach_is_the_widest_of_what_is_covered(tmp_path, region):
    listing = listed(tmp_path, region, areas=[AREA, AREA | {"area": f"01571; {LARACHE}"}])
    assert listing.bodies[0].reach == "province"
    assert {TANGER, LARACHE} < listing.bodies[0].areas


def test_public_institutions_have_names_in_all_languages_and_an_official_site_or_none():
    institutions = read_institutions()
    assert len(institutions) >= 9
    for one in institutions:
        assert set(one.name) == set(one.about) == set(LANGUAGES)
        assert one.website == "" or one.website.startswith("https://")
        assert not any(contacts_in(text) for text in (*one.name.values(), *one.about.values()))
