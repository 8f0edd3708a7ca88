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
    for one in root.iter():
        for name in _evaluated_attributes(one):
            if _BEGIN in one.get(name, ""):
                one.set(name, literal(one.attrib[name]))
        if one.tag == "layername" and one.text:
            one.text = literal(one.text)


def _evaluated_attributes(one: Element) -> tuple[str, ...]:
    if one.tag in ("layer-tree-layer", "layer-tree-group"):
        return ("name",)
    if one.tag == "Option":
        return ("value",) if one.get("name", "").startswith("legend/label-") else ()
    return ("label", "title") if one.tag == "data-defined-size-legend" else ("label",)
