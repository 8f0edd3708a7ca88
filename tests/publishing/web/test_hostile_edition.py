"""Does an edition whose names are markup, script, 300 signs, emoji or marks of direction run nothing and show them?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_atlas import A, B, C, D, edition, records, territory
from test_browsers import READY, Visit
from whole import FURTHER

from atlas import columns as c
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.location.location import locate
from atlas.publishing.web.products import directory_making, web_makings
from atlas.publishing.web.specification import Web
from atlas.sources.register.register import read_register

SCRIPT = "</script><script>window.hit=1</script>"
PICTURE = "\"><img src=x onerror=window.hit=2>'"
NAMES = {A: SCRIPT, B: PICTURE, C: "é" * 300, D: "🐝 \u202eabc\u202c ${window.hit=3}"}
LANGUAGES = ("fr", "ar", "en")


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory):
    ground = territory()
    communes = ground.communes.assign(
        **{c.NAME: NAMES, c.NAME_AR: {code: "جماعة" + name for code, name in NAMES.items()}}
    )
    ground = replace(ground, communes=communes)
    register = records().assign(nom=[SCRIPT, PICTURE, *records()["nom"][2:]], consentement="oui")
    data = tabulate(locate(read_register(register), ground), ground)
    title = dict.fromkeys(LANGUAGES, f"Essai {PICTURE}")
    web = Web(languages=LANGUAGES, indicators=("actors", "density_10k"), address="https://atlas.example/'><b>")
    asked = edition(title=title, producer=SCRIPT, introduction=title, web=web)
    stage = tmp_path_factory.mktemp("hostile")
    made = {making.name: making.make(data) for making in web_makings(asked, stage, data_digest="hostile")}
    directory_making(asked, stage, data_digest="", made_from="hostile").make(data, made)
    return stage / "web"


@pytest.mark.parametrize("language", ["fr", "ar", pytest.param("en", marks=FURTHER)])
def test_names_that_are_markup_run_nothing_and_are_shown(chromium, hostile_site, language):
    pages = ("index.html", "carte.html", f"communes/{A}.html", f"communes/{B}.html", "indicateurs/density_10k.html",
             "recherche.html", "donnees.html")  # fmt: skip
    for path in pages:
        with Visit(chromium, hostile_site, f"{language}/{path}") as visit:
            visit.page.wait_for_selector(READY, state="attached")
            if visit.page.locator(".map-svg").count():
                visit.page.focus(".map-svg")
                for press in ("Home", "Enter", "PageDown", "Enter", "PageDown", "PageDown"):
                    visit.page.keyboard.press(press)
                for summary in visit.page.locator(".map-menu summary").all():
                    summary.click()
            assert visit.page.evaluate("[window.hit, document.images.length]") in ([None, 0], [None, 1]), path
            assert visit.page.locator("img[src=x], b:has(*)").count() == 0, path
            assert (visit.outside, visit.faults) == ([], []), path
    with Visit(chromium, hostile_site, f"{language}/communes/{A}.html") as visit:
        assert SCRIPT in visit.page.locator("h1").inner_text()
    with Visit(
        chromium, hostile_site, f"{language}/communes/{C}.html", viewport={"width": 360, "height": 700}
    ) as visit:
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_every_language_of_a_site_has_the_same_pages(hostile_site):
    trees = [{path.relative_to(hostile_site / code) for path in (hostile_site / code).rglob("*")} for code in LANGUAGES]
    assert trees[0] == trees[1] == trees[2]
    assert '<html lang="en" dir="ltr"' in (hostile_site / "en" / "index.html").read_text(encoding="utf-8")
