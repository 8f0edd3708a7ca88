"""The command that audits the confidentiality of an edition."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from atlas.cli.console import progress, say, say_lines
from atlas.cli.inputs import wanted_edition
from atlas.cli.interface import SpokenCommand, argument, option
from atlas.cli.options import CSV_FORM, OUTPUT
from atlas.i18n.messages import Message


@click.command(cls=SpokenCommand)
@argument("edition")
@option("-o", "--output", type=OUTPUT, words="table_file_house")
@CSV_FORM
@option("--all", "everything", is_flag=True, words="all_rows")
@option("--accept-faults", is_flag=True, words="accept_faults_register")
@option("--cache", type=OUTPUT, words="cache")
def secrecy(
    edition: str, output: Path | None, everything: bool, accept_faults: bool, cache: Path | None, csv_form: Any
) -> None:
    """Say what EDITION keeps secret: each value, why, what an outsider can compute of it, what is given up for it."""
    with progress() as tell:
        tell(0, 0, Message("act.reading"))
        from atlas.publishing.build.cache import Cache, cache_folder
        from atlas.publishing.build.edition_data import read_audit
        from atlas.publishing.quality.secrecy_report import audit_lines, audit_table, total_lines

        wanted = wanted_edition(edition, None)
        if output is not None:
            from atlas.publishing.build.input_files import named_files
            from atlas.publishing.build.targets import file_target, refuse_inputs

            refuse_inputs([file_target(output)], named_files(wanted).values())
        log = read_audit(wanted, accept_faults=accept_faults, cache=Cache(cache or cache_folder()))
    say_lines(audit_lines(log), everything, Message("cli.all_and_file"), shown=52)
    for line in total_lines(log):
        click.echo(line)
    if output is not None:
        from atlas.publishing.tables.writers import write_table

        for path in write_table(audit_table(log), output, csv_form=csv_form):
            say("cli.wrote", path=path)
