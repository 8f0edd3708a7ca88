"""The command for the printer: a composed PDF becomes one that a press can print."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from atlas.cli.options import OUTPUT


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, type=OUTPUT, help="The print PDF.")
@click.option("--profile", type=click.Path(path_type=Path), help="ICC profile of the printing condition (CMYK).")
@click.option("--condition", default="", help="Its name in the output intent, such as FOGRA51.")
@click.option("--bleed-mm", type=click.FloatRange(0, 20), default=3.0, show_default=True)
@click.option("--crop-marks/--no-crop-marks", default=True, show_default=True)
@click.option("--ink-limit", type=click.FloatRange(100, 400), default=300.0, show_default=True, help="In percent.")
@click.option(
    "--neutrals",
    type=click.Choice(["all", "lines", "text", "black"]),
    default="all",
    show_default=True,
    help="Greys that black ink alone prints.",
)
@click.option(
    "--intent",
    type=click.Choice(["relative", "perceptual", "saturation"]),
    default="relative",
    show_default=True,
    help="Rendering intent.",
)
@click.option("--black-point/--no-black-point", default=True, show_default=True, help="Black point compensation.")
def press(source: Path, output: Path, profile: Path | None, **asked: Any) -> None:
    """Make a PDF ready for the press: boxes, bleed, crop marks, output intent and, with a profile, inks.

    Without --profile the PDF stays in RGB, and the printer separates it.
    """
    from atlas.errors import Fault, OutputError, PressError
    from atlas.guard import LOOKUPS, guard
    from atlas.i18n.messages import Message
    from atlas.publishing.build.atomic_file import whole_file
    from atlas.publishing.build.targets import file_target, refuse_inputs
    from atlas.publishing.press.document import press_ready
    from atlas.publishing.press.specification import Press
    from atlas.sources.files.incoming import admit

    if output.suffix.lower() != ".pdf":
        raise OutputError(f"{output}: a print ends in .pdf; write -o {output.with_suffix('.pdf').name}")
    refuse_inputs([file_target(output)], [source, *([profile] if profile else [])])
    admit(source, kind=PressError)
    try:
        composed = source.read_bytes()
    except OSError as error:
        raise PressError(Fault(f"it cannot be read: {error.strerror}", "Give the path of a PDF", source)) from None
    with guard(Message("act.press"), source, error=PressError, also=LOOKUPS):
        made = press_ready(composed, Press(profile=str(profile or ""), **asked), profile=profile)
    with whole_file(output) as beside:
        beside.write_bytes(made.pdf)
    for line in made.report.lines():
        click.echo(line)
    click.echo(f"wrote {output}")
