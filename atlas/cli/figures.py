"""The commands for figures: compute indicators, ask for rows, print a card, explain an indicator."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from atlas.cli.console import say_harmless, say_written
from atlas.cli.inputs import edition_inputs, is_edition, located, tabulated
from atlas.cli.options import LANGUAGE, OUTPUT, TABLE_FILE, keep_inputs, named_inputs, register_options


@click.command()
@click.argument("register", required=False)
@click.option("-o", "--output", required=True, type=OUTPUT, help=TABLE_FILE)
@click.option("--by", default="commune", show_default=True, type=click.Choice(["commune", "province", "region"]))
@click.option(
    "--coverage-km",
    multiple=True,
    type=click.FloatRange(0, 1000, min_open=True),
    default=(5.0,),
    show_default=True,
    help="Distances of coverage.",
)
@register_options
def indicators(register: str | None, output: Path, by: Any, coverage_km: tuple[float, ...], **options: Any) -> None:
    """Compute every indicator for REGISTER, or HCP's figures alone without one."""
    from atlas.analysis.dataset.dataset import tabulate
    from atlas.publishing.tables.writers import write_table
    from atlas.sources.territory.territory import read_territory

    keep_inputs(output, register, *named_inputs(options))
    placed = located(register, options) if register else None
    data = tabulate(placed, read_territory(options["territory"]), coverage_km=coverage_km)
    written = write_table(data, output, by=by)
    click.echo(f"{len(data.indicators)} indicators of {len(data.table(by))} units")
    say_written(written)


@click.command()
@click.argument("source")
@click.argument("expression", default="")
@click.option("--by", default="commune", show_default=True, type=click.Choice(["commune", "province", "actor"]))
@click.option("--columns", "shown", default="", metavar="A,B", help="The columns wanted.")
@click.option("--sort", default="", metavar="COLUMN", help="Highest first, or A to Z.")
@click.option("--lowest", is_flag=True, help="With --sort: the lowest first, or Z to A.")
@click.option("--top", type=click.IntRange(1), help="With --sort: so many rows, and those equal to the last one.")
@click.option("--within-km", type=click.FloatRange(0), help="Only what is so near, as the crow flies; needs --of.")
@click.option("--of", default="", metavar="LON,LAT|COMMUNE", help="The place that --within-km is counted from.")
@click.option("-o", "--output", type=OUTPUT, help=TABLE_FILE)
@click.option("--all", "everything", is_flag=True, help="Print every row.")
@register_options
def query(source: str, expression: str, by: Any, output: Path | None, **options: Any) -> None:
    """Ask SOURCE, a register or an edition, for the communes, provinces or actors of which EXPRESSION is true.

    EXPRESSION has columns, values, comparisons, in, and, or, not, + - * /:
    "province == 'Larache' and coverage_5km < 50". Without it all rows are meant.
    """
    from atlas.publishing.tables.query_output import answer, nobody_has, selection_text
    from atlas.publishing.tables.writers import write_table

    if output:
        edition = is_edition(source)
        further = edition_inputs(source) if edition else []
        keep_inputs(output, None if edition else source, *further, *named_inputs(options))
    question = _question(expression, options)
    rows = _rows(source, by, options, question)
    try:
        found = answer(rows, question)
    except (ValueError, TypeError) as error:
        raise click.UsageError(str(error)) from None
    if output:
        written = write_table(found, output)
        for path in written:
            click.echo(f"wrote {path} ({len(found)} rows)")
        say_harmless(written)
    else:
        click.echo(selection_text(found, question, most=None if options["everything"] else 50))
    for hint in nobody_has(rows, question) if not len(found) else ():
        click.echo(hint, err=True)


@click.command()
@click.argument("place")
@click.argument("source", required=False)
@click.option("--by", type=click.Choice(["commune", "province"]), help="What PLACE is; a commune, else a province.")
@click.option("--language", type=LANGUAGE, default="fr", show_default=True)
@register_options
def profile(place: str, source: str | None, by: Any, language: Any, **options: Any) -> None:
    """Print the card of PLACE, a commune or a province, beside its province and the region.

    Its figures are those of SOURCE, a register or an edition; without one those of the HCP alone.
    """
    click.echo(repr(tabulated(source, options).profile(place, by=by, language=language)))


@click.command()
@click.argument("indicator", required=False)
@click.option("--language", type=LANGUAGE, help="Of the definition or of the list; every title without it.")
def describe(indicator: str | None, language: Any) -> None:
    """Say what INDICATOR means: formula, unit, nature, source; without one, list the catalogue.

    A kind of derived indicator (lisa, potential …) is explained with what it may be told in an edition.
    """
    from atlas.analysis import derived
    from atlas.analysis.catalogue import entries

    if indicator and indicator in derived.KINDS:
        click.echo(derived.explain(indicator))
    elif indicator:
        click.echo(derived.find(indicator).describe(language))
    else:
        for one in entries.catalogue():
            click.echo(f"{one.key:<28} {one.nature:<9} {one.heading(language or 'fr')}")
        click.echo("\nMade from others, under [[indicators]] in an edition (atlas describe KIND):")
        for kind, made in derived.KINDS.items():
            click.echo(f"{kind:<28} {derived.purpose(made)}")


def _question(expression: str, options: dict[str, Any]) -> Any:
    """What the options ask for; a usage error for what does not go together or cannot be read."""
    from atlas.publishing.tables.query_output import Question

    if (options["within_km"] is None) != (not options["of"]):
        raise click.UsageError("--within-km and --of go together: --within-km 5 --of Larache")
    if not options["sort"] and (options["top"] is not None or options["lowest"]):
        raise click.UsageError("--top and --lowest go with --sort COLUMN")
    shown = tuple(name.strip() for name in options["shown"].split(",") if name.strip())
    told = {name: options[name] for name in ("sort", "lowest", "top", "within_km", "of")}
    question = Question(expression.strip(), shown, **told)
    try:
        _ = question.names
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    return question


def _rows(source: str, by: Any, options: dict[str, Any], question: Any) -> Any:
    """All the rows that a question is asked of."""
    from atlas.publishing.tables.query_output import further_indicators

    if by == "actor" and not is_edition(source):
        return located(source, options).select()
    data = tabulated(source, options, further=() if by == "actor" else further_indicators(question.names))
    if by == "actor" and data.placed is None:
        raise click.UsageError(f"{source} has no register: there are no actors to ask for")
    return data.actors if by == "actor" else data.select(by=by)
