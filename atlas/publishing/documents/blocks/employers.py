"""How concentrated the actors' jobs are among employers: shares of the largest, Gini's index; nobody is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Final, Literal

from atlas import columns as c
from atlas.analysis.findings.figure_notes import answer_notes
from atlas.errors import EditionError, Fault
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import Message, tr
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.blocks.keyed_numbers import NumberKey, head_cell, name_cell, number_cell, value_of
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.exhibits import Caption, Shown, answer_runs, exhibit, territory_name
from atlas.publishing.documents.inlines import phrase
from atlas.publishing.documents.tree import DataTable, Node, plain
from atlas.publishing.documents.values import FigureValue

#: What is told, with its decimals; shares are in per cent.
_MEASURES: Final[Mapping[str, int]] = {"employers": 0, "top_10": 1, "top_tenth": 1, "gini": 2}
_SHARES: Final = ("top_10", "top_tenth")


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class EmployersBlock(Caption, DocumentBlock):
    """Tell what share of the region's declared jobs the largest employers have."""

    argument: ClassVar[str] = ""
    example: ClassVar[str] = ":::{employers}\n:::"
    block: Literal["employers"] = "employers"

    @property
    def shows_records(self) -> bool:
        """Actors are counted in ways that no indicator is."""
        return True

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the table."""
        shares, language = context.data.supplement.concentration, context.language
        if not shares:
            raise EditionError(
                Fault(Message("fault.publishing.employers.few"), Message("fault.publishing.employers.remedy"))
            )
        values = {name: _value(name, shares[name], language) for name in _MEASURES}
        rows = tuple(
            (
                name_cell(tr(f"employers.{name}", language)),
                number_cell(value, bar=shares[name] / 100 if name in _SHARES else None),
            )
            for name, value in values.items()
        )
        heads = (head_cell(tr("employers.what", language), number=False), head_cell(tr("employers.value", language)))
        shown = Shown(
            blocks=(DataTable((heads,), rows, widths=(3.0, 2.0)),), indicators=(), by="region", records=True,
            lecture=phrase("employers.lecture", language, ten=values["top_10"], tenth=values["top_tenth"]),
            title=tr("employers.title", language, region=territory_name(context)),
        )  # fmt: skip
        figure = exhibit(context, self, shown)
        answers = answer_runs(context, answer_notes(context.data, (c.JOBS,), language))
        return (replace(figure, notes=(*figure.notes, plain(tr("employers.note", language)), *answers)),)


def _value(name: str, value: float, language: LanguageCode) -> FigureValue:
    key = NumberKey(f"employers:{name}")
    return value_of(key, value, language, decimals=_MEASURES[name], percent=name in _SHARES)
