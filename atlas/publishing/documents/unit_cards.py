"""The card of a commune or of a province: its names, its figures beside the larger units, its ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from atlas import columns as c
from atlas.analysis.dataset.ranks import has_rank, ranks_of
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number
from atlas.i18n.typography import join_items, typeset
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.tree import DataTable, FigureRun, InfoCard, Inline, Run, TableCell, plain
from atlas.publishing.documents.values import FigureValue, figure_value

Unit = Literal["commune", "province"]
#: What a card shows when nothing else is asked for, as far as the data have it.
USUAL: Final = (
    c.POPULATION_2024, "population_change", "associations_hcp_10k", "jobs_hcp_1k", "actors", "density_10k",
    "women_share",
)  # fmt: skip


def unit_name(by: Unit, code: str) -> str:
    """Return the name by which links and the index reach the card of a unit."""
    return f"{by}-{code}"


def unit_card(context: Context, by: Unit, code: str, keys: Sequence[str] = ()) -> InfoCard:
    """Return the card of a unit: names in both scripts, figures beside its province and the region, ranks.

    Args:
        context: of the document.
        by: level of the unit.
        code: of the unit.
        keys: of the indicators; the usual ones that the data have when empty.
    """
    data, language = context.data, context.language
    row = data.table(by).loc[code]
    script = LANGUAGES[language].script
    other: LanguageCode = next(code for code, spoken in LANGUAGES.items() if spoken.script != script)
    named = {lang: typeset(str(row[LANGUAGES[lang].name_column]), lang) for lang in (language, other)}
    present = {indicator.key for indicator in data.indicators}
    chosen = tuple(keys) or tuple(key for key in USUAL if key in present)
    kind = tr(f"card.{row.get(c.KIND) or by}", language)
    column = LANGUAGES[language].name_column
    above = str(data.provinces.at[str(row[c.PROVINCE_CODE]), column]) if by == "commune" else ""
    where = join_items(filter(None, (kind, above)), language)
    return InfoCard(
        plain(named[language]),
        (Run(named[other], other), Run(f" · {where}")),
        (_figures(context, by, code, chosen),),
        name=unit_name(by, code),
    )


def _figures(context: Context, by: Unit, code: str, keys: Sequence[str]) -> DataTable:
    """Return the figures of a card: one row for each indicator, the unit, its province, the region, the rank."""
    language = context.language
    levels: list[tuple[Literal["commune", "province", "region"], str]] = [(by, code)]
    if by == "commune":
        levels.append(("province", str(context.data.communes.at[code, c.PROVINCE_CODE])))
    levels.append(("region", ""))
    heads = [
        tr("indicators_title", language),
        *(tr(f"book.{level}", language) for level, _ in levels),
        tr("documents.rank", language),
    ]
    rows = []
    for key in keys:
        indicator = context.data.indicator(key)
        values = (
            figure_value(context.data, key, language, by=level, code=at, population=context.population)
            for level, at in levels
        )
        title = indicator.with_dagger(indicator.heading(language))
        rows.append((TableCell(plain(title), head=True), *(TableCell(_plainly(value), "end") for value in values),
                     TableCell(_rank(context, key, by, code), "end", tone="quiet")))  # fmt: skip
    cells = (TableCell(plain(head), "end" if i else "start", head=True) for i, head in enumerate(heads))
    return DataTable((tuple(cells),), tuple(rows))


def _plainly(value: FigureValue) -> tuple[Inline, ...]:
    return (FigureRun(replace(value, invented=False)),)


def _rank(context: Context, key: str, by: Unit, code: str) -> tuple[Inline, ...]:
    """Return the rank of a unit among those that have a value: “3 / 110”."""
    indicator, values = context.data.indicator(key), context.data.table(by)[key]
    if not has_rank(indicator) or values.isna()[code]:
        return ()
    rank, of = int(ranks_of(values)[code]), int(values.notna().sum())
    text = f"{number(rank, context.language)}\u202f/\u202f{number(of, context.language)}"
    return (FigureRun(FigureValue(f"rank:{key}", by, code, indicator.year, float(rank), text)),)
