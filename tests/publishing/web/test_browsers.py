"""Does the web edition work from a folder, in Chromium and Firefox: by keyboard, without script, in both directions?"""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import unquote
from xml.etree import ElementTree

import demonstration as shared
import numpy as np
import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from whole import WHOLE

from atlas import columns as c
from atlas.cartography.marks.special import face
from atlas.cartography.scales.scales import CategoryScale, ClassScale
from atlas.i18n.language import LANGUAGES
from atlas.publishing.edition.themes import theme_of
from atlas.publishing.web import addresses
from atlas.publishing.web.maps.map_set import MapSet
from atlas.publishing.web.site import Site
from atlas.publishing.web.works.site_work import work_page
from atlas.publishing.web.works.work import Work

#: A page of every kind, below the folder of a language.
KINDS = (
    "index.html", "carte.html", "atlas/index.html", "atlas/population.html", "atlas/composition.html",
    "indicateurs/index.html", "indicateurs/density_10k.html", "communes/index.html", "provinces/index.html",
    "recherche.html", "donnees.html", "methode.html", "mentions.html", "accessibilite.html", "embed.html",
)  # fmt: skip
PUBLICATIONS = ("publications/index.html", "publications/chiffres-cles.html")
#: The longest ones, each in a language: what a language changes, the other pages show.
LONGEST = (("ar", "panorama"), ("fr", "catalogue"), ("ar", "etude-femmes"))
SCRIPTED = ("carte.html", "indicateurs/density_10k.html", "atlas/composition.html", "recherche.html", "embed.html")
READY = "html[data-ready=true]"
SVG = "{http://www.w3.org/2000/svg}"
FILLS = """() => Object.fromEntries(Array.from(document.querySelectorAll('.map-svg .unit'),
  unit => [unit.dataset.code, unit.getAttribute('fill')]))"""
#: Where a dot is painted in the lower half of the map, in the window.
DOT = """() => { const box = document.querySelector('.map-window').getBoundingClientRect(),
    canvas = document.querySelector('.map-canvas'), {width, height} = canvas,
    data = canvas.getContext('2d').getImageData(0, 0, width, height).data;
  for (let at = width * (height >> 1); at < width * height; at++)
    if (data[4 * at + 3] && data[4 * at] + data[4 * at + 1] + data[4 * at + 2] < 700)
      return [box.x + at % width / width * box.width, box.y + (at / width | 0) / height * box.height]; }"""


class Visit:
    """A page in Chromium, and what it asked for and complained of."""

    def __init__(self, browser, site, path, **options):
        self.site = site
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.asked, self.complaints = [], []
        self.page.on("request", lambda request: self.asked.append(unquote(request.url)))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.page.goto(f"{site.as_uri()}/{path}")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.context.close()

    def ready(self):
        self.page.wait_for_selector(READY, state="attached")
        return self

    @property
    def outside(self):
        """Addresses that are no files of the site; plates and downloads are not made for these tests."""
        root = unquote(self.site.as_uri())
        return [each for each in self.asked if not each.startswith((root, "data:", "blob:"))]

    @property
    def faults(self):
        """Complaints, but for pictures that were not made for these tests."""
        return [text for text in self.complaints if "ERR_FILE_NOT_FOUND" not in text]

    def live(self):
        return self.page.locator(".map-live").first.text_content()


#: What axe asks of a page; of what is no fault it tells no more than it must, which spares it a third of its time.
WCAG = {
    "preload": False,
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
}
CONTRAST = {**WCAG, "runOnly": ["color-contrast", "link-in-text-block"]}
UNCOLORED = {**WCAG, "rules": {rule: {"enabled": False} for rule in CONTRAST["runOnly"]}}
#: Of all elements that are styled alike, as their names, classes and languages down to them say, the first two stay,
#: with what they lie in: what colors depend on. They are what axe takes longest for.
SHORTEN = """() => { const met = new Map();
  const repeats = (element, path) => {
    const own = path + '>' + [element.localName, element.getAttribute('class'), element.lang, element.dir,
      element.getAttribute('aria-current'), !element.previousElementSibling, !element.nextElementSibling];
    met.set(own, (met.get(own) || 0) + 1);
    const inner = Array.from(element.children, child => repeats(child, own));
    const again = met.get(own) > 2 && inner.every(Boolean);
    if (!again) Array.from(element.children).forEach((child, i) => { if (inner[i]) child.remove(); });
    return again; };
  repeats(document.body, ''); }"""


