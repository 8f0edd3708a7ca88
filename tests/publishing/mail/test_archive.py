"""Do feeds hold all issues of a letter, each article under one name for ever, and does a letter list what appeared?"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date

import pytest

from atlas.errors import EditionError
from atlas.publishing.documents.context import Surroundings
from atlas.publishing.documents.editions import listed_works, made_publication
from atlas.publishing.documents.kinds.newsletter import Newsletter
from atlas.publishing.documents.kinds.plain_document import PlainDocument
from atlas.publishing.mail.archive import read_archive
from tests.publishing import small_atlas as small

NAMES = {"a": "http://www.w3.org/2005/Atom"}
TEXT = "# La lettre\n\n## Article {n}\n\nTexte {n}.\n\n## Parutions\n\n:::{new-publications}\n:::\n"
SPEC = Newsletter(
    key="lettre", text=("lettre.md",), number=1, day=date(2026, 3, 1), address="lettre@example.org", since=2026,
    home="https://example.org/{language}", outputs=("html",),
)  # fmt: skip
NOTES = (
    PlainDocument(key="vieille", text=("vieille.md",)),
    PlainDocument(key="neuve", text=("neuve.md",), outputs=("pdf",)),
    PlainDocument(key="future", text=("future.md",)),
    PlainDocument(key="sans-date", text=("sans.md",)),
)
DATES = {"vieille.md": "date: 2026-01-05", "neuve.md": "date: 2026-05", "future.md": "date: 2027-01-01", "sans.md": ""}


def issue(folder, number: int, day: date, archive: str = ""):
    """Make an issue of a letter whose edition has four notes; three of them say their date."""
    (folder / "lettre.md").write_text(TEXT.replace("{n}", str(number)), encoding="utf-8")
    for name, line in DATES.items():
        (folder / name).write_text(f"---\ntitle: Note {name}\n{line}\n---\nx\n", encoding="utf-8")
    spec = replace(SPEC, number=number, day=day, archive=archive)
    own = small.edition(path=folder / "edition.toml", publications=(*NOTES, spec))
    return own, spec, made_publication(own, spec, small.dataset())


@pytest.fixture(scope="module")
def issues(tmp_path_factory):
    """Three issues, the feed of each kept for the next; the second is built again from the feed of the third."""
    folder = tmp_path_factory.mktemp("lettre")
    made = [issue(folder, 1, date(2026, 3, 1))[2]]
    for number, day in ((2, date(2026, 6, 1)), (3, date(2026, 9, 1))):
        (folder / "flux.fr.json").write_bytes(made[-1]["feed.json"])
        made.append(issue(folder, number, day, "flux.{language}.json")[2])
    (folder / "flux.fr.json").write_bytes(made[-1]["feed.json"])
    made.append(issue(folder, 3, date(2026, 9, 1), "flux.{language}.json")[2])
    return made


def test_the_feeds_of_an_issue_hold_all_issues_under_their_own_names(issues):
    of_first, *_, of_third, again = (json.loads(files["feed.json"])["items"] for files in issues)
    assert len(of_third) == 3 * len(of_first)
    assert [item["date_published"][:10] for item in of_third] == sorted(
        (item["date_published"][:10] for item in of_third), reverse=True
    )
    assert of_third[-len(of_first) :] == of_first
    assert len({item["id"] for item in of_third}) == len(of_third)
    assert again == of_third, "an issue that its own archive has already is told twice or otherwise"


def test_the_three_feeds_are_valid_and_hold_the_same_entries(issues):
    files = issues[2]
    atom, rss = ET.fromstring(files["feed.xml"]), ET.fromstring(files["rss.xml"]).find("channel")
    items = json.loads(files["feed.json"])["items"]
    entries = atom.findall("a:entry", NAMES)
    assert [entry.findtext("a:id", "", NAMES) for entry in entries] == [item["id"] for item in items]
    assert [item.findtext("guid") for item in rss.findall("item")] == [item["id"] for item in items]
    assert [entry.find("a:link", NAMES).get("href") for entry in entries] == [item["url"] for item in items]
    for element in (atom, *entries):  # RFC 4287, 4.1.1 and 4.1.2: one of each
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"a:{name}", NAMES)) == 1, name
    assert len(atom.findall("a:author", NAMES)) == 1
    assert max(entry.findtext("a:updated", "", NAMES) for entry in entries) == atom.findtext("a:updated", "", NAMES)
    assert all(rss.findtext(name) for name in ("title", "link", "description"))
    assert {item["url"].partition("#")[0] for item in items} == {
        f"https://example.org/fr/lettre-{number}.html" for number in (1, 2, 3)
    }


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "is not there"),
        ("", "no JSON Feed"),
        ("[" * 100_000, "no JSON Feed"),
        ('{"version": "1", "items": []}', "no JSON Feed"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": {}}', "no JSON Feed"),
        ('{"version": "https://jsonfeed.org/version/1.1", "language": "ar", "items": []}', "language of the issue"),
    ],
)
def test_an_archive_that_is_none_is_told(tmp_path, content, reason):
    if content is not None:
        (tmp_path / "flux.json").write_text(content, encoding="utf-8")
    with pytest.raises(EditionError, match=reason):
        read_archive(tmp_path / "flux.json", language="fr", before=date(2026, 9, 1))
    spec = replace(SPEC, archive="flux.json")
    with pytest.raises(EditionError, match=reason):
        list(spec.check(Surroundings(file_path=lambda name: tmp_path / name)))


def test_every_fault_of_an_archive_is_told_at_once(tmp_path):
    good = {
        "id": "a",
        "title": "A",
        "url": "https://x.example/a",
        "content_text": "",
        "date_published": "2026-03-01T12:00Z",
    }
    wrong = [
        good, good, 5, {**good, "id": ""}, {**good, "id": "b", "url": "javascript:alert(1)"},
        {**good, "id": "c", "date_published": "hier"}, {**good, "id": "d", "date_published": "2027-01-01"},
    ]  # fmt: skip
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": wrong}
    (tmp_path / "flux.json").write_text(json.dumps(feed), encoding="utf-8")
    with pytest.raises(EditionError) as caught:
        read_archive(tmp_path / "flux.json", language="fr", before=date(2026, 9, 1))
    assert [fault.column for fault in caught.value.faults] == [f"items[{n}]" for n in (3, 4, 5, 6, 7)] + ["id"]


def test_a_letter_lists_the_publications_of_its_edition_that_appeared_since_the_issue_before(issues):
    pages = [files["lettre.html"].decode() for files in issues]
    assert "Note vieille" in pages[0]
    assert "https://example.org/fr/vieille.html" in pages[0]
    assert "Note neuve" in pages[1]
    assert "https://example.org/fr/neuve.pdf" in pages[1]
    assert "Note vieille" not in pages[1], "it was new in the issue before"
    for page in pages:
        assert "Note future" not in page
        assert "Note sans" not in page


def test_a_letter_is_made_again_when_a_publication_that_it_lists_says_another_title(tmp_path):
    own, spec, _ = issue(tmp_path, 1, date(2026, 3, 1))
    before = listed_works(own, spec)
    (tmp_path / "vieille.md").write_text("---\ntitle: Autre titre\ndate: 2026-01-05\n---\nx\n", encoding="utf-8")
    assert listed_works(own, spec) != before
    assert listed_works(own, NOTES[0]) == (), "a note that lists nothing depends on no other publication"
