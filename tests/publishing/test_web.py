"""Is the web edition one whole: no link broken, the same pages in all languages, nothing but files of its own?"""

from __future__ import annotations

import csv
import hashlib
import json
import posixpath
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit
from urllib.request import urlopen

import geopandas as gpd
import pandas as pd
import pytest
from number_readings import page_of
from small_atlas import B, dataset, edition

import atlas
from atlas.errors import EditionError, OutputError
from atlas.publishing.build.build import Workshop, publish
from atlas.publishing.build.cache import Cache
from atlas.publishing.edition.load import in_lines, understood_edition
from atlas.publishing.web import assets
from atlas.publishing.web.archive import write_archive
from atlas.publishing.web.preview import preview
from atlas.publishing.web.site import Site
from atlas.publishing.web.site_folder import write_site
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


def small_edition():
    return replace(edition(), web=Web(license="CC-BY-4.0", address="https://atlas.example/x"))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    out = tmp_path_factory.mktemp("web") / "out"
    publish(small_edition(), dataset(), out, jobs=1)
    return out / "web"


def pages(root):
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in root.rglob("*.html")}


def test_every_number_of_every_page_is_the_cell_of_its_table(built):
    data = dataset()
    compared = 0
    for name, text in pages(built).items():
        for number in page_of(text).numbers:
            of, _, key = number.key.rpartition(":")
            table = data.table(number.level)
            values = table[key]
            if of == "rank":
                expected = values.astype(float).rank(method="min", ascending=False)[number.code]
            elif of:
                expected = {"minimum": values.min(), "median": values.median(), "maximum": values.max()}[of]
            else:
                expected = values[number.code or values.index[0]]
            if pd.isna(expected):
                assert number.value == "", (name, number)
            elif data.indicator(key).categories and not of:
                assert number.value == expected
            else:
                assert float(number.value) == float(expected), (name, number)
            compared += 1
    assert compared > 2_000


def test_every_indicator_has_a_page_with_all_units_and_its_file(built):
    data = dataset()
    for indicator in data.indicators:
        page = page_of((built / "fr" / "indicateurs" / f"{indicator.key}.html").read_text(encoding="utf-8"))
        codes = {number.code for number in page.numbers if number.level == "commune" and number.key == indicator.key}
        assert codes == set(data.communes.index)
        text = (built / "downloads" / f"{indicator.key}.commune.csv").read_text(encoding="utf-8")
        rows = list(csv.DictReader(text.splitlines()))
        assert [row["code"] for row in rows] == list(data.communes.index)
        for row, value in zip(rows, data.communes[indicator.key], strict=True):
            expected = "" if pd.isna(value) else value
            written = row[indicator.key]
            assert written == expected if isinstance(expected, str) else float(written) == float(value)


def test_every_indicator_has_its_shapes_with_values_title_unit_and_licence(built):
    data = dataset()
    for indicator in data.indicators:
        for level in ("commune", "province"):
            text = (built / "downloads" / f"{indicator.key}.{level}.geojson").read_text(encoding="utf-8")
            collection, table = json.loads(text), data.table(level)
            assert collection["title"] == {
                code: indicator.with_dagger(indicator.heading(code)) for code in ("fr", "ar")
            }
            assert collection["license"].startswith("https://creativecommons.org/")
            assert [feature["id"] for feature in collection["features"]] == list(table.index)
            for feature, value in zip(collection["features"], table[indicator.key], strict=True):
                own = feature["properties"]
                assert (own["unit"], own["license"]) == (indicator.unit["fr"], "CC-BY-4.0")
                assert own["title"] == collection["title"]["fr"]
                assert own[indicator.key] == (None if pd.isna(value) else value)
                assert bool(own["flag"]) == pd.isna(value)
    shapes = gpd.GeoDataFrame.from_features(json.loads(text), crs="EPSG:4326")
    assert shapes.is_valid.all()
    assert shapes.exterior.is_ccw.all()
    metric = shapes.to_crs(data.territory.plane.crs)
    assert metric.area.to_numpy() == pytest.approx([2e8, 2e8], rel=0.001)


def test_names_that_look_like_markup_are_shown_and_run_nothing(built):
    page = (built / "fr" / "communes" / f"{B}.html").read_text(encoding="utf-8")
    assert "<fils>" not in page
    assert "L’Bêta &amp; &lt;fils&gt;" in page


def test_the_same_edition_gives_the_same_bytes_and_the_digests_are_those_of_the_files(built, tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "web_font", assets.web_font.__wrapped__)  # fonts are cut anew
    publish(small_edition(), dataset(), tmp_path / "again", jobs=1)
    other = tmp_path / "again" / "web"
    names = sorted(path.relative_to(built) for path in built.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(other) for path in other.rglob("*") if path.is_file())
    assert [name for name in names if (built / name).read_bytes() != (other / name).read_bytes()] == []
    listed = {entry["file"]: entry["sha256"] for entry in json.loads((built / "manifest.json").read_text())["files"]}
    assert listed == {
        name.as_posix(): hashlib.sha256((built / name).read_bytes()).hexdigest()
        for name in names
        if name.as_posix() != "manifest.json"
    }


