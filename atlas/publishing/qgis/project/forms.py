"""How rows are edited in QGIS: values are chosen from lists in the edition's language, keys are there and unique."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from atlas import columns as c
from atlas.analysis.location.location import INSIDE, NAMED, SNAPPED
from atlas.cartography.marks.style.context import AREAS, CENTERS
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import section
from atlas.sources.vocabulary.vocabulary import Vocabulary

_ACTORS: Final = "actors"
#: Key of a row of a layer that is corrected.
_KEYS: Final = {_ACTORS: c.ID, **dict.fromkeys((*AREAS.values(), *CENTERS.values()), c.CODE)}
#: What must be filled beside the key.
_FILLED: Final = {_ACTORS: (c.NAME,), **dict.fromkeys(AREAS.values(), (c.NAME,))}
_NOT_NULL, _UNIQUE = 1, 2


Lists = Mapping[str, Mapping[str, str]]


def form_elements(table: str, lists: Lists) -> list[Element]:
    """Return what guards the rows of a layer: lists of values, and constraints; nothing for one that is not edited.

    Args:
        table: the layer.
        lists: column → code → words, of the columns of actors that hold codes.
    """
    if table not in _KEYS:
        return []
    widgets = Element("fieldConfiguration")
    for column, words in lists.items() if table == _ACTORS else ():
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


def add_relations(root: Element, links: Sequence[tuple[str, str, tuple[str, str], tuple[str, str]]]) -> None:
    """Tie rows of a layer to those that they belong to: forms then list them, the communes under their province.

    Args:
        root: of the project.
        links: key and title of each, the layer and the column that name a row, the layer and the column that are named.
    """
    relations = SubElement(root, "relations")
    for key, title, (referring, column), (referred, code) in links:
        relation = SubElement(
            relations, "relation",
            {"id": key, "name": title, "referencingLayer": referring, "referencedLayer": referred,
             "strength": "Association"},
        )  # fmt: skip
        SubElement(relation, "fieldRef", {"referencingField": column, "referencedField": code})


def value_lists(vocabulary: Vocabulary, language: LanguageCode) -> Lists:
    """Return column → code → words, of the columns of actors that hold one of few codes."""
    lists: dict[str, Mapping[str, str]] = {
        column: {term.code: str(term.title[language]) or term.code for term in vocabulary.terms(column)}
        for column in (c.FAMILY, c.SECTOR)
        if vocabulary.terms(column)
    }
    for column, codes in (
        (c.STATUS, vocabulary.codes(c.STATUS)), (c.PRECISION, vocabulary.codes(c.PRECISION)),
        (c.PLACING, (INSIDE, SNAPPED, NAMED)),
    ):  # fmt: skip
        lists[column] = {code: _word(code, language) for code in codes}
    return lists


def _word(code: str, language: LanguageCode) -> str:
    """Return what a code is called; the code itself where a vocabulary of one's own has another one."""
    return section("qgis.value", language).get(code, code)


def _add_list(widgets: Element, column: str, words: Mapping[str, str]) -> None:
    widget = SubElement(SubElement(widgets, "field", {"name": column}), "editWidget", {"type": "ValueMap"})
    config = SubElement(SubElement(widget, "config"), "Option", {"type": "Map"})
    entries = SubElement(config, "Option", {"name": "map", "type": "List"})
    for code, title in words.items():
        SubElement(
            SubElement(entries, "Option", {"type": "Map"}), "Option", {"name": title, "type": "QString", "value": code}
        )
