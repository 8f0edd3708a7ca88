"""The commands for a register: place it, report its quality, merge it with others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from atlas.cli.console import say_written
from atlas.cli.inputs import located
from atlas.cli.options import LANGUAGE, OUTPUT, TABLE_FILE, keep_inputs, named_inputs, pairs, register_options


@click.command()
@click.argument("register")
@click.option("-o", "--output", required=True, type=OUTPUT, help=TABLE_FILE)
@register_options
def locate(register: str, output: Path, **options: Any) -> None:
    """Give each record of REGISTER its commune and province, or a reason why not."""
    from atlas.publishing.tables.writers import write_table

    keep_inputs(output, register, *named_inputs(options))
    placed = located(register, options)
    written = write_table(placed, output)
    click.echo(repr(placed))
    say_written(written)


@click.command()
@click.argument("register")
@click.option("-o", "--output", required=True, type=OUTPUT, help="A .html, .pdf, .xlsx, .csv or .parquet file.")
@click.option("--language", type=LANGUAGE, default="fr", show_default=True, help="Of the report.")
@click.option("--no-duplicates", is_flag=True, help="Do not look for pairs that may be one actor.")
@register_options
def quality(register: str, output: Path, language: Any, no_duplicates: bool, **options: Any) -> None:
    """Report how good REGISTER is: fields filled in, precision, conflicts, duplicates, values to check."""
    from atlas.analysis.quality import assess
    from atlas.publishing.quality.report import write_quality
    from atlas.sources.territory.territory import read_territory

    keep_inputs(output, register, *named_inputs(options))
    placed = located(register, options)
    found = assess(placed, read_territory(options["territory"]), duplicates=not no_duplicates)
    written = write_quality(found, output, language=language)
    click.echo(repr(found))
    say_written(written)


@click.command()
@click.argument("registers", nargs=-1, required=True)
@click.option("-o", "--output", required=True, type=OUTPUT, help="A .csv, .xlsx or .parquet file.")
@click.option("--decisions", metavar="FILE", help="The table of pairs, its column “decision” filled in.")
@click.option("--duplicates", type=OUTPUT, help="Write the pairs that may be one actor.")
@click.option("--priority", multiple=True, metavar="NAME", help="The registers by trust, the most trusted first.")
@click.option("--mapping", "mappings", multiple=True, metavar="NAME=FILE", help="The mapping file of a register.")
@click.option("--accept-faults", is_flag=True, help="Take unreadable values as missing.")
def merge(registers: tuple[str, ...], output: Path, duplicates: Path | None, **options: Any) -> None:
    """Make one register of REGISTERS (each named by its file, without ending), with the origin of every value.

    Pairs of records that may be one actor are proposed (--duplicates) and never merged unless --decisions says so.
    """
    from atlas.publishing.tables.registers import write_merged
    from atlas.sources.deduplication.merging import merge_registers
    from atlas.sources.register.register import read_register

    names = _short_names(registers)
    mappings = pairs(options["mappings"], "--mapping name=file")
    for target in filter(None, (output, duplicates)):
        for register in registers:
            keep_inputs(target, register, options["decisions"], *mappings.values())
    if duplicates is not None and duplicates.absolute() in (output.absolute(), _contradictions(output)):
        raise click.BadParameter("--duplicates and -o would write the same file: give each a name of its own")
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
    say_written(written)
    if duplicates is None and len(merged.duplicates):
        click.echo("--duplicates FILE writes the pairs, to be decided")


def _contradictions(output: Path) -> Path:
    """Where the contradictions of a merged register are written."""
    return output.with_name(f"{output.stem}_contradictions{output.suffix}").absolute()


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
