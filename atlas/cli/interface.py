"""Commands, options and arguments that speak the language of the interface, and click's own words in it.

A command's help is ``cli.help.NAME``, its line in the list of commands ``cli.short.NAME``; an option's help is given as
the last part of a key of ``cli.option`` (or, with a point, of ``cli``). They are looked up when they are shown: after
``--ui`` was read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import click
from click import core, decorators, exceptions, formatting, parser, types

from atlas.i18n.interface import set_ui_language, ui_language
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import Message, words_of

_METAVAR: Final = re.compile(r"(\[?)(.*?)(\]?(?:\.\.\.)?)")
_BEFORE_SIGN: Final = re.compile("(?<=«) | (?=[;:!?»])")


class SpokenOption(click.Option):
    """An option whose help is an expression of ``cli.option``."""

    def __init__(self, *declarations: Any, words: str = "", **settings: Any) -> None:
        super().__init__(*declarations, **settings)
        self.words = words

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option and its help in the language of the interface."""
        if self.words:
            self.help = _help(f"cli.{self.words}" if "." in self.words else f"cli.option.{self.words}")
        return super().get_help_record(ctx)

    def make_metavar(self, ctx: click.Context) -> str:
        """Return what stands for its value, in the language of the interface."""
        return _metavar(super().make_metavar(ctx))


class SpokenArgument(click.Argument):
    """An argument whose name is shown in the language of the interface."""

    def make_metavar(self, ctx: click.Context) -> str:
        """Return what stands for its value."""
        return _metavar(super().make_metavar(ctx))

    def get_error_hint(self, ctx: click.Context | None) -> str:
        """Return its name in a message."""
        return f"'{self.make_metavar(ctx).strip('[].')}'" if ctx is not None else super().get_error_hint(ctx)


class SpokenCommand(click.Command):
    """A command whose help is an expression of ``cli.help``: by its name, or by ``words``."""

    def __init__(self, *args: Any, words: str = "", **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.words = words or self.name

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help in the language of the interface."""
        self.help = _help(f"cli.help.{self.words}")
        super().format_help_text(ctx, formatter)

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the line of the list of commands."""
        return str(Message(f"cli.short.{self.words}"))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option that shows the help."""
        shows_help = super().get_help_option(ctx)
        if shows_help is not None:
            shows_help.help = _of_click("Show this message and exit.")
        return shows_help

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return what the line of usage has after the command."""
        return [_metavar(piece) for piece in super().collect_usage_pieces(ctx)]


def option(*declarations: str, words: str, **settings: Any) -> Callable[[Any], Any]:
    """Give a command an option; ``words`` names its help in ``cli.option``."""
    return click.option(*declarations, cls=SpokenOption, words=words, **settings)


def argument(name: str, **settings: Any) -> Callable[[Any], Any]:
    """Give a command an argument."""
    return click.argument(name, cls=SpokenArgument, **settings)


def language_option() -> click.Option:
    """Return the option that sets the language of the interface; it is read before all others."""
    return SpokenOption(
        ["--ui"], type=click.Choice(list(LANGUAGES)), words="ui", is_eager=True, expose_value=False, callback=_speak
    )


def usage_error(key: str, **values: object) -> click.UsageError:
    """Return the error of a command line that cannot be understood."""
    return click.UsageError(str(Message(key, **values)))


def wrong_value(key: str, **values: object) -> click.BadParameter:
    """Return the error of an option's value that cannot be used."""
    return click.BadParameter(str(Message(key, **values)))


def translate_click() -> None:
    """Make click say its own words in the language of the interface.

    Click asks gettext for them, which reads compiled files from a folder of every language; a language of the atlas is
    one file of words. So the function that its modules ask is replaced; what it does not know stays English.
    """
    for module in (core, decorators, exceptions, formatting, parser, types):
        for name, function in (("_", _of_click), ("ngettext", _plural_of_click)):
            if hasattr(module, name):
                setattr(module, name, function)


def _help(key: str) -> str:
    """Return a text whose lines are folded: French signs stay on the line of their word."""
    text = str(Message(key))
    return _BEFORE_SIGN.sub("\u00a0", text) if LANGUAGES[ui_language()].narrow_spaces else text


def _of_click(message: str) -> str:
    return words_of("cli.click", ui_language()).get(message, message)


def _plural_of_click(singular: str, several: str, count: int) -> str:
    return _of_click(singular if count == 1 else several)


def _metavar(shown: str) -> str:
    """Put what stands for a value into the language of the interface; a choice between codes stays."""
    words = words_of("cli.metavar", ui_language())
    whole = _METAVAR.fullmatch(shown)
    if shown in words or whole is None:
        return words.get(shown, shown)
    start, name, end = whole.groups()
    return f"{start}{words.get(name, name)}{end}"


def _speak(ctx: click.Context, param: click.Parameter, code: str | None) -> None:
    if code:
        set_ui_language(code)
