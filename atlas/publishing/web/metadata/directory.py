"""The site as a whole for machines: its map, the feed of its publications, robots, and a digest of every file."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from atlas.publishing.build.atomic_file import sha256
from atlas.publishing.documents.kinds.sheets import last_day
from atlas.publishing.mail.feeds import Feed, FeedEntry, atom, json_feed, rss
from atlas.publishing.web import addresses
from atlas.publishing.web.metadata.tables import json_file
from atlas.publishing.web.site import Site
from atlas.publishing.web.works.work import Work

_SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HTML: Final = "http://www.w3.org/1999/xhtml"
_HEAD: Final = b'<?xml version="1.0" encoding="utf-8"?>\n'
#: The file with the digest of every other one.
DIGESTS: Final = "manifest.json"


def feed_files(site: Site, works: Sequence[Work]) -> Iterator[tuple[str, bytes]]:
    """Yield the feeds of the publications of a language: Atom, RSS 2.0, JSON Feed.

    There are none where the site has no address, or the edition no date.

    Args:
        site: in the language of the feeds.
        works: the publications, the newest first.
    """
    frame = site.frame
    if not site.has_feed:
        return
    home, day = f"{frame.root}{site.language}/", last_day(site.edition.date)
    entries = tuple(
        FeedEntry(
            key=work.key, title=work.title,
            text="\n".join(filter(None, (work.notice(site.language), work.subtitle, work.lead))),
            url=f"{home}{quote(work.address)}" if work.address else f"{frame.root}{quote(work.files[0].path)}",
            day=work.last_day if work.day else day,
        )
        for work in works
    )  # fmt: skip
    feed = Feed(
        key=site.edition.key, title=frame.name, author=frame.publisher, language=site.language,
        subtitle=site.text(site.edition.subtitle), domain=urlsplit(frame.root).hostname or "", since=day.year,
        home=home, day=max((entry.day for entry in entries), default=day),
        places={name: f"{home}{name}" for name, _ in addresses.FEEDS}, entries=entries,
        others={code: f"{frame.root}{code}/" for code in frame.languages if code != site.language},
    )  # fmt: skip
    for (name, _), written in zip(addresses.FEEDS, (atom, rss, json_feed), strict=True):
        yield f"{site.language}/{name}", written(feed, name=name)


def sitemap(site: Site, pages: Iterable[str]) -> bytes:
    """Return the map of the site: every page with its versions in the other languages.

    Args:
        site: in any language; it has an address.
        pages: addresses below the folder of a language, the same in all.
    """
    ET.register_namespace("", _SITEMAP)
    ET.register_namespace("xhtml", _HTML)
    root = ET.Element(f"{{{_SITEMAP}}}urlset")
    for page in sorted(pages):
        for language in site.web.languages:
            entry = ET.SubElement(root, f"{{{_SITEMAP}}}url")
            ET.SubElement(entry, f"{{{_SITEMAP}}}loc").text = _address(site, language, page)
            for other in site.web.languages:
                attributes = {"rel": "alternate", "hreflang": other, "href": _address(site, other, page)}
                ET.SubElement(entry, f"{{{_HTML}}}link", attributes)
    ET.indent(root)
    return _HEAD + ET.tostring(root, encoding="unicode").encode() + b"\n"


def _address(site: Site, language: str, page: str) -> str:
    return f"{site.frame.root}{language}/{quote(page)}"


def robots(site: Site) -> bytes:
    """Return what search engines may read: nothing where the edition asks for it."""
    lines = ["User-agent: *", "Disallow: /" if site.web.noindex else "Allow: /"]
    lines += [f"Sitemap: {site.frame.root}sitemap.xml"] if site.frame.root and not site.web.noindex else []
    return ("\n".join(lines) + "\n").encode()


def digests(root: Path, names: Iterable[str]) -> bytes:
    """Return the size and the SHA-256 of files of the site, by their names."""
    entries = []
    for name in sorted(names):
        entries.append({"file": name, "bytes": (root / name).stat().st_size, "sha256": sha256(root / name)})
    return json_file({"files": entries})
