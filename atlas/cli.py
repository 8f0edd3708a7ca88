"""The command ``atlas``: one thin function per task; what it does is in the library.

Exit codes: 0 done, 1 an input or an output is wrong (everything that was found is listed), 2 the command line is wrong.
Heavy imports are inside the commands, so that ``atlas --help`` is instant.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

import atlas

_LANGUAGES = click.Choice(["fr", "ar", "en"])
_TABLE_FILE = "A .csv, .xlsx, .gpkg, .geojson or .parquet file."
_REGISTER_OPTIONS = (
    click.option(
        "--territory", default="tanger-tetouan", show_default=True, help="A perimeter, or a layer of communes."
    ),
    click.option("--column", "columns", multiple=True, metavar="OURS=THEIRS", help="Name a column by hand."),
    click.option("--encoding", help="Encoding of a text file, when the detected one is wrong."),
    click.option("--layer", help="Sheet or layer of the file."),
    click.option("--accept-faults", is_flag=True, help="Take unreadable values as missing."),
)


def _register_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_REGISTER_OPTIONS):
        command = option(command)
    return command


class _Commands(click.Group):
    """Commands whose wrong inputs end in a message and exit code 1, never in a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except atlas.AtlasError as error:
            _say_error(error)
            ctx.exit(1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(atlas.__version__, prog_name="atlas")
def main() -> None:
    """Thematic atlases of the social economy: from a register of actors to printed plates."""


@main.command()
@click.argument("edition")
@click.option(
    "-o", "--output", default="out", show_default=True, type=click.Path(path_type=Path), help="Output folder."
)
@click.option("--plate", default="", help="Draw only the plate of this key.")
@click.option("--language", type=_LANGUAGES, help="Instead of the edition's own.")
@click.option("--jobs", default=0, help="Processes that draw; all cores by default.")
@click.option("--accept-faults", is_flag=True, help="Take unreadable values of the register as missing.")
def build(edition: str, output: Path, plate: str, language: Any, jobs: int, accept_faults: bool) -> None:
    """Build EDITION (a TOML file, or the name of a shipped edition): plates, book, GeoPackage, tables, manifest."""
    with _progress() as tell:
        tell(0, 0, "reading")
        from atlas.publishing.build import publish, read_data

        wanted = _edition(edition, language)
        data = read_data(wanted, accept_faults=accept_faults)
        made = publish(wanted, data, output, plate=plate, jobs=jobs, progress=tell)
    if data.placed is not None:
        click.echo(repr(data.placed))
    kept = f", {len(made.kept)} unchanged" if made.kept else ""
    click.echo(f"{len(made.drawn)} plates drawn{kept}; {len(made.files)} files in {made.folder}")


@main.command()
@click.argument("source")
@_register_options
def check(source: str, **options: Any) -> None:
    """Say what is wrong with SOURCE, a register or an edition (.toml), row by row; nothing is written."""
    if Path(source).suffix == ".toml":
        _check_edition(source)
        return
    from atlas.analysis.location import locate
    from atlas.sources.register import check_register
    from atlas.sources.territory import read_territory

    mapping = _mapping(options["columns"])
    register, faults = check_register(source, columns=mapping, encoding=options["encoding"], layer=options["layer"])
    if register is not None:
        for what, found in register.reading.items():
            click.echo(f"{what}: {found}")
        placed = locate(register, read_territory(options["territory"]))
        click.echo(repr(placed))
        _list_rejected(placed)
    for fault in faults:
        click.echo(str(fault), err=True)
    if faults:
        click.echo(f"{len(faults)} faults", err=True)
        sys.exit(1)


@main.command()
@click.argument("register")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help=_TABLE_FILE)
@_register_options
def locate(register: str, output: Path, **options: Any) -> None:
    """Give each record of REGISTER its commune and province, or a reason why not."""
    from atlas.publishing.tables import write_table

    _keep_input(register, output)
    placed = _placed(register, options)
    written = write_table(placed, output)
    click.echo(repr(placed))
    for path in written:
        click.echo(f"wrote {path}")


@main.command()
@click.argument("register", required=False)
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help=_TABLE_FILE)
@click.option("--by", default="commune", show_default=True, type=click.Choice(["commune", "province", "region"]))
@click.option(
    "--coverage-km",
    multiple=True,
    type=click.FloatRange(0, 1000, min_open=True),
    default=(5.0,),
    show_default=True,
    help="Distances of coverage.",
)
@_register_options
def indicators(register: str | None, output: Path, by: Any, coverage_km: tuple[float, ...], **options: Any) -> None:
    """Compute every indicator for REGISTER, or HCP's figures alone without one."""
    from atlas.analysis.dataset import tabulate
    from atlas.publishing.tables import write_table
    from atlas.sources.territory import read_territory

    _keep_input(register or "", output)
    placed = _placed(register, options) if register else None
    data = tabulate(placed, read_territory(options["territory"]), coverage_km=coverage_km)
    written = write_table(data, output, by=by)
    click.echo(f"{len(data.indicators)} indicators of {len(data.table(by))} units")
    for path in written:
        click.echo(f"wrote {path}")


