"""Support bodies leave as JSON, CSV, vCards, forms and pages: what they say is right, no secret is in a byte."""

from __future__ import annotations

import base64
import datetime as dt
import email
import email.policy
import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import jsonschema
import openpyxl
import pypdfium2 as pdfium
import pytest
import vobject
from click.testing import CliRunner
from dateutil.rrule import rrulestr
from hsds_rules import page_schema
from support_bodies import AREA, BODY, DAY, PLACE, SERVICE, listed, tables, written

from atlas.analysis.dataset.dataset import tabulate
from atlas.cli import main
from atlas.cli.console import stoppable  # noqa: F401  # the commands load
from atlas.errors import EditionError
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.document import Manuscript, read_document
from atlas.publishing.documents.kinds.catalogue import SupportPublication, _day
from atlas.publishing.documents.support.catalogue import SupportCatalogue
from atlas.publishing.documents.support.minimap import MiniMaps
from atlas.publishing.documents.traversal import walk
from atlas.publishing.documents.tree import DirectoryCard
from atlas.publishing.support.answers import merge_answers
from atlas.publishing.support.exports import export_listing
from atlas.publishing.support.forms import FormRequest, write_forms
from atlas.publishing.support.qr import qr_modules, qr_svg
from atlas.publishing.support.sheets import write_support_sheets
from atlas.publishing.support.vcard import brief_vcard, vcard
from atlas.sources.support.areas import AreaNames
from atlas.sources.support.listed_bodies import SupportRules, listing_of
from atlas.sources.support.records import read_support
from atlas.sources.territory.territory import read_territory

SHIPPED = Path(__file__).resolve().parents[2] / "maps" / "demonstration" / "catalogue" / "organismes.xlsx"
REQUEST = FormRequest(on=DAY, sender="observatoire@atlas.example", publisher="Observatoire")

#: What a person did not consent to: none of it may be in a byte of anything.
SECRETS = ("Zineb Cachée", "Zineb", "Cachée", "زينب", "0799887766", "799887766", "07 99 88 77 66", "zineb.cachee@",
           "rapporteur secret", "note de la maison")  # fmt: skip


@pytest.fixture(scope="module")
def region():
    return read_territory()


@pytest.fixture(scope="module")
def data(region):
    return tabulate(region)


@pytest.fixture(scope="module")
def demonstration(region):
    return read_support(SHIPPED, region)


def planted() -> dict:
    """A body with everything that must not leave: a person, her number and mailbox, the house's remarks."""
    person = {"body": "a", "person": "Zineb Cachée", "phone": "07 99 88 77 66", "email": "zineb.cachee@essai.example"}
    refused = {"body": "a", "person": "Zineb Cachée", "scope": ["paper", "web", "newsletter"], "answer": False,
               "given_on": "2026-05-05", "received_by": "rapporteur secret"}  # fmt: skip
    body = BODY | {"phone": "0799887766", "email": "zineb.cachee@essai.example", "verified_by": "rapporteur secret",
                   "source": "note de la maison"}  # fmt: skip
    programme = {"id": "p", "body": "a", "name": "Prêt", "finance": "loan", "ceiling": "10 000 DH"}
    return tables(bodies=[body], contacts=[person], consents=[refused], programmes=[programme],
                  places=[PLACE | {"phone": "0799887766"}])  # fmt: skip


def hidden(content: bytes) -> list[str]:
    """The secrets that stand in bytes, in any of the shapes that a file may give a text."""
    texts = [content]
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            texts += [archive.read(name) for name in archive.namelist()]
    if content[:4] == b"%PDF":
        document = pdfium.PdfDocument(content)
        texts += [page.get_textpage().get_text_bounded().encode() for page in document]
        texts += [json.dumps(document.get_metadata_dict(), ensure_ascii=False).encode()]
        texts += [str(item.get_title()).encode() for item in document.get_toc()]
    shapes = {(secret, form) for secret in SECRETS for form in (secret, secret.replace(" ", "\u00a0"))}
    found = {s for s, form in shapes for t in texts if form.encode() in t or form.encode("utf-16-be") in t}
    return sorted(found | {s for s, form in shapes for t in texts if json.dumps(form)[1:-1].encode() in t})