@dataclass(frozen=True)
class Look:
    """What was met when a page was opened and read: by light, then by dark, then in a window of a phone."""

    asked: tuple[str, ...]
    outside: tuple[str, ...]
    faults: tuple[str, ...]
    hindrances: dict[str, list[object]]


@pytest.fixture(scope="module")
def looks(chromium, site):
    """How each kind of page of a language looks, every one opened once for all who ask.

    `make test` opens each kind in one of the languages, turn and turn about; the whole attack each in both.
    """
    units = [f"{level}/{next((site / 'fr' / level).glob('0*.html')).name}" for level in ("communes", "provinces")]
    kinds = (*KINDS, *PUBLICATIONS, *units)
    of = {"fr": kinds, "ar": kinds} if WHOLE else {"fr": kinds[::2], "ar": kinds[1::2]}
    return cache(lambda language: {kind: look(chromium, site, language, kind) for kind in of[language]})


def look(chromium, site, language, kind, *, long=False):
    """Open a page and read it by the rules.

    Colors are looked at on the first of what is styled alike, but for a page that is not ``long`` by light: on all.
    """
    with Visit(chromium, site, f"{language}/{kind}", color_scheme="light") as visit:
        if kind in SCRIPTED:
            visit.ready()
        met = tuple(visit.asked), tuple(visit.outside), tuple(visit.faults)
        hindrances = {"light": violations(Axe(), visit.page, UNCOLORED if long else WCAG), "dark": []}
        visit.page.set_viewport_size({"width": 320, "height": 640})  # a window of 1280 pixels at 400 %
        for theme, faults in hindrances.items():
            visit.page.emulate_media(color_scheme=theme)
            if visit.page.evaluate("document.documentElement.scrollWidth") > 320:
                faults.append("reflow")
        visit.page.set_viewport_size({"width": 1280, "height": 720})
        visit.page.evaluate(SHORTEN)
        for theme in ("dark", "light") if long else ("dark",):  # what is dark differs in its colours alone
            visit.page.emulate_media(color_scheme=theme)
            hindrances[theme] += violations(Axe(axe_script=""), visit.page, CONTRAST)  # the page has the script
    return Look(*met, hindrances)


def violations(axe, page, rules):
    return [
        (fault["id"], [node["html"][:160] for node in fault["nodes"][:3]])
        for fault in axe.run(page, options=rules).response["violations"]
    ]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_page_asks_for_nothing_outside_its_folder_and_has_no_error(looks, language):
    for kind, look in looks(language).items():
        assert (look.outside, look.faults) == ((), ()), kind
        assert look.asked


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_nothing_hinders_readers_by_the_rules_of_wcag(looks, language, theme):
    faults = {kind: look.hindrances[theme] for kind, look in looks(language).items()}
    assert {kind: found for kind, found in faults.items() if found} == {}


@pytest.mark.parametrize(("language", "key"), LONGEST)
def test_nothing_hinders_readers_of_the_longest_publications(chromium, site, demonstration, language, key):
    edition, data = demonstration
    own = replace(edition, language=language)
    (pages,) = Site.in_languages(own, data, {language: shared.pictures_of(own)})
    text, _ = shared.read(language, key)
    work = Work(key=key, kind="", title=text.title, language=language, day="", address=addresses.publication_page(key))
    page, _ = work_page(pages, text, work)
    path = site / language / page.address
    path.parent.mkdir(exist_ok=True)
    path.write_text(pages.frame.render(page), encoding="utf-8")
    seen = look(chromium, site, language, page.address, long=True)
    assert (seen.outside, seen.faults) == ((), ())
    assert seen.hindrances == {"light": [], "dark": []}


