"""Plates as QGIS shows them are kept between builds: the same file, and only what changed is drawn again."""

import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from small_atlas import dataset, edition

from atlas.cartography.marks import Choropleth, Circles
from atlas.cartography.spec.plate import Plate
from atlas.publishing.build.cache import Cache
from atlas.publishing.build.cache_safety import unpack_drawn
from atlas.publishing.qgis.project import plates
from atlas.publishing.qgis.project.plate_shelf import PlateShelf
from atlas.publishing.tables.geopackage import write_geopackage

_FIRST = Plate(key="first", title="First", marks=(Choropleth("density_10k"),))
_SECOND = Plate(key="second", title="Second", marks=(Circles("actors"),), labels="none")


@pytest.fixture
def drawn(monkeypatch):
    """The keys of the plates that are drawn from now on."""
    keys = []
    compose = plates.compose

    def counted(plate, *args, **options):
        keys.append(plate.key)
        return compose(plate, *args, **options)

    monkeypatch.setattr(plates, "compose", counted)
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


@pytest.mark.parametrize("foreign", [Path.unlink, print, plates.read_plates, plates.compose])
def test_what_is_unpacked_names_classes_of_plates_alone(foreign):
    assert unpack_drawn(pickle.dumps(_FIRST)) == _FIRST
    assert unpack_drawn(pickle.dumps([_FIRST, foreign])) is None
