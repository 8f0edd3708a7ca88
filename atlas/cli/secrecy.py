"""The command that audits the confidentiality of an edition."""

from __future__ import annotations

from pathlib import Path

import click

from atlas.cli.console import progress, say_lines
from atlas.cli.inputs import wanted_edition
from atlas.cli.options import OUTPUT, TABLE_FILE


@click.command()
@click.argument("edition")
@click.option("-o", "--output", type=OUTPUT, help=f"{TABLE_FILE} For the house only.")
@click.option("--all", "everything", is_flag=True, help="Print every row.")
@click.option("--accept-faults", is_flag=True, help="Take unreadable values of the register as missing.")
@click.option("--cache", type=OUTPUT, help="Folder that keeps finished work; among the user's caches by default.")
def secrecy(edition: str, output: Path | None, everything: bool, accept_faults: bool, cache: Path | None) -> None:
    """Say what EDITION keeps secret: each value, why, what an outsider can compute of it, what is given up for it."""
    with progress() as tell:
        tell(0, 0, "reading")
        from atlas.publishing.build.cache import Cache, cache_folder
        from atlas.publishing.build.edition_data import read_audit
        from atlas.publishing.quality.secrecy_report import audit_lines, audit_table, total_lines

        wanted = wanted_edition(edition, None)
        if output is not None:
            from atlas.publishing.build.input_files import named_files
            from atlas.publishing.build.targets import file_target, refuse_inputs

            refuse_inputs([file_target(output)], named_files(wanted).values())
        log = read_audit(wanted, accept_faults=accept_faults, cache=Cache(cache or cache_folder()))
    say_lines(audit_lines(log), everything, "--all shows them, -o FILE writes them", shown=52)
    for line in total_lines(log):
        click.echo(line)
    if output is not None:
        from atlas.publishing.tables.writers import write_table

        for path in write_table(audit_table(log), output):
            click.echo(f"wrote {path}")
