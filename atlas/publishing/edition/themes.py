"""Themes as TOML files: read whole, checked whole, so that an editor's own look needs no code."""

from __future__ import annotations

import difflib
import hashlib
import io
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fontTools.ttLib import TTFont, TTLibError

from atlas.cartography.canvas import typeface
from atlas.cartography.inspection.vision import contrast
from atlas.cartography.scales import palettes
from atlas.cartography.spec.theme import FontFile, Theme, Type, Weights
from atlas.errors import EditionError, Fault, UnknownNameError
from atlas.guard import guarded
from atlas.publishing.edition.enclosure import require_enclosed
from atlas.resources import shipped
from atlas.rounding import fixed
from atlas.sources.files.incoming import WRITTEN, admit

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition

#: Text and its ground must differ at least that much (WCAG 2.2, level AA).
LEAST_CONTRAST: Final = 4.5
#: Which texts stand on which grounds.
READ_ON: Final = (
    ("ink", "paper"), ("ink", "land"), ("ink", "sea"), ("ink", "beyond"), ("quiet", "paper"), ("quiet", "land"),
    ("quiet", "sea"), ("quiet", "beyond"), ("sea_ink", "sea"), ("beyond_ink", "beyond"), ("on_accent", "accent"),
    ("accent", "paper"), ("warning", "paper"),
)  # fmt: skip
LEAST_TYPE_PT: Final = 5.5

_COLOURS: Final = tuple(
    field.name for field in fields(Theme) if isinstance(field.default, str) and field.default.startswith("#")
)
_PALETTES: Final[Mapping[str, tuple[str, ...]]] = {
    "sequential": palettes.SEQUENTIAL_NAMES,
    "diverging": palettes.DIVERGING_NAMES,
    "qualitative": palettes.QUALITATIVE_NAMES,
}
_FAMILIES: Final = {
    "latin": "family", "arabic": "arabic_family", "other": "other_family", "title": "title_family"
}  # fmt: skip
_NUMBERS: Final = {"weights": Weights, "type": Type}
_SECTIONS: Final = ("extends", "colours", "palettes", "families", "fonts", "weights", "type")
_LARGEST_FONT: Final = 50_000_000
_HEX: Final = re.compile(r"#[0-9a-fA-F]{6}")


@guarded("reading the theme", error=EditionError)
def read_theme(source: str | Path, *, enclosure: Path | None = None) -> Theme:
    """Read a theme: a shipped one by its name, or a TOML file of one's own.

    A file changes what it names and takes the rest from the theme that it ``extends`` (``print`` when unsaid)::

        extends = "print"
        fonts = ["Amiri-Regular.ttf", "Amiri-Bold.ttf"]     # beside the file
        [colours]
        accent = "#7a1f3d"
        [palettes]
        sequential = "Plum"
        [families]
        arabic = "Amiri"
        [type]
        label = 7.0                                         # points
        [weights]
        province = 1.0                                      # points

    Args:
        source: a name, or a path with its ending.
        enclosure: the folder that the themes and fonts that it names must lie in; None for anywhere.

    Raises:
        UnknownNameError: no theme of that name is shipped.
        EditionError: the file is missing or wrong; every fault is listed, among them text that is too faint on its
            ground (contrast under 4.5 : 1) and type under 5.5 pt.
    """
    return _read(_theme_file(source), above=(), enclosure=enclosure)


def theme_names() -> tuple[str, ...]:
    """Return the names of the shipped themes."""
    return tuple(sorted(path.stem for path in shipped("maps", "themes").glob("*.toml")))


def _theme_file(source: str | Path) -> Path:
    path = Path(source)
    if path.suffix:
        return path
    if str(source) not in theme_names():
        raise UnknownNameError("theme", str(source), theme_names())
    return shipped("maps", "themes", f"{source}.toml")


