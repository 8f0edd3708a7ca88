"""Do web maps show what the plates show: the same classes, colours, shapes, values; and only what may be shown?"""

from __future__ import annotations

import base64
import gzip
import json
import re
import shutil
import subprocess
import unicodedata
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely
from small_atlas import A, B, dataset, edition, placed, records, territory

from atlas import columns as c
from atlas.analysis.dataset.dataset import tabulate
from atlas.analysis.location.location import locate
from atlas.cartography.marks import Choropleth, Circles, Points, marks
from atlas.cartography.marks.special import face
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT
from atlas.i18n.messages import words_of
from atlas.publishing.web.maps.actors import ShownActors
from atlas.publishing.web.maps.data_files import data_files, script
from atlas.publishing.web.maps.evaluation import FeatureTable
from atlas.publishing.web.maps.ground import WebGround, numbers
from atlas.publishing.web.maps.map_set import MapSet
from atlas.publishing.web.maps.readings import Reader
from atlas.publishing.web.search.index import SearchEntry, search_files
from atlas.publishing.web.shapes import without_collapsed
from atlas.resources import shipped_path
from atlas.sources.matching.gazetteer import Gazetteer
from atlas.sources.register.register import read_register
from atlas.sources.roads.road_file import read_roads
from atlas.sources.territory.territory import read_territory

STATIC = Path(str(files("atlas.publishing.web") / "static"))
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def region():
    """Tanger-Tétouan with the demonstration register."""
    place = read_territory("tanger-tetouan")
    place = place.with_roads(read_roads(None, place))
    return tabulate(locate(read_register(shipped_path("geodata", "demonstration", "register.csv")), place), place)


@pytest.fixture(scope="module")
def maps(region):
    plates = (
        Plate(key="a", title="a", marks=(Choropleth("population_density", breaks=(60, 90, 150, 1000)),)),
        Plate(key="b", title="b", marks=(Circles("population_2024", color="population_change", largest_mm=20),)),
    )
    return MapSet.of(edition(plates=plates), region, PRINT)


@pytest.fixture(scope="module")
def files_of_squares():
    """The data files of the squares, whose names are hostile."""
    return list(data_files(MapSet.of(edition(), dataset(), PRINT)))


def elements(svg, **attributes):
    root = ElementTree.fromstring(svg if svg.endswith("</svg>") else svg[: svg.index("</svg>") + 6])
    wanted = [e for e in root.iter() if all(e.get(name) == value for name, value in attributes.items())]
    return root, wanted


def polygon(data):
    """The area of a path of whole steps, read back by a hand's rules: m, l, z."""
    rings = []
    for part in data.split("M")[1:]:
        start, steps = part.rstrip("z").split("l")
        pairs = np.array(re.findall(r"-?\d+", steps), dtype=np.int64).reshape(-1, 2)
        rings.append(np.vstack([np.array(start.split(), dtype=np.int64), pairs]).cumsum(axis=0))
    whole = shapely.Polygon()
    for ring in rings:
        whole = whole.symmetric_difference(shapely.Polygon(ring).buffer(0))
    return whole


@pytest.mark.parametrize("kind", list(marks.here.values()), ids=lambda kind: kind.__name__)
def test_every_mark_of_print_is_read_and_drawn(kind, region, maps):
    mark = kind(**kind.example)
    plate = Plate(key="z", title="z", marks=(mark,))
    reading = maps.reader("fr").read(mark)
    assert reading.classes or reading.layers
    drawn = maps.plate(plate, "fr")
    if drawn is not None:
        _, units = elements(drawn[drawn.index("<svg") :], **{"class": "unit"})
        assert len(units) == len(region.table("province" if reading.level == "province" else "commune"))
        assert not re.search(r"[ \"]-?nan\b", drawn)
        assert 'style="' not in drawn


def test_units_have_the_colours_of_the_plates_classes(region, maps):
    for key, mark in (("population_density", None), ("population_change", Choropleth("population_change"))):
        scale = (mark or maps.mark(key, "commune")).fit(region, PRINT, "fr")
        _, units = elements(maps.svg(key, "commune", "fr"), **{"class": "unit"})
        fills = {unit.get("data-code"): unit.get("fill") for unit in units}
        expected = {
            code: face(scale, int(own), PRINT) for code, own in zip(scale.values.index, scale.codes, strict=True)
        }
        assert fills == expected


