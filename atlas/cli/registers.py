"""The commands for a register: place it, report its quality, merge it with others."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from atlas.cli.console import say, say_written
from atlas.cli.inputs import locate_register, speak_of
from atlas.cli.interface import SpokenCommand, argument, option, wrong_value
from atlas.cli.options import CSV_FORM, LANGUAGE, OUTPUT, keep_inputs, named_inputs, pairs, register_options
from atlas.i18n.messages import Listed, Message

if TYPE_CHECKING:
    from atlas.sources.deduplication.merge import Merged


@click.command(cls=SpokenCommand)
@argument("register")
@option("-o", "--output", required=True, type=OUTPUT, words="table_file")
@CSV_FORM
@register_options
def locate(register: str, output: Path, **options: Any) -> None:
    """Give each record of REGISTER its commune and province, or a reason why not."""
    from atlas.publishing.tables.writers import write_table

    keep_inputs(output, register, *named_inputs(options))
    placed = locate_register(register, options)
    written = write_table(placed, output, csv_form=options["csv_form"])
    click.echo(repr(placed))
    say_written(written)


@click.command(cls=SpokenCommand)
@argument("register")
@option("-o", "--output", required=True, type=OUTPUT, words="report_file")
@CSV_FORM
@option("--language", type=LANGUAGE, default="fr", show_default=True, words="language_of_report")
@option("--no-duplicates", is_flag=True, words="no_duplicates")
@register_options
def quality(register: str, output: Path, language: Any, no_duplicates: bool, **options: Any) -> None:
    """Report how good REGISTER is: fields filled in, precision, conflicts, duplicates, values to check."""
    from atlas.analysis.quality import assess
    from atlas.publishing.quality.report import write_quality
    from atlas.sources.territory.territory import read_territory

    keep_inputs(output, register, *named_inputs(options))
    placed = locate_register(register, options)
    report = assess(placed, speak_of(read_territory(options["territory"])), duplicates=not no_duplicates)
    written = write_quality(report, output, language=language, csv_form=options["csv_form"])
    click.echo(repr(report))
    say_written(written)


@click.command(cls=SpokenCommand)
@argument("registers", nargs=-1, required=True)
@option("-o", "--output", required=True, type=OUTPUT, words="register_file")
@CSV_FORM
@option("--decisions", metavar="FILE", words="decisions")
@option("--duplicates", type=OUTPUT, words="duplicates")
@option("--priority", multiple=True, metavar="NAME", words="priority")
@option("--mapping", "mappings", multiple=True, metavar="NAME=FILE", words="register_mapping")
@option("--accept-faults", is_flag=True, words="accept_faults")
def merge(registers: tuple[str, ...], output: Path, duplicates: Path | None, **options: Any) -> None:
    """Make one register of REGISTERS (each named by its file, without ending), with the origin of every value.

    Pairs of records that may be one actor are proposed (--duplicates) and never merged unless --decisions says so.
    """
    from atlas.publishing.tables.registers import write_merged
    from atlas.sources.deduplication.merge import merge_registers
    from atlas.sources.register.register import read_register

    names = _short_names(registers)
    mappings = pairs(options["mappings"], "cli.form_mapping")
    for target in filter(None, (output, duplicates)):
        for register in registers:
            keep_inputs(target, register, options["decisions"], *mappings.values())
    if duplicates is not None and duplicates.absolute() in (output.absolute(), _contradictions(output)):
        raise wrong_value("cli.same_file")
    if unknown := sorted(set(mappings) - set(names)):
        choices = Listed(names, last="or", marks=False)
        raise wrong_value("cli.no_such_register", names=Listed(unknown, marks=False), known=choices)
    on_fault: Any = "keep" if options["accept_faults"] else "raise"
    read = {
        name: read_register(source, mapping=mappings.get(name), on_fault=on_fault)
        for name, source in zip(names, registers, strict=True)
    }
    merged = merge_registers(read, priority=options["priority"], decisions=options["decisions"])
    written = write_merged(merged, output, duplicates=duplicates, csv_form=options["csv_form"])
    click.echo(str(_summary(merged)))
    say_written(written)
    if duplicates is None and len(merged.duplicates):
        say("cli.duplicates_hint")


def _summary(merged: Merged) -> Message:
    """Return what became of the records of several registers, as `Merged` says it in English."""
    decided = Counter(merged.duplicates["decision"])
    same, different = decided["same"], decided["different"]
    registers = " + ".join(str(Message("cli.merged.came_in", n=n, name=name)) for name, n in merged.came_in.items())
    pairs = Message("cli.merged.pairs", n=len(merged.duplicates) - same - different)
    records = Message("cli.merged.records", n=len(merged.register))
    counts = {"folded": merged.folded, "same": same, "different": different}
    return Message("cli.merged.summary", registers=registers, records=records, pairs=pairs, **counts)


def _contradictions(output: Path) -> Path:
    """Return where the contradictions of a merged register are written."""
    return output.with_name(f"{output.stem}_contradictions{output.suffix}").absolute()


def _short_names(sources: tuple[str, ...]) -> list[str]:
    """Return the names of files without folder and ending; the second of one name gets a 2."""
    names: list[str] = []
    for source in sources:
        name = stem = Path(source).stem
        number = 2
        while name in names:
            name, number = f"{stem}-{number}", number + 1
        names.append(name)
    return names