@pytest.mark.parametrize(("style", "theme", "rule", "long"), [
    ("main p { color: #bbb }", "light", "color-contrast", False),
    ("main p { color: #bbb }", "light", "color-contrast", True),
    ("@media (prefers-color-scheme: dark) { main p { color: #333 } }", "dark", "color-contrast", False),
    ("main { width: 400px }", "dark", "reflow", True),
])  # fmt: skip
def test_a_hindrance_is_found_by_light_and_by_dark(chromium, site, tmp_path, style, theme, rule, long):
    shutil.copytree(site, tmp_path / "site")
    with (tmp_path / "site" / "assets" / "web.css").open("a", encoding="utf-8") as file:
        file.write(style)
    found = look(chromium, tmp_path / "site", "fr", "methode.html", long=long).hindrances
    assert [rule in str(fault) for fault in found[theme]] == [True]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_pictures_have_a_light_ground_in_the_dark_and_headings_stand_close(chromium, site, language):
    """What axe does not see: drawings in dark ink that are files of their own, lines of headings in Arabic."""
    with Visit(chromium, site, f"{language}/publications/chiffres-cles.html", color_scheme="dark") as visit:
        more = "'<figure class=picture><img src=x.svg></figure>'"
        visit.page.evaluate(f"document.querySelector('main').insertAdjacentHTML('beforeend', {more})")
        grounds = visit.page.locator("figure.picture img, figure.picture svg").evaluate_all(
            "pictures => pictures.map(each => getComputedStyle(each).backgroundColor)"
        )
        assert set(grounds) == {"rgb(255, 255, 255)"}
        close = visit.page.locator("h1, h2, h3").evaluate_all(
            "heads => heads.map(getComputedStyle).map(look => parseFloat(look.lineHeight) / parseFloat(look.fontSize))"
        )
        assert len(close) > 2
        assert max(close) <= 1.5


def test_a_plate_has_its_commentary_beside_its_map_and_its_picture_in_the_list(chromium, site, demonstration):
    edition, _ = demonstration
    for language, side in (("fr", 1), ("ar", -1)):
        with Visit(
            chromium, site, f"{language}/atlas/population.html", viewport={"width": 1400, "height": 900}
        ) as visit:
            visit.ready()
            drawn, text = (visit.page.locator(each).first.bounding_box() for each in ("#map", ".site-text"))
            assert (text["x"] - drawn["x"]) * side > 0
            assert drawn["y"] <= text["y"] < drawn["y"] + drawn["height"]
            visit.page.set_viewport_size({"width": 360, "height": 740})
            drawn, text = (visit.page.locator(each).first.bounding_box() for each in ("#map", ".site-text"))
            assert text["y"] >= drawn["y"] + drawn["height"]
        with Visit(chromium, site, f"{language}/atlas/index.html") as visit:
            cards = visit.page.locator(".site-cards a").evaluate_all(
                "links => links.map(each => [each.getAttribute('href'), each.querySelector('img').getAttribute('src')])"
            )
            assert [href for href, _ in cards] == [f"{plate.key}.html" for plate in edition.plates]
            assert len({picture for _, picture in cards}) == len(edition.plates)


@pytest.mark.parametrize("kind", ["publications/chiffres-cles.html", "methode.html", "indicateurs/density_10k.html"])
def test_a_word_without_end_in_a_text_makes_no_page_wider_than_a_phone(chromium, site, kind):
    with Visit(chromium, site, f"fr/{kind}", viewport={"width": 320, "height": 640}) as visit:
        long = """() => { const kinds = 'main :is(p, li, figcaption, h2):not(.map-sizes *, .map-menu *)';
          for (const text of document.querySelectorAll(kinds)) text.append(' https://exemple.ma/' + 'a'.repeat(200));
          return document.documentElement.scrollWidth; }"""
        assert visit.page.evaluate(long) == 320


