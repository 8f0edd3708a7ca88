"""The commands for an edition: build it, inspect its prints, fetch its basemaps, begin one."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import click

from atlas.cli.console import harmless_lines, interruptible, left_out_lines, progress, say, say_error
from atlas.cli.inputs import speak_of, wanted_edition
from atlas.cli.interface import SpokenCommand, argument, option, usage_error
from atlas.cli.options import LANGUAGE, OUTPUT, pairs
from atlas.decimals import rounded_float
from atlas.errors import ClassificationError, GlyphError, LayoutError, MapTypeError
from atlas.i18n.messages import NOTHING, Message

_SEVERITY: Final = click.Choice(["error", "warning", "remark"])


@click.command(cls=SpokenCommand)
@argument("edition")
@option("-o", "--output", default="out", show_default=True, type=OUTPUT, words="output_folder")
@option("--plate", default="", words="only_plate_drawn")
@option("--only", default="", words="only_publication")
@option("--language", type=LANGUAGE, words="instead_language")
@option("--jobs", default=0, words="jobs_draw")
@option("--accept-faults", is_flag=True, words="accept_faults_register")
@option("--draft", is_flag=True, words="draft")
@option("--watch", is_flag=True, words="watch")
@option("--keep-going", is_flag=True, words="keep_going")
@option("--offline", is_flag=True, words="offline")
@option("--cache", type=OUTPUT, words="cache")
def build(edition: str, watch: bool, **options: Any) -> None:
    """Build EDITION (a TOML file, or the name of a shipped edition): plates, book, publications, tables.

    What has not changed is not made again, and an interrupted build goes on where it was. A draft is OUTPUT-draft.pdf.
    """
    if watch:
        with interruptible("cli.watching_ended", code=0):
            _build_again_and_again(edition, options)
    else:
        with interruptible("cli.interrupted"):
            if not _build_once(edition, options):
                sys.exit(1)


def _build_once(source: str, options: Mapping[str, Any], read: Callable[[Any], None] | None = None) -> bool:
    """Build an edition once, or its draft, and return whether it is whole; ``read`` is told of it as soon as read."""
    from atlas.publishing.build.cache import Cache, cache_folder
    from atlas.publishing.build.targets import folder_target

    cache = Cache(options["cache"] or cache_folder())
    if options["draft"]:
        return _write_draft(source, options, cache, read)
    folder_target(options["output"])
    from atlas.publishing.build.file_states import DoneBuild

    done = DoneBuild.of(source, options["output"], cache=cache, options={**options, "jobs": 0})
    if read is None and (report := done.report()) is not None:  # nothing has changed since
        for line in report:
            click.echo(line)
        return True
    with progress() as tell:
        wanted, workshop = _read(source, options, cache, tell, read)
        from atlas.publishing.build.manifest import read_outputs

        done.keep_sums(read_outputs)
        data = workshop.read(wanted, accept_faults=options["accept_faults"])
        try:
            made = workshop.publish(wanted, data, options["output"], plate=options["plate"], only=options["only"])
        except (LayoutError, GlyphError, ClassificationError, MapTypeError):  # one plate, and nothing is built
            if len(wanted.plates) > 1 and not (options["plate"] or options["only"]):
                say("cli.others_can_be_built", err=True)
            raise
    about = _lines_about(wanted, data, options["accept_faults"], cache)
    counts = {"files": len(made.files), "folder": made.folder}
    unchanged = Message("cli.unchanged", n=len(made.unchanged)) if made.unchanged else NOTHING
    for line in (*about, str(Message("cli.built", n=len(made.drawn), unchanged=unchanged, **counts))):
        click.echo(line)
    harmless = [str(line) for line in harmless_lines(made.folder / name for name in made.files)]
    for line in harmless:
        click.echo(line)
    for fault in made.faults:
        say_error(fault)
    if not made.faults:
        plates = len(made.drawn) + len(made.unchanged)
        again = Message("cli.unchanged", n=plates) if plates else NOTHING
        done.keep(wanted, made.files, (*about, Message("cli.built", n=0, unchanged=again, **counts), *harmless))
    return not made.faults


def _read(source: str, options: Mapping[str, Any], cache: Any, tell: Any, read: Callable[[Any], None] | None) -> Any:
    """Read an edition and open the workshop that builds it."""
    tell(0, 0, Message("act.reading"))
    from atlas.publishing.build.workers import loading

    with loading():
        from atlas.publishing.build.build import Workshop

    workshop = Workshop(
        jobs=options["jobs"], cache=cache, progress=tell, servers="kept" if options["offline"] else "ask",
        keep_going=options["keep_going"],
    )  # fmt: skip
    wanted = wanted_edition(source, options["language"])
    if read is not None:
        read(wanted)
    return wanted, workshop


def _lines_about(edition: Any, data: Any, accept_faults: bool, cache: Any) -> list[str]:
    """Return what is said of the data of a build: how the records were placed, what is secret."""
    lines = [repr(data.placed)] if data.placed is not None else []
    lines += left_out_lines(data)
    if data.protected:
        from atlas.publishing.build.edition_data import read_audit
        from atlas.publishing.quality.secrecy_report import record_lines, total_lines

        log = read_audit(edition, accept_faults=accept_faults, cache=cache)
        lines += [str(Message("cli.secrecy", total=total_lines(log)[0])), *record_lines(log)]
    return lines


def _write_draft(source: str, options: Mapping[str, Any], cache: Any, read: Callable[[Any], None] | None) -> bool:
    """Write the draft of an edition: a PDF of its plates with what an inspection remarks beside them."""
    from atlas.publishing.build.targets import file_target, refuse_inputs

    output = options["output"]
    draft = output if output.suffix.lower() == ".pdf" else output.parent / f"{output.absolute().name}-draft.pdf"
    file_target(draft)
    with progress() as tell:
        wanted, workshop = _read(source, options, cache, tell, read)
        from atlas.publishing.build.input_files import named_files
        from atlas.publishing.render.drafts import write_draft

        data = workshop.read(wanted, accept_faults=options["accept_faults"])
        refuse_inputs([draft], named_files(wanted).values())
        remarks = write_draft(wanted, data, draft, plate=options["plate"], workshop=workshop)
    for line in (*([repr(data.placed)] if data.placed is not None else []), *remarks):
        click.echo(line)
    say("cli.wrote_draft", path=draft, n=len(remarks))
    return True


def _build_again_and_again(source: str, options: Mapping[str, Any]) -> None:
    """Build again and again, as files are saved; an edition that is wrong is told of and waited for."""
    from atlas.errors import AtlasError
    from atlas.publishing.build.file_states import Watch
    from atlas.publishing.build.input_files import named_files
    from atlas.publishing.edition.enclosure import edition_file

    watch = Watch([edition_file(source)])
    while True:
        watch.begin()
        start = time.monotonic()
        try:
            _build_once(source, options, lambda edition: watch.add(named_files(edition).values()))
        except (AtlasError, OSError) as error:  # a file may be gone for a moment while it is saved
            say_error(error)
            watch.add(Path(fault.file) for fault in getattr(error, "faults", ()) if fault.file)
        say("cli.waiting", seconds=rounded_float(time.monotonic() - start, 1))
        for path in watch.wait():
            say("cli.saved", path=path)


@click.command(cls=SpokenCommand)
@argument("source")
@option("--pdf", "pdfs", multiple=True, type=click.Path(path_type=Path), words="pdfs")
@option("--out", type=click.Path(path_type=Path), words="out_of_build")
@option("--language", type=LANGUAGE, words="language_of_prints")
@option(
    "--level", type=click.Choice(["error", "warning", "remark"]), default="remark", show_default=True, words="level"
)
@option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, words="format")
@option("--threshold", multiple=True, metavar="NAME=VALUE", words="threshold")
@option("--jobs", default=0, words="jobs_inspect")
@option("--vision", type=OUTPUT, words="vision")
def inspect(source: str, pdfs: tuple[Path, ...], out: Path | None, vision: Path | None, **options: Any) -> None:
    """Proofread SOURCE, an edition with its prints or a single PDF: exit code 1 when there is an error or a warning.

    Plates are printed for the inspection unless --out or --pdf says where prints are; nothing is written but the
    pictures of --vision.
    """
    from atlas.cartography.inspection import Severity
    from atlas.publishing.proof import inspect_pdf
    from atlas.publishing.render.inspection import list_remarks, standards_from

    standards = standards_from(pairs(options["threshold"], "cli.form_threshold"))
    if vision is not None:
        _write_visions(source, vision, options["language"])
        return
    if Path(source).suffix.lower() == ".pdf":
        if pdfs or out:
            raise usage_error("cli.prints_with_edition")
        remarks = inspect_pdf(source, standards)
    else:
        remarks = _inspect_edition(source, pdfs, out, standards, options)
    click.echo(list_remarks(remarks, level=Severity(options["level"]), form=options["form"]))
    if any(remark.severity is not Severity.REMARK for remark in remarks):
        sys.exit(1)


@click.command(cls=SpokenCommand)
@argument("edition")
@option("--plate", default="", words="only_plate")
@option("--cache", type=click.Path(path_type=Path), words="cache_tiles")
def basemap(edition: str, plate: str, cache: Path | None) -> None:
    """Fetch the basemaps that the plates of EDITION ask for, so that later builds need no network."""
    with progress() as tell:
        tell(0, 0, Message("act.reading"))
        from atlas.publishing.edition.basemaps import fetch_basemaps

        images_of_plates = fetch_basemaps(wanted_edition(edition, None), plate=plate, cache=cache, progress=tell)
    for key, images in images_of_plates.items():
        for image in images:
            zoom = NOTHING if image.zoom is None else Message("cli.zoom", zoom=image.zoom)
            pixels, covered = rounded_float(image.source_dpi), rounded_float(100 * image.covered)
            say("cli.basemap", plate=key, source=image.source, zoom=zoom, pixels=pixels, covered=covered)
    if not images_of_plates:
        say("cli.no_basemap")


def _write_visions(source: str, folder: Path, language: Any) -> None:
    """Write each plate of an edition as other eyes see it."""
    from atlas.publishing.build.cache import Cache, cache_folder
    from atlas.publishing.build.edition_data import read_data
    from atlas.publishing.render.eyes import write_pictures

    edition = wanted_edition(source, language)
    data = read_data(edition, cache=Cache(cache_folder()))
    speak_of(data.territory)
    for path in write_pictures(edition, data, folder):
        say("cli.wrote", path=path)


def _inspect_edition(
    source: str, pdfs: tuple[Path, ...], out: Path | None, standards: Any, options: dict[str, Any]
) -> Any:
    """Inspect an edition in the language of its prints, telling of each plate."""
    with progress() as tell:
        tell(0, 0, Message("act.reading"))
        from atlas.publishing.build.cache import Cache, cache_folder
        from atlas.publishing.build.edition_data import read_data
        from atlas.publishing.render.inspection import Prints, built_language, inspect_edition

        edition = wanted_edition(source, options["language"] or (built_language(out) if out else None))
        data, prints = read_data(edition, cache=Cache(cache_folder())), Prints(out, pdfs)
        speak_of(data.territory)
        return inspect_edition(edition, data, prints=prints, standards=standards, jobs=options["jobs"], progress=tell)


@click.command(cls=SpokenCommand)
@argument("folder", type=OUTPUT)
@option("--language", type=click.Choice(["fr", "ar"]), default="fr", show_default=True, words="language_of_texts")
@option(
    "--kind", default="", words="kind_of_publication", metavar="panorama|study|catalogue|newsletter|sheets|document"
)
def new(folder: Path, language: Any, kind: str) -> None:
    """Write a small edition into FOLDER, to begin with: it can be checked and built at once; nothing is overwritten."""
    from atlas.publishing.edition.new_publication import KEYS, write_new_publication
    from atlas.publishing.edition.scaffold import write_new_edition

    empty = not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
    fresh = not kind or (empty and kind in KEYS)
    paths = [*write_new_edition(folder, language=language)] if fresh else []
    paths += write_new_publication(folder, kind, language=language) if kind else ()
    for path in paths:
        say("cli.wrote", path=path)
    say("cli.now", folder=folder)
