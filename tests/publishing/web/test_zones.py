"""Is an indicator shown by the zones of one's own too: the values of their table, the classes of their map?"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import escape

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from small_atlas import A, B, C, D, dataset, edition

from atlas.analysis.own_figures.area_values import measure_areas
from atlas.analysis.own_figures.areas import draw_catchments
from atlas.analysis.own_figures.zonings import OUTSIDE, Zones, Zoning, group_by_zone
from atlas.i18n.messages import tr
from atlas.publishing.web.maps import map_set
from atlas.publishing.web.products import web_makings
from atlas.publishing.web.specification import Web


@pytest.fixture(scope="module")
def zoned(tmp_path_factory):
    """The pages of indicators of an edition with three of its communes in two basins, and the view of these."""
    whole = dataset()
    title = {"fr": "Bassins", "ar": "أحواض"}
    zoning = Zoning(key="bassins", title=title, zone="bassin", file="x.csv", on="code", partial=True)
    codes = pd.Series({A: "W", B: "E", C: OUTSIDE, D: "E"}, dtype="string").rename("bassin")
    names = {"W": ("Bassin <ouest>", "حوض الغرب"), "E": ("Bassin est", "حوض الشرق")}
    data = replace(whole, zonings={"bassins": group_by_zone(whole, Zones(zoning, codes, names))})
    stage = tmp_path_factory.mktemp("zones")
    spec = replace(edition(), zonings=(zoning,), web=Web())
    for making in web_makings(spec, stage, data_digest="zones"):
        if making.name.removeprefix("web ").startswith(("assets", "indicators", "downloads")):
            making.make(data)
    return stage / "web", data.view_of_zones("bassins")


@pytest.mark.parametrize(("language", "title"), [("fr", "Bassins"), ("ar", "أحواض")])
def test_a_page_has_the_values_of_the_zones_and_a_map_of_them(zoned, language, title):
    site, view = zoned
    for key in ("population_2024", "population_density", "associations_hcp"):
        page = (site / language / "indicateurs" / f"{key}.html").read_text("utf-8")
        (part,) = re.findall(r'<figure class="map"[^>]* data-level="zones_bassins".*?</table>', page, re.DOTALL)
        assert title in part.partition("</figcaption>")[0]
        printed = dict(re.findall(r'<tr data-code="(\w+)">.*?<data value="([^"]*)"', part))
        values = view.table("zone")[key]
        assert set(printed) == set(values.index) == {"W", "E"}
        for code, value in values.items():
            assert (printed[code] == "") if pd.isna(value) else float(printed[code]) == pytest.approx(float(value))
        assert len(re.findall(r'class="unit"', part)) == 2
        assert 'data-level="zones_bassins"' in part
    assert "&lt;ouest&gt;" in (site / "fr" / "indicateurs" / "population_density.html").read_text("utf-8")


def test_a_map_of_zones_has_the_colours_of_its_table(zoned):
    site, _ = zoned
    page = (site / "fr" / "indicateurs" / "population_density.html").read_text("utf-8")
    (part,) = re.findall(r'<figure class="map"[^>]* data-level="zones_bassins".*?</table>', page, re.DOTALL)
    filled = dict(re.findall(r'class="unit" data-code="(\w+)"[^>]*? fill="([^"]+)"', part))
    swatches = dict(re.findall(r'<tr data-code="(\w+)">.*?<rect fill="(#\w+)"', part))
    assert set(filled) == set(swatches) == {"W", "E"}
    assert filled["W"] == swatches["W"]
    assert swatches["E"].lstrip("#") in filled["E"]  # hatched in its colour: it has no data


@pytest.mark.parametrize(("language", "words"), [("fr", "Hors zonage"), ("ar", "خارج التقسيم")])
def test_the_legend_of_zones_explains_the_commune_that_is_in_none(zoned, language, words):
    site, _ = zoned
    page = (site / language / "indicateurs" / "population_density.html").read_text("utf-8")
    legends = re.findall(
        r'<figure class="map"[^>]* data-level="(\w+)".*?<div class="map-legend">(.*?)</figure>', page, re.DOTALL
    )
    assert {level for level, legend in legends if words in legend} == {"zones_bassins"}
    (legend,) = [legend for level, legend in legends if words in legend]
    (entry,) = re.findall(r'<li data-class="outside">.*?</li>', legend)
    (land,) = set(re.findall(r'data-land="(#\w+)"', page))
    assert f'fill="{land}"' in entry
    content = (site / "data" / "population_density.zones_bassins.js").read_text("utf-8")
    assert words in content  # where the script shows the indicator
    circles = (site / language / "indicateurs" / "population_2024.html").read_text("utf-8")
    assert words not in circles


def test_the_values_of_zones_can_be_taken_as_those_of_communes_can(zoned):
    site, view = zoned
    values = view.table("zone")["population_density"]
    table = pd.read_csv(site / "downloads" / "population_density.zones_bassins.csv", dtype={"code": str})
    shapes = gpd.read_file(site / "downloads" / "population_density.zones_bassins.geojson")
    for found in (table, shapes):
        assert found.set_index("code")["population_density"].to_dict() == pytest.approx(values.to_dict(), nan_ok=True)
    assert sorted(shapes["id"]) == ["E", "W"]
    areas = shapes.set_index("id").to_crs("EPSG:26191").area
    assert areas.to_dict() == pytest.approx(view.table("zone").to_crs("EPSG:26191").area.to_dict(), rel=0.01)
    book = openpyxl.load_workbook(site / "downloads" / "population_density.xlsx")
    assert "zones_bassins" in book.sheetnames
    page = (site / "fr" / "indicateurs" / "population_density.html").read_text("utf-8")
    assert 'href="../../downloads/population_density.zones_bassins.geojson"' in page


def test_a_map_of_zones_is_read_by_pointer_and_key_compared_linked_and_embedded(zoned, chromium):
    site, view = zoned
    page, complaints = chromium.new_page(), []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    address = f"{site.as_uri()}/fr/indicateurs/population_2024.html"
    page.goto(address)
    page.wait_for_selector("html[data-ready=true]", state="attached")
    figure = page.locator("#zones_bassins")
    figure.locator(".map-svg").focus()
    live = figure.locator(".map-live")
    first = live.text_content()
    page.keyboard.press("PageDown")
    heard = {first, live.text_content()}
    values = view.table("zone")["population_2024"]
    for code, name in {"W": "Bassin <ouest>", "E": "Bassin est"}.items():
        (text,) = [each for each in heard if each.startswith(name)]
        if pd.notna(values[code]):
            assert re.search(rf"{int(values[code]):,}".replace(",", r"\s?"), text), text
            assert "rang" in text.lower()
    page.keyboard.press("Enter")
    hashed = page.evaluate("location.hash")
    assert re.fullmatch(r"#v=1&c=zones_bassins%3A[EW]", hashed)
    panel = figure.locator(".compare-panel")
    assert panel.is_visible()
    assert panel.locator("tbody tr").count() == 2  # the zone and the region
    figure.locator('.map-svg [data-code="W"]').last.hover()  # its circle, or its ground
    assert "Bassin <ouest>" in figure.locator(".map-tip").text_content()
    assert page.locator('table[data-level="zones_bassins"] tr.map-row').get_attribute("data-code") == "W"
    page.goto("about:blank")
    page.goto(address + hashed)
    page.wait_for_selector("html[data-ready=true]", state="attached")
    assert panel.is_visible()
    fills = {each.get_attribute("data-code"): each.get_attribute("fill") for each in figure.locator(".unit").all()}
    page.goto(f"{site.as_uri()}/ar/embed.html#v=1&i=population_2024&n=zones_bassins")
    page.wait_for_selector("html[data-ready=true]", state="attached")
    embedded = page.locator("figure.map")
    assert page.locator(".map-notice").count() == 0
    drawn = {each.get_attribute("data-code"): each.get_attribute("fill") for each in embedded.locator(".unit").all()}
    assert set(drawn) == {"W", "E"}
    assert drawn["W"] == fills["W"]
    assert embedded.locator(".map-units > path:not(.unit)").count() == 1  # the commune that is in no zone is land
    page.goto(f"{site.as_uri()}/fr/carte.html")
    page.wait_for_selector("html[data-ready=true]", state="attached")
    page.locator("#map-indicator").select_option("population_2024")
    page.locator("#map-level").select_option("zones_bassins")
    assert page.locator("#map-level option:checked").text_content() == "Bassins"
    page.wait_for_function("() => document.querySelector('table.values').dataset.level === 'zones_bassins'")
    assert page.locator("table.values tbody tr").count() == 2
    assert page.locator("table.values tbody a[href]").count() == 0
    page.locator("#map-level").select_option("commune")
    page.wait_for_function("() => document.querySelector('table.values').dataset.level === 'commune'")
    assert (
        page.locator("table.values tbody a[href]").count() == len(view.communes) == page.locator(".map-units a").count()
    )
    assert complaints == []
    page.close()


def test_keys_of_zonings_make_no_path_and_ids_of_two_zonings_are_apart(zoned):
    site, _ = zoned
    page = (site / "fr" / "indicateurs" / "population_density.html").read_text("utf-8")
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    content = (site / "data" / "zones_bassins.js").read_text("utf-8").removeprefix("ATLAS.zones(").rpartition(")")[0]
    zones = json.loads(content)
    assert zones["codes"] == ["E", "W"] or zones["codes"] == ["W", "E"]
    assert len(zones["paths"]) == len(zones["anchors"]) == len(zones["neighbours"]) == 2
    assert zones["rest"].startswith("M")


@pytest.fixture(scope="module")
def circles(tmp_path_factory):
    """A function that makes the page of an indicator and its files with circles about all actors, and their view."""
    whole = dataset()
    title = {"fr": "Rayons", "ar": "دوائر"}
    zoning = Zoning(key="rayons", title=title, around="actors", radius_km=1.0)
    data = replace(whole, zonings={"rayons": measure_areas(whole, draw_catchments(zoning, whole))})
    spec = replace(edition(), zonings=(zoning,), web=Web(indicators=("population_2024", "population_density")))

    def make():
        stage = tmp_path_factory.mktemp("rayons")
        own = replace(data)  # its maps are fitted anew
        for making in web_makings(spec, stage, data_digest="rayons"):
            if making.name.removeprefix("web ").startswith(("assets", "indicators", "downloads", "pages")):
                making.make(own)
        return stage / "web"

    return make, data.view_of_zones("rayons")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_areas_that_overlap_have_their_outlines_values_and_files_and_what_they_do_not_add_up_to(circles, language):
    make, view = circles
    site = make()
    page = (site / language / "indicateurs" / "population_2024.html").read_text("utf-8")
    (table,) = re.findall(r'<table class="values"[^>]* data-level="zones_rayons".*?</table>', page, re.DOTALL)
    printed = dict(re.findall(r'<tr data-code="([^"]+)">.*?<data value="([^"]*)"', table))
    values = view.table("zone")["population_2024"]
    assert len(values) > 1
    assert set(printed) == set(values.index)
    stated = {code: float(text) for code, text in printed.items() if text}
    assert stated == pytest.approx(values.dropna().to_dict())
    assert stated
    (figure,) = re.findall(
        r'<figure class="map" data-indicator="population_2024" data-level="zones_rayons".*?</figure>', page, re.DOTALL
    )
    assert set(re.findall(r'class="unit" data-code="([^"]+)"', figure)) == set(values.index)
    assert tr("web.areas_outlined", language).partition(" ")[0] in page
    assert escape(tr("areas_overlap", language), quote=False) in page
    for name in ("population_2024.zones_rayons.csv", "population_2024.zones_rayons.geojson"):
        assert (site / "downloads" / name).exists()
        assert f'href="../../downloads/{name}"' in page
    assert {"zones_rayons.js", "population_2024.zones_rayons.js"} <= {path.name for path in (site / "data").glob("*")}


def test_outlines_hide_nothing_and_the_smallest_lies_on_top(circles):
    make, view = circles
    page = (make() / "fr" / "indicateurs" / "population_density.html").read_text("utf-8")
    (figure,) = re.findall(r'<figure class="map"[^>]* data-level="zones_rayons".*?</figure>', page, re.DOTALL)
    (group,) = re.findall(r'<g class="map-units"([^>]*)>(.*?)</g>', figure)
    assert 'fill-opacity="0"' in group[0]
    areas = view.table("zone").to_crs("EPSG:26191").area
    drawn = [areas[code] for code in re.findall(r'data-code="([^"]+)"', group[1])]
    assert drawn == pytest.approx(sorted(drawn, reverse=True), rel=1e-6)
    (table,) = re.findall(r'<table class="values"[^>]* data-level="zones_rayons".*?</table>', page, re.DOTALL)
    swatches = dict(re.findall(r'<tr data-code="([^"]+)">.*?<rect fill="(#\w+)"', table))
    fills = dict(re.findall(r'data-code="([^"]+)" fill="([^"]+)"', figure))
    assert swatches
    assert all(swatch.lstrip("#") in fills[code] for code, swatch in swatches.items())


def test_the_area_of_the_row_under_the_pointer_is_filled_alone_and_the_explorer_draws_the_same(circles, chromium):
    make, view = circles
    site, page, complaints = make(), chromium.new_page(), []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{site.as_uri()}/fr/indicateurs/population_density.html")
    page.wait_for_selector("html[data-ready=true]", state="attached")
    ring = "['d', 'fill'].map(name => document.querySelector('#zones_rayons .map-ring').getAttribute(name))"
    for code in view.table("zone").index:
        page.locator(f'table[data-level="zones_rayons"] tr[data-code="{code}"]').hover()
        unit = page.locator(f'#zones_rayons .unit[data-code="{code}"]')
        assert page.evaluate(ring) == [unit.get_attribute("d"), unit.get_attribute("fill")]
    outlines = {
        each.get_attribute("data-code"): each.get_attribute("d") for each in page.locator("#zones_rayons .unit").all()
    }
    page.goto(f"{site.as_uri()}/fr/carte.html#v=1&i=population_density&n=zones_rayons")
    page.wait_for_selector("html[data-ready=true]", state="attached")
    group = page.locator("figure.map .map-units")
    assert group.get_attribute("fill-opacity") == "0"
    drawn = {each.get_attribute("data-code"): each.get_attribute("d") for each in group.locator(".unit").all()}
    assert drawn == outlines
    assert group.locator("path:not(.unit)").get_attribute("fill-opacity") == "1"  # the land
    page.locator("#map-level").select_option("commune")
    page.wait_for_function("() => document.querySelector('.map-units').getAttribute('fill-opacity') === '1'")
    assert complaints == []
    page.close()


def test_more_areas_than_a_page_can_list_are_said_to_be_in_the_files(circles, monkeypatch):
    make, view = circles
    monkeypatch.setattr(map_set, "MOST_AREAS", 1)
    page = (make() / "fr" / "indicateurs" / "population_2024.html").read_text("utf-8")
    assert "zones_rayons" not in re.sub(r'href="[^"]*"', "", page)
    assert tr("web.areas_in_files", "fr", n=str(len(view.table("zone")))) in page
