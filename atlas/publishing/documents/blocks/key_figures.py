"""Large numbers side by side, with what they are compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from atlas.analysis.dataset.tables import Level
from atlas.analysis.findings.figure_notes import is_at_least
from atlas.analysis.location.unit_lookup import commune_code, province_code
from atlas.cartography.marks.mark import Ask
from atlas.i18n.messages import tr
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.exhibits import Caption, Shown, exhibit
from atlas.publishing.documents.inlines import phrase
from atlas.publishing.documents.tree import Inline, KeyFigure, KeyFigures, Node
from atlas.publishing.documents.values import figure_value


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFiguresBlock(Caption, DocumentBlock):
    """Show large numbers: of the region, of a province or of a commune beside the region.

    Attributes:
        keys: of the indicators, in order.
        commune, province: name or code of the unit; the region without either.
        columns: how many stand in a row of a printed page.
        bare: whether they stand without title, source and example, as on a cover.
    """

    argument: ClassVar[str] = "keys"
    example: ClassVar[str] = ":::{key-figures} population_2024, associations_hcp, actors\n:::"
    block: Literal["key-figures"] = "key-figures"
    keys: tuple[str, ...]
    commune: str = ""
    province: str = ""
    columns: int = 3
    bare: bool = False

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicators shown, of any nature."""
        return tuple((key, frozenset()) for key in self.keys)

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the numbers with what they are compared with."""
        shown = KeyFigures(tuple(self._item(context, key) for key in self.keys), self.columns)
        if self.bare:
            return (shown,)
        by: Level = "commune" if self.commune else "province" if self.province else "region"
        return (
            exhibit(context, self, Shown(blocks=(shown,), indicators=self.keys, by=by, numbered=False, lecture=())),
        )

    def _item(self, context: Context, key: str) -> KeyFigure:
        """Return one number: “at least” before a sum over a field with gaps."""
        data, language = context.data, context.language
        indicator = data.indicator(key)
        whole = figure_value(data, key, language, population=context.population)
        if self.commune:
            code = commune_code(data.territory, self.commune)
            value = figure_value(data, key, language, by="commune", code=code, population=context.population)
        elif self.province:
            code = province_code(data.territory, self.province)
            value = figure_value(data, key, language, by="province", code=code, population=context.population)
        else:
            value = whole
        detail: tuple[Inline, ...] = ()
        if value is not whole and whole.value is not None:
            detail = phrase("documents.beside_region", language, value=whole)
        elif indicator.year:
            detail = phrase("documents.in_year", language, year=indicator.year)
        before = tr("documents.at_least_before", language) if is_at_least(data, key) else ""
        return KeyFigure(value, indicator.title[language], detail, before)