def test_a_plate_about_an_indicator_gives_its_mark_and_classes(maps):
    assert maps.mark("population_density", "commune").breaks == (60, 90, 150, 1000)
    assert maps.mark("population_2024", "commune").color_key == "population_change"
    province = maps.mark("population_density", "province")
    assert (province.level, province.breaks) == ("province", ())


def test_circles_are_as_large_and_where_the_plate_has_them(region, maps):
    mark = maps.mark("population_2024", "commune")
    size = mark.fit(region, PRINT, "fr").size
    root, _ = elements(maps.svg("population_2024", "commune", "fr"))
    circles = {e.get("data-code"): e for e in root.iter(f"{SVG}circle") if e.get("data-code")}
    diameters = size.diameters(size.values.to_numpy(dtype=float))
    assert len(circles) == (diameters > 0).sum() > 100
    for code, diameter in zip(size.values.index, diameters, strict=True):
        circle = circles[code]
        assert float(circle.get("r")) == pytest.approx(diameter * 10, abs=0.06)
        x, y = maps.ground.shapes.anchors[code]
        assert float(circle.get("cx")) == pytest.approx(x * 20, abs=0.5)
        assert float(circle.get("cy")) == pytest.approx((maps.ground.frame.box.height - y) * 20, abs=0.5)
    order = [float(e.get("r")) for e in circles.values()]
    assert order == sorted(order, reverse=True)  # the largest lie below


def test_paths_are_the_shapes_of_the_plates(maps):
    for code, shape in list(maps.ground.shapes.communes.items())[::9]:
        drawn = polygon(maps.ground.paths[code])
        assert drawn.area / 400 == pytest.approx(shape.area, rel=0.02, abs=0.05)
    whole = sum(polygon(maps.ground.paths[code]).area for code in maps.ground.shapes.communes)
    provinces = sum(polygon(maps.ground.paths[code]).area for code in maps.ground.shapes.provinces)
    assert whole == pytest.approx(provinces, rel=1e-3)


def test_a_map_weighs_little(maps):
    for key in ("population_density", "population_2024"):
        assert len(maps.svg(key, "commune", "ar", links=lambda code: f"../communes/{code}.html").encode()) < 125_000
        assert len(maps.svg(key, "commune", "fr").encode()) < 100_000
    assert len(maps.locator("commune", next(iter(maps.ground.shapes.communes)), "fr")) < 12_000


def test_numbers_of_a_path_are_parted_by_a_sign_or_a_space():
    assert numbers([1, -2, 3, 40]) == "1-2 3 40"


def test_hostile_names_stay_texts(files_of_squares):
    data = dataset()
    maps = MapSet.of(edition(), data, PRINT)
    for language in ("fr", "ar"):
        svg = maps.svg("population_2024", "commune", language)
        root, _ = elements(svg)
        titles = [title.text for title in root.iter(f"{SVG}title")]
        assert len(titles) == 4
        if language == "fr":
            assert any(title.startswith("L’Bêta & <fils>") for title in titles)
    for name, content in files_of_squares:
        text = content.decode()
        assert not {"<", "\u2028"} & set(text), name


def test_data_files_say_the_values_of_the_tables(region, maps):
    files = dict(data_files(maps))
    assert set(files) >= {"data/territory.js", "data/words.fr.js", "data/words.ar.js"}
    territory = payload(files["data/territory.js"])
    assert territory["codes"]["commune"] == list(region.communes.index)
    for key in ("population_density", "actors", "dominant_family"):
        for level in ("commune", "province"):
            data, table = payload(files[f"data/{key}.{level}.js"]), region.table(level)
            values = [None if value != value or value is None else value for value in table[key].astype(object)]
            assert data["values"] == values
            texts = maps.figures("ar").all(key, level)
            assert data["text"]["ar"] == [texts[code].text for code in table.index]
            assert len(data["class"]) == len(table)
    ranks = payload(files["data/population_density.commune.js"])["rank"]
    assert ranks == region.communes["population_density"].rank(method="min", ascending=False).astype(int).tolist()


