"""What the site offers of publications: pictures as files, lists, feeds."""

from __future__ import annotations

import base64
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from small_atlas import dataset, edition

from atlas.cartography.spec.theme import Theme
from atlas.publishing.build.cache import Cache
from atlas.publishing.documents.pictures import PictureMaker
from atlas.publishing.web import addresses
from atlas.publishing.web.metadata.directory import feed_files
from atlas.publishing.web.site import Site
from atlas.publishing.web.specification import Web
from atlas.publishing.web.works.drawings import brief, font_rules, letters_of, with_fonts
from atlas.publishing.web.works.work import Work, WorkFile, newest_first, size

NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
hundredths = st.integers(-99_999, 99_999).map(lambda n: n / 100)


def places(path):
    """The points that a path of straight lines goes through, read by the grammar of SVG."""
    here, points = np.zeros(2), []
    for command, rest in re.findall(r"([MlL])([^MlLz]*)", path):
        numbers = [float(text) for text in NUMBER.findall(rest)]
        for pair in zip(numbers[::2], numbers[1::2], strict=True):
            here = np.array(pair) + (here if command == "l" else 0)
            points.append(here)
    return np.array(points)


@given(st.lists(st.tuples(hundredths, hundredths), min_size=2, max_size=30))
def test_a_brief_path_goes_through_the_same_points(points):
    lines = [f"{'L' if i else 'M'} {round(x, 2)} {round(y, 2)}" for i, (x, y) in enumerate(points)]
    written = brief(f'<svg><path d="{chr(10).join(lines)}\nz\n"/></svg>')
    path = re.search(r'd="([^"]*)"', written)[1]
    assert path.endswith("z")
    np.testing.assert_allclose(places(path), np.array(points), atol=1e-6)


@pytest.mark.parametrize("path", ["M0 0C1 2 3 4 5 6", "M 0.1234 5 \nL 1 2", "M 1e3 2 \nL 1 2", "M0,0 h5"])
def test_a_path_of_another_form_stays_as_it_is(path):
    assert f'd="{path}"' in brief(f'<svg><path d="{path}"/></svg>')


def test_a_drawing_brings_the_letters_that_it_writes_and_no_others(tmp_path):
    theme = Theme()
    latin = '<text font-weight="700" font-family="\'Source Sans Pro\'">A&amp;é</text>'
    arabic = "<text font-family=\"'Almarai'\">طنجة</text>"
    svg = f'<svg xmlns="http://www.w3.org/2000/svg">{latin}{arabic}</svg>'
    letters = letters_of([svg])
    assert letters == {("Source Sans Pro", "700"): set("A&é"), ("Almarai", "400"): set("طنجة")}
    rules = font_rules({**letters, ("Nobody’s", "400"): {"x"}}, theme)
    assert set(rules) == set(letters)
    shelf = PictureMaker("basis", Cache(tmp_path / "cache"))
    assert [font_rules(letters, theme, pictures=shelf) for _ in range(2)] == [rules, rules]
    whole = with_fonts(svg, rules)
    ET.fromstring(whole)
    for content in re.findall(r"base64,([^)]+)", whole):
        font = TTFont(BytesIO(base64.b64decode(content)))
        assert set(map(chr, font.getBestCmap())) in ({"A", "&", "é"}, set("طنجة"))


def test_the_newest_publication_is_the_first_and_a_month_lasts_until_its_end():
    def work(key, day):
        return Work(key=key, kind="study", title=key, language="fr", day=day)

    works = [work("a", "2026-10"), work("b", "2026-11-29"), work("c", "2026-11"), work("d", "")]
    assert [each.key for each in newest_first(works)] == ["c", "b", "a", "d"]
    assert Work.from_record(json.loads(json.dumps(works[0].as_record()))) == works[0]


def test_sizes_are_told_as_readers_know_them():
    assert size(40, "fr") == "1 ko"
    assert size(1_851_495, "fr") == "1,9 Mo"
    assert size(1_851_495, "en") == "1.9 MB"


def test_three_feeds_tell_of_the_same_publications_by_the_same_names():
    asked = replace(edition(), web=Web(address="https://atlas.example/x"), date="2026-11")
    sites = Site.in_languages(asked, dataset(), {"fr": PictureMaker(), "ar": PictureMaker()})
    site = replace(sites[0], edition=replace(sites[0].edition, publications=(object(),)))
    file = WorkFile("downloads/publications/atlas-fr.pdf", "pdf", 5)
    works = [
        Work(key="lettre", kind="newsletter", title="L’été & <b>", language="fr", day="2026-11-29", address="p/l.html"),
        Work(key="atlas", kind="book", title="Atlas", language="fr", day="2026-11", files=(file,)),
    ]
    made = {name.rpartition("/")[2]: content for name, content in feed_files(site, works)}
    assert list(made) == [name for name, _ in addresses.FEEDS]
    atom, rss, told = ET.fromstring(made["feed.xml"]), ET.fromstring(made["rss.xml"]), json.loads(made["feed.json"])
    ids = [entry.findtext("{*}id") for entry in atom.findall("{*}entry")]
    assert ids == [item.findtext("guid") for item in rss.iter("item")] == [item["id"] for item in told["items"]]
    assert [item.findtext("title") for item in rss.iter("item")] == ["L’été & <b>", "Atlas"]
    assert [item["url"] for item in told["items"]] == [
        "https://atlas.example/x/fr/p/l.html",
        "https://atlas.example/x/downloads/publications/atlas-fr.pdf",
    ]
