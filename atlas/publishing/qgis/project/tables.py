"""The tables by which QGIS finds styles and projects in a GeoPackage."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Final

from atlas.cartography.styles.model import Style
from atlas.publishing.qgis.project.archive import pack_project
from atlas.publishing.qgis.styles.styles import qml, sld
from atlas.publishing.tables.layers import GEOMETRY_COLUMN

_STYLES: Final = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
)"""


def write_styles(connection: sqlite3.Connection, styles: Sequence[Style], moment: str) -> None:
    """Write styles; the first one of a layer is its default.

    Args:
        connection: of a GeoPackage whose layers are written.
        styles: in the order in which QGIS lists them.
        moment: ISO time of the last change.
    """
    connection.execute(_STYLES)
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
        "VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)",
        (moment,),
    )
    tables: set[str] = set()
    for style in styles:
        first = style.table not in tables
        tables.add(style.table)
        descriptor = sld(style)
        connection.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
            "styleQML, styleSLD, useAsDefault, description, owner, ui, update_time) "
            "VALUES ('', '', ?, ?, ?, ?, ?, ?, ?, '', NULL, ?)",
            (
                style.table, GEOMETRY_COLUMN, style.name, qml(style), descriptor if "se:Rule" in descriptor else None,
                int(first), style.title.replace("\x00", ""), moment,
            ),
        )  # fmt: skip


def write_project(connection: sqlite3.Connection, name: str, text: str, moment: str) -> None:
    """Write a project, as QGIS itself does: a .qgz in hexadecimal digits.

    The table stays out of the list of contents: its key is a text, which the standard does not allow there.
    """
    connection.execute("CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB)")
    metadata = json.dumps({"last_modified_time": moment[:19], "last_modified_user": name})
    connection.execute("INSERT INTO qgis_projects VALUES (?, ?, ?)", (name, metadata, pack_project(text).hex()))