# Exchange.


def test_the_json_keeps_every_rule_of_the_specification(demonstration, region):
    """Types, formats, lists of values, required fields and no other ones: of each object that is written."""
    listing = listing_of(demonstration, "web", SupportRules(on=DAY))
    validator = jsonschema.Draft202012Validator(page_schema(), format_checker=jsonschema.FormatChecker())
    for language in ("fr", "ar", "en"):
        content = export_listing(listing, region, ".json", language=language, country="MA")
        page = json.loads(content)
        assert [error.json_path + " " + error.message for error in validator.iter_errors(page)] == []
        assert (page["total_items"], page["size"], page["last_page"]) == (56, 56, True)
        assert all(len(o["services"]) >= 2 for o in page["contents"])
        assert export_listing(listing, region, ".json", language=language, country="MA") == content


@pytest.mark.parametrize(
    ("spoil", "path"),
    [
        (lambda o: o.pop("description"), "$.contents[0]"),
        (lambda o: o.update(id="organisme-01"), "$.contents[0].id"),
        (lambda o: o["services"][0].update(status="open"), "$.contents[0].services[0].status"),
        (lambda o: o["locations"][0]["addresses"][0].pop("country"), "$.contents[0].locations[0].addresses[0]"),
        (lambda o: o["services"][0].update(assured_date="19/09/2026"), "$.contents[0].services[0].assured_date"),
        (lambda o: o.update(personne="Zineb"), "$.contents[0]"),
    ],
)
def test_the_rules_of_the_specification_find_what_breaks_them(demonstration, region, spoil, path):
    listing = listing_of(demonstration, "web", SupportRules(on=DAY))
    page = json.loads(export_listing(listing, region, ".json", language="fr", country="MA"))
    spoil(page["contents"][0])
    validator = jsonschema.Draft202012Validator(page_schema(), format_checker=jsonschema.FormatChecker())
    assert [error.json_path for error in validator.iter_errors(page)] == [path]


def every_object(value):
    """Every object of a JSON value that has an identifier."""
    if isinstance(value, dict):
        yield from [value] if "id" in value else []
        yield from (each for inner in value.values() for each in every_object(inner))
    elif isinstance(value, list):
        yield from (each for inner in value for each in every_object(inner))


def test_an_identifier_of_the_json_belongs_to_one_thing_and_days_are_written_as_calendars_do(demonstration, region):
    listing = listing_of(demonstration, "web", SupportRules(on=DAY))
    page = json.loads(export_listing(listing, region, ".json", language="fr", country="MA"))
    by_id = {}
    for entry in every_object(page):
        by_id.setdefault(entry["id"], []).append(entry)
    for entries in by_id.values():  # the same term, or a place and the link to it
        richest = max(entries, key=len)
        assert all(entry.items() <= richest.items() for entry in entries), entries
    schedules = [s for o in page["contents"] for place in o.get("locations", ()) for s in place.get("schedules", ())]
    weekly = [schedule for schedule in schedules if "freq" in schedule]
    assert weekly
    for schedule in weekly:
        assert re.fullmatch(r"(MO|TU|WE|TH|FR|SA|SU)(,(MO|TU|WE|TH|FR|SA|SU))*", schedule["byday"])
        assert schedule["opens_at"] < schedule["closes_at"]
        assert list(rrulestr(f"FREQ=WEEKLY;BYDAY={schedule['byday']};COUNT=7", dtstart=dt.datetime(2026, 11, 30)))


def test_the_same_body_has_the_same_identifier_in_another_edition(tmp_path, region):
    first, later = (
        json.loads(
            export_listing(listed(tmp_path, region, "web", on=day), region, ".json", language="fr", country="MA")
        )
        for day in (DAY, dt.date(2027, 1, 15))
    )
    assert first["contents"][0]["id"] == later["contents"][0]["id"]


