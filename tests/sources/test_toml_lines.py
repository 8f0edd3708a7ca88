"""The line of every key of a TOML file, against documents written line by line by the test itself."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.errors import Fault
from atlas.sources.toml.lines import key_lines, with_lines

NAMES = st.sampled_from(["a", "b", "clé", "deux mots", "x.y", 'q"u', "1"])
SCALARS = st.sampled_from(
    ["1", "-2.5", "true", "2026-11-01", '"texte # ] }"', "'l’un, \"l’autre'", '"""\nplusieurs\n[lignes] = 1\n"""',
     "'''\nune = 1\\\n'''", '"\\"", ', '""']
)  # fmt: skip


class Written:
    """A TOML text in the making, with the line where each thing was written."""

    def __init__(self) -> None:
        self.text, self.lines = "", {}

    def note(self, way):
        self.lines.setdefault(way, self.text.count("\n") + 1)

    def add(self, text):
        self.text += text


def quoted(name):
    return name if name.isascii() and name.isalnum() else '"' + name.replace('"', '\\"') + '"'


def value(draw, out, way, depth):
    kind = draw(st.sampled_from(["scalar", "list", "table"] if depth else ["scalar"]))
    if kind == "scalar":
        out.add(draw(SCALARS).removesuffix(", "))
    elif kind == "list":
        out.add("[")
        for i in range(draw(st.integers(0, 3))):
            out.add(draw(st.sampled_from(["", "\n", " # [ # \n  ", "\n\n\t"])))
            out.note((*way, i))
            value(draw, out, (*way, i), depth - 1)
            out.add(draw(st.sampled_from([",", " ,", "\n,"])))
        out.add("]")
    else:
        out.add("{ ")
        for i, name in enumerate(draw(st.lists(NAMES, unique=True, max_size=3))):
            out.add(", " if i else "")
            out.note((*way, name))
            out.add(f"{quoted(name)} = ")
            value(draw, out, (*way, name), depth - 1)
        out.add(" }")


@st.composite
def documents(draw):
    out = Written()
    tables = draw(st.lists(NAMES, unique=True, max_size=3))
    for number, name in enumerate(["", *tables]):
        many = draw(st.integers(0, 2)) if name else 0
        for count in range(max(many, 1)):
            out.add(draw(st.sampled_from(["", "\n", "# [nul]\n"])))
            way = (name, count) if many else (name,) if name else ()
            if name:
                out.note((name,))
                out.note(way)
                out.add(f"[[{quoted(name)}]]\n" if many else f"[ {quoted(name)} ] # ]\n")
            for key in draw(st.lists(NAMES, unique=True, max_size=3)):
                own = f"{key} {number}"  # never the name of a table
                out.note((*way, own))
                if draw(st.booleans()):
                    out.note((*way, own, "fr"))
                    out.add(f'"{own}".fr = '.replace('q"u', 'q\\"u'))
                    value(draw, out, (*way, own, "fr"), 2)
                else:
                    out.add(f"{quoted(own)} = ")
                    value(draw, out, (*way, own), 2)
                out.add(draw(st.sampled_from(["\n", "  # fin\n", "\r\n"])))
    return out


@given(documents())
def test_every_key_table_and_element_has_the_line_it_was_written_on(out):
    tomllib.loads(out.text)
    assert key_lines(out.text) == out.lines


def test_a_table_below_a_list_of_tables_belongs_to_the_last_one():
    text = "[[plates]]\nkey = 1\n[[plates]]\n[plates.basemap]\nsource = 2\n[[plates.marks]]\nmark = 3\n"
    lines = key_lines(text)
    assert lines[("plates", 1, "basemap", "source")] == 5
    assert lines[("plates", 1, "marks", 0, "mark")] == 7
    assert ("plates", 0, "basemap") not in lines


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("title", 2),
        ("plates[1] (a).marks[2].classes", 5),
        ("plates[1] (a).marks[2].nothing", 5),
        ("plates[1] (a).nothing", 3),
        ("nothing", 1),
    ],
)
def test_a_fault_gets_the_line_of_its_place_or_of_the_table_around_it(tmp_path, place, line):
    file = tmp_path / "e.toml"
    file.write_text('[edition]\ntitle = "A"\n[[plates]]\nmarks = [{ mark = 1 },\n  { mark = 2, classes = 3 }]\n')
    (fault,) = with_lines([Fault("wrong", "Mend it", file, None, place)], head="edition")
    assert fault.row == line
    assert f"line {line}" in str(fault)


def test_a_file_that_cannot_be_read_leaves_faults_without_lines(tmp_path):
    fault = Fault("wrong", "Mend it", tmp_path / "none.toml", None, "title")
    assert with_lines([fault], head="edition") == [fault]
