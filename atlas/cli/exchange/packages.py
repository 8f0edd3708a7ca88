"""The commands that write the GeoPackage of an edition, and rename one with its project."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from atlas.cli.console import say
from atlas.cli.inputs import wanted_edition
from atlas.cli.interface import SpokenCommand, argument, option, usage_error
from atlas.cli.options import LANGUAGE, OUTPUT
from atlas.i18n.messages import Message


@click.command(cls=SpokenCommand)
@argument("edition")
@option("-o", "--output", type=OUTPUT, words="gpkg_file")
@option("--as", "name", default="", metavar="NAME", words="gpkg_name")
@option("--language", type=LANGUAGE, words="instead_language")
@option("--rejected", is_flag=True, words="rejected")
def export(edition: str, output: Path | None, name: str, language: Any, rejected: bool) -> None:
    """Write the GeoPackage of EDITION, with its styles and its QGIS project, without drawing its plates."""
    from atlas.publishing.build.cache import Cache, cache_folder
    from atlas.publishing.build.edition_data import read_data
    from atlas.publishing.build.input_files import named_files
    from atlas.publishing.build.targets import file_target, refuse_inputs
    from atlas.publishing.qgis.project.package import project_target, write_project_beside
    from atlas.publishing.tables.geopackage import write_geopackage

    _refuse_other_suffix(output, name)
    wanted = wanted_edition(edition, language)
    path = _package_path(output, name or wanted.package_name)
    targets = [file_target(path), project_target(path)]
    refuse_inputs(targets, named_files(wanted).values())
    data = read_data(wanted, cache=Cache(cache_folder()))
    write_geopackage(wanted, data, path, language=wanted.language, rejected=rejected)
    say("cli.wrote", path=path)
    if (project := write_project_beside(path)) is not None:
        say("cli.wrote", path=project)


@click.command("rename-gpkg", cls=SpokenCommand, words="rename_package")
@argument("old", type=click.Path(path_type=Path))
@argument("new", type=OUTPUT)
def rename_package(old: Path, new: Path) -> None:
    """Rename the GeoPackage OLD to NEW, and with it where its projects and styles look for their layers."""
    from atlas.publishing.qgis.project.package import rename_package as rename

    for path in rename(old, new):
        say("cli.wrote", path=path)


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
