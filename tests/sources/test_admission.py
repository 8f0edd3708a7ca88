"""What must not be opened is refused before: pipes, devices, sockets, folders, files that lie about their kind."""

import os
import socket
import sys

import pytest

from atlas.errors import InputError
from atlas.sources.files.admission import VARIABLE, admit, admit_layer
from atlas.sources.files.tables import read_table
from atlas.sources.territory.territory import read_territory

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows names none of these as files")
REGISTER = "identifiant;nom;longitude;latitude\nA1;Al Amal;-5,8;35,7\n"


@pytest.fixture(params=["pipe", "device", "socket", "folder"])
def strange(request, tmp_path, monkeypatch):
    path = tmp_path / "registre.csv"
    if request.param == "pipe":
        os.mkfifo(path)
    elif request.param == "device":
        path.symlink_to("/dev/zero")
    elif request.param == "folder":
        path.mkdir()
    else:
        monkeypatch.chdir(tmp_path)  # names of sockets are short
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("registre.csv")
    return path, request.param


def test_what_is_no_regular_file_is_refused_and_not_waited_for(strange):
    path, what = strange
    with pytest.raises(InputError, match=f"this is a {what}, not a file"):
        read_table(path)


def test_the_limit_of_size_is_said_and_can_be_set(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text(REGISTER, encoding="utf-8")
    monkeypatch.setenv(VARIABLE, "0.00001")
    with pytest.raises(InputError, match=VARIABLE):
        read_table(tmp_path / "a.csv")
    monkeypatch.setenv(VARIABLE, "1")
    assert len(read_table(tmp_path / "a.csv").rows) == 1
    admit(tmp_path / "nothing.csv")  # whom it is given to says that it is not there


VRT = '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'


@pytest.mark.parametrize("ending", [".geojson", ".json", ".gpkg", ".shp"])
@pytest.mark.parametrize("text", [VRT.format("/etc/passwd"), "<OGRWFSDataSource><URL>http://example.org</URL>"])
def test_a_layer_that_names_other_files_or_addresses_is_refused(ending, text, tmp_path):
    path = tmp_path / f"communes{ending}"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="is not the"):
        read_table(path)
    with pytest.raises(InputError, match="is not the"):
        read_territory(path)


def test_a_geojson_may_begin_with_a_mark_and_lines(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_bytes(b"\xef\xbb\xbf\r\n  {}")
    assert admit_layer(path) is None
    path.write_bytes(b"\xef\xbb\xbf\r\n  <a/>")
    with pytest.raises(InputError, match="is not the"):
        admit_layer(path)
