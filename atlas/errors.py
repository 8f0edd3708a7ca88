"""What can go wrong with what a user brings, as one tree.

::

    AtlasError                 anything below; the command line exits with 1
    ├── InputError             a file that comes in is wrong; carries every fault found
    │   ├── TerritoryError     boundaries, perimeters, their figures
    │   ├── RegisterError      a register of actors
    │   ├── LinksError         a table of links between communes or records
    │   ├── EditionError       an edition, its plates, its theme
    │   ├── BasemapError       a basemap: its server, its tiles, its raster
    │   ├── PictureError       a logo, a picture of a text, a tile: of another kind, too large, damaged
    │   └── PressError         what a print PDF is made from: the printer's ICC profile, the composed PDF
    ├── UnknownNameError       a name (indicator, perimeter, mark, theme) that does not exist
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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_ALL_SHOWN: Final = 200  # a message of at most so many faults shows them all
_FIRST_SHOWN: Final = 50
_TEXTS: Final = (".toml", ".md")
_NAMES_SHOWN: Final = 12  # a list of what there is, in a message, names at most so many


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file: where it stands, why it is wrong, what to do.

    ``row`` is the line that a spreadsheet or a text editor shows (the heading of a table is row 1); ``sheet`` is named
    when several sheets of a workbook were read. Of a table in memory ``label`` is the index label of the row, which
    is named instead: such a table has no lines.
    """

    reason: str
    remedy: str
    file: str | Path = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    sheet: str = ""
    label: str = ""

    def __str__(self) -> str:
        place = str(self.file)
        if Path(self.file).suffix.lower() in _TEXTS:  # a text has lines, and keys instead of columns
            parts = (place, f"line {self.row}" if self.row is not None else "", self.column)
            place = ", ".join(filter(None, parts))
            return self._said(place)
        if self.sheet:
            place += f", sheet “{self.sheet}”" if place else f"sheet “{self.sheet}”"
        if self.row is not None or self.label:
            where = f"index {self.label}" if self.label else f"row {self.row}"
            place += f", {where}" if place else where
        if self.column:
            place += f", column “{self.column}”" if place else f"column “{self.column}”"
        return self._said(place)

    def _said(self, place: str) -> str:
        found = f" (found: {self.value!r})" if self.value else ""
        return f"{place}: {self.reason}{found}. {self.remedy}" if place else f"{self.reason}{found}. {self.remedy}"


class AtlasError(Exception):
    """The root of the tree: what went wrong with an input or an output, in words for the user.

    ``where`` is said before the message: the plate that was being drawn.
    """

    where: str = ""

    def __str__(self) -> str:
        said = super().__str__()
        return f"{self.where}: {said}" if self.where else said


class InputError(AtlasError):
    """A file that comes in is wrong; ``faults`` lists everything that was found, not only the first.

    The message shows them all, or the first fifty and their number when there are more than two hundred.
    """

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        if not self.faults:
            raise ValueError("an InputError needs at least one fault")
        shown = self.faults if len(self.faults) <= _ALL_SHOWN else self.faults[:_FIRST_SHOWN]
        lines = [str(fault) for fault in shown]
        if len(shown) < len(self.faults):
            lines.append(f"… and {len(self.faults) - len(shown)} more: {len(self.faults)} faults in all")
        super().__init__("\n".join(lines))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Fault, ...]], dict[str, object]]:
        return type(self), (self.faults,), self.__dict__


class TerritoryError(InputError):
    """The boundaries, a perimeter or their figures cannot be used as they are."""


class RegisterError(InputError):
    """A register of actors cannot be used as it is."""


class LinksError(InputError):
    """A table of links cannot be used as it is."""


class EditionError(InputError):
    """An edition, one of its plates or its theme cannot be used as it is."""


class BasemapError(InputError):
    """A basemap cannot be had: its server does not answer, its tiles or its raster cannot be used as they are."""


class PictureError(InputError):
    """A picture cannot be used as it is: of a kind that is not read, too large, damaged, not whole in itself."""


class PressError(InputError):
    """A print PDF cannot be made: the printer's ICC profile or the composed PDF cannot be used as they are."""


class UnknownNameError(AtlasError):
    """A name that does not exist was asked for; the message proposes the nearest ones."""

    def __init__(self, kind: str, name: str, known: Sequence[str]) -> None:
        self.kind, self.name, self.known = kind, name, tuple(known)
        near = difflib.get_close_matches(name, self.known, n=3, cutoff=0.5)
        if near:
            hint = "did you mean " + " or ".join(f"“{n}”" for n in near) + "?"
        else:
            more = len(self.known) - _NAMES_SHOWN
            hint = "known: " + ", ".join(self.known[:_NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")
        super().__init__(f"there is no {kind} “{name}”; {hint}")

    def __reduce__(self) -> tuple[type[UnknownNameError], tuple[str, str, tuple[str, ...]], dict[str, object]]:
        return type(self), (self.kind, self.name, self.known), self.__dict__


class AmbiguousNameError(AtlasError):
    """A name that several have; the message names them, each with what tells it from the others."""

    def __init__(self, kind: str, name: str, candidates: Sequence[str]) -> None:
        self.kind, self.name, self.candidates = kind, name, tuple(candidates)
        super().__init__(f"“{name}” may be more than one {kind}: {'; '.join(self.candidates)}. Give its code")

    def __reduce__(self) -> tuple[type[AmbiguousNameError], tuple[str, str, tuple[str, ...]], dict[str, object]]:
        return type(self), (self.kind, self.name, self.candidates), self.__dict__


class MapTypeError(AtlasError):
    """The nature of a variable forbids the map asked for (CARTOGRAPHY: a stock is never a choropleth)."""


class SecrecyError(AtlasError):
    """Records were asked for where the editor keeps numbers of actors secret (``counts = true``)."""

    def __init__(self, what: str = "actors one by one are not shown") -> None:
        super().__init__(
            f"{what}: numbers of actors are kept secret (counts = true under [confidentiality]), and the records would "
            "tell them; show a number of actors, or leave counts out"
        )


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

    def __init__(self, message: str, diagnostic: str = "") -> None:
        self.diagnostic = diagnostic
        super().__init__(message)

    def __reduce__(self) -> tuple[type[ComposingError], tuple[str, str], dict[str, object]]:
        return type(self), (str(self.args[0]), self.diagnostic), self.__dict__


class UnforeseenError(AtlasError):
    """The toolkit met what it did not foresee: a fault of its own, told with what it was doing, and an id to report.

    Attributes:
        act: what was being done, with its file: “reading the register acteurs.csv”.
        met: the kind and the words of what was met.
        id: the same for the same fault at the same place of the same version.
        trace: the traceback, for ``--debug``.
    """

    def __init__(self, act: str, met: str, id: str, trace: str = "") -> None:
        self.act, self.met, self.id, self.trace = act, met, id, trace
        super().__init__(
            f"{act}: the toolkit met something that it did not foresee ({met}). The fault is the toolkit's: report it "
            f"with its id {id} (--debug says where it is)"
        )

    def __reduce__(self) -> tuple[type[UnforeseenError], tuple[str, str, str, str], dict[str, object]]:
        return type(self), (self.act, self.met, self.id, self.trace), self.__dict__


def quoted(names: Sequence[str], *, most: int = 20, longest: int = 60) -> str:
    """List names as a message shows them: the first ones in quotation marks, long ones cut, the rest counted."""
    shown = ", ".join(f"“{name if len(name) <= longest else name[: longest - 1] + '…'}”" for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