def test_vcards_are_read_by_a_library_with_their_names_in_both_scripts(demonstration, region):
    listing = listing_of(demonstration, "web", SupportRules(on=DAY))
    content = export_listing(listing, region, ".vcf", language="fr", country="MA")
    cards = list(vobject.readComponents(content.decode()))
    assert len(cards) == 56
    for card, body in zip(cards, listing.bodies, strict=True):
        assert card.fn.value == body.name["fr"]
        assert card.nickname.value == body.name["ar"]
        assert card.uid.value == body.id
        assert (card.tel.value if body.phone else "") == body.phone
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_a_text_with_every_sign_comes_back_from_a_vcard(tmp_path, region):
    name = "Un, deux; trois\\ quatre " + "é" * 40
    listing = listed(tmp_path, region, bodies=[BODY | {"name": name}])
    assert vobject.readOne(vcard(listing.bodies[0], region, language="fr")).fn.value == name


def test_a_brief_card_fits_a_small_code_and_codes_repeat(demonstration):
    listing = listing_of(demonstration, "paper", SupportRules(on=DAY))
    for body in listing.bodies:
        assert qr_modules(body.website) <= 33
        assert qr_modules(brief_vcard(body, language="fr")) <= 61
    assert qr_svg("https://a.example") == qr_svg("https://a.example")
    assert b"<script" not in qr_svg("https://a.example")


def test_the_csv_has_a_line_for_each_body_and_runs_no_formula(tmp_path, region):
    listing = listed(tmp_path, region, "web", bodies=[BODY | {"name": "=HYPERLINK(1)"}])
    text = export_listing(listing, region, ".csv", language="fr", country="MA").decode("utf-8-sig")
    assert len(text.splitlines()) == 2
    assert ";'=HYPERLINK(1);" in text


# Forms and answers.


def test_forms_and_letters_are_the_same_bytes_and_say_what_is_published(tmp_path, demonstration, region):
    areas = AreaNames(region)
    first = write_forms(demonstration, tmp_path / "a", REQUEST, areas=areas)
    again = write_forms(demonstration, tmp_path / "b", REQUEST, areas=areas)
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    assert len(first) == 3 * 57  # neither the closed one nor the one that is kept off the list
    letter = email.message_from_bytes((tmp_path / "a" / "demo-01.eml").read_bytes(), policy=email.policy.default)
    assert letter["To"].addresses[0].addr_spec == "contact@organisme-01.example"
    assert letter["X-Unsent"] == "1"
    body = letter.get_body(("plain",))
    assert body.get_content_charset() == "utf-8"
    assert "تحية طيبة" in body.get_content()
    (form,) = letter.iter_attachments()
    assert form.get_content() == (tmp_path / "a" / "demo-01.xlsx").read_bytes()


def test_only_those_to_be_verified_are_asked_when_it_is_said_so(tmp_path, demonstration, region):
    rules = SupportRules(on=DAY)
    asked = write_forms(demonstration, tmp_path, REQUEST, areas=AreaNames(region), rules=rules)
    assert {path.stem for path in asked} >= listing_of(demonstration, "paper", rules).stale


def answered(folder: Path, region, edit, content=None) -> Path:
    """A form of the small file that came back, edited."""
    source = written(folder, content or tables())
    file = read_support(source, region)
    form, *_ = write_forms(file, folder / "forms", REQUEST, areas=AreaNames(region))
    book = openpyxl.load_workbook(form)
    edit(book)
    (folder / "answers").mkdir(exist_ok=True)
    book.save(folder / "answers" / "a.xlsx")
    return source


def put(book, sheet: str, row: int, **cells: str | None) -> None:
    page = book[sheet]
    columns = {cell.value: cell.column for cell in page[1]}
    for heading, value in cells.items():
        page.cell(row, columns[heading.replace("_", " ")]).value = value


def merged(folder: Path, source: Path, region, **options):
    answers = sorted((folder / "answers").glob("*.xlsx"))
    return merge_answers(source, answers, region, on=dt.date(2026, 12, 5), by="Équipe", **options)


