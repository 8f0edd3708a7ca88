"""How rows are edited in QGIS: values are chosen from lists in the edition's language, keys are there and unique."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from atlas import columns as c
from atlas.analysis.location.location import INSIDE, NAMED, SNAPPED
from atlas.cartography.marks.style.context import AREAS, CENTERS
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr

_ACTORS: Final = "actors"
#: Key of a row of a layer that is corrected.
_KEYS: Final = {_ACTORS: c.ID, **dict.fromkeys((*AREAS.values(), *CENTERS.values()), c.CODE)}
#: What must be filled beside the key.
_FILLED: Final = {_ACTORS: (c.NAME,), **dict.fromkeys(AREAS.values(), (c.NAME,))}
_NOT_NULL, _UNIQUE = 1, 2


def form_elements(table: str, language: LanguageCode) -> list[Element]:
    """Return what guards the rows of a layer: lists of values, and constraints; nothing for one that is not edited."""
    if table not in _KEYS:
        return []
    widgets = Element("fieldConfiguration")
    for column, words in value_lists(table, language).items():
        _add_list(widgets, column, words)
    rules = Element("constraints")
    expected = {_KEYS[table]: _NOT_NULL | _UNIQUE, **dict.fromkeys(_FILLED.get(table, ()), _NOT_NULL)}
    for column, constraint in expected.items():
        SubElement(
            rules,
            "constraint",
            {
                "field": column, "constraints": str(constraint), "notnull_strength": "1",
                "unique_strength": "1" if constraint & _UNIQUE else "0", "exp_strength": "0",
            },
        )  # fmt: skip
    return [*([widgets] if len(widgets) else []), rules]


def value_lists(table: str, language: LanguageCode) -> dict[str, Mapping[str, str]]:
    """Return column → code → words, of the columns of a layer that hold one of few codes."""
    if table != _ACTORS:
        return {}
    return {
        c.FAMILY: {code: tr(f"family.{code}.title", language) for code in c.FAMILIES},
        c.SECTOR: {code: tr(f"sector.{code}.title", language) for code in c.SECTORS},
        c.STATUS: {code: tr(f"qgis.value.{code}", language) for code in c.STATUSES},
        c.PRECISION: {code: tr(f"qgis.value.{code}", language) for code in c.PRECISIONS},
        c.PLACING: {code: tr(f"qgis.value.{code}", language) for code in (INSIDE, SNAPPED, NAMED)},
    }


def _add_list(widgets: Element, column: str, words: Mapping[str, str]) -> None:
    widget = SubElement(SubElement(widgets, "field", {"name": column}), "editWidget", {"type": "ValueMap"})
    config = SubElement(SubElement(widget, "config"), "Option", {"type": "Map"})
    entries = SubElement(config, "Option", {"name": "map", "type": "List"})
    for code, title in words.items():
        SubElement(
            SubElement(entries, "Option", {"type": "Map"}), "Option", {"name": title, "type": "QString", "value": code}
        )
