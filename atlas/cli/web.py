"""The command for the web edition: its folder, its archive, its preview."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from atlas.cli.console import interruptible, progress, say, say_error
from atlas.cli.inputs import wanted_edition
from atlas.cli.interface import SpokenCommand, argument, option
from atlas.cli.options import OUTPUT
from atlas.i18n.messages import Message

if TYPE_CHECKING:
    from atlas.cartography.spec.edition_info import Servers


@click.command(cls=SpokenCommand)
@argument("edition")
@option("-o", "--output", default="web", show_default=True, type=OUTPUT, words="web.output")
@option("--zip", "archive", type=OUTPUT, words="web.zip")
@option("--serve", is_flag=True, words="web.serve")
@option("--port", default=0, type=click.IntRange(0, 65535), words="web.port")
@option("--jobs", default=0, words="jobs_draw")
@option("--offline", is_flag=True, words="offline")
def web(edition: str, output: Path, archive: Path | None, serve: bool, port: int, **options: Any) -> None:
    """Write the web edition of EDITION into a folder, where only what changed is written; nothing is sent anywhere."""
    _write(edition, output, archive, options)
    if serve:
        with interruptible("cli.watching_ended", code=0):
            _serve(edition, output, archive, port, options)


def _write(
    source: str, output: Path, archive: Path | None, options: Any, read: Callable[[Any], None] | None = None
) -> None:
    """Write the site once, and its archive; ``read`` is given the edition as soon as it is read."""
    from atlas.publishing.build.cache import Cache, cache_folder
    from atlas.publishing.build.file_states import DoneBuild

    cache = Cache(cache_folder())
    done = DoneBuild.of(source, output, cache=cache, options={"command": "web", "offline": options["offline"]})
    if read is None and archive is None and (report := done.report()) is not None:  # nothing has changed since
        for line in report:
            click.echo(line)
        return
    with progress() as tell:
        tell(0, 0, Message("act.reading"))
        from atlas.publishing.build.workers import loading

        with loading():
            from atlas.publishing.build.build import Workshop
            from atlas.publishing.web.archive import write_archive
            from atlas.publishing.web.site_folder import read_digests, write_site

        servers: Servers = "kept" if options["offline"] else "ask"
        workshop = Workshop(jobs=options["jobs"], cache=cache, progress=tell, servers=servers)
        wanted = wanted_edition(source, None)
        if read is not None:
            read(wanted)
        done.keep_sums(read_digests)
        made = write_site(workshop, wanted, workshop.read(wanted), output)
    say("cli.web.wrote", folder=output, files=len(made.files), changed=len(made.changed))
    done.keep(wanted, made.files, [Message("cli.web.wrote", folder=output, files=len(made.files), changed=0)])
    if archive is not None:
        write_archive(made.folder, archive, name=wanted.key)
        say("cli.wrote", path=archive)


def _serve(source: str, output: Path, archive: Path | None, port: int, options: Any) -> None:
    """Serve the site here, and make it again as files are saved."""
    from atlas.errors import AtlasError
    from atlas.publishing.build.file_states import Watch
    from atlas.publishing.build.input_files import named_files
    from atlas.publishing.edition.enclosure import edition_file
    from atlas.publishing.web.preview import preview

    watch = Watch([edition_file(source)])
    watch.add(named_files(wanted_edition(source, None)).values())
    with preview(output, port=port) as running:
        say("cli.web.serving", address=running.address)
        while True:
            watch.begin()
            for path in watch.wait():
                say("cli.saved", path=path)
            try:
                _write(source, output, archive, options, lambda edition: watch.add(named_files(edition).values()))
                running.pages_were_made()
            except (AtlasError, OSError) as error:
                say_error(error)
