"""The web edition as products of a build: each part knows what it is made from, and is made again when that changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final
from weakref import WeakKeyDictionary

from atlas.analysis.dataset.dataset import Dataset
from atlas.i18n.language import LanguageCode
from atlas.publishing.build import manifest
from atlas.publishing.build.cache import Cache
from atlas.publishing.build.input_files import digest_of, files_of_publication
from atlas.publishing.documents.editions import listed_works, plates_shown, publication_title
from atlas.publishing.documents.pictures import PictureMaker
from atlas.publishing.documents.products import pictures_of
from atlas.publishing.edition.chapters import Book, text_file_name
from atlas.publishing.edition.edition import Edition
from atlas.publishing.edition.themes import theme_of
from atlas.publishing.web.assets import asset_files
from atlas.publishing.web.downloads import indicator_files, indicator_workbooks, table_files
from atlas.publishing.web.maps.data_files import data_files
from atlas.publishing.web.metadata.dcat import catalogue_files
from atlas.publishing.web.metadata.directory import DIGESTS, digests, feed_files, robots, sitemap
from atlas.publishing.web.metadata.tables import table_descriptions
from atlas.publishing.web.page import WebPage
from atlas.publishing.web.pages.data import data_page
from atlas.publishing.web.pages.explorer import cover_map, embed_page, explorer_page, search_entries, search_page
from atlas.publishing.web.pages.home import choice_page, home_page
from atlas.publishing.web.pages.indicators import indicator_listing, indicator_pages
from atlas.publishing.web.pages.plates import plate_listing, plate_page
from atlas.publishing.web.pages.publications import publication_listing
from atlas.publishing.web.pages.texts import text_pages
from atlas.publishing.web.pages.units import unit_listings, unit_pages
from atlas.publishing.web.pictures import SITE
from atlas.publishing.web.search.index import search_files
from atlas.publishing.web.shapes import shape_files
from atlas.publishing.web.site import Site
from atlas.publishing.web.specification import Web
from atlas.publishing.web.works.books import book_files
from atlas.publishing.web.works.site_work import SiteWork
from atlas.publishing.web.works.work import Work, newest_first

#: How the names of these products begin.
NAME: Final = "web "
_Files = Iterable[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class WebMaking:
    """A part of the web edition: its name, a digest of all that it is made from, what makes it of the data.

    ``prepare`` does of it what needs nothing but the data, where it is made of other parts.
    """

    name: str
    fingerprint: str
    make: Callable[..., dict[str, Any]]
    prepare: Callable[[Dataset], object] | None = None


def web_makings(edition: Edition, stage: Path, *, data_digest: str, cache: Cache | None = None) -> Iterator[WebMaking]:
    """Yield the parts of an edition's web edition that need nothing but the data and the editor's files.

    Args:
        edition: whose series are harmonized.
        stage: the folder of the build.
        data_digest: of its data.
        cache: keeps pictures of texts between builds.
    """
    if edition.web is None:
        return
    spoken = [replace(edition, language=language) for language in edition.web.languages]
    look = {"data": data_digest, "theme": manifest.look(theme_of(edition))}
    whole = asdict(replace(edition, path=None, press=None, publications=(), book=Book()))
    shown = [{"key": plate["key"], "marks": plate["marks"]} for plate in whole["plates"]]
    titles = [(spec.key, type(spec).__name__) for spec in edition.publications]
    # What stands around all pages, and how indicators are drawn: a sentence of a plate or of the home page is no part.
    common: dict[str, Any] = {**look, "edition": {**whole, "introduction": "", "plates": shown}, "publications": titles}
    bodies = digest_of(
        map(edition.file_path, filter(None, (getattr(each, "bodies", "") for each in edition.publications)))
    )
    parts: list[tuple[str, Mapping[str, Any], Callable[[_Maker], _Files]]] = [
        ("assets", {"theme": look["theme"]}, _assets),
        ("downloads", common, _downloads),
        ("indicators", common, _indicators),
        ("units", {**common, "bodies": bodies}, _units),
        ("pages", {**common, "edition": whole, "book": asdict(edition.book), **_page_texts(spoken)}, _pages),
    ]
    for plate in edition.plates:
        about = {**common, "plate": _plate_settings(edition, plate.key)}
        parts.append((f"plate {plate.key}", about, partial(_plate, plate.key)))
    pictures = {version.language: pictures_of(version, data_digest, cache) for version in spoken}
    maker = _Maker(edition, stage, pictures)
    for name, made_from, make in parts:
        fingerprint = manifest.digest_of({"web": name, **made_from})
        yield WebMaking(NAME + name, fingerprint, partial(maker.write, name, make))
    for position, spec in enumerate(edition.publications):
        settings = {"class": type(spec).__name__, **asdict(spec)}
        for version in spoken if spec.text else ():
            files, drawn = digest_of(_files_in(version, position)), [asdict(p) for p in plates_shown(version, spec)]
            made_from = {**common, "publication": settings, "files": files, "plates": drawn}
            made_from["works"] = [asdict(work) for work in listed_works(version, spec)]
            name = _name_of(spec.key, version.language)
            fingerprint = manifest.digest_of({"web": name, **made_from})
            yield WebMaking(name, fingerprint, partial(_write_publication, maker, spec.key, version.language))


def _page_texts(spoken: Sequence[Edition]) -> dict[str, Any]:
    """Return what the pages beside maps, units and plates say: the editor's texts, the titles of the publications."""
    names = {name for version in spoken if version.web for _, name in version.web.text_names(version.language)}
    if glossary := spoken[0].book.glossary:
        names |= {text_file_name(glossary, version.language) for version in spoken}
    titles = [publication_title(version, spec) for version in spoken for spec in version.publications if spec.text]
    return {"files": digest_of(map(spoken[0].file_path, sorted(names))), "titles": titles}


