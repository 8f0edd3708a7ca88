"""A province on half a page: where it lies, its figures beside the region's, its sectors, what stands out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal

from atlas import columns as c
from atlas.analysis.catalogue.definition import Nature
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.dataset.ranks import ranks_of
from atlas.analysis.findings.findings import Finding, findings
from atlas.analysis.location.unit_lookup import province_code
from atlas.cartography.marks.mark import Ask
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import tr
from atlas.publishing.documents.block import DocumentBlock, register_block
from atlas.publishing.documents.blocks.keyed_numbers import (
    NumberKey,
    head_cell,
    name_cell,
    number_cell,
    sentence_runs,
    value_of,
)
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.inlines import phrase
from atlas.publishing.documents.tree import (
    Columns,
    DataTable,
    FigureRun,
    Headline,
    Inline,
    Listing,
    Node,
    Paragraph,
    Picture,
    Run,
    TableCell,
)
from atlas.publishing.documents.values import figure_value
from atlas.publishing.sheets.content import map_alt
from atlas.publishing.sheets.context import SheetContext
from atlas.publishing.sheets.published_actors import Directory
from atlas.publishing.sheets.unit_map import MapLook, points_of, unit_map

_SECTORS: Final = 3
#: Width and height of the map as it is drawn; on paper it is as wide as its column.
_MAP_MM: Final = (78.0, 72.0)


@register_block
@dataclass(frozen=True, slots=True, kw_only=True)
class ProvinceProfileBlock(DocumentBlock):
    """Present a province on half a page: its map, figures, ranks, largest sectors, three sentences.

    Attributes:
        province: name or code.
        keys: of the figures.
        about: keys of the indicators that the sentences speak of.
        sentences: how many.
    """

    argument: ClassVar[str] = "province"
    takes_body: ClassVar[bool] = True
    example: ClassVar[str] = ":::{province-profile} Larache\n:keys: population_2024, associations_hcp_10k\n:::"
    block: Literal["province-profile"] = "province-profile"
    province: str
    keys: tuple[str, ...]
    about: tuple[str, ...] = ()
    sentences: int = 3

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The indicators shown or spoken of."""
        return tuple((key, frozenset()) for key in (*self.keys, *self.about))

    def expand(self, context: Context, body: tuple[Node, ...]) -> tuple[Node, ...]:
        """Return the half page: its name, figures and sentences beside the map."""
        code = province_code(context.data.territory, self.province)
        name = str(context.data.provinces.loc[code, LANGUAGES[context.language].name_column])
        figures = (*body, self._table(context, code), *self._sentences(context, code), *self._sectors(context, code))
        return (Headline(3, (Run(name),), f"province-{code}"), Columns((figures, (self._map(context, code),)), (4, 3)))

    def _map(self, context: Context, code: str) -> Picture:
        """Draw the province among its neighbors, without actors."""
        data, language = context.data, context.language
        look = MapLook(*_MAP_MM, context.theme, language)

        def draw() -> tuple[bytes, Mapping[str, Any]]:
            points = points_of(data.communes.iloc[:0], data.territory)
            drawn = unit_map(data.territory, code, by="province", points=points, look=look)
            shared = SheetContext(data, language, context.theme, self.keys, Directory.of(data))
            return drawn.svg.encode(), {"alt": map_alt(shared, code, "province", drawn)}

        shows = {"province": code, "keys": self.keys, "population": context.population, "language": language}
        content, about = context.pictures.fetch(shows, draw)
        return Picture(content, "svg", about["alt"], name=f"province-{code}")

    def _table(self, context: Context, code: str) -> DataTable:
        data, language = context.data, context.language
        heads = (head_cell("", number=False), head_cell(tr("province.here", language)),
                 head_cell(tr("province.rank", language)), head_cell(tr("region", language)))  # fmt: skip
        rows = []
        for key in self.keys:
            indicator = data.indicator(key)
            here = figure_value(data, key, language, by="province", code=code, population=context.population)
            whole = figure_value(data, key, language, population=context.population)
            rank = self._rank(context, key, code)
            rows.append(
                (
                    name_cell(indicator.with_dagger(indicator.heading(language))),
                    number_cell(here),
                    rank,
                    number_cell(whole),
                )
            )
        return DataTable((heads,), tuple(rows), dense=True)

    def _rank(self, context: Context, key: str, code: str) -> TableCell:
        if context.data.indicator(key).nature not in (Nature.STOCK, Nature.RATIO):
            return TableCell((), "end")
        ranks = ranks_of(context.data.provinces[key])
        if ranks.isna()[code]:
            return TableCell((), "end")
        figure = value_of(NumberKey(f"rank:{key}", "province", code), float(ranks[code]), context.language)
        return TableCell((FigureRun(figure),), "end", tone="quiet")

    def _sentences(self, context: Context, code: str) -> tuple[Node, ...]:
        results = context.once(_of_provinces, context.data, self.about or self.keys)
        own = [finding for finding in results if finding.unit == code][: self.sentences]
        items = tuple(
            (Paragraph(sentence_runs(finding.sentence(context.language), context, invented=finding.invented)),)
            for finding in own
        )
        return (Listing(items),) if items else ()

    def _sectors(self, context: Context, code: str) -> tuple[Node, ...]:
        row: Any = context.data.provinces.loc[code]
        language = context.language
        stocks, titles = context.data.vocabulary.sector_stocks, context.data.vocabulary.titles(c.SECTOR)
        counts = {name: float(row[stock]) for name, stock in stocks.items() if stock in row.index}
        largest = sorted(counts, key=lambda name: (-counts[name], name))[:_SECTORS]
        if not largest:
            return ()
        runs: list[Inline] = []
        for name in largest:
            value = figure_value(context.data, stocks[name], language, by="province", code=code)
            runs += [Run(LANGUAGES[language].comma)] if runs else []
            runs += [Run(f"{titles[name][language]} "), FigureRun(value)]
        return (Paragraph(phrase("province.sectors", language, sectors=tuple(runs)), "quiet"),)


def _of_provinces(data: Dataset, keys: tuple[str, ...]) -> tuple[Finding, ...]:
    """Return the findings about all provinces."""
    return findings(data, keys, by="province", each=len(data.provinces))
