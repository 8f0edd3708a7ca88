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


class _OutputName(click.Path):
    """The name of a file or folder to write, which may not be empty."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not str(value).strip():
            self.fail("the name is empty: say where to write", param, ctx)
        return super().convert(value, param, ctx)


_OUTPUT = _OutputName(path_type=Path)
#: What is written beside an output of several tables.
_BESIDE = ("rejected", "conflicts", "completeness", "findings")
_TABLE_FILE = "A .csv, .xlsx, .gpkg, .geojson or .parquet file."
_REGISTER_OPTIONS = (
    click.option(
        "--territory", default="tanger-tetouan", show_default=True, help="A perimeter, or a layer of communes."
    ),
    click.option("--column", "columns", multiple=True, metavar="OURS=THEIRS", help="Name a column by hand."),
    click.option("--mapping", metavar="FILE", help="What the columns and words of the register mean (TOML)."),
    click.option("--encoding", help="Encoding of a text file, when the detected one is wrong."),
    click.option("--layer", help="Sheet or layer of the file; of a workbook all registers are read without it."),
    click.option("--crs", help="System of the coordinates, such as EPSG:26191, where it is not recognised."),
    click.option("--accept-faults", is_flag=True, help="Take unreadable values as missing."),
    click.option(
        "--place-by-name",
        type=click.Choice(["settlement", "spread"]),
        help="Place records without coordinates by their commune: at its settlement, or spread inside it.",
    ),
    click.option("--places", metavar="FILE", help="Places of your own: name, and point or commune (CSV)."),
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
@click.option("-o", "--output", default="out", show_default=True, type=_OUTPUT, help="Output folder.")
@click.option("--plate", default="", help="Draw only the plate of this key.")
@click.option("--language", type=_LANGUAGES, help="Instead of the edition's own.")
@click.option("--jobs", default=0, help="Processes that draw; all cores by default.")
@click.option("--accept-faults", is_flag=True, help="Take unreadable values of the register as missing.")
def build(edition: str, output: Path, plate: str, language: Any, jobs: int, accept_faults: bool) -> None:
    """Build EDITION (a TOML file, or the name of a shipped edition): plates, book, GeoPackage, tables, manifest."""
    with _progress() as tell:
        tell(0, 0, "reading")
        from atlas.publishing.build import publish
        from atlas.publishing.reading import read_data

        wanted = _edition(edition, language)
        data = read_data(wanted, accept_faults=accept_faults)
        made = publish(wanted, data, output, plate=plate, jobs=jobs, progress=tell)
    if data.placed is not None:
        click.echo(repr(data.placed))
    kept = f", {len(made.kept)} unchanged" if made.kept else ""
    click.echo(f"{len(made.drawn)} plates drawn{kept}; {len(made.files)} files in {made.folder}")


@main.command()
@click.argument("source")
@click.option("--write-mapping", type=_OUTPUT, metavar="OUT.toml", help="Write how the register was understood.")
@click.option("--all", "everything", is_flag=True, help="Show every fault and every rejected record.")
@_register_options
def check(source: str, write_mapping: Path | None, everything: bool, **options: Any) -> None:
    """Say what is wrong with SOURCE, a register or an edition, row by row; nothing is written but the mapping asked."""
    if _is_edition(source):
        if write_mapping:
            raise click.UsageError("--write-mapping goes with a register, not with an edition")
        _check_edition(source)
        return
    if write_mapping:
        _write_mapping(source, write_mapping, options)
    from atlas.analysis.location import locate
    from atlas.sources.register import check_register, counted
    from atlas.sources.territory import read_territory

    register, faults = check_register(source, **_said(options))
    if register is not None:
        _list_reading(register)
        territory = read_territory(options["territory"])
        placed = locate(register, territory, **_naming(options, territory))
        click.echo(repr(placed))
        rejected = [f"  row {r.row}, {r.id}: {r.reason}. {r.remedy}" for r in placed.rejected.itertuples()]
        _list(rejected, everything, "atlas locate REGISTER -o FILE writes them")
    _list([str(fault) for fault in faults], everything, "--all shows them", shown=50, err=True)
    if faults:
        click.echo(counted(len(faults), "fault"), err=True)
        sys.exit(1)


@main.command()
@click.argument("registers", nargs=-1, required=True)
@click.option("-o", "--output", required=True, type=_OUTPUT, help="A .csv, .xlsx or .parquet file.")
@click.option("--decisions", metavar="FILE", help="The table of pairs, its column “decision” filled in.")
@click.option("--duplicates", type=_OUTPUT, help="Write the pairs that may be one actor.")
@click.option("--priority", multiple=True, metavar="NAME", help="The registers by trust, the most trusted first.")
@click.option("--mapping", "mappings", multiple=True, metavar="NAME=FILE", help="The mapping file of a register.")
@click.option("--accept-faults", is_flag=True, help="Take unreadable values as missing.")
def merge(registers: tuple[str, ...], output: Path, duplicates: Path | None, **options: Any) -> None:
    """Make one register of REGISTERS (each named by its file, without ending), with the origin of every value.

    Pairs of records that may be one actor are proposed (--duplicates) and never merged unless --decisions says so.
    """
    from atlas.publishing.registers import write_merged
    from atlas.sources.merging import merge_registers
    from atlas.sources.register import read_register

    for source in (*registers, options["decisions"] or ""):
        for target in (output, duplicates):
            if target is not None:
                _keep_input(source, target)
    names = _short_names(registers)
    mappings = _pairs(options["mappings"], "--mapping name=file")
    if unknown := sorted(set(mappings) - set(names)):
        raise click.BadParameter(f"there is no register {', '.join(unknown)} here: write {' or '.join(names)}")
    on_fault: Any = "keep" if options["accept_faults"] else "raise"
    read = {
        name: read_register(source, mapping=mappings.get(name), on_fault=on_fault)
        for name, source in zip(names, registers, strict=True)
    }
    merged = merge_registers(read, priority=options["priority"], decisions=options["decisions"])
    written = write_merged(merged, output, duplicates=duplicates)
    click.echo(repr(merged))
    for path in written:
        click.echo(f"wrote {path}")
    if duplicates is None and len(merged.duplicates):
        click.echo("--duplicates FILE writes the pairs, to be decided")


@main.command()
@click.argument("register")
@click.option("-o", "--output", required=True, type=_OUTPUT, help=_TABLE_FILE)
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
@click.argument("register")
@click.option("-o", "--output", required=True, type=_OUTPUT, help="A .html, .pdf, .xlsx, .csv or .parquet file.")
@click.option("--language", type=_LANGUAGES, default="fr", show_default=True, help="Of the report.")
@click.option("--no-duplicates", is_flag=True, help="Do not look for pairs that may be one actor.")
@_register_options
def quality(register: str, output: Path, language: Any, no_duplicates: bool, **options: Any) -> None:
    """Report how good REGISTER is: fields filled in, precision, conflicts, duplicates, values to check."""
    from atlas.analysis.quality import assess
    from atlas.publishing.quality_report import write_quality
    from atlas.sources.territory import read_territory

    _keep_input(register, output)
    placed = _placed(register, options)
    found = assess(placed, read_territory(options["territory"]), duplicates=not no_duplicates)
    written = write_quality(found, output, language=language)
    click.echo(repr(found))
    for path in written:
        click.echo(f"wrote {path}")


@main.command()
@click.argument("register", required=False)
@click.option("-o", "--output", required=True, type=_OUTPUT, help=_TABLE_FILE)
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
@click.argument("source")
@click.argument("expression", default="")
@click.option("--by", default="commune", show_default=True, type=click.Choice(["commune", "province", "actor"]))
@click.option("--columns", "shown", default="", metavar="A,B", help="The columns wanted.")
@click.option("--sort", default="", metavar="COLUMN", help="Highest first, or A to Z.")
@click.option("--lowest", is_flag=True, help="With --sort: the lowest first, or Z to A.")
@click.option("--top", type=click.IntRange(1), help="With --sort: so many rows, and those equal to the last one.")
@click.option("--within-km", type=click.FloatRange(0), help="Only what is so near, as the crow flies; needs --of.")
@click.option("--of", default="", metavar="LON,LAT|COMMUNE", help="The place that --within-km is counted from.")
@click.option("-o", "--output", type=_OUTPUT, help=_TABLE_FILE)
@click.option("--all", "everything", is_flag=True, help="Print every row.")
@_register_options
def query(source: str, expression: str, by: Any, output: Path | None, **options: Any) -> None:
    """Ask SOURCE, a register or an edition, for the communes, provinces or actors of which EXPRESSION is true.

    EXPRESSION has columns, values, comparisons, in, and, or, not, + - * /:
    "province == 'Larache' and coverage_5km < 50". Without it all rows are meant.
    """
    from atlas.publishing.answering import answer, listed, nobody_has
    from atlas.publishing.tables import write_table

    if output:
        _keep_input(source, output)
    question = _question(expression, options)
    rows = _rows(source, by, options, question)
    try:
        found = answer(rows, question)
    except (ValueError, TypeError) as error:
        raise click.UsageError(str(error)) from None
    if output:
        for path in write_table(found, output):
            click.echo(f"wrote {path} ({len(found)} rows)")
    else:
        click.echo(listed(found, question, most=None if options["everything"] else 50))
    for hint in nobody_has(rows, question) if not len(found) else ():
        click.echo(hint, err=True)


@main.command()
@click.argument("place")
@click.argument("source", required=False)
@click.option("--by", type=click.Choice(["commune", "province"]), help="What PLACE is; a commune, else a province.")
@click.option("--language", type=_LANGUAGES, default="fr", show_default=True)
@_register_options
def profile(place: str, source: str | None, by: Any, language: Any, **options: Any) -> None:
    """Print the card of PLACE, a commune or a province, beside its province and the region.

    Its figures are those of SOURCE, a register or an edition; without one those of the HCP alone.
    """
    click.echo(repr(_data(source, options).profile(place, by=by, language=language)))


@main.command()
@click.argument("edition")
@click.option("-o", "--output", required=True, type=_OUTPUT, help="A .gpkg file.")
@click.option("--language", type=_LANGUAGES, help="Instead of the edition's own.")
@click.option("--rejected", is_flag=True, help="Add the records not placed, for the editor's own copy.")
def export(edition: str, output: Path, language: Any, rejected: bool) -> None:
    """Write the GeoPackage of EDITION, with its styles and its QGIS project, without drawing its plates."""
    from atlas.errors import OutputError
    from atlas.publishing.geopackage import write_geopackage
    from atlas.publishing.reading import read_data

    if output.suffix.lower() != ".gpkg":
        raise OutputError(f"{output}: a GeoPackage ends in .gpkg; write -o {output.with_suffix('.gpkg').name}")
    wanted = _edition(edition, language)
    write_geopackage(wanted, read_data(wanted), output, language=wanted.language, rejected=rejected)
    click.echo(f"wrote {output}")


@main.command()
@click.argument("source")
@click.option("--pdf", "pdfs", multiple=True, type=click.Path(path_type=Path), help="A PDF of the edition.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder of a build, whose plates and book are read.")
@click.option("--language", type=_LANGUAGES, help="Of the prints; by default the build's, or the edition's own.")
@click.option("--level", type=click.Choice(["error", "warning", "remark"]), default="remark", show_default=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--threshold", multiple=True, metavar="NAME=VALUE", help="Another threshold, such as delta_e=8.")
@click.option("--jobs", default=0, help="Processes that inspect; all cores by default.")
def inspect(source: str, pdfs: tuple[Path, ...], out: Path | None, **options: Any) -> None:
    """Proofread SOURCE, an edition with its prints or a single PDF: exit code 1 when there is an error or a warning.

    Plates are printed for the inspection unless --out or --pdf says where prints are; nothing is written.
    """
    from atlas.cartography.inspection import Severity
    from atlas.publishing.inspection import listed, standards_from
    from atlas.publishing.proof import inspect_pdf

    standards = standards_from(_pairs(options["threshold"], "--threshold name=value"))
    if Path(source).suffix.lower() == ".pdf":
        if pdfs or out:
            raise click.UsageError("--pdf and --out go with an edition, not with a PDF")
        remarks = inspect_pdf(source, standards)
    else:
        remarks = _inspected(source, pdfs, out, standards, options)
    click.echo(listed(remarks, level=Severity(options["level"]), form=options["form"]))
    if any(one.severity is not Severity.REMARK for one in remarks):
        sys.exit(1)


@main.command()
@click.argument("edition")
@click.option("--plate", default="", help="Only the plate of this key.")
@click.option("--cache", type=click.Path(path_type=Path), help="Folder that keeps tiles; beside EDITION by default.")
def basemap(edition: str, plate: str, cache: Path | None) -> None:
    """Fetch the basemaps that the plates of EDITION ask for, so that later builds need no network."""
    with _progress() as tell:
        tell(0, 0, "reading")
        from atlas.publishing.basemaps import fetch_basemaps

        found = fetch_basemaps(_edition(edition, None), plate=plate, cache=cache, progress=tell)
    for key, images in found.items():
        for image in images:
            zoom = "" if image.zoom is None else f" at zoom {image.zoom}"
            about = f"{image.source_dpi:.0f} pixels an inch, {image.covered:.0%} of the map"
            click.echo(f"{key}: {image.source}{zoom}, {about}")
    if not found:
        click.echo("no plate asks for a basemap")


@main.command()
@click.argument("indicator", required=False)
@click.option("--language", type=_LANGUAGES, help="Of the definition or of the list; every title without it.")
def describe(indicator: str | None, language: Any) -> None:
    """Say what INDICATOR means: formula, unit, nature, source; without one, list the catalogue.

    A kind of derived indicator (lisa, potential …) is explained with what it may be told in an edition.
    """
    from atlas.analysis import catalogue, derived

    if indicator and indicator in derived.KINDS:
        click.echo(derived.explain(indicator))
    elif indicator:
        click.echo(catalogue.indicator(indicator).describe(language))
    else:
        for one in catalogue.catalogue():
            click.echo(f"{one.key:<28} {one.nature:<9} {one.heading(language or 'fr')}")
        click.echo("\nMade from others, under [[indicators]] in an edition (atlas describe KIND):")
        for kind, made in derived.KINDS.items():
            click.echo(f"{kind:<28} {derived.purpose(made)}")


def _check_edition(source: str) -> None:
    """Check an edition, then its register, then whether its plates can be drawn from them."""
    from atlas.errors import EditionError
    from atlas.publishing.checking import check_figures
    from atlas.publishing.edition import read_edition
    from atlas.publishing.reading import read_data

    edition = read_edition(source)
    data = read_data(edition)
    if faults := check_figures(edition, data):
        raise EditionError(faults)
    if data.placed is not None:
        click.echo(repr(data.placed))
    click.echo(f"{source}: {len(edition.plates)} plates, nothing wrong")


def _is_edition(source: str) -> bool:
    """Whether a source is an edition: a TOML file, a folder, the name of a shipped one."""
    path = Path(source)
    return path.suffix.lower() == ".toml" or path.is_dir() or not (path.suffix or path.exists())


def _data(source: str | None, options: dict[str, Any], *, further: tuple[str, ...] = ()) -> Any:
    """Tabulate a register, an edition or HCP's figures alone, with further indicators."""
    from atlas.analysis.dataset import tabulate
    from atlas.publishing.reading import read_data
    from atlas.sources.territory import read_territory

    if source and _is_edition(source):
        data = read_data(_edition(source, None), accept_faults=options["accept_faults"])
        return data.add(*(key for key in further if key not in data.communes))
    placed = _placed(source, options) if source else None
    return tabulate(placed, read_territory(options["territory"]), extra=further)