def test_the_buttons_of_a_map_stand_at_the_same_corner_in_both_languages(chromium, site):
    corners = set()
    for language in ("fr", "ar"):
        with Visit(chromium, site, f"{language}/carte.html", viewport={"width": 360, "height": 740}) as visit:
            visit.ready()
            frame, buttons = (visit.page.locator(each).bounding_box() for each in (".map-frame", ".map-zoom"))
            corners.add(round(frame["x"] + frame["width"] - buttons["x"] - buttons["width"]))
    assert len(corners) == 1


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_keys_lead_to_every_commune_and_say_name_value_class_and_rank(chromium, site, demonstration, language):
    edition, data = demonstration
    key = "density_10k"
    maps = MapSet.of(edition, data, theme_of(edition))
    figures, reading = maps.figures(language), maps.reading(key, "commune", language)
    with Visit(chromium, site, f"{language}/indicateurs/{key}.html") as visit:
        visit.ready()
        assert visit.page.locator(".map-svg[tabindex='0']").count() == 2
        assert visit.page.locator("#map, figure.map").first.locator("a[tabindex='0'], [tabindex='0']").count() >= 1
        visit.page.focus(".map-svg")
        visit.page.keyboard.press("Home")
        sentences = {}
        for code in map(str, data.communes.index):
            sentences[code] = visit.live()
            visit.page.keyboard.press("PageDown")
        assert visit.live() == next(iter(sentences.values()))  # round
    assert len(set(sentences.values())) == 110
    for code, sentence in sentences.items():
        assert sentence.startswith(figures.name("commune", code))
        assert figures.all(key, "commune")[code].text in sentence
        assert reading.classes[reading.class_of[code]].label in sentence
        rank = figures.rank(key, "commune", code)
        assert re.search(rf"(?<!\\d){int(rank.value)}(?!\\d)", sentence.replace(".", ""))


def test_arrows_lead_to_neighbours_in_their_direction_in_arabic_too(chromium, site, demonstration):
    _, data = demonstration
    pairs = {tuple(sorted(pair)) for pair in data.territory.adjacency[["code_a", "code_b"]].to_numpy().tolist()}
    middles = data.territory.anchors
    steps = {"ArrowLeft": (0, -1), "ArrowRight": (0, 1), "ArrowUp": (1, 1), "ArrowDown": (1, -1)}
    names = {str(name): str(code) for code, name in data.communes[c.NAME_AR].items()}
    with Visit(chromium, site, "ar/indicateurs/density_10k.html") as visit:
        visit.ready()
        visit.page.focus(".map-svg")
        before, walked = str(data.communes.index[0]), 0
        for press in ("ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown", "ArrowDown", "ArrowRight") * 2:
            visit.page.keyboard.press(press)
            name = visit.page.locator(".map-tip b").first.text_content()
            after = names[name]
            axis, way = steps[press]
            if after != before:
                assert (middles[after][axis] - middles[before][axis]) * way > 0
                assert tuple(sorted((before, after))) in pairs
                walked += 1
            before = after
        assert walked >= 6


def test_without_script_a_page_says_all_it_has_to_say(chromium, site):
    with Visit(chromium, site, "fr/indicateurs/density_10k.html", java_script_enabled=False) as visit:
        rows = visit.page.locator('table.values[data-level="commune"] tbody tr')
        assert rows.count() == visit.page.locator(".map-svg").first.locator(".unit").count() == 110
        assert visit.page.locator(".legend-entries li").count() >= 5
        assert visit.page.locator(".map-tools, .map-zoom").count() == 0  # nothing dead
        visit.page.locator("table.values a").first.click()
        assert "/communes/" in visit.page.url


