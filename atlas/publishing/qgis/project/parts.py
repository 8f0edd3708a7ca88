"""The styles and layouts of a GeoPackage as files of their own, for whoever keeps a project of theirs."""

from __future__ import annotations

import re
import sqlite3
import xml.etree.ElementTree as ET
from contextlib import closing
from pathlib import Path
from typing import Final

from atlas.errors import OutputError
from atlas.i18n.messages import Message
from atlas.publishing.build.atomic_file import whole_file
from atlas.publishing.qgis.project.archive import read_project

_UNNAMED: Final = re.compile(r"[^\w-]+")
_DOCTYPE: Final = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"


def write_parts(package: Path, folder: Path) -> tuple[Path, ...]:
    """Write every style (.qml, and .sld where there is one) and every layout (.qpt) of a GeoPackage into a folder.

    Raises:
        OutputError: the file has neither, or one cannot be written.
    """
    try:
        with closing(sqlite3.connect(f"{package.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            styles = connection.execute(
                "SELECT f_table_name, styleName, styleQML, styleSLD FROM layer_styles ORDER BY id"
            ).fetchall()
            projects = connection.execute("SELECT content FROM qgis_projects").fetchall()
    except sqlite3.Error as error:
        raise OutputError(Message("fault.publishing.package.no_project", path=package)) from error
    files: dict[str, str] = {}
    for table, name, qml, sld in styles:
        stem = _stem(f"{table}--{name}")
        files[f"{stem}.qml"] = qml
        if sld:
            files[f"{stem}.sld"] = sld
    for (content,) in projects:
        root = ET.fromstring(read_project(bytes.fromhex(content)).replace(_DOCTYPE, "", 1))
        for layout in root.iter("Layout"):
            files[f"{_stem(layout.get('name', ''))}.qpt"] = ET.tostring(layout, encoding="unicode") + "\n"
    written = []
    for name, text in files.items():
        with whole_file(folder / name) as beside:
            beside.write_text(text, encoding="utf-8")
        written.append(folder / name)
    return tuple(written)


def _stem(name: str) -> str:
    return _UNNAMED.sub("-", name).strip("-")[:80]
