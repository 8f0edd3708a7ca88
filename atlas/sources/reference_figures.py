"""Figures that others published, typed by an editor with their sources, to stand beside the register's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from atlas.errors import EditionError, Fault
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import Message
from atlas.sources.toml.document import read_specification
from atlas.sources.toml.validation import toml_specification


@toml_specification()
@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceFigure:
    """A figure that somebody else published.

    Attributes:
        key: of the figure.
        title: what it counts and where, by language.
        value: as published.
        year: what it is of.
        source: who published it where, by language.
        address: of the page, without ``https://``.
        unit: ``percent``, or empty for a number.
        decimals: as published.
        about: whether it is round: “about 60 000”.
        beside: key of the indicator of the dataset that it is printed beside; empty for none.
    """

    key: str
    title: dict[str, str]
    value: float
    year: str
    source: dict[str, str]
    address: str = ""
    unit: Literal["", "percent"] = ""
    decimals: int = 0
    about: bool = False
    beside: str = ""


@toml_specification()
@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceFigures:
    """The figures of a file (``[[figure]]``)."""

    figure: tuple[ReferenceFigure, ...] = ()
    path: Path = field(default_factory=Path)


def read_reference_figures(file: Path) -> tuple[ReferenceFigure, ...]:
    """Read figures of others from a TOML file.

    Raises:
        EditionError: the file cannot be read, or an entry lacks its title, its source or a language; all faults at
            once, each with its line.
    """
    read = read_specification(
        ReferenceFigures, file, kind=EditionError, check=_check, classes={"figure": ReferenceFigure}
    )
    return read.figure


def _check(read: ReferenceFigures) -> Iterable[Fault]:
    yield from _repetitions(read)
    for position, figure in enumerate(read.figure):
        for name in ("title", "source"):
            missing = [language for language in LANGUAGES if not getattr(figure, name).get(language)]
            if missing:
                reason = Message("fault.sources.reference.language", languages=", ".join(missing))
                remedy = Message("fault.sources.reference.language_remedy")
                yield Fault(reason, remedy, read.path, None, f"figure[{position + 1}].{name}", figure.key)


def _repetitions(read: ReferenceFigures) -> Iterator[Fault]:
    keys = [figure.key for figure in read.figure]
    for position, key in enumerate(keys):
        if key in keys[:position]:
            reason, remedy = Message("fault.sources.reference.twice"), Message("fault.sources.reference.twice_remedy")
            yield Fault(reason, remedy, read.path, None, f"figure[{position + 1}]", key)
