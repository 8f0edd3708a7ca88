"""The command for the printer: a composed PDF becomes one that a press can print."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from atlas.cli.console import say
from atlas.cli.interface import SpokenCommand, argument, option
from atlas.cli.options import OUTPUT
from atlas.errors import Fault, system_reason
from atlas.i18n.messages import Message


@click.command(cls=SpokenCommand)
@argument("source", type=click.Path(path_type=Path))
@option("-o", "--output", required=True, type=OUTPUT, words="print_pdf")
@option("--profile", type=click.Path(path_type=Path), words="icc_profile")
@option("--condition", default="", words="condition")
@option("--bleed-mm", type=click.FloatRange(0, 20), default=3.0, show_default=True, words="bleed")
@option("--crop-marks/--no-crop-marks", default=True, show_default=True, words="crop_marks")
@option("--ink-limit", type=click.FloatRange(100, 400), default=300.0, show_default=True, words="ink_limit")
@option(
    "--neutrals",
    type=click.Choice(["all", "lines", "text", "black"]),
    default="all",
    show_default=True,
    words="neutrals",
)
@option(
    "--intent",
    type=click.Choice(["relative", "perceptual", "saturation"]),
    default="relative",
    show_default=True,
    words="intent",
)
@option("--black-point/--no-black-point", default=True, show_default=True, words="black_point")
def press(source: Path, output: Path, profile: Path | None, **options: Any) -> None:
    """Make a PDF ready for the press: boxes, bleed, crop marks, output intent and, with a profile, inks.

    Without --profile the PDF stays in RGB, and the printer separates it.
    """
    from atlas.errors import OutputError, PressError
    from atlas.guard import LOOKUPS, guard
    from atlas.publishing.build.atomic_file import whole_file
    from atlas.publishing.build.targets import file_target, refuse_inputs
    from atlas.publishing.press.document import press_ready
    from atlas.publishing.press.specification import Press
    from atlas.sources.files.admission import admit

    if output.suffix.lower() != ".pdf":
        raise OutputError(Message("cli.pdf_suffix", output=output, name=output.with_suffix(".pdf").name))
    refuse_inputs([file_target(output)], [source, *([profile] if profile else [])])
    admit(source, kind=PressError)
    try:
        composed = source.read_bytes()
    except OSError as error:
        raise PressError(_unreadable(error, source)) from None
    with guard(Message("act.press"), source, error=PressError, also=LOOKUPS):
        ready = press_ready(composed, Press(profile=str(profile or ""), **options), profile=profile)
    with whole_file(output) as beside:
        beside.write_bytes(ready.pdf)
    for line in ready.report.lines():
        click.echo(line)
    say("cli.wrote", path=output)


def _unreadable(error: OSError, source: Path) -> Fault:
    return Fault(Message("cli.unreadable", words=system_reason(error)), Message("cli.give_pdf"), source)
