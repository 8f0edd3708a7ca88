"""The commands that compare two GeoPackages, and bring back what was corrected in one."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from atlas.cli.console import say, say_lines
from atlas.cli.inputs import is_edition, placing_options, wanted_edition
from atlas.cli.interface import SpokenCommand, argument, option
from atlas.cli.options import CSV_FORM, OUTPUT, reading_options, register_options
from atlas.i18n.messages import Message

if TYPE_CHECKING:
    import pandas as pd


@click.command(cls=SpokenCommand)
@argument("before", type=click.Path(path_type=Path))
@argument("after", type=click.Path(path_type=Path))
@option("-o", "--output", type=OUTPUT, words="differences_file")
@CSV_FORM
@option("--layer", "layers", multiple=True, words="layers_compared")
@option("--all", "everything", is_flag=True, words="all_rows")
def compare(
    before: Path, after: Path, output: Path | None, layers: tuple[str, ...], everything: bool, csv_form: Any
) -> None:
    """Say what was changed between two states of a GeoPackage, row by row: exit code 1 when there is something."""
    from atlas.publishing.build.targets import refuse_inputs
    from atlas.sources.edits.package_diff import compare_packages

    if output is not None:
        refuse_inputs([output], [before, after])
    table = compare_packages(before, after, layers=layers)
    _list_changes(table, everything)
    if output is not None:
        _write_report(table, output, csv_form)
    if len(table):
        sys.exit(1)


@click.command(cls=SpokenCommand)
@argument("package", type=click.Path(path_type=Path))
@option("--to", "target", required=True, metavar="TARGET", words="apply_to")
@option("-o", "--output", type=OUTPUT, words="differences_file")
@CSV_FORM
@option("--all", "everything", is_flag=True, words="all_rows")
@register_options
def apply(package: Path, target: str, output: Path | None, everything: bool, **options: Any) -> None:
    """Bring what was corrected in PACKAGE back into a register or an edition, by identifier, all of it or nothing."""
    from atlas.publishing.build.targets import refuse_inputs
    from atlas.publishing.edition.corrections import edition_corrections, register_corrections
    from atlas.sources.register.register import resolve_mapping
    from atlas.sources.territory.territory import read_territory

    if output is not None:
        refuse_inputs([output], [package, *([] if is_edition(target) else [Path(target)])])
    if is_edition(target):
        changes = edition_corrections(package, wanted_edition(target, None))
    else:
        given = reading_options(options)
        how = resolve_mapping(given.pop("mapping"), given)  # type: ignore[arg-type]
        territory = read_territory(options["territory"])
        changes = register_corrections(package, Path(target), how, territory, **placing_options(options, territory))
    _list_changes(changes.table, everything)
    if output is not None:
        _write_report(changes.table, output, options["csv_form"])
    for path in changes.write():
        say("cli.wrote", path=path)
    for name, value in changes.settings.items():
        say("cli.set_in_edition", name=name, value=value)
    for column in changes.absent:
        say("cli.column_stays", column=Message(f"column.{column}"))


def _list_changes(table: pd.DataFrame, everything: bool) -> None:
    """List changes, and how many there are of each layer and kind."""
    say_lines([_line(row) for row in table.itertuples(index=False)], everything, Message("cli.all_and_file"))
    counts = Counter(zip(table["layer"], table["what"], strict=True))
    for (layer, what), count in counts.items():
        say("cli.changes", layer=layer, what=_words(what), n=count)
    if table.empty:
        say("cli.no_changes")


def _line(row: Any) -> str:
    import pandas as pd

    values = {name: "" if pd.isna(value) else str(value) for name, value in row._asdict().items()}
    values["what"] = str(_words(row.what))
    form = "cli.change_of_value" if row.what in ("value changed", "name moved") else "cli.change"
    return str(Message(form, **values))


def _words(what: str) -> Message:
    return Message(f"change.{what.replace(' ', '_')}")


def _write_report(table: pd.DataFrame, output: Path, csv_form: Any) -> None:
    import pandas as pd

    from atlas.i18n.interface import ui_language
    from atlas.publishing.tables.writers import write_table

    texts = table.map(lambda value: None if pd.isna(value) else str(value))
    for path in write_table(texts, output, language=ui_language(), csv_form=csv_form):
        say("cli.wrote", path=path)