@pytest.mark.parametrize("scripts", [True, False])
def test_a_printed_page_has_its_map_its_tables_and_what_is_folded_on_the_screen(chromium, site, demonstration, scripts):
    _, data = demonstration
    commune = str(data.communes.index[0])
    with Visit(chromium, site, f"fr/communes/{commune}.html", java_script_enabled=scripts) as visit:
        folded = [text.strip() for text in visit.page.locator("details tbody th a").all_text_contents()]
        text = printed(visit.page)
        assert len(folded) > 20
        assert [title for title in folded if squeezed(title) not in text] == []
    with Visit(chromium, site, "fr/indicateurs/density_10k.html", java_script_enabled=scripts) as visit:
        text = printed(visit.page)
        names = MapSet.of(*demonstration, theme_of(demonstration[0])).figures("fr")
        assert all(squeezed(names.name("commune", str(code))) in text for code in data.communes.index)
        assert text.count("Rang") > 3  # the heads of a table stand on each of its pages


def squeezed(text):
    """A text without its blanks, which a PDF has its own ways with."""
    return re.sub(r"\s", "", text)


def printed(page):
    """What the paper of a page says, without its blanks."""
    with closing(pypdfium2.PdfDocument(page.pdf(format="A4"))) as document:
        return squeezed("".join(sheet.get_textpage().get_text_range() for sheet in document))


def test_every_commune_has_the_colour_of_its_plates_class_for_every_indicator(chromium, site, demonstration):
    edition, data = demonstration
    theme = theme_of(edition)
    maps = MapSet.of(edition, data, theme)
    compared = 0
    with Visit(chromium, site, "fr/carte.html") as visit:
        visit.ready()
        for key in maps.keys:
            visit.page.select_option("#map-indicator", key)
            visit.page.wait_for_function(
                "key => document.querySelector('figure.map').dataset.indicator === key", arg=key
            )
            fills = visit.page.evaluate(FILLS)
            scale = maps.mark(key, "commune").fit(data, theme, "fr")
            if isinstance(scale, ClassScale):
                expected = dict(zip(map(str, scale.values.index), map(int, scale.codes), strict=True))
                for code, own in expected.items():
                    assert face(scale, own, theme) in fills[code] or (own < 0 and fills[code].startswith("url(#")), key
            elif isinstance(scale, CategoryScale):
                for code, value in scale.values.items():
                    assert value != value or value is None or fills[str(code)] == scale.colors[value], key
            else:
                continue
            compared += 1
            if compared % 8 == 0:
                printed = dict(visit.page.eval_on_selector_all(
                    "table.values tbody td:not(.rank) > data",
                    "cells => cells.map(cell => [cell.closest('tr').dataset.code, cell.getAttribute('value')])",
                ))  # fmt: skip
                values = data.communes[key].astype("object")
                assert set(printed) == set(map(str, values.index))
                for code, value in values.items():
                    text, missing = printed[str(code)], value is None or value != value
                    assert text == "" if missing else text == str(value) or float(text) == pytest.approx(float(value))
        assert (visit.outside, visit.faults) == ([], [])
    assert compared > 60


LINKS = (
    ("#v=1&i=density_10k&n=commune&c=015110109,015110303", "density_10k", "commune", 2, False),
    ("#v=1&i=population_2024&n=province", "population_2024", "province", 0, False),
    ("#v=1&i=density_10k&n=commune&z=1000,800,1200", "density_10k", "commune", 0, False),
    ("#v=1&i=density_10k&later=yes", "density_10k", "commune", 0, True),
    ("#v=7&i=density_10k", "density_10k", "commune", 0, True),
    ("#v=1&i=nothing&n=commune", None, "commune", 0, True),
    ("#v=1&c=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", None, "commune", 0, True),
)


@pytest.mark.parametrize(("link", "key", "level", "chosen", "noticed"), LINKS)
def test_links_of_every_kind_and_age_open_what_they_say(chromium, site, link, key, level, chosen, noticed):
    with Visit(chromium, site, f"fr/carte.html{link}") as visit:
        visit.ready()
        figure = visit.page.locator("figure.map").first
        if key:
            assert figure.get_attribute("data-indicator") == key
        assert figure.get_attribute("data-level") == level
        assert visit.page.locator(".map-mark").count() == chosen
        assert (visit.page.locator(".map-notice").count() > 0) == noticed
        box = visit.page.locator(".map-svg").first.get_attribute("viewBox")
        assert box.startswith("1000 800 1200 ") == ("z=" in link)
        assert [text for text in visit.faults if "Failed to load" not in text] == []


