"""What the commands say on the terminal: errors, lists that may be long, progress."""

from __future__ import annotations

import codecs
import errno
import os
import signal
import sys
import threading
import traceback
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from atlas.cli.interface import SpokenCommand, SpokenOption, language_option, translate_click, usage_error
from atlas.errors import AtlasError, UnforeseenError
from atlas.guard import explain
from atlas.i18n.lexicon import word_list, word_lists, word_map
from atlas.i18n.messages import Message, Text

if TYPE_CHECKING:
    from rich.console import Console

_DEBUG: Final = "atlas.debug"
#: Variables that make rich take for a terminal what is none.
_TAKEN_FOR_TERMINAL: Final = ("FORCE_COLOR", "TTY_COMPATIBLE")
#: What a terminal that lacks a sign is given in its place; other letters lose their accent, or become “?”; marks of
#: direction, which nobody sees, are left out.
_PLAIN: Final = {
    "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "…": "...", "≤": "<=", "≥": ">=",
    "×": "x", "→": "->", "•": "*", "─": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ",
}  # fmt: skip


class Commands(SpokenCommand, click.Group):
    """Commands whose wrong inputs end in a message and exit code 1; a traceback is seen with ``--debug`` alone."""

    command_class = SpokenCommand

    def main(self, *args: Any, **options: Any) -> Any:
        """Run the command line; signs that the terminal or the file it is sent to lacks are written in others."""
        translate_click()
        codecs.register_error("atlas.plain", _plain)
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="atlas.plain")
        return super().main(*args, **options)

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Add a command, and to its options those that all have."""
        if not any(option.name == "debug" for option in cmd.params):
            cmd.params += [language_option(), _debug_option()]
        super().add_command(cmd, name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a name that there is not is answered by what is meant, before what is spelt alike.

        Raises:
            click.UsageError: there is no such command.
        """
        name = args[0].casefold()
        if self.get_command(ctx, args[0]) is None and ctx.parent is None and not ctx.resilient_parsing:
            if name in word_list("commands.plate.words"):
                raise usage_error("cli.instead.plate", name=args[0])
            for command, words in word_lists("commands.command").items():
                if name in words:
                    raise usage_error("cli.instead.command", name=args[0], command=command)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; say whatever goes wrong in words."""
        try:
            with stoppable():
                return super().invoke(ctx)
        except KeyboardInterrupt as stop:
            say("cli.stopped", err=True)
            ctx.exit(_code_of(stop))
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except AtlasError as error:
            self._end(ctx, error)
        except MemoryError as error:
            self._end(ctx, AtlasError(Message("error.no_memory")), error)
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise  # who reads the output has enough; click ends in silence
            self._end(ctx, explain(error, f"atlas {ctx.invoked_subcommand}"), error)

    def _end(self, ctx: click.Context, error: AtlasError, cause: BaseException | None = None) -> None:
        if ctx.meta.get(_DEBUG):
            trace = error.trace if isinstance(error, UnforeseenError) else ""
            click.echo(trace or "".join(traceback.format_exception(cause or error)), err=True)
        say_error(error)
        ctx.exit(1)


def _debug_option() -> click.Option:
    return SpokenOption(["--debug"], is_flag=True, expose_value=False, callback=_remember_debug, words="debug")


def _remember_debug(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    ctx.meta[_DEBUG] = value or ctx.meta.get(_DEBUG, False)


def _plain(error: UnicodeError) -> tuple[str, int]:
    """Write what an encoding lacks in signs that every encoding has."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(map(_plain_letter, lacking)), error.end


def _plain_letter(letter: str) -> str:
    if (ligature := word_map("letters.plain").get(letter.lower())) is not None:
        return ligature.upper() if letter.isupper() else ligature
    plain = _PLAIN.get(letter) or unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    return plain or ("" if unicodedata.category(letter) == "Cf" else "?")


def say(key: str, *, err: bool = False, **values: object) -> None:
    """Print an expression of the file of words in the language of the interface."""
    click.echo(str(Message(key, **values)), err=err)


def say_lines(lines: list[str], everything: bool, where: Text, *, shown: int = 20, err: bool = False) -> None:
    """Print the first lines, or all that are wanted, then how many more there are and where to see them."""
    for line in lines if everything else lines[:shown]:
        click.echo(line, err=err)
    if len(lines) > shown and not everything:
        say("cli.more", err=err, n=len(lines) - shown, where=where)


def say_written(paths: Iterable[Path]) -> None:
    """Say which files were written, and what was made harmless in them."""
    paths = list(paths)
    for path in paths:
        say("cli.wrote", path=path)
    say_harmless(paths)


def say_harmless(paths: Iterable[Path]) -> None:
    """Say in which CSV cells begin with an apostrophe that the data do not have."""
    for line in harmless_lines(paths):
        click.echo(str(line))


def harmless_lines(paths: Iterable[Path]) -> list[Message]:
    """Return what is said of the CSV files in which cells were made harmless."""
    from atlas.sources.files.spreadsheet_text import harmless_cells

    return [Message("cli.harmless", path=path, n=count) for path, count in harmless_cells(paths).items()]


def say_error(error: Exception | str) -> None:
    """Say what went wrong, on standard error."""
    click.echo(click.style(str(Message("cli.error")), fg="red", bold=True) + str(error), err=True)


class _Stop(KeyboardInterrupt):
    """A signal that asks the process to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def _code_of(stop: KeyboardInterrupt) -> int:
    """Return the exit code of a process that a signal ended: 130 for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP."""
    return 128 + int(getattr(stop, "number", signal.SIGINT))


@contextmanager
def stoppable() -> Iterator[None]:
    """Make Ctrl-C, SIGTERM and a terminal that closes (SIGHUP) end the work as an error does, so that it is tidied up.

    A signal that is ignored, as ``nohup`` has it, stays ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: object) -> None:
        raise _Stop(number)

    before = {}
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # not every system has all of them
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def interruptible(key: str, *, code: int | None = None) -> Iterator[None]:
    """End when a signal asks for it, with a word to the user; with another code where Ctrl-C is the usual end."""
    try:
        yield
    except KeyboardInterrupt as stop:
        say(key, err=True)
        ended = _code_of(stop)
        sys.exit(code if code is not None and ended == 128 + signal.SIGINT else ended)


@contextmanager
def progress() -> Iterator[Callable[[int, int, Text], None]]:
    """Show a bar on a terminal, plain lines elsewhere; give the function that moves it."""
    if (console := _terminal()) is None:
        yield lambda done, total, label: click.echo(f"[{done}/{total}] {label}" if total else str(label), err=True)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    )
    with bar:
        task = bar.add_task(str(Message("act.reading")), total=None)
        yield lambda done, total, label: bar.update(task, completed=done, total=total or None, description=str(label))


def _terminal() -> Console | None:
    """Return the terminal that standard error is; None, and rich is not loaded, where it is a file or a pipe."""
    if not sys.stderr.isatty() and not any(map(os.environ.get, _TAKEN_FOR_TERMINAL)):
        return None
    from rich.console import Console

    console = Console(stderr=True)
    return console if console.is_terminal else None


def left_out_lines(data: Any) -> list[str]:
    """Say of each table of one's own how many of its rows mean no unit of the territory and were left out."""
    return [str(Message("cli.left_out", file=file, n=count)) for file, count in sorted(data.left_out.items())]