def _question(expression: str, options: dict[str, Any]) -> Any:
    """What the options ask for; a usage error for what does not go together or cannot be read."""
    from atlas.publishing.answering import Question

    if (options["within_km"] is None) != (not options["of"]):
        raise click.UsageError("--within-km and --of go together: --within-km 5 --of Larache")
    if not options["sort"] and (options["top"] is not None or options["lowest"]):
        raise click.UsageError("--top and --lowest go with --sort COLUMN")
    shown = tuple(name.strip() for name in options["shown"].split(",") if name.strip())
    told = {name: options[name] for name in ("sort", "lowest", "top", "within_km", "of")}
    question = Question(expression.strip(), shown, **told)
    try:
        _ = question.names
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    return question


def _rows(source: str, by: Any, options: dict[str, Any], question: Any) -> Any:
    """All the rows that a question is asked of."""
    from atlas.publishing.answering import further_indicators

    if by == "actor" and not _is_edition(source):
        return _placed(source, options).select()
    data = _data(source, options, further=() if by == "actor" else further_indicators(question.names))
    if by == "actor" and data.placed is None:
        raise click.UsageError(f"{source} has no register: there are no actors to ask for")
    return data.actors if by == "actor" else data.select(by=by)


def _edition(name: str, language: Any) -> Any:
    """Read an edition, in another language when asked; then its texts must exist in it."""
    from dataclasses import replace

    from atlas.errors import EditionError
    from atlas.publishing.checking import check_edition
    from atlas.publishing.edition import read_edition

    edition = read_edition(name)
    if language and language != edition.language:
        edition = replace(edition, language=language)
        if faults := check_edition(edition):
            raise EditionError(faults)
    return edition


