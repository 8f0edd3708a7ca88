"""A build makes again only what has changed, goes on where it was interrupted, and gives the bytes of a new one."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import small_atlas
from demonstration import demonstration

from atlas.cartography.marks import Choropleth, Circles
from atlas.cartography.spec.plate import Plate
from atlas.errors import EditionError, Fault, LayoutError, UnknownNameError
from atlas.publishing.book.composition import Composition
from atlas.publishing.build.atomic_file import sha256
from atlas.publishing.build.build import Workshop, publish
from atlas.publishing.build.cache import Cache
from atlas.publishing.build.input_files import data_files, text_files
from atlas.publishing.documents.kinds.newsletter import Newsletter
from atlas.publishing.documents.kinds.panorama import Panorama
from atlas.publishing.web.specification import Web

ONE = Plate(key="un", title="Un titre", marks=(Choropleth("population_density"),), ranking=0)
TWO = Plate(key="deux", title="Un autre", marks=(Circles("actors"),), ranking=0)


@pytest.fixture(scope="module")
def data():
    return small_atlas.dataset()


@pytest.fixture(scope="module")
def edition():
    return small_atlas.edition(plates=(ONE, TWO), introduction="Une virgule.")


@pytest.fixture(scope="module")
def scratch(edition, data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("scratch") / "out"
    publish(edition, data, folder, jobs=1)
    return folder


def contents(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): sha256(path) for path in folder.rglob("*") if path.is_file()}


def test_an_interrupted_build_goes_on_where_it_was(edition, data, scratch, tmp_path):
    cache = Cache(tmp_path / "cache")

    def interrupt(done, total, label):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Workshop(jobs=1, cache=cache, progress=interrupt).publish(edition, data, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["cache"], "an interrupted build leaves no folder"
    made = Workshop(jobs=1, cache=cache).publish(edition, data, tmp_path / "out")
    assert (made.drawn, made.unchanged) == (("deux",), ("un",))
    assert contents(tmp_path / "out") == contents(scratch)
    elsewhere = Workshop(jobs=1, cache=cache).publish(edition, data, tmp_path / "other")
    assert (elsewhere.drawn, elsewhere.unchanged) == ((), ("un", "deux"))
    assert contents(tmp_path / "other") == contents(scratch)


@pytest.mark.parametrize("last", ["panorama", "lettre"])
def test_a_build_that_is_interrupted_at_a_publication_goes_on_with_the_others(data, tmp_path, last):
    (tmp_path / "e").mkdir()
    for key in ("panorama", "lettre"):
        (tmp_path / "e" / f"{key}.md").write_text(f"# {key}\n\n## Un\n\n{{region:actors}} acteurs.\n", encoding="utf-8")
    letter = Newsletter(
        key="lettre", text=("lettre.md",), day=date(2026, 11, 29), address="a@b.example", since=2026, outputs=("html",)
    )
    panorama = Panorama(key="panorama", text=("panorama.md",))
    path = tmp_path / "e" / "edition.toml"
    edition = small_atlas.edition(path=path, plates=(), publications=(panorama, letter))
    cache, told = Cache(tmp_path / "cache"), []

    def interrupt(done, total, label):
        if label == f"publication {last}":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Workshop(jobs=1, cache=cache, progress=interrupt).publish(edition, data, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    again = Workshop(jobs=1, cache=cache, progress=lambda done, total, label: told.append(label))
    again.publish(edition, data, tmp_path / "out")
    assert "publication panorama" not in told
    assert ("publication lettre" in told) is (last == "panorama")
    publish(edition, data, tmp_path / "fresh", jobs=1)
    assert contents(tmp_path / "out") == contents(tmp_path / "fresh")
    assert {"panorama.pdf", "lettre.html", "lettre.eml"} <= contents(tmp_path / "out").keys()


def test_what_is_changed_and_built_again_is_the_same_as_from_scratch(edition, data, scratch, tmp_path):
    """A text, a plate, the order, the plates that there are: one after the other, beside a new build of each."""
    workshop = Workshop(jobs=1, cache=Cache(tmp_path / "cache"))
    states = {
        "first": edition,
        "text": replace(edition, introduction="Une virgule, ici."),
        "plate": replace(edition, plates=(replace(ONE, title="Un titre changé"), TWO)),
        "order": replace(edition, plates=(TWO, ONE)),
        "fewer": replace(edition, plates=(ONE,)),
    }
    before: dict[str, str] = {}
    for name, state in states.items():
        workshop.publish(state, data, tmp_path / "out")
        if name != "first":  # which is made already
            publish(state, data, tmp_path / name, jobs=1)
        now = contents(tmp_path / "out")
        assert now == contents(scratch if name == "first" else tmp_path / name), name
        if name == "text":
            assert {file for file in now if now[file] != before[file]} == {"atlas.pdf", "manifest.json"}
        before = now


def test_plates_of_a_site_that_change_give_a_fresh_build_wherever_each_language_is_drawn(edition, data, tmp_path):
    """One plate, then two with the text of the book: drawn here in French, in a process in Arabic."""
    titled = tuple(replace(plate, title={"fr": plate.title, "ar": "عنوان"}) for plate in (ONE, TWO))
    web = Web(languages=("fr", "ar"), indicators=("actors",))
    words = {"fr": "Une virgule.", "ar": "فاصلة"}
    site = replace(edition, plates=titled, grid=True, web=web, introduction=words)
    cache, folder = Cache(tmp_path / "cache"), tmp_path / "out"
    Workshop(jobs=1, cache=cache).publish(site, data, folder)
    one = replace(site, plates=(replace(titled[0], ranking=2), titled[1]))
    states = {
        "one": one,
        "both": replace(
            one,
            plates=tuple(replace(plate, labels="none") for plate in one.plates),
            introduction={**words, "fr": "Une virgule, ici."},
        ),
    }
    for name, state in states.items():
        told = []
        workshop = Workshop(jobs=2, cache=cache, progress=lambda done, total, label, told=told: told.append(label))
        made = workshop.publish(state, data, folder)
        assert made.drawn == {"one": ("un",), "both": ("un", "deux")}[name]
        assert {"plate 01 un", "plate 01 un (ar)", "atlas.pdf", "site: directory"} <= set(told)
        assert len(told) == len(set(told)), "made twice"
        publish(state, data, tmp_path / name, jobs=1)
        assert contents(folder) == contents(tmp_path / name), name


def test_a_book_that_is_set_beside_other_products_is_the_same(edition, data, tmp_path, monkeypatch):
    """Where all plates stand, the book's pages are set in a thread while the rest is made."""
    cache, told = Cache(tmp_path / "cache"), []
    Workshop(jobs=1, cache=cache).publish(edition, data, tmp_path / "out")
    changed = replace(edition, introduction="Une virgule, ici.", csv="excel")
    workshop = Workshop(jobs=2, cache=cache, progress=lambda done, total, label: told.append(label))
    before = contents(tmp_path / "out")

    def refuse(composition, *, bleed_mm=0.0):
        raise EditionError([Fault("Trop long.", "Raccourcissez.", "preface.md")])

    with monkeypatch.context() as patch:
        patch.setattr(Composition, "pdf", refuse)
        with pytest.raises(EditionError, match="Trop long"):
            workshop.publish(changed, data, tmp_path / "out")
    assert contents(tmp_path / "out") == before
    told.clear()
    workshop.publish(changed, data, tmp_path / "out")
    assert set(told) <= {"atlas.pdf", "tables", "essai-2026-06.gpkg"}
    assert "atlas.pdf" in told
    publish(changed, data, tmp_path / "fresh", jobs=1)
    assert contents(tmp_path / "out") == contents(tmp_path / "fresh")


