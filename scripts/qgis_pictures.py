"""Draws the pictures of docs/qgis.md in headless QGIS, from the GeoPackage of the demonstration edition.

``python scripts/qgis_pictures.py`` writes docs/images. It needs the QGIS of the system (python3-qgis): the toolkit
writes the file in its own interpreter, then the system's Python, which alone has QGIS, draws the layouts.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

SYSTEM_PYTHON = "/usr/bin/python3"
FOLDER = Path(__file__).resolve().parent.parent / "docs" / "images"
DPI = 62
#: Picture → the plate that it shows.
PICTURES = {"qgis-densite": "densite", "qgis-population": "population", "qgis-composition": "composition"}
COMMUNES = "qgis-commune"


def main() -> None:
    """Write the GeoPackage and have its layouts drawn."""
    from atlas.publishing.build.edition_data import read_data
    from atlas.publishing.edition.load import read_edition
    from atlas.publishing.tables.geopackage import write_geopackage

    edition = read_edition("demonstration")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        path = write_geopackage(edition, read_data(edition), Path(folder) / "atlas.gpkg")
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": folder}
        numbers = {plate.key: edition.number(plate) for plate in edition.plates}
        wanted = ",".join(numbers[key] for key in PICTURES.values())
        command = [SYSTEM_PYTHON, __file__, "--draw", str(path), wanted, *fonts()]
        subprocess.run(command, check=True, env=environment)


def fonts() -> list[str]:
    """Return the font files of the toolkit, which an editor would install."""
    from atlas.cartography.canvas.typeface import font_files

    return [str(path) for path in font_files()]


def draw(path: str, numbers: str, font_files: list[str]) -> None:
    """Draw the layouts; run by the system's Python."""
    from qgis.core import QgsApplication, QgsLayoutExporter, QgsProject  # type: ignore[import-not-found]
    from qgis.PyQt.QtGui import QFontDatabase  # type: ignore[import-not-found]

    application = QgsApplication([], False)
    application.initQgis()
    for file in font_files:
        QFontDatabase.addApplicationFont(file)
    project = QgsProject.instance()
    project.read(f"geopackage:{path}?projectName=atlas")
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = DPI
    settings.generateWorldFile = False
    layouts = project.layoutManager().printLayouts()
    for name, start in zip(PICTURES, numbers.split(","), strict=True):
        layout = next(one for one in layouts if one.name().startswith(start))
        layout.refresh()
        QgsLayoutExporter(layout).exportToImage(str(FOLDER / f"{name}.png"), settings)
    pages = next(one for one in layouts if one.atlas().enabled())
    pages.atlas().beginRender()
    pages.atlas().seekTo(40)
    pages.refresh()
    QgsLayoutExporter(pages).exportToImage(str(FOLDER / f"{COMMUNES}.png"), settings)
    pages.atlas().endRender()
    sys.stdout.flush()
    os._exit(0)  # QGIS ends in a fault when Python takes its objects apart


if __name__ == "__main__":
    if sys.argv[1:2] == ["--draw"]:
        draw(sys.argv[2], sys.argv[3], sys.argv[4:])
    main()
