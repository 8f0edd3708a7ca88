"""Where QGIS works out expressions in texts, and how a text that holds their signs stays what it says.

In labels of layouts, in legends and in names of layers QGIS replaces what stands between ``[%`` and ``%]`` by its
value; an expression can read files of whoever opens the project. A title or a name is never one.
"""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element

_BEGIN: Final = "[%"
#: An expression whose value is the sign itself: QGIS knows no other way to write it.
_SIGN: Final = "[% '[%' %]"


class Evaluated(str):
    """A text of the toolkit's own in which expressions are meant to be worked out."""

    __slots__ = ()


def literal(text: str) -> str:
    """Return a text as QGIS shows it letter by letter; one that is :class:`Evaluated` as it is."""
    return text if isinstance(text, Evaluated) else text.replace(_BEGIN, _SIGN)


def make_literal(root: Element) -> None:
    """Make the texts of legends and the names of layers in a style or a project literal."""
    for element in root.iter():
        for name in _evaluated_attributes(element):
            if _BEGIN in element.get(name, ""):
                element.set(name, literal(element.attrib[name]))
        if element.tag == "layername" and element.text:
            element.text = literal(element.text)


def _evaluated_attributes(element: Element) -> tuple[str, ...]:
    if element.tag in ("layer-tree-layer", "layer-tree-group"):
        return ("name",)
    if element.tag == "Option":
        return ("value",) if element.get("name", "").startswith("legend/label-") else ()
    return ("label", "title") if element.tag == "data-defined-size-legend" else ("label",)
