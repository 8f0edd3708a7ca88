"""What the page facing a plate says of its data: figures of its indicators, values by province, explanations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from atlas import columns as c
from atlas.analysis.catalogue.entries import Indicator, Nature
from atlas.analysis.dataset.credits import credit
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.dataset.flags import NOT_APPLICABLE, PLAIN, SUPPRESSED, flags
from atlas.analysis.dataset.tables import Level
from atlas.analysis.findings.findings import findings
from atlas.cartography.labels.unit_names import join_names
from atlas.cartography.layout.captions import register_title
from atlas.cartography.spec.focus import of_unit, whole_name
from atlas.cartography.spec.plate import Plate
from atlas.decimals import middle_decimals
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number, percent
from atlas.i18n.typography import join_clauses, typeset

#: What a table prints for a value that is missing, not applicable; a withheld one has a letter of the language.
NO_DATA: Final = "…"
EMPTY: Final = "–"
PERCENT: Final = "%"
Unit = Literal["commune", "province"]
_FIGURES: Final = (Nature.STOCK, Nature.RATIO)
_MOST_COMMUNES: Final = 12  # of a unit that a plate is of, those in the table
_MOST_NAMES: Final = 40  # of the communes of a category, those that are listed
_MOST_FINDINGS: Final = 4  # that open a chapter
_DETAILED: Final = 2  # indicators of a plate that get figures of their own; more have a table by province


def numeric_indicators(data: Dataset, keys: Sequence[str]) -> list[Indicator]:
    """Return those of some indicators that are amounts or ratios."""
    return [indicator for indicator in map(data.indicator, keys) if indicator.nature in _FIGURES]


def cells(data: Dataset, indicator: Indicator, by: Level, language: LanguageCode) -> pd.Series[str]:
    """Return the values of an indicator as a table prints them, on the index of the level's table."""
    table, why = data.table(by), flags(data, indicator.key, by=by)
    signs = {NOT_APPLICABLE: EMPTY, SUPPRESSED: tr("book.sign_secret", language)}
    texts = [
        _write_value(indicator, value, language) if flag == PLAIN else signs.get(flag, NO_DATA)
        for value, flag in zip(table[indicator.key], why, strict=True)
    ]
    return pd.Series(texts, index=table.index, dtype="object")


def _write_value(indicator: Indicator, value: Any, language: LanguageCode) -> str:
    if indicator.categories:
        return typeset(indicator.categories[value][language], language)
    return number(float(value), language, decimals=indicator.decimals)


def subject(plate: Plate, data: Dataset) -> tuple[str, ...]:
    """Return the indicators that a plate speaks of: those that it shows, else the numbers of the families it draws."""
    stocks = data.vocabulary.family_stocks
    drawn = dict.fromkeys(stocks.get(getattr(mark, "family", ""), "") for mark in plate.marks)
    return plate.indicators or tuple(key for key in drawn if key in data.communes)


def figures(data: Dataset, plate: Plate, language: LanguageCode) -> list[dict[str, Any]]:
    """Return the figures of a plate's indicators, of one or two: the region, the median and the extreme communes."""
    shown = numeric_indicators(data, subject(plate, data))
    return [
        {"title": indicator.with_dagger(indicator.heading(language)), "rows": _spread_rows(data, indicator, language)}
        for indicator in (shown if len(shown) <= _DETAILED else ())
    ]


def several(data: Dataset, plate: Plate, language: LanguageCode, *, across: int) -> list[dict[str, Any]]:
    """Return tables of the indicators of a plate that shows more than two: a row for each province, the sums below.

    So many indicators stand ``across`` a table.
    """
    keys = [indicator.key for indicator in numeric_indicators(data, subject(plate, data))]
    return unit_tables(data, keys, language, by="province", across=across) if len(keys) > _DETAILED else []


def _spread_rows(data: Dataset, indicator: Indicator, language: LanguageCode) -> list[list[str]]:
    """Return the region, the median commune, the highest and the lowest one."""
    values = data.communes[indicator.key].astype("float64")
    finite = values[np.isfinite(values)]
    rows = [[whole_name(data, language), str(cells(data, indicator, "region", language).iloc[0])]]
    if finite.empty:
        return rows
    median = float(finite.median())
    written = number(median, language, decimals=middle_decimals(median, indicator.decimals))
    rows.append([tr("book.median", language), written])
    for key, extreme in (("highest", finite.max()), ("lowest", finite.min())):
        holders = data.communes.loc[finite.index[finite == extreme], LANGUAGES[language].name_column]
        who = str(holders.iloc[0]) if len(holders) == 1 else tr("book.tied", language, n=number(len(holders), language))
        value = number(float(extreme), language, decimals=indicator.decimals)
        rows.append([f"{tr(f'book.{key}', language)} ({typeset(who, language)})", value])
    if len(finite) < len(values):
        counts = {"n": number(len(finite), language), "all": number(len(values), language)}
        rows.append([tr("book.known", language), tr("book.known_of", language, **counts)])
    return rows