@main.command()
@click.argument("edition")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="A .gpkg file.")
@click.option("--language", type=_LANGUAGES, help="Instead of the edition's own.")
def export(edition: str, output: Path, language: Any) -> None:
    """Write the GeoPackage of EDITION without drawing its plates."""
    from atlas.publishing.build import read_data
    from atlas.publishing.geopackage import write_geopackage

    wanted = _edition(edition, language)
    write_geopackage(wanted, read_data(wanted), output, language=wanted.language)
    click.echo(f"wrote {output}")


@main.command()
@click.argument("indicator", required=False)
@click.option("--language", type=_LANGUAGES, default="fr", show_default=True, help="Of the titles in the list.")
def describe(indicator: str | None, language: str) -> None:
    """Say what INDICATOR means: formula, unit, nature, source; without one, list the catalogue."""
    from atlas.analysis import catalogue

    if indicator:
        click.echo(catalogue.indicator(indicator).describe())
        return
    for one in catalogue.catalogue():
        click.echo(f"{one.key:<28} {one.nature:<9} {one.heading(language)}")


def _check_edition(source: str) -> None:
    """Check an edition, then its register, then whether its plates can be drawn from them."""
    from atlas.errors import EditionError
    from atlas.publishing.build import read_data
    from atlas.publishing.edition import check_figures, read_edition

    edition = read_edition(source)
    data = read_data(edition)
    if faults := check_figures(edition, data):
        raise EditionError(faults)
    if data.placed is not None:
        click.echo(repr(data.placed))
    click.echo(f"{source}: {len(edition.plates)} plates, nothing wrong")


def _edition(name: str, language: Any) -> Any:
    """Read an edition, in another language when asked; then its texts must exist in it."""
    from dataclasses import replace

    from atlas.errors import EditionError
    from atlas.publishing.edition import check_edition, read_edition

    edition = read_edition(name)
    if language and language != edition.language:
        edition = replace(edition, language=language)
        if faults := check_edition(edition):
            raise EditionError(faults)
    return edition


def _placed(source: str, options: dict[str, Any]) -> Any:
    from atlas.analysis.location import locate as place
    from atlas.sources.register import read_register
    from atlas.sources.territory import read_territory

    register = read_register(
        source,
        columns=_mapping(options["columns"]),
        encoding=options["encoding"],
        layer=options["layer"],
        on_fault="keep" if options["accept_faults"] else "raise",
    )
    return place(register, read_territory(options["territory"]))


def _keep_input(source: str, output: Path) -> None:
    """Refuse to write over the register that is read, also where the rejected and the conflicts would go."""
    from atlas.errors import OutputError

    beside = [output, *(output.with_name(f"{output.stem}_{part}{output.suffix}") for part in ("rejected", "conflicts"))]
    if source and any(path.exists() and path.samefile(source) for path in beside if Path(source).exists()):
        raise OutputError(f"{output} would replace the register itself: choose another name (-o)")


def _mapping(columns: tuple[str, ...]) -> dict[str, str] | None:
    pairs = [pair.partition("=") for pair in columns]
    if wrong := [name for name, sign, theirs in pairs if not (name and sign and theirs)]:
        raise click.BadParameter(f"write --column ours=theirs; {', '.join(wrong)} has no “=”")
    return {name: theirs for name, _, theirs in pairs} or None


def _list_rejected(placed: Any) -> None:
    for record in placed.rejected.itertuples():
        click.echo(f"  row {record.row}, {record.id}: {record.reason}. {record.remedy}")


def _say_error(error: Exception) -> None:
    click.echo(click.style("error: ", fg="red", bold=True) + str(error), err=True)


@contextmanager
def _progress() -> Iterator[Callable[[int, int, str], None]]:
    """Show a bar on a terminal, plain lines elsewhere; give the function that moves it."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done, total, label: click.echo(f"[{done}/{total}] {label}" if total else label, err=True)
        return
    bar = Progress(
        TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    )
    with bar:
        task = bar.add_task("reading", total=None)
        yield lambda done, total, label: bar.update(task, completed=done, total=total or None, description=label)


if __name__ == "__main__":
    main()
