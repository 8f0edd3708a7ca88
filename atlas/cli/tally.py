"""The command that counts more rows than a register has: files of rows in, numbers per commune out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from atlas.cli.console import say_written
from atlas.cli.inputs import speak_of
from atlas.cli.interface import SpokenCommand, argument, option
from atlas.cli.options import CSV_FORM, OUTPUT, keep_inputs

_NAMES = ("lon", "lat", "geometry", "crs", "delimiter")


@click.command(cls=SpokenCommand)
@argument("rows", nargs=-1, required=True)
@option("-o", "--output", required=True, type=OUTPUT, words="table_file")
@CSV_FORM
@option("--territory", default="tanger-tetouan", show_default=True, words="territory")
@option("--by", multiple=True, metavar="COLUMN", words="tally_by")
@option("--sum", "sums", multiple=True, metavar="COLUMN", words="tally_sum")
@option("--least", type=click.IntRange(2, 1000), metavar="NUMBER", words="tally_least")
@option("--workers", type=click.IntRange(1), metavar="NUMBER", words="tally_workers")
@option("--checkpoints", type=OUTPUT, metavar="FOLDER", words="tally_checkpoints")
@option("--lon", metavar="COLUMN", words="tally_lon")
@option("--lat", metavar="COLUMN", words="tally_lat")
@option("--geometry", metavar="COLUMN", words="tally_geometry")
@option("--crs", words="crs")
@option("--delimiter", metavar="SIGN", words="tally_delimiter")
def tally(rows: tuple[str, ...], output: Path, by: tuple[str, ...], sums: tuple[str, ...], **options: Any) -> None:
    """Count ROWS (Parquet, GeoParquet or CSV files, folders, patterns) per commune, in bounded memory.

    Rows that are in no commune are counted too, by reason, in OUT_rejected.
    """
    from atlas.analysis.tally.engine import tally as count
    from atlas.sources.territory.territory import read_territory

    keep_inputs(output, None, *rows, options["territory"])
    given = {name: options[name] for name in (*_NAMES, "checkpoints") if options[name] is not None}
    territory = speak_of(read_territory(options["territory"]))
    with _progress_bar() as progress:
        counts = count(rows, territory, by=by, sums=sums, workers=options["workers"], progress=progress, **given)
    written = _write(counts, territory, output, least=options["least"], csv_form=options["csv_form"])
    click.echo(repr(counts))
    say_written(written)


def _write(counts: Any, territory: Any, output: Path, *, least: int | None, csv_form: Any) -> list[Path]:
    from atlas.analysis.disclosure.rules import Disclosure
    from atlas.analysis.tally.protection import protect_tally
    from atlas.publishing.tables.writers import write_table

    beside = output.with_name(f"{output.stem}_rejected{output.suffix}")
    names = territory.communes[["name"]]
    if least is not None:  # what is in no commune has no least number: it is told as a whole
        public = protect_tally(counts, Disclosure(least_units=least))
        return [*write_table(names.join(public.tables["commune"]), output, csv_form=csv_form)]
    placed = counts.communes.set_index("code")
    placed.insert(0, "name", names["name"].reindex(placed.index))
    tables = ((placed, output), (counts.rejected_rows, beside))
    return [path for table, target in tables for path in write_table(table, target, csv_form=csv_form)]


def _progress_bar() -> Any:
    """Show how far counting is, on a terminal alone."""
    from rich.console import Console
    from rich.progress import Progress

    return _Bar(Progress(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True))


class _Bar:
    """A bar that learns its length with the first part."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar

    def __enter__(self) -> Any:
        self._bar.start()
        task = self._bar.add_task("", total=None)
        return lambda done, total: self._bar.update(task, completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()
