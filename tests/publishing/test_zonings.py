"""Do zones of one's own sum what their communes have, recompute what they divide, and stand on plates?"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import atlas
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.disclosure import protect
from atlas.analysis.own_figures.register_sums import with_register_sums
from atlas.analysis.own_figures.zonings import OUTSIDE, Zones, Zoning, group_by_zone, read_zones
from atlas.cartography.layout.engine import compose
from atlas.errors import EditionError, InputError
from atlas.publishing.build.edition_data import read_data
from tests.analysis.test_own_figures import REVENUE, TURNOVER, placed
from tests.cartography.squares import CODES, territory
from tests.publishing.test_own_tables import blocks, make

ZONING = Zoning(key="bassins", title="Bassins", zone="bassin", file="b.csv", on="commune")
ZONES = ["X", "Y", "X", "Y", "X", "Z"]


@pytest.fixture(scope="module")
def data():
    return tabulate(None, territory())


@pytest.fixture(scope="module")
def public():
    """What may be published of a register with few records and an amount."""
    return protect(with_register_sums(tabulate(placed(REVENUE)), TURNOVER))[0]


def zones_of(codes, **options):
    names = {code: (code, "حوض") for code in codes}
    return Zones(Zoning(key="z", title="Z", zone="z", **options), pd.Series(codes, index=pd.Index(CODES)), names)


def test_stocks_of_a_zone_are_summed_and_its_ratios_are_those_of_the_sums(data):
    view = group_by_zone(data, zones_of(ZONES))
    by_hand = data.communes[["population_2024", "population_2014", "area_km2"]].groupby(ZONES).sum()
    assert view.table("zone")["population_2024"].to_dict() == by_hand["population_2024"].to_dict()
    density = by_hand["population_2024"] / by_hand["area_km2"]
    np.testing.assert_allclose(view.table("zone")["population_density"], density)
    growth = 100 * (by_hand["population_2024"] / by_hand["population_2014"] - 1)
    np.testing.assert_allclose(view.table("zone")["population_change"], growth)
    assert view.region["population_2024"].tolist() == data.region["population_2024"].tolist()
    assert view.communes["population_2024"].tolist() == data.communes["population_2024"].tolist()
    areas = view.table("zone").to_crs("EPSG:26191").area.sum()
    assert areas == pytest.approx(data.communes.to_crs("EPSG:26191").area.sum())


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from("ABCD"), min_size=6, max_size=6))
def test_sums_over_zones_are_sums_over_communes_for_any_grouping(data, codes):
    view = group_by_zone(data, zones_of(codes))
    assert view.table("zone")["population_2024"].sum() == data.communes["population_2024"].sum()
    assert set(view.table("zone").index) == set(codes)


def test_a_partial_zoning_leaves_communes_out_of_its_zones_and_in_the_region(data):
    view = group_by_zone(data, zones_of(["X", OUTSIDE, "X", "Y", OUTSIDE, "Y"], partial=True))
    assert view.table("zone").index.tolist() == ["X", "Y"]
    inside = data.communes["population_2024"].iloc[[0, 2, 3, 5]].sum()
    assert view.table("zone")["population_2024"].sum() == inside
    assert view.region["population_2024"].iloc[0] == data.communes["population_2024"].sum()


def written(folder, codes, names):
    pd.DataFrame({"commune": names, "bassin": codes}).to_csv(folder / "b.csv", index=False)
    return folder / "b.csv"


@pytest.mark.parametrize(("language", "entry"), [("fr", "Hors zonage"), ("ar", "خارج التقسيم")])
def test_a_legend_explains_the_land_that_a_partial_zoning_leaves_in_no_zone(data, language, entry):
    partly = ["X", OUTSIDE, "X", "Y", OUTSIDE, "Y"]
    plate = atlas.Plate(
        title={language: "Densité"}, marks=(atlas.marks.Choropleth("population_density", by="zone"),), zoning="z"
    )
    legends = {}
    for codes in (partly, ZONES):
        view = group_by_zone(data, zones_of(codes, partial=True))
        drawing = compose(plate, replace(data, zonings={"z": view}), language=language)
        legends[codes is partly] = [text.text for text in drawing.texts]
    (explained,) = [text for text in legends[True] if entry in text]
    assert re.findall(r"\d+", explained) == ["2"]
    assert not [text for text in legends[False] if entry in text]


def test_circles_leave_no_land_that_a_legend_must_explain(data):
    view = group_by_zone(data, zones_of(["X", OUTSIDE, "X", "Y", OUTSIDE, "Y"], partial=True))
    plate = atlas.Plate(title="Habitants", marks=(atlas.marks.Circles("population_2024", by="zone"),), zoning="z")
    drawing = compose(plate, replace(data, zonings={"z": view}))
    assert not [text.text for text in drawing.texts if "Hors zonage" in text.text]


def test_every_commune_is_in_one_zone_or_all_faults_are_told(data, tmp_path):
    names = data.communes["name"].tolist()
    zones = read_zones(ZONING, data, file=written(tmp_path, ZONES, names), names=None)
    assert zones.codes.tolist() == ZONES
    with pytest.raises(InputError) as caught:
        read_zones(ZONING, data, file=written(tmp_path, [*ZONES[:5], ""], names), names=None)
    assert names[5] in str(caught.value)
    with pytest.raises(InputError) as caught:
        read_zones(ZONING, data, file=written(tmp_path, ZONES, [*names[:4], names[0], "Nulle part"]), names=None)
    assert {fault.row for fault in caught.value.faults} == {6, 7}
    with pytest.raises(InputError, match="zones"):
        read_zones(Zoning(key="b", title="B", zone="zones", file="b.csv", on="commune"), data,
                   file=written(tmp_path, ZONES, names), names=None)  # fmt: skip


def test_a_zone_says_nothing_that_its_communes_keep_secret():
    from atlas.analysis.own_figures.register_sums import with_register_sums
    from tests.analysis.test_own_figures import REVENUE, TURNOVER, placed

    public, _ = protect(with_register_sums(tabulate(placed(REVENUE)), TURNOVER))
    view = group_by_zone(public, zones_of(["X", "X", "X", "Y", "Y", "Z"]))
    assert view.table("zone")["ca"].isna().to_dict() == {"X": True, "Y": True, "Z": False}
    assert view.flags("ca", "zone").to_dict() == {"X": "suppressed", "Y": "suppressed", "Z": ""}
    assert view.table("zone")["actors"].tolist() == [6, 4, 7]


PLATE = blocks()["zonage"]


@pytest.fixture
def edition(tmp_path):
    file = make(tmp_path)
    file.write_text(file.read_text(encoding="utf-8") + PLATE, encoding="utf-8")
    return file


def test_a_plate_by_zone_is_drawn_with_the_names_of_zones_and_figures_of_ones_own(edition):
    spec = atlas.read_edition(edition)
    assert spec.plate("bassins").zoning == "bassins"
    assert spec.plate("chomage").zoning == ""
    data = read_data(spec)
    zones = data.view_of_zones("bassins").table("zone")
    assert zones.index.tolist() == ["Brest", "Quimper", "Rennes"]
    assert zones["chomage_2021"].tolist() == pytest.approx([100 * 334 / 3470, 100 * 360 / 5400, 100 * 1520 / 13000])
    figure = atlas.draw(spec.plate("bassins"), data)
    texts = [text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text"))]
    assert any("Quimper" in text or "QUIMPER" in text for text in texts)
    assert any("zones" in text for text in texts)
    assert "zone" in atlas.plates.describe(spec.plate("bassins"), data, "fr")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('file = "bassins.csv"\non', 'file = "absent.csv"\non'),
        ('[[plates]]\nkey = "bassins"', '[[plates]]\nzoning = "cercles"\nkey = "bassins"'),
        ('"actifs_2021", by = "zone"', '"actifs_2021", by = "province"'),
        (PLATE[: PLATE.index("[[plates]]")], ""),
    ],
)
def test_what_a_plate_by_zone_lacks_is_told(edition, before, after):
    text = edition.read_text(encoding="utf-8")
    assert before in text
    edition.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises((EditionError, InputError)):
        read_data(atlas.read_edition(edition))


def test_the_shipped_cercles_are_a_zoning_of_the_shipped_territory():
    data = tabulate(None, atlas.read_territory("tanger-tetouan"))
    from atlas.resources import shipped_path

    zoning = Zoning(key="cercles", title="Cercles", zone="cercle_code", names="geodata:cercles.csv", partial=True)
    zones = read_zones(zoning, data, file=None, names=shipped_path("geodata", "cercles.csv"))
    table = group_by_zone(data, zones).table("zone")
    published = pd.read_csv(shipped_path("geodata", "cercles.csv"), dtype={"code": str}).set_index("code")
    here = published.loc[table.index]
    assert table["name"].tolist() == here["name"].tolist()
    assert table["name_ar"].tolist() == here["name_ar"].tolist()
    assert table["population_2024"].tolist() == here["population_2024"].tolist()


def test_zones_leave_in_every_table_with_the_values_of_their_plates(edition, tmp_path):
    import openpyxl
    import pyogrio

    from atlas.publishing.tables.geopackage import write_geopackage
    from atlas.publishing.tables.writers import write_tables

    spec = atlas.read_edition(edition)
    data = read_data(spec)
    zones = data.view_of_zones("bassins").table("zone")
    paths = {path.name: path for path in write_tables(data, tmp_path / "tables")}
    written = pd.read_csv(paths["zones_bassins.csv"], dtype={"code": str}).set_index("code")
    assert written.index.tolist() == zones.index.tolist()
    for key in ("population_2024", "population_density", "chomage_2021"):
        np.testing.assert_allclose(written[key], zones[key].astype(float), rtol=1e-6)
    sheet = openpyxl.load_workbook(paths["tables.xlsx"])["zones_bassins"]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == zones.index.tolist()
    package = write_geopackage(None, data, tmp_path / "own.gpkg")
    layer = pyogrio.read_dataframe(package, layer="zones_bassins")
    outlines = zones.to_crs(layer.crs)
    assert layer.geometry.area.sum() == pytest.approx(outlines.geometry.area.sum(), rel=1e-9)
    assert pyogrio.read_info(package, layer="zones_bassins")["layer_metadata"]["IDENTIFIER"] == zones_title(spec)
    figures = pyogrio.read_dataframe(package, layer="figures", read_geometry=False)
    mine = figures[(figures["level"] == "zones_bassins") & (figures["indicator"] == "chomage_2021")]
    assert mine.set_index("unit")["value"].to_dict() == pytest.approx(zones["chomage_2021"].to_dict())


def zones_title(spec):
    title = spec.zonings[0].title
    return title if isinstance(title, str) else title["fr"]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from("ABC"), min_size=6, max_size=6))
def test_an_attacker_with_communes_provinces_and_zones_computes_no_more_secrets_than_without_zones(public, codes):
    """What sums determine is in the span of their rows: zones must add no secret to what communes and provinces say."""
    view = group_by_zone(public, zones_of(codes))
    shown = public.communes["ca"].notna().to_numpy()
    sums = [np.ones(6)] if public.region["ca"].notna().iloc[0] else []
    provinces = public.communes["province_code"].to_numpy()
    sums += [(provinces == code).astype(float) for code in public.provinces.index[public.provinces["ca"].notna()]]
    zones = view.table("zone")
    of_zones = [(np.array(codes) == code).astype(float) for code in zones.index[zones["ca"].notna()]]
    secret = np.flatnonzero(~shown)
    assert len(secret)
    rank = np.linalg.matrix_rank
    for equations in ([*sums], [*sums, *of_zones]):
        known = np.vstack([np.eye(6)[shown], *equations])
        assert all(rank(np.vstack([known, np.eye(6)[i]])) > rank(known) for i in secret)


def test_rows_left_out_are_counted_by_check_and_by_build(edition):
    from click.testing import CliRunner

    from atlas.cli import main

    text = edition.read_text(encoding="utf-8")
    spec = atlas.read_edition(edition)
    table = next(table for table in spec.tables if table.file and table.on and table.level == "commune")
    file = edition.parent / table.file
    lines = file.read_text(encoding="utf-8").splitlines()
    comma = ";" if ";" in lines[0] else ","
    elsewhere = ["99999", *lines[-1].split(comma)[1:]]
    file.write_text("\n".join([*lines, comma.join(elsewhere)]) + "\n", encoding="utf-8")
    spoilt = text.replace(f'file = "{table.file}"', f'file = "{table.file}"\nelsewhere = "leave"', 1)
    edition.write_text(spoilt, encoding="utf-8")
    heard = CliRunner().invoke(main, ["check", str(edition)]).output
    assert f"{table.file}: 1 row means no unit of the territory and was left out" in heard


def test_qgis_and_the_book_show_the_zones_that_print_shows(edition, tmp_path):
    """The table of classes says colour and number of zones; the layers have a row for each zone, centres inside."""
    import pyogrio

    from atlas.publishing.book.annexes import commune_tables
    from atlas.publishing.tables.geopackage import write_geopackage

    spec = atlas.read_edition(edition)
    data = read_data(spec)
    zones = data.view_of_zones("bassins").table("zone")
    package = write_geopackage(spec, data, tmp_path / "atlas.gpkg")
    number = spec.number(spec.plate("bassins"))
    classes = pyogrio.read_dataframe(package, layer="plates", read_geometry=False)
    mine = classes[(classes["plate"] == number) & (classes["mark"] == "choropleth")]
    assert set(mine["layer"]) == {"zones_bassins"}
    inside = [
        int(zones["chomage_2021"].between(lower, upper).sum())
        for lower, upper in zip(mine["lower"], mine["upper"], strict=True)
    ]
    assert inside == mine["count"].tolist()
    assert sum(inside) == len(zones) == 3
    areas = pyogrio.read_dataframe(package, layer="zones_bassins").set_index("code")
    points = pyogrio.read_dataframe(package, layer="zones_bassins_centres").set_index("code")
    assert areas.to_crs(points.crs).loc[points.index].geometry.contains(points.geometry).all()
    assert points["actifs_2021"].to_dict() == zones["actifs_2021"].to_dict()
    shown = commune_tables(data, ["actifs_2021"], "fr", across=4)["zones"]
    assert [group["name"] for group in shown] == ["Bassins d’emploi"]
    ((table,),) = [group["tables"] for group in shown]
    assert table["head"][0] == "Bassins d’emploi"
    assert [row[0] for row in table["rows"]] == ["Brest", "Quimper", "Rennes"]
    figures = [int(row[1].replace("\u202f", "").replace("\u00a0", "")) for row in table["rows"]]
    assert figures == zones["actifs_2021"].astype(int).tolist()
