"""What can go wrong with what a user brings, as one tree.

::

    AtlasError                 anything below; the command line exits with 1
    ├── InputError             a file that comes in is wrong; carries every fault found
    │   ├── TerritoryError     boundaries, perimeters, their figures
    │   ├── RegisterError      a register of actors
    │   ├── VocabularyError    the vocabulary of a register
    │   ├── LinksError         a table of links between communes or records
    │   ├── SupportError       a file of support bodies, a form that came back
    │   ├── EditionError       an edition, its plates, its theme
    │   ├── BasemapError       a basemap: its server, its tiles, its raster
    │   ├── PictureError       a logo, a picture of a text, a tile: of another kind, too large, damaged
    │   └── PressError         what a print PDF is made from: the printer's ICC profile, the composed PDF
    ├── UnknownNameError       a name (indicator, perimeter, mark, theme) that does not exist
    │   └── AbsentConceptError an indicator of what the vocabulary of a register does not have
    ├── AmbiguousNameError     a name (commune, province) that several have
    ├── MapTypeError           a map that the nature of its variable forbids
    ├── ClassificationError    values that cannot be cut into the classes asked for
    ├── GlyphError             a character that no font of the theme has
    ├── LayoutError            a plate whose contents do not fit its page
    ├── OutputError            a file that cannot be written
    │   └── ComposingError     a page that Typst refuses
    └── UnforeseenError        what the toolkit did not foresee: a fault of its own, with an id to report

A programming mistake is a ``TypeError`` or a ``ValueError`` and is not in the tree.
"""

from __future__ import annotations

import difflib
import errno
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from atlas.i18n.language import LANGUAGES, Language
from atlas.i18n.messages import NOTHING, Listed, Message, Text, has_expression