def test_the_archive_holds_the_site_and_is_the_same_each_time(built, tmp_path):
    for name in ("one.zip", "two.zip"):
        write_archive(built, tmp_path / name, name="essai")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    place = tmp_path / "clé USB é"
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        archive.extractall(place)
    assert {p.relative_to(place / "essai") for p in (place / "essai").rglob("*")} == {
        p.relative_to(built) for p in built.rglob("*")
    }


def test_a_preview_is_for_this_computer_and_loads_pages_again(built):
    with preview(built) as running:
        assert running.address.startswith("http://127.0.0.1:")
        with urlopen(running.address + "fr/index.html") as answer:
            page = answer.read().decode()
        assert "/-/reload.js" in page
        assert "connect-src &#39;self&#39;" in page
        states = []
        for _ in range(2):
            with urlopen(running.address + "-/state") as answer:
                states.append(answer.read())
            running.pages_were_made()
    assert states == [b"0", b"1"]
    assert "/-/" not in (built / "fr" / "index.html").read_text(encoding="utf-8")


def test_only_changed_files_are_written_and_other_folders_are_refused(tmp_path):
    workshop, data = Workshop(jobs=1, cache=Cache(tmp_path / "cache")), dataset()
    made = replace(small_edition(), web=Web(languages=("fr",), indicators=("density_10k",)))
    first = write_site(workshop, made, data, tmp_path / "site")
    assert first.changed == first.files
    assert write_site(workshop, made, data, tmp_path / "site").changed == ()
    (tmp_path / "site" / "mine.txt").write_text("kept")
    other = replace(made, title={"fr": "Autre", "ar": "آخر", "en": "Other"})
    changed = write_site(workshop, other, data, tmp_path / "site").changed
    assert "fr/index.html" in changed
    assert not [name for name in changed if name.startswith(("assets/", "data/density"))]
    assert (tmp_path / "site" / "mine.txt").read_text() == "kept"
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("x")
    with pytest.raises(OutputError, match="something else"):
        write_site(workshop, made, data, tmp_path / "letters")
    with pytest.raises(EditionError, match="no web edition"):
        write_site(workshop, replace(made, web=None), data, tmp_path / "none")


def test_a_site_alone_binds_the_atlas_with_its_grid_once(tmp_path):
    plate = atlas.Plate(
        key="densite", title={"fr": "Densité", "en": "Density"}, marks=[atlas.marks.Choropleth("density_10k")]
    )
    web = Web(languages=("fr",), indicators=("density_10k",))
    made = replace(small_edition(), grid=True, plates=(plate,), web=web)
    steps = []
    workshop = Workshop(jobs=1, cache=Cache(tmp_path / "cache"), progress=lambda done, whole, name: steps.append(name))
    write_site(workshop, made, dataset(), tmp_path / "site")
    assert "atlas.pdf" in steps
    assert list((tmp_path / "site" / "downloads").rglob("atlas*.pdf"))
    steps.clear()
    assert write_site(workshop, made, dataset(), tmp_path / "site").changed == ()
    assert steps == [], "all of it stands"


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


def test_a_wrong_web_section_is_told_with_its_line(tmp_path):
    file = tmp_path / "edition.toml"
    file.write_text(
        "[edition]\nkey = 'x'\ntitle = { fr = 'X', ar = 'س' }\n\n[web]\nlanguages = ['fr', 'fr']\n"
        "address = 'http://x'\nindicators = ['densty_10k']\nmethod = 'm.{language}.md'\nhom = 'x'\n",
        encoding="utf-8",
    )
    _, faults = understood_edition(file)
    rows = {(fault.row, fault.column) for fault in in_lines(faults)}
    assert {(6, "web.languages"), (7, "web.address"), (8, "web.indicators"), (9, "web.method")} <= rows
    assert (10, "web.hom") in rows


def test_a_language_of_the_web_that_a_text_lacks_is_a_fault(tmp_path):
    file = tmp_path / "edition.toml"
    file.write_text("[edition]\nkey = 'x'\ntitle = 'X'\n\n[web]\nlanguages = ['fr', 'ar']\n", encoding="utf-8")
    _, faults = understood_edition(file)
    assert any(fault.column == "title" and "ar" in str(fault.reason) for fault in faults)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_map_of_the_home_page_says_what_it_shows(built, language):
    home = (built / language / "index.html").read_text(encoding="utf-8")
    (caption,) = re.findall(r'<figcaption><a href="indicateurs/([^"]+)\.html">([^<]+)</a></figcaption>', home)
    assert caption[1].startswith(atlas.get_indicator(caption[0]).title[language][:6])


def test_indicators_of_one_title_are_told_apart_by_their_year_in_lists(built):
    catalogue = [atlas.get_indicator(key) for key in ("population_2014", "population_2024", "population_density")]
    site = SimpleNamespace(language="fr", indicators=catalogue)
    site._title_counts = Site._title_counts.func(site)
    titles = [Site.link_title(site, indicator) for indicator in catalogue]
    assert titles == ["Population (2014)", "Population (2024)", "Densité de population"]
    html = (built / "fr" / "indicateurs" / "index.html").read_text(encoding="utf-8")
    links = set(re.findall(r'<a [^>]*href="([^"]*)"[^>]*>([^<]+)</a>', html))
    assert len({text for _, text in links}) == len(links)
