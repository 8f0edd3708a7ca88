"""What editors use: a new edition that is sound, a draft with its remarks, building on saving."""

import hashlib
import json
import os
import queue
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import replace
from functools import partial

import pypdfium2
import pytest
import small_atlas
from click.testing import CliRunner
from dispositions import listen

from atlas.cartography.marks import Choropleth, Circles
from atlas.cartography.spec.plate import Plate
from atlas.cli import main
from atlas.errors import LayoutError, OutputError, UnknownNameError
from atlas.publishing.build.atomic_file import sha256
from atlas.publishing.build.build import Workshop
from atlas.publishing.build.cache import Cache, cache_folder
from atlas.publishing.build.file_states import DoneBuild, Watch
from atlas.publishing.build.manifest import NAME, read_manifest, read_outputs
from atlas.publishing.checks.full_check import examine
from atlas.publishing.documents.specification import publications
from atlas.publishing.edition.load import read_edition
from atlas.publishing.edition.new_publication import KEYS, write_new_publication
from atlas.publishing.edition.scaffold import write_new_edition
from atlas.publishing.render.drafts import MARGIN_MM, write_draft

MM = 72 / 25.4


#: What a publication of each kind may be composed of at once; the book of sheets has tests of its own.
COMPOSED = tuple(sorted(set(KEYS) & set(publications.here) - {"sheets"}))


@pytest.mark.parametrize(("language", "kinds"), [("fr", COMPOSED), ("ar", ())])
def test_a_new_edition_is_sound_with_new_publications_or_without_and_is_named_after_its_folder(
    tmp_path, language, kinds
):
    folder = tmp_path / "Été à Tétouan"
    written = write_new_edition(folder, language=language)
    assert folder / "textes" / "preface.md" in written
    assert (folder / "images").is_dir()
    text = (folder / "edition.toml").read_text(encoding="utf-8")
    assert text.count("#") > 15, "an editor finds explanations"
    assert "$" not in text
    for kind in kinds:
        write_new_publication(folder, kind, language=language)
    found = examine(folder, cache=Cache(cache_folder()))
    assert found.faults == ()
    assert (found.edition.key, found.edition.language) == ("ete-a-tetouan", language)
    assert found.data.placed.register.demonstration
    assert tuple(spec.kind for spec in found.edition.publications) == kinds


