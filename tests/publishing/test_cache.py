"""The cache of finished work saves time and nothing else: what is damaged in it is as if it were not there."""

import hashlib
import json
import math
import os
import pickle

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from atlas.publishing.build import cache_safety
from atlas.publishing.build.cache import Cache, cache_folder
from atlas.publishing.build.cache_safety import pack_data, unpack_data
from atlas.publishing.build.edition_data import read_audit
from atlas.publishing.edition.load import read_edition

FILES = {"plates/a.svg": b"<svg/>", "data.pickle": b"\x00\x01"}


@pytest.fixture
def cache(tmp_path):
    found = Cache(tmp_path / "cache")
    found.store("print", FILES, record={"key": "a", "scale": 1_000_000})
    return found


def test_what_was_stored_comes_back_with_its_record(cache, tmp_path):
    assert cache.fetch("print", tmp_path / "out") == {"key": "a", "scale": 1_000_000}
    assert {name: (tmp_path / "out" / name).read_bytes() for name in FILES} == FILES
    assert cache.read("print", "data.pickle") == b"\x00\x01"
    assert cache.read("print", "other") is None
    assert cache.fetch("other", tmp_path / "none") is None
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("name", ["plates/a.svg", "entry.json"])
@pytest.mark.parametrize("damage", [b"", b"{}", b"[1]", b"spoilt"])
def test_a_damaged_entry_is_none_and_may_be_stored_again(cache, tmp_path, name, damage):
    (cache.folder / "print" / name).write_bytes(damage)
    assert cache.fetch("print", tmp_path / "out") is None
    assert not (tmp_path / "out").exists()
    cache.store("print", FILES, record={})
    assert cache.fetch("print", tmp_path / "out") == {}


@pytest.mark.parametrize("position", [0.2, 0.4, 0.6, 0.8, 0.95])
def test_one_bit_of_the_record_makes_an_entry_none(cache, tmp_path, position):
    path = cache.folder / "print" / "entry.json"
    content = bytearray(path.read_bytes())
    content[int(len(content) * position)] ^= 1
    path.write_bytes(content)
    assert cache.fetch("print", tmp_path / "out") is None


def test_a_record_that_still_reads_but_says_something_else_is_none(cache, tmp_path):
    path = cache.folder / "print" / "entry.json"
    assert "1000000" in path.read_text()
    path.write_text(path.read_text().replace("1000000", "2000000"))
    assert cache.fetch("print", tmp_path / "out") is None


def test_an_entry_under_another_name_or_of_another_key_is_none(cache, tmp_path, monkeypatch):
    (cache.folder / "print").rename(cache.folder / "other")
    assert cache.fetch("other", tmp_path / "out") is None
    (cache.folder / "other").rename(cache.folder / "print")
    assert cache.fetch("print", tmp_path / "out") is not None
    monkeypatch.setenv(cache_safety.VARIABLE, str(tmp_path / "another" / "key"))
    assert cache.fetch("print", tmp_path / "out") is None, "a cache that somebody gave is not trusted"


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="rights of others")
def test_a_key_or_a_folder_that_others_may_write_is_not_used(cache, tmp_path, monkeypatch):
    (cache.folder / "print").chmod(0o777)
    assert cache.fetch("print", tmp_path / "out") is None
    (cache.folder / "print").chmod(0o700)
    key = tmp_path / "key"
    monkeypatch.setenv(cache_safety.VARIABLE, str(key))
    assert cache_safety.user_key(key) == cache_safety.user_key(key)
    assert key.stat().st_mode & 0o777 == 0o600
    key.chmod(0o644)
    assert cache_safety.user_key(key) is None
    cache.store("a", {"x": b"1"}, record={})
    assert cache.read("a", "x") is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
