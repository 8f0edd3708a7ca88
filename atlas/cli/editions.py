"""The commands for an edition: build it, export its GeoPackage, inspect its prints, fetch its basemaps."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from atlas.cli.console import interruptible, progress, say_error, say_harmless
from atlas.cli.inputs import wanted_edition
from atlas.cli.options import LANGUAGE, OUTPUT, pairs
from atlas.rounding import fixed


@click.command()
@click.argument("edition")
@click.option("-o", "--output", default="out", show_default=True, type=OUTPUT, help="Output folder; a PDF of a draft.")
@click.option("--plate", default="", help="Draw only the plate of this key.")
@click.option("--only", default="", help="Make only the publication of this key.")
@click.option("--language", type=LANGUAGE, help="Instead of the edition's own.")
@click.option("--jobs", default=0, help="Processes that draw; all cores by default.")
@click.option("--accept-faults", is_flag=True, help="Take unreadable values of the register as missing.")
@click.option("--draft", is_flag=True, help="Only a PDF of the plates, with what an inspection remarks beside them.")
@click.option("--watch", is_flag=True, help="Go on, and build again whenever a file of the edition is saved.")
@click.option("--keep-going", is_flag=True, help="Make the other plates when one cannot be drawn; exit code 1.")
@click.option("--offline", is_flag=True, help="Ask no server: basemaps are those that “atlas basemap” fetched.")
@click.option("--cache", type=OUTPUT, help="Folder that keeps finished work; among the user's caches by default.")
def build(edition: str, watch: bool, **options: Any) -> None:
    """Build EDITION (a TOML file, or the name of a shipped edition): plates, book, publications, tables.

    What has not changed is not made again, and an interrupted build goes on where it was. A draft is OUTPUT-draft.pdf.
    """
    if watch:
        with interruptible("watching ended", code=0):
            _watched(edition, options)
    else:
        with interruptible("interrupted: the folder is as it was; the next build goes on from here"):
            if not _built(edition, options):
                sys.exit(1)


def _built(source: str, options: Mapping[str, Any], read: Callable[[Any], None] = lambda edition: None) -> bool:
    """Build an edition once, or its draft, and return whether it is whole; ``read`` is told of it as soon as read."""
    output, plate = options["output"], options["plate"]
    from atlas.publishing.build.targets import file_target, folder_target

    draft = output if output.suffix.lower() == ".pdf" else output.parent / f"{output.absolute().name}-draft.pdf"
    _ = file_target(draft) if options["draft"] else folder_target(output)
    with progress() as tell:
        tell(0, 0, "reading")
        from atlas.publishing.build.build import Workshop
        from atlas.publishing.build.cache import Cache, cache_folder

        cache = Cache(options["cache"] or cache_folder())
        workshop = Workshop(
            jobs=options["jobs"], cache=cache, progress=tell, servers="kept" if options["offline"] else "ask",
            keep_going=options["keep_going"],
        )  # fmt: skip
        wanted = wanted_edition(source, options["language"])
        read(wanted)
        data = workshop.read(wanted, accept_faults=options["accept_faults"])
        if options["draft"]:
            from atlas.publishing.build.input_files import named_files
            from atlas.publishing.build.targets import refuse_inputs
            from atlas.publishing.render.drafts import write_draft

            refuse_inputs([draft], named_files(wanted).values())
            remarks = write_draft(wanted, data, draft, plate=plate, workshop=workshop)
        else:
            made = workshop.publish(wanted, data, output, plate=plate, only=options["only"])
    if data.placed is not None:
        click.echo(repr(data.placed))
    if options["draft"]:
        for line in remarks:
            click.echo(line)
        click.echo(f"wrote {draft} ({len(remarks)} remarks)")
        return True
    if data.protected:
        from atlas.publishing.build.edition_data import read_audit
        from atlas.publishing.quality.secrecy_report import record_lines, total_lines

        log = read_audit(wanted, accept_faults=options["accept_faults"], cache=workshop.cache)
        click.echo(f"secrecy: {total_lines(log)[0]} (atlas secrecy lists them)")
        for line in record_lines(log):
            click.echo(line)
    kept = f", {len(made.unchanged)} unchanged" if made.unchanged else ""
    click.echo(f"{len(made.drawn)} plates drawn{kept}; {len(made.files)} files in {made.folder}")
    say_harmless(made.folder / name for name in made.files)
    for fault in made.faults:
        say_error(fault)
    return not made.faults


def _watched(source: str, options: Mapping[str, Any]) -> None:
    """Build again and again, as files are saved; an edition that is wrong is told of and waited for."""
    from atlas.errors import AtlasError
    from atlas.publishing.build.input_files import named_files
    from atlas.publishing.build.watch import Watch
    from atlas.publishing.edition.load import edition_file

    watch = Watch([edition_file(source)])
    while True:
        watch.begin()
        start = time.monotonic()
        try:
            _built(source, options, lambda edition: watch.add(named_files(edition).values()))
        except (AtlasError, OSError) as error:  # a file may be gone for a moment while it is saved
            say_error(error)
            watch.add(Path(fault.file) for fault in getattr(error, "faults", ()) if fault.file)
        click.echo(f"{fixed(time.monotonic() - start, 1)} s; waiting for files to be saved (Ctrl-C ends)")
        for path in watch.wait():
            click.echo(f"saved: {path}")


@click.command()
@click.argument("edition")
@click.option("-o", "--output", required=True, type=OUTPUT, help="A .gpkg file.")
@click.option("--language", type=LANGUAGE, help="Instead of the edition's own.")
@click.option("--rejected", is_flag=True, help="Add the records not placed, for the editor's own copy.")
def export(edition: str, output: Path, language: Any, rejected: bool) -> None:
    """Write the GeoPackage of EDITION, with its styles and its QGIS project, without drawing its plates."""
    from atlas.errors import OutputError
    from atlas.publishing.build.cache import Cache, cache_folder
    from atlas.publishing.build.edition_data import read_data
    from atlas.publishing.build.input_files import named_files
    from atlas.publishing.build.targets import file_target, refuse_inputs
    from atlas.publishing.tables.geopackage import write_geopackage

    if output.suffix.lower() != ".gpkg":
        raise OutputError(f"{output}: a GeoPackage ends in .gpkg; write -o {output.with_suffix('.gpkg').name}")
    target = file_target(output)
    wanted = wanted_edition(edition, language)
    refuse_inputs([target], named_files(wanted).values())
    data = read_data(wanted, cache=Cache(cache_folder()))
    write_geopackage(wanted, data, output, language=wanted.language, rejected=rejected)
    click.echo(f"wrote {output}")


@click.command()
@click.argument("source")
@click.option("--pdf", "pdfs", multiple=True, type=click.Path(path_type=Path), help="A PDF of the edition.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder of a build, whose plates and book are read.")
@click.option("--language", type=LANGUAGE, help="Of the prints; by default the build's, or the edition's own.")
@click.option("--level", type=click.Choice(["error", "warning", "remark"]), default="remark", show_default=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--threshold", multiple=True, metavar="NAME=VALUE", help="Another threshold, such as delta_e=8.")
@click.option("--jobs", default=0, help="Processes that inspect; all cores by default.")
def inspect(source: str, pdfs: tuple[Path, ...], out: Path | None, **options: Any) -> None:
    """Proofread SOURCE, an edition with its prints or a single PDF: exit code 1 when there is an error or a warning.

    Plates are printed for the inspection unless --out or --pdf says where prints are; nothing is written.
    """
    from atlas.cartography.inspection import Severity
    from atlas.publishing.proof import inspect_pdf
    from atlas.publishing.render.inspection import list_remarks, standards_from

    standards = standards_from(pairs(options["threshold"], "--threshold name=value"))
    if Path(source).suffix.lower() == ".pdf":
        if pdfs or out:
            raise click.UsageError("--pdf and --out go with an edition, not with a PDF")
        remarks = inspect_pdf(source, standards)
    else:
        remarks = _inspected(source, pdfs, out, standards, options)
    click.echo(list_remarks(remarks, level=Severity(options["level"]), form=options["form"]))
    if any(one.severity is not Severity.REMARK for one in remarks):
        sys.exit(1)


@click.command()
@click.argument("edition")
@click.option("--plate", default="", help="Only the plate of this key.")
@click.option("--cache", type=click.Path(path_type=Path), help="Folder that keeps tiles; beside EDITION by default.")
def basemap(edition: str, plate: str, cache: Path | None) -> None:
    """Fetch the basemaps that the plates of EDITION ask for, so that later builds need no network."""
    with progress() as tell:
        tell(0, 0, "reading")
        from atlas.publishing.edition.basemaps import fetch_basemaps

        found = fetch_basemaps(wanted_edition(edition, None), plate=plate, cache=cache, progress=tell)
    for key, images in found.items():
        for image in images:
            zoom = "" if image.zoom is None else f" at zoom {image.zoom}"
            about = f"{fixed(image.source_dpi)} pixels an inch, {fixed(100 * image.covered)}% of the map"
            click.echo(f"{key}: {image.source}{zoom}, {about}")
    if not found:
        click.echo("no plate asks for a basemap")


def _inspected(source: str, pdfs: tuple[Path, ...], out: Path | None, standards: Any, options: dict[str, Any]) -> Any:
    """Inspect an edition in the language of its prints, telling of each plate."""
    with progress() as tell:
        tell(0, 0, "reading")
        from atlas.publishing.build.cache import Cache, cache_folder
        from atlas.publishing.build.edition_data import read_data
        from atlas.publishing.render.inspection import Prints, built_language, inspect_edition

        edition = wanted_edition(source, options["language"] or (built_language(out) if out else None))
        data, prints = read_data(edition, cache=Cache(cache_folder())), Prints(out, pdfs)
        return inspect_edition(edition, data, prints=prints, standards=standards, jobs=options["jobs"], progress=tell)


@click.command()
@click.argument("folder", type=OUTPUT)
@click.option("--language", type=click.Choice(["fr", "ar"]), default="fr", show_default=True, help="Of its texts.")
def new(folder: Path, language: Any) -> None:
    """Write a small edition into FOLDER, to begin with: it can be checked and built at once; nothing is overwritten."""
    from atlas.publishing.edition.scaffold import write_new_edition

    for path in write_new_edition(folder, language=language):
        click.echo(f"wrote {path}")
    click.echo(f"now: atlas check {folder}, then atlas build {folder}")
