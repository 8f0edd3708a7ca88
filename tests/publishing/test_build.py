"""A built edition: whole, true, searchable, the same bytes each time, and never a mixture of two builds."""

import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
import small_atlas
from demonstration import demonstration, demonstration_data
from PIL import Image
from whole import FURTHER

from atlas.cartography.alt_text.description import describe_plate
from atlas.cartography.layout.engine import compose
from atlas.cartography.marks import Choropleth, Circles
from atlas.cartography.spec.localized_text import text_in
from atlas.cartography.spec.plate import Plate
from atlas.errors import AtlasError, LayoutError
from atlas.publishing.build import manifest
from atlas.publishing.build.atomic_file import sha256
from atlas.publishing.build.atomic_folder import replaced_folder
from atlas.publishing.build.build import publish
from atlas.publishing.edition.chapters import Book
from atlas.publishing.render import prints

KEYS = ("evolution", "acteurs")


@pytest.fixture(scope="module")
def edition():
    """Two plates of the shipped edition, one of real figures, one of invented records; a book without further texts."""
    whole = demonstration()
    return replace(whole, plates=tuple(whole.plate(key) for key in KEYS), book=Book(), publications=(), web=None)


@pytest.fixture(scope="module")
def data():
    return demonstration_data()


@pytest.fixture(scope="module")
def small():
    """An edition of four squares, as the other one in all that a folder sees: two plates, a book, tables, a package."""
    first = Plate(key=KEYS[0], title="Un titre", marks=(Choropleth("population_density"),), ranking=0)
    second = Plate(key=KEYS[1], title="Un autre", marks=(Circles("actors"),), ranking=0)
    return small_atlas.edition(plates=(first, second), grid=True)


@pytest.fixture(scope="module")
def few():
    return small_atlas.dataset()


