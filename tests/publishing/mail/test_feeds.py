"""Do readers of feeds and calendars take what they are given, whatever a title holds?"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date, datetime
from email.utils import parsedate_to_datetime

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.errors import EditionError
from atlas.publishing.mail.agenda import Agenda, read_agenda
from atlas.publishing.mail.agenda_calendar import calendar_bytes
from atlas.publishing.mail.feeds import Feed, FeedEntry, atom, json_feed, rss

ATOM = {"a": "http://www.w3.org/2005/Atom"}
DAY = date(2026, 11, 29)
HOME = "https://observatoire.example.org/fr/lettre.html"
FEED = Feed(
    key="lettre", title="La lettre", subtitle="De l’observatoire", author="Observatoire", language="fr",
    domain="observatoire.example.org", since=2026, home=HOME, day=DAY,
    places={"feed.xml": "https://observatoire.example.org/fr/feed.xml"},
    others={"ar": "https://observatoire.example.org/ar/lettre.html"},
    entries=(
        FeedEntry(key="chiffre", title="Le chiffre <du> mois & co", text="334\nassociations", url=HOME + "#c", day=DAY),
        FeedEntry(key="agenda", title="Agenda", text="…", url=HOME + "#agenda", day=DAY),
    ),
)  # fmt: skip


def test_the_atom_feed_has_what_its_rfc_asks_for():
    root = ET.fromstring(atom(FEED))
    for parent in (root, *root.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            assert len(parent.findall(f"a:{name}", ATOM)) == 1
        assert datetime.fromisoformat(parent.find("a:updated", ATOM).text).tzinfo
        assert [link for link in parent.findall("a:link", ATOM) if link.get("rel") == "alternate"]
    assert root.find("a:author/a:name", ATOM).text == "Observatoire"
    selves = [link.get("href") for link in root.findall("a:link", ATOM) if link.get("rel") == "self"]
    assert selves == ["https://observatoire.example.org/fr/feed.xml"]
    spoken = {link.get("hreflang") for link in root.findall("a:link", ATOM) if link.get("rel") == "alternate"}
    assert spoken == {"fr", "ar"}
    ids = [entry.find("a:id", ATOM).text for entry in root.findall("a:entry", ATOM)]
    assert ids[0] == "tag:observatoire.example.org,2026-11-29:lettre/fr/chiffre"
    assert len(set(ids)) == 2


def test_the_rss_feed_has_what_its_specification_asks_for():
    channel = ET.fromstring(rss(FEED)).find("channel")
    assert all(channel.findtext(name) for name in ("title", "link", "description", "language"))
    for item in channel.findall("item"):
        assert item.find("guid").get("isPermaLink") == "false"
        assert parsedate_to_datetime(item.findtext("pubDate")).date() == DAY


def test_the_three_feeds_say_the_same():
    items = json.loads(json_feed(FEED))["items"]
    in_atom = [
        (e.findtext("a:id", None, ATOM), e.findtext("a:title", None, ATOM), e.findtext("a:summary", None, ATOM))
        for e in ET.fromstring(atom(FEED)).findall("a:entry", ATOM)
    ]
    in_rss = [
        (e.findtext("guid"), e.findtext("title"), e.findtext("description"))
        for e in ET.fromstring(rss(FEED)).iter("item")
    ]
    assert in_atom == in_rss == [(item["id"], item["title"], item["content_text"]) for item in items]
    assert json.loads(json_feed(FEED))["version"] == "https://jsonfeed.org/version/1.1"


@given(st.text(max_size=300))
def test_feeds_and_calendars_take_any_title(title):
    entry = replace(FEED.entries[0], title=title, text=title)
    feed = replace(FEED, title=title, subtitle=title, author=title, entries=(entry,))
    assert len(ET.fromstring(atom(feed)).findall("{*}entry")) == 1
    assert len(ET.fromstring(rss(feed)).findall("channel/item")) == 1
    assert len(json.loads(json_feed(feed))["items"]) == 1


AGENDA = """
[[events]]
key = "journee"
title = { fr = "Journée des coopératives ; Tétouan, « ici »", ar = "يوم التعاونيات" }
organizer = "Chambre inventée"
place = { fr = "Tétouan, grande salle", ar = "تطوان" }
start = 2026-12-04T09:30:00
end = 2026-12-04T17:00:00
invented = true

[[events]]
key = "salon"
title = { fr = "Salon", ar = "معرض" }
start = 2026-11-27
end = 2026-11-29

[[events]]
key = "passe"
title = { fr = "Passé", ar = "انتهى" }
start = 2026-11-28

[[events]]
key = "appel"
kind = "call"
title = { fr = "Appel à projets", ar = "طلب مشاريع" }
deadline = 2026-12-15
url = "https://example.org/appel"
"""


@pytest.fixture
def agenda(tmp_path) -> Agenda:
    path = tmp_path / "agenda.toml"
    path.write_text(AGENDA, encoding="utf-8")
    return read_agenda(path)


def test_what_is_over_on_the_day_of_the_issue_is_dropped(agenda):
    assert [entry.key for entry in agenda.events] == ["salon", "passe", "journee", "appel"]
    assert [entry.key for entry in agenda.open_on(DAY).events] == ["salon", "journee", "appel"]
    assert [entry.key for entry in agenda.open_on(date(2026, 12, 15)).events] == ["appel"]
    assert not agenda.open_on(date(2027, 1, 1)).events


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_calendars_read_the_agenda_as_it_was_written(agenda, language):
    content = calendar_bytes(agenda.open_on(DAY), title="Agenda", domain="example.org", day=DAY, language=language)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    events = {str(event["UID"]): event for event in icalendar.Calendar.from_ical(content).walk("VEVENT")}
    assert set(events) == {"salon@example.org", "journee@example.org", "appel@example.org"}
    meeting = events["journee@example.org"]
    assert meeting.decoded("DTSTART") == datetime(2026, 12, 4, 9, 30)
    assert str(meeting["SUMMARY"]) == (
        "Journée des coopératives ; Tétouan, « ici »" if language == "fr" else "يوم التعاونيات"
    )
    assert "Chambre inventée" in str(meeting["DESCRIPTION"])
    fair = events["salon@example.org"]
    assert (fair.decoded("DTSTART"), fair.decoded("DTEND")) == (date(2026, 11, 27), date(2026, 11, 30))
    assert events["appel@example.org"].decoded("DTSTART") == date(2026, 12, 15)


def test_every_fault_of_an_agenda_is_named_at_once(tmp_path):
    path = tmp_path / "agenda.toml"
    path.write_text(
        '[[events]]\nkey = "Journée"\ntitle = "x"\nstart = 2026-12-04\nend = 2026-12-01\n'
        '[[events]]\nkey = "appel"\nkind = "call"\ntitle = "y"\nurl = "javascript:alert(1)"\n',
        encoding="utf-8",
    )
    with pytest.raises(
        EditionError, match=r"(?s)small letters.*ends before it begins.*no deadline.*no address of the web"
    ):
        read_agenda(path)
