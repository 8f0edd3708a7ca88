"""Plates as QGIS shows them are kept between builds: the same file, and only what changed is drawn again."""

import pickle
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from small_atlas import dataset, edition

from atlas import columns as c
from atlas.analysis.own_figures.zonings import Zones, Zoning, group_by_zone
from atlas.cartography.marks import Choropleth, Circles
from atlas.cartography.spec.plate import Plate
from atlas.errors import OutputError
from atlas.publishing.build.build import Workshop
from atlas.publishing.build.cache import Cache
from atlas.publishing.build.cache_safety import unpack_drawn
from atlas.publishing.qgis.layers.relief import Relief
from atlas.publishing.qgis.project import plate_shown, plates
from atlas.publishing.qgis.project.plate_shelf import PlateShelf
from atlas.publishing.tables.contents import edition_layers, unit_columns
from atlas.publishing.tables.geopackage import write_geopackage

_FIRST = Plate(key="first", title="First", marks=(Choropleth("density_10k"),))
_SECOND = Plate(key="second", title="Second", marks=(Circles("actors"),), labels="none")


@pytest.fixture
def drawn(monkeypatch):
    """The keys of the plates that are drawn from now on."""
    keys = []
    compose = plate_shown.compose

    def counted(plate, *args, **options):
        keys.append(plate.key)
        return compose(plate, *args, **options)

    monkeypatch.setattr(plate_shown, "compose", counted)
    return keys


def _write(atlas, shelf, folder) -> bytes:
    folder.mkdir()
    return write_geopackage(atlas, dataset(), folder / "atlas.gpkg", shelf=shelf).read_bytes()


def test_a_plate_that_stayed_is_not_drawn_again(drawn, tmp_path):
    shelf = PlateShelf({"data": "the same"}, Cache(tmp_path / "cache"))
    atlas = edition(plates=(_FIRST, _SECOND))
    plain = _write(atlas, None, tmp_path / "plain")
    drawn.clear()
    assert _write(atlas, shelf, tmp_path / "before") == plain
    assert drawn == ["first", "second"]
    assert _write(atlas, shelf, tmp_path / "again") == plain, "read from the shelf it is another file"
    assert drawn == ["first", "second"], "drawn again although nothing changed"
    changed = replace(atlas, plates=(_FIRST, replace(_SECOND, labels="communes")))
    after = _write(changed, shelf, tmp_path / "after")
    assert drawn == ["first", "second", "second"]
    assert after == _write(changed, None, tmp_path / "scratch") != plain


def test_other_data_and_another_number_are_other_plates(drawn, tmp_path):
    cache = Cache(tmp_path / "cache")
    atlas = edition(plates=(_FIRST, _SECOND))
    _write(atlas, PlateShelf({"data": "before"}, cache), tmp_path / "one")
    _write(atlas, PlateShelf({"data": "after"}, cache), tmp_path / "two")
    assert drawn == ["first", "second"] * 2
    _write(replace(atlas, plates=(_SECOND, _FIRST)), PlateShelf({"data": "after"}, cache), tmp_path / "three")
    assert drawn == ["first", "second"] * 2 + ["second", "first"]


def test_what_is_damaged_is_drawn_again(drawn, tmp_path):
    shelf = PlateShelf({"data": "the same"}, Cache(tmp_path / "cache"))
    atlas = edition(plates=(_FIRST,))
    plain = _write(atlas, shelf, tmp_path / "before")
    for file in (tmp_path / "cache").rglob("plate.pickle"):
        file.write_bytes(file.read_bytes()[:-9])
    assert _write(atlas, shelf, tmp_path / "after") == plain
    assert drawn == ["first", "first"]


@pytest.mark.parametrize("foreign", [Path.unlink, print, plates.read_plates, plate_shown.compose])
def test_what_is_unpacked_names_classes_of_plates_alone(foreign):
    assert unpack_drawn(pickle.dumps(_FIRST)) == _FIRST
    assert unpack_drawn(pickle.dumps([_FIRST, foreign])) is None


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_build_composes_a_plate_once_for_print_and_qgis(drawn, tmp_path, jobs):
    """What is read of a plate before it is printed is what is read of one that is composed for QGIS alone."""
    atlas, data = edition(plates=(_FIRST, _SECOND), grid=True), dataset()
    cache = Cache(tmp_path / "cache")
    for name, state in {"new": atlas, "changed": replace(atlas, plates=(_FIRST, replace(_SECOND, ranking=0)))}.items():
        Workshop(jobs=jobs, cache=cache).publish(state, data, tmp_path / "out")
        assert drawn == []
        Workshop(jobs=1).publish(state, data, tmp_path / name)
        assert drawn == ["first", "second", "reference"]
        drawn.clear()
        package = (tmp_path / "out" / state.package_name).read_bytes()
        assert package == (tmp_path / name / state.package_name).read_bytes()


def test_what_a_mark_cannot_say_to_qgis_is_told_by_the_geopackage(monkeypatch, tmp_path):
    def refuse(*args):
        raise OutputError("no style")

    monkeypatch.setattr(plate_shown, "_read_plate", refuse)
    told = []
    workshop = Workshop(jobs=1, cache=Cache(tmp_path / "cache"), progress=lambda done, total, label: told.append(label))
    with pytest.raises(OutputError, match="no style"):
        workshop.publish(edition(plates=(_FIRST,)), dataset(), tmp_path / "out")
    assert told[0] == "plate 01 first"


def test_the_relief_is_kept_as_long_as_plates_show_the_same_ground(tmp_path, monkeypatch):
    windows = []
    monkeypatch.setattr(plates, "read_relief", lambda data, shown, *, language: _relief(windows, shown, language))
    shelf = PlateShelf({"data": "the same"}, Cache(tmp_path / "cache"))
    here, there = (0.0, 0.0, 1.0, 1.0), (2.0, 0.0, 3.0, 1.0)
    fetched = [
        plates._fetch_relief(None, shown, language, shelf)
        for shown, language in (([here, there], "fr"), ([there, here, here], "fr"), ([here], "fr"), ([here], "ar"))
    ]
    assert windows == [[here, there], [here], [here]]
    assert fetched[0] == fetched[1]
    assert [relief.title for relief in fetched] == ["2 fr", "2 fr", "1 fr", "1 ar"]


def _relief(windows, shown, language):
    windows.append(list(shown))
    return Relief(b"", 1, 1, (0.0, 0.0, 1.0, 1.0), "EPSG:26191", f"{len(set(shown))} {language}", "")


def test_columns_are_called_as_in_the_layers():
    plain = dataset()
    codes = plain.communes.index
    halves = Zones(
        Zoning(key="halves", title="Halves", zone="z"),
        pd.Series(["a", *["b"] * (len(codes) - 1)], index=codes), {"a": ("a", "a"), "b": ("b", "b")},
    )  # fmt: skip
    data = replace(plain, zonings={"halves": group_by_zone(plain, halves)})
    names = {"communes": "commune", "provinces": "province", "zones_halves": "zones_halves"}
    layers = [layer for layer in edition_layers(None, data, "a.gpkg", language="fr") if layer.name in names]
    columns = {names[layer.name]: {field.heading: field.name for field in layer.fields} for layer in layers}
    assert unit_columns(data) == columns
    assert len(columns) == 3
    assert columns["commune"][c.CODE] == c.CODE
