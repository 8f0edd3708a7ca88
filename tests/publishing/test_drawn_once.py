"""Is a plate drawn once, and a publication made, by whoever is first of a check, another check and a build?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import small_atlas

from atlas.cartography.marks import Choropleth, Circles
from atlas.cartography.spec.plate import Plate
from atlas.publishing.build.build import Workshop
from atlas.publishing.build.cache import Cache
from atlas.publishing.checks import full_check
from atlas.publishing.documents import checks, products
from atlas.publishing.documents.kinds.plain_document import PlainDocument
from atlas.publishing.render import prints

FIRST = Plate(key="first", title="Un titre", marks=(Choropleth("population_density"),), ranking=0)
SECOND = Plate(key="second", title="Un autre", marks=(Circles("actors"),), ranking=0)
TOO_LONG = replace(SECOND, title="Un titre qui n’en finit pas " * 20)


@pytest.fixture
def drawn(monkeypatch):
    """The keys of the plates that are laid out, in order."""
    keys = []
    for module in (prints, full_check):
        compose = module.compose

        def counted(plate, *args, compose=compose, **options):
            keys.append(plate.key)
            return compose(plate, *args, **options)

        monkeypatch.setattr(module, "compose", counted)
    return keys


def test_a_check_and_the_build_after_it_draw_each_plate_once_and_the_same(drawn, tmp_path):
    edition, data, cache = small_atlas.edition(plates=(FIRST, SECOND)), small_atlas.dataset(), Cache(tmp_path / "cache")
    assert full_check.layout_faults(edition, data, cache=cache, jobs=1) == []
    assert drawn == ["first", "second"]
    Workshop(jobs=1, cache=cache).publish(edition, data, tmp_path / "after")
    assert drawn == ["first", "second"]
    assert full_check.layout_faults(edition, data, cache=cache, jobs=1) == []
    assert drawn == ["first", "second"], "nor does a check after a build"
    Workshop(jobs=1).publish(edition, data, tmp_path / "fresh")
    files = sorted(path.relative_to(tmp_path / "fresh") for path in (tmp_path / "fresh").rglob("*") if path.is_file())
    for name in files:
        assert (tmp_path / "after" / name).read_bytes() == (tmp_path / "fresh" / name).read_bytes(), name


def test_only_a_plate_that_changed_is_drawn_by_the_next_check_and_what_does_not_fit_is_told_each_time(drawn, tmp_path):
    edition, data, cache = small_atlas.edition(plates=(FIRST, TOO_LONG)), small_atlas.dataset(), Cache(tmp_path / "c")
    faults = [full_check.layout_faults(edition, data, cache=cache, jobs=1) for _ in range(2)]
    assert [fault.column for fault in faults[0]] == ["plates[2] (second).title"]
    assert faults[0] == faults[1] == full_check.layout_faults(edition, data, jobs=1)
    assert drawn == ["first", "second", "second", "first", "second"]
    drawn.clear()
    assert full_check.layout_faults(replace(edition, plates=(FIRST, SECOND)), data, cache=cache, jobs=1) == []
    assert drawn == ["second"]


@pytest.fixture
def made(monkeypatch):
    """The keys of the publications that are made, in order."""
    keys = []
    for module in (checks, products):

        def counted(edition, spec, *args, make=module.made_publication, **options):
            keys.append(spec.key)
            return make(edition, spec, *args, **options)

        monkeypatch.setattr(module, "made_publication", counted)
    return keys


@pytest.fixture
def note(tmp_path):
    """A small edition of one plate and a publication, whose text is beside it."""
    (tmp_path / "note.md").write_text("# Une note\n\nLa région compte {region:actors} acteurs.\n", encoding="utf-8")
    spec = PlainDocument(key="note", text=("note.md",))
    return small_atlas.edition(path=tmp_path / "edition.toml", plates=(FIRST,), publications=(spec,))


def files_of(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_check_and_the_build_after_it_make_each_publication_once_and_the_same(made, note, tmp_path):
    data, cache = small_atlas.dataset(), Cache(tmp_path / "cache")
    assert full_check.data_faults(note, data, cache=cache, jobs=1) == []
    assert made == ["note"]
    Workshop(jobs=1, cache=cache).publish(note, data, tmp_path / "after")
    assert full_check.data_faults(note, data, cache=cache, jobs=1) == []
    assert made == ["note"]
    Workshop(jobs=1).publish(note, data, tmp_path / "fresh")
    assert files_of(tmp_path / "after") == files_of(tmp_path / "fresh")
    assert Path("note.pdf") in files_of(tmp_path / "fresh")


def test_a_publication_that_changed_is_made_by_the_next_check_and_its_fault_is_told_each_time(made, note, tmp_path):
    data, cache = small_atlas.dataset(), Cache(tmp_path / "cache")
    assert full_check.data_faults(note, data, cache=cache, jobs=1) == []
    (tmp_path / "note.md").write_text('# Une note\n\n[Faux]{check="region:actors < 0"}.\n', encoding="utf-8")
    faults = [full_check.data_faults(note, data, cache=cache, jobs=1) for _ in range(2)]
    assert [(fault.row, fault.value) for fault in faults[0]] == [(3, "Faux")]
    assert faults[0] == faults[1] == full_check.data_faults(note, data, jobs=1)
    assert made == ["note"] * 4, "the sound one once, the false one three times"