_ALL_SHOWN: Final = 200  # a message of at most so many faults shows them all
_FIRST_SHOWN: Final = 50
_ROWS_SHOWN: Final = 5
_TEXTS: Final = (".toml", ".md")
_NAMES_SHOWN: Final = 12  # a list of what there is, in a message, names at most so many
_AFTER_QUESTION: Final = re.compile("([?؟]\u2069*)\\.(?= )")  # “did you mean …?” ends its sentence by itself
_ACTORS: Final = Message("error.secrecy.actors")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file: where it stands, why it is wrong, what to do.

    ``row`` is the line that a spreadsheet or a text editor shows (the heading of a table is row 1); ``sheet`` is named
    when several sheets of a workbook were read. Of a table in memory ``label`` is the index label of the row, which
    is named instead: such a table has no lines. ``blocks`` tells what refuses the whole file from what refuses a value.
    """

    reason: Text
    remedy: Text
    file: str | Path = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    sheet: str = ""
    label: str = ""
    blocks: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        shown = repr(self.value)[1:-1].replace("\\'", "'")  # signs that cannot be seen as Python writes them
        value = Message("error.found", value=shown) if self.value else NOTHING
        text = {"reason": self.reason, "found": value, "remedy": self.remedy}
        place = tuple(self._place())
        if not place:
            sentence = str(Message("error.fault_without_place", **text))
        else:
            sentence = str(Message("error.fault", place=Listed(place, marks=False, longest=1000), **text))
        return sentence if self.value else _AFTER_QUESTION.sub(r"\1", sentence)

    def _place(self) -> Iterator[Text]:
        """Yield where it stands: a text has lines, and keys instead of columns."""
        is_text = Path(self.file).suffix.lower() in _TEXTS
        if str(self.file):
            yield str(self.file)
        if self.sheet and not is_text:
            yield Message("error.place.sheet", name=self.sheet)
        if self.label and not is_text:
            yield Message("error.place.index", label=self.label)
        elif self.row is not None:
            yield Message("error.place.line" if is_text else "error.place.row", row=str(self.row))
        if self.column:
            yield self.column if is_text else Message("error.place.column", name=self.column)


def group_faults(faults: Iterable[Fault]) -> list[str]:
    """Tell faults that are one fact once, with their first rows and their number; what blocks the file first.

    Faults are one fact when file, sheet, column, value, reason and remedy are the same: a word that nobody knows in 320
    rows is one line.
    """
    groups: dict[tuple[str, ...], list[Fault]] = {}
    for fault in faults:
        parts = (fault.file, fault.sheet, fault.column, fault.value, fault.reason, fault.remedy, not fault.blocks)
        groups.setdefault(tuple(map(str, parts)), []).append(fault)
    ordered = sorted(groups.values(), key=lambda alike: not alike[0].blocks)
    return [_alike_text(alike) for alike in ordered]


def _alike_text(alike: Sequence[Fault]) -> str:
    """Tell several faults as one; of tables in memory labels are rows."""
    rows = [fault.label or str(fault.row) for fault in alike if fault.label or fault.row is not None]
    if len(alike) == 1 or len(rows) < len(alike):
        return str(alike[0])
    fault = replace(alike[0], row=None, label="")
    return str(Message("error.alike", fault=str(fault), n=len(rows), rows=Listed(rows, most=_ROWS_SHOWN, marks=False)))


class AtlasError(Exception):
    """The root of the tree: what went wrong with an input or an output, in words for the user.

    A message is a `Message`, which speaks the language of the interface, or a text of somebody else's.
    ``where`` is said before it: the plate that was being drawn.
    """

    where: Text = ""

    def __str__(self) -> str:
        message = super().__str__()
        return str(Message("error.where", where=self.where, message=message)) if self.where else message


class InputError(AtlasError):
    """A file that comes in is wrong; ``faults`` lists everything that was found, not only the first.

    The message shows them all; of more than two hundred those that are one fact once (`group_faults`), the first fifty.
    """

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        if not self.faults:
            raise ValueError("an InputError needs at least one fault")
        super().__init__(self.faults)

    def __str__(self) -> str:
        lines = [str(fault) for fault in self.faults] if len(self.faults) <= _ALL_SHOWN else group_faults(self.faults)
        if len(self.faults) > _ALL_SHOWN and len(lines) > _FIRST_SHOWN:
            more = len(lines) - _FIRST_SHOWN
            lines = [*lines[:_FIRST_SHOWN], str(Message("error.more_faults", more=more, all=len(self.faults)))]
        text = "\n".join(lines)
        return str(Message("error.where", where=self.where, message=text)) if self.where else text

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Fault, ...]], dict[str, object]]:
        return type(self), (self.faults,), self.__dict__


class TerritoryError(InputError):
    """The boundaries, a perimeter or their figures cannot be used as they are."""


class RegisterError(InputError):
    """A register of actors cannot be used as it is."""


class VocabularyError(InputError):
    """The vocabulary of a register cannot be used as it is."""


class LinksError(InputError):
    """A table of links cannot be used as it is."""


class SupportError(InputError):
    """A file of support bodies, or a form that came back, cannot be used as it is."""


class EditionError(InputError):
    """An edition, one of its plates or its theme cannot be used as it is."""


class BasemapError(InputError):
    """A basemap cannot be had: its server does not answer, its tiles or its raster cannot be used as they are."""


class PictureError(InputError):
    """A picture cannot be used as it is: of a kind that is not read, too large, damaged, not whole in itself."""


class PressError(InputError):
    """A print PDF cannot be made: the printer's ICC profile or the composed PDF cannot be used as they are."""


class UnknownNameError(AtlasError):
    """A name that does not exist was asked for; the message proposes the nearest ones.

    Args:
        kind: of thing, which the file of words has under ``error.no``: “indicator”, “provider of tiles”.
        name: that was asked for.
        known: the names that there are.
    """

    def __init__(self, kind: str, name: str, names: Sequence[str]) -> None:
        self.kind, self.name, self.known = kind, name, tuple(names)
        near = difflib.get_close_matches(name, self.known, n=3, cutoff=0.5)
        hint = Message("error.none")
        if near:
            hint = Message("error.did_you_mean", names=Listed(near, last="or"))
        elif self.known:
            hint = Message("error.known", names=Listed(self.known, most=_NAMES_SHOWN, marks=False))
        super().__init__(Message("error.unknown", missing=_of_kind("error.no", kind), name=name, hint=hint))

    def __reduce__(self) -> tuple[type[UnknownNameError], tuple[str, str, tuple[str, ...]], dict[str, object]]:
        return type(self), (self.kind, self.name, self.known), self.__dict__


class AbsentConceptError(UnknownNameError):
    """An indicator of what the vocabulary of a register does not have (members, women, jobs) was asked for.

    Args:
        name: the key that was asked for.
        concept: what the vocabulary does not have.
        title: of the vocabulary.
    """

    def __init__(self, name: str, concept: str, title: Text) -> None:
        super().__init__("indicator", name, ())
        self.concept, self.title = concept, title
        what = Message(f"concept.{concept}")
        self.args = (Message("fault.sources.vocabulary.not_here", title=title, concept=what, key=name),)

    def __reduce__(self) -> tuple[type[AbsentConceptError], tuple[str, str, Text], dict[str, object]]:  # type: ignore[override]
        return type(self), (self.name, self.concept, self.title), self.__dict__


