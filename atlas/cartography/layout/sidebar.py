"""What stands beside the map besides the legend: the table of extremes and notes filled in from the data."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final, cast

import pandas as pd

from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.own_figures.area_values import area_remarks
from atlas.cartography.layout.reference_plate import reference_blocks
from atlas.cartography.legend import Block, LegendRemark, Note, Prose, Ranking
from atlas.cartography.marks.class_options import Classed
from atlas.cartography.marks.fitted_classes import shown_values
from atlas.cartography.marks.mark import Mark
from atlas.cartography.spec.focus import perimeter_remark, whole_name
from atlas.cartography.spec.localized_text import text_in
from atlas.cartography.spec.plate import Plate
from atlas.cartography.spec.theme import Theme
from atlas.errors import EditionError, Fault
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import typeset


def sidebar_blocks(plate: Plate, data: Dataset, theme: Theme, language: LanguageCode) -> list[Block]:
    """Return the table of highest values, the charts, the text and the editor's note.

    What a plate without marks shows.
    """
    blocks: list[Block] = [] if plate.marks else reference_blocks(plate, data, theme, language)
    if (ranked := ranking_of(plate, data)) is not None:
        first, mark = ranked
        ranking = _ranking(first, data, mark, plate.ranking, language)
        several = len(plate.indicators) > 1  # then the table says of which one it is
        blocks.append(replace(ranking, detail=typeset(first.heading(language), language)) if several else ranking)
    blocks += [chart.block(data, theme, language) for chart in plate.charts]
    note = text_in(plate.note, language, what=Message("fault.cartography.text.plate_note", plate=plate.name))
    text = text_in(plate.text, language, what=Message("fault.cartography.text.plate_text", plate=plate.name))
    blocks += [
        Prose(typeset(fill_figures(part, data, language), language)) for part in text.split("\n") if part.strip()
    ]
    if plate.perimeter:
        blocks.append(LegendRemark(perimeter_remark(data, language)))
    if data.territory.areas and data.zoned:
        blocks.append(LegendRemark(" ".join(area_remarks(data, language))))
    if note:
        blocks.append(Note(tr("reading", language), typeset(fill_figures(note, data, language), language)))
    return blocks


def _ranking(indicator: Indicator, data: Dataset, mark: Mark[Any], rows: int, language: LanguageCode) -> Ranking:
    smoothed, name = mark.smoothed_key == indicator.key, LANGUAGES[language].name_column
    top = _top_units(indicator, data, mark, rows)
    listed = tuple(
        (typeset(str(row[name]), language), number(float(row[indicator.key]), language, decimals=indicator.decimals))
        for _, row in top.iterrows()
    )
    whole = data.region[indicator.key].iloc[0]
    total = None
    if whole == whole and whole is not None:  # not missing
        total = (whole_name(data, language), number(float(whole), language, decimals=indicator.decimals))
    title = tr("lowest" if rows < 0 else "highest", language)
    title = f"{title} ({tr('smoothed_values', language)})" if smoothed else title
    return Ranking(title, listed, total)


def _top_units(indicator: Indicator, data: Dataset, mark: Mark[Any], rows: int) -> pd.DataFrame:
    """Return the units with the highest values of an indicator, or the lowest ones when ``rows`` is negative."""
    table = data.table(mark.level or "commune")
    if mark.smoothed_key == indicator.key:  # the table ranks what the map shows
        table = table.assign(**{indicator.key: shown_values(cast(Classed, mark), indicator, data)})
    there = table[table[indicator.key].notna()]
    return there.sort_values(indicator.key, ascending=rows < 0, kind="stable").head(abs(rows))


def ranking_of(plate: Plate, data: Dataset) -> tuple[Indicator, Mark[Any]] | None:
    """Return the indicator that the table of highest values ranks, and the mark that shows it; None without a table."""
    first = next((data.indicator(k) for k in plate.indicators), None)
    if not plate.ranking or first is None or first.nature not in (Nature.STOCK, Nature.RATIO):
        return None
    ranking = next((mark for mark in plate.marks if first.key in mark.indicators and mark.level), None)
    return None if ranking is None else (first, ranking)  # a surface has no units to rank


def subjects_of(plate: Plate, data: Dataset) -> tuple[str, ...]:
    """Return the codes of the communes that a plate speaks of: those that it ranks, then those that its texts name."""
    codes: list[str] = []
    if (ranking := ranking_of(plate, data)) is not None and ranking[1].level == "commune":
        codes += list(_top_units(*ranking[:1], data, ranking[1], plate.ranking).index)
    texts = (plate.note, plate.text)
    versions = [version for text in texts for version in ([text] if isinstance(text, str) else text.values())]
    for match in (match for version in versions for match in _FIGURE.finditer(version)):
        what, _, key = match.group(1).partition(":")
        if what in ("first", "last") and key:
            ranked = data.communes[key].dropna().sort_values(kind="stable", ascending=what == "last")
            codes += list(ranked.index[:1])
    return tuple(dict.fromkeys(map(str, codes)))


_FIGURE: Final = re.compile(r"\{([^{}]*)\}((?:[ \u00a0\u202f]?[%‰])?)")
_FIGURES: Final = ("region", "first", "last", "first_value", "last_value")


def figure_keys(plate: Plate) -> tuple[str, ...]:
    """Return the keys of the indicators that a plate's texts name, in any language, each once."""
    texts = (plate.note, plate.text, *(note.text for note in plate.annotations))
    versions = (version for text in texts for version in ([text] if isinstance(text, str) else text.values()))
    return keys_in(*versions)


