"""The commands that write the GeoPackage of an edition, and rename one with its project."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click

from atlas.cli.console import say
from atlas.cli.inputs import speak_of, wanted_edition
from atlas.cli.interface import SpokenCommand, argument, option, usage_error
from atlas.cli.options import LANGUAGE, OUTPUT
from atlas.i18n.messages import Message, tr

#: At the end of a private file's name, in every language: names of files keep to plain letters.
_PRIVATE: Final = "-prive"


@click.command(cls=SpokenCommand)
@argument("edition")
@option("-o", "--output", type=OUTPUT, words="gpkg_file")
@option("--as", "name", default="", metavar="NAME", words="gpkg_name")
@option("--language", type=LANGUAGE, words="instead_language")
@option("--rejected", is_flag=True, words="rejected")
@option("--private", is_flag=True, words="private")
@option("--metadata", is_flag=True, words="metadata_files")
@option("--styles", type=OUTPUT, metavar="DIR", words="styles_folder")
def export(
    edition: str, output: Path | None, name: str, language: Any, rejected: bool, private: bool, **beside: Any
) -> None:
    """Write the GeoPackage of EDITION, with its styles and its QGIS project, without drawing its plates."""
    from atlas.publishing.build.cache import Cache, cache_folder
    from atlas.publishing.build.edition_data import read_data, read_private
    from atlas.publishing.build.input_files import named_files
    from atlas.publishing.build.targets import file_target, refuse_inputs
    from atlas.publishing.qgis.project.package import project_target, write_project_beside
    from atlas.publishing.tables.geopackage import write_geopackage

    _refuse_other_suffix(output, name)
    wanted = wanted_edition(edition, language)
    path = _package_path(output, name or wanted.package_name)
    if private:
        wanted, path = _mark_private(wanted, path)
    targets = [file_target(path), project_target(path)]
    refuse_inputs(targets, named_files(wanted).values())
    data = read_private(wanted) if private else read_data(wanted, cache=Cache(cache_folder()))
    speak_of(data.territory)
    write_geopackage(wanted, data, path, language=wanted.language, rejected=rejected)
    say("cli.wrote", path=path)
    if (project := write_project_beside(path)) is not None:
        say("cli.wrote", path=project)
    _write_beside(path, **beside)


def _write_beside(package: Path, *, metadata: bool, styles: Path | None) -> None:
    """Write what is read of a GeoPackage elsewhere: records for catalogues, styles and layouts as files."""
    from atlas.publishing.qgis.project.parts import write_parts
    from atlas.publishing.tables.records import write_records

    for record in write_records(package) if metadata else ():
        say("cli.wrote", path=record)
    if styles is not None:
        say("cli.wrote_parts", n=len(write_parts(package, styles)), folder=styles)


@click.command("rename-gpkg", cls=SpokenCommand, words="rename_package")
@argument("old", type=click.Path(path_type=Path))
@argument("new", type=OUTPUT)
def rename_package(old: Path, new: Path) -> None:
    """Rename the GeoPackage OLD to NEW, and with it where its projects and styles look for their layers."""
    from atlas.publishing.qgis.project.package import rename_package as rename

    for path in rename(old, new):
        say("cli.wrote", path=path)


def _mark_private(edition: Any, path: Path) -> tuple[Any, Path]:
    """Say in the name of a file, in its title and so in its metadata, that it is not to be given away."""
    title = edition.title if isinstance(edition.title, str) else edition.title.get(edition.language, "")
    marked = tr("package.private_title", edition.language, title=title)
    stem = path.stem if path.stem.endswith(_PRIVATE) else path.stem + _PRIVATE
    return replace(edition, title=marked), path.with_name(f"{stem}.gpkg")


def _refuse_other_suffix(output: Path | None, name: str) -> None:
    """Refuse an output that is neither a GeoPackage nor a folder, and a name that is more than that of a file."""
    from atlas.errors import OutputError

    if output is not None and output.suffix.lower() not in ("", ".gpkg") and not output.is_dir():
        raise OutputError(Message("cli.gpkg_suffix", output=output, name=output.with_suffix(".gpkg").name))
    if name and output is not None and output.suffix.lower() == ".gpkg":
        raise usage_error("cli.named_twice")
    if name and (Path(name).name != name or Path(name).suffix.lower() not in ("", ".gpkg")):
        raise usage_error("cli.name_alone", name=name)


def _package_path(output: Path | None, name: str) -> Path:
    if output is not None and output.suffix.lower() == ".gpkg":
        return output
    return (output or Path()) / (name if name.lower().endswith(".gpkg") else f"{name}.gpkg")
