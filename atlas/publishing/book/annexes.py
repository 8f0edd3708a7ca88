"""The annexes of a book: tables of all communes, methodology, quality of the register, index, sources."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from atlas import columns as c
from atlas.analysis.dataset.dataset import Dataset
from atlas.analysis.name_index import commune_index
from atlas.analysis.own_figures.area_values import area_remarks
from atlas.cartography.layout.captions import quality_line, register_title
from atlas.i18n.language import LANGUAGES, LanguageCode
from atlas.i18n.messages import tr
from atlas.i18n.numbers import number, written_date
from atlas.i18n.typography import typeset
from atlas.publishing.book.facts import EMPTY, NO_DATA, explanation, invented_note, numeric_indicators, unit_tables

if TYPE_CHECKING:
    from atlas.publishing.edition.edition import Edition

#: The languages whose names the annexes list, whatever the language of the book.
#: Language of an index → the columns of its names, of the other names and of the provinces, and what the others are.
_INDEXED: Final[Mapping[LanguageCode, tuple[str, str, str, str]]] = {
    "fr": (c.NAME, c.NAME_AR, c.PROVINCE, "ar"),
    "ar": (c.NAME_AR, c.NAME, c.PROVINCE_AR, "fr"),
}
_LISTED: Final = 200  # communes at the most that the page to find one's way lists
_MOST: Final = 12  # columns of figures that a page holds
#: What is printed, beside the counts of actors, of an edition whose plates show no indicator.
_INSTEAD: Final = (c.POPULATION_2024, c.AREA_KM2)
#: Parts of the quality report that a book prints; its list of findings is work for the house.
_QUALITY: Final = 4


def table_keys(edition: Edition, data: Dataset) -> tuple[str, ...]:
    """Return the indicators printed for every commune: the editor's, else the amounts and ratios of the plates.

    Plates that show none (of points alone) leave the counts of the actors by family, and the population.
    """
    if edition.book.tables:
        return edition.book.tables
    mapped = dict.fromkeys(key for plate in edition.plates for key in plate.indicators)
    keys = tuple(indicator.key for indicator in numeric_indicators(data, list(mapped)))
    instead = ("actors", *data.vocabulary.family_stocks.values(), *_INSTEAD)
    return (keys or tuple(key for key in instead if key in data.communes))[:_MOST]


def commune_tables(data: Dataset, keys: Sequence[str], language: LanguageCode, *, across: int) -> dict[str, Any]:
    """Return the tables of the annex: the provinces with the region, zones, then for each province its communes.

    Args:
        data: the data.
        keys: the indicators printed.
        language: of heads and names.
        across: how many indicators a page holds side by side; more make further tables.
    """
    provinces = unit_tables(data, keys, language, by="province", across=across)
    name = LANGUAGES[language].name_column
    communes = [
        {
            "name": typeset(str(province[name]), language),
            "tables": unit_tables(data, keys, language, by="commune", across=across, province=str(code)),
        }
        for code, province in data.provinces.sort_values(name, kind="stable").iterrows()
    ]
    zones = [
        {
            "name": title,
            "remark": " ".join(area_remarks(view, language)) if view.territory.areas else "",
            "tables": unit_tables(view, keys, language, by="province", across=across),
        }
        for view in data.zonings.values()
        if (title := view.zones_called(language)) and view.territory.areas != "numbered"  # cells without names
    ]
    secret = tr("book.sign_secret", language)
    return {
        "provinces": provinces,
        "zones": zones,
        "communes": communes,
        "signs": tr("book.table_signs", language, none=NO_DATA, empty=EMPTY, secret=secret),
        "note": invented_note(data, keys, language),
    }


def methodology(edition: Edition, data: Dataset, keys: Sequence[str], language: LanguageCode) -> list[dict[str, Any]]:
    """Return the definitions of all indicators that the book prints, with the plates that show them."""
    shown: dict[str, list[str]] = {}
    for plate in edition.plates:
        for key in plate.all_indicators:
            shown.setdefault(key, []).append(edition.number(plate))
    wanted = dict.fromkeys((*shown, *keys, *edition.book.key_figures))
    return [
        {**explanation(data, data.indicator(key), language), "plates": ", ".join(shown.get(key, ()))} for key in wanted
    ]


def quality(data: Dataset, language: LanguageCode) -> dict[str, Any] | None:
    """Return the quality of the register: the line of the plates, then its tables; None without a register.

    Where numbers of actors are kept secret there is the line of the whole territory alone, if that may be said.
    """
    from atlas.publishing.quality.report import public_sections  # loaded where the tables of a book are made

    placed = data.placed
    if placed is None or not placed.is_counted:
        return None
    if placed.withheld:
        return {"line": quality_line(data, language), "sections": []}
    parts = public_sections(data, language=language)[:_QUALITY]
    sections = [
        {
            "title": section.title,
            "head": section.table.head,
            "rows": section.table.rows,
            "numeric": section.table.numeric,
        }
        for section in parts
        if section.table is not None
    ]
    return {"line": quality_line(data, language), "sections": sections}


def indexes(data: Dataset, named: Mapping[str, Collection[str]], language: LanguageCode) -> list[dict[str, Any]]:
    """Return the index of communes in French and in Arabic: names, province, square, plates that print the name.

    Args:
        data: whose communes.
        named: number of a plate → codes that it names, in the order of the atlas.
        language: of the titles.
    """
    return [_index(data, named, of, language) for of in _INDEXED]


def _index(
    data: Dataset, named: Mapping[str, Collection[str]], of: LanguageCode, language: LanguageCode
) -> dict[str, Any]:
    first, second, province, other = _INDEXED[of]
    table, numbers = commune_index(data.territory, language=of), list(named)
    rows = []
    for code, row in table.iterrows():
        plates = [number for number in numbers if code in named[number]]
        plates_text = tr("book.all_plates", of) if plates and plates == numbers else runs(plates, numbers)
        name, where = str(row[first] or row[c.NAME]), str(row[province] or row[c.PROVINCE])
        rows.append([typeset(name, of), str(row[second]), typeset(where, of), str(row[c.CELL]), plates_text])
    keys = ("commune", f"name_{other}", "province", "square", "named_on")
    head = [tr(f"book.{key}", of) for key in keys]
    around = {"language": of, "other": other, "rtl": LANGUAGES[of].right_to_left}
    return {**around, "title": tr(f"book.index_{of}", language), "head": head, "rows": rows}


def runs(plates: Sequence[str], numbers: Sequence[str]) -> str:
    """Write plates that follow each other as runs: ``01–03, 07``."""
    groups: list[list[str]] = []
    for plate in plates:
        if groups and numbers.index(plate) == numbers.index(groups[-1][-1]) + 1:
            groups[-1].append(plate)
        else:
            groups.append([plate])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in groups)


def provinces(data: Dataset, language: LanguageCode) -> dict[str, Any]:
    """Return the provinces with their communes counted, area, and the squares of the grid that they reach.

    Of a territory of not too many communes each is listed below its province, with its square.
    """
    name, index = LANGUAGES[language].name_column, commune_index(data.territory)
    rows, squares_of = [], []
    for code, row in data.provinces.sort_values(name, kind="stable").iterrows():
        own = data.communes.index[data.communes[c.PROVINCE_CODE] == code]
        squares_of.append([str(row[name]), _squares_of(data, list(own), index[c.CELL], name)])
        area = number(float(row[c.AREA_KM2]), language) if c.AREA_KM2 in row else ""
        squares = ", ".join(sorted(set(index.loc[own, c.CELL])))
        rows.append([typeset(str(row[name]), language), number(len(own), language), area, squares])
    head = [tr(f"book.{key}", language) for key in ("province", "communes", "area", "squares")]
    return {"head": head, "rows": rows, "squares": squares_of if len(data.communes) <= _LISTED else []}


def _squares_of(data: Dataset, codes: Sequence[str], cells: pd.Series[str], name: str) -> list[list[str]]:
    """Return the names of some communes in alphabetical order, each with its square."""
    names = data.communes[name].map(str)
    return [[names[code], str(cells[code])] for code in sorted(codes, key=lambda code: names[code].casefold())]


def data_credits(data: Dataset, language: LanguageCode) -> dict[str, Any]:
    """Return the files that the atlas is made from: licence, vintage, whom to name."""
    rows = [
        [typeset(source.title_in(language), language), source.licence, source.vintage, source.attribution_in(language)]
        for source in data.territory.credits
    ]
    if data.placed and (register := register_title(data, language)):
        date = written_date(data.placed.register.date, language)
        note = tr("demonstration", language) if data.placed.register.demonstration else ""
        rows.append([register, "", date, note])
    head = ("heading.file", "heading.licence", "heading.vintage", "heading.credit")
    return {
        "head": [tr(key, language) for key in head],
        "rows": [[typeset(cell, language) for cell in row] for row in rows],
    }
