"""What a plate shows, in words, for readers who do not see it: kind of map, extremes, classes, pattern, gaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from atlas.analysis.dataset.dataset import Dataset
from atlas.cartography.alt_text.statement import DescriptionContext, Statement
from atlas.cartography.labels.unit_names import join_details
from atlas.cartography.layout.reference_plate import reference_subtitle
from atlas.cartography.marks import Mark
from atlas.cartography.spec.focus import focus_of, of_unit, perimeter_remark, whole_name
from atlas.cartography.spec.localized_text import text_in
from atlas.cartography.spec.map_layers import layer_titles
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import PRINT, Theme
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.typography import typeset

#: A longer text tires who listens to it; statements are left out, the least telling first.
MOST_CHARACTERS: Final = 900


def describe_plate(plate: Plate, data: Dataset, language: LanguageCode, *, theme: Theme = PRINT) -> str:
    """Return the alternative text of a plate, made from its data.

    It says what is drawn and of what, between which values and where, how many units each class has, what holds most of
    the total, where the highest class lies, and how many units have no value; 900 characters at the most.

    Args:
        plate: as it is drawn (a series with its common breaks).
        data: the same as the drawing's.
        language: of the text.
        theme: of the drawing; nothing in the text depends on it.
    """
    data = data.view_of_zones(plate.zoning, plate.perimeter)
    focus = focus_of(plate, data)
    title = text_in(plate.title, language, what=Message("fault.cartography.text.plate_title", plate=plate.name))
    statements = [Statement(title, 0)]
    if plate.perimeter:
        statements.append(Statement(perimeter_remark(data, language), 1))
    if not plate.marks:
        statements += [Statement(reference_subtitle(data, language), 0), Statement(tr("alt.reference", language), 0)]
    whole = whole_name(focus.data, language) if of_unit(focus.data) else ""
    for mark in plate.marks:
        statements.append(Statement(_kind(mark, data, language), 0))
        context = DescriptionContext(focus.data, mark.level or "commune", language, whole)
        fitted = [(mark, mark.fit(data, theme, language))]
        for part, scale in focus.parts(fitted)[1]:
            statements += part.describe(scale, context)
    if layers := layer_titles(plate.layers, language):
        statements.append(Statement(tr("alt.layers", language, what=join_details(layers, language)), 4))
    for chart in plate.charts:
        headings = dict.fromkeys(data.indicator(key).heading(language) for key, _ in chart.asks)
        if headings:
            statements.append(Statement(tr("alt.chart", language, what=join_details(list(headings), language)), 4))
    return typeset(_join(_trim(list(_unique(statements)))), language)


def _kind(mark: Mark[Any], data: Dataset, language: LanguageCode) -> str:
    """Return what kind of map it is, by which units, of which indicators: “Circles by commune: Population”."""
    if mark.records:
        return mark.caption(language, data.vocabulary)
    headings = [data.indicator(key).heading(language) for key in mark.indicators]
    what = join_details(headings, language)
    if mark.color_key:
        what = tr("alt.coloured", language, what=headings[0], color=headings[1])
    return tr(f"alt.kind_{mark.level or 'commune'}", language, kind=mark.kind(language), what=what)


def _unique(statements: Sequence[Statement]) -> Iterator[Statement]:
    """Leave out what was said before: two marks may show one indicator."""
    texts: set[str] = set()
    for statement in statements:
        if statement.text not in texts:
            texts.add(statement.text)
            yield statement


def _trim(statements: list[Statement]) -> list[Statement]:
    """Leave out statements, the highest rank first and of equal ones the last, until the text is short enough."""
    while len(_join(statements)) > MOST_CHARACTERS and max(statement.rank for statement in statements) > 0:
        worst = max(range(len(statements)), key=lambda i: (statements[i].rank, i))
        del statements[worst]
    return statements


def _join(statements: Sequence[Statement]) -> str:
    """Return one sentence after the other, each with its stop."""
    return " ".join(
        statement.text if statement.text[-1] in ".!?؟…" else f"{statement.text}." for statement in statements
    )


__all__ = ["MOST_CHARACTERS", "describe_plate"]