def _read(file: Path, *, above: tuple[Path, ...], enclosure: Path | None = None) -> Theme:
    document = _toml(file)
    reader = _Reader(file, enclosure)
    parent = reader.parent(document.get("extends", ""), above)
    for key in document:
        if key not in _SECTIONS:
            reader.fault(f"there is no section “{key}” in a theme", _likely(key, _SECTIONS), key)
    changed: dict[str, Any] = {"key": file.stem}
    changed |= reader.texts(document, "colours", dict(zip(_COLOURS, _COLOURS, strict=True)), _colour)
    changed |= reader.texts(document, "palettes", {name: name for name in _PALETTES}, str)
    fonts = reader.fonts(document.get("fonts", []))
    changed["fonts"] = tuple(dict.fromkeys((*fonts, *parent.fonts)))
    changed |= reader.texts(document, "families", _FAMILIES, str)
    for section, kind in _NUMBERS.items():
        changed[section] = replace(getattr(parent, section), **reader.numbers(document, section, kind))
    theme = replace(parent, **changed)
    reader.check(theme)
    if reader.faults:
        raise EditionError(reader.faults)
    return theme


class _Reader:
    """Reads the sections of one file and keeps what is wrong in them."""

    def __init__(self, file: Path, enclosure: Path | None) -> None:
        self.file, self.enclosure = file, enclosure
        self.faults: list[Fault] = []

    def fault(self, reason: str, remedy: str, place: str, value: object = "") -> None:
        """Keep a fault of this file."""
        self.faults.append(Fault(reason, remedy, self.file, None, place, str(value)))

    def parent(self, name: Any, above: tuple[Path, ...]) -> Theme:
        """Return the theme that this one changes; the toolkit's own defaults for the shipped ``print``."""
        if not name:
            base = shipped("maps", "themes", "print.toml")
            return Theme() if self.file.resolve() == base.resolve() else _read(base, above=())
        own = Path(str(name)).suffix
        try:
            path = _theme_file(self.file.parent / name if own else str(name))
        except UnknownNameError as error:
            self.fault("the theme that it extends does not exist", str(error), "extends", name)
            return Theme()
        path = require_enclosed(path, self.enclosure, name=str(name)) if own else path
        chain = (*above, self.file.resolve())
        if path.resolve() in chain:
            self.fault("the theme extends itself", "Let it extend a shipped one", "extends", name)
            return Theme()
        return _read(path, above=chain, enclosure=self.enclosure if own else None)

    def texts(
        self, document: Mapping[str, Any], section: str, names: Mapping[str, str], check: Callable[[str], str]
    ) -> dict[str, str]:
        """Return the values of a section of texts by the theme's own names."""
        values = {}
        for key, value in self._table(document, section).items():
            if key not in names:
                self.fault(f"there is no “{key}” among the {section}", _likely(key, names), f"{section}.{key}")
                continue
            try:
                values[names[key]] = check(value) if isinstance(value, str) else _not_text(value)
            except ValueError as error:
                reason, remedy = error.args
                self.fault(reason, remedy, f"{section}.{key}", value)
        return values

    def numbers(self, document: Mapping[str, Any], section: str, kind: type[Type] | type[Weights]) -> dict[str, float]:
        """Return the values of a section of sizes in points."""
        names = [field.name for field in fields(kind)]
        least = LEAST_TYPE_PT if kind is Type else 0.0
        values = {}
        for key, value in self._table(document, section).items():
            place = f"{section}.{key}"
            if key not in names:
                self.fault(f"there is no “{key}” among the {section}", _likely(key, names), place)
            elif isinstance(value, bool) or not isinstance(value, int | float):
                self.fault("this is no number", "Write points, as 8.5", place, value)
            elif not least <= value <= 72:
                self.fault(f"a size is between {least:g} and 72 points", "Correct it", place, value)
            else:
                values[key] = float(value)
        return values

    def fonts(self, names: Any) -> tuple[FontFile, ...]:
        """Return the font files that a theme brings along, which lie beside it."""
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            self.fault("fonts is a list of files", 'Write fonts = ["Name-Regular.ttf"]', "fonts", names)
            return ()
        files = []
        for name in names:
            try:
                files.append(font_file(require_enclosed(self.file.parent / name, self.enclosure, name=name)))
            except EditionError as error:
                self.faults += [replace(fault, file=self.file, column="fonts", value=name) for fault in error.faults]
        return tuple(files)

    def check(self, theme: Theme) -> None:
        """Check what can only be said of the whole: palettes and families that exist, contrast of text."""
        for name, names in _PALETTES.items():
            if getattr(theme, name) not in names:
                self.fault(
                    f"there is no such {name} palette",
                    f"Known: {', '.join(names)}",
                    f"palettes.{name}",
                    getattr(theme, name),
                )
        families = typeface.families(theme.fonts)
        for key, name in _FAMILIES.items():
            family = getattr(theme, name)
            if family not in families and not (key == "title" and not family):
                remedy = f"Known: {', '.join(families)}; name the files of another one under fonts"
                self.fault("there is no such type family", remedy, f"families.{key}", family)
        for ink, ground in READ_ON:
            ratio = contrast(_rgb(getattr(theme, ink)), _rgb(getattr(theme, ground)))
            if ratio < LEAST_CONTRAST:
                reason = (
                    f"text in {ink} on {ground} has a contrast of {fixed(ratio, 1)} : 1; "
                    f"{LEAST_CONTRAST:g} : 1 is the least"
                )
                pair = f"{getattr(theme, ink)} on {getattr(theme, ground)}"
                self.fault(reason, "Make one darker or the other lighter", f"colours.{ink}", pair)
        if theme.type.label_floor > theme.type.label:
            self.fault(
                "the floor of labels is above their size", "Lower it", "type.label_floor", theme.type.label_floor
            )

    def _table(self, document: Mapping[str, Any], section: str) -> Mapping[str, Any]:
        table = document.get(section, {})
        if isinstance(table, dict):
            return table
        self.fault(f"[{section}] is a table", f"Write its values under the heading [{section}]", section, table)
        return {}


