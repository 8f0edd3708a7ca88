"""The actors of the region by family, sector, size or time of foundation: their members, women, jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final, Literal

import pandas as pd

from atlas import columns as c
from atlas.analysis.findings.figure_notes import answer_notes
from atlas.decimals import middle_decimals
from atlas.errors import EditionError, Fault
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.blocks.keyed_numbers import NumberKey, head_cell, name_cell, number_cell, value_of
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.exhibits import Caption, Shown, answer_runs, exhibit
from atlas.publishing.documents.inlines import phrase
from atlas.publishing.documents.tree import DataTable, FigureBlock, Inline, Node, TableCell
from atlas.publishing.documents.values import FigureValue
from atlas.sources.vocabulary.vocabulary import Vocabulary

Column = Literal[
    "actors", "share", "members", "members_mean", "members_median", "women_share", "jobs", "jobs_mean", "employers",
    "founded_median",
]  # fmt: skip
_DECIMALS: Final[Mapping[str, int]] = {"share": 1, "members_mean": 1, "women_share": 1, "jobs_mean": 1}
_PERCENT: Final = ("share", "women_share")
_FIELDS: Final[Mapping[str, str]] = {
    "members": c.MEMBERS, "members_mean": c.MEMBERS, "members_median": c.MEMBERS, "women_share": c.WOMEN,
    "jobs": c.JOBS, "jobs_mean": c.JOBS, "employers": c.JOBS, "founded_median": c.FOUNDED,
}  # fmt: skip
#: What is divided into classes, and the question that it is asked of.
_CLASSED: Final[Mapping[str, tuple[Column, ...]]] = {"size": ("jobs",), "period": ("founded_median",)}
#: Columns that add up to a total of the region.
_SUMS: Final = ("actors", "share", "members", "jobs", "employers")


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownBlock(Caption, DocumentBlock):
    """Print a table of the region's actors by family, sector, number of jobs or time of foundation.

    Attributes:
        of: what they are divided by: ``family``, ``sector``, ``size`` or ``period``.
        columns: what is told of each group; of sizes and periods their number and share, beside those of all
            businesses (HCP).
        top: how many groups, the largest first; all in the order of an atlas when 0.
    """

    argument: ClassVar[str] = "of"
    example: ClassVar[str] = ":::{breakdown} family\n:columns: actors, share\n:::"
    block: Literal["breakdown"] = "breakdown"
    of: Literal["family", "sector", "size", "period"]
    columns: tuple[Column, ...] = ("actors", "share")
    top: int = 0

    @property
    def shows_records(self) -> bool:
        """Actors are counted in ways that no indicator is."""
        return True

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the table with what must be known of it."""
        table = context.data.supplement.breakdowns.get(self.of)
        if table is None:
            reason = Message("fault.publishing.breakdown.none")
            raise EditionError(Fault(reason, Message("fault.publishing.breakdown.none_remedy"), value=self.of))
        whole = float(table["actors"].sum())  # shares are of all groups, shown or not
        table = _order(table, self.of, self.top, context.data.vocabulary)
        shown = self._classes(context, table) if self.of in _CLASSED else self._groups(context, table, whole)
        lecture = self._lecture(context, table, whole)
        figure = exhibit(context, self, Shown(
            blocks=(shown,), indicators=(), by="region", records=True, lecture=lecture,
            title=tr(f"breakdown.title.{self.of}", context.language,
                     region=context.data.territory.title.get(context.language, context.data.territory.key)),
        ))  # fmt: skip
        return (_with_notes(figure, self._notes(context)),)

    def _groups(self, context: Context, table: pd.DataFrame, whole: float) -> DataTable:
        language = context.language
        heads = (head_cell(tr(f"breakdown.{self.of}", language), number=False),
                 *(head_cell(tr(f"breakdown.column.{name}", language)) for name in self.columns))  # fmt: skip
        longest = {name: float(_column(table, name, whole).max()) for name in self.columns}
        rows = [
            (name_cell(title_of(self.of, str(value), context.data.vocabulary, language)),
             *(self._cell(name, table.loc[value], str(value), language, (whole, longest[name]))
               for name in self.columns))
            for value in table.index
        ]  # fmt: skip
        if not self.top:
            total = (self._total(name, table, language) for name in self.columns)
            rows.append((name_cell(tr("breakdown.all", language), tone="total"), *total))
        return DataTable((heads,), tuple(rows))

    def _cell(self, name: str, row: Any, code: str, language: LanguageCode, scale: tuple[float, float]) -> TableCell:
        figure = self._figure(name, row, code, language, scale[0])
        has_bar = name == "share" and scale[1] and figure.value is not None
        return number_cell(figure, bar=float(figure.value or 0) / scale[1] if has_bar else None)

    def _figure(self, name: str, row: Any, code: str, language: LanguageCode, whole: float) -> FigureValue:
        value = 100 * float(row["actors"]) / whole if name == "share" else _number(row[name])
        figure = value_of(
            NumberKey(f"breakdown:{name}", self.of, code), value, language, decimals=_decimals(name, value),
            percent=name in _PERCENT, secret=_is_asked(row, name),
        )  # fmt: skip
        if name == "founded_median" and figure.value is not None:
            figure = replace(figure, text=str(int(value)))  # a year has no separators
        return figure

    def _total(self, name: str, table: Any, language: LanguageCode) -> TableCell:
        """Return the sum of a column, over the groups that are asked; none where one of these is kept back."""
        if name not in _SUMS:
            return TableCell((), "end", tone="total")
        column = _column(table, name, table["actors"].sum())
        asked = [code for code in table.index if name in ("actors", "share") or _is_asked(table.loc[code], name)]
        figure = value_of(
            NumberKey(f"breakdown:{name}", self.of, "all"), float(column.loc[asked].sum(skipna=False)), language,
            decimals=_DECIMALS.get(name, 0), percent=name in _PERCENT, secret=True,
        )  # fmt: skip
        return number_cell(figure, tone="total")

    def _classes(self, context: Context, table: pd.DataFrame) -> DataTable:
        language = context.language
        counts = table["actors"]
        everywhere = context.data.supplement.businesses.get(self.of, {})
        businesses = pd.Series(dict(everywhere), dtype=float).reindex(counts.index)
        names = ["breakdown.column.actors", "breakdown.column.share"]
        shares = 100 * counts / counts.sum(skipna=False)
        columns = [("breakdown:actors", counts, 0), ("breakdown:share", shares, 1)]
        if everywhere:
            names += ["breakdown.businesses", "breakdown.column.share"]
            shares = 100 * businesses / businesses.sum()
            columns += [("businesses:count", businesses, 0), ("businesses:share", shares, 1)]
        heads = [
            head_cell(tr(f"breakdown.{self.of}", language), number=False),
            *(head_cell(tr(n, language)) for n in names),
        ]
        rows = []
        for name in counts.index:
            cells = [name_cell(title_of(self.of, str(name), context.data.vocabulary, language))]
            for key, values, decimals in columns:
                bar = float(values[name]) / 60 if decimals and values[name] == values[name] else None
                # What is missing of the actors is kept back; that of the businesses the HCP did not count.
                figure = value_of(NumberKey(key, self.of, str(name)), float(values[name]), language, decimals=decimals,
                                 percent=bool(decimals), secret=key.startswith("breakdown:"))  # fmt: skip
                cells.append(number_cell(figure, bar=None if bar is None else min(bar, 1.0)))
            rows.append(tuple(cells))
        return DataTable((tuple(heads),), tuple(rows))

    def _lecture(self, context: Context, table: pd.DataFrame, whole: float) -> tuple[Inline, ...]:
        language, counts = context.language, table["actors"]
        if self.of not in _CLASSED and "actors" not in self.columns:
            return self._column_lecture(context, table, whole)
        name = str(counts.sort_values(ascending=False, kind="stable").index[0])
        share = 100 * float(counts[name]) / whole
        return phrase(
            "breakdown.lecture", language, name=title_of(self.of, name, context.data.vocabulary, language),
            n=value_of(NumberKey("breakdown:actors", self.of, name), float(counts[name]), language),
            share=value_of(NumberKey("breakdown:share", self.of, name), share, language, decimals=1, percent=True),
        )  # fmt: skip

    def _column_lecture(self, context: Context, table: pd.DataFrame, whole: float) -> tuple[Inline, ...]:
        """Read the highest number of the first column, where the actors themselves are not shown."""
        language, column = context.language, self.columns[0]
        values = _column(table, column, whole)
        if values.isna().all():
            return ()
        name = str(values.idxmax())
        return phrase(
            "breakdown.column_lecture", language, value=self._figure(column, table.loc[name], name, language, whole),
            name=title_of(self.of, name, context.data.vocabulary, language),
            what=tr(f"breakdown.column.{column}", language),
        )  # fmt: skip

    def _notes(self, context: Context) -> tuple[tuple[Inline, ...], ...]:
        names = _CLASSED.get(self.of, self.columns)
        fields = tuple(dict.fromkeys(_FIELDS[name] for name in names if name in _FIELDS))
        return answer_runs(context, answer_notes(context.data, fields, context.language))