def keys_in(*texts: str) -> tuple[str, ...]:
    """Return the keys of the indicators whose figures texts ask for, each once."""
    keys = (match.group(1).partition(":")[2] for text in texts for match in _FIGURE.finditer(text))
    return tuple(dict.fromkeys(key for key in keys if key))


def fill_figures(text: str, data: Dataset, language: LanguageCode, *, tell_invented: bool = False) -> str:
    """Fill the figures of a note in from the data, so that text and map never disagree.

    ``{region:KEY}`` is the region's value, ``{first:KEY}`` and ``{last:KEY}`` name the communes with the highest and
    the lowest value, ``{first_value:KEY}`` and ``{last_value:KEY}`` are these values. With ``tell_invented`` a value of
    a demonstration register is followed by a word that says so, after its unit: for texts that stand beside no plate.

    Raises:
        EditionError: a figure that cannot be filled in.
    """
    name = LANGUAGES[language].name_column

    def figure(match: re.Match[str]) -> str:
        what, _, key = match.group(1).partition(":")
        if what not in _FIGURES or not key:
            remedy = Message("fault.cartography.note.write", names=", ".join(_FIGURES))
            raise EditionError(
                Fault(Message("fault.cartography.note.figure", figure=match.group(1)), remedy, value=match.group(0))
            )
        indicator = data.indicator(key)
        table = data.region if what == "region" else data.communes
        values = table[key].dropna().sort_values(kind="stable", ascending=what.startswith("last"))
        if values.empty:
            secret = any(of == key for _, _, of in data.withheld)
            remedy = Message(f"fault.cartography.note.{'without' if secret else 'bring'}")
            reason = Message(f"fault.cartography.note.{'secret' if secret else 'empty'}", key=key)
            raise EditionError(Fault(reason, remedy, value=match.group(0)))
        value = values.iloc[0]
        if what in ("first", "last"):
            return str(table.at[values.index[0], name]) + (match.group(2) or "")
        unit = match.group(2) or ""
        mark = f" ({tr('invented_figure', language)})" if tell_invented and indicator.invented else ""
        if indicator.categories:
            return indicator.categories[value][language] + unit + mark
        return number(float(value), language, decimals=indicator.decimals) + unit + mark

    return _FIGURE.sub(figure, text)
