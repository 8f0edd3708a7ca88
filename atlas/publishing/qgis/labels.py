"""Names on the map in QGIS: which units, in one or two languages, in the type of the theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, SubElement

import pandas as pd

from atlas import columns as c
from atlas.analysis.dataset import Dataset
from atlas.cartography.plate import Plate
from atlas.cartography.theme import TextStyle, Theme, Weights
from atlas.cartography.toponyms import SPACING_EM
from atlas.i18n.language import LanguageCode
from atlas.publishing.qgis.symbols import data_defined, listed, millimetres, quoted, rgba

_COLUMNS: Final[Mapping[str, str]] = {"fr": c.NAME, "en": c.NAME, "ar": c.NAME_AR, "zgh": c.NAME_ZGH}
#: Around names: as wide as the plate's stroke of paper, of which QGIS shows as much as the plate.
HALO_MM: Final = millimetres(Weights().halo)
_MAIN: Final = 18  # communes that are named where none is urban


@dataclass(frozen=True, slots=True)
class Naming:
    """How the units of a layer are named.

    Attributes:
        expression: the text, a line for each language.
        style: size, weight and colour of the type.
        family: of the type.
        where: expression that says which units are named; all when empty.
        beside: whether names stand beside symbols instead of on their place.
        distance: expression in mm from the place of the symbol; from its edge when empty.
    """

    expression: str
    style: TextStyle
    family: str
    where: str = ""
    beside: bool = False
    distance: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """Names that stand where the plate has them: every property is a column of the layer.

    Attributes:
        theme: gives the halo and what stands in for a missing column.
        curved: whether they run along lines.
        where: expression that says which are shown; all when empty.
    """

    theme: Theme
    curved: bool = False
    where: str = ""


def commune_names(plate: Plate, data: Dataset, theme: Theme, language: LanguageCode, *, beside: bool) -> Naming | None:
    """Return how a plate names communes; None where it names none."""
    if plate.labels not in ("main", "communes"):
        return None
    style = theme.text(theme.type.label, halo=theme.paper)
    where = _main_communes(data.communes) if plate.labels == "main" else ""
    return Naming(_text(plate.names or language), style, _family(plate.names or language, theme), where, beside)


def province_names(plate: Plate, theme: Theme, language: LanguageCode, *, beside: bool = False) -> Naming | None:
    """Return how a plate names provinces; None where it names none."""
    if plate.labels == "none":
        return None
    style = theme.text(theme.type.province, weight=700, color=theme.quiet, halo=theme.paper)
    family = _family(plate.names or language, theme)
    return Naming(f"upper({_text(plate.names or language)})", style, family, beside=beside)


def two_languages(theme: Theme) -> Naming:
    """Return names in French and Arabic, one below the other."""
    return Naming(_text("fr+ar"), theme.text(theme.type.label, halo=theme.paper), theme.family)


def labelling(one: Naming | Printed) -> Element:
    """Return the labels of a layer as QGIS writes them."""
    root = Element("labeling", {"type": "simple"})
    if isinstance(one, Printed):
        _printed(root, one)
        return root
    settings = SubElement(root, "settings", {"calloutType": "simple"})
    settings.append(text_style(one.style, one.family, expression=one.expression))
    placement = {"placement": "1", "quadOffset": "4", "centroidInside": "1", "centroidWhole": "1", "priority": "7"}
    if one.beside:
        placement = {
            "placement": "6", "predefinedPositionOrder": "TR,TL,BR,BL,R,L,TSR,BSR",
            "offsetType": "0" if one.distance else "1", "dist": "0.5", "distUnits": "MM", "priority": "7",
        }  # fmt: skip
    SubElement(settings, "placement", placement)
    SubElement(settings, "rendering", {"drawLabels": "1", "obstacle": "1", "displayAll": "0"})
    driven = {"Show": one.where, "LabelDistance": one.distance}
    if any(driven.values()):
        settings.append(data_defined({name: said for name, said in driven.items() if said}, "dd_properties"))
    return root


def _printed(root: Element, one: Printed) -> None:
    theme = one.theme
    settings = SubElement(root, "settings", {"calloutType": "simple"})
    style = theme.text(theme.type.label, halo="" if one.curved else theme.paper)
    written = text_style(style, theme.family, expression=quoted(c.TEXT))
    settings.append(written)
    columns = {"Family": c.TYPE_FAMILY, "FontStyle": c.TYPE_FACE, "Size": c.SIZE_PT, "Color": c.COLOUR}
    placement = {"placement": "0", "priority": "10"}
    if one.curved:
        # Letters as far apart, and lines as bent, as on the plate.
        written.set("fontLetterSpacing", f"{SPACING_EM * theme.type.sea:.3g}")
        placement = {"placement": "3", "placementFlags": "1", "maxCurvedCharAngleIn": "60",
                     "maxCurvedCharAngleOut": "-60", "priority": "10", "overrunDistance": "5"}  # fmt: skip
        driven = {}
    else:
        columns |= {"PositionX": c.X, "PositionY": c.Y, "LabelRotation": c.ANGLE_DEG}
        driven = {"Hali": "'Center'", "Vali": "'Base'", "BufferDraw": quoted(c.HALO)}
    SubElement(settings, "placement", placement)
    SubElement(settings, "rendering", {"drawLabels": "1", "obstacle": "0", "displayAll": "1", "upsidedownLabels": "2"})
    driven |= {"AlwaysShow": "true"} | ({"Show": one.where} if one.where else {})
    settings.append(data_defined(driven, "dd_properties", columns=columns))


def text_style(style: TextStyle, family: str, *, expression: str = "") -> Element:
    """Return a style of type: family, size, weight, colour, halo; with the text of a label when it is one."""
    root = Element(
        "text-style",
        {
            "fontFamily": style.family or family, "fontSize": f"{style.size_pt:g}", "fontSizeUnit": "Point",
            "fontWeight": "75" if style.weight >= 600 else "50", "namedStyle": "Bold" if style.weight >= 600 else "",
            "fontItalic": "1" if style.italic else "0", "textColor": rgba(style.color), "textOpacity": "1",
            "multilineHeight": "1", "allowHtml": "0",
        },
    )  # fmt: skip
    if expression:
        root.set("fieldName", expression)
        root.set("isExpression", "1")
    if style.halo:
        buffer = {
            "bufferDraw": "1",
            "bufferSize": f"{HALO_MM:.3g}",
            "bufferSizeUnits": "MM",
            "bufferColor": rgba(style.halo),
        }
        SubElement(root, "text-buffer", {**buffer, "bufferOpacity": "1", "bufferJoinStyle": "128"})
    return root


def _text(names: str) -> str:
    return " || '\\n' || ".join(f"coalesce({quoted(_COLUMNS[one])}, '')" for one in names.split("+"))


def _family(names: str, theme: Theme) -> str:
    first = names.split("+")[0]
    return {"ar": theme.arabic_family, "zgh": theme.other_family}.get(first, theme.family)


def _main_communes(table: pd.DataFrame) -> str:
    """The urban communes, or the most populous where none is urban."""
    if c.KIND in table and (table[c.KIND] == "urban").any():
        return f"{quoted(c.KIND)} = 'urban'"
    ordered = (
        table.sort_values(c.POPULATION_2024, ascending=False, kind="stable") if c.POPULATION_2024 in table else table
    )
    return f"{quoted(c.CODE)} IN {listed([str(code) for code in ordered.index[:_MAIN]])}"
