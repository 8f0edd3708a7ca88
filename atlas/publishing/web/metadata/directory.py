"""The site as a whole for machines: its map, the feed of its publications, robots, and a digest of every file."""

from __future__ import annotations

import hashlib
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from atlas.publishing.documents.kinds.sheets import last_day
from atlas.publishing.mail.feeds import Feed, FeedEntry, atom
from atlas.publishing.web import addresses
from atlas.publishing.web.metadata.tables import json_file
from atlas.publishing.web.site import Site

_SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HTML: Final = "http://www.w3.org/1999/xhtml"
_HEAD: Final = b'<?xml version="1.0" encoding="utf-8"?>\n'
#: The file with the digest of every other one.
DIGESTS: Final = "manifest.json"


def feed_files(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield the feed of the publications of a language; none where the site has no address or the edition no date."""
    frame = site.frame
    if not site.has_feed:
        return
    day = last_day(site.edition.date)
    home = f"{frame.root}{site.language}/"
    entries = tuple(
        FeedEntry(key=spec.key, title=title, text=title, url=f"{home}{addresses.publication_page(spec.key)}", day=day)
        for spec, title in site.publications
    )
    feed = Feed(
        key=site.edition.key, title=frame.name, author=frame.publisher, language=site.language,
        domain=urlsplit(frame.root).hostname or "", since=day.year, home=home, day=day,
        places={"feed.xml": f"{home}{addresses.FEED}"}, entries=entries,
        others={code: f"{frame.root}{code}/" for code in frame.languages if code != site.language},
    )  # fmt: skip
    yield f"{site.language}/{addresses.FEED}", atom(feed)


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
        content = (root / name).read_bytes()
        entries.append({"file": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})
    return json_file({"files": entries})
