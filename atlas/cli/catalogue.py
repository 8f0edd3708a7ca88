"""The commands for support bodies: ask whether their records are right, bring answers in, write them for others."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Any

import click

from atlas.cli.console import Commands, say_lines, say_written
from atlas.cli.inputs import speak_of
from atlas.cli.interface import SpokenCommand, argument, option
from atlas.cli.options import LANGUAGE, OUTPUT, keep_inputs
from atlas.i18n.messages import NOTHING, Message


def _say(key: str, *, err: bool = False, **values: object) -> None:
    click.echo(str(Message(f"cli.catalogue.{key}", **values)), err=err)


_DATE = click.DateTime(["%Y-%m-%d"])
_FILE = argument("bodies", type=click.Path(path_type=Path))
_TERRITORY = option("--territory", default="tanger-tetouan", show_default=True, words="catalogue.territory")
_ON = option("--on", required=True, type=_DATE, words="catalogue.on")


@click.group(cls=Commands)
def catalogue() -> None:
    """Support bodies: ask them whether their records are right, merge what they answer, export them."""


@catalogue.command(cls=SpokenCommand, words="catalogue_ask")
@_FILE
@option("-o", "--output", required=True, type=OUTPUT, words="catalogue.folder")
@option("--sender", required=True, metavar="ADDRESS", words="catalogue.sender")
@option("--publisher", required=True, metavar="NAME", words="catalogue.publisher")
@option("--cndp", default="", metavar="NUMBER", words="catalogue.cndp")
@option("--stale", is_flag=True, words="catalogue.stale")
@option("--language", type=LANGUAGE, default="fr", show_default=True, words="catalogue.headings")
@_TERRITORY
@_ON
def ask(bodies: Path, output: Path, on: dt.datetime, stale: bool, territory: str, **options: Any) -> None:
    """Write a pre-filled form and a letter (.eml, a draft) for each body of BODIES; nothing is sent."""
    from atlas.publishing.support.forms import FormRequest, write_forms
    from atlas.sources.support.areas import AreaNames
    from atlas.sources.support.listed_bodies import SupportRules
    from atlas.sources.support.records import read_support
    from atlas.sources.territory.territory import read_territory

    region = speak_of(read_territory(territory))
    file = read_support(bodies, region)
    rules = SupportRules(on=on.date()) if stale else None
    written = write_forms(file, output, FormRequest(on=on.date(), **options), areas=AreaNames(region), rules=rules)
    asked = sum(path.suffix == ".eml" for path in written)
    _say("asked", n=asked, others=len(file.bodies) - asked)
    _say("written", file=output)


@catalogue.command(cls=SpokenCommand, words="catalogue_merge")
@_FILE
@argument("answers", type=click.Path(path_type=Path))
@option("-o", "--output", required=True, type=OUTPUT, words="catalogue.merged_file")
@option("--journal", type=OUTPUT, words="catalogue.journal")
@option("--by", required=True, metavar="NAME", words="catalogue.by")
@option("--accept-removals", is_flag=True, words="catalogue.removals")
@_TERRITORY
@_ON
def merge(bodies: Path, answers: Path, output: Path, journal: Path | None, on: dt.datetime, **options: Any) -> None:
    """Bring ANSWERS (a folder of forms that came back, or one) into BODIES, and tell every change.

    Exit code 1 when an answer is refused; the others are brought in all the same.
    """
    from atlas.publishing.build.atomic_file import whole_file
    from atlas.publishing.support.answers import journal_csv, merge_answers
    from atlas.publishing.support.sheets import write_support_sheets
    from atlas.sources.territory.territory import read_territory

    keep_inputs(output, str(bodies), str(journal) if journal else None)
    forms = sorted([*answers.glob("*.xlsx"), *answers.glob("*.toml")]) if answers.is_dir() else [answers]
    by, removals = options["by"], options["accept_removals"]
    region = speak_of(read_territory(options["territory"]))
    merged = merge_answers(bodies, forms, region, on=on.date(), by=by, removals=removals)
    with whole_file(output) as path:
        write_support_sheets(merged.rows, path, language="fr")
    if journal is not None:
        with whole_file(journal) as path:
            path.write_bytes(journal_csv(merged, on=on.date(), by=by))
    _say_merged(merged, everything=journal is None)
    say_written(filter(None, (output, journal)))
    if merged.refused:
        sys.exit(1)


def _say_merged(merged: Any, *, everything: bool) -> None:
    """Tell refused answers and the changes that were not applied; all changes where no journal is kept."""
    applied = [change for change in merged.changes if change.decision == "applied"]
    _say("read", n=len(merged.answered), applied=len(applied))
    lines = [
        str(
            Message(
                "cli.catalogue.change",
                body=change.body,
                sheet=change.sheet,
                row=change.row,
                field=change.field,
                before=change.before,
                after=change.after,
                decision=Message(f"cli.catalogue.{change.decision}"),
                since=Message("cli.catalogue.since") if change.since else NOTHING,
            )
        )
        for change in merged.changes
        if everything or change.decision != "applied"
    ]
    say_lines(lines, False, "--journal", shown=60)
    for file, faults in merged.refused.items():
        _say("refused", err=True, file=file)
        say_lines([f"    {fault}" for fault in faults], True, "", err=True)


@catalogue.command(cls=SpokenCommand, words="catalogue_export")
@_FILE
@option("-o", "--output", required=True, type=OUTPUT, words="catalogue.export_file")
@option("--language", type=LANGUAGE, default="fr", show_default=True, words="catalogue.texts")
@option("--country", default="MA", show_default=True, words="catalogue.country")
@_TERRITORY
@_ON
def export(bodies: Path, output: Path, language: Any, country: str, territory: str, on: dt.datetime) -> None:
    """Write the bodies of BODIES that are listed on a day, with what may be published of them on the web."""
    from atlas.publishing.build.atomic_file import whole_file
    from atlas.publishing.support.exports import export_listing
    from atlas.sources.support.listed_bodies import SupportRules, listing_of
    from atlas.sources.support.records import read_support
    from atlas.sources.support.vocabulary import WEB
    from atlas.sources.territory.territory import read_territory

    keep_inputs(output, str(bodies))
    region = speak_of(read_territory(territory))
    listing = listing_of(read_support(bodies, region), WEB, SupportRules(on=on.date()))
    content = export_listing(listing, region, output.suffix, language=language, country=country)
    with whole_file(output) as path:
        path.write_bytes(content)
    _say("listed", n=len(listing.bodies))
    say_written([output])
