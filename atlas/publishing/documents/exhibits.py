"""What every figure of a document says of itself: title, Champ, Source, Lecture, notes on gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from atlas.analysis.catalogue import stocks as s
from atlas.analysis.catalogue.definition import Indicator, Nature
from atlas.analysis.dataset.credits import credit, sources
from atlas.analysis.dataset.tables import Level
from atlas.cartography.layout.captions import register_title
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number, percent, written_date
from atlas.i18n.typography import inside, join_items
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.inlines import filled_runs, phrase
from atlas.publishing.documents.tree import FigureBlock, Inline, Node, plain
from atlas.publishing.documents.values import FigureValue, figure_value

#: Sums over a field that not every record fills in, and how many records do.
STATED: Final = {"members": s.MEMBERS_KNOWN, "women": s.WOMEN_KNOWN, "jobs": s.JOBS_KNOWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """What an editor may write around a figure, in place of what is generated.

    Attributes:
        title: what is shown: what, where, when, unit.
        champ: which units or actors it is about.
        source: whom the numbers are owed to.
        lecture: a worked example.
        note: what else must be known.
        name: what links reach it by.
        wide: it takes the whole width of the page, in a text of two columns.
    """

    title: str = ""
    champ: str = ""
    source: str = ""
    lecture: str = ""
    note: str = ""
    name: str = ""
    wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a figure shows, and what is generated around it where the editor writes nothing.

    Attributes:
        blocks: what is shown.
        indicators: keys of what is shown.
        by: level of the units shown.
        lecture: a worked example; without one the highest value of the first amount or ratio is read.
        title: without one it names the indicators, the territory and the level.
        champ: without one it names the units, and the actors where the register is shown.
        records: whether single records of the register are shown or counted.
        numbered: whether it is counted among the figures.
    """

    blocks: tuple[Node, ...]
    indicators: tuple[str, ...]
    by: Level = "commune"
    lecture: tuple[Inline, ...] | None = None
    title: str = ""
    champ: str = ""
    records: bool = False
    numbered: bool = True


def exhibit(context: Context, caption: Caption, shown: Shown) -> FigureBlock:
    """Return a figure with all that tells its truth.

    Args:
        context: of the document.
        caption: what the editor wrote; its texts may ask for figures.
        shown: what is shown.
    """
    chosen = [context.data.indicator(key) for key in shown.indicators]
    written = {name: filled_runs(getattr(caption, name), context) for name in ("title", "champ", "source", "note")}
    said = filled_runs(caption.lecture, context)
    if not said:
        said = usual_lecture(context, chosen, shown.by) if shown.lecture is None else shown.lecture
    champ = shown.champ or usual_champ(context, chosen, shown.by, records=shown.records)
    return FigureBlock(
        title=written["title"] or plain(shown.title or usual_title(context, chosen, shown.by)),
        blocks=shown.blocks,
        name=caption.name,
        numbered=shown.numbered,
        champ=written["champ"] or plain(champ),
        source=written["source"] or plain(source_line(context, chosen, records=shown.records)),
        lecture=said,
        notes=(*([written["note"]] if written["note"] else []), *gap_notes(context, chosen)),
        invented=any(one.invented for one in chosen) or (shown.records and is_demonstration(context)),
        wide=caption.wide,
    )


def usual_title(context: Context, chosen: Sequence[Indicator], by: Level) -> str:
    """Return a title that says what, where and when, from the indicators."""
    language = context.language
    named = join_items([one.heading(language) for one in chosen[:3]], language)
    if len(chosen) > 3:
        named = tr("documents.several_indicators", language)
    return tr(f"documents.titles.{by}", language, what=named, territory=territory_name(context))


def territory_name(context: Context) -> str:
    """Return the name of the territory in the language of the document."""
    return context.data.territory.title.get(context.language, context.data.territory.key)


def usual_champ(context: Context, chosen: Sequence[Indicator], by: Level, *, records: bool = False) -> str:
    """Return which units or actors a figure is about."""
    language, data = context.language, context.data
    count = len(data.table(by))
    units = tr(f"documents.units.{by}", language, n=number(count, language), territory=territory_name(context))
    if records or any("register" in sources(one) for one in chosen):
        actors = tr("documents.actors", language)
        return tr("documents.both", language, actors=actors, units=units if by == "region" else inside(units))
    return units


def source_line(context: Context, chosen: Sequence[Indicator], *, records: bool = False) -> str:
    """Return whom the numbers of a figure are owed to, and who made it."""
    language, data = context.language, context.data
    title = register_title(data, language)
    lines = list(credit(chosen, language, register=title, territory=data.territory)) if chosen else []
    if records and title and title not in " ".join(lines):
        lines.append(title)
    if title and data.placed is not None and data.placed.register.date:
        when = tr("register_of", language, date=written_date(data.placed.register.date, language))
        lines = [f"{line} ({when})" if line == title else line for line in lines]
    return tr("credit_list.separator", language).join(lines)


def usual_lecture(context: Context, chosen: Sequence[Indicator], by: Level) -> tuple[Inline, ...]:
    """Return a worked example: the highest value of the first amount or ratio, beside that of the whole."""
    language, data = context.language, context.data
    first = next((one for one in chosen if one.nature in (Nature.STOCK, Nature.RATIO)), None)
    if first is None:
        return ()
    whole = figure_value(data, first.key, language, population=context.population)
    if by == "region":
        return _read("documents.example_region", context, first, value=whole)
    values = data.table(by)[first.key].astype("float64").dropna()
    if values.empty:
        return ()
    code = str(values.idxmax())
    value = figure_value(data, first.key, language, by=by, code=code, population=context.population)
    name = str(data.table(by).at[code, LANGUAGES[language].name_column])
    key = "documents.example_alone" if whole.value is None else "documents.example"
    return _read(key, context, first, value=value, whole=whole, place=name)


def _read(key: str, context: Context, one: Indicator, **values: FigureValue | str) -> tuple[Inline, ...]:
    """Return a worked example of an indicator, its numbers with their unit."""
    unit = one.unit[context.language]
    blank = f"\u00a0{unit}" if unit else ""
    return phrase(key, context.language, what=inside(one.title[context.language]), unit=blank,
                  territory=territory_name(context), **values)  # fmt: skip


def gap_notes(context: Context, chosen: Sequence[Indicator]) -> tuple[tuple[Inline, ...], ...]:
    """Return for each sum over a field with gaps how many actors filled it in: the sum is “at least”."""
    language, notes = context.language, []
    for one in chosen:
        share = response_rate(context, one.key)
        if share is not None and share < 100:
            said = {"what": inside(one.title[language]), "share": percent(share, language, decimals=1)}
            notes.append(plain(tr("documents.at_least", language, **said)))
    return tuple(notes)


def response_rate(context: Context, key: str) -> float | None:
    """Return the percentage of actors that filled in the field that an indicator sums; None where none is summed."""
    known, region = STATED.get(key), context.data.bases.get("region")
    if known is None or region is None:
        return None
    try:
        stated, actors = float(region[known].iloc[0]), float(region[s.ACTORS].iloc[0])
    except (KeyError, LookupError):
        return None
    return None if pd.isna(stated) or not actors else 100 * stated / actors


def is_demonstration(context: Context) -> bool:
    """Tell whether the register is an invented one."""
    placed = context.data.placed
    return placed is not None and bool(placed.register.demonstration)