@guarded("reading the font", error=EditionError)
def font_file(path: Path) -> FontFile:
    """Return what a font file says of itself: family, weight, slope.

    Raises:
        EditionError: the file is missing, is no TrueType or OpenType font, or holds a variable one (neither matplotlib
            nor Typst sets another instance of it than its default).
    """
    admit(path, most=_LARGEST_FONT, kind=EditionError)
    try:
        content = path.read_bytes()
        with TTFont(io.BytesIO(content), lazy=True) as font:
            names, style = font["name"], font["OS/2"]
            if "fvar" in font:
                raise EditionError(Fault("this is a variable font", "Give one file for each weight", path))
            family = names.getBestFamilyName()
            weight, italic = int(style.usWeightClass), bool(style.fsSelection & 1)
    except OSError:
        raise EditionError(Fault("the font file is not there", "Put it beside the theme", path)) from None
    except (TTLibError, KeyError, ValueError):
        raise EditionError(Fault("this is no font", "Give a TrueType or OpenType file", path)) from None
    return FontFile(str(family), weight, italic, hashlib.sha256(content).hexdigest(), path.resolve())


def _toml(file: Path) -> dict[str, Any]:
    admit(file, most=WRITTEN, kind=EditionError)
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EditionError(
            Fault(f"this is not TOML in UTF-8: {error}", "Correct the line that is named", file)
        ) from None
    except OSError as error:
        raise EditionError(
            Fault(f"the theme cannot be read: {error.strerror}", "Give the path of a TOML file", file)
        ) from None


def _colour(value: str) -> str:
    if not _HEX.fullmatch(value):
        raise ValueError("this is no colour", "Write it as #rrggbb")
    return value.lower()


def _not_text(value: object) -> str:
    raise ValueError("this is no text", "Write it between quotation marks")


def _likely(key: str, names: Any) -> str:
    close = difflib.get_close_matches(key, list(names), n=1)
    return f"Do you mean “{close[0]}”?" if close else f"Known: {', '.join(names)}"


def _rgb(colour: str) -> list[float]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def theme_of(edition: Edition) -> Theme:
    """Return the theme of an edition: a shipped one by its name, or that of a TOML file beside the edition.

    Raises:
        UnknownNameError: no theme of that name is shipped.
        EditionError: the file is missing or wrong; every fault is listed.
    """
    if not Path(edition.theme).suffix:
        return read_theme(edition.theme)
    return read_theme(edition.file_path(edition.theme), enclosure=edition.enclosure)
