"""What the commands say on the terminal: errors, lists that may be long, progress."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

import atlas


class Commands(click.Group):
    """Commands whose wrong inputs end in a message and exit code 1, never in a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; say an error of the toolkit in words."""
        try:
            return super().invoke(ctx)
        except atlas.AtlasError as error:
            say_error(error)
            ctx.exit(1)


def say_lines(lines: list[str], everything: bool, where: str, *, shown: int = 20, err: bool = False) -> None:
    """Print the first lines, or all that are wanted, then how many more there are and where to see them."""
    for line in lines if everything else lines[:shown]:
        click.echo(line, err=err)
    if len(lines) > shown and not everything:
        click.echo(f"  … and {len(lines) - shown} more ({where})", err=err)


def say_error(error: Exception) -> None:
    """Say what went wrong, on standard error."""
    click.echo(click.style("error: ", fg="red", bold=True) + str(error), err=True)


@contextmanager
def interruptible(said: str, *, code: int = 130) -> Iterator[None]:
    """End on Ctrl-C, or when the system asks, as after an error: tidied up, with a word to the user and a code."""
    # A process that is told to end (SIGTERM) would leave what it began; this way it takes it away.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        click.echo(said, err=True)
        sys.exit(code)
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def progress() -> Iterator[Callable[[int, int, str], None]]:
    """Show a bar on a terminal, plain lines elsewhere; give the function that moves it."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done, total, label: click.echo(f"[{done}/{total}] {label}" if total else label, err=True)
        return
    bar = Progress(
        TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    )
    with bar:
        task = bar.add_task("reading", total=None)
        yield lambda done, total, label: bar.update(task, completed=done, total=total or None, description=label)
