"""The commands for figures: compute indicators, ask for rows, print a card, explain an indicator."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from atlas.cli.console import say, say_harmless, say_written
from atlas.cli.inputs import edition_inputs, is_edition, locate_register, speak_of, tabulate_source
from atlas.cli.interface import SpokenCommand, argument, option, usage_error
from atlas.cli.options import CSV_FORM, LANGUAGE, OUTPUT, keep_inputs, named_inputs, register_options
from atlas.i18n.interface import ui_language

_LEVELS: Final = click.Choice(["commune", "province", "region"])
_ROWS: Final = click.Choice(["commune", "province", "actor"])


@click.command(cls=SpokenCommand)
@argument("register", required=False)
@option("-o", "--output", required=True, type=OUTPUT, words="table_file")
@option(
    "--by", default="commune", show_default=True, type=click.Choice(["commune", "province", "region"]), words="by_level"
)
@option(
    "--coverage-km",
    multiple=True,
    type=click.FloatRange(0, 1000, min_open=True),
    default=(5.0,),
    show_default=True,
    words="coverage_km",
)
@CSV_FORM
@register_options
def indicators(register: str | None, output: Path, by: Any, coverage_km: tuple[float, ...], **options: Any) -> None:
    """Compute every indicator for REGISTER, or HCP's figures alone without one."""
    from atlas.analysis.dataset.dataset import tabulate
    from atlas.publishing.tables.writers import write_table
    from atlas.sources.territory.territory import read_territory

    keep_inputs(output, register, *named_inputs(options))
    placed = locate_register(register, options) if register else None
    data = tabulate(placed, speak_of(read_territory(options["territory"])), coverage_km=coverage_km)
    written = write_table(data, output, by=by, csv_form=options["csv_form"])
    say("cli.computed", n=len(data.indicators), units=len(data.table(by)))
    say_written(written)


@click.command(cls=SpokenCommand)
@argument("source")
@argument("expression", default="")
@option(
    "--by", default="commune", show_default=True, type=click.Choice(["commune", "province", "actor"]), words="by_rows"
)
@option("--columns", "shown", default="", metavar="A,B", words="columns_wanted")
@option("--sort", default="", metavar="COLUMN", words="sort")
@option("--lowest", is_flag=True, words="lowest")
@option("--top", type=click.IntRange(1), words="top")
@option("--within-km", type=click.FloatRange(0), words="within_km")
@option("--of", default="", metavar="LON,LAT|COMMUNE", words="of_place")
@option("-o", "--output", type=OUTPUT, words="table_file")
@option("--all", "everything", is_flag=True, words="all_rows")
@CSV_FORM
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
        answered = answer(rows, question)
    except (ValueError, TypeError) as error:
        raise click.UsageError(str(error)) from None
    if output:
        written = write_table(answered, output, csv_form=options["csv_form"])
        for path in written:
            say("cli.wrote_rows", path=path, n=len(answered))
        say_harmless(written)
    else:
        click.echo(selection_text(answered, question, most=None if options["everything"] else 50))
    for hint in nobody_has(rows, question) if not len(answered) else ():
        click.echo(hint, err=True)


@click.command(cls=SpokenCommand)
@argument("place")
@argument("source", required=False)
@option("--by", type=click.Choice(["commune", "province"]), words="by_place")
@option("--language", type=LANGUAGE, default="fr", show_default=True, words="language_of_card")
@register_options
def profile(place: str, source: str | None, by: Any, language: Any, **options: Any) -> None:
    """Print the card of PLACE, a commune or a province, beside its province and the region.

    Its figures are those of SOURCE, a register or an edition; without one those of the HCP alone.
    """
    click.echo(repr(tabulate_source(source, options).profile(place, by=by, language=language)))


@click.command(cls=SpokenCommand)
@argument("indicator", required=False)
@option("--language", type=LANGUAGE, words="language_of_definition")
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
        for shipped in entries.catalogue():
            click.echo(f"{shipped.key:<28} {shipped.nature:<9} {shipped.heading(language or ui_language())}")
        say("cli.derived_heading")
        for kind in derived.KINDS:
            click.echo(f"{kind:<28} {derived.purpose(kind)}")


def _question(expression: str, options: dict[str, Any]) -> Any:
    """Return what the options ask for; a usage error for what does not go together or cannot be read."""
    from atlas.publishing.tables.query_output import Question

    if (options["within_km"] is None) != (not options["of"]):
        raise usage_error("cli.within_and_of")
    if not options["sort"] and (options["top"] is not None or options["lowest"]):
        raise usage_error("cli.top_with_sort")
    shown = tuple(name.strip() for name in options["shown"].split(",") if name.strip())
    others = {name: options[name] for name in ("sort", "lowest", "top", "within_km", "of")}
    question = Question(expression.strip(), shown, **others)
    try:
        _ = question.names
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    return question


def _rows(source: str, by: Any, options: dict[str, Any], question: Any) -> Any:
    """Return all the rows that a question is asked of."""
    if by == "actor" and not is_edition(source):
        return locate_register(source, options).select()
    data = tabulate_source(source, options, names=() if by == "actor" else question.names)
    if by == "actor" and data.placed is None:
        raise usage_error("cli.no_register", source=source)
    return data.actors if by == "actor" else data.select(by=by)


@click.command(cls=SpokenCommand)
@argument("table", type=click.Path(path_type=Path))
@option("--territory", default="tanger-tetouan", show_default=True, words="territory")
@option("--layer", default="", words="layer")
@option("--encoding", default="", words="encoding")
@option("--thousands", type=click.Choice([".", ",", " ", "'"]), words="thousands")
@option("--decimal", type=click.Choice([".", ","]), words="decimal")
def suggest(table: Path, territory: str, **options: Any) -> None:
    """Read what the columns of TABLE are, and print an edition with three plates of them, each with its reason."""
    from atlas.analysis.dataset.dataset import tabulate
    from atlas.analysis.own_figures.suggestion import suggest as suggest_plates
    from atlas.publishing.edition.suggestion_text import suggestion_toml
    from atlas.sources.territory.territory import read_territory

    data = tabulate(speak_of(read_territory(territory)))
    suggestion = suggest_plates(table, data, **{name: value or "" for name, value in options.items()})
    click.echo(suggestion_toml(suggestion, file=table, territory=territory), nl=False)
