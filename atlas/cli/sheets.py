"""The command for sheets: a printed page for each commune or province, single or bound as a book."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from atlas.cli.console import progress, say
from atlas.cli.inputs import speak_of, wanted_edition
from atlas.cli.interface import SpokenCommand, argument, option, usage_error
from atlas.cli.options import LANGUAGE, OUTPUT
from atlas.i18n.messages import Message

#: What the files of single sheets are called: the level, and the code of the unit.
_FILE = "{by}-{code}.pdf"


@click.command(cls=SpokenCommand)
@argument("edition")
@argument("places", nargs=-1)
@option("-o", "--output", required=True, type=OUTPUT, words="sheets.output")
@option("--each", type=click.Choice(["commune", "province"]), multiple=True, words="sheets.each")
@option("--language", type=LANGUAGE, words="sheets.language")
@option("--jobs", default=0, words="sheets.jobs")
def sheets(edition: str, places: tuple[str, ...], output: Path, each: tuple[str, ...], **options: Any) -> None:
    """Write sheets of EDITION: of PLACES (names or codes), or of each commune, each province, or both.

    Without PLACES and --each there is a sheet of every province and of every commune.
    """
    from atlas.publishing.build.cache import Cache, cache_folder
    from atlas.publishing.build.edition_data import read_data
    from atlas.publishing.build.targets import file_target, folder_target

    is_book = output.suffix.lower() == ".pdf"
    _ = file_target(output) if is_book else folder_target(output)
    if places and each:
        raise usage_error("cli.sheets.both")
    with progress() as tell:
        tell(0, 0, Message("act.reading"))
        wanted = wanted_edition(edition, options["language"])
        data = read_data(wanted, cache=Cache(cache_folder()))
        speak_of(data.territory)
        count = _write_sheets(
            wanted, data, output, places=places, each=each, jobs=options["jobs"] or os.cpu_count() or 1
        )
    say("cli.sheets.wrote", file=output, n=count)


def _write_sheets(edition: Any, data: Any, output: Path, **asked: Any) -> int:
    """Write the sheets asked for and return how many they are."""
    from atlas.publishing.build.atomic_file import whole_file
    from atlas.publishing.build.input_files import named_files
    from atlas.publishing.build.targets import refuse_inputs
    from atlas.publishing.sheets.edition_sheets import names_of, style_of
    from atlas.publishing.sheets.series import sheet_book, single_sheets

    names = names_of(data, asked["places"], asked["each"], edition.language)
    style = style_of(edition, data)
    if output.suffix.lower() == ".pdf":
        refuse_inputs([output], named_files(edition).values())
        pdf = sheet_book(data, names, style, is_bound=len(names) > 1)
        with whole_file(output) as beside:
            beside.write_bytes(pdf)
        return len(names)
    for name, pdf in single_sheets(data, names, style, jobs=asked["jobs"]):
        with whole_file(output / _FILE.format(by=name.by, code=name.code)) as beside:
            beside.write_bytes(pdf)
    return len(names)
