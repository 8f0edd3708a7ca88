"""The commands for support bodies: ask whether their records are right, bring answers in, write them for others."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from atlas.cli.console import Commands, say_lines, say_written
from atlas.cli.options import LANGUAGE, OUTPUT, keep_inputs

_DATE = click.DateTime(["%Y-%m-%d"])
_FILE = click.argument("bodies", type=click.Path(path_type=Path))
_TERRITORY = click.option("--territory", default="tanger-tetouan", show_default=True, help="Whose communes are named.")
_ON = click.option("--on", required=True, type=_DATE, help="The day that counts as today: outputs have no clock.")


@click.group(cls=Commands)
def catalogue() -> None:
    """Support bodies: ask them whether their records are right, merge what they answer, export them."""


@catalogue.command()
@_FILE
@click.option("-o", "--output", required=True, type=OUTPUT, help="The folder of the forms and letters.")
@click.option("--sender", required=True, metavar="ADDRESS", help="Where answers come back to.")
@click.option("--publisher", required=True, metavar="NAME", help="Who signs the letters.")
@click.option("--cndp", default="", metavar="NUMBER", help="Of the declaration to the CNDP.")
@click.option("--stale", is_flag=True, help="Ask only bodies that are to be verified.")
@click.option("--language", type=LANGUAGE, default="fr", show_default=True, help="Of the headings of the forms.")
@_TERRITORY
@_ON
def ask(bodies: Path, output: Path, on: dt.datetime, stale: bool, territory: str, **options: Any) -> None:
    """Write a pre-filled form and a letter (.eml, a draft) for each body of BODIES; nothing is sent."""
    from atlas.publishing.support.forms import FormRequest, write_forms
    from atlas.sources.support.areas import AreaNames
    from atlas.sources.support.listing import SupportRules
    from atlas.sources.support.records import read_support
    from atlas.sources.territory.territory import read_territory

    region = read_territory(territory)
    file = read_support(bodies, region)
    rules = SupportRules(on=on.date()) if stale else None
    written = write_forms(file, output, FormRequest(on=on.date(), **options), areas=AreaNames(region), rules=rules)
    click.echo(f"{len(written) // 2} bodies are asked; {len(file.bodies) - len(written) // 2} are not")
    click.echo(f"wrote {output}")


@catalogue.command()
@_FILE
@click.argument("answers", type=click.Path(path_type=Path, exists=True))
@click.option("-o", "--output", required=True, type=OUTPUT, help="The .xlsx file with the answers in it.")
@click.option("--journal", type=OUTPUT, help="Write every change with who, when, source and decision (.csv).")
@click.option("--by", required=True, metavar="NAME", help="Who takes the answers in.")
@click.option("--accept-removals", is_flag=True, help="Remove what was emptied in a form.")
@_TERRITORY
@_ON
def merge(bodies: Path, answers: Path, output: Path, journal: Path | None, on: dt.datetime, **options: Any) -> None:
    """Bring ANSWERS (a folder of forms that came back, or one) into BODIES, and tell every change."""
    from atlas.publishing.build.atomic_file import whole_file
    from atlas.publishing.support.answers import journal_csv, merge_answers
    from atlas.publishing.support.sheets import write_support_sheets
    from atlas.sources.territory.territory import read_territory

    keep_inputs(output, str(bodies), str(journal) if journal else None)
    forms = sorted(answers.glob("*.xlsx")) if answers.is_dir() else [answers]
    by, removals = options["by"], options["accept_removals"]
    region = read_territory(options["territory"])
    merged = merge_answers(bodies, forms, region, on=on.date(), by=by, removals=removals)
    with whole_file(output) as path:
        write_support_sheets(merged.rows, path, language="fr")
    if journal is not None:
        with whole_file(journal) as path:
            path.write_bytes(journal_csv(merged, on=on.date(), by=by))
    _say_merged(merged, everything=journal is None)
    say_written(filter(None, (output, journal)))


def _say_merged(merged: Any, *, everything: bool) -> None:
    applied = [change for change in merged.changes if change.decision == "applied"]
    click.echo(f"{len(merged.answered)} answers read, {len(applied)} changes applied")
    lines = [
        f"  {change.body}, {change.sheet} {change.row}, {change.field}: {change.before!r} → {change.after!r}"
        f" [{change.decision}{', the file changed since' if change.since else ''}]"
        for change in merged.changes
        if everything or change.decision != "applied"
    ]
    say_lines(lines, False, "--journal writes them all", shown=60)
    for file, faults in merged.refused.items():
        click.echo(f"  {file} is refused:", err=True)
        say_lines([f"    {fault}" for fault in faults], True, "", err=True)


@catalogue.command()
@_FILE
@click.option("-o", "--output", required=True, type=OUTPUT, help="A .json (HSDS 3.0), .csv or .vcf file.")
@click.option("--language", type=LANGUAGE, default="fr", show_default=True, help="Of the texts.")
@click.option("--country", default="MA", show_default=True, help="Of the addresses (ISO 3166).")
@_TERRITORY
@_ON
def export(bodies: Path, output: Path, language: Any, country: str, territory: str, on: dt.datetime) -> None:
    """Write the bodies of BODIES that are listed on a day, with what may be published of them on the web."""
    from atlas.publishing.build.atomic_file import whole_file
    from atlas.publishing.support.exports import exported
    from atlas.sources.support.listing import SupportRules, listing_of
    from atlas.sources.support.records import read_support
    from atlas.sources.support.vocabulary import WEB
    from atlas.sources.territory.territory import read_territory

    keep_inputs(output, str(bodies))
    region = read_territory(territory)
    listing = listing_of(read_support(bodies, region), WEB, SupportRules(on=on.date()))
    content = exported(listing, region, output.suffix, language=language, country=country)
    with whole_file(output) as path:
        path.write_bytes(content)
    click.echo(f"{len(listing.bodies)} bodies are listed")
    say_written([output])