def _name_of(publication: str, language: LanguageCode) -> str:
    """Return the name of the product that is a publication on the site, in one of its languages."""
    return f"{NAME}publication {publication} ({language})"


def _write_publication(maker: _Maker, key: str, language: LanguageCode, data: Dataset) -> dict[str, Any]:
    """Write a publication in a language of the site; its record tells what lists say of it."""
    works: list[dict[str, Any]] = []

    def files(making: _Maker) -> _Files:
        site = next(site for site in making.sites if site.language == language)
        made = SiteWork.of(site, site.edition.publication(key))
        works.append(made.work.as_record())
        yield from _page_files(site, [made.page])
        yield from made.files.items()

    record = maker.write(_name_of(key, language).removeprefix(NAME), files, data)
    return {**record, "works": works}


def directory_making(
    edition: Edition, stage: Path, *, data_digest: str, made_from: str, cache: Cache | None = None
) -> WebMaking:
    """Return what lists all that the site has, once it stands: its home page, its feeds, its catalogues, its digests.

    It is made of the records of all other products, which tell of the publications.
    """
    spoken = [replace(edition, language=language) for language in (edition.web or Web()).languages]
    maker = _Maker(edition, stage, {version.language: pictures_of(version, data_digest, cache) for version in spoken})
    return WebMaking(f"{NAME}directory", made_from, partial(_write_directory, maker), partial(_prepare_sites, maker))


def _prepare_sites(maker: _Maker, data: Dataset) -> None:
    """Write the home pages without any publication: what they show beside is then fitted and ordered."""
    for site in replace(maker, data=data).sites:
        site.frame.render(home_page(site, ()))


