"""A web edition in one language: what all of its pages are written from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from atlas import columns as c
from atlas.analysis.catalogue.definition import Indicator
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.name_index import collation
from atlas.cartography.spec.localized_text import text_in
from atlas.cartography.spec.theme import Theme
from atlas.i18n.language import LanguageCode
from atlas.i18n.messages import has_expression, tr
from atlas.i18n.numbers import written_date
from atlas.i18n.typography import typeset
from atlas.publishing.documents.context import Context
from atlas.publishing.documents.editions import context_of, publication_title
from atlas.publishing.documents.kinds.plain_document import PlainDocument
from atlas.publishing.documents.pictures import PictureMaker
from atlas.publishing.documents.specification import PublicationSpec
from atlas.publishing.edition.edition import Edition
from atlas.publishing.edition.themes import theme_of
from atlas.publishing.web import addresses
from atlas.publishing.web.figures import Figures
from atlas.publishing.web.frame import PageFrame
from atlas.publishing.web.maps.credits import figure_credits, ground_credits
from atlas.publishing.web.maps.map_set import MapSet
from atlas.publishing.web.page import WebLink
from atlas.publishing.web.specification import LICENSES, Web

#: The sources of the toolkit's own indicators, in the order of a list.
_SOURCES: Final = ("hcp-rgph", "hcp-establishments", "osm", "register")


@dataclass(frozen=True, eq=False)
class Site:
    """The web edition in a language.

    Attributes:
        edition: in that language.
        web: what is asked of it.
        data: secrets taken out.
        theme: the look.
        maps: fitted once for all languages.
        pictures: draws those of its texts.
    """

    edition: Edition
    web: Web
    data: Dataset
    theme: Theme
    maps: MapSet
    pictures: PictureMaker

    @classmethod
    def in_languages(
        cls, edition: Edition, data: Dataset, pictures: Mapping[LanguageCode, PictureMaker]
    ) -> tuple[Site, ...]:
        """Prepare the sites of an edition, its series harmonized, in the languages that pictures are drawn in.

        The maps are fitted once.
        """
        theme, web = theme_of(edition), edition.web or Web()
        maps = MapSet.of(edition, data, theme, web.languages)
        return tuple(
            cls(replace(edition, language=code), web, data, theme, maps, drawer) for code, drawer in pictures.items()
        )

    @property
    def language(self) -> LanguageCode:
        """The language of the pages."""
        return self.edition.language

    @cached_property
    def figures(self) -> Figures:
        """The numbers as they are printed."""
        return Figures(self.data, self.language)

    @cached_property
    def frame(self) -> PageFrame:
        """What is around each page."""
        edition, language = self.edition, self.language
        return PageFrame(
            language=language,
            languages=self.web.languages,
            name=self.text(edition.title),
            publisher=typeset(edition.publisher(language), language),
            date=written_date(edition.date, language),
            license=(self.web.license, LICENSES[self.web.license]) if self.web.license else ("", ""),
            root=self.web.root,
            noindex=self.web.noindex,
            sections=tuple(self._sections()),
            feeds=addresses.FEEDS if self.has_feed else (),
        )

    @cached_property
    def zones(self) -> tuple[tuple[str, MapSet], ...]:
        """What the zones of each zoning of one's own are called, with their maps."""
        sets = self.maps.zone_sets
        called = {key: sets[key].data.zones_called(self.language) or key for key in sorted(sets)}
        return tuple((typeset(title, self.language), sets[key]) for key, title in called.items())

    @property
    def bodies_of(self) -> Any:
        """The publication whose file of support bodies the pages of communes list: a catalogue first; None for none."""
        named = [spec for spec in self.edition.publications if getattr(spec, "bodies", "")]
        return next((spec for spec in named if getattr(spec, "kind", "") == "catalogue"), next(iter(named), None))

    @property
    def lists_publications(self) -> bool:
        """Whether there is a list of publications: texts, books of sheets, the atlas that the plates make."""
        return bool(self.edition.publications or self.edition.plates)

    @property
    def has_feed(self) -> bool:
        """Whether there is a feed: it needs to know where the site is, and when it was published."""
        return bool(self.web.root and self.edition.date and self.lists_publications)

    def _sections(self) -> Iterator[WebLink]:
        """Yield the entries of the navigation; what the edition has not got is none."""
        listed = addresses.listing
        words = {
            addresses.MAP: "map",
            listed(addresses.PLATES): "plates" if self.edition.plates else "",
            listed(addresses.INDICATORS): "indicators",
            listed(addresses.UNITS["province"]): "provinces",
            listed(addresses.UNITS["commune"]): "communes",
            listed(addresses.PUBLICATIONS): "publications" if self.lists_publications else "",
            addresses.DATA: "data",
            addresses.SEARCH: "search",
        }
        for address, word in words.items():
            if word:
                yield WebLink(address, tr(f"web.{word}", self.language))

    def word(self, name: str) -> str:
        """Return one of the words of the pages."""
        return self.frame.words[name]

    def text(self, text: str | Mapping[str, str]) -> str:
        """Return a text of the edition in the language, typeset."""
        return typeset(text_in(text, self.language, what="title"), self.language)

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """The indicators that have a page, in the order of the data."""
        wanted = self.web.indicators
        return tuple(indicator for indicator in self.data.indicators if not wanted or indicator.key in wanted)

    @cached_property
    def first_key(self) -> str:
        """The indicator that the map opens with: a rate of the register where there is one; "" without any map."""
        own = [indicator.key for indicator in self.indicators]
        first = [key for key in ("density_10k", "associations_hcp_10k") if key in own]
        return next((key for key in (*first, *own) if "commune" in self.maps.levels(key)), "")

    def indicator_title(self, indicator: Indicator, *, full: bool = False) -> str:
        """Return the title of an indicator, with its unit and year when full, and the sign of invented figures."""
        title = indicator.heading(self.language) if full else indicator.title[self.language]
        return typeset(indicator.with_dagger(title), self.language)

    def link_title(self, indicator: Indicator) -> str:
        """Return the title of an indicator in a list of them: with its year where another one is called the same."""
        title = indicator.title[self.language]
        told_apart = f"{title} ({indicator.year})" if self._title_counts[title] > 1 and indicator.year else title
        return typeset(indicator.with_dagger(told_apart), self.language)

    @cached_property
    def _title_counts(self) -> Counter[str]:
        return Counter(indicator.title[self.language] for indicator in self.indicators)

    def groups(self) -> Iterator[tuple[str, str, tuple[Indicator, ...]]]:
        """Yield the indicators by their source: its name for links, its title, the indicators."""
        sources = sorted(
            {indicator.source for indicator in self.indicators},
            key=lambda source: (_SOURCES.index(source) if source in _SOURCES else len(_SOURCES), source),
        )
        for position, source in enumerate(sources, start=1):
            key = f"web.source.{source}"
            title = tr(key, self.language) if has_expression(key) else source
            chosen = tuple(indicator for indicator in self.indicators if indicator.source == source)
            yield f"g{position}", title, chosen

    def credits(self, *indicators: Indicator) -> tuple[str, ...]:
        """Return the credit lines of indicators."""
        return figure_credits(self.data, indicators, self.language)

    @cached_property
    def ground_credits(self) -> tuple[str, ...]:
        """Whom the picture beneath the maps is owed to; nobody where there is none."""
        roles = self.edition.context if self.ground_from(addresses.MAP) else ()
        return ground_credits(self.data, roles, self.language)

    @cached_property
    def publications(self) -> tuple[tuple[PublicationSpec, str], ...]:
        """The publications that are texts, with their titles; books of sheets are the pages of the communes here."""
        return tuple((spec, publication_title(self.edition, spec)) for spec in self.edition.publications if spec.text)

    @cached_property
    def context(self) -> Context:
        """What the editor's texts are filled from."""
        return context_of(self.edition, PlainDocument(key="web"), self.data, pictures=self.pictures)

    def order_of(self, level: addresses.UnitLevel, *, within: str = "") -> tuple[str, ...]:
        """Return the codes of the units of a level in the order of their names, those of a province when asked."""
        if not within:
            return self._orders[level]
        own = self._province_of
        return tuple(code for code in self._orders[level] if own[code] == within)

    @cached_property
    def _orders(self) -> Mapping[str, tuple[str, ...]]:
        """The codes of each level in the order of their names."""
        levels: tuple[addresses.UnitLevel, ...] = ("commune", "province")
        orders: dict[str, tuple[str, ...]] = {}
        for level in levels:
            names = {str(code): self.figures.name(level, str(code)) for code in self.data.table(level).index}
            keys = {code: collation(name) for code, name in names.items()}
            orders[level] = tuple(sorted(keys, key=keys.__getitem__))
        return orders

    @cached_property
    def _province_of(self) -> Mapping[str, str]:
        table = self.data.communes[c.PROVINCE_CODE]
        return dict(zip(map(str, table.index), map(str, table), strict=True))

    @cached_property
    def neighbors(self) -> Mapping[str, frozenset[str]]:
        """The communes that share a border with each commune, and the provinces with each province."""
        pairs, above = self.data.territory.adjacency, self._province_of
        beside: dict[str, set[str]] = {}
        for a, b in [] if pairs.empty else zip(map(str, pairs["code_a"]), map(str, pairs["code_b"]), strict=True):
            for first, second in ((a, b), (above[a], above[b])):
                beside.setdefault(first, set()).add(second)
                beside.setdefault(second, set()).add(first)
        return {code: frozenset(others - {code}) for code, others in beside.items()}

    def ground_from(self, page: str) -> str:
        """Return where the picture beneath the maps is from a page; empty where the edition has none."""
        if not self.maps.has_ground:
            return ""
        return addresses.way(f"{self.language}/{page}", addresses.GROUND)

    def unit_link(self, level: addresses.UnitLevel, code: str) -> WebLink:
        """Return the link to the page of a commune or a province."""
        return WebLink(addresses.unit_page(level, code), self.figures.name(level, code))