def _inspected(source: str, pdfs: tuple[Path, ...], out: Path | None, standards: Any, options: dict[str, Any]) -> Any:
    """Inspect an edition in the language of its prints, telling of each plate."""
    with _progress() as tell:
        tell(0, 0, "reading")
        from atlas.publishing.inspection import Prints, built_language, inspect_edition
        from atlas.publishing.reading import read_data

        edition = _edition(source, options["language"] or (built_language(out) if out else None))
        data, prints = read_data(edition), Prints(out, pdfs)
        return inspect_edition(edition, data, prints=prints, standards=standards, jobs=options["jobs"], progress=tell)


def _placed(source: str, options: dict[str, Any]) -> Any:
    from atlas.analysis.location import locate as place
    from atlas.sources.register import read_register
    from atlas.sources.territory import read_territory

    register = read_register(
        source,
        on_fault="keep" if options["accept_faults"] else "raise",
        **_said(options),
    )
    territory = read_territory(options["territory"])
    return place(register, territory, **_naming(options, territory))


def _naming(options: dict[str, Any], territory: Any) -> dict[str, Any]:
    """What the command line says of placing by name, as the library takes it."""
    how = options.get("place_by_name") or "reject"
    if not options.get("places"):
        return {"without_coordinates": how}
    from atlas.sources.gazetteer import Gazetteer
    from atlas.sources.places import read_places

    places = read_places(options["places"], territory)
    return {"without_coordinates": how, "gazetteer": Gazetteer.of(territory, places)}


