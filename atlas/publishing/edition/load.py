"""Reads an edition from its TOML file and checks it as a whole: every fault at once, each with its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from atlas.analysis.derived import KINDS
from atlas.analysis.disclosure import Disclosure
from atlas.analysis.own_figures.own_table import OwnColumn, OwnTable
from atlas.analysis.own_figures.zonings import Zoning
from atlas.analysis.populations.study_population import Population
from atlas.cartography.charts import charts
from atlas.cartography.labels.figures import LabelFigures
from atlas.cartography.marks import marks
from atlas.cartography.spec.annotations import Annotation
from atlas.cartography.spec.basemap import Basemap
from atlas.cartography.spec.insets import Inset
from atlas.cartography.spec.map_layers import MapLayer
from atlas.cartography.spec.plate import Plate
from atlas.errors import EditionError, Fault
from atlas.guard import with_guard
from atlas.i18n.messages import Listed, Message
from atlas.publishing.checks.edition_check import check_edition
from atlas.publishing.checks.named_files import check_enclosure
from atlas.publishing.documents import kinds as _kinds  # noqa: F401  # every kind of publication signs in
from atlas.publishing.documents.editions import forget_publications
from atlas.publishing.documents.specification import publications
from atlas.publishing.edition.chapters import Book, Chapter, Facing
from atlas.publishing.edition.edition import Edition
from atlas.publishing.edition.enclosure import edition_file
from atlas.publishing.press.specification import Press
from atlas.publishing.web.specification import Web
from atlas.sources.roads.specification import RoadSource
from atlas.sources.toml.document import read_toml
from atlas.sources.toml.lines import with_lines
from atlas.sources.toml.validation import understand

#: Sections of an edition's file beside [edition].
_SECTIONS: Final = (
    "book",
    "confidentiality",
    "indicators",
    "plates",
    "populations",
    "press",
    "publications",
    "roads",
    "tables",
    "web",
    "zonings",
)
_TABLES: Final = ("[edition]", "[book]", "[confidentiality]", "[press]", "[roads]", "[web]")
_LISTS: Final = ("[[tables]]", "[[zonings]]", "[[indicators]]", "[[populations]]", "[[plates]]", "[[publications]]")
_ONE_TABLE: Final = Message("fault.publishing.edition.one_table")
_NO_SECTION: Final = Message("fault.publishing.edition.no_section")
_USE_SECTIONS: Final = Message(
    "fault.publishing.edition.sections", sections=Listed((*_TABLES, *_LISTS), last="and", marks=False)
)
_CLASSES: Final[Mapping[str, type[Any]]] = {
    **{f"{prefix}kind={name}": kind for name, kind in KINDS.items() for prefix in ("", "indicators.")},
    "plates": Plate, "insets": Inset, "annotations": Annotation, "basemap": Basemap, "layers": MapLayer, "book": Book,
    "labels": LabelFigures,
    "chapters": Chapter,
    "facing": Facing, "confidentiality": Disclosure, "populations": Population, "press": Press, "roads": RoadSource,
    "tables": OwnTable, "tables.columns": OwnColumn, "zonings": Zoning, "web": Web,
}  # fmt: skip


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


@with_guard(Message("act.edition"), error=EditionError)
def understood_edition(path: str | Path) -> tuple[Edition | None, list[Fault]]:
    """Read what can be understood of an edition; return it, None when that is too little, and all that is wrong.

    Raises:
        EditionError: the file is missing or is not TOML.
    """
    file = edition_file(path)
    document = read_toml(file, kind=EditionError)
    head = document.pop("edition", {})
    sections: dict[str, Any] = {name: document.pop(name) for name in _SECTIONS if name in document}
    if not isinstance(head, dict):
        raise EditionError(Fault(_ONE_TABLE, Message("fault.publishing.edition.correct_heading"), file))
    faults = [Fault(_NO_SECTION, _USE_SECTIONS, file, None, key) for key in document]
    _look_for_kinds(sections)
    understood = understand(Edition, {**head, **sections, "path": file}, file=file, classes=_classes)
    faults += understood.faults
    if understood.value is not None and (outside := check_enclosure(understood.value)):
        return None, faults + outside  # nothing of it is opened
    if understood.value is not None:
        forget_publications()
        faults += understood.further(check_edition(understood.value))
    return understood.value, faults


def _look_for_kinds(document: Mapping[str, Any]) -> None:
    """Load the marks, charts and publications that an edition names, those of other packages too.

    Raises:
        AtlasError: what another package brings cannot be loaded.
    """
    for registry, names in (
        (marks, _kinds_in(document, "marks", "mark")),
        (charts, _kinds_in(document, "charts", "chart")),
        (publications, _kinds_in(document, "publications", "kind")),
    ):
        for name in names:
            registry.knows(name)


def _classes() -> Mapping[str, type[Any]]:
    """Return the classes that an edition may name."""
    registries = (marks, charts, publications)
    signed = {f"{registry.word}={name}": kind for registry in registries for name, kind in registry.here.items()}
    kinds = {f"publications.kind={name}": kind for name, kind in publications.here.items()}
    return {**signed, **kinds, **_CLASSES}


def _kinds_in(document: Any, table: str, word: str) -> Iterator[str]:
    """Yield the kinds that a document names in its tables of marks or of charts, wherever they stand."""
    if isinstance(document, Mapping):
        for key, value in document.items():
            if key == table and isinstance(value, list):
                kinds = (entry.get(word) for entry in value if isinstance(entry, Mapping))
                yield from (name for name in kinds if isinstance(name, str))
            yield from _kinds_in(value, table, word)
    elif isinstance(document, list):
        for item in document:
            yield from _kinds_in(item, table, word)


def in_lines(faults: Iterable[Fault]) -> list[Fault]:
    """Return faults of an edition in the order of its lines, each told once."""
    placed = with_lines(faults, head="edition")
    return list({(fault.file, fault.row, fault.column, fault.reason): fault for fault in placed}.values())
