"""A GeoPackage is there whole, old or new, whatever befalls the one who writes it: killed, out of room, locked out."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from installed import need_qgis
from small_atlas import QGIS_PYTHON, dataset, edition
from test_geopackage import ask

from atlas.cartography.marks import Choropleth
from atlas.cartography.spec.plate import Plate
from atlas.errors import OutputError
from atlas.publishing.build import atomic_file
from atlas.publishing.build.cache import Cache
from atlas.publishing.qgis.project import tables
from atlas.publishing.qgis.project.plate_shelf import PlateShelf
from atlas.publishing.tables import geopackage
from atlas.publishing.tables.geopackage import write_geopackage

HOLDER = Path(__file__).with_name("qgis_hold.py")
PLATE = Plate(key="evolution", title="Évolution", marks=(Choropleth("population_change"),))

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills processes as Unix does")


@pytest.fixture(scope="module")
def data():
    return dataset()


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """Keeps the plate as it was drawn: what is asked here is how a file is written."""
    return PlateShelf({"data": "the same"}, Cache(tmp_path_factory.mktemp("shelf")))


@pytest.fixture(scope="module")
def versions(data, shelf, tmp_path_factory):
    """The bytes of the old file and of the new one."""
    folder = tmp_path_factory.mktemp("versions")
    old = write_geopackage(edition(plates=(PLATE,)), data, folder / "old" / "atlas.gpkg", shelf=shelf)
    new = write_geopackage(edition(plates=(PLATE,), date="2027"), data, folder / "new" / "atlas.gpkg", shelf=shelf)
    return old.read_bytes(), new.read_bytes()


def in_a_child(work):
    """Do something in a copy of this process, and return how that ended: its exit code, or minus its signal."""
    child = os.fork()
    if child == 0:
        code = 3
        try:
            work()
            code = 0
        except OutputError as error:
            os.write(2, str(error).encode())
            code = 1
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)


def dying_at(moment):
    """Arrange, in a child, that the process is killed at a moment of a write."""
    real = geopackage.write_arrow
    left = iter(range(10_000))

    def counted(table, path, **options):
        if options["layer"] == moment:
            die()
        return real(table, path, **options)

    def torn(table, path, **options):
        real(table, path, **options)
        if next(left) == 2:
            die()

    if moment == "after three layers":
        geopackage.write_arrow = torn
    elif moment == "styles":
        tables.qml = die
    elif moment == "closing":
        geopackage._close_neatly = die
    elif moment == "rename":
        atomic_file.move_into_place = die
    elif moment == "after rename":
        place = atomic_file.move_into_place
        atomic_file.move_into_place = lambda *paths: (place(*paths), die())
    else:
        geopackage.write_arrow = counted


@pytest.mark.parametrize(
    ("moment", "there", "which"),
    [
        ("communes", True, 0), ("after three layers", True, 0), ("provenance", True, 0), ("styles", True, 0),
        ("closing", True, 0), ("rename", True, 0), ("after rename", True, 1), ("styles", False, 0),
        ("rename", False, 0),
    ],
)  # fmt: skip
def test_a_killed_write_leaves_the_old_file_or_none(data, shelf, versions, tmp_path, moment, there, which):
    path = tmp_path / "atlas.gpkg"
    if there:
        path.write_bytes(versions[0])

    def work():
        dying_at(moment)
        write_geopackage(edition(plates=(PLATE,), date="2027"), data, path, shelf=shelf)

    assert in_a_child(work) == -signal.SIGKILL
    if which == 1:
        assert path.read_bytes() == versions[1]
    elif there:
        assert path.read_bytes() == versions[0]
    else:
        assert not path.exists()
    if (moment, there) != ("rename", False):
        return
    # What is left beside stands in nobody's way.
    write_geopackage(edition(plates=(PLATE,), date="2027"), data, path, shelf=shelf)
    assert path.read_bytes() == versions[1]


@pytest.mark.parametrize("kilobytes", [1, 40, 400])
def test_a_disk_that_is_full_is_told_and_loses_nothing(data, shelf, versions, tmp_path, kilobytes, capfd):
    path = tmp_path / "atlas.gpkg"
    path.write_bytes(versions[0])
    assert kilobytes * 1024 < len(versions[1])

    def work():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, kilobytes * 1024))
        write_geopackage(edition(plates=(PLATE,), date="2027"), data, path, shelf=shelf)

    assert in_a_child(work) == 1
    assert "atlas.gpkg cannot be written" in capfd.readouterr().err
    assert path.read_bytes() == versions[0]
    assert [one.name for one in tmp_path.iterdir()] == ["atlas.gpkg"]


@pytest.fixture
def held(versions, tmp_path):
    """Return what holds a layer of a file in QGIS; skipped without QGIS."""
    need_qgis()
    path = tmp_path / "atlas.gpkg"
    path.write_bytes(versions[0])
    processes = []

    def hold(*more):
        command = [QGIS_PYTHON, str(HOLDER), str(path), "communes", *more]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        processes.append(process)
        assert process.stdout.readline() == b"ready\n"
        return process

    yield path, hold
    for process in processes:
        process.stdin.close()
        process.wait(timeout=30)
        process.stdout.close()


def test_a_file_that_is_being_edited_in_qgis_is_not_replaced(data, shelf, versions, held):
    path, hold = held
    hold("edit")
    with pytest.raises(OutputError, match="another program"):
        write_geopackage(edition(plates=(PLATE,), date="2027"), data, path, shelf=shelf)
    assert path.read_bytes()[100:] == versions[0][100:]  # SQLite counts in the header who opened the file


def test_a_file_that_is_only_shown_in_qgis_stays_what_it_is_or_is_replaced_whole(data, shelf, versions, held):
    path, hold = held
    hold()
    try:
        write_geopackage(edition(plates=(PLATE,), date="2027"), data, path, shelf=shelf)
    except OutputError:
        assert path.read_bytes() == versions[0]
    else:
        assert path.read_bytes() == versions[1]
        assert ask(path, "PRAGMA integrity_check") == [("ok",)]