def test_only_what_depends_on_a_change_is_made_again(edition, data, tmp_path):
    told = []
    workshop = Workshop(jobs=1, progress=lambda done, total, label: told.append(label))

    def made(state):
        told.clear()
        workshop.publish(state, data, tmp_path / "out")
        return set(told)

    everything = {"plate 01 un", "plate 02 deux", "atlas.pdf", "essai-2026-06.gpkg", "tables"}
    assert made(edition) == everything
    assert made(edition) == set()
    changed = replace(edition, introduction="Une virgule, ici.")
    assert made(changed) == {"atlas.pdf"}
    (tmp_path / "out" / "tables" / "communes.csv").write_text("spoilt")
    assert made(changed) == {"tables"}
    assert made(replace(changed, plates=(ONE, replace(TWO, ranking=1)))) == {
        "plate 02 deux",
        "atlas.pdf",
        "essai-2026-06.gpkg",
    }


def test_texts_in_every_language_of_the_web_edition_are_no_data():
    """Both languages of a letter may be corrected, and the letter alone be made again."""
    edition = demonstration()
    texts = text_files(edition)
    assert {"publications/lettre.fr.md", "publications/lettre.ar.md"} <= set(texts)
    assert not set(texts) & set(data_files(edition))


def test_the_atlas_alone_is_its_plates_and_its_book_as_in_the_whole(edition, data, scratch, tmp_path):
    workshop = Workshop(jobs=1)
    workshop.publish(edition, data, tmp_path / "alone", only="atlas")
    shutil.copytree(scratch, tmp_path / "whole")
    alone, whole = contents(tmp_path / "alone"), contents(tmp_path / "whole")
    assert {name.partition("/")[0] for name in alone} == {"atlas.pdf", "plates", "manifest.json"}
    assert all(whole[name] == alone[name] for name in alone if name != "manifest.json")
    workshop.publish(edition, data, tmp_path / "whole", only="atlas")
    assert contents(tmp_path / "whole") == whole
    with pytest.raises(UnknownNameError, match="atlas"):
        workshop.publish(edition, data, tmp_path / "none", only="atlass")


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_while_drawing_names_the_plate_and_leaves_the_folder_as_it_was(edition, data, scratch, tmp_path, jobs):
    out, broken = tmp_path / "out", replace(edition, plates=(ONE, replace(TWO, title="Trop long " * 40)))
    shutil.copytree(scratch, out)
    with pytest.raises(LayoutError, match=r"^plate 02 deux: the title .* is too long"):
        publish(broken, data, out, jobs=jobs)
    assert contents(out) == contents(scratch)
    assert list(tmp_path.iterdir()) == [out]


