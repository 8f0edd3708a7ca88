"""Two categories of actors crossed: how many are both, in per cent, or as a quotient of location."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final, Literal

from atlas import columns as c
from atlas.analysis.populations.cross_tabulation import cross_tabulate, quotients
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.blocks.breakdown import title_of
from atlas.publishing.documents.blocks.keyed_numbers import NumberKey, head_cell, name_cell, number_cell, value_of
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.exhibits import Caption, Shown, exhibit
from atlas.publishing.documents.inlines import phrase
from atlas.publishing.documents.tree import DataTable, Inline, Node, Run, TableCell, plain

Category = Literal["family", "sector", "province"]
_COLUMNS: Final[Mapping[str, str]] = {"family": c.FAMILY, "sector": c.SECTOR, "province": c.PROVINCE_CODE}
#: Grounds of quotients from far under the mean to far over it, and where they begin.
_STEPS: Final = (0.5, 0.8, 1.25, 2.0)
_GROUNDS: Final = ("#b9d3e6", "#dbe9f2", "", "#f3dfcf", "#e3b995")
#: A quotient on fewer actors is printed pale.
_FEW: Final = 5


@dataclass(frozen=True, slots=True)
class _Totals:
    """How many actors each row and each column has, those of rows and columns that are left out too."""

    rows: Any
    columns: Any


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class CrossingBlock(Caption, DocumentBlock):
    """Cross two categories of actors: a row for each value of the first, a column for each of the second.

    Attributes:
        rows, columns: ``family``, ``sector`` or ``province``.
        show: ``count``, ``share`` (per cent of the row) or ``quotient`` (its share over that of all).
        least: rows and columns with fewer actors are left out; totals, shares and quotients count them.
        population: key of a population (``[[populations]]``) whose actors alone are counted.
    """

    argument: ClassVar[str] = "rows"
    example: ClassVar[str] = ":::{crossing} province\n:columns: family\n:show: share\n:::"
    block: Literal["crossing"] = "crossing"
    rows: Category
    columns: Category = "family"
    show: Literal["count", "share", "quotient"] = "count"
    least: int = 30
    population: str = ""

    @property
    def shows_records(self) -> bool:
        """Actors are counted in ways that no indicator is."""
        return True

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the table."""
        context = context.of_population(self.population)
        whole: Any = cross_tabulate(context.data, _COLUMNS[self.rows], _COLUMNS[self.columns])
        counts = whole.loc[whole.sum(axis=1) >= self.least, whole.sum(axis=0) >= self.least]
        language = context.language
        heads = (head_cell(tr(f"crossing.{self.rows}", language), number=False),
                 *(head_cell(self._name(context, self.columns, str(name))) for name in counts.columns),
                 head_cell(tr("crossing.all", language)))  # fmt: skip
        values = self._values(whole).loc[counts.index, counts.columns]
        totals = _Totals(whole.sum(axis=1), whole.sum(axis=0))
        rows = [self._row(context, counts, values, totals, str(name)) for name in counts.index]
        rows.append(self._last(context, totals, tuple(map(str, counts.columns))))
        shown = Shown(
            blocks=(DataTable((heads,), tuple(rows)),), indicators=(), by="region", records=True,
            lecture=self._lecture(context, counts, values, totals),
            title=tr(f"crossing.title.{self.show}", language, rows=tr(f"crossing.{self.rows}", language),
                     columns=tr(f"crossing.{self.columns}", language),
                     region=context.data.territory.title.get(language, context.data.territory.key)),
        )  # fmt: skip
        figure = exhibit(context, self, shown)
        if counts.shape == whole.shape:
            return (figure,)
        note = tr("crossing.left_out", language, n=number(self.least, language))
        return (replace(figure, notes=(*figure.notes, plain(note))),)

    def _values(self, counts: Any) -> Any:
        if self.show == "quotient":
            return quotients(counts)
        return counts if self.show == "count" else counts.div(counts.sum(axis=1), axis=0) * 100

    def _row(self, context: Context, counts: Any, values: Any, totals: _Totals, name: str) -> tuple[TableCell, ...]:
        cells = [name_cell(self._name(context, self.rows, name))]
        for column in counts.columns:
            figure = self._figure(context, name, str(column), float(values.loc[name, column]))
            few = counts.loc[name, column] < _FEW
            fill = _ground(float(values.loc[name, column])) if self.show == "quotient" and not few else ""
            cells.append(number_cell(figure, fill=fill) if counts.loc[name, column] else TableCell((Run("–"),), "end"))
        total = value_of(
            NumberKey(f"crossing:{self.rows}", self.rows, name, context.population),
            float(totals.rows[name]),
            context.language,
        )
        return (*cells, number_cell(total))

    def _last(self, context: Context, totals: _Totals, shown: tuple[str, ...]) -> tuple[TableCell, ...]:
        language, whole = context.language, float(totals.rows.sum())
        cells = [name_cell(tr("crossing.all", language), tone="total")]
        for column in shown:
            total = float(totals.columns[column])
            if self.show == "share":
                figure = value_of(NumberKey(f"crossing:{self.columns}:share", self.columns, column, context.population),
                                 100 * total / whole, language, decimals=1)  # fmt: skip
            else:
                figure = value_of(
                    NumberKey(f"crossing:{self.columns}", self.columns, column, context.population), total, language
                )
            cells.append(number_cell(figure, tone="total"))
        return (
            *cells,
            number_cell(
                value_of(NumberKey("crossing:all", "region", "", context.population), whole, language),
                tone="total",
            ),
        )

    def _figure(self, context: Context, row: str, column: str, value: float) -> Any:
        decimals = {"count": 0, "share": 1, "quotient": 2}[self.show]
        key = f"crossing:{self.show}"
        level = f"{self.rows}/{self.columns}"
        return value_of(
            NumberKey(key, level, f"{row}/{column}", context.population), value, context.language, decimals=decimals
        )

    def _name(self, context: Context, what: str, value: str) -> str:
        if what == "province":
            return str(context.data.provinces.loc[value, LANGUAGES[context.language].name_column])
        return title_of(what, value, context.data.vocabulary, context.language)

    def _lecture(self, context: Context, counts: Any, values: Any, totals: _Totals) -> tuple[Inline, ...]:
        """Read the cell with the highest value that stands on enough actors."""
        enough = values.where(counts >= self.least).stack()
        if enough.empty:
            return ()
        row, column = enough.sort_values(ascending=False, kind="stable").index[0]
        language = context.language
        names = {"row": self._name(context, self.rows, str(row)),
                 "column": self._name(context, self.columns, str(column))}  # fmt: skip
        n = self._figure(context, str(row), str(column), float(values.loc[row, column]))
        cell = NumberKey("crossing:count", f"{self.rows}/{self.columns}", f"{row}/{column}", context.population)
        count = value_of(cell, float(counts.loc[row, column]), language)
        whole = value_of(
            NumberKey(f"crossing:{self.rows}", self.rows, str(row), context.population),
            float(totals.rows[row]),
            language,
        )
        return phrase(f"crossing.lecture.{self.show}", language, n=n, count=count, whole=whole, **names)


def _ground(value: float) -> str:
    return _GROUNDS[sum(value >= step for step in _STEPS)]