def test_an_answer_that_changes_nothing_verifies_and_changes_nothing_else(tmp_path, region):
    source = answered(tmp_path, region, lambda book: None)
    result = merged(tmp_path, source, region)
    assert result.changes == ()
    assert result.answered == ("a",)
    write_support_sheets(result.rows, tmp_path / "new.xlsx", language="fr")
    before, after = (read_support(path, region).bodies[0] for path in (source, tmp_path / "new.xlsx"))
    assert after.check.verified_on == dt.date(2026, 12, 5)
    assert replace(after, check=before.check) == before


def test_each_field_that_differs_is_told_with_before_and_after_and_applied(tmp_path, region):
    def edit(book) -> None:
        put(book, "organismes", 2, téléphone="05 00 00 00 99", mission="Forme et accompagne.")
        put(book, "services", 3, organisme="a", service="numérique", étapes="démarrage")
        put(book, "territoires", 3, organisme="a", territoire="Assilah")
        put(book, "contacts", 2, organisme="a", personne="Salma Nouvelle", téléphone="07 99 99 99 55")
        put(book, "consentements", 2, organisme="a", personne="Salma Nouvelle", support="imprimé", réponse="oui",
            date="2026-12-01")  # fmt: skip

    source = answered(tmp_path, region, edit)
    result = merged(tmp_path, source, region)
    told = {(change.sheet, change.field): (change.before, change.after) for change in result.changes}
    assert told["bodies", "mission"] == ("Accompagne.", "Forme et accompagne.")
    assert told["bodies", "phone"][1] == "05 00 00 00 99"
    assert told["areas", "area"] == ("", "015110101")
    write_support_sheets(result.rows, tmp_path / "new.xlsx", language="fr")
    (body,) = listing_of(
        read_support(tmp_path / "new.xlsx", region), "paper", SupportRules(on=dt.date(2026, 12, 6))
    ).bodies
    assert (body.phone, body.contacts[0].person) == ("+212500000099", "Salma Nouvelle")
    assert [service.service for service in body.services] == ["training", "digital"]
    assert body.areas == {"001511010", "015110101"}
    again = merge_answers(tmp_path / "new.xlsx", sorted((tmp_path / "answers").glob("*")), region, on=DAY, by="x")
    write_support_sheets(again.rows, tmp_path / "again.xlsx", language="fr")
    later = read_support(tmp_path / "again.xlsx", region).bodies[0]
    assert (len(later.services), len(later.contacts), len(later.consents)) == (2, 1, 1), "an answer taken twice is one"


def test_what_is_emptied_waits_and_what_is_the_houses_is_not_the_bodies_to_change(tmp_path, region):
    def edit(book) -> None:
        put(book, "organismes", 2, mission=None)
        page = book["organismes"]
        page.cell(1, page.max_column + 1).value = "statut"
        page.cell(2, page.max_column).value = "publié"

    source = answered(tmp_path, region, edit)
    result = merged(tmp_path, source, region)
    assert {(change.field, change.decision) for change in result.changes} == {
        ("mission", "removal"),
        ("status", "house"),
    }
    assert result.rows["bodies"][0]["mission"] == "Accompagne."
    assert "mission" not in merged(tmp_path, source, region, removals=True).rows["bodies"][0]


def test_a_wrong_answer_is_refused_whole_and_told_and_the_others_are_taken(tmp_path, region):
    source = answered(tmp_path, region, lambda book: put(book, "lieux", 2, horaires="lundi"))
    result = merged(tmp_path, source, region)
    assert result.answered == ()
    (fault,) = result.refused["a.xlsx"]
    assert "these opening hours cannot be read" in str(fault)


def test_an_answer_of_nobody_and_one_to_another_state_of_the_file_are_told(tmp_path, region):
    source = answered(tmp_path, region, lambda book: put(book, "organismes", 2, mission="Autre."))
    content = tables(bodies=[BODY | {"mission": "Changée depuis."}])
    written(tmp_path, content)
    result = merged(tmp_path, source, region)
    assert [change.since for change in result.changes] == [True]
    written(tmp_path, {sheet: [row | ({"id": "b"} if sheet == "bodies" else {"body": "b"}) for row in rows]
                       for sheet, rows in tables().items()})  # fmt: skip
    assert "no body has this identifier" in str(merged(tmp_path, source, region).refused["a.xlsx"][0])