def _decimals(name: str, value: float) -> int:
    """Return how many decimals a column is printed with: a median between two whole numbers has one."""
    return middle_decimals(value) if name == "members_median" and value == value else _DECIMALS.get(name, 0)


def _with_notes(figure: FigureBlock, notes: tuple[tuple[Inline, ...], ...]) -> FigureBlock:
    return replace(figure, notes=(*figure.notes, *notes))


def _number(value: Any) -> float:
    return float("nan") if pd.isna(value) else float(value)


def _is_asked(row: Any, name: str) -> bool:
    """Return whether any actor of a group states what a column tells: a missing value is then kept back."""
    count_column = {c.MEMBERS: "members_known", c.WOMEN: "members_known", c.JOBS: "jobs_known"}.get(
        _FIELDS.get(name, ""), ""
    )
    return bool(count_column) and float(row[count_column]) > 0


def _column(table: pd.DataFrame, name: str, whole: float) -> pd.Series[Any]:
    return 100 * table["actors"].astype(float) / whole if name == "share" else table[name].astype(float)


def _order(table: pd.DataFrame, of: str, top: int, vocabulary: Vocabulary) -> pd.DataFrame:
    if top:
        return table.sort_values("actors", ascending=False, kind="stable").head(top)
    if of not in (c.FAMILY, c.SECTOR):
        return table
    return table.reindex([value for value in vocabulary.codes(of) if value in table.index])


def title_of(of: str, value: str, vocabulary: Vocabulary, language: LanguageCode) -> str:
    """Return what a group of actors is called: a family, a sector, a class of jobs or of years."""
    if of in (c.FAMILY, c.SECTOR):
        return vocabulary.titles(of)[value][language]
    return tr(f"breakdown.classes.{value}", language)