def _write_directory(maker: _Maker, data: Dataset, records: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Write what lists the files of the site; its own digests are the last."""
    root = maker.stage / SITE
    records_of = {name: record["works"] for name, record in records.items() if "works" in record}
    spoken = (maker.edition.web or Web()).languages
    ours = [_name_of(spec.key, language) for spec in maker.edition.publications for language in spoken]
    works = [Work.from_record(work) for name in ours for work in records_of.get(name, ())]
    record = maker.write("directory", partial(_directory, root, works), data)
    names = [path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()]
    (root / DIGESTS).write_bytes(digests(root, names))
    return {**record, "files": sorted([*record["files"], f"{SITE}/{DIGESTS}"])}


def _directory(root: Path, works: Sequence[Work], maker: _Maker) -> _Files:
    sites = maker.sites
    own = next((site for site in sites if site.language == maker.edition.language), sites[0])
    has_list = own.lists_publications
    books = list(book_files(own, maker.stage, language=maker.edition.language)) if has_list else []
    for _, files in books:
        yield from files.items()
    for site in sites:
        shown = newest_first(
            [*(work for work, _ in books), *(each for each in works if each.language == site.language)]
        )
        listed = [publication_listing(site, shown)] if has_list else []
        yield from _page_files(site, [home_page(site, shown), *listed])
        yield from feed_files(site, shown)
    first = sites[0]
    yield "robots.txt", robots(first)
    if first.frame.root and not first.web.noindex:
        pages = (path.relative_to(root / first.language).as_posix() for path in (root / first.language).rglob("*.html"))
        yield "sitemap.xml", sitemap(first, pages)


def _files_in(edition: Edition, position: int) -> Iterator[Path]:
    """Yield the files of a publication in the language of an edition."""
    yield from (path for _, path in sorted(files_of_publication(edition, edition.publications[position]).items()))


def _plate_settings(edition: Edition, key: str) -> Mapping[str, Any]:
    """Return what the page of a plate is made from: the plate, what is called before and after it, its texts."""
    keys = [plate.key for plate in edition.plates]
    at = keys.index(key)
    beside = [(plate.key, plate.title) for plate in edition.plates[max(0, at - 1) : at + 2]]
    names = {
        text_file_name(pattern, language, plate=key)
        for language in (edition.web or Web()).languages
        for pattern in (edition.book.commentary, edition.book.glossary)
        if pattern
    }
    files = digest_of(map(edition.file_path, sorted(names)))
    texts = (edition.book.commentary, edition.book.glossary)
    return {"plate": asdict(edition.plates[at]), "number": at, "beside": beside, "texts": texts, "files": files}


@dataclass(frozen=True, eq=False)
class _Maker:
    """Makes parts of the site of an edition in a stage."""

    edition: Edition
    stage: Path
    pictures: Mapping[LanguageCode, PictureMaker]
    data: Dataset | None = None

    def write(self, name: str, make: Callable[[_Maker], _Files], data: Dataset) -> dict[str, Any]:
        """Make a part, write its files and return its record."""
        root = self.stage / SITE
        names = []
        for path, content in make(replace(self, data=data)):
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            names.append(f"{SITE}/{path}")
        return {"product": NAME + name, "files": sorted(names)}

    @property
    def sites(self) -> tuple[Site, ...]:
        """The site in each of its languages."""
        assert self.data is not None
        return _sites(self.edition, self.data, self.pictures)


#: The sites of a dataset with the edition that they are of: their maps are fitted once for all parts of a process.
_SITES: Final[WeakKeyDictionary[Dataset, tuple[Edition, tuple[Site, ...]]]] = WeakKeyDictionary()


def _sites(edition: Edition, data: Dataset, pictures: Mapping[LanguageCode, PictureMaker]) -> tuple[Site, ...]:
    """Return the sites of an edition, made once in a process."""
    made_of, sites = _SITES.get(data, (None, ()))
    if made_of != edition:
        sites = Site.in_languages(edition, data, pictures)
        _SITES[data] = (edition, sites)
    return sites


def _page_files(site: Site, pages: Iterable[WebPage]) -> Iterator[tuple[str, bytes]]:
    for page in pages:
        yield f"{site.language}/{page.address}", site.frame.render(page).encode()


def _assets(maker: _Maker) -> _Files:
    return asset_files(theme_of(maker.edition))


def _downloads(maker: _Maker) -> _Files:
    first = maker.sites[0]
    yield from indicator_files(first.data, first.indicators)
    yield from indicator_workbooks(first.data, first.indicators, first.language)
    yield from table_files(first.data, first.language)
    yield from shape_files(maker.sites)
    yield from table_descriptions(maker.sites)
    yield from catalogue_files(maker.sites)


def _indicators(maker: _Maker) -> _Files:
    for site in maker.sites:
        yield from _page_files(site, _map_pages(site))
    yield from data_files(maker.sites[0].maps)
    yield from cover_map(maker.sites[0])


def _map_pages(site: Site) -> tuple[WebPage, ...]:
    return (indicator_listing(site), *indicator_pages(site), explorer_page(site), embed_page(site))


def _units(maker: _Maker) -> _Files:
    for site in maker.sites:
        yield from _page_files(site, (*unit_listings(site), *unit_pages(site)))


def _plate(key: str, maker: _Maker) -> _Files:
    for site in maker.sites:
        yield from _page_files(site, [plate_page(site, key)])


def _pages(maker: _Maker) -> _Files:
    for site in maker.sites:
        listed = [plate_listing(site)] if site.edition.plates else []
        yield from _page_files(site, [search_page(site), data_page(site), *listed, *text_pages(site)])
    yield "index.html", choice_page(maker.sites).encode()
    yield from search_files(maker.sites[0].data, tuple(search_entries(maker.sites)))