def _keep_input(source: str, output: Path) -> None:
    """Refuse to write over the register that is read, also where the rejected and the conflicts would go."""
    from atlas.errors import OutputError

    beside = [output, *(output.with_name(f"{output.stem}_{part}{output.suffix}") for part in _BESIDE)]
    if source and any(path.exists() and path.samefile(source) for path in beside if Path(source).exists()):
        raise OutputError(f"{output} would replace the register itself: choose another name (-o)")


def _mapping(columns: tuple[str, ...]) -> dict[str, str] | None:
    return _pairs(columns, "--column ours=theirs") or None


def _said(options: dict[str, Any]) -> dict[str, Any]:
    """What the command line says of a register, as the library takes it."""
    names = ("mapping", "encoding", "layer", "crs")
    return {"columns": _mapping(options["columns"]), **{name: options.get(name) for name in names}}


def _pairs(options: tuple[str, ...], form: str) -> dict[str, str]:
    """Pairs such as name=value, each name once."""
    pairs = [pair.partition("=") for pair in options]
    names = [name for name, _, _ in pairs]
    if twice := [name for name in dict.fromkeys(names) if names.count(name) > 1]:
        raise click.BadParameter(f"write {form} once for each name; {', '.join(twice)} is said twice")
    if wrong := [name for name, sign, value in pairs if not (name and sign and value)]:
        raise click.BadParameter(f"write {form}; {', '.join(wrong)} has no “=”")
    return {name: value for name, _, value in pairs}