FULL = """
import os, resource, sys
from pathlib import Path

sys.path.insert(0, sys.argv[2])
import small_atlas
from atlas.cartography.marks import Choropleth
from atlas.cartography.spec.plate import Plate
from atlas.errors import OutputError
from atlas.publishing.build.build import publish

data = small_atlas.dataset()
plate = Plate(key="un", title="Un titre", marks=(Choropleth("population_density"),), ranking=0)
edition = small_atlas.edition(plates=(plate,))
for most in sys.argv[3:]:  # each in a child, for what has been made once is not written again
    if child := os.fork():
        assert os.waitpid(child, 0)[1] == 0
        continue
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), resource.RLIM_INFINITY))
    try:
        publish(edition, data, Path(sys.argv[1]), jobs=1)
    except OutputError as error:
        print(most, error, flush=True)
    os._exit(0)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits the size of files")
def test_a_disk_that_is_full_in_mid_build_is_one_clear_error_and_leaves_nothing(tmp_path):
    limits = ("1000", "150000")
    command = [sys.executable, "-c", FULL, str(tmp_path / "out"), str(Path(__file__).parent), *limits]
    whole = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}  # no compiled module is cut where the disk is full
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=whole)
    assert done.returncode == 0, done.stderr
    errors = done.stdout.splitlines()
    assert [line.split()[0] for line in errors] == list(limits), "one line for each"
    assert all("full" in line for line in errors)
    assert list(tmp_path.iterdir()) == []
