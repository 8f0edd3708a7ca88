"""The cache of finished work saves time and nothing else: what is damaged in it is as if it were not there."""

import hashlib
import json
import os
import pickle

import pytest

from atlas.publishing.cache import Cache, cache_folder

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

    from atlas.publishing import reading
    from atlas.publishing.load import read_edition
    from atlas.publishing.manifest import dataset_digest

    register = tmp_path / "r.csv"
    register.write_text("identifiant,famille,longitude,latitude\n1,association,-5.81,35.76\n", encoding="utf-8")
    plate = '[[plates]]\nkey = "a"\ntitle = "A"\nmarks = [{ mark = "circles", indicator = "actors" }]\n'
    (tmp_path / "edition.toml").write_text(f'[edition]\nkey = "e"\ntitle = "E"\nregister = "r.csv"\n{plate}')
    edition, cache = read_edition(tmp_path / "edition.toml"), Cache(tmp_path / "cache")
    read = []
    plain = reading.read_protected
    monkeypatch.setattr(reading, "read_protected", lambda *a, **k: read.append(1) or plain(*a, **k))

    def times(**changes):
        before = len(read)
        data = reading.read_data(replace(edition, **changes), cache=cache)
        return len(read) - before, data

    first, data = times()
    assert first == 1
    again, kept = times(title="Autre titre")
    assert again == 0
    assert dataset_digest(kept) == dataset_digest(data)
    assert pickle.loads(pickle.dumps(kept.communes)).equals(data.communes)
    assert times(coverage_km=(5.0, 7.0))[0] == 1
    assert times(perimeter="tanger-tetouan-al-hoceima")[0] == 1
    register.write_text(register.read_text() + "2,association,-5.81,35.76\n", encoding="utf-8")
    changed, more = times()
    assert changed == 1
    assert more.region["actors"].sum() == 2