def test_two_communes_are_compared_with_their_provinces_and_the_region_and_the_link_keeps_them(chromium, site):
    with Visit(chromium, site, "fr/indicateurs/density_10k.html") as visit:
        visit.ready()
        visit.page.focus(".map-svg")
        for press in ("Home", "Enter", "End", "Enter"):
            visit.page.keyboard.press(press)
        visit.page.wait_for_selector(".compare-table tbody tr:nth-child(5)")
        assert visit.page.locator(".compare-table").first.locator("tbody tr").count() == 5
        address = visit.page.url
        visit.page.locator("a[hreflang=ar]").first.click()
        visit.page.wait_for_selector("html[lang=ar]" + READY.removeprefix("html"), state="attached")
        assert address.partition("#")[2] == visit.page.url.partition("#")[2] != ""
        assert visit.page.locator(".map-mark").count() == 2


def test_an_actor_is_named_under_the_pointer_and_by_key_if_it_agreed(chromium, site, demonstration):
    _, data = demonstration
    records = data.placed.actors
    agreed = set(records.loc[records[c.CONSENT].fillna(False).astype(bool), c.NAME].astype(str).str.replace("’", "'"))
    with Visit(chromium, site, "fr/atlas/acteurs.html", viewport={"width": 1280, "height": 1500}) as visit:
        visit.ready()
        visit.page.focus(".map-svg")
        visit.page.keyboard.press("Home")
        for _ in range(3):
            visit.page.keyboard.press("a")
            visit.page.wait_for_function("() => document.querySelector('.map-live').textContent.includes('/')")
        names = [name for name in agreed if name[:60] in visit.live().replace("’", "'")]
        assert names
        x, y = visit.page.evaluate(DOT)
        visit.page.mouse.move(x, y)
        visit.page.wait_for_function("() => document.querySelectorAll('.map-tip span').length === 1")
        assert visit.page.locator(".map-tip b").first.text_content().replace("’", "'")[:60] in {n[:60] for n in agreed}
        assert (visit.outside, visit.faults) == ([], [])


def test_the_ground_beneath_a_map_is_there_without_script_and_can_be_taken_away(chromium, site):
    page = "fr/indicateurs/population_2024.html"
    with Visit(chromium, site, page, java_script_enabled=False) as visit:
        assert visit.page.locator(".map-context").first.get_attribute("href") == "../../assets/ground.svg"
        assert any(each.endswith("assets/ground.svg") for each in visit.asked)
        assert {*visit.page.evaluate(FILLS).values()} == {"none"}  # circles fill no unit
    with Visit(chromium, site, page) as visit:
        visit.ready()
        ground, lines = visit.page.locator(".map-tools button[aria-pressed]").all()[1:3]
        ground.click()
        assert not visit.page.locator(".map-context").first.is_visible()
        assert all(fill.startswith("#") for code, fill in visit.page.evaluate(FILLS).items() if len(code) > 5)
        lines.click()
        assert visit.page.locator(".map-lines").count() == 1
        visit.page.locator(".map-menu summary").first.click()
        with visit.page.expect_download() as saved:
            visit.page.locator(".map-menu button", has_text="SVG").first.click()
        drawn = saved.value.path().read_text(encoding="utf-8")
        texts = [element.text or "" for element in ElementTree.fromstring(drawn).iter(f"{SVG}text")]
        legend = visit.page.locator("figure.map").first.locator(".legend-text, .legend-title, .map-sizes span")
        assert "Population" in texts[0]
        for entry in legend.all_text_contents():  # classes, and how large circles are
            assert f" {entry.strip()} " in f" {' '.join(texts)} ", entry  # a long one breaks
        assert [text for text in texts if "HCP" in text]
        assert [text for text in texts if "OpenStreetMap" in text]  # of the ground
        assert [text for text in texts if "ODbL" in text]
        assert 'href="data:image/svg+xml;base64,' in drawn
        assert "assets/" not in drawn
        assert (visit.outside, visit.faults) == ([], [])


