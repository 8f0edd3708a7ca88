"""Themes as TOML files: read whole, checked whole, so that an editor's own look needs no code."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import field, fields, make_dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from atlas.cartography.canvas import typeface
from atlas.cartography.scales import palettes
from atlas.cartography.spec.theme import FontFile, Theme, Type, Weights
from atlas.decimals import rounded_float
from atlas.errors import EditionError, Fault, UnknownNameError
from atlas.guard import with_guard
from atlas.i18n.messages import Message, Text
from atlas.publishing.edition.enclosure import require_enclosed
from atlas.resources import shipped_path
from atlas.sources.files.admission import admit
from atlas.sources.toml.document import read_toml
from atlas.sources.toml.lines import with_lines
from atlas.sources.toml.validation import toml_specification, understand

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

_COLORS: Final = tuple(
    entry.name for entry in fields(Theme) if isinstance(entry.default, str) and entry.default.startswith("#")
)
_PALETTES: Final[Mapping[str, tuple[str, ...]]] = {
    "sequential": palettes.SEQUENTIAL_NAMES,
    "diverging": palettes.DIVERGING_NAMES,
    "qualitative": palettes.QUALITATIVE_NAMES,
}
_FAMILIES: Final = {
    "latin": "family", "arabic": "arabic_family", "other": "other_family", "title": "title_family",
    "reading": "reading_family",
}  # fmt: skip
_NUMBERS: Final = {"weights": Weights, "type": Type}
_LARGEST_FONT: Final = 50_000_000
_LARGEST_PT: Final = 72.0
_HEX: Final = re.compile(r"#[0-9a-fA-F]{6}")


def _texts(name: str, keys: Iterable[str]) -> type[Any]:
    """Return the dataclass of a section of texts."""
    return toml_specification(exact=True)(make_dataclass(name, [(key, str, "") for key in keys]))


#: The sections of a theme's file, whose keys are the fields of `Theme`.
_SECTIONS: Final[Mapping[str, type[Any]]] = {
    "colours": _texts("ThemeColors", _COLORS),
    "palettes": _texts("ThemePalettes", _PALETTES),
    "families": _texts("ThemeFamilies", _FAMILIES),
    **_NUMBERS,
}
_FILE: Final[type[Any]] = toml_specification(exact=True)(
    make_dataclass(
        "ThemeFile",
        [
            ("extends", str, ""),
            ("fonts", list[str], field(default_factory=list)),
            *((name, kind, field(default_factory=kind)) for name, kind in _SECTIONS.items()),
        ],
    )
)


@with_guard(Message("act.theme"), error=EditionError)
def read_theme(source: str | Path, *, enclosure: Path | None = None) -> Theme:
    """Read a theme: a shipped one by its name, or a TOML file of one's own.

    A file changes what it names and takes the rest from the theme that it ``extends`` (``print`` when unsaid)::

        extends = "print"
        fonts = ["Amiri-Regular.ttf", "Amiri-Bold.ttf"]     # beside the file
        [colors]
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
    return tuple(sorted(path.stem for path in shipped_path("maps", "themes").glob("*.toml")))


def _theme_file(source: str | Path) -> Path:
    path = Path(source)
    if path.suffix:
        return path
    if str(source) not in theme_names():
        raise UnknownNameError("theme", str(source), theme_names())
    return shipped_path("maps", "themes", f"{source}.toml")


def _read(file: Path, *, above: tuple[Path, ...], enclosure: Path | None = None) -> Theme:
    reading = understand(_FILE, read_toml(file, kind=EditionError), file=file, classes=lambda: _SECTIONS)
    document: Mapping[str, Any] = reading.document  # what is wrong is taken out of it
    reader = _Reader(file, enclosure)
    reader.faults += reading.faults
    parent = reader.parent(document.get("extends", ""), above)
    changed: dict[str, Any] = {"key": file.stem, **reader.colors(document.get("colours", {}))}
    changed |= document.get("palettes", {})
    changed |= {_FAMILIES[script]: family for script, family in document.get("families", {}).items()}
    changed["fonts"] = tuple(dict.fromkeys((*reader.fonts(document.get("fonts", [])), *parent.fonts)))
    for section in _NUMBERS:
        sizes = reader.sizes(document.get(section, {}), section)
        changed[section] = replace(getattr(parent, section), **sizes)
    theme = replace(parent, **changed)
    reader.check(theme)
    if reader.faults:
        raise EditionError(with_lines(reader.faults, head=""))
    return theme


def _message(name: str) -> Message:
    return Message(f"fault.publishing.theme.{name}")


