"""Does QGIS Server answer over loopback with an edition's maps, rows and printed plates, from the GeoPackage alone?"""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pytest
from PIL import Image
from small_atlas import dataset, edition

from atlas.cartography.marks import Choropleth, Circles
from atlas.cartography.spec.plate import Plate
from atlas.publishing.tables.geopackage import write_geopackage

SERVER = Path("/usr/lib/cgi-bin/qgis_mapserv.fcgi")
PLATES = (
    Plate(key="bornes", title="Densités, écarts et « & <bords> »", marks=(Choropleth("population_change"),)),
    Plate(key="cercles", title="Habitants", marks=(Circles("population_2024"),)),
)


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    return write_geopackage(edition(plates=PLATES), dataset(), tmp_path_factory.mktemp("server") / "essai.gpkg")


def gateway(environment):
    """A handler that hands each request to the server's program, as a web server does (CGI)."""

    class Gateway(BaseHTTPRequestHandler):
        def do_GET(self):
            query = self.path.partition("?")[2]
            request = {"QUERY_STRING": query, "REQUEST_METHOD": "GET", "SERVER_NAME": "127.0.0.1", "SCRIPT_NAME": "/"}
            answer = subprocess.run(
                [str(SERVER)], env=environment | request, capture_output=True, check=False, timeout=120
            )
            head, body = re.split(rb"\r?\n\r?\n", answer.stdout, maxsplit=1)
            status = re.search(rb"^Status:\s*(\d+)", head, re.M)
            kind = re.search(rb"^Content-Type:\s*(.+)$", head, re.M)
            self.send_response(int(status[1]) if status else 200)
            self.send_header("Content-Type", kind[1].decode().strip() if kind else "text/plain")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Say nothing on the standard error."""

    return Gateway


@pytest.fixture(scope="module")
def ask(package, tmp_path_factory):
    """A question to the server: its parameters in, kind and body of the answer out."""
    if not SERVER.exists():
        pytest.skip("QGIS Server is not installed (apt-get install --no-install-recommends qgis-server)")
    home = tmp_path_factory.mktemp("home")
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_RUNTIME_DIR": str(home), "LANG": "C.UTF-8"}
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), gateway(environment | {"QT_QPA_PLATFORM": "offscreen", "QGIS_SERVER_LOG_LEVEL": "2"})
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    project = f"geopackage:{package}?projectName=atlas"

    def question(service, request, **more):
        words = {"MAP": project, "SERVICE": service, "REQUEST": request} | more
        try:
            with urlopen(f"http://127.0.0.1:{server.server_port}/?{urlencode(words)}", timeout=120) as answer:
                return answer.headers["Content-Type"], answer.read()
        except HTTPError as error:
            return error.headers["Content-Type"], error.read()

    yield cache(question)
    server.shutdown()
    server.server_close()


def picture(answer):
    """The colours of a picture, (height, width, 3)."""
    kind, body = answer
    assert kind.startswith("image/png"), body[:500]
    return np.asarray(Image.open(BytesIO(body)).convert("RGB"))


def local_names(body, tag):
    """Texts of the elements of a name, whatever their namespace."""
    return [element.text for element in ElementTree.fromstring(body).iter() if element.tag.rpartition("}")[2] == tag]


def test_maps_are_offered_under_short_names_without_commas(ask):
    _, body = ask("WMS", "GetCapabilities", VERSION="1.3.0")
    root = ElementTree.fromstring(body)
    names = [layer.findtext("{*}Name") for layer in root.iter("{http://www.opengis.net/wms}Layer")]
    assert {"communes", "p01", "p01_1", "p02"} <= set(names)
    assert not [name for name in names if name and "," in name]
    assert len(set(names)) == len(names)
    assert root.findtext(".//{*}Service/{*}AccessConstraints"), "the licence is told"


def frame(package):
    """The rectangle around the communes, as a request has it."""
    return ",".join(map(str, gpd.read_file(package, layer="communes").total_bounds))


def test_a_map_shows_the_communes(ask, package):
    common = {"VERSION": "1.3.0", "CRS": "EPSG:26191", "BBOX": frame(package), "WIDTH": 300, "HEIGHT": 300}
    drawn = [
        picture(ask("WMS", "GetMap", LAYERS=layer, STYLES="", FORMAT="image/png", **common))
        for layer in ("p01_1", "p02_1")
    ]
    assert all((image != 255).any(axis=2).mean() > 0.02 for image in drawn)
    assert not np.array_equal(*drawn)


@pytest.mark.parametrize("kind", ["png", "pdf"])
def test_a_plate_is_printed_by_its_title(ask, package, kind):
    title = next(name for name in templates(ask) if name.startswith("01"))
    page = {"TEMPLATE": title, "FORMAT": kind, "CRS": "EPSG:26191", "DPI": 60, "map0:EXTENT": frame(package)}
    answer = ask("WMS", "GetPrint", VERSION="1.3.0", **page)
    if kind == "pdf":
        assert answer[1].startswith(b"%PDF"), answer[1][:500]
        return
    image = picture(answer)
    assert 0.05 < (image < 250).any(axis=2).mean() < 0.95, "the page is neither empty nor full"


def templates(ask):
    """Names of the layouts that the server prints."""
    _, body = ask("WMS", "GetProjectSettings", VERSION="1.3.0")
    root = ElementTree.fromstring(body)
    return [element.get("name") for element in root.iter() if element.tag.rpartition("}")[2] == "ComposerTemplate"]


def test_every_plate_has_a_layout_on_the_server(ask):
    assert [name[:2] for name in templates(ask) if name[:2].isdigit()] == ["01", "02"]


def test_rows_are_those_of_the_dataset(ask):
    _, body = ask("WFS", "GetCapabilities", VERSION="1.1.0")
    assert "communes" in local_names(body, "Name")
    _, body = ask("WFS", "GetFeature", VERSION="1.1.0", TYPENAME="communes", OUTPUTFORMAT="application/vnd.geo+json")
    rows = {row["properties"]["code"]: row["properties"] for row in json.loads(body)["features"]}
    communes = dataset().communes
    assert set(rows) == set(communes.index)
    expected = {code: None if np.isnan(value) else value for code, value in communes["population_2024"].items()}
    assert {code: row["population_2024"] for code, row in rows.items()} == expected


def test_a_hostile_question_is_refused(ask):
    kind, body = ask("WMS", "GetPrint", VERSION="1.3.0", TEMPLATE="../../etc/passwd", FORMAT="pdf", CRS="EPSG:26191")
    assert "xml" in kind
    assert b"ServiceException" in body