@pytest.mark.parametrize(("language", "kind"), [("fr", "atlas/population"), ("ar", "indicateurs/density_10k")])
def test_every_line_of_a_picture_lies_in_it_and_breaks_where_a_line_may(chromium, site, tmp_path, language, kind):
    picture = tmp_path / "picture.svg"
    with Visit(chromium, site, f"{language}/{kind}.html") as visit:
        visit.ready()
        visit.page.locator(".map-menu summary").first.click()
        files = visit.page.locator(".map-menu a[download]").evaluate_all("links => links.map(each => each.target)")
        assert set(files) <= {"_blank"}  # what a browser shows of a folder, it shows beside the map
        with visit.page.expect_download() as saved:
            visit.page.locator(".map-menu button", has_text="SVG").first.click()
        saved.value.save_as(picture)
        visit.page.goto(picture.as_uri())
        left, _, width, _ = map(
            float, visit.page.evaluate("document.documentElement.getAttribute('viewBox').split(' ')")
        )
        lines = visit.page.evaluate(
            """[...document.querySelectorAll('text')].map(each => { const box = each.getBBox();
                return [each.textContent, box.x, box.width]; })"""
        )
    assert len(lines) > 8
    assert [text for text, x, wide in lines if x < left or x + wide > left + width] == []
    assert [text for text, *_ in lines if text[0] in ":;!?؛،"] == []


def test_a_picture_shows_the_window_that_is_seen_and_the_families_of_its_actors(chromium, site):
    with Visit(chromium, site, "fr/carte.html#v=1&i=density_10k&n=commune&f=cooperative&z=1000,800,1200") as visit:
        visit.ready()
        visit.page.locator(".map-menu summary").first.click()
        with visit.page.expect_download() as saved:
            visit.page.locator(".map-menu button", has_text="SVG").first.click()
        whole = ElementTree.parse(saved.value.path()).getroot()
        (window,) = [each for each in whole.iter(f"{SVG}svg") if each is not whole]
        assert window.get("viewBox").startswith("1000 800 1200 ")
        assert [image.get("x") for image in window.iter(f"{SVG}image")][-1] == "1000"  # the actors lie in the window
        texts = [element.text for element in whole.iter(f"{SVG}text")]
        assert "Coopératives" in texts
        assert "Associations" not in texts  # they are not shown
        assert (visit.outside, visit.faults) == ([], [])


def test_tables_are_sorted_by_their_headings_and_missing_values_stay_last(chromium, site):
    with Visit(chromium, site, "fr/indicateurs/women_share.html") as visit:
        visit.ready()
        table = visit.page.locator('table.values[data-level="commune"]')
        for order in ("descending", "ascending"):
            table.locator('th[data-sort="value"] button').click()
            assert table.locator('th[data-sort="value"]').get_attribute("aria-sort") == order
            values = table.locator("tbody td:not(.rank) > data").evaluate_all(
                "cells => cells.map(cell => cell.getAttribute('value'))"
            )
            numbers = [float(value) for value in values if value]
            assert numbers == sorted(numbers, reverse=order == "descending")
            assert all(not value for value in values[len(numbers) :])


@pytest.mark.parametrize(
    ("language", "text", "hit"),
    [
        ("fr", "tetouan", "Tétouan"),
        ("fr", "تطوان", "Tétouan"),
        ("ar", "اصيلة", "أصيلة"),
        ("fr", "xauen", "Chefchaouen"),
    ],
)
def test_the_search_finds_names_without_accents_in_both_scripts(chromium, site, language, text, hit):
    with Visit(chromium, site, f"{language}/recherche.html") as visit:
        visit.ready()
        visit.page.fill("#q", text)
        assert hit in visit.page.locator("ol.results li").first.text_content()


