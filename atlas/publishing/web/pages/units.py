"""The pages of communes and provinces: where each is, its figures beside the larger units, what is around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from markupsafe import Markup

from atlas import columns as c
from atlas.analysis.name_index import collation
from atlas.i18n.language import LANGUAGES
from atlas.i18n.messages import tr, tr_plural
from atlas.i18n.numbers import number
from atlas.i18n.typography import join_items
from atlas.publishing.documents.kinds.sheets import last_day
from atlas.publishing.documents.values import FigureValue
from atlas.publishing.mail.plain_line import plain_line
from atlas.publishing.sheets.content import kind_line, sheet_keys
from atlas.publishing.sheets.context import SheetContext
from atlas.publishing.sheets.published_actors import Directory
from atlas.publishing.sheets.support_reach import SupportReach
from atlas.publishing.web import addresses
from atlas.publishing.web.page import WebLink, WebPage
from atlas.publishing.web.site import Site
from atlas.sources.support.vocabulary import WEB

_MOST_FINDINGS = 4
#: As many support bodies are listed on the page of a unit; the catalogue has all of them.
_MOST_BODIES = 8
#: More actors than that have a page of their own, so that the page of their commune stays light.
_MOST_NAMES = 120


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A row of figures: the indicator, the address of its page, its values side by side."""

    key: str
    title: str
    detail: str
    address: str
    figures: tuple[FigureValue | None, ...]


def figure_rows(
    site: Site, keys: Sequence[str], units: Sequence[tuple[Any, str]], *, ranked: bool = False
) -> list[FigureRow]:
    """Return the values of indicators for some units, with the rank of the first after its value when asked.

    Args:
        site: in the language of the page.
        keys: of the indicators.
        units: level and code of each.
        ranked: whether the first one's rank is shown.
    """
    rows = []
    for key in keys:
        indicator = site.data.indicator(key)
        values: list[FigureValue | None] = [site.figures.value(key, level, code) for level, code in units]
        if ranked:
            values.insert(1, site.figures.rank(key, *units[0]))
        detail = join_items((part for part in (indicator.unit[site.language], indicator.year) if part), site.language)
        rows.append(
            FigureRow(key, site.indicator_title(indicator), detail, addresses.indicator_page(key), tuple(values))
        )
    return rows


def unit_pages(site: Site) -> Iterator[WebPage]:
    """Yield the pages of the provinces and of the communes."""
    series = _Series.of(site)
    for level in ("province", "commune"):
        for code in site.order_of(level):
            yield series.page(level, code)
            if level == "commune" and series.has_list(code):
                yield series.actors_page(code)


def unit_listings(site: Site) -> Iterator[WebPage]:
    """Yield the lists of the provinces and of the communes by province."""
    provinces = site.order_of("province")
    links = [site.unit_link("province", code) for code in provinces]
    yield WebPage(
        address=addresses.listing(addresses.UNITS["province"]),
        title=site.word("provinces"),
        template="listing.html",
        values={"lead": "", "groups": [{"title": "", "links": links}]},
    )
    groups = [
        {
            "title": site.figures.name("province", code),
            "anchor": f"p{code}",
            "address": addresses.unit_page("province", code),
            "links": [site.unit_link("commune", each) for each in site.order_of("commune", within=code)],
        }
        for code in provinces
    ]
    yield WebPage(
        address=addresses.listing(addresses.UNITS["commune"]),
        title=site.word("communes"),
        template="listing.html",
        values={"lead": "", "groups": groups},
    )


