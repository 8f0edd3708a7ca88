"""The parts of a sheet beside its table: families, sectors, communes, actors that may be named, support."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from atlas import columns as c
from atlas.analysis.name_index import collation
from atlas.cartography.scales.palettes import qualitative
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr, tr_plural
from atlas.i18n.numbers import number
from atlas.i18n.typography import DAGGER, typeset
from atlas.publishing.sheets.context import SheetContext
from atlas.publishing.sheets.published_actors import Support, shown_name
from atlas.publishing.sheets.unit_map import UnitLevel
from atlas.sources.vocabulary.vocabulary import Vocabulary

_MOST_SECTORS: Final = 8
_MOST_SUPPORTS: Final = 5
_SUPPORTS_OF_PROVINCE: Final = 3
#: The list of actors: lines that two columns hold, signs of a line, height of a line and of a family's title in lines.
_LINES: Final = 29
_LINE_SIGNS: Final = 48
_LINE_MM: Final = 2.75
#: Arabic letters reach further above and below the line: fewer lines, each higher.
_HIGHER: Final = 1.39
_TITLE_LINES: Final = 1.6


def families(context: SheetContext, code: str, by: UnitLevel) -> dict[str, Any] | None:
    """Return actors by family: how they make up the whole, here, in the province and in the region."""
    data, language = context.data, context.language
    stocks = [key for key in data.vocabulary.family_stocks.values() if key in data.communes]
    if not stocks:
        return None
    colors = qualitative(len(stocks), context.theme.qualitative)
    levels: list[tuple[str, UnitLevel | str, str]] = [(context.name(code, by), by, code)]
    if by == "commune":
        province = str(data.communes.at[code, c.PROVINCE_CODE])
        levels.append((context.name(province, "province"), "province", province))
    levels.append((tr("region", language), "region", ""))
    bars = []
    for title, level, of in levels:
        values = [context.value(key, level, of) for key in stocks]
        total = context.value("actors", level, of)
        whole = total if total and not any(pd.isna(value) for value in values) else 0.0
        # A part that is kept secret could be read off the bar by difference: such a bar is not drawn.
        parts = [round(100 * value / whole, 3) for value in values] if whole else []
        bars.append(
            {"title": typeset(title, language), "parts": parts, "total": context.text("actors", str(level), of)}
        )
    return {
        "title": context.mark_invented("actors", tr("sheet.families", language)),
        "bars": bars,
        "legend": [
            {"title": data.indicator(key).title[language], "color": color, "value": context.text(key, by, code)}
            for key, color in zip(stocks, colors, strict=True)
        ],
        "none": tr("sheet.no_actor", language),
    }


def sectors(context: SheetContext, code: str, by: UnitLevel) -> dict[str, Any] | None:
    """Return the first sectors of a unit, with their share of its actors beside that of the region."""
    data, language = context.data, context.language
    table = data.table(by)
    stocks = {
        sector: key for sector, key in data.vocabulary.sector_stocks.items() if key in table and f"share_{key}" in table
    }
    counts = [(sector, key, context.value(key, by, code)) for sector, key in stocks.items()]
    present = [count for count in counts if count[2] > 0]
    first = sorted(present, key=lambda count: -count[2])[:_MOST_SECTORS]
    if not first:
        return None
    rows = [
        {
            "title": data.vocabulary.titles(c.SECTOR)[sector][language],
            "value": context.text(key, by, code),
            "share": context.text(f"share_{key}", by, code) + LANGUAGES[language].percent,
            "length": _share_of(context, key, by, code),
            "region": _share_of(context, key, "region", ""),
        }
        for sector, key, _ in first
    ]
    return {
        "title": context.mark_invented("actors", tr("sheet.sectors", language)),
        "rows": rows,
        "legend": tr("sheet.sectors_legend", language),
    }


def _share_of(context: SheetContext, key: str, level: str, code: str) -> float:
    share = context.value(f"share_{key}", level, code)
    return 0.0 if pd.isna(share) else round(share / 100, 4)


def communes(context: SheetContext, code: str) -> dict[str, Any]:
    """Return the communes of a province with three of their figures, in alphabetical order."""
    data, language = context.data, context.language
    keys = [key for key in (c.POPULATION_2024, "actors", "density_10k") if key in data.communes]
    keys = keys if len(keys) == 3 else [key for key in (c.POPULATION_2024, c.ASSOCIATIONS_HCP) if key in data.communes]
    own = data.communes[data.communes[c.PROVINCE_CODE].astype(str) == code]
    names = {code: context.name(code, "commune") for code in own.index.astype(str)}
    rows = [
        [typeset(names[commune], language), *(context.text(key, "commune", commune) for key in keys)]
        for commune in sorted(names, key=lambda each: collation(names[each]))
    ]
    heads = [
        tr("book.commune", language),
        *(typeset(data.indicator(key).with_dagger(data.indicator(key).title[language]), language) for key in keys),
    ]
    return {"title": tr_plural("sheet.communes", len(rows), language), "heads": heads, "rows": rows}


def actors(context: SheetContext, code: str, by: UnitLevel) -> dict[str, Any] | None:
    """Return the actors that may be named, by family; how many more there are."""
    language = context.language
    own = context.directory.within(code, by)
    if own is None:
        return None
    groups, shown, lines = (
        _group_names(own, context.data.vocabulary, language, int(_LINES / (_HIGHER if context.rtl else 1.0)))
        if len(own)
        else ([], 0, 0.0)
    )
    more, unnamed = len(own) - shown, context.directory.unnamed_count(code, by)
    notes = [tr_plural("sheet.more_named", more, language)] if more else []
    notes += [tr_plural("sheet.unnamed", unnamed, language)] if unnamed else []
    if not len(own) and not unnamed:
        notes.append(tr("sheet.no_actor", language))
    title = context.mark_invented("actors", tr("sheet.actors", language))
    height = round((lines / 2 + 1) * _LINE_MM * (_HIGHER if context.rtl else 1.0), 1)
    return {"title": title, "groups": groups, "height": height, "notes": [typeset(note, language) for note in notes]}


def _group_names(
    actors: pd.DataFrame, vocabulary: Vocabulary, language: LanguageCode, most_lines: int
) -> tuple[list[dict[str, Any]], int, float]:
    """Gather names by family, as many of each as there is room for; return them, how many they are, their lines."""
    families = [str(family) for family in actors[c.FAMILY].astype(object).where(actors[c.FAMILY].notna(), "")]
    names = [typeset(shown_name(actor, language), language) for actor in actors.to_dict("records")]
    for most in range(most_lines, 0, -1):
        groups: dict[str, list[str]] = {}
        for family, name in zip(families, names, strict=True):
            if len(groups.setdefault(family, [])) < most:
                groups[family].append(name)
        lines = sum(_TITLE_LINES + sum(math.ceil(len(name) / _LINE_SIGNS) for name in own) for own in groups.values())
        if lines <= most_lines:
            break
    shown = [
        {"title": _family_title(family, vocabulary, language), "names": [_with_direction(name) for name in own]}
        for family, own in groups.items()
    ]
    return shown, sum(map(len, groups.values())), lines


def _family_title(family: str, vocabulary: Vocabulary, language: LanguageCode) -> str:
    titles = vocabulary.titles(c.FAMILY)
    return titles[family][language] if family in titles else vocabulary.text("sheet.other_actors")[language]


def supports(context: SheetContext, code: str, by: UnitLevel) -> dict[str, Any] | None:
    """Return the support bodies that cover the unit, of the catalogue.

    Without one those of the register that may be named.
    """
    language = context.language
    most = _MOST_SUPPORTS if by == "commune" else _SUPPORTS_OF_PROVINCE
    if context.reach is not None:
        bodies, more = context.reach.nearest(code, by, language=language, most=most)
        title = tr(f"sheet.supports_covering_{by}", language)
        title += DAGGER if context.reach.has_invented else ""
        note = tr_plural("sheet.more_supports", more, language)
    else:
        bodies = context.directory.nearest_supports(context.data, code, language=language, most=most)
        title, note = (
            context.mark_invented("actors", tr("sheet.supports", language)),
            tr("sheet.supports_note", language),
        )
    if not bodies:
        return None
    return {"title": title, "rows": [_support_row(body, language) for body in bodies], "note": note}


def _support_row(body: Support, language: LanguageCode) -> list[Any]:
    far = f"{number(body.km, language)} {tr('km', language)}" if math.isfinite(body.km) else ""
    return [_with_direction(typeset(body.name, language)), typeset(body.commune, language), far]


def _with_direction(name: str) -> Mapping[str, Any]:
    """Return a name with the direction of its first letter that has one: an Arabic page lists French names too."""
    strong = next((kind for kind in map(unicodedata.bidirectional, name) if kind in ("L", "R", "AL")), "L")
    return {"text": name, "rtl": strong != "L"}
