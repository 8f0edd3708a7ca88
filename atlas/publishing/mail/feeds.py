"""Feeds of a letter: Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1, the same entries in each and no clock.

An entry is known by a ``tag:`` address (RFC 4151) made of the domain, the day and its key: it stays the same when the
letter is built again or moves to another place, so that nobody reads it twice.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from typing import Final
from urllib.parse import quote

from atlas.publishing.mail.plain_line import plain_line, plain_lines

_ATOM: Final = "http://www.w3.org/2005/Atom"
_XML: Final = "http://www.w3.org/XML/1998/namespace"
_HEAD: Final = b'<?xml version="1.0" encoding="utf-8"?>\n'
_JSON_FEED: Final = "https://jsonfeed.org/version/1.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One article of a feed.

    Attributes:
        key: of the article inside its issue.
        title: one line.
        text: what it says, plain.
        url: where it is read.
        day: of the issue.
        id: the lasting name that it was published under; made of the key where it is new.
    """

    key: str
    title: str
    text: str
    url: str
    day: date
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A letter as its feeds tell of it.

    Attributes:
        key: of the letter.
        title, subtitle, author: in its language.
        language: of its texts.
        domain: of the observatory's addresses, owner of the tags.
        since: a year from which on the domain has been the observatory's.
        home: where the letter is read.
        places: name of a feed's file → where it is published.
        others: language → where the letter is read in that language.
        day: of the newest issue.
        entries: newest first.
    """

    key: str
    title: str
    author: str
    language: str
    domain: str
    since: int
    home: str
    day: date
    subtitle: str = ""
    places: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    entries: tuple[FeedEntry, ...] = ()


def tag(feed: Feed, entry: FeedEntry | None = None) -> str:
    """Return the lasting name of a feed or of one of its entries: ``tag:example.org,2026-11-29:lettre/fr/agenda``."""
    if entry is None:
        return f"tag:{feed.domain},{feed.since}:{quote(feed.key)}/{feed.language}"
    return entry.id or f"tag:{feed.domain},{entry.day.isoformat()}:{quote(feed.key)}/{feed.language}/{quote(entry.key)}"


def atom(feed: Feed, *, name: str = "feed.xml") -> bytes:
    """Return the Atom feed, as UTF-8; ``name`` is that of its file, whose place it says."""
    ET.register_namespace("", _ATOM)
    root = ET.Element(f"{{{_ATOM}}}feed", {f"{{{_XML}}}lang": feed.language})
    _atom(root, "id", tag(feed))
    _atom(root, "title", plain_line(feed.title))
    if feed.subtitle:
        _atom(root, "subtitle", plain_line(feed.subtitle))
    _atom(root, "updated", _instant(feed.day).isoformat().replace("+00:00", "Z"))
    _atom(_atom(root, "author"), "name", plain_line(feed.author))
    if name in feed.places:
        _atom(root, "link", rel="self", type="application/atom+xml", href=feed.places[name])
    _atom(root, "link", rel="alternate", type="text/html", hreflang=feed.language, href=feed.home)
    for language, place in sorted(feed.others.items()):
        _atom(root, "link", rel="alternate", type="text/html", hreflang=language, href=place)
    for entry in feed.entries:
        article = _atom(root, "entry")
        _atom(article, "id", tag(feed, entry))
        _atom(article, "title", plain_line(entry.title))
        for moment in ("published", "updated"):
            _atom(article, moment, _instant(entry.day).isoformat().replace("+00:00", "Z"))
        _atom(article, "link", rel="alternate", type="text/html", hreflang=feed.language, href=entry.url)
        _atom(article, "summary", plain_lines(entry.text), type="text")
    return _serialise(root)


def rss(feed: Feed, *, name: str = "rss.xml") -> bytes:
    """Return the RSS 2.0 feed, as UTF-8; ``name`` is that of its file, whose place it says."""
    ET.register_namespace("atom", _ATOM)
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    for part, text in (
        ("title", plain_line(feed.title)), ("link", feed.home), ("language", feed.language),
        ("description", plain_line(feed.subtitle or feed.title)), ("pubDate", format_datetime(_instant(feed.day))),
    ):  # fmt: skip
        ET.SubElement(channel, part).text = text
    if name in feed.places:
        ET.SubElement(channel, f"{{{_ATOM}}}link", rel="self", type="application/rss+xml", href=feed.places[name])
    for language, place in sorted(feed.others.items()):
        ET.SubElement(channel, f"{{{_ATOM}}}link", rel="alternate", type="text/html", hreflang=language, href=place)
    for entry in feed.entries:
        article = ET.SubElement(channel, "item")
        ET.SubElement(article, "title").text = plain_line(entry.title)
        ET.SubElement(article, "link").text = entry.url
        ET.SubElement(article, "description").text = plain_lines(entry.text)
        ET.SubElement(article, "pubDate").text = format_datetime(_instant(entry.day))
        ET.SubElement(article, "guid", isPermaLink="false").text = tag(feed, entry)
    return _serialise(root)


def json_feed(feed: Feed, *, name: str = "feed.json") -> bytes:
    """Return the feed as JSON Feed 1.1, as UTF-8; ``name`` is that of its file, whose place it says."""
    items = [
        {
            "id": tag(feed, entry),
            "url": entry.url,
            "title": plain_line(entry.title),
            "content_text": plain_lines(entry.text),
            "date_published": _instant(entry.day).isoformat(),
            "language": feed.language,
        }
        for entry in feed.entries
    ]
    place = {"feed_url": feed.places[name]} if name in feed.places else {}
    document = {
        "version": _JSON_FEED, "title": plain_line(feed.title), "home_page_url": feed.home, **place,
        "description": plain_line(feed.subtitle), "language": feed.language,
        "authors": [{"name": plain_line(feed.author)}], "items": items,
    }  # fmt: skip
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _atom(parent: ET.Element, name: str, text: str = "", /, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = text or None
    return element


def _instant(day: date) -> datetime:
    """Return the moment by which an issue is dated: noon, so that it is the same day in every time zone of a reader."""
    return datetime.combine(day, time(12), UTC)


def _serialise(root: ET.Element) -> bytes:
    ET.indent(root)
    return _HEAD + ET.tostring(root, encoding="unicode").encode("utf-8") + b"\n"
