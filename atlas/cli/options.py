"""Options that several commands have, and what is made of them; nothing heavy is imported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from atlas.i18n.language import LANGUAGES

LANGUAGE = click.Choice(list(LANGUAGES))


class _OutputName(click.Path):
    """The name of a file or folder to write, which may not be empty."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse an empty name, then take it as a path."""
        if not str(value).strip():
            self.fail("the name is empty: say where to write", param, ctx)
        return super().convert(value, param, ctx)


OUTPUT = _OutputName(path_type=Path)
#: What is written beside an output of several tables.
_BESIDE = ("rejected", "conflicts", "completeness", "findings", "indicators", "contradictions")
TABLE_FILE = "A .csv, .xlsx, .gpkg, .geojson or .parquet file."
_REGISTER_OPTIONS = (
    click.option(
        "--territory", default="tanger-tetouan", show_default=True, help="A perimeter, or a layer of communes."
    ),
    click.option("--column", "columns", multiple=True, metavar="OURS=THEIRS", help="Name a column by hand."),
    click.option("--mapping", metavar="FILE", help="What the columns and words of the register mean (TOML)."),
    click.option("--encoding", help="Encoding of a text file, when the detected one is wrong."),
    click.option("--layer", help="Sheet or layer of the file; of a workbook all registers are read without it."),
    click.option("--crs", help="System of the coordinates, such as EPSG:26191, where it is not recognised."),
    click.option("--accept-faults", is_flag=True, help="Take unreadable values as missing."),
    click.option(
        "--place-by-name",
        type=click.Choice(["settlement", "spread"]),
        help="Place records without coordinates by their commune: at its settlement, or spread inside it.",
    ),
    click.option("--places", metavar="FILE", help="Places of your own: name, and point or commune (CSV)."),
)


def register_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say how a register is read."""
    for option in reversed(_REGISTER_OPTIONS):
        command = option(command)
    return command


def said(options: dict[str, Any]) -> dict[str, Any]:
    """What the command line says of a register, as the library takes it."""
    names = ("mapping", "encoding", "layer", "crs")
    by_name = False if options.get("place_by_name") else None
    told = {name: options.get(name) for name in names}
    return {"columns": _columns(options["columns"]), "coordinates": by_name, **told}


def _columns(columns: tuple[str, ...]) -> dict[str, str] | None:
    return pairs(columns, "--column ours=theirs") or None


def pairs(options: tuple[str, ...], form: str) -> dict[str, str]:
    """Pairs such as name=value, each name once."""
    parts = [pair.partition("=") for pair in options]
    names = [name for name, _, _ in parts]
    if twice := [name for name in dict.fromkeys(names) if names.count(name) > 1]:
        raise click.BadParameter(f"write {form} once for each name; {', '.join(twice)} is said twice")
    if wrong := [name for name, sign, value in parts if not (name and sign and value)]:
        raise click.BadParameter(f"write {form}; {', '.join(wrong)} has no “=”")
    return {name: value for name, _, value in parts}


def keep_inputs(output: Path, register: str | None, *sources: str | Path | None) -> None:
    """Refuse to write over what is read or is no file of its kind, also where the rejected and the conflicts would go.

    Sources are what the command line names besides the register: a mapping, places, a territory; those that are no
    files (the name of a perimeter, nothing) are passed over.
    """
    from atlas.publishing.build.targets import file_target, refuse_inputs

    beside = [output, *(output.with_name(f"{output.stem}_{part}{output.suffix}") for part in _BESIDE)]
    for path in beside:
        file_target(path)
    refuse_inputs(beside, [Path(register)] if register else [], called="the register itself")
    refuse_inputs(beside, [Path(source) for source in sources if source])


def named_inputs(options: dict[str, Any]) -> list[str]:
    """The files that the options of a register name."""
    return [options[name] for name in ("mapping", "places", "territory") if options.get(name)]