def test_the_ground_of_the_plates_lies_beneath_in_one_light_picture(region):
    with_ground = edition(context=("relief", "rivers", "lakes", "limits"))
    pictures = MapSet.of(with_ground, region, PRINT).context
    assert set(pictures) == {"ground", "lines"}
    for content in pictures.values():
        ElementTree.fromstring(content)
        assert len(gzip.compress(content)) < 40_000
    assert b"data:image/webp;base64," in pictures["ground"]
    assert PRINT.water.encode() in pictures["lines"]
    assert MapSet.of(with_ground, region, PRINT).context == pictures
    assert MapSet.of(edition(), region, PRINT).context == {}


@pytest.mark.parametrize("roles", [(), ("relief",), ("limits",), ("relief", "rivers", "lakes", "limits")])
def test_whether_there_is_a_ground_is_known_without_its_picture(region, roles):
    maps, drawn = (MapSet.of(edition(context=roles), region, PRINT) for _ in range(2))
    assert maps.has_ground is ("ground" in drawn.context) is bool(roles)
    assert "context" not in vars(maps), "it was drawn"


def test_neighbours_are_those_of_the_territory(region, maps):
    territory = payload(next(content for name, content in data_files(maps) if name == "data/territory.js"))
    codes = territory["codes"]["commune"]
    pairs = {
        tuple(sorted((codes[a], codes[b]))) for a, near in enumerate(territory["neighbours"]["commune"]) for b in near
    }
    known = set(map(tuple, region.territory.adjacency[["code_a", "code_b"]].to_numpy().tolist()))
    assert pairs == known


def test_two_sets_of_files_are_equal(files_of_squares):
    assert list(data_files(MapSet.of(edition(), dataset(), PRINT))) == files_of_squares


def test_records_without_consent_or_without_their_own_place_are_not_on_the_web():
    located = placed(
        records().assign(precision=["adresse"] * 3 + ["commune"] * 8, consentement=["oui", "non", "", "oui", *[""] * 7])
    )
    data = tabulate(located, territory())
    reader = Reader(data, WebGround.of(data.territory, "A4 landscape"), PRINT, "fr")
    (layer,) = reader.read(Points()).layers
    assert len(layer.places) == 1
    shown = ShownActors.of(data, reader.ground)
    assert (len(shown.places), shown.keys, shown.hidden) == (1, ("cooperative",), len(located.actors) - 1)
    assert shown.places[0] == pytest.approx(layer.places[0], abs=0.6)
    content = shown.content(reader.ground, PRINT, ("fr", "ar"))
    packed = np.frombuffer(base64.b64decode(content["bytes"]), dtype=np.uint8)
    assert len(packed) == 5
    read_back = packed[:4].view("<u2") / 65_535 * np.array(content["box"][2:])
    assert read_back == pytest.approx(shown.places[0], abs=0.05)
    assert ShownActors.of(dataset(), reader.ground) is None  # nobody says how the places are known


def test_the_index_finds_a_commune_by_every_name_of_the_gazetteer(region):
    entries = [
        SearchEntry("commune", f"communes/{code}.html", {"fr": name, "ar": name_ar})
        for code, name, name_ar in zip(
            region.communes.index, region.communes[c.NAME], region.communes[c.NAME_AR], strict=True
        )
    ]
    files = {name: payload(content)["entries"] for name, content in search_files(region, entries)}
    assert set(files) == {"data/search.fr.js", "data/search.ar.js"}
    rows = {row[1]: row for row in files["data/search.ar.js"]}
    aliases = Gazetteer.of(region.territory).names.aliases
    assert len(aliases) > 20
    for code, alias in zip(aliases["code"], aliases["alias"], strict=True):
        if code in region.communes.index:
            assert folded(alias) in folded(" ".join(rows[f"communes/{code}.html"][2:]))


def test_a_script_ends_no_script():
    assert script("data", {"a": "</script>\u2028"}) == b'ATLAS.data({"a":"\\u003c/script>\\u2028"});\n'