def test_who_refused_stays_in_the_file_when_an_answer_is_merged(tmp_path, region):
    source = answered(tmp_path, region, lambda book: put(book, "organismes", 2, mission="Autre."), planted())
    result = merged(tmp_path, source, region)
    assert result.rows["contacts"][0]["person"] == "Zineb Cachée"
    assert result.rows["bodies"][0]["phone"] == "0799887766"


# Secrecy.


def context(folder: Path, data, language: str = "fr") -> Context:
    return Context(data=data, language=language, date="2026-11", file_path=lambda name: folder / name, title="Essai")


NAMES = ("support-state", "privacy", "first-doors", "support-path", "support-gaps", "directory", "programmes",
         "institutions", "correction-form")  # fmt: skip
ARGUED = ("matrix} services", "matrix} provinces", "support-index} names", "support-index} service",
          "support-index} stage", "support-index} public", "support-index} territory")  # fmt: skip
TEXT = "---\ntitle: Essai\n---\n## Un\n\n" + "\n\n".join(
    [*(f":::{{{name}}}\n:::" for name in NAMES), *(f":::{{{name}\n:::" for name in ARGUED)]
)


def made(
    folder: Path, data, *, outputs=("pdf", "html", "txt"), language="fr", text=TEXT, **options
) -> dict[str, bytes]:
    (folder / "essai.md").write_text(text, encoding="utf-8")
    spec = SupportPublication(key="catalogue", text=("essai.md",), bodies="organismes.toml", outputs=outputs,
                              exchange=("json", "csv", "vcf"), country="MA")  # fmt: skip
    around = spec.enrich(context(folder, data, language))
    document = read_document(Manuscript(key="catalogue", files=(folder / "essai.md",)), around)
    return dict(spec.make_files(document, around))


def test_the_space_before_an_acronym_is_of_the_arabic_line(tmp_path, data):
    written(tmp_path, planted())
    page = made(tmp_path, data, outputs=("html",), language="ar")["catalogue.html"].decode()
    assert re.search(r" <[^<>]+>\(ODCO\)<", page)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_nothing_of_a_person_who_refused_is_in_a_byte_of_anything_that_leaves(tmp_path, data, region, language):
    source = written(tmp_path, planted())
    files = made(tmp_path, data, language=language)
    assert set(files) == {"catalogue.pdf", "catalogue.html", "catalogue.txt", "catalogue.json", "catalogue.csv",
                          "catalogue.vcf", "numbers/catalogue.json"}  # fmt: skip
    for path in write_forms(read_support(source, region), tmp_path / "forms", REQUEST, areas=AreaNames(region)):
        files[path.name] = path.read_bytes()
        if path.suffix == ".eml":
            letter = email.message_from_bytes(files[path.name], policy=email.policy.default)
            files["letter"] = str(letter.get_body(("plain",)).get_content()).encode()
            assert letter["To"] is None
    assert {name: hidden(content) for name, content in files.items() if hidden(content)} == {}
    assert hidden(source.read_bytes()), "the secrets would be seen"


def drawn_with(color: str) -> str:
    """A logo of one color, which says in every file that shows it whose it is."""
    frame = 'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 18"'
    return f'<svg {frame}><rect width="30" height="18" fill="{color}"/></svg>'


