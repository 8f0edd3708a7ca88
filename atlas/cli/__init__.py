"""The command ``atlas``: one thin function per task; what it does is in the library.

Exit codes: 0 done, 1 an input or an output is wrong (everything that was found is listed), 2 the command line is wrong.
Heavy imports are inside the commands, so that ``atlas --help`` is instant.

Read `interface` (the language of the command line), `console` (what is said on the terminal), `options` and `inputs`
(what several commands share), then the commands: `check`, `registers`, `indicators`, `editions`, `press`, `secrecy`,
`sheets`, `catalogue`, `tally`, `web`, and `exchange` for what goes to other programs. (`__main__` makes
``python -m atlas.cli`` one.)
"""

from __future__ import annotations

import click

import atlas
from atlas.cli.catalogue import catalogue
from atlas.cli.check import check
from atlas.cli.console import Commands
from atlas.cli.editions import basemap, build, inspect, new
from atlas.cli.exchange.edits import apply, compare
from atlas.cli.exchange.packages import export, rename_package
from atlas.cli.indicators import describe, indicators, profile, query, suggest
from atlas.cli.interface import SpokenOption, language_option
from atlas.cli.press import press
from atlas.cli.registers import locate, merge, quality
from atlas.cli.secrecy import secrecy
from atlas.cli.sheets import sheets
from atlas.cli.tally import tally
from atlas.cli.web import web

__all__ = ["main"]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(atlas.__version__, prog_name="atlas", cls=SpokenOption, words="version")
def main() -> None:
    """Thematic atlases of the social economy: from a register of actors to printed plates."""


main.params.append(language_option())
for _command in (
    new, build, check, secrecy, merge, locate, quality, indicators, query, profile, export, rename_package, compare,
    apply, inspect, press, basemap, describe, sheets, catalogue, tally, web, suggest,
):  # fmt: skip
    main.add_command(_command)
