"""The command that says what is wrong with a register or an edition."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from atlas.cli.console import progress, say_lines
from atlas.cli.inputs import is_edition, naming
from atlas.cli.options import OUTPUT, keep_inputs, named_inputs, register_options, said


@click.command()
@click.argument("source")
@click.option("--write-mapping", type=OUTPUT, metavar="OUT.toml", help="Write how the register was understood.")
@click.option("--all", "everything", is_flag=True, help="Show every fault and every rejected record.")
@register_options
def check(source: str, write_mapping: Path | None, everything: bool, **options: Any) -> None:
    """Say what is wrong with SOURCE, a register or an edition, row by row; nothing is written but the mapping asked."""
    if is_edition(source):
        if write_mapping:
            raise click.UsageError("--write-mapping goes with a register, not with an edition")
        _check_edition(source)
        return
    if write_mapping:
        _write_mapping(source, write_mapping, options)
    from atlas.analysis.location.location import locate
    from atlas.sources.register.register import check_register, count_phrase
    from atlas.sources.territory.territory import read_territory

    register, faults = check_register(source, **said(options))
    if register is not None:
        _list_reading(register)
        territory = read_territory(options["territory"])
        placed = locate(register, territory, **naming(options, territory))
        click.echo(repr(placed))
        rejected = [f"  row {r.row}, {r.id}: {r.reason}. {r.remedy}" for r in placed.rejected.itertuples()]
        say_lines(rejected, everything, "atlas locate REGISTER -o FILE writes them")
    say_lines([str(fault) for fault in faults], everything, "--all shows them", shown=50, err=True)
    if faults:
        click.echo(count_phrase(len(faults), "fault"), err=True)
        sys.exit(1)


def _check_edition(source: str) -> None:
    """Examine an edition: its grammar, its texts, its data, what does not fit its page."""
    with progress() as tell:
        tell(0, 0, "reading")
        from atlas.errors import EditionError
        from atlas.publishing.build.cache import Cache, cache_folder
        from atlas.publishing.edition.full_check import examine

        found = examine(source, cache=Cache(cache_folder()), progress=tell)
    if found.faults:
        raise EditionError(found.faults)
    if found.data is not None and found.data.placed is not None:
        click.echo(repr(found.data.placed))
    if found.edition is not None:
        click.echo(f"{source}: {len(found.edition.plates)} plates, nothing wrong")


def _write_mapping(source: str, target: Path, options: dict[str, Any]) -> None:
    from atlas.publishing.build.atomic_file import whole_file
    from atlas.sources.register.proposals import propose_mapping

    keep_inputs(target, source, *named_inputs(options))
    _refuse_other_toml(target)
    text = propose_mapping(source, **said(options))
    with whole_file(target) as beside:
        beside.write_text(text, encoding="utf-8")
    click.echo(f"wrote {target}")


def _refuse_other_toml(target: Path) -> None:
    """Refuse to write a mapping over a file that is none, such as an edition."""
    from atlas.errors import OutputError, RegisterError
    from atlas.sources.register.mapping import read_mapping

    if target.suffix.lower() != ".toml":
        raise OutputError(
            f"{target}: a mapping ends in .toml; write --write-mapping {target.with_suffix('.toml').name}"
        )
    if target.is_file() and target.stat().st_size:
        try:
            read_mapping(target)
        except RegisterError:
            reason = "holds something else than a mapping, and stays as it is"
            raise OutputError(f"{target} {reason}: choose another name (--write-mapping)") from None


def _list_reading(register: Any) -> None:
    """Say what was detected, which rows are no records, and which words were understood although misspelt."""
    for what, found in register.reading.items():
        click.echo(f"{what}: {found}")
    if register.asides:
        click.echo(f"set aside: {len(register.asides)} of {len(register.asides) + len(register)} filled rows")
        several = "sheet" in register.table
        where = [f"row {one.row}" + (f" of “{one.sheet}”" if several else "") for one in register.asides]
        lines = [f"  {place}, {one.kind}: {one.text[:80]}" for place, one in zip(where, register.asides, strict=True)]
        say_lines(lines, False, "all are in the register's asides")
    guesses = [f"  {one.column} “{one.written}” read as {one.read} ({one.count}×)" for one in register.guesses]
    if guesses:
        click.echo("misspelt:")
        say_lines(guesses, False, "--write-mapping lists them")
