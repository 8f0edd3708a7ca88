"""Figures that others published, beside the register's own, each with its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from atlas.cartography.marks.mark import Ask
from atlas.errors import EditionError, Fault, UnknownNameError
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.blocks.keyed_numbers import head_cell, name_cell, number_cell
from atlas.publishing.documents.context import Context, Surroundings
from atlas.publishing.documents.exhibits import Caption, Shown, exhibit
from atlas.publishing.documents.tree import DataTable, FigureRun, Node, Run, TableCell, plain
from atlas.publishing.documents.values import FigureValue, figure_value
from atlas.sources.reference_figures import ReferenceFigure, read_reference_figures


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceFiguresBlock(Caption, DocumentBlock):
    """Print figures of others beside ours: what, how many, when, by whom; the dataset's own figure where there is one.

    Attributes:
        file: a TOML file of figures (``[[figure]]``), beside the edition.
        keys: of the figures, in order; all when empty.
        beside: keys of the indicators printed beside, in the same order; the file's own when empty.
    """

    argument: ClassVar[str] = "file"
    example: ClassVar[str] = ""
    block: Literal["reference-figures"] = "reference-figures"
    file: str
    keys: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """The file of its figures."""
        return (self.file,)

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicators printed beside."""
        return tuple((key, frozenset()) for key in self.beside)

    def check(self, surroundings: Surroundings) -> Iterator[Fault]:
        """Yield what is wrong with the file."""
        try:
            self._choose(surroundings)
        except EditionError as error:
            yield from error.faults

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the table."""
        language, chosen = context.language, self._choose(context)
        beside = self.beside or tuple(figure.beside for figure in chosen)
        heads = (
            head_cell(tr("references.what", language), number=False),
            head_cell(tr("references.value", language)),
            head_cell(tr("references.ours", language), number=False),
            head_cell(tr("references.source", language), number=False),
        )
        rows = tuple(self._row(context, figure, key) for figure, key in zip(chosen, beside, strict=True))
        keys = tuple(dict.fromkeys(key for key in beside if key))
        shown = Shown(
            blocks=(DataTable((heads,), rows, widths=(3.0, 1.2, 2.2, 3.0)),), indicators=keys, by="region", lecture=(),
            title=tr("references.title", language), champ=tr("references.field", language),
        )  # fmt: skip
        return (exhibit(context, self, shown),)

    def _choose(self, surroundings: Surroundings) -> tuple[ReferenceFigure, ...]:
        by_key = {figure.key: figure for figure in read_reference_figures(surroundings.file_path(self.file))}
        for key in self.keys:
            if key not in by_key:
                raise UnknownNameError("reference figure", key, list(by_key))
        return tuple(by_key[key] for key in self.keys or by_key)

    def _row(self, context: Context, reference: ReferenceFigure, key: str) -> tuple[TableCell, ...]:
        language = context.language
        text = number(reference.value, language, decimals=reference.decimals)
        text += LANGUAGES[language].percent if reference.unit == "percent" else ""
        text = tr("statement.about", language, what=text) if reference.about else text
        value = FigureValue(f"reference:{reference.key}", "reference", "", reference.year, reference.value, text)
        ours: tuple[TableCell, ...] = (TableCell((), "end"),)
        if key:
            figure = figure_value(context.data, key, language)
            title = context.data.indicator(key).heading(language)
            ours = (TableCell((FigureRun(figure), Run(f" {title}")), "start"),)
        source = (
            f"{reference.source[language]} ({reference.address})" if reference.address else reference.source[language]
        )
        return (
            name_cell(reference.title[language]),
            number_cell(value),
            *ours,
            TableCell(plain(source), "start", tone="quiet"),
        )