def shows_color(content: bytes, red: int, green: int, blue: int) -> bool:
    """Tell whether a color stands in a file: written in it, encoded in it, or printed on a page."""
    written_color = f"#{red:02x}{green:02x}{blue:02x}"
    texts = [content, *(base64.b64decode(part) for part in re.findall(rb"base64,([A-Za-z0-9+/=]+)", content))]
    if any(written_color.encode() in text.lower() for text in texts):
        return True
    if content[:4] != b"%PDF":
        return False
    with pdfium.PdfDocument(content) as pdf:
        pages = [page.render(scale=1).to_numpy()[..., :3].astype(int) for page in pdf]
    return any((abs(page - (blue, green, red)).max(axis=-1) <= 2).any() for page in pages)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_logo_without_consent_is_in_no_byte_of_a_whole_catalogue_and_one_with_it_is_where_it_may_be(
    tmp_path, data, language
):
    """Three bodies of a catalogue: one said nothing of its logo, one agreed to paper alone, one agreed to all."""
    colors = {"a": (250, 1, 203), "b": (1, 251, 77), "c": (3, 77, 249)}
    (tmp_path / "logos").mkdir()
    for body, color in colors.items():
        (tmp_path / "logos" / f"secret-{body}.svg").write_text(drawn_with("#{:02x}{:02x}{:02x}".format(*color)))
    everywhere = {"answer": True, "given_on": "2026-05-05"}
    content = tables(
        bodies=[BODY | {"id": body, "logo": f"secret-{body}.svg"} for body in colors],
        services=[SERVICE | {"body": body} for body in colors],
        places=[PLACE | {"body": body} for body in colors],
        areas=[AREA | {"body": body} for body in colors],
        consents=[everywhere | {"body": "b", "scope": ["paper"]},
                  everywhere | {"body": "c", "scope": ["paper", "web", "newsletter"]}],
    )  # fmt: skip
    written(tmp_path, content)
    printed, both = made(tmp_path, data, outputs=("pdf",), language=language), made(tmp_path, data, language=language)
    assert set(printed) < set(both)
    for files in (printed, both):
        for name, file in files.items():
            assert not shows_color(file, *colors["a"]), name
            assert b"secret-" not in file, name
    shown = {body: shows_color(printed["catalogue.pdf"], *color) for body, color in colors.items()}
    assert shown == {"a": False, "b": True, "c": True}
    assert not any(shows_color(file, *colors["b"]) for name, file in both.items() if not name.endswith(".pdf"))
    assert shows_color(both["catalogue.html"], *colors["c"])


def test_what_a_person_consented_to_leaves_there_and_nowhere_else(tmp_path, data):
    content = planted()
    content["consents"] = [content["consents"][0] | {"scope": ["paper"], "answer": True, "given_on": "2026-06-06"}]
    written(tmp_path, content)
    printed = made(tmp_path, data, outputs=("pdf",))
    assert "Zineb Cachée" in hidden(printed["catalogue.pdf"])
    assert not any(hidden(printed[f"catalogue.{ending}"]) for ending in ("json", "csv", "vcf"))
    both = made(tmp_path, data)
    assert not any(hidden(both[f"catalogue.{ending}"]) for ending in ("pdf", "html", "txt"))


# The catalogue.


def test_the_bodies_are_numbered_in_print_the_widest_first_and_every_card_is_there(demonstration, region, data):
    listing = listing_of(demonstration, "paper", SupportRules(on=DAY))
    catalogue = SupportCatalogue(listing, region, "fr")
    reaches = [body.reach for body in catalogue.bodies]
    assert reaches[:8] == ["country", *["region"] * 7]
    assert set(reaches[8:]) == {"province", "commune"}
    assert sorted(catalogue.numbers.values()) == list(range(1, 57))


def test_a_document_shows_every_listed_body_once_and_keys_its_numbers(tmp_path, data):
    written(tmp_path, tables())
    (tmp_path / "essai.md").write_text(TEXT, encoding="utf-8")
    spec = SupportPublication(key="catalogue", text=("essai.md",), bodies="organismes.toml")
    around = spec.enrich(context(tmp_path, data))
    document = read_document(Manuscript(key="catalogue", files=(tmp_path / "essai.md",)), around)
    assert len([node for node in walk(document.nodes) if isinstance(node, DirectoryCard)]) == 1
    counts = {figure.key: figure.value for figure in document.figures}
    assert counts["support:bodies"] == 1
    assert counts["support:uncovered"] == len(data.communes) - 1
    assert all(key.startswith("support:") for key in counts)


def test_a_card_that_is_too_long_for_its_place_is_named(tmp_path, data):
    written(tmp_path, tables(bodies=[BODY | {"mission": "Long. " * 45}]))
    with pytest.raises(EditionError, match=r"the card of “a” is too long for its place. Shorten it by about"):
        made(tmp_path, data, outputs=("pdf",), text="---\ntitle: E\n---\n## Un\n\n:::{directory}\n:rows: 6\n:::\n")