class AmbiguousNameError(AtlasError):
    """A name that several have; the message names them, each with what tells it from the others.

    Args:
        kind: of thing, which the file of words has under ``error.several``: “commune”.
        name: that several have.
        candidates: those that have it.
    """

    def __init__(self, kind: str, name: str, candidates: Sequence[str]) -> None:
        self.kind, self.name, self.candidates = kind, name, tuple(candidates)
        several, listed = _of_kind("error.several", kind), "; ".join(self.candidates)
        super().__init__(Message("error.ambiguous", name=name, several=several, candidates=listed))

    def __reduce__(self) -> tuple[type[AmbiguousNameError], tuple[str, str, tuple[str, ...]], dict[str, object]]:
        return type(self), (self.kind, self.name, self.candidates), self.__dict__


class MapTypeError(AtlasError):
    """The nature of a variable forbids the map asked for (CARTOGRAPHY: a stock is never a choropleth)."""


class SecrecyError(AtlasError):
    """Records were asked for where the editor keeps numbers of actors secret (``counts = true``)."""

    def __init__(self, what: Text = _ACTORS) -> None:
        self.what = what
        super().__init__(Message("error.secrecy.records", what=what))

    def __reduce__(self) -> tuple[type[SecrecyError], tuple[Text], dict[str, object]]:
        return type(self), (self.what,), self.__dict__


class ClassificationError(AtlasError):
    """The values cannot be cut into the classes asked for."""


class GlyphError(AtlasError):
    """A text has a character that no font of the theme can show."""


class LayoutError(AtlasError):
    """The contents of a plate do not fit the page they are given."""


class OutputError(AtlasError):
    """A file cannot be written; what stood there before is untouched."""


class ComposingError(OutputError):
    """Typst refuses a page; ``diagnostic`` is its own account of where and why, for those who read Typst."""

    def __init__(self, message: Text, diagnostic: str = "") -> None:
        self.diagnostic = diagnostic
        super().__init__(message)

    def __reduce__(self) -> tuple[type[ComposingError], tuple[Text, str], dict[str, object]]:
        return type(self), (self.args[0], self.diagnostic), self.__dict__


class UnforeseenError(AtlasError):
    """The toolkit met what it did not foresee: a fault of its own, told with what it was doing, and an id to report.

    Attributes:
        act: what was being done, with its file: “reading the register acteurs.csv”.
        met: the kind and the words of what was met.
        id: the same for the same fault at the same place of the same version.
        trace: the traceback, for ``--debug``.
    """

    def __init__(self, act: Text, met: str, id: str, trace: str = "") -> None:
        self.act, self.met, self.id, self.trace = act, met, id, trace
        super().__init__(Message("error.unforeseen", act=act, met=met, id=id))

    def __reduce__(self) -> tuple[type[UnforeseenError], tuple[Text, str, str, str], dict[str, object]]:
        return type(self), (self.act, self.met, self.id, self.trace), self.__dict__


def language_of(code: str) -> Language:
    """Return the language that a user names by its code.

    Raises:
        UnknownNameError: there is none; the message names those known.
    """
    try:
        return LANGUAGES[code]
    except (KeyError, TypeError):
        raise UnknownNameError("language", str(code), tuple(LANGUAGES)) from None


def quote_names(names: Iterable[Text], *, most: int = 20, longest: int = 60) -> Listed:
    """List names as a message shows them: the first ones in quotation marks, long ones cut, the rest counted."""
    return Listed(names, most=most, longest=longest)


def is_full_disk(error: OSError) -> bool:
    """Tell whether the operating system refused for want of room: of the disk, of a quota, of the size of a file."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def system_reason(error: OSError) -> Text:
    """Say in the language of the interface why the operating system refused; in its own words where that is rare."""
    code = errno.errorcode.get(error.errno or 0, "")
    key = f"error.system.{code}"
    return Message(key) if code and has_expression(key) else error.strerror or str(error)


def _of_kind(table: str, kind: str) -> Message:
    """Say that there is none, or several, of a kind of thing; of a kind that is not ours by its name."""
    key = f"{table}.{kind.replace(' ', '_')}"
    return Message(key) if has_expression(key) else Message(f"{table}.any", kind=kind)