def _short_names(sources: tuple[str, ...]) -> list[str]:
    """The names of files without folder and ending; the second of one name gets a 2."""
    names: list[str] = []
    for source in sources:
        name = stem = Path(source).stem
        number = 2
        while name in names:
            name, number = f"{stem}-{number}", number + 1
        names.append(name)
    return names


def _write_mapping(source: str, target: Path, options: dict[str, Any]) -> None:
    from atlas.publishing.files import whole_file
    from atlas.sources.proposals import propose_mapping

    _keep_input(source, target)
    text = propose_mapping(source, **_said(options))
    with whole_file(target) as beside:
        beside.write_text(text, encoding="utf-8")
    click.echo(f"wrote {target}")


def _list_reading(register: Any) -> None:
    """Say what was detected, which rows are no records, and which words were understood although misspelt."""
    for what, found in register.reading.items():
        click.echo(f"{what}: {found}")
    if register.asides:
        click.echo(f"set aside: {len(register.asides)} of {len(register.asides) + len(register)} filled rows")
        several = "sheet" in register.table
        where = [f"row {one.row}" + (f" of “{one.sheet}”" if several else "") for one in register.asides]
        lines = [f"  {place}, {one.kind}: {one.text[:80]}" for place, one in zip(where, register.asides, strict=True)]
        _list(lines, False, "all are in the register's asides")
    guesses = [f"  {one.column} “{one.written}” read as {one.read} ({one.count}×)" for one in register.guesses]
    if guesses:
        click.echo("misspelt:")
        _list(guesses, False, "--write-mapping lists them")


def _list(lines: list[str], everything: bool, where: str, *, shown: int = 20, err: bool = False) -> None:
    """Print the first lines, or all that are wanted, then how many more there are and where to see them."""
    for line in lines if everything else lines[:shown]:
        click.echo(line, err=err)
    if len(lines) > shown and not everything:
        click.echo(f"  … and {len(lines) - shown} more ({where})", err=err)


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
