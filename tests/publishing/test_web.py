"""Is the web edition one whole: no link broken, the same pages in all languages, nothing but files of its own?"""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
from small_atlas import dataset, edition

from atlas.publishing.build.build import publish
from atlas.publishing.web.specification import Web


class Links(HTMLParser):
    """Where the links, pictures, styles and scripts of a page lead, the names that links can lead to, its policy."""

    def __init__(self, text):
        super().__init__()
        self.targets, self.names, self.policy, self.handlers = [], set(), "", []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.names |= {given[name] for name in ("id", "name") if name in given}
        self.handlers += [name for name in given if name.startswith("on") or name == "style"]
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"]
        if (given.get("rel") or "") not in ("canonical", "license"):
            self.targets += [given[name] for name in ("href", "src") if given.get(name)]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    out = tmp_path_factory.mktemp("web") / "out"
    made = replace(edition(), web=Web(license="CC-BY-4.0", address="https://atlas.example/x"))
    publish(made, dataset(), out, jobs=1)
    return out / "web"


def pages(root):
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in root.rglob("*.html")}


def test_no_link_of_any_page_is_broken(built):
    read = {name: Links(text) for name, text in pages(built).items()}
    assert len(read) > 100
    broken = []
    for name, links in read.items():
        for target in links.targets:
            parts = urlsplit(target)
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path)))
            path = path if parts.path else name
            outside = bool(parts.scheme) or target.startswith(("/", "../../.."))
            unnamed = parts.fragment and path in read and parts.fragment not in read[path].names
            if outside or unnamed or not (built / path).is_file():
                broken.append((name, target))
    assert not broken


def test_both_languages_have_the_same_pages(built):
    french, arabic = ({p.relative_to(built / code) for p in (built / code).rglob("*")} for code in ("fr", "ar"))
    assert french == arabic


def test_every_page_allows_nothing_but_files_of_its_own(built):
    for name, text in pages(built).items():
        links = Links(text)
        assert links.policy.startswith("default-src 'none'; "), name
        assert not re.search(r"unsafe|https?:|\*", links.policy), name
        assert not links.handlers, name
