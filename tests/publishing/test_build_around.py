"""What waits for what while few plates and the book are made: here, in a thread, in a process beside."""

import os
import time
from dataclasses import replace
from functools import partial

import pytest
import small_atlas

from atlas.errors import LayoutError, OutputError
from atlas.publishing.build.product import Begun, Product, build_around

#: Longer than any test waits: only what is ended comes back sooner.
_LONG_S = 600


@pytest.fixture(scope="module")
def data():
    return small_atlas.dataset()


def _record(name, folder, data):
    """Leave a file, and say in which process it was made."""
    (folder / name).write_text("made", encoding="utf-8")
    return {"files": [name], "process": os.getpid()}


def _plate(name, folder, data):
    (folder / f"{name}.svg").write_text("drawn", encoding="utf-8")
    return Begun({"description": f"of {name}"}, partial(_record, f"{name}.pdf", folder, data))


def _plate_after(other, name, folder, data):
    """Draw a plate once another file is made, which only a process beside can do meanwhile."""
    while not (folder / other).exists():
        time.sleep(0.01)
    return _plate(name, folder, data)


def _book(folder, data, drawn):
    """Read the drawings, and have the pages wait for the files of the plates, which nothing keeps from being made."""
    assert (folder / "one.svg").exists()
    assert not (folder / "one.pdf").exists(), "the book waited for what it does not read"

    def bind():
        while not (folder / "one.pdf").exists():
            time.sleep(0.01)
        return {"files": [], "of": drawn["plate one"]["description"]}

    return Begun({}, bind)


def _refuse(error, data):
    raise error


def _wait(folder, data):
    (folder / "begun").write_text("", encoding="utf-8")
    time.sleep(_LONG_S)


def _refuse_once_begun(folder, data):
    while not (folder / "begun").exists():
        time.sleep(0.01)
    raise LayoutError("no room")


def _products(folder):
    return {
        "one": Product("plate one", "1", partial(_plate, "one", folder), "one", shows="one", in_book=True),
        "web": Product("plate one (ar)", "2", partial(_record, "web.pdf", folder), shows="one"),
        "table": Product("tables", "3", partial(_record, "tables.csv", folder)),
        "book": Product("atlas.pdf", "4", partial(_book, folder), after_plates=True),
    }


def _make(products, data, later=()):
    first = [product for product in products.values() if not product.after_plates]
    last = [product for product in products.values() if product.after_plates]
    return {product.name: record for product, record in build_around(first, last, data, {}, later=later)}


def test_the_book_waits_for_drawings_alone_and_other_plates_are_drawn_in_a_process(data, tmp_path):
    products = _products(tmp_path)
    products["one"] = replace(products["one"], make=partial(_plate_after, "web.pdf", "one", tmp_path))
    made = _make(products, data)
    assert set(made) == {"plate one", "plate one (ar)", "tables", "atlas.pdf"}
    assert made["atlas.pdf"]["of"] == "of one"
    assert made["plate one"]["process"] == os.getpid()
    assert made["plate one (ar)"]["process"] != os.getpid()
    assert {path.name for path in tmp_path.iterdir()} == {"one.svg", "one.pdf", "web.pdf", "tables.csv"}


def test_without_such_plates_all_is_made_here(data, tmp_path):
    products = _products(tmp_path)
    del products["web"]
    assert {record.get("process", os.getpid()) for record in _make(products, data).values()} == {os.getpid()}


def test_what_comes_after_all_is_prepared_once_the_rest_stands(data, tmp_path):
    seen = []
    listing = Product(
        "web directory",
        "5",
        print,
        after_all=True,
        prepare=lambda given: seen.append((given, [path.name for path in tmp_path.iterdir()])),
    )
    _make(_products(tmp_path), data, later=[listing])
    ((given, files),) = seen
    assert given is data
    assert {"one.pdf", "web.pdf", "tables.csv"} <= set(files)


def test_a_plate_that_cannot_be_drawn_is_told_at_once_and_ends_the_process_beside(data, tmp_path):
    products = _products(tmp_path)
    products["one"] = replace(products["one"], make=partial(_refuse_once_begun, tmp_path))
    products["web"] = replace(products["web"], make=partial(_wait, tmp_path))
    with pytest.raises(LayoutError, match="no room"):
        _make(products, data)
    assert not (tmp_path / "one.pdf").exists()


@pytest.mark.parametrize("name", ["web", "table"])
def test_what_cannot_be_made_is_told_wherever_it_is_made(data, tmp_path, name):
    products = _products(tmp_path)
    products[name] = replace(products[name], make=partial(_refuse, OutputError("no disk")))
    with pytest.raises(OutputError, match="no disk"):
        _make(products, data)