class _Reader:
    """Reads the sections of one file and keeps what is wrong in them."""

    def __init__(self, file: Path, enclosure: Path | None) -> None:
        self.file, self.enclosure = file, enclosure
        self.faults: list[Fault] = []

    def fault(self, reason: Text, remedy: Text, place: str, value: object = "") -> None:
        """Keep a fault of this file."""
        self.faults.append(Fault(reason, remedy, self.file, None, place, str(value)))

    def parent(self, name: str, above: tuple[Path, ...]) -> Theme:
        """Return the theme that this one changes; the toolkit's own defaults for the shipped ``print``."""
        if not name:
            base = shipped_path("maps", "themes", "print.toml")
            return Theme() if self.file.resolve() == base.resolve() else _read(base, above=())
        own = Path(name).suffix
        try:
            path = _theme_file(self.file.parent / name if own else name)
        except UnknownNameError as error:
            self.fault(_message("no_parent"), str(error), "extends", name)
            return Theme()
        path = require_enclosed(path, self.enclosure, name=name) if own else path
        chain = (*above, self.file.resolve())
        if path.resolve() in chain:
            self.fault(_message("extends_itself"), _message("extend_shipped"), "extends", name)
            return Theme()
        return _read(path, above=chain, enclosure=self.enclosure if own else None)

    def colors(self, colors: Mapping[str, str]) -> dict[str, str]:
        """Return colors in small letters, those that are none left out."""
        for name, color in colors.items():
            if not _HEX.fullmatch(color):
                self.fault(_message("no_colour"), _message("write_colour"), f"colours.{name}", color)
        return {name: color.lower() for name, color in colors.items() if _HEX.fullmatch(color)}

    def sizes(self, sizes: Mapping[str, float], section: str) -> dict[str, float]:
        """Return sizes in points, those that cannot be printed left out."""
        least = LEAST_TYPE_PT if section == "type" else 0.0
        printable = {}
        for name, size in sizes.items():
            if least <= size <= _LARGEST_PT:
                printable[name] = float(size)
            else:
                reason = Message("fault.publishing.theme.size", least=least, most=_LARGEST_PT)
                self.fault(reason, _message("correct"), f"{section}.{name}", size)
        return printable

    def fonts(self, names: Iterable[str]) -> tuple[FontFile, ...]:
        """Return the font files that a theme brings along, which lie beside it."""
        files = []
        for name in names:
            try:
                files.append(font_file(require_enclosed(self.file.parent / name, self.enclosure, name=name)))
            except EditionError as error:
                self.faults += [replace(fault, file=self.file, column="fonts", value=name) for fault in error.faults]
        return tuple(files)

    def check(self, theme: Theme) -> None:
        """Check what can only be said of the whole: palettes and families that exist, contrast of text."""
        from atlas.cartography.inspection.vision import contrast  # with all rules of inspection: for own themes alone

        for name, names in _PALETTES.items():
            if getattr(theme, name) not in names:
                self.fault(
                    _message(f"no_palette.{name}"),
                    Message("fault.publishing.theme.known_names", names=tuple(names)),
                    f"palettes.{name}",
                    getattr(theme, name),
                )
        families = typeface.families(theme.fonts)
        for key, name in _FAMILIES.items():
            family = getattr(theme, name)
            if family not in families and not (key == "title" and not family):
                remedy = Message("fault.publishing.theme.known_families", names=tuple(families))
                self.fault(_message("no_family"), remedy, f"families.{key}", family)
        for ink, ground in READ_ON:
            ratio = contrast(_rgb(getattr(theme, ink)), _rgb(getattr(theme, ground)))
            if ratio < LEAST_CONTRAST:
                least = {"ratio": rounded_float(ratio, 1), "least": LEAST_CONTRAST}
                reason = Message("fault.publishing.theme.contrast", ink=ink, ground=ground, **least)
                pair = f"{getattr(theme, ink)} / {getattr(theme, ground)}"
                self.fault(reason, _message("darker"), f"colours.{ink}", pair)
        if theme.type.label_floor > theme.type.label:
            self.fault(_message("label_floor"), _message("lower"), "type.label_floor", theme.type.label_floor)


@with_guard(Message("act.font"), error=EditionError)
def font_file(path: Path) -> FontFile:
    """Return what a font file says of itself: family, weight, slope.

    Raises:
        EditionError: the file is missing, is no TrueType or OpenType font, or holds a variable one (neither matplotlib
            nor Typst sets another instance of it than its default).
    """
    from fontTools.ttLib import TTFont, TTLibError  # loaded where a theme has fonts of its own

    admit(path, most=_LARGEST_FONT, kind=EditionError)
    try:
        content = path.read_bytes()
        with TTFont(io.BytesIO(content), lazy=True) as font:
            names, style = font["name"], font["OS/2"]
            if "fvar" in font:
                raise EditionError(Fault(_message("variable_font"), _message("each_weight"), path))
            family = names.getBestFamilyName()
            weight, italic = int(style.usWeightClass), bool(style.fsSelection & 1)
    except OSError:
        raise EditionError(Fault(_message("no_font_file"), _message("beside_theme"), path)) from None
    except (TTLibError, KeyError, ValueError):
        raise EditionError(Fault(_message("no_font"), _message("give_font"), path)) from None
    return FontFile(str(family), weight, italic, hashlib.sha256(content).hexdigest(), path.resolve())


def _rgb(color: str) -> list[float]:
    return [int(color[i : i + 2], 16) for i in (1, 3, 5)]


def theme_of(edition: Edition) -> Theme:
    """Return the theme of an edition: a shipped one by its name, or that of a TOML file beside the edition.

    Raises:
        UnknownNameError: no theme of that name is shipped.
        EditionError: the file is missing or wrong; every fault is listed.
    """
    if not Path(edition.theme).suffix:
        return read_theme(edition.theme)
    return read_theme(edition.file_path(edition.theme), enclosure=edition.enclosure)
