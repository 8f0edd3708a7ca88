"""The command that says what is wrong with a register or an edition."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from atlas.cli.console import left_out_lines, progress, say, say_lines
from atlas.cli.inputs import is_edition, placing_options, speak_of
from atlas.cli.interface import SpokenCommand, argument, option, usage_error
from atlas.cli.options import OUTPUT, keep_inputs, named_inputs, reading_options, register_options
from atlas.i18n.messages import Listed, Message, Text, has_expression
from atlas.sources.vocabulary.vocabulary import CODED


@click.command(cls=SpokenCommand)
@argument("source")
@option("--write-mapping", type=OUTPUT, metavar="OUT.toml", words="write_mapping")
@option("--all", "everything", is_flag=True, words="all_faults")
@register_options
def check(source: str, write_mapping: Path | None, everything: bool, **options: Any) -> None:
    """Say what is wrong with SOURCE, a register or an edition, row by row; nothing is written but the mapping asked."""
    if is_edition(source):
        if write_mapping:
            raise usage_error("cli.mapping_with_register")
        _check_edition(source)
        return
    if write_mapping:
        _write_mapping(source, write_mapping, options)
    strayed = _say_foreign_sources(Path(source))
    from atlas.analysis.location.location import locate
    from atlas.errors import group_faults
    from atlas.sources.register.register import check_register
    from atlas.sources.territory.territory import read_territory

    register, faults = check_register(source, **reading_options(options))
    if register is not None:
        _list_reading(register)
        territory = speak_of(read_territory(options["territory"]))
        for note in territory.notes:
            say("cli.territory_note", note=note)
        placed = locate(register, territory, **placing_options(options, territory))
        click.echo(repr(placed))
        _say_findings(placed)
        rejected = [_rejected_line(record) for record in placed.rejected.itertuples()]
        say_lines(rejected, everything, Message("cli.locate_writes"))
    lines = [str(fault) for fault in faults] if everything else group_faults(faults)
    say_lines(lines, everything, Message("cli.all_shows"), shown=50, err=True)
    if faults:
        say("cli.faults", err=True, n=len(faults))
    if faults or strayed:
        sys.exit(1)


def _say_findings(placed: Any) -> None:
    """Say what concerns many records at once: codes without their zeros, points exchanged, points of a geocoder."""
    from atlas.analysis.location.crowds import crowded_points, exchanged_count, restored_codes

    if codes := restored_codes(placed.register.table, placed.territory):
        say("cli.lost_zeros", n=sum(codes.values()), codes=Listed(codes, marks=False))
    wrong, points = exchanged_count(placed)
    if wrong:
        say("cli.exchanged", n=wrong, all=points)
    for crowd in crowded_points(placed.register.table):
        names = Listed(crowd.communes, marks=False)
        key = "crowded_point" if crowd.communes else "crowded_point_only"
        say(f"cli.{key}", n=crowd.count, lat=crowd.lat, lon=crowd.lon, communes=names)


def _say_foreign_sources(source: Path) -> bool:
    """Say which other files the project in a GeoPackage reads, and return whether there are any."""
    if source.suffix.lower() != ".gpkg" or not source.is_file():
        return False
    from atlas.publishing.qgis.project.package import foreign_sources

    names = foreign_sources(source)
    if names:
        say("cli.other_sources", err=True, path=source, names=Listed(names))
    return bool(names)


def _check_edition(source: str) -> None:
    """Examine an edition: its grammar, its texts, its data, what does not fit its page."""
    with progress() as tell:
        tell(0, 0, Message("act.reading"))
        from atlas.errors import EditionError
        from atlas.publishing.build.cache import Cache, cache_folder
        from atlas.publishing.checks.full_check import examine

        examination = examine(source, cache=Cache(cache_folder()), progress=tell)
    if examination.faults:
        raise EditionError(examination.faults)
    if examination.data is not None:
        for note in examination.data.territory.notes:
            say("cli.territory_note", note=note)
        for line in left_out_lines(examination.data):
            click.echo(line)
    if examination.data is not None and examination.data.placed is not None:
        click.echo(repr(examination.data.placed))
        if not examination.data.placed.withheld:
            _say_findings(examination.data.placed)
    if examination.edition is not None:
        say("cli.nothing_wrong", source=source, n=len(examination.edition.plates))


def _write_mapping(source: str, target: Path, options: dict[str, Any]) -> None:
    from atlas.publishing.build.atomic_file import whole_file
    from atlas.sources.register.proposals import propose_mapping

    keep_inputs(target, source, *named_inputs(options))
    _refuse_other_toml(target)
    text = propose_mapping(source, **reading_options(options))
    with whole_file(target) as beside:
        beside.write_text(text, encoding="utf-8")
    say("cli.wrote", path=target)


def _refuse_other_toml(target: Path) -> None:
    """Refuse to write a mapping over a file that is none, such as an edition."""
    from atlas.errors import OutputError, RegisterError
    from atlas.sources.register.mapping import read_mapping

    if target.suffix.lower() != ".toml":
        raise OutputError(Message("cli.mapping_suffix", target=target, name=target.with_suffix(".toml").name))
    if target.is_file() and target.stat().st_size:
        try:
            read_mapping(target)
        except RegisterError:
            raise OutputError(Message("cli.mapping_other", target=target)) from None


def _list_reading(register: Any) -> None:
    """Say what was detected, which rows are no records, and which words were understood although misspelt."""
    for what, setting in register.reading.items():
        say("cli.detected", what=Message(f"sources.note.{what}"), found=_in_words(f"sources.{what}.{setting}", setting))
    if register.asides:
        say("cli.set_aside", n=len(register.asides), all=len(register.asides) + len(register))
        key = "cli.aside_sheet_row" if "sheet" in register.table else "cli.aside_row"
        say_lines([_aside_line(key, aside) for aside in register.asides], False, Message("cli.in_asides"))
    if register.guesses:
        say("cli.misspelt")
        say_lines(
            [_guess_line(guess, register.vocabulary) for guess in register.guesses], False, Message("cli.mapping_lists")
        )


def _rejected_line(record: Any) -> str:
    reason, remedy = Message(f"reason.{record.reason}"), Message(f"remedy.{record.reason}")
    return str(Message("cli.rejected_row", row=str(record.row), id=record.id, reason=reason, remedy=remedy))


def _aside_line(key: str, aside: Any) -> str:
    words = {"sheet": aside.sheet} if key == "cli.aside_sheet_row" else {}
    return str(
        Message(key, row=str(aside.row), kind=Message(f"sources.aside.{aside.kind}"), text=aside.text[:80], **words)
    )


def _guess_line(guess: Any, vocabulary: Any) -> str:
    column = Message("cli.title_and_code", title=Message(f"column.{guess.column}"), code=guess.column)
    titles = vocabulary.titles(guess.column) if guess.column in CODED else {}
    title = titles.get(guess.read) or _in_words(f"{guess.column}.{guess.read}", guess.read)
    read = Message("cli.title_and_code", title=title, code=guess.read)
    return str(Message("cli.read_as", n=guess.count, column=column, written=guess.written, read=read))


def _in_words(key: str, code: Text) -> Text:
    """Return what a code means in the words of the interface; the code where it has none."""
    return Message(key) if has_expression(key) else code