def bars(data: Dataset, plate: Plate, language: LanguageCode) -> dict[str, Any] | None:
    """Return the table with bars that faces a plate: values by province, communes by category, actors by family."""
    shown = numeric_indicators(data, subject(plate, data))
    if shown and of_unit(data):
        return _by_commune(data, shown[0], language)
    if shown and len(shown) <= _DETAILED:
        return _by_province(data, shown[-1] if shown[0].nature is Nature.STOCK else shown[0], language)
    for indicator in map(data.indicator, plate.indicators):
        if indicator.nature is Nature.CATEGORY:
            counts = data.communes[indicator.key].value_counts()
            rows = [(text[language], float(counts.get(value, 0))) for value, text in indicator.categories.items()]
            table = _table(tr("book.communes_by_value", language), "", [(n, number(v, language), v) for n, v in rows])
            return {**table, "names": _names_by_category(data, indicator, language)}
    return _by_family(data, language) if plate.shows_records or shown else None


def _names_by_category(data: Dataset, indicator: Indicator, language: LanguageCode) -> list[list[str]]:
    """Return each category with the communes that have it; nothing of one that very many have."""
    names, values = data.communes[LANGUAGES[language].name_column].map(str), data.communes[indicator.key]
    listed = []
    for value, title in indicator.categories.items():
        own = sorted(names[values == value], key=str.casefold)
        if 0 < len(own) <= _MOST_NAMES:
            listed.append([typeset(title[language], language), typeset(join_names(own, language), language)])
    return listed


def _by_province(data: Dataset, indicator: Indicator, language: LanguageCode) -> dict[str, Any]:
    names, texts = data.provinces[LANGUAGES[language].name_column], cells(data, indicator, "province", language)
    values = data.provinces[indicator.key].astype("float64")
    order = values.sort_values(ascending=False, kind="stable", na_position="last").index
    rows = [(str(names[code]), str(texts[code]), float(values[code])) for code in order]
    whole = [tr("book.region", language), str(cells(data, indicator, "region", language).iloc[0])]
    return {
        **_table(tr("book.by_province", language), indicator.with_dagger(indicator.heading(language)), rows),
        "whole": whole,
    }


def _by_commune(data: Dataset, indicator: Indicator, language: LanguageCode) -> dict[str, Any]:
    """Return the communes of one unit with the highest values of an indicator."""
    texts, values = cells(data, indicator, "commune", language), data.communes[indicator.key].astype("float64")
    order = values.dropna().sort_values(ascending=False, kind="stable").index[:_MOST_COMMUNES]
    names = data.communes[LANGUAGES[language].name_column]
    rows = [(typeset(str(names[code]), language), str(texts[code]), float(values[code])) for code in order]
    whole = [whole_name(data, language), str(cells(data, indicator, "region", language).iloc[0])]
    table = _table(tr("book.by_commune", language), indicator.with_dagger(indicator.heading(language)), rows)
    return {**table, "whole": whole}


def _by_family(data: Dataset, language: LanguageCode) -> dict[str, Any] | None:
    stocks = [data.indicator(key) for key in data.vocabulary.family_stocks.values() if key in data.region.columns]
    if data.placed is None or not stocks:
        return None
    rows = []
    for indicator in stocks:
        value = float(data.region[indicator.key].iloc[0])
        rows.append(
            (
                indicator.with_dagger(indicator.title[language]),
                str(cells(data, indicator, "region", language).iloc[0]),
                value,
            )
        )
    rows.sort(key=lambda row: -np.nan_to_num(row[2]))
    return _table(tr("book.actors_by_family", language), tr("book.region", language), rows)


def _table(title: str, detail: str, rows: Sequence[tuple[str, str, float]]) -> dict[str, Any]:
    """Return a table with bars: of each row name, figure, length of the bar from 0 to 1.

    No bars when a value is negative.
    """
    values = np.array([value for *_, value in rows], dtype=np.float64)
    most = float(np.nanmax(values)) if np.isfinite(values).any() else 0.0
    drawn = most > 0 and not (values < 0).any()
    shares = np.nan_to_num(values / most) if drawn else np.zeros(len(values))
    return {
        "title": title,
        "detail": detail,
        "rows": [[name, text] for name, text, _ in rows],
        "shares": [round(float(share), 4) for share in shares] if drawn else [],
        "whole": [],
        "names": [],
    }


def explanations(data: Dataset, plate: Plate, language: LanguageCode) -> list[dict[str, str]]:
    """Return what each indicator of a plate is, how it is computed and whose figures it stands on."""
    return [explanation(data, data.indicator(key), language) for key in subject(plate, data)]


