"""Records one by one, as a style of the actors."""

from __future__ import annotations

from typing import Any

import pandas as pd

from atlas import columns as c
from atlas.cartography.scales import CategoryScale
from atlas.publishing.qgis.renderers import Case, Renderer
from atlas.publishing.qgis.setting import Setting, Shown
from atlas.publishing.qgis.styles import Style
from atlas.publishing.qgis.symbols import Marker, listed, millimetres, quoted, text
from atlas.wording import words

_EVERY = "all"
_OTHER = "other"
_LEFT_OUT = "#"


def points(setting: Setting, mark: Any, scale: CategoryScale) -> Shown:
    """Read dots of records, coloured by a column; those that the plate leaves out are not drawn."""
    theme, placed = setting.theme, setting.data.placed
    assert placed is not None

    def dot(colour: str) -> Marker:
        return Marker("circle", mark.size_mm, colour, theme.symbol_edge, millimetres(0.15))

    counts = scale.counts
    cases = [
        Case(f"category {key}", scale.titles[key], (dot(colour),), colour, value=key, count=counts[key])
        for key, colour in scale.colours.items()
    ]
    told = sum(counts.values())
    rest = Case("no_data", words("no_data", setting.language), (dot(theme.no_data),), theme.no_data)
    cases.append(_counted(rest, len(scale.values) - told))
    left = len(placed.actors) - len(scale.values)
    if left:
        cases.append(_counted(Case("not_drawn", "", (dot(theme.no_data),), value=_LEFT_OUT, drawn=False), left))
    remark = "" if mark.colocated == "stack" else words("qgis_stacked", setting.language)
    style = Style(
        setting.style_name, "actors", "Point", words("one_dot", setting.language),
        Renderer("categorised", tuple(case for case in cases if case.count), _attribute(mark, scale, placed.actors)),
        mark.mark, over=True, remark=remark,
    )  # fmt: skip
    return Shown((style,))


def _attribute(mark: Any, scale: CategoryScale, actors: pd.DataFrame) -> str:
    """The expression that says which category a record is drawn as."""
    conditions = [f"WHEN {quoted(c.STATUS)} = {text(c.CLOSED)} THEN {text(_LEFT_OUT)}"]
    if mark.family:
        other = f"coalesce({quoted(c.FAMILY)}, '') <> {text(mark.family)}"
        conditions.append(f"WHEN {other} THEN {text(_LEFT_OUT)}")
    if not mark.color:
        return f"CASE {' '.join(conditions)} ELSE {text(_EVERY)} END"
    column = quoted(mark.color)
    known = actors.loc[scale.values.index, mark.color].astype("object")
    grouped = sorted({str(value) for value in known[(scale.values == _OTHER) & known.notna()]} - {_OTHER})
    if grouped:
        conditions.append(f"WHEN {column} IN {listed(grouped)} THEN {text(_OTHER)}")
    return f"CASE {' '.join(conditions)} ELSE coalesce({column}, '') END"


def _counted(case: Case, count: int) -> Case:
    return Case(case.key, case.label, case.symbol, case.colour, value=case.value, count=count, drawn=case.drawn)