def test_missing_values_and_bounds_are_classed_as_the_scale_does(region, maps):
    reading = maps.reading("population_density", "commune", "fr")
    scale = reading.scale
    for code, own in zip(scale.values.index, scale.codes, strict=True):
        assert reading.classes[reading.class_of[code]].key == f"class {own + 1}"


def test_expressions_see_missing_values_as_null():
    table = FeatureTable({"a b": [1.5, float("nan")], 'c"d': ["x", "y"]}, ("1", "2"))
    assert table.values(['coalesce("a b", -1)', '"c""d" = \'y\'']) == [(1.5, 0), (-1, 1)]


def folded(text):
    """Letters without their accents, as the search compares them."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)).lower()


def payload(content):
    text = content.decode()
    return json.loads(text[text.index("(") + 1 : text.rindex(")")])


def test_the_small_territory_has_its_squares():
    ground = WebGround.of(dataset().territory, "A4 landscape")
    assert polygon(ground.paths[A]).area == pytest.approx(polygon(ground.paths[B]).area, rel=0.01)


def test_the_script_says_no_word_that_has_no_translation_and_every_word_is_said():
    text = "".join(file.read_text(encoding="utf-8") for file in STATIC.glob("*.js"))
    asked = set(re.findall(r"(?:word|button|toggle)\(\"(\w+)\"[,)]", text)) | set(
        re.findall(r"\"((?:zoom|save)_\w+)\"", text)
    )
    asked |= set(re.findall(r"\"(name|value|rank_title|class_title)\"", text))
    translated = set(words_of("web.engine", "fr"))
    assert asked <= translated
    assert {word for word in translated - asked if not word.startswith(("level_", "kind_"))} == set()


@pytest.mark.skipif(shutil.which("tsc") is None, reason="node-typescript is not installed")
def test_the_scripts_are_of_the_types_that_they_say_and_nothing_in_them_is_unused(tmp_path):
    for file in STATIC.glob("*.js"):
        text = file.read_text(encoding="utf-8")
        # The compiler reads a tag where a line begins with it.
        (tmp_path / file.name).write_text(re.sub(r"(?<=\S) @(param|returns|typedef)", r"\n * @\1", text), "utf-8")
    (tmp_path / "globals.d.ts").write_text(
        "declare const ATLAS: any;\n"
        "declare class DecompressionStream { constructor(form: string); readable: any; writable: any; }\n"
    )
    options = ["--noEmit", "--allowJs", "--checkJs", "--strict", "--noUnusedLocals", "--noUnusedParameters"]
    options += ["--target", "es2020", "--lib", "es2020,dom,dom.iterable"]
    names = sorted(path.name for path in tmp_path.iterdir())
    done = subprocess.run(["tsc", *options, *names], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_script_is_small_and_plain():
    sizes = {file.name: len(file.read_bytes()) for file in STATIC.glob("*.js")}
    assert sizes["atlas.js"] <= 40_000
    # A file of tiles is asked for by parts, on the pages of a web server alone; nothing else asks for anything.
    texts = {file.name: file.read_text(encoding="utf-8") for file in STATIC.glob("*.js")}
    tiles = texts.pop("atlas-tiles.js")
    assert re.findall(r"\b(?:eval|XMLHttpRequest|import|fetch)\s*\(.*?,", tiles) == ["fetch(this.address,"]
    text = "".join(texts.values())
    assert not re.search(r"\b(eval|fetch|XMLHttpRequest|import)\s*\(|new Function|setAttribute\(\"style\"", text)


def test_an_islet_that_rounding_leaves_no_width_is_left_out_of_a_file_of_shapes():
    land, islet = shapely.box(-5.5, 35.0, -5.4, 35.1), shapely.box(-5.30001, 35.0, -5.30002, 35.00002)
    rounded = shapely.transform(shapely.MultiPolygon([land, islet]), lambda places: np.round(places, 4))
    assert not rounded.is_valid
    mended = without_collapsed(rounded)
    assert mended.is_valid
    assert mended.area == pytest.approx(land.area)
    assert without_collapsed(land) is land