def test_a_map_is_never_mirrored_and_nothing_is_wider_than_a_phone(chromium, site):
    boxes = []
    for language in ("fr", "ar"):
        for kind in ("indicateurs/density_10k.html", "carte.html", "atlas/composition.html"):
            with Visit(chromium, site, f"{language}/{kind}", viewport={"width": 360, "height": 740}) as visit:
                visit.ready()
                assert visit.page.evaluate("document.documentElement.scrollWidth") <= 360, (language, kind)
                box = visit.page.locator(".map-svg").first.bounding_box()
                unit = visit.page.locator(".map-svg .unit").first.bounding_box()
                boxes.append((kind, round((unit["x"] - box["x"]) / box["width"], 2)))
    assert boxes[:3] == boxes[3:]


def test_firefox_opens_the_folder_and_reads_it_by_keyboard(firefox, site, demonstration):
    _, data = demonstration
    firefox.run("Services.console.reset();", chrome=True)
    for language in ("fr", "ar"):
        firefox.open(f"{site.as_uri()}/{language}/indicateurs/density_10k.html")
        firefox.wait(f"document.querySelector('{READY}')")
        assert firefox.run("return document.querySelectorAll('figure.map .unit').length;") == 117
        firefox.run("document.querySelector('.map-svg').focus();")
        firefox.press("\ue011")  # Home
        names = set()
        for _ in range(110):
            names.add(firefox.run("return document.querySelector('.map-live').textContent;"))
            firefox.press("\ue00f")  # PageDown
        column = data.communes[LANGUAGES[language].name_column]
        assert len(names) == 110
        assert len({name for name in column if any(str(name).replace("'", "’") in text for text in names)}) >= 100
        asked = firefox.run("return performance.getEntriesByType('resource').map(entry => entry.name);")
        assert not [address for address in asked if not address.startswith("file:///")]
    firefox.open(f"{site.as_uri()}/fr/carte.html#v=1&i=population_2024&n=province")
    firefox.wait(f"document.querySelector('{READY}')")
    assert firefox.run("return document.querySelectorAll('.map-over circle').length;") == 7
    messages = firefox.run(
        "return Services.console.getMessageArray().map(String).filter(text => text.includes(arguments[0]));",
        "/fr/", chrome=True,
    )  # fmt: skip
    assert not [text for text in messages if "error" in text.lower() and "FILE_NOT_FOUND" not in text]


def test_recolouring_keeps_the_shapes_and_patterns_show_on_demand(chromium, site):
    with Visit(chromium, site, "fr/indicateurs/density_10k.html") as visit:
        visit.ready()
        before = visit.page.evaluate(FILLS)
        visit.page.locator(".map-tools button[aria-pressed]").first.click()
        after = visit.page.evaluate(FILLS)
        patterned = [code for code, fill in after.items() if re.match(r"url\(#\w*own", fill)]
        assert len(patterned) == len(before) - 7  # the communes of the first map; the provinces' map stays
        assert np.unique([after[code] for code in patterned]).size == 5
        visit.page.locator(".map-tools button[aria-pressed]").first.click()
        assert visit.page.evaluate(FILLS) == before


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_navigation_stands_in_one_line_and_on_a_phone_a_row_says_its_class_in_one(chromium, site, language):
    lines = "places => places.map(each => Math.round(each.getBoundingClientRect().top))"
    cells = """rows => rows.map(row => { const [name, province] = row.cells, range = document.createRange();
        range.selectNodeContents(row.cells[4].lastChild);
        const heights = Array.from(range.getClientRects(), box => Math.round(box.bottom / 6));
        return [new Set(heights).size, province.getBoundingClientRect().top - range.getBoundingClientRect().top]; })"""
    size = {"width": 360, "height": 740}
    with Visit(chromium, site, f"{language}/indicateurs/density_10k.html", viewport=size) as visit:
        visit.ready()
        rows = visit.page.locator(".values[data-level=commune] tbody tr").evaluate_all(cells)
        assert {count for count, _ in rows} == {1}
        assert min(below for _, below in rows) > 12
        for width in (768, 1000, 1100, 1216, 1217, 1280, 1920):
            visit.page.set_viewport_size({"width": width, "height": 740})
            assert len(set(visit.page.locator(".site-nav li").evaluate_all(lines))) == 1, width