def test_nothing_is_overwritten_by_a_new_edition(tmp_path):
    (tmp_path / "textes").mkdir()
    (tmp_path / "textes" / "preface.md").write_text("La mienne")
    with pytest.raises(OutputError, match=r"already: .*preface\.md"):
        write_new_edition(tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == ["textes", "preface.md"]
    assert (tmp_path / "textes" / "preface.md").read_text() == "La mienne"


def test_a_draft_has_a_page_for_each_plate_with_the_remarks_in_its_margin(tmp_path):
    data = small_atlas.dataset()
    good = Plate(key="un", title="Un titre", marks=(Circles("actors"),), ranking=0)
    broken = replace(good, key="deux", title="Trop long " * 40, marks=(Choropleth("population_density"),))
    edition = small_atlas.edition(plates=(good, broken), date="")
    workshop = Workshop(jobs=1, cache=Cache(tmp_path / "cache"))
    remarks = write_draft(edition, data, tmp_path / "d.pdf", workshop=workshop)
    assert any("no date to print" in line for line in remarks)
    assert any("02 deux" in line and "too long" in line for line in remarks)
    with pypdfium2.PdfDocument(tmp_path / "d.pdf") as document:
        assert [page.get_size() for page in document] == [
            pytest.approx(((297 + MARGIN_MM) * MM, 210 * MM), abs=0.2)
        ] * 2
        margins = [page.get_textpage().get_text_bounded(left=297 * MM) for page in document]
    assert "Épreuve" in margins[0]
    assert "pas de date à imprimer" in re.sub(r"\s+", " ", margins[0]), "the draft speaks the language of its edition"
    assert "Erreur" in margins[0]
    assert "Planche 02" in margins[1]
    assert "trop long" in re.sub(r"\s+", " ", margins[1])

    told = []
    again = replace(workshop, progress=lambda done, total, label: told.append(label))
    first = (tmp_path / "d.pdf").read_bytes()
    assert write_draft(edition, data, tmp_path / "d.pdf", workshop=again) == remarks
    assert told == [], "an unchanged draft is not drawn again"
    assert (tmp_path / "d.pdf").read_bytes() == first


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_can_be_made_of_an_edition_is_made_when_a_plate_cannot_be_and_what_lacks_it_is_told(tmp_path, jobs):
    data = small_atlas.dataset()
    good = Plate(key="un", title="Un titre", marks=(Circles("actors"),), ranking=0)
    broken = replace(good, key="deux", title="Trop long " * 40)
    last = replace(good, key="trois", title="Un autre")
    edition = small_atlas.edition(plates=(good, broken, last), grid=True)
    workshop, out = Workshop(jobs=jobs), tmp_path / "out"
    if jobs == 1:  # of two processes `test_rebuilds` asks it
        with pytest.raises(LayoutError, match="too long"):
            workshop.publish(edition, data, out)
        assert not out.exists()
    done = replace(workshop, keep_going=True).publish(edition, data, out)
    plate, package, book = sorted(done.faults, reverse=True)
    assert plate.startswith("plate 02 deux: the title")
    assert package == "essai-2026-06.gpkg lacks plate 02 deux"
    assert book == "atlas.pdf lacks plate 02 deux"
    assert done.drawn == ("un", "trois")
    files = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert files == set(done.files)
    assert {"plates/01-un.pdf", "plates/03-trois.pdf", "tables/communes.csv", "atlas.pdf", "essai-2026-06.gpkg"} < files
    assert not [name for name in files if "deux" in name]
    with sqlite3.connect(out / "essai-2026-06.gpkg") as connection:
        styles = {name for (name,) in connection.execute("SELECT styleName FROM layer_styles")}
    assert any(name.startswith("03") for name in styles), "the plates that are left keep their numbers"
    assert not any(name.startswith("02") for name in styles)
    entry = next(p for p in read_manifest(out)["products"] if p["product"] == "book")
    assert entry["lacks"] == ["plate 02 deux"]

    whole = small_atlas.edition(plates=(good, replace(broken, title="Court"), last), grid=True)
    mended = replace(workshop, keep_going=True).publish(whole, data, out)
    assert (mended.faults, mended.drawn, mended.unchanged) == ((), ("deux",), ("un", "trois"))
    assert "lacks" not in next(p for p in read_manifest(out)["products"] if p["product"] == "book")


def test_an_edition_of_which_no_plate_can_be_drawn_has_its_tables(tmp_path):
    broken = Plate(key="un", title="Trop long " * 40, marks=(Circles("actors"),), ranking=0)
    edition, out = small_atlas.edition(plates=(broken,)), tmp_path / "out"
    done = Workshop(jobs=1, keep_going=True).publish(edition, small_atlas.dataset(), out)
    assert [fault for fault in done.faults if "would lack" in fault] == [
        "atlas.pdf is not made: it would lack plate 01 un",
        "essai-2026-06.gpkg is not made: it would lack plate 01 un",
    ]
    assert "tables/communes.csv" in done.files
    assert not {"atlas.pdf", "essai-2026-06.gpkg"} & set(done.files)


def test_a_build_that_is_done_is_known_until_a_file_that_it_read_or_wrote_changes(tmp_path, monkeypatch):
    folder, out, cache = tmp_path / "e", tmp_path / "e" / "out", Cache(tmp_path / "e" / "cache")
    (folder / "textes").mkdir(parents=True)
    out.mkdir()
    source, text, made = folder / "edition.toml", folder / "textes" / "preface.fr.md", out / "atlas.pdf"
    for path in (source, text, made):
        path.write_text("a")
    edition = small_atlas.edition(plates=())

    def build(**options):
        return DoneBuild.of(source, out, cache=cache, options=options)

    assert build().report() is None
    build().keep(edition, ["atlas.pdf"], ["0 plates drawn"])
    assert build().report() == ["0 plates drawn"]
    assert build(plate="un").report() is None, "another plate is another build"
    monkeypatch.setenv("ATLAS_LANG", "fr")
    assert build().report() is None, "it would be said in other words"
    monkeypatch.setenv("ATLAS_LANG", "en")
    for path in (source, text, made):
        path.write_text("b")  # as long, and in the same moment: the bytes are read
        assert build().report() is None
        path.write_text("a")
        build().keep(edition, ["atlas.pdf"], ["0 plates drawn"])
        assert build().report() is not None
    (folder / "textes" / "un.fr.md").write_text("a text that was missing")
    assert build().report() is None
    (folder / "textes" / "un.fr.md").unlink()
    made.unlink()
    assert build().report() is None


def test_sums_of_what_a_build_wrote_are_taken_from_its_manifest_unless_a_file_has_changed(tmp_path):
    source, out, cache = tmp_path / "e" / "edition.toml", tmp_path / "out", Cache(tmp_path / "cache")
    for path in (source, out / "a", out / "b", out / NAME):
        path.parent.mkdir(exist_ok=True)
        path.write_text("as written")
    sums = {"a": 64 * "0", "b": 64 * "1"}  # false, to be told from those of the bytes
    outputs = [{"file": name, "sha256": digest} for name, digest in sums.items()]
    (out / NAME).write_text(json.dumps({"plates": [], "products": [], "outputs": outputs}))
    for path in out.iterdir():
        os.utime(path, (1_000_000_000, 1_000_000_000))
    build = partial(DoneBuild.of, source, out, cache=cache, options={})
    build().keep_sums(read_outputs)
    assert sha256(out / "a") not in sums.values(), "no build is known to have written it"
    build().keep(small_atlas.edition(plates=()), ["a", "b", NAME], ["done"])
    (out / "a").write_text("other")
    build().keep_sums(read_outputs)
    assert sha256(out / "b") not in sums.values(), "one of its files is not what it wrote"
    os.utime(out / "b", (1_000_000_001, 1_000_000_001))
    build().keep(small_atlas.edition(plates=()), ["a", "b", NAME], ["done"])
    source.write_text("another text")
    assert build().report() is None
    build().keep_sums(read_outputs)
    assert sha256(out / "b") == sums["b"]
    (out / "b").write_text("changed now")
    assert sha256(out / "b") == hashlib.sha256(b"changed now").hexdigest()


def test_an_edition_that_may_read_elsewhere_or_changed_while_it_was_built_is_built_again(tmp_path):
    source, out, cache = tmp_path / "e" / "edition.toml", tmp_path / "out", Cache(tmp_path / "cache")
    source.parent.mkdir()
    out.mkdir()
    source.write_text("a")
    build = DoneBuild.of(source, out, cache=cache, options={})
    build.keep(small_atlas.edition(plates=(), trusted=True), [], ["done"])
    assert build.report() is None
    source.write_text("changed while the build was at work")
    build.keep(small_atlas.edition(plates=()), [], ["done"])
    assert DoneBuild.of(source, out, cache=cache, options={}).report() is None


def test_a_watch_tells_what_was_saved_since_the_build_began(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("a")
    watch = Watch([one], poll_s=0.01)
    watch.add([two])
    two.write_text("made while a build was at work")
    assert watch.wait() == (two,)
    watch.begin()
    threading.Timer(0.05, one.write_text, ["longer"]).start()
    assert watch.wait() == (one,)
    watch.begin()
    one.unlink()
    assert watch.wait() == (one,)


EDITION = """[edition]
key = "e"
title = "E"
[[plates]]
key = "a"
title = "Titre"
ranking = 0
marks = [{ mark = "circles", indicator = "population_2024" }]
"""


class Watched:
    """``atlas build --watch`` in a process of its own, and what it says."""

    def __init__(self, folder):
        command = [sys.executable, "-u", "-m", "atlas.cli", "build", "e.toml", "-o", "d.pdf", "--draft", "--watch"]
        environment = {**os.environ, "ATLAS_CACHE": str(folder / "cache")}
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            preexec_fn=listen,
        )  # fmt: skip
        self.lines = queue.Queue()
        self.reader = threading.Thread(target=lambda: [self.lines.put(line) for line in self.process.stdout])
        self.reader.start()

    def end(self):
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()

    def until(self, said, *, seconds=300):
        """Return what is said up to a line with some words."""
        end, heard = time.monotonic() + seconds, ""
        while said not in heard:
            heard += self.lines.get(timeout=max(end - time.monotonic(), 0.1))
        return heard


@pytest.mark.skipif(os.name != "posix", reason="ends it as Ctrl-C does")
def test_watching_builds_on_saving_goes_on_after_an_error_and_ends_on_ctrl_c(tmp_path):
    file = tmp_path / "e.toml"
    file.write_text(EDITION, encoding="utf-8")
    watched = Watched(tmp_path)
    try:
        watched.until("waiting for files")
        first = (tmp_path / "d.pdf").read_bytes()
        file.write_text(EDITION.replace("ranking", "rankin"), encoding="utf-8")
        heard = watched.until("waiting for files")
        assert "saved: e.toml" in heard
        assert "e.toml, line 7, plates[1] (a).rankin: there is no such key" in heard
        assert (tmp_path / "d.pdf").read_bytes() == first
        file.write_text(EDITION.replace("Titre", "Un autre titre"), encoding="utf-8")
        watched.until("waiting for files")
        assert (tmp_path / "d.pdf").read_bytes() != first
        watched.process.send_signal(signal.SIGINT)
        assert watched.process.wait(timeout=300) == 0
    finally:
        watched.end()
    assert read_edition(file).plates[0].title == "Un autre titre"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "d.pdf", "e.toml"]


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("kind", sorted(set(KEYS) & set(publications.here)))
def test_a_new_publication_is_read_and_the_file_of_the_edition_goes_on(tmp_path, kind, language):
    folder = tmp_path / "atlas"
    write_new_edition(folder, language=language)
    before = (folder / "edition.toml").read_text(encoding="utf-8")
    written = write_new_publication(folder, kind, language=language)
    after = (folder / "edition.toml").read_text(encoding="utf-8")
    assert after.startswith(before.rstrip())
    assert "$" not in "".join(path.read_text(encoding="utf-8") for path in written)
    edition = read_edition(folder)
    assert [spec.key for spec in edition.publications] == [KEYS[kind]]
    with pytest.raises(OutputError, match="nothing is overwritten"):
        write_new_publication(folder, kind, language=language)


def test_a_publication_is_added_to_an_edition_that_is_there(tmp_path):
    with pytest.raises(OutputError, match="write an edition first"):
        write_new_publication(tmp_path, "document")
    with pytest.raises(UnknownNameError, match="there is no kind of publication"):
        write_new_publication(tmp_path, "journal")


def test_a_publication_in_an_empty_folder_brings_its_edition_and_a_wrong_kind_writes_nothing(tmp_path):
    def run(*words):
        return CliRunner().invoke(main, ["new", *map(str, words), "--ui", "en"])

    assert run(tmp_path / "a", "--kind", "journal").exit_code == 1
    assert not (tmp_path / "a").exists()
    assert run(tmp_path / "a", "--kind", "panorama").exit_code == 0
    assert read_edition(tmp_path / "a" / "edition.toml").publication("panorama").kind == "panorama"
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "notes.txt").write_text("")
    refused = run(tmp_path / "b", "--kind", "panorama")
    assert refused.exit_code == 1
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["notes.txt"]
