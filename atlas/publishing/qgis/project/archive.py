"""The archive in which QGIS keeps a project (.qgz), and the names of files that the sources of its layers hold."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import Counter
from collections.abc import Container
from typing import Final

#: What the project is called inside the archive, and in the GeoPackage.
PROJECT: Final = "atlas"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip archive knows
#: The source of a layer beside its project, as projects and styles write it: ``./NAME.gpkg|layername=``, and that of a
#: raster, ``GPKG:./NAME.gpkg:``.
_SOURCE: Final = re.compile(r"(?<![^\"'>=\s])(GPKG:)?\./([^|\"<>]+?)(\|layername=|(?(1):|(?!)))([A-Za-z0-9_]+)")


def pack_project(text: str) -> bytes:
    """Return a project as a .qgz, the same bytes for the same text."""
    return _pack({f"{PROJECT}.qgs": text.encode("utf-8")})


def is_own_archive(content: bytes) -> bool:
    """Tell whether a .qgz is as the toolkit wrote it: one that QGIS saved holds somebody's work."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile:
        return False
    return [(entry.filename, entry.date_time) for entry in entries] == [(f"{PROJECT}.qgs", _EPOCH)]


def read_project(content: bytes) -> str:
    """Return the text of a .qgz.

    Raises:
        zipfile.BadZipFile: it is no archive.
        IndexError: no project is in it.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.lower().endswith(".qgs")]
        return archive.read(names[0]).decode("utf-8")


def rename_in_archive(content: bytes, old: str, new: str) -> bytes:
    """Return a .qgz whose layers are looked for in another file beside it; all else stays as it is."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts = {
        name: rename_sources(part.decode("utf-8"), old, new).encode("utf-8") if name.endswith(".qgs") else part
        for name, part in parts.items()
    }
    return _pack(parts)


def source_files(text: str, tables: Container[str]) -> Counter[str]:
    """Count the sources of a project by the name of the file beside it; only those of tables of these names."""
    return Counter(html.unescape(match[2]) for match in _SOURCE.finditer(text) if match[4] in tables)


def rename_sources(text: str, old: str, new: str) -> str:
    """Return a project or style whose sources in one file are looked for in another one beside it."""

    def rename(match: re.Match[str]) -> str:
        if html.unescape(match[2]) != old:
            return match[0]
        return f"{match[1] or ''}./{html.escape(new)}{match[3]}{match[4]}"

    return _SOURCE.sub(rename, text)


def _pack(parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # the same on every system
            archive.writestr(entry, part)
    return packed.getvalue()