def test_a_directive_without_a_catalogue_and_a_card_of_nobody_are_refused(tmp_path, data):
    (tmp_path / "essai.md").write_text("## Un\n\n:::{directory}\n:::\n", encoding="utf-8")
    manuscript = Manuscript(key="essai", files=(tmp_path / "essai.md",))
    with pytest.raises(EditionError, match=r"line 3.*this publication brings no support bodies"):
        read_document(manuscript, context(tmp_path, data))
    written(tmp_path, tables())
    with pytest.raises(EditionError, match=r"this body is not listed.*'zzz'"):
        made(tmp_path, data, text="## Un\n\n:::{support-card} zzz\n:::\n")


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("2026", (2026, 12, 31)),
        ("2026-02", (2026, 2, 28)),
        ("2026-12", (2026, 12, 31)),
        ("2026-11-29", (2026, 11, 29)),
    ],
)
def test_the_day_of_an_edition_is_the_last_that_its_date_means(date, day):
    assert _day(date) == dt.date(*day)


def test_a_small_map_fills_what_is_covered_and_nothing_else(region, tmp_path):
    from atlas.cartography.spec.theme import PRINT

    maps = MiniMaps(region, PRINT)
    (body,) = listed(tmp_path, region).bodies
    drawn = maps.svg(body).decode()
    assert drawn.count("<circle") == 1
    assert f'fill="{PRINT.accent}"' in drawn
    assert len(drawn) < 12_000
    assert f'fill="{PRINT.accent}"' not in maps.svg(replace(body, areas=frozenset())).decode()


# The commands.


def test_the_commands_ask_merge_and_export(tmp_path):
    source = written(tmp_path, tables())
    run = CliRunner().invoke
    asked = run(main, ["catalogue", "ask", str(source), "-o", str(tmp_path / "f"), "--sender", "o@a.example",
                       "--publisher", "Observatoire", "--on", "2026-11-29"])  # fmt: skip
    assert asked.exit_code == 0, asked.output
    assert "1 body is asked; 0 are not" in asked.output
    result = run(main, ["catalogue", "merge", str(source), str(tmp_path / "f"), "-o", str(tmp_path / "n.xlsx"),
                        "--journal", str(tmp_path / "j.csv"), "--by", "moi", "--on", "2026-12-01"])  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "1 answer read, changes applied: 0" in result.output
    assert (tmp_path / "j.csv").read_text("utf-8-sig").startswith("body;sheet;row;field;before;after;who;when;source")
    form = next((tmp_path / "f").glob("*.xlsx"))
    form.with_suffix(".toml").write_text("nothing = of a form", encoding="utf-8")
    refused = run(main, ["catalogue", "merge", str(source), str(tmp_path / "f"), "-o", str(tmp_path / "r.xlsx"),
                         "--by", "moi", "--on", "2026-12-01"])  # fmt: skip
    assert (refused.exit_code, (tmp_path / "r.xlsx").exists()) == (1, True), refused.output
    assert form.with_suffix(".toml").name in refused.output
    for ending in ("json", "csv", "vcf"):
        out = tmp_path / f"x.{ending}"
        done = run(main, ["catalogue", "export", str(tmp_path / "n.xlsx"), "-o", str(out), "--on", "2026-12-01"])
        assert done.exit_code == 0, done.output
        assert out.stat().st_size > 100
    wrong = run(main, ["catalogue", "export", str(source), "-o", str(tmp_path / "x.pdf"), "--on", "2026-12-01"])
    assert wrong.exit_code == 1
    assert "support bodies are not written as “.pdf”" in wrong.output


def test_a_body_has_one_number_in_every_language(demonstration, region):
    listing = listing_of(demonstration, "paper", SupportRules(on=DAY))
    numbers = [SupportCatalogue(listing, region, language).numbers for language in ("fr", "ar", "en")]
    assert numbers[0] == numbers[1] == numbers[2]
