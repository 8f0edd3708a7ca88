"""Reads an edition from its TOML file and checks it as a whole: every fault at once, each with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import ConfigDict

from atlas.analysis.derived import KINDS
from atlas.analysis.disclosure import Disclosure
from atlas.cartography.annotations import Annotation
from atlas.cartography.basemap import Basemap
from atlas.cartography.charts import CHART_NAMES, CHARTS
from atlas.cartography.insets import Inset
from atlas.cartography.marks import MARK_NAMES, MARKS
from atlas.cartography.plate import Plate
from atlas.errors import AtlasError, EditionError, Fault
from atlas.guard import guarded
from atlas.publishing.chapters import Book, Chapter, Facing
from atlas.publishing.checking import check_edition, check_enclosure
from atlas.publishing.edition import Edition
from atlas.publishing.grammar import understand
from atlas.publishing.press.specification import Press
from atlas.publishing.toml_lines import with_lines
from atlas.sources.incoming import WRITTEN, admit
from atlas.sources.shipped import shipped

_LINE: Final = re.compile(r"\(at line (\d+), column \d+\)")
#: Sections of an edition's file beside [edition].
_SECTIONS: Final = ("book", "confidentiality", "indicators", "plates", "press")
# In a file nothing may be misspelt in silence: an unknown key is a fault, as is a mark of another kind.
_STRICT: Final = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
_SPECIFICATIONS: Final = (Disclosure, Inset, Annotation, Basemap, Plate, Chapter, Facing, Book, Press, Edition)
_CLASSES: Final[Mapping[str, type[Any]]] = {
    **{f"mark={name}": one for name, one in zip(MARK_NAMES, MARKS, strict=True)},
    **{f"chart={name}": one for name, one in zip(CHART_NAMES, CHARTS, strict=True)},
    **{f"kind={name}": one for name, one in KINDS.items()},
    "plates": Plate, "insets": Inset, "annotations": Annotation, "basemap": Basemap, "book": Book, "chapters": Chapter,
    "facing": Facing, "confidentiality": Disclosure, "press": Press,
}  # fmt: skip
for _specification in (*MARKS, *CHARTS, *KINDS.values(), *_SPECIFICATIONS):
    _specification.__pydantic_config__ = _STRICT


def read_edition(path: str | Path) -> Edition:
    """Read an edition and check it: every fault at once, each with its line and its place in the file.

    Args:
        path: an edition's TOML file; a name without ending is a shipped edition (``demonstration``).

    Raises:
        EditionError: the file is missing, is not TOML, has unknown keys or wrong values, or asks for maps that the
            nature of an indicator forbids.
    """
    edition, faults = understood_edition(path)
    if faults or edition is None:
        raise EditionError(in_lines(faults))
    return edition


@guarded("reading the edition", error=EditionError)
def understood_edition(path: str | Path) -> tuple[Edition | None, list[Fault]]:
    """Read what can be understood of an edition; return it, None when that is too little, and all that is wrong.

    Raises:
        EditionError: the file is missing or is not TOML.
    """
    file = edition_file(path)
    document = _toml(file)
    head = document.pop("edition", {})
    sections: dict[str, Any] = {name: document.pop(name) for name in _SECTIONS if name in document}
    if not isinstance(head, dict):
        raise EditionError(Fault("[edition] is one table", "Correct the heading", file))
    remedy = "Use [edition], [book], [confidentiality], [press], [[indicators]] and [[plates]]"
    faults = [Fault("there is no such section in an edition", remedy, file, None, key) for key in document]
    found = understand(Edition, {**head, **sections, "path": file}, file=file, classes=_CLASSES)
    faults += found.faults
    if found.value is not None and (outside := check_enclosure(found.value)):
        return None, faults + outside  # nothing of it is opened
    if found.value is not None:
        faults += found.further(check_edition(found.value))
    return found.value, faults


def in_lines(faults: Iterable[Fault]) -> list[Fault]:
    """Return faults of an edition in the order of its lines, each told once."""
    placed = with_lines(faults, head="edition")
    return list({(one.file, one.row, one.column, one.reason): one for one in placed}.values())


def edition_file(path: str | Path) -> Path:
    """Return the TOML file of an edition, from its path, its folder or the name of a shipped one.

    Raises:
        EditionError: there is no such file.
    """
    file = Path(path)
    if not file.suffix and not file.exists():
        try:
            return shipped("maps", file.name, "edition.toml")
        except (AtlasError, FileNotFoundError):
            pass
    if file.is_dir():
        file = file / "edition.toml"
    if not file.is_file():
        raise EditionError(Fault("there is no such edition", "Give the path of an edition.toml", file))
    return file


def _toml(file: Path) -> dict[str, Any]:
    admit(file, most=WRITTEN, kind=EditionError)
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        line = _LINE.search(str(error))
        reason = f"this is not TOML: {_LINE.sub('', str(error)).strip().lower()}"
        raise EditionError(Fault(reason, "Correct the line", file, int(line[1]) if line else None)) from None
    except UnicodeDecodeError as error:
        raise EditionError(Fault(f"this is not UTF-8 (byte {error.start})", "Save the file as UTF-8", file)) from None
    except OSError as error:
        raise EditionError(Fault(f"it cannot be read: {error.strerror}", "Check its permissions", file)) from None