@pytest.fixture(scope="module")
def built_small(small, few, tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    publish(small, few, folder, jobs=1)
    return folder


@pytest.fixture(scope="module")
def built(edition, data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    publish(edition, data, folder, jobs=1)
    return folder


def contents(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): sha256(p) for p in sorted(folder.rglob("*")) if p.is_file()}


def pdf_text(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        # A reader may take the narrow no-break space for an ordinary one, or for none.
        return [re.sub(r"\s+", " ", page.get_textpage().get_text_range()) for page in document]


def test_every_file_of_the_issue_is_there_and_the_manifest_tells_the_truth_of_each(built):
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    files = contents(built)
    for form in ("svg", "pdf", "png"):
        assert {f"plates/01-evolution.{form}", f"plates/02-acteurs.{form}"} <= set(files)
    assert {"atlas.pdf", "demonstration-2026-11.gpkg", "demonstration-2026-11.qgz"} <= set(files)
    assert {"tables/communes.csv", "tables/provinces.csv", "tables/region.csv"} <= set(files)
    assert {entry["file"]: entry["sha256"] for entry in manifest["outputs"]} == {
        name: digest for name, digest in files.items() if name != "manifest.json"
    }
    assert all((built / entry["file"]).stat().st_size == entry["bytes"] for entry in manifest["outputs"])
    register = manifest["register"]
    assert register["records"] == register["placed"] + sum(register["rejected"].values()) == 5776
    marks = manifest["plates"][0]["marks"][0]
    assert sum(marks["counts"]) + marks["zero"] + marks["no_data"] == 110
    assert {"edition.toml", "geodata:communes.geojson", "geodata:demonstration/register.csv"} <= {
        entry["file"] for entry in manifest["inputs"]
    }
    assert not [name for name in json.dumps(manifest).split('"') if name.startswith("/")], "a path of this machine"


@pytest.mark.parametrize("territory", ["squares", pytest.param("shipped", marks=FURTHER)])
def test_a_second_build_elsewhere_with_processes_gives_the_same_bytes(request, territory, tmp_path):
    names = ("small", "few", "built_small") if territory == "squares" else ("edition", "data", "built")
    edition, data, built = map(request.getfixturevalue, names)
    publish(edition, data, tmp_path / "again", jobs=2)
    assert contents(tmp_path / "again") == contents(built)


def test_an_unchanged_plate_is_not_drawn_again_and_a_changed_one_is(small, few, built_small, monkeypatch):
    drawn = []
    monkeypatch.setattr(prints, "compose", lambda plate, *a, **k: drawn.append(plate.key) or compose(plate, *a, **k))
    before = contents(built_small)
    made = publish(small, few, built_small, jobs=1)
    assert (drawn, made.drawn, made.unchanged) == ([], (), KEYS)
    assert contents(built_small) == before

    other = replace(small, plates=(replace(small.plates[0], title="Autre titre"), small.plates[1]))
    assert publish(other, few, built_small, jobs=1).drawn == ("evolution",)
    assert "Autre titre" in pdf_text(built_small / "plates/01-evolution.pdf")[0]
    (built_small / "plates/02-acteurs.png").write_bytes(b"spoilt")
    assert publish(small, few, built_small, jobs=1).drawn == KEYS
    assert contents(built_small) == before


def test_plates_that_an_edition_has_no_more_are_removed_and_foreign_files_stay(small, few, tmp_path):
    (tmp_path / "plates").mkdir()
    (tmp_path / "plates" / "mine.txt").write_text("mine")
    publish(small, few, tmp_path, jobs=1)
    publish(replace(small, plates=small.plates[:1]), few, tmp_path, jobs=1)
    left = {p.name for p in (tmp_path / "plates").iterdir()}
    # The plate by which names are found belongs to every edition with a reference grid.
    forms = [f"{stem}.{form}" for stem in ("01-evolution", "reference") for form in ("svg", "pdf", "png")]
    assert {name.removeprefix("00-") for name in left} == {"mine.txt", *forms}


def test_building_one_plate_leaves_the_rest_and_the_manifest_stays_true(small, few, built_small, tmp_path):
    publish(small, few, tmp_path, plate="acteurs", jobs=1)
    assert sorted(contents(tmp_path)) == [
        "manifest.json", "plates/02-acteurs.pdf", "plates/02-acteurs.png", "plates/02-acteurs.svg"
    ]  # fmt: skip
    publish(small, few, tmp_path, jobs=1)
    assert contents(tmp_path) == contents(built_small)


def test_a_first_build_that_fails_leaves_no_folder(small, few, tmp_path):
    broken = replace(small, plates=(replace(small.plates[1], title="Trop long " * 40),))
    with pytest.raises(LayoutError, match="too long"):
        publish(broken, few, tmp_path / "out", jobs=1)
    assert list(tmp_path.iterdir()) == []


def test_one_plate_is_not_put_beside_those_of_another_edition_language_or_data(edition, data, built):
    before = contents(built)
    for other in (replace(edition, key="other"), replace(edition, language="ar"), replace(edition, register="")):
        with pytest.raises(AtlasError, match="mixture"):
            publish(other, data, built, plate="acteurs", jobs=1)
    assert contents(built) == before


def test_two_builds_into_one_folder_do_not_meet(small, few, tmp_path):
    with replaced_folder(tmp_path / "out"), pytest.raises(AtlasError, match="another build"):
        publish(small, few, tmp_path / "out", jobs=1)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_folder_that_one_stands_in_is_not_replaced(small, few, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AtlasError, match="from another"):
        publish(small, few, ".", jobs=1)


KILLED = """
import gc, importlib, json, os, random, signal, sys
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

sys.path.insert(0, sys.argv[2])
import small_atlas
from atlas.cartography.marks import Choropleth
from atlas.cartography.spec.plate import Plate
from atlas.publishing.build.build import Workshop
from atlas.publishing.build.cache import Cache
from atlas.publishing.documents.kinds.newsletter import Newsletter

out, data, folder = Path(sys.argv[1]), small_atlas.dataset(), Path(sys.argv[4])
folder.mkdir()
(folder / "lettre.md").write_text("# Lettre\\n\\n## Un\\n\\n{region:actors} acteurs.\\n")
plate = Plate(key="un", title="Un titre", marks=(Choropleth("population_density"),), ranking=0)
letter = Newsletter(
    key="lettre", text=("lettre.md",), day=date(2026, 11, 29), address="a@b.example", since=2026, outputs=("html",)
)
first = small_atlas.edition(path=folder / "edition.toml", plates=(plate,), publications=(letter,))
others = {"plates": (replace(plate, title="Un autre titre"),), "publications": (replace(letter, title="Une autre"),)}
second = replace(first, **others)
cache = Cache(Path(sys.argv[3]), most_bytes=2_000_000)  # so small that it is always being emptied


def built(edition, folder, *, cache=cache, killed_at=0):
    # In a child: this process never builds, for a fork of one that has run Typst would hang in it.
    read, write = os.pipe()
    child = os.fork()
    if not child:
        acts = 0

        def count(event, arguments):
            nonlocal acts
            if event == "open" or event.startswith(("os.", "shutil.")):
                acts += 1
                if acts == killed_at:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        Workshop(jobs=1, cache=cache).publish(edition, data, folder)
        with open(write, "w") as stream:
            json.dump([acts, sorted({*sys.modules} - ready)], stream)
        os._exit(0)
    os.close(write)
    with open(read) as stream:
        answer = stream.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code == 0 or killed_at and code == -signal.SIGKILL, code
    return json.loads(answer or "[0, []]")  # how often it turned to the files, 0 when it was killed; what it loaded


def state(folder):
    return sorted((str(p.relative_to(folder)), p.read_bytes().__hash__()) for p in folder.rglob("*") if p.is_file())


ready = {*sys.modules}
for name in built(second, out)[1]:  # loaded here, once for all children, whose acts are then those of builds alone
    with suppress(ImportError):
        importlib.import_module(name)
gc.collect()
gc.freeze()  # nor do all of them look through it for waste
acts, _ = built(first, out)
moments = random.Random(1)
ends = 0
for i in range(20):
    # Half of the moments in the last tenth, where the folder is exchanged.
    moment = moments.uniform(0.0, 1.1) if i % 2 else moments.uniform(0.9, 1.1)
    ends += built((second, first)[i % 2], out, killed_at=1 + int(acts * moment))[0] > 0
    print(state(out))
print(ends)
built(first, out)
built(first, out.parent / "fresh", cache=None)
print(state(out))
print(state(out.parent / "fresh"))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
def test_a_build_killed_at_any_moment_leaves_the_old_edition_or_the_new_one(tmp_path):
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-c", KILLED, str(tmp_path / "out"), str(Path(__file__).parent)]
    command += [str(tmp_path / "cache"), str(tmp_path / "edition")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    *killed, ends, last, fresh = done.stdout.splitlines()
    assert len(killed) == 20
    assert int(ends) < 15
    assert len({*killed, fresh}) == 2, "killed builds that never end, or a mixture"
    assert all("manifest.json" in state and "essai-2026-06.gpkg" in state for state in killed)
    assert last == fresh
    assert all("lettre.eml" in state and "feed.json" in state for state in killed)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "edition", "fresh", "out"]


def test_a_folder_that_cannot_be_made_is_one_clear_error(small, few, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(AtlasError, match="cannot be written"):
        publish(small, few, tmp_path / "file" / "out", jobs=1)


@pytest.mark.parametrize(("stem", "invented"), [("01-evolution", False), ("02-acteurs", True)])
def test_a_plate_is_one_page_of_its_size_with_searchable_french_text(built, stem, invented):
    path = built / f"plates/{stem}.pdf"
    with pypdfium2.PdfDocument(path) as document:
        assert len(document) == 1
        assert document[0].get_size() == pytest.approx((297 / 25.4 * 72, 210 / 25.4 * 72), abs=0.1)
    (text,) = pdf_text(path)
    assert "Sources" in text
    assert "Tétouan" in text or "TÉTOUAN" in text
    assert "OpenStreetMap" in text
    assert re.search(r"1 ?: ?850 ?000", text)
    assert bool(re.search(r"Registre de démonstration ?: données inventées", text)) is invented
    assert ("Données réelles du HCP" in text) is not invented
    assert ("acteurs placés sur" in text) is invented


def test_fonts_are_embedded_and_no_picture_is_a_raster(built):
    from pikepdf import Dictionary, Pdf

    with Pdf.open(built / "plates/01-evolution.pdf") as pdf:
        resources = [page.resources for page in pdf.pages]
        fonts = [o for o in pdf.objects if isinstance(o, Dictionary) and o.get("/Type") == "/FontDescriptor"]
        images = [o for o in pdf.objects if isinstance(o, Dictionary) and o.get("/Subtype") == "/Image"]
    assert resources
    assert len(fonts) >= 2
    assert not images
    with Pdf.open(built / "plates/01-evolution.pdf") as pdf:
        descriptors = [o for o in pdf.objects if isinstance(o, Dictionary) and o.get("/Type") == "/FontDescriptor"]
        assert all("/FontFile2" in o or "/FontFile3" in o for o in descriptors)


def test_the_png_has_300_dpi_and_the_svg_keeps_its_text(built):
    with Image.open(built / "plates/01-evolution.png") as picture:
        assert picture.size == pytest.approx((297 / 25.4 * 300, 210 / 25.4 * 300), abs=1)
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        assert picture.mode == "RGB"
    svg = (built / "plates/01-evolution.svg").read_text(encoding="utf-8")
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    assert "Dix ans de croissance urbaine et de recul rural" in " ".join(texts)
    assert "fill-opacity" not in svg, "transparency in a print file"


def test_the_book_has_cover_contents_plates_and_sources_in_order(built, edition):
    pages = pdf_text(built / "atlas.pdf")
    assert "Atlas de l’économie" in pages[0]
    assert "Registre de démonstration" in pages[0]
    assert "Pour citer cet atlas" in pages[1]
    assert "Sommaire" in pages[2]
    titles = [text_in(plate.title, "fr") for plate in edition.plates]
    assert all(title in pages[2] for title in titles)
    at = [next(n for n, text in enumerate(pages) if n > 2 and title in text) for title in titles]
    assert at == sorted(at)
    for n, title in zip(at, titles, strict=True):
        assert n % 2, "the page that faces a plate is a left one"
        assert title not in pages[n + 1], "a spread says its title once"
        assert "Projection" in pages[n + 1], "the plate stands on its right"
    credits = next(n for n, text in enumerate(pages) if n > at[-1] and "Données et licences" in text)
    assert "ODbL" in pages[credits]
    assert all("Index des communes" in text for text in pages[credits + 1 : -1])
    assert len(pages) % 2 == 0


def test_the_book_links_its_contents_and_names_each_plate_for_readers_who_do_not_see(built):
    from pikepdf import Dictionary, Pdf

    with Pdf.open(built / "atlas.pdf") as pdf:
        assert pdf.Root.MarkInfo.Marked
        links = [a for a in pdf.pages[2].get("/Annots", []) if a.Subtype == "/Link"]
        alternatives = [str(o.Alt) for o in pdf.objects if isinstance(o, Dictionary) and "/Alt" in o]
    assert len(links) >= len(KEYS)
    assert any("Évolution de la population" in text for text in alternatives)


def test_an_alternative_text_says_between_which_values(data, edition):
    text = describe_plate(edition.plates[0], data, "fr")
    change = data.communes["population_change"]
    low, high = (f"{abs(v):.1f}".replace(".", ",") for v in (change.min(), change.max()))
    assert low in text
    assert high in text


def test_progress_tells_every_step(small, few, tmp_path):
    told = []
    publish(small, few, tmp_path, jobs=1, progress=lambda done, total, label: told.append((done, total, label)))
    assert [done for done, _, _ in told] == [1, 2, 3, 4, 5, 6]
    assert {total for _, total, _ in told} == {6}
    assert io.StringIO(told[0][2]).read().startswith("plate 01")


def test_a_manifest_that_names_files_elsewhere_or_is_damaged_harms_nothing(small, few, tmp_path):
    victim, out = tmp_path / "victim.txt", tmp_path / "out"
    victim.write_text("mine")
    out.mkdir()
    foreign = {"plates": [], "outputs": [{"file": "../victim.txt", "sha256": sha256(victim)}]}
    for text in (json.dumps(foreign), '{"plates": 5}', '{"plates": [{"x": 1}], "outputs": null}', "[]", "{"):
        (out / "manifest.json").write_text(text)
        publish(small, few, out, plate="evolution", jobs=1)
        assert victim.read_text() == "mine"


def test_the_digest_of_the_data_knows_all_that_a_plate_prints(data):
    digest = manifest.dataset_digest(data)
    placed = replace(data.placed, register=replace(data.placed.register, title="Autre registre"))
    assert manifest.dataset_digest(replace(data, placed=placed)) != digest
    places = data.territory.places.assign(name_fr="Mer")
    assert manifest.dataset_digest(replace(data, territory=replace(data.territory, places=places))) != digest
    assert manifest.dataset_digest(data) == digest


def test_the_digest_of_the_data_knows_the_ground_beneath_the_maps(data, tmp_path):
    rivers = tmp_path / "rivers.geojson"
    rivers.write_text("{}")
    digests = [manifest.dataset_digest(data)]
    for content in ("{ }", "{  }"):
        rivers.write_text(content)
        grounded = replace(data, territory=replace(data.territory, context=tmp_path))
        digests.append(manifest.dataset_digest(grounded))
    assert len(set(digests)) == 3
