"""Options that several commands have, and what is made of them; nothing heavy is imported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from atlas.cli.interface import option, wrong_value
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import Listed, Message

LANGUAGE = click.Choice(list(LANGUAGES))


class _OutputName(click.Path):
    """The name of a file or folder to write, which may not be empty."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse an empty name, then take it as a path."""
        if not str(value).strip():
            self.fail(str(Message("cli.empty_name")), param, ctx)
        return super().convert(value, param, ctx)


OUTPUT = _OutputName(path_type=Path)
CSV_FORM = option(
    "--csv",
    "csv_form",
    type=click.Choice(["plain", "excel"]),
    default="plain",
    show_default=True,
    words="csv_form",
)
#: What is written beside an output of several tables.
_BESIDE = ("rejected", "conflicts", "completeness", "findings", "indicators", "contradictions")
_REGISTER_OPTIONS = (
    option("--territory", default="tanger-tetouan", show_default=True, words="territory"),
    option("--column", "columns", multiple=True, metavar="OURS=THEIRS", words="column"),
    option("--mapping", metavar="FILE", words="mapping"),
    option("--vocabulary", metavar="FILE", words="vocabulary"),
    option("--encoding", words="encoding"),
    option("--layer", words="layer"),
    option("--crs", words="crs"),
    option("--accept-faults", is_flag=True, words="accept_faults"),
    option(
        "--place-by-name",
        type=click.Choice(["settlement", "spread"]),
        words="place_by_name",
    ),
    option("--places", metavar="FILE", words="places"),
)


def register_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say how a register is read."""
    for add_option in reversed(_REGISTER_OPTIONS):
        command = add_option(command)
    return command


def reading_options(options: dict[str, Any]) -> dict[str, Any]:
    """Return what the command line says of a register, as the library takes it."""
    from atlas.sources.vocabulary.vocabulary_file import read_vocabulary

    names = ("mapping", "encoding", "layer", "crs")
    by_name = False if options.get("place_by_name") else None
    others = {name: options.get(name) for name in names}
    vocabulary = read_vocabulary(options["vocabulary"]) if options.get("vocabulary") else None
    return {"columns": _columns(options["columns"]), "coordinates": by_name, "vocabulary": vocabulary, **others}


def _columns(columns: tuple[str, ...]) -> dict[str, str] | None:
    return pairs(columns, "cli.form_column") or None


def pairs(options: tuple[str, ...], form: str) -> dict[str, str]:
    """Return pairs such as name=value, each name once; ``form`` is the expression that says how they are written."""
    parts = [pair.partition("=") for pair in options]
    names = [name for name, _, _ in parts]
    if twice := [name for name in dict.fromkeys(names) if names.count(name) > 1]:
        raise wrong_value("cli.twice", form=Message(form), names=Listed(twice, marks=False))
    if wrong := [name for name, sign, value in parts if not (name and sign and value)]:
        raise wrong_value("cli.no_equals", form=Message(form), names=Listed(wrong, marks=False))
    return {name: value for name, _, value in parts}


def keep_inputs(output: Path, register: str | None, *sources: str | Path | None) -> None:
    """Refuse to write over what is read or is no file of its kind, also where the rejected and the conflicts would go.

    Sources are what the command line names besides the register: a mapping, places, a territory; those that are no
    files (the name of a perimeter, nothing) are passed over.
    """
    from atlas.publishing.build.targets import file_target, refuse_inputs

    # A KML is a map: what is none goes beside it.
    ending = ".csv" if output.suffix.lower() in (".kml", ".kmz") else output.suffix
    beside = [output, *(output.with_name(f"{output.stem}_{part}{ending}") for part in _BESIDE)]
    for path in beside:
        file_target(path)
    refuse_inputs(beside, [Path(register)] if register else [], called=Message("cli.register_itself"))
    refuse_inputs(beside, [Path(source) for source in sources if source])


def named_inputs(options: dict[str, Any]) -> list[str]:
    """Return the files that the options of a register name."""
    return [options[name] for name in ("mapping", "vocabulary", "places", "territory") if options.get(name)]