def explanation(data: Dataset, indicator: Indicator, language: LanguageCode) -> dict[str, str]:
    """Return title, unit, nature, year, explanation, formula and source of an indicator, as the book prints them."""
    credits = credit(indicator, language, register=register_title(data, language), territory=data.territory)
    source = join_clauses(credits, language)
    return {
        "title": indicator.with_dagger(indicator.title[language]),
        "unit": indicator.unit[language],
        "nature": tr(f"nature.{Nature(indicator.nature).value}", language),
        "year": indicator.year,
        "explanation": _in(getattr(indicator, "explanation", ""), language),
        "formula": _in(indicator.formula, language),
        "source": typeset(source, language),
    }


def _in(text: str | Mapping[str, str], language: LanguageCode) -> str:
    return typeset(text if isinstance(text, str) else text.get(language, ""), language)


def chapter_findings(data: Dataset, plates: Sequence[Plate], language: LanguageCode) -> list[str]:
    """Return what stands out in the provinces of what the plates of a chapter show; invented titles have a dagger."""
    keys = [indicator.key for plate in plates for indicator in numeric_indicators(data, plate.indicators)]
    return [typeset(finding.text(language), language) for finding in findings(data, keys)[:_MOST_FINDINGS]]


def key_figures(data: Dataset, keys: Sequence[str], language: LanguageCode, *, across: int) -> dict[str, Any]:
    """Return the opening spread: the region's figures, and the same by province in tables so many columns wide."""
    tiles = [
        {
            "value": _with_percent(str(cells(data, indicator, "region", language).iloc[0]), indicator, language),
            "title": indicator.with_dagger(indicator.title[language]),
            "detail": indicator.year if indicator.unit[language] == PERCENT else _detail(indicator, language),
            "extremes": _extremes(data, indicator, language),
        }
        for indicator in numeric_indicators(data, keys)
    ]
    tables = unit_tables(data, keys, language, by="province", across=across)
    return {"tiles": tiles, "tables": tables, "note": invented_note(data, keys, language)}


def _with_percent(value: str, indicator: Indicator, language: LanguageCode) -> str:
    """Return a value with the percent sign of the language, where it is one and there."""
    sign = percent(0.0, language, decimals=0).removeprefix(number(0.0, language))
    return f"{value}{sign}" if indicator.unit[language] == PERCENT and value not in (NO_DATA, EMPTY) else value


def _extremes(data: Dataset, indicator: Indicator, language: LanguageCode) -> list[list[str]]:
    """Return the provinces with the highest and with the lowest value; nothing where all have the same."""
    values = data.provinces[indicator.key].astype("float64").dropna()
    if values.nunique() < 2:
        return []
    texts, names = cells(data, indicator, "province", language), data.provinces[LANGUAGES[language].name_column]
    ends = (str(values.idxmax()), str(values.idxmin()))
    return [[typeset(str(names[code]), language), str(texts[code])] for code in ends]


def invented_note(data: Dataset, keys: Iterable[str], language: LanguageCode) -> str:
    """Return what the dagger after some titles says; empty when none of the indicators has one."""
    return tr("invented", language) if any(data.indicator(key).invented for key in keys) else ""


def unit_tables(
    data: Dataset, keys: Sequence[str], language: LanguageCode, *, by: Unit, across: int, province: str = ""
) -> list[dict[str, Any]]:
    """Return tables of units: heads with units of measure, a row for each in alphabetical order, the whole below.

    Args:
        data: the data.
        keys: the indicators printed.
        language: of heads and names.
        by: what the rows are.
        across: how many indicators stand side by side; more make further tables.
        province: code of the province whose communes are listed, with its own figures below; all units when empty.
    """
    chosen, table, name = numeric_indicators(data, keys), data.table(by), LANGUAGES[language].name_column
    own = table[table[c.PROVINCE_CODE] == province] if province else table
    order = own[name].map(lambda text: str(text).casefold()).sort_values(kind="stable").index
    first = data.zones_called(language) if data.zoned and by == "province" else tr(f"book.{by}", language)
    whole_name = tr("book.whole", language) if province else tr("book.region", language)
    tables = []
    for part in (chosen[i : i + across] for i in range(0, len(chosen), across)):
        below = [cells(data, indicator, by, language) for indicator in part]
        above = [cells(data, indicator, "province" if province else "region", language) for indicator in part]
        rows = [
            [typeset(str(own.loc[unit, name]), language), *(str(column[unit]) for column in below)] for unit in order
        ]
        whole = [str(column[province]) if province else str(column.iloc[0]) for column in above]
        tables.append({
            "head": [first, *(indicator.with_dagger(indicator.title[language]) for indicator in part)],
            "units": ["", *(_detail(indicator, language) for indicator in part)],
            "rows": rows,
            "whole": [whole_name, *whole],
        })  # fmt: skip
    return tables


def _detail(indicator: Indicator, language: LanguageCode) -> str:
    return " · ".join(part for part in (indicator.unit[language], indicator.year) if part)