def test_links_and_pipes_in_a_cache_are_neither_followed_nor_waited_for(cache, tmp_path):
    svg = cache.folder / "print" / "plates" / "a.svg"
    svg.rename(tmp_path / "a.svg")
    svg.symlink_to(tmp_path / "a.svg")
    assert cache.fetch("print", tmp_path / "out") is None
    svg.unlink()
    os.mkfifo(svg)
    assert cache.fetch("print", tmp_path / "out") is None


class _Runs:
    def __reduce__(self):
        return os.system, ("true",)


@pytest.mark.parametrize("thing", [_Runs(), print, [os.getcwd], 3, {"a": 1}])
def test_what_is_no_data_is_not_unpacked(thing, monkeypatch):
    content = pickle.dumps(thing)
    monkeypatch.setattr(os, "system", lambda *a: pytest.fail("a program was run"))
    assert unpack_data(content) is None
    assert unpack_data(b"spoilt") is None


def test_data_come_back_equal(tmp_path):
    from small_atlas import dataset

    from atlas.publishing.build.manifest import dataset_digest

    data = dataset()
    back = unpack_data(pack_data(data))
    assert back is not None
    assert dataset_digest(back) == dataset_digest(data)


def test_data_come_back_when_their_scale_was_measured_as_in_an_edition_of_any_country():
    from small_atlas import dataset

    data = dataset()
    corner = [data.territory.plane.bounds[:2]]
    scale = data.territory.plane.scale(corner)
    back = unpack_data(pack_data(data))
    assert back is not None, "they would be computed again at each build"
    assert back.territory.plane.scale(corner) == scale


def test_an_audit_comes_back_as_it_was_with_what_nothing_bounds(tmp_path):
    register = "identifiant;nom;famille;membres;longitude;latitude\n1;A;coopérative;20;-5,95;35,05\n"
    (tmp_path / "acteurs.csv").write_text(register + "2;B;coopérative;7;-5,85;35,05\n", encoding="utf-8")
    communes = gpd.GeoDataFrame(
        {"code": ["00001", "00002"], "name": ["Alpha", "Bêta"], "province": "Sud", "population_2024": [12_000, 800]},
        geometry=[shapely.box(west, 35, west + 0.1, 35.1) for west in (-6.0, -5.9)], crs="EPSG:4326",
    )  # fmt: skip
    communes.to_file(tmp_path / "communes.geojson")
    head = '[edition]\nkey = "e"\ntitle = "E"\nperimeter = "communes.geojson"\nregister = "acteurs.csv"\n'
    plate = '[[plates]]\nkey = "a"\ntitle = "A"\nmarks = [{ mark = "circles", indicator = "members" }]\n'
    (tmp_path / "edition.toml").write_text(head + plate, encoding="utf-8")
    edition, cache = read_edition(tmp_path / "edition.toml"), Cache(tmp_path / "cache")
    audit = read_audit(edition)
    assert math.inf in set(audit["high"])
    for _ in range(2):
        pd.testing.assert_frame_equal(read_audit(edition, cache=cache), audit)


def test_a_missing_file_and_a_name_that_leads_elsewhere_are_no_entries(cache, tmp_path):
    (cache.folder / "print" / "data.pickle").unlink()
    assert cache.fetch("print", tmp_path / "out") is None
    assert cache.read("print", "data.pickle") is None
    (cache.folder / "mine.txt").write_bytes(b"")
    sums = {"files": {"../mine.txt": hashlib.sha256(b"").hexdigest()}, "record": {}}
    (cache.folder / "print" / "entry.json").write_text(json.dumps(sums))
    assert cache.fetch("print", tmp_path / "out") is None


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path):
    (tmp_path / "file").write_text("")
    blocked = Cache(tmp_path / "file" / "cache")
    blocked.store("a", FILES, record={})
    assert blocked.fetch("a", tmp_path / "out") is None


