"""A GeoPackage and the project beside it: under which name they look for each other, and how both are renamed."""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Final

from atlas.errors import OutputError, system_reason
from atlas.i18n.messages import Message
from atlas.publishing.build.atomic_file import whole_file
from atlas.publishing.build.targets import file_target, refuse_held
from atlas.publishing.qgis.project.archive import (
    is_own_archive,
    read_project,
    rename_in_archive,
    rename_sources,
    source_files,
)

ENDING: Final = ".qgz"


def project_target(package: Path) -> Path:
    """Return where the project of a GeoPackage stands for a double click: beside it, under its name.

    Raises:
        OutputError: a project that QGIS saved stands there, which is somebody's work.
    """
    path = package.with_suffix(ENDING)
    if file_target(path).is_file() and not is_own_archive(path.read_bytes()):
        raise OutputError(Message("fault.publishing.package.own_project", path=path))
    return path


def write_project_beside(package: Path) -> Path | None:
    """Write the project that a GeoPackage holds beside it, where a double click opens it; None where it holds none.

    Raises:
        OutputError: it cannot be written, or a project that QGIS saved stands there.
    """
    projects = _projects(package)
    if not projects:
        return None
    path = project_target(package)
    with whole_file(path) as beside:
        beside.write_bytes(next(iter(projects.values())))
    return path


def foreign_sources(package: Path) -> tuple[str, ...]:
    """List the files that the projects in a GeoPackage read in place of it: those that have its layers by name.

    Nothing for a file that holds no project, or is no GeoPackage.
    """
    try:
        with closing(_open(package, "ro")) as connection:
            return tuple(sorted(set(_own_names(connection, package.name)) - {package.name}))
    except (sqlite3.Error, OSError, ValueError, IndexError, zipfile.BadZipFile):
        return ()


def rename_package(old: Path, new: Path) -> tuple[Path, ...]:
    """Give a GeoPackage another name, and let its projects and styles look for their layers under it.

    The project beside it is renamed with it, or made where there is none. The same name twice mends a file that was
    renamed by hand. Everything happens or nothing.

    Args:
        old: the file as it is called now.
        new: as it will be called.

    Returns:
        the files that stand now.

    Raises:
        OutputError: the file is no GeoPackage of the toolkit, is open elsewhere, or a file stands under the new name.
    """
    if not old.is_file():
        raise OutputError(Message("fault.publishing.package.not_there", path=old))
    if new.suffix.lower() != ".gpkg":
        raise OutputError(Message("fault.publishing.package.suffix", path=new, name=new.with_suffix(".gpkg").name))
    beside, target = old.with_suffix(ENDING), new.with_suffix(ENDING)
    same = new.exists() and new.samefile(old)
    for standing in () if same else (new, target):
        if standing.exists():
            raise OutputError(Message("fault.publishing.package.stands", path=standing))
    refuse_held(old)
    with whole_file(new) as copy:
        shutil.copyfile(old, copy)
        try:
            former = _rename_inside(copy, old.name, new.name)
            saved = beside.read_bytes() if beside.is_file() else None
            project = next(iter(_projects(copy).values())) if saved is None else saved
            for name in former:
                project = rename_in_archive(project, name, new.name)
        except (sqlite3.Error, StopIteration, IndexError, zipfile.BadZipFile) as error:
            raise OutputError(Message("fault.publishing.package.no_project", path=old)) from error
        with whole_file(target) as archive:
            archive.write_bytes(project)
    if not same:
        _remove(old)
        if saved is not None:
            _remove(beside)
    return new, target


def _rename_inside(package: Path, old: str, new: str) -> tuple[str, ...]:
    """Rename the sources of the projects and styles of a GeoPackage; return the names that they had."""
    with closing(_open(package, "rw")) as connection:
        former = tuple(_own_names(connection, old))
        connection.execute("BEGIN")
        for name, content in connection.execute("SELECT name, content FROM qgis_projects").fetchall():
            archive = _archive(content)
            for was in former:
                archive = rename_in_archive(archive, was, new)
            connection.execute("UPDATE qgis_projects SET content = ? WHERE name = ?", (archive.hex(), name))
        for key, style in connection.execute("SELECT id, styleQML FROM layer_styles").fetchall():
            renamed = style or ""
            for was in former:
                renamed = rename_sources(renamed, was, new)
            if renamed != (style or ""):
                connection.execute("UPDATE layer_styles SET styleQML = ? WHERE id = ?", (renamed, key))
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'provenance'").fetchone():
            for was in {old, *former}:
                connection.execute("UPDATE provenance SET file = ? WHERE file = ?", (new, was))
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=DELETE")
    return former


def _own_names(connection: sqlite3.Connection, name: str) -> Counter[str]:
    """Return the names under which projects look for this very file: its own, or else the one that most layers have.

    A layer that somebody added from another file beside keeps its source, unless that file has all the layers.
    """
    tables = {row[0] for row in connection.execute("SELECT table_name FROM gpkg_contents")}
    names: Counter[str] = Counter()
    for (content,) in connection.execute("SELECT content FROM qgis_projects"):
        names += source_files(read_project(_archive(content)), tables)
    if not names:
        return names
    most, _ = names.most_common(1)[0]
    return Counter({most: names[most], **({name: names[name]} if name in names else {})})


def _projects(package: Path) -> dict[str, bytes]:
    try:
        with closing(_open(package, "ro")) as connection:
            rows = connection.execute("SELECT name, content FROM qgis_projects ORDER BY rowid").fetchall()
    except sqlite3.Error:
        return {}
    return {name: _archive(content) for name, content in rows}


def _archive(content: bytes | str) -> bytes:
    """Return the .qgz of a project, which QGIS stores in hexadecimal digits."""
    return bytes.fromhex(content.decode("ascii") if isinstance(content, bytes) else content)


def _open(package: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{package.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None)


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise OutputError(
            Message("fault.publishing.files.unwritable", path=path, reason=system_reason(error))
        ) from error
