"""The net around readers and renderers: what it says, what it lets through, and that it hides no fault of our own."""

import pickle
import sqlite3
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas.errors import AtlasError, InputError, OutputError, RegisterError, UnforeseenError
from atlas.guard import explain, guard, unforeseen, with_guard


def raised(cause):
    with pytest.raises(AtlasError) as caught, guard("reading the register", "dir/a.csv", error=RegisterError):
        raise cause
    return caught.value


DAMAGE = (
    zipfile.BadZipFile("no zip"),
    sqlite3.DatabaseError("malformed"),
    EOFError(),
    UnicodeDecodeError("ascii", b"\xff", 0, 1, "x"),
)


@pytest.mark.parametrize("cause", DAMAGE, ids=lambda cause: type(cause).__name__)
def test_what_a_library_says_of_a_damaged_file_is_a_fault_of_that_file(cause):
    error = raised(cause)
    assert isinstance(error, RegisterError)
    assert "dir/a.csv" in str(error)
    assert "cannot be read" in str(error)
    assert error.__cause__ is cause


@pytest.mark.parametrize(
    "cause", [KeyError("x"), IndexError(3), AttributeError("y"), ZeroDivisionError(), RuntimeError("z")]
)
def test_anything_else_is_a_fault_of_the_toolkit_and_is_not_blamed_on_the_file(cause):
    error = raised(cause)
    assert isinstance(error, UnforeseenError)
    assert not isinstance(error, InputError)
    for part in ("reading the register dir/a.csv", type(cause).__name__, error.id, "--debug"):
        assert part in str(error)
    assert "Traceback" not in str(error)
    assert type(cause).__name__ in error.trace


@pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit, MemoryError, GeneratorExit])
def test_an_end_that_was_asked_for_and_a_lack_of_memory_go_through(end):
    with pytest.raises(end), guard("reading", "a.csv"):
        raise end


def test_an_error_of_the_tree_goes_through_as_it_is():
    first = OutputError("the disk")
    with pytest.raises(OutputError) as caught, guard("reading", "a.csv"):
        raise first
    assert caught.value is first


@given(
    st.sampled_from([KeyError, TypeError, ValueError, IndexError, OverflowError]),
    st.text(max_size=40),
    st.text("abcé/. ", min_size=1, max_size=30),
)
def test_every_message_names_the_act_and_the_file_in_one_line_of_words(kind, words, file):
    said = str(explain(kind(words), "reading the places", file))
    assert said.startswith(f"reading the places {file}".strip())
    assert len(said.splitlines()) == 1


def test_two_reports_of_one_fault_bear_one_id_and_two_faults_two():
    def unlike(values):
        return values[3]

    ids = set()
    for values in ([], {}):
        try:
            unlike(values)
        except LookupError as error:
            ids.update(unforeseen(error, act, act).id for act in ("x", "y"))
    assert len(ids) == 2


def test_the_error_passes_between_processes_with_its_traceback():
    error = raised(KeyError("x"))
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.id, again.trace) == (str(error), error.id, error.trace)


def test_a_full_disk_and_a_missing_temporary_folder_say_where_to_make_room(monkeypatch, tmp_path):
    assert "TMPDIR" in str(raised(FileNotFoundError(2, "No usable temporary directory found in ['/x']")))
    error = raised(OSError(28, "No space left on device"))
    assert isinstance(error, OutputError)
    assert "free some space" in str(error)


def test_a_file_that_nobody_may_read_is_named_and_the_reason_is_the_system_s():
    error = raised(PermissionError(13, "Permission denied", "dir/b.dbf"))
    assert "dir/b.dbf" in str(error)
    assert "Permission denied" in str(error)


def test_a_function_under_the_net_names_the_file_that_it_was_called_with():
    @with_guard("reading the table")
    def read(path, *, layer=""):
        return {}[layer]

    with pytest.raises(UnforeseenError, match=r"reading the table a\.gpkg"):
        read("a.gpkg", layer="x")