def test_what_was_not_used_for_longest_goes_when_there_is_too_much(tmp_path):
    cache = Cache(tmp_path, most_bytes=4_000)
    for number, key in enumerate("abc"):
        cache.store(key, {"x": bytes(1_000)}, record={})
        os.utime(tmp_path / key, (number, number))
    assert cache.read("a", "x") is not None  # used again: “b” is now the oldest
    cache.store("d", {"x": bytes(1_000)}, record={})
    assert {key for key in "abcd" if cache.read(key, "x")} == {"a", "c", "d"}


def test_the_cache_is_walked_now_and_then_and_stays_within_its_limit(tmp_path, monkeypatch):
    cache, walks = Cache(tmp_path, most_bytes=100_000), []
    shrink = Cache._shrink
    monkeypatch.setattr(Cache, "_shrink", lambda self: walks.append(1) or shrink(self))
    for number in range(300):
        cache.store(str(number), {"x": bytes(500)}, record={})
        size = sum(file.stat().st_size for file in tmp_path.rglob("*") if file.is_file())
        assert size <= 100_000 * 1.02 + 5 * 250  # and the entries' own records
    assert 1 < len(walks) <= 300 / 4
    pickle.loads(pickle.dumps(cache)).store("other", {"x": b""}, record={})
    assert cache == Cache(tmp_path, most_bytes=100_000)
    assert pickle.loads(pickle.dumps(cache)) == cache


def test_what_a_killed_process_left_is_removed_after_a_while(tmp_path):
    old, new = tmp_path / ".new-old", tmp_path / ".new-fresh"
    old.mkdir()
    new.mkdir()
    os.utime(old, (0, 0))
    Cache(tmp_path).store("a", {"x": b""}, record={})
    assert (old.exists(), new.exists()) == (False, True)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_an_entry_of_another_user_is_not_trusted(cache, tmp_path):
    os.chown(cache.folder / "print", 12345, 12345)
    assert cache.fetch("print", tmp_path / "out") is None


def test_the_folder_is_the_one_of_the_variable_or_the_users(monkeypatch, tmp_path):
    monkeypatch.setenv("ATLAS_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("ATLAS_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "x"))
    monkeypatch.setattr("sys.platform", "linux")
    assert cache_folder() == tmp_path / "x" / "atlas-ess"


def test_data_of_an_edition_are_computed_again_when_anything_they_stand_on_has_changed(tmp_path, monkeypatch):
    from dataclasses import replace

    from atlas.publishing.build import edition_data
    from atlas.publishing.build.manifest import _dataset_digest, dataset_digest
    from atlas.publishing.edition.load import read_edition

    register = tmp_path / "r.csv"
    register.write_text("identifiant,famille,longitude,latitude\n1,association,-5.81,35.76\n", encoding="utf-8")
    plate = '[[plates]]\nkey = "a"\ntitle = "A"\nmarks = [{ mark = "circles", indicator = "actors" }]\n'
    (tmp_path / "edition.toml").write_text(f'[edition]\nkey = "e"\ntitle = "E"\nregister = "r.csv"\n{plate}')
    edition, cache = read_edition(tmp_path / "edition.toml"), Cache(tmp_path / "cache")
    read = []
    plain = edition_data.read_protected
    monkeypatch.setattr(edition_data, "read_protected", lambda *a, **k: read.append(1) or plain(*a, **k))

    def times(**changes):
        before = len(read)
        data = edition_data.read_data(replace(edition, **changes), cache=cache)
        return len(read) - before, data

    first, data = times()
    assert first == 1
    again, kept = times(title="Autre titre")
    assert again == 0
    # The digest comes from the cache with the data, and is what would be computed of them.
    assert dataset_digest(kept) == dataset_digest(data) == _dataset_digest(kept)
    assert pickle.loads(pickle.dumps(kept.communes)).equals(data.communes)
    assert times(coverage_km=(5.0, 7.0))[0] == 1
    assert times(perimeter="tanger-tetouan-al-hoceima")[0] == 1
    register.write_text(register.read_text() + "2,association,-5.81,35.76\n", encoding="utf-8")
    changed, more = times()
    assert changed == 1
    assert more.region["actors"].sum() == 2
