"""What editors use: a new edition that is sound, a draft with its remarks, building on saving."""

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pypdfium2
import pytest
import small_atlas
from dispositions import listen

from atlas.cartography.marks import Choropleth, Circles
from atlas.cartography.spec.plate import Plate
from atlas.errors import LayoutError, OutputError
from atlas.publishing.build.build import Workshop
from atlas.publishing.build.cache import Cache
from atlas.publishing.build.file_states import Watch
from atlas.publishing.edition.full_check import examine
from atlas.publishing.edition.load import read_edition
from atlas.publishing.edition.scaffold import write_new_edition
from atlas.publishing.render.drafts import MARGIN_MM, write_draft

MM = 72 / 25.4


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_new_edition_is_sound_and_is_named_after_its_folder(tmp_path, language):
    folder = tmp_path / "Été à Tétouan"
    written = write_new_edition(folder, language=language)
    assert folder / "textes" / "preface.md" in written
    assert (folder / "images").is_dir()
    found = examine(folder)
    assert found.faults == ()
    assert (found.edition.key, found.edition.language) == ("ete-a-tetouan", language)
    assert found.data.placed.register.demonstration
    text = (folder / "edition.toml").read_text(encoding="utf-8")
    assert text.count("#") > 15, "an editor finds explanations"
    assert "$" not in text


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
    assert "no date to print" in margins[0]
    assert "Planche 02" in margins[1]
    assert "too long" in margins[1]

    told = []
    again = replace(workshop, progress=lambda done, total, label: told.append(label))
    first = (tmp_path / "d.pdf").read_bytes()
    assert write_draft(edition, data, tmp_path / "d.pdf", workshop=again) == remarks
    assert told == [], "an unchanged draft is not drawn again"
    assert (tmp_path / "d.pdf").read_bytes() == first


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_rest_of_an_edition_is_made_when_a_plate_cannot_be_and_no_book_lacks_it(tmp_path, jobs):
    data = small_atlas.dataset()
    good = Plate(key="un", title="Un titre", marks=(Circles("actors"),), ranking=0)
    broken = replace(good, key="deux", title="Trop long " * 40)
    edition = small_atlas.edition(plates=(good, broken))
    workshop, out = Workshop(jobs=jobs), tmp_path / "out"
    with pytest.raises(LayoutError, match="too long"):
        workshop.publish(edition, data, out)
    assert not out.exists()
    done = replace(workshop, keep_going=True).publish(edition, data, out)
    plate, book, package = sorted(done.faults, reverse=True)
    assert plate.startswith("plate 02 deux: the title")
    assert package.startswith("atlas.gpkg is not made: ")
    assert book == "atlas.pdf is not made: it would lack plate 02 deux"
    assert done.drawn == ("un",)
    files = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert files == set(done.files)
    assert {"plates/01-un.pdf", "tables/communes.csv"} < files
    assert not [name for name in files if "deux" in name or name in ("atlas.pdf", "atlas.gpkg")]

    whole = small_atlas.edition(plates=(good, replace(broken, title="Court")))
    mended = replace(workshop, keep_going=True).publish(whole, data, out)
    assert (mended.faults, mended.drawn, mended.unchanged) == ((), ("deux",), ("un",))
    assert {"atlas.pdf", "atlas.gpkg"} < set(mended.files)


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
