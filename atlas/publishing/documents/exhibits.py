"""What every figure of a document says of itself: title, Champ, Source, Lecture, notes on gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.dataset.credits import credit
from atlas.analysis.dataset.tables import Level
from atlas.analysis.findings.figure_notes import answers, field_of, lecture
from atlas.analysis.findings.sentence import Sentence
from atlas.cartography.layout.captions import register_title
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import written_date
from atlas.i18n.typography import DAGGER, join_clauses, join_items
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.inlines import filled_runs, sentence_runs
from atlas.publishing.documents.tree import (
    DataTable,
    FigureBlock,
    FigureRun,
    Inline,
    KeyFigures,
    Node,
    Run,
    plain,
    text_of,
)
from atlas.publishing.documents.values import NO_VALUE


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
        notes: what else must be known of what is shown.
    """

    blocks: tuple[Node, ...]
    indicators: tuple[str, ...]
    by: Level = "commune"
    lecture: tuple[Inline, ...] | None = None
    title: str = ""
    champ: str = ""
    records: bool = False
    numbered: bool = True
    notes: tuple[tuple[Inline, ...], ...] = ()


def exhibit(context: Context, caption: Caption, shown: Shown) -> FigureBlock:
    """Return a figure with all that tells its truth.

    Args:
        context: of the document.
        caption: what the editor wrote; its texts may ask for figures.
        shown: what is shown.
    """
    chosen = [context.data.indicator(key) for key in shown.indicators]
    written = {name: filled_runs(getattr(caption, name), context) for name in ("title", "champ", "source", "note")}
    explanation = filled_runs(caption.lecture, context)
    if not explanation:
        explanation = usual_lecture(context, chosen, shown.by) if shown.lecture is None else shown.lecture
    champ = shown.champ or usual_champ(context, chosen, shown.by, records=shown.records)
    invented = any(indicator.invented for indicator in chosen) or (shown.records and is_demonstration(context))
    title = written["title"] or plain(shown.title or usual_title(context, chosen, shown.by))
    return FigureBlock(
        title=_with_dagger(title) if invented and not any(map(_is_marked, shown.blocks)) else title,
        blocks=shown.blocks,
        name=caption.name,
        numbered=shown.numbered,
        champ=written["champ"] or plain(champ),
        source=written["source"] or plain(source_line(context, chosen, records=shown.records)),
        lecture=_capitalize(explanation),
        notes=(
            *filter(None, (written["note"], *shown.notes)),
            *gap_notes(context, chosen),
            *sign_notes(shown.blocks, context.language),
        ),
        invented=invented,
        wide=caption.wide,
    )


def _with_dagger(title: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Mark a title; of a question, the mark stands before its sign."""
    last = title[-1] if title else Run("")
    words = last.text.rstrip("?؟ \u00a0\u202f") if isinstance(last, Run) else ""
    if not isinstance(last, Run) or not words:
        return (*title, Run(DAGGER))
    return (*title[:-1], replace(last, text=words + DAGGER + last.text[len(words) :]))


def _is_marked(block: Node) -> bool:
    """Tell whether a block says of its numbers themselves that they are invented."""
    if isinstance(block, KeyFigures):
        return any(item.figure.invented for item in block.items)
    cells = (cell for row in (*block.heads, *block.rows) for cell in row) if isinstance(block, DataTable) else ()
    runs = [run for cell in cells for run in cell.runs]
    return any(isinstance(run, FigureRun) and run.figure.invented for run in runs) or DAGGER in text_of(runs)


def usual_title(context: Context, chosen: Sequence[Indicator], by: Level) -> str:
    """Return a title that says what, where and when, from the indicators."""
    language = context.language
    named = join_items([indicator.heading(language) for indicator in chosen[:3]], language)
    if len(chosen) > 3:
        named = tr("documents.several_indicators", language)
    return tr(f"documents.titles.{by}", language, what=named, territory=territory_name(context))


def territory_name(context: Context) -> str:
    """Return the name of the territory in the language of the document."""
    return context.data.territory.title.get(context.language, context.data.territory.key)


def usual_champ(context: Context, chosen: Sequence[Indicator], by: Level, *, records: bool = False) -> str:
    """Return which units or actors a figure is about."""
    champ = field_of(context.data, [indicator.key for indicator in chosen], context.language, by=by)
    if records and not any(indicator.source == "register" for indicator in chosen):
        champ = tr("lecture.actors", context.language, region=territory_name(context))
    return champ[:1].upper() + champ[1:]


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
    """Return a worked example of the first indicator that has one."""
    for indicator in chosen:
        sentence = lecture(context.data, indicator.key, context.language, by=by)
        if sentence is not None:
            return _capitalize(sentence_runs(sentence, context))
    return ()


def _capitalize(runs: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Begin a sentence with a capital."""
    first = runs[0] if runs else None
    if not isinstance(first, Run) or not first.text:
        return runs
    return (replace(first, text=first.text[:1].upper() + first.text[1:]), *runs[1:])


def gap_notes(context: Context, chosen: Sequence[Indicator]) -> tuple[tuple[Inline, ...], ...]:
    """Return for each question that some actors did not answer how many did: the sum is “at least”."""
    notes = answers(context.data, [indicator.key for indicator in chosen], context.language)
    return answer_runs(context, notes)


def sign_notes(blocks: Sequence[Node], language: LanguageCode) -> tuple[tuple[Inline, ...], ...]:
    """Return what the signs mean that stand in tables in place of numbers, where any does."""
    tables = [block for block in blocks if isinstance(block, DataTable)]
    runs = [run for table in tables for row in table.rows for cell in row for run in cell.runs]
    shown = {run.figure.text for run in runs if isinstance(run, FigureRun)}
    signs = {"secret": tr("book.sign_secret", language), "missing": NO_VALUE}
    meant = [tr(f"documents.signs.{name}", language, sign=sign) for name, sign in signs.items() if sign in shown]
    return (plain(join_clauses(meant, language)),) if meant else ()


def answer_runs(context: Context, notes: Sequence[Sentence]) -> tuple[tuple[Inline, ...], ...]:
    """Return sentences about answers as notes of a figure, their numbers with their keys."""
    return tuple(_capitalize(sentence_runs(note, context)) for note in notes)


def is_demonstration(context: Context) -> bool:
    """Tell whether the register is an invented one."""
    placed = context.data.placed
    return placed is not None and bool(placed.register.demonstration)