@dataclass(frozen=True, slots=True)
class _Series:
    """What the pages of all units share.

    Attributes:
        site: in the language of the pages.
        context: of their sheets.
        keys: of the indicators that are compared with the larger units.
        named: commune → family and name of each actor that may be named, in their order.
        unnamed: commune → how many others it has.
        reach: which support bodies cover which unit; None without a catalogue.
        catalogue: the address of the page where these bodies have cards; empty for none.
    """

    site: Site
    context: SheetContext
    keys: tuple[str, ...]
    named: Mapping[str, Sequence[tuple[str, str]]]
    unnamed: Mapping[str, int]
    reach: SupportReach | None = None
    catalogue: str = ""

    @classmethod
    def of(cls, site: Site) -> _Series:
        shown = {indicator.key for indicator in site.indicators}
        keys = tuple(key for key in sheet_keys(site.data) if key in shown)
        directory = Directory.of(site.data)
        context = SheetContext(site.data, site.language, site.theme, keys, directory)
        people = (directory.by_commune(site.language), directory.unnamed_by_commune())
        spec = site.bodies_of
        if spec is None or not site.edition.date:
            return cls(site, context, keys, *people)
        path, day = site.edition.file_path(spec.bodies), last_day(site.edition.date)
        reach = SupportReach.read(path, site.data.territory, day=day, scope=WEB)
        return cls(site, context, keys, *people, reach, addresses.publication_page(spec.key) if spec.text else "")

    def page(self, level: addresses.UnitLevel, code: str) -> WebPage:
        """Return the page of a unit."""
        site, language = self.site, self.site.language
        name = site.figures.name(level, code)
        province = str(site.data.communes.at[code, c.PROVINCE_CODE]) if level == "commune" else ""
        units: list[tuple[Any, str]] = [(level, code), *([("province", province)] if province else []), ("region", "")]
        heads = [tr("indicators_title", language), tr(f"book.{level}", language), tr("documents.rank", language)]
        heads += [site.figures.name("province", province)] if province else []
        heads.append(tr("region", language))
        folder = addresses.UNITS[level]
        trail = [WebLink(addresses.listing(folder), site.word(f"{level}s"))]
        trail += [site.unit_link("province", province)] if province else []
        kind = kind_line(self.context, code, level)
        others = [
            {"title": title, "rows": figure_rows(site, [i.key for i in chosen if i.key not in self.keys], units[:1],
                                                 ranked=True)}
            for _, title, chosen in site.groups()
        ]  # fmt: skip
        return WebPage(
            address=addresses.unit_page(level, code),
            title=name,
            template="unit.html",
            description=join_items([kind], language),
            trail=tuple(trail),
            values={
                "level": level,
                "code": code,
                "kind": kind,
                "other_names": self._other_names(level, code, name),
                "locator": Markup(site.maps.locator(level, code, language)),
                "heads": heads,
                "rows": figure_rows(site, self.keys, units, ranked=True),
                "findings": self.context.findings(code, level, most=_MOST_FINDINGS),
                "neighbours": self._neighbors(level, code),
                "communes": [site.unit_link("commune", each) for each in site.order_of("commune", within=code)]
                if level == "province"
                else [],
                "others": [group for group in others if group["rows"]],
                "bodies": self._bodies(level, code),
                "people": self._people(code) if level == "commune" else {},
                "list": (
                    addresses.actors_page(code),
                    tr("web.all_actors", language, n=number(len(self.named[code]), language)),
                )
                if level == "commune" and self.has_list(code)
                else (),
            },
            about={"@type": "AdministrativeArea", "name": name, "identifier": code},
        )

    def _bodies(self, level: addresses.UnitLevel, code: str) -> dict[str, Any]:
        """Return the support bodies that cover a unit, the nearest first, each with its card in the catalogue."""
        if self.reach is None:
            return {}
        language = self.site.language
        near, more = self.reach.nearest(code, level, language=language, most=_MOST_BODIES)
        rows = [
            {"name": body.name, "commune": body.commune,
             "km": tr("web.kilometres", language, n=number(body.km, language)) if isfinite(body.km) else "",
             "address": f"{self.catalogue}#{body.card}" if self.catalogue else ""}
            for body in near
        ]  # fmt: skip
        invented = tr("demonstration", language) if self.reach.has_invented else ""
        others = tr_plural("web.more_bodies", more, language) if more else ""
        return {"rows": rows, "more": others, "address": self.catalogue, "invented": invented}

    def has_list(self, code: str) -> bool:
        """Tell whether so many actors of a commune may be named that they have a page of their own."""
        return len(self.named.get(code, ())) > _MOST_NAMES

    def actors_page(self, code: str) -> WebPage:
        """Return the page of the actors of a commune that may be named."""
        site = self.site
        trail = (WebLink(addresses.listing(addresses.UNITS["commune"]), site.word("communes")),
                 site.unit_link("commune", code))  # fmt: skip
        return WebPage(
            address=addresses.actors_page(code),
            title=tr("web.actors_of", site.language, name=site.figures.name("commune", code)),
            template="actors.html",
            trail=trail,
            values={"people": self._people(code)},
        )

    def _people(self, code: str) -> dict[str, Any]:
        """Return the actors of a commune that consented to be named, by families, and how many others there are."""
        language, named = self.site.language, self.named.get(code, ())
        count = self.unnamed.get(code, 0)
        if not named and not count:
            return {}
        families = [
            {"title": title[language], "names": names}
            for family, title in self.site.data.vocabulary.titles(c.FAMILY).items()
            if (names := [name for own, name in named if own == family])
        ]
        placed = self.site.data.placed
        invented = placed is not None and placed.register.demonstration
        return {
            "families": families,
            "unnamed": tr_plural("web.unnamed_actors", count, language) if count else "",
            "warning": tr("demonstration", language) if invented else "",
        }

    def _other_names(self, level: addresses.UnitLevel, code: str, shown: str) -> list[dict[str, str]]:
        """Return the names of a unit in other scripts, each once."""
        row = self.site.data.table(level).loc[code]
        names: dict[str, dict[str, str]] = {}
        for other in LANGUAGES.values():
            name = row.get(other.name_column)
            if isinstance(name, str) and name.strip() and plain_line(name) != shown:
                names.setdefault(name, {"text": plain_line(name), "language": other.code})
        return list(names.values())

    def _neighbors(self, level: addresses.UnitLevel, code: str) -> list[WebLink]:
        """Return links to the units that share a border with one, in the order of their names."""
        links = [self.site.unit_link(level, each) for each in self.site.neighbors.get(code, ())]
        return sorted(links, key=lambda link: collation(link.text))
