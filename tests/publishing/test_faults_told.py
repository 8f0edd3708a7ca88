"""What used to end in Typst's own words, or with one fault of many, is told with file, line, reason and remedy."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest
from small_atlas import dataset, edition

from atlas.cartography.canvas.canvas import Canvas
from atlas.cartography.canvas.map_frame import MapFrame
from atlas.cartography.legend import Heading, Note
from atlas.cartography.legend.flow import block_boxes
from atlas.cartography.marks import Circles, Points
from atlas.cartography.spec.basemap import Basemap
from atlas.cartography.spec.basemap_image import read_basemap
from atlas.cartography.spec.page import Box, Page
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT
from atlas.errors import BasemapError, ComposingError, EditionError, LayoutError
from atlas.publishing.book.composition import compile_faults
from atlas.publishing.book.markdown import read_markdown
from atlas.publishing.book.texts import read_texts
from atlas.publishing.build.build import publish
from atlas.publishing.edition.chapters import Book
from atlas.publishing.edition.load import read_edition

PLATE = Plate(key="a", title={"fr": "A"}, marks=(Points(color="family"),))
LONG = {"fr": "Un titre qui ne tient sur aucune page " * 12}


def texts(folder, content, **book):
    (folder / "t.md").write_text(content, encoding="utf-8")
    given = edition(path=folder / "edition.toml", plates=(PLATE,), book=Book(**{"texts": ("t.md",), **book}))
    with pytest.raises(EditionError) as caught:
        read_texts(given, "fr")
    return [(fault.row, str(fault.reason)) for fault in caught.value.faults if fault.file == folder / "t.md"]


@pytest.mark.parametrize("content", ["Sans titre.", "## Trop bas\n\nUn texte.", "", "#\n\nVide."])
def test_a_text_without_a_title_is_named(tmp_path, content):
    assert texts(tmp_path, content) == [(1, "the text has no title")]


def test_a_glossary_needs_its_title_too(tmp_path):
    assert texts(tmp_path, "## Coopérative\n\nUne société.", texts=(), glossary="t.md") == [
        (1, "the text has no title")
    ]


@pytest.mark.parametrize("deep", ["> " * 12 + "x", ">" * 150 + " x", "- " * 9 + "x", "1. " * 9 + "x"])
def test_quotations_and_lists_that_stand_too_deep_are_named_with_their_line(tmp_path, deep):
    assert texts(tmp_path, f"# T\n\nx\n\n{deep}\n") == [(5, "quotations and lists stand too deep in one another")]


@pytest.mark.parametrize("fine", ["> " * 9 + "x", "- a\n  - b\n    - c\n      - d", "> - a\n>   > b"])
def test_what_is_not_too_deep_is_written_whole(tmp_path, fine):
    assert '"x"' in (body := read_markdown(f"# T\n\n{fine}\n\nx", file=tmp_path / "t.md", language="fr").body)
    assert body.count("[") == body.count("]")


def test_what_typst_refuses_is_led_back_to_its_file_and_line(tmp_path):
    markup = read_markdown("# T\n\nun\n\n- a\n- b\n\ntrois\n", file=tmp_path / "t.md", language="fr")
    lines = markup.body.splitlines()
    place = next(number for number, line in enumerate(lines) if "trois" in line) + 2  # one line stands before the body
    error = ComposingError("Typst cannot compose the page: it is wrong", f"  ┌─ ../stage/fr/front0.typ:{place}:8\n")
    (fault,) = compile_faults(error, {"fr/front0.typ": markup})
    assert (fault.file, fault.row) == (tmp_path / "t.md", 8)
    assert "it is wrong" in str(fault.reason)
    assert compile_faults(ComposingError("x: y", "book.typ:3:1"), {"fr/front0.typ": markup}) == []


def test_an_edition_of_points_alone_has_a_book_with_the_counts_of_its_actors(tmp_path):
    made = publish(edition(plates=(PLATE,)), dataset(), tmp_path / "out", jobs=1)
    assert "atlas.pdf" in made.files


def test_a_build_tells_of_all_plates_that_do_not_fit_at_once(tmp_path):
    plates = [replace(PLATE, key=key, title=LONG) for key in ("a", "b")]
    plates.insert(1, Plate(key="c", title={"fr": "C"}, marks=(Circles("population_2014"),)))
    with pytest.raises(EditionError) as caught:
        publish(edition(plates=tuple(plates)), dataset(), tmp_path / "out", jobs=1)
    assert [fault.column for fault in caught.value.faults] == ["plates[1] (a).title", "plates[3] (b).title"]
    assert not (tmp_path / "out").exists()


def test_one_plate_that_does_not_fit_is_told_as_it_was(tmp_path):
    plates = (replace(PLATE, title=LONG), replace(PLATE, key="b"))
    with pytest.raises(LayoutError, match="plate 01 a"):
        publish(edition(plates=plates), dataset(), tmp_path / "out", jobs=1)


@pytest.mark.parametrize(
    ("blocks", "blamed", "spared"),
    [
        ([Heading("a")] * 40, "fewer marks", "note"),
        ([Heading("a"), *[Note("n", "mot " * 40)] * 12], "shorten the note", "marks"),
        ([*[Heading("a")] * 40, Note("n", "mot")], "fewer marks", "note"),
    ],
    ids=["marks", "notes", "a short note"],
)
def test_only_what_is_too_much_is_blamed_for_a_legend_that_does_not_fit(blocks, blamed, spared):
    canvas = Canvas(Page.from_name("A4 landscape"), PRINT, "fr")
    with pytest.raises(LayoutError) as caught:
        block_boxes(canvas, blocks, Box(0, 0, 60, 100))
    assert blamed in str(caught.value)
    assert spared not in str(caught.value)


def test_a_byte_order_mark_before_an_edition_is_passed_over_and_lines_are_counted_right(tmp_path):
    text = (
        '[edition]\nkey = "x"\ntitle = "X"\nperimeter = "nulle-part"\n[[plates]]\nkey = "a"\ntitle = "A"\nmarks = []\n'
    )
    (tmp_path / "edition.toml").write_text(text, encoding="utf-8-sig")
    with pytest.raises(EditionError) as caught:
        read_edition(tmp_path)
    assert (4, "perimeter") in [(fault.row, fault.column) for fault in caught.value.faults]


@pytest.mark.parametrize("value", [None, "x", 2.5, -1, 99, b"\1"])
def test_a_file_of_tiles_with_a_zoom_that_is_none_is_named(tmp_path, value):
    database = sqlite3.connect(tmp_path / "f.mbtiles")
    database.executescript(
        "CREATE TABLE metadata (name, value); CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data);"
    )
    database.execute("INSERT INTO tiles VALUES (?, 0, 0, ?)", (value, b""))
    database.commit()
    database.close()
    frame = MapFrame(Box(0, 0, 60, 40), 500_000, (500_000.0, 500_000.0), "EPSG:26191")
    with pytest.raises(BasemapError, match=r"f\.mbtiles.*zoom"):
        read_basemap(Basemap(source="f.mbtiles", attribution="©", dpi=72), frame, folder=tmp_path, cache=None)
