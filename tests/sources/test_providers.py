"""Tile servers by name: what contextily knows of them becomes an address and its credit, without a request."""

import pytest

from atlas.cartography.spec.basemap import Basemap
from atlas.errors import UnknownNameError
from atlas.sources.basemap.providers import is_provider_name, provider


def test_a_named_server_brings_its_address_and_its_credit():
    spec = Basemap(source="OpenStreetMap.Mapnik")
    assert spec.source == "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
    assert spec.is_remote
    assert spec.attribution == "© OpenStreetMap contributors"


def test_an_editor_credits_a_named_server_in_words_of_the_edition():
    credit = {"fr": "© les contributeurs d’OpenStreetMap", "ar": "© المساهمون في OpenStreetMap"}
    assert Basemap(source="OpenStreetMap.Mapnik", attribution=credit).attribution == credit


def test_the_letters_of_a_name_may_be_large_or_small():
    assert provider("OPENSTREETMAP.MAPNIK") == provider("OpenStreetMap.Mapnik")


def test_an_unknown_server_proposes_the_nearest():
    with pytest.raises(UnknownNameError, match=r"OpenStreetMap\.Mapnik"):
        provider("OpenStreetMap.Mapnick")


def test_a_server_that_asks_for_a_key_is_refused_with_what_to_write():
    with pytest.raises(ValueError, match="asks for a key"):
        provider("Thunderforest.OpenCycleMap")


@pytest.mark.parametrize(
    "source", ["fond.tif", "Fond.tif", "Relief.mbtiles", "tuiles", "https://a.example/{z}/{x}/{y}.png", "../Fond.v2/t"]
)
def test_files_folders_and_addresses_are_no_names(source):
    assert not is_provider_name(source)
