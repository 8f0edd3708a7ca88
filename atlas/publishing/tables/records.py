"""What catalogues read beside a GeoPackage: its ISO 19139 and 19115-3 records, a DCAT-AP record, a Data Package."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from atlas.i18n.language import LANGUAGES
from atlas.publishing.build.atomic_file import sha256, whole_file
from atlas.publishing.tables.iso19115_3 import renewed_record
from atlas.publishing.tables.metadata import RecordHead, read_head

_XML: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MEDIA_TYPE: Final = "application/geopackage+sqlite3"
_CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#", "locn": "http://www.w3.org/ns/locn#",
    "gsp": "http://www.opengis.net/ont/geosparql#",
}  # fmt: skip
#: Vocabularies of the Publications Office of the European Union, which DCAT-AP prescribes.
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority"
_FILE_TYPES: Final = f"{_AUTHORITY}/file-type"
_SPOKEN: Final = f"{_AUTHORITY}/language"
_SOCIETY: Final = f"{_AUTHORITY}/data-theme/SOCI"
#: Types of columns of SQLite → of a Data Package.
_TYPES: Final = {"INTEGER": "integer", "MEDIUMINT": "integer", "REAL": "number", "BOOLEAN": "boolean", "DATE": "date"}


def write_records(package: Path) -> tuple[Path, ...]:
    """Write ``NAME.iso19139.xml``, ``.iso19115-3.xml``, ``.dcat.jsonld``, ``.datapackage.json`` beside a GeoPackage.

    All of them are read from the file itself, so that none says what it does not hold.

    Raises:
        OutputError: one of them cannot be written.
    """
    with closing(sqlite3.connect(f"{package.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        (record,) = connection.execute("SELECT metadata FROM gpkg_metadata WHERE id = 1").fetchone()
        layers = [_layer(connection, *row) for row in connection.execute(
            "SELECT table_name, identifier, description FROM gpkg_contents "
            "WHERE table_name != 'layer_styles' AND data_type != 'tiles'"
        ).fetchall()]  # fmt: skip
    head = read_head(record)
    texts = {
        ".iso19139.xml": f"{_XML}{record}\n",
        ".iso19115-3.xml": f"{_XML}{renewed_record(head)}\n",
        ".dcat.jsonld": _json(_dcat(head, package)),
        ".datapackage.json": _json(_data_package(head, package, layers)),
    }
    written = []
    for ending, text in texts.items():
        path = package.with_suffix(ending)
        with whole_file(path) as beside:
            beside.write_text(text, encoding="utf-8")
        written.append(path)
    return tuple(written)


def _layer(connection: sqlite3.Connection, table: str, title: str, description: str) -> dict[str, Any]:
    """Return a layer as a resource: its columns with their types, titles and comments."""
    words = {
        name: (alias or "", comment or "")
        for name, alias, comment in connection.execute(
            "SELECT column_name, name, description FROM gpkg_data_columns WHERE table_name = ?", (table,)
        )
    }
    fields = [
        {"name": name, "type": _TYPES.get(kind.partition("(")[0], "string" if kind.startswith("TEXT") else "any"),
         "title": words.get(name, ("", ""))[0], "description": words.get(name, ("", ""))[1]}
        for _, name, kind, *_ in connection.execute(f'PRAGMA table_info("{table}")') if name not in ("fid", "geom")
    ]  # fmt: skip
    return {"name": table, "title": title, "description": description, "schema": {"fields": fields}}


def _dcat(head: RecordHead, package: Path) -> dict[str, Any]:
    name, language = f"urn:atlas:{package.stem}", head.language
    west, south, east, north = head.bounds
    ring = ", ".join(f"{x} {y}" for x, y in ((west, south), (east, south), (east, north), (west, north), (west, south)))

    def in_language(text: str) -> dict[str, str]:
        return {"@value": text, "@language": language}

    return {
        "@context": _CONTEXT,
        "@id": name,
        "@type": "dcat:Dataset",
        "dct:title": in_language(head.title),
        "dct:description": in_language(head.abstract),
        "dct:identifier": package.stem,
        "dct:language": {"@id": f"{_SPOKEN}/{LANGUAGES[language].alpha3.upper()}"},
        "dcat:theme": {"@id": _SOCIETY},
        "dct:issued": {"@value": head.date, "@type": "xsd:date"},
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": in_language(head.publisher)},
        "dcat:keyword": [in_language(word) for word in head.keywords],
        "dct:provenance": {"@type": "dct:ProvenanceStatement", "dct:description": in_language(head.lineage)},
        "dct:spatial": {
            "@type": "dct:Location",
            "dcat:bbox": {"@value": f"POLYGON (({ring}))", "@type": "gsp:wktLiteral"},
        },
        "dcat:distribution": {
            "@id": f"{name}#file",
            "@type": "dcat:Distribution",
            "dct:title": in_language(package.name),
            # Beside this record, wherever the two are published.
            "dcat:accessURL": {"@id": quote(package.name)},
            "dcat:downloadURL": {"@id": quote(package.name)},
            "dct:format": {"@id": f"{_FILE_TYPES}/GPKG"},
            "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{_MEDIA_TYPE}"},
            "dcat:byteSize": package.stat().st_size,
            "dct:rights": [
                {"@type": "dct:RightsStatement", "dct:description": in_language(text)} for text in head.rights
            ],
        },
    }  # fmt: skip


def _data_package(head: RecordHead, package: Path, layers: list[dict[str, Any]]) -> dict[str, Any]:
    file = {
        "path": package.name, "format": "gpkg", "mediatype": _MEDIA_TYPE, "bytes": package.stat().st_size,
        "hash": f"sha256:{sha256(package)}",
    }  # fmt: skip
    return {
        "profile": "data-package",
        "name": package.stem.lower(),
        "title": head.title,
        "description": head.abstract,
        "created": head.date,
        "keywords": list(head.keywords),
        "sources": [{"title": text} for text in head.rights],
        "contributors": [{"title": head.publisher, "role": "publisher"}],
        "resources": [
            {**layer, **file, "dialect": {"table": layer["name"]}} for layer in layers
        ],
    }  # fmt: skip


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
