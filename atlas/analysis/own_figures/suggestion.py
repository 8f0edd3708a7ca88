"""Reads the nature of each column of a table, and proposes three plates of it, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import numpy as np
import pandas as pd

from atlas.analysis.dataset.join import match_rows
from atlas.analysis.own_figures.own_table import OwnColumn, OwnTable
from atlas.analysis.own_figures.own_values import read_numbers
from atlas.errors import Fault, InputError
from atlas.i18n.lexicon import word_list, word_lists
from atlas.i18n.messages import Message
from atlas.sources.files.attributes import read_attributes
from atlas.sources.files.tables import RawTable, texts
from atlas.sources.matching.normalization import fold
from atlas.sources.parsing.values import BLANKS, missing_marks

if TYPE_CHECKING:
    from atlas.analysis.dataset.tables import Tables

#: What a column is: what says the unit, an amount, a ratio, a share, a rank, a sort; ``text`` is none of these.
ColumnNature: TypeAlias = Literal["code", "name", "stock", "ratio", "share", "rank", "category", "text"]

_WORDS: Final = word_lists("headings.figures")
#: Words of amounts that are measured and not counted: they add up although they have decimals.
_MEASURES: Final = frozenset(word_list("headings.aside.measures"))
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
#: More sorts than that are names.
_MOST_SORTS: Final = 12
#: Rows of a table that mean a unit, below which a column does not say the unit.
_LEAST_MATCHED: Final = 0.3
_PLATES: Final = 3


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A column as it was understood.

    Attributes:
        heading: in the file.
        nature: what it is.
        key: of the indicator that would be made of it.
        year: that its heading bears, "" for none.
        distinct: how many different values it has.
        total: the sum of its numbers.
    """

    heading: str
    nature: ColumnNature
    key: str
    year: str = ""
    distinct: int = 0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class PlateProposal:
    """A plate that a table makes.

    Attributes:
        key: of the plate.
        title: a question.
        reason: why this map.
        mark: fields of its mark, by name.
        indicator: fields of the indicator that has to be made for it, {} for none.
    """

    key: str
    title: Message
    reason: Message
    mark: dict[str, Any]
    indicator: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a table makes.

    Attributes:
        table: as an edition says it, with the columns that the plates need.
        columns: all its columns, as they were understood.
        plates: up to three.
        left: rows that mean no unit of the territory.
    """

    table: OwnTable
    columns: tuple[ReadColumn, ...]
    plates: tuple[PlateProposal, ...]
    left: int


def suggest(path: Path, data: Tables, **options: Any) -> Suggestion:
    """Read the natures of the columns of a table and propose plates.

    Args:
        path: a file with a row per commune.
        data: the territory tabulated.
        **options: of the table, as an edition says them: ``layer``, ``encoding``, ``thousands``, ``decimal``.

    Raises:
        InputError: no column says the commune, numbers that may be two, no column that can be drawn.
    """
    raw = read_attributes(path, layer=options.get("layer", ""), encoding=options.get("encoding", ""))
    on, matched = _unit_column(raw, data)
    blank = OwnTable(columns=(OwnColumn(name="-", title="-", nature="stock"),), file=path.name, **options)
    faults: list[Fault] = []
    columns = []
    for heading in raw.headings:
        if heading == on:
            columns.append(ReadColumn(heading, "name" if _is_wordy(raw.frame[heading]) else "code", ""))
        else:
            column, wrong = _understand(raw, heading, blank, rows=matched)
            columns.append(column)
            faults += wrong
    if faults:
        raise InputError(sorted(faults, key=lambda fault: fault.row or 0))
    drawn = [column for column in columns if column.nature not in ("code", "name", "text", "rank")]
    if not drawn:
        reason, remedy = Message("suggest.nothing_to_draw"), Message("suggest.give_numbers")
        raise InputError(Fault(reason, remedy, path))
    plates = _proposals(drawn, data)[:_PLATES]
    left = int((~matched).sum())
    elsewhere: Literal["refuse", "leave"] = "leave" if left else "refuse"
    own = tuple(_own_column(column) for column in drawn)
    table = OwnTable(columns=own, file=path.name, on=on, elsewhere=elsewhere, source=path.stem, **options)
    return Suggestion(table, tuple(columns), tuple(plates), left)


def _unit_column(raw: RawTable, data: Tables) -> tuple[str, np.ndarray]:
    """Return the heading that says the commune, and which rows mean one: the column that most rows do by, codes first.

    Raises:
        InputError: there is none.
    """
    best, most, matched = "", _LEAST_MATCHED, np.zeros(len(raw.rows), dtype=bool)
    for heading in raw.headings:
        # A number with decimals, a sort of few values are no names: they are not compared with all communes.
        values = texts(raw.frame[heading]).dropna()
        if values.nunique() < 0.5 * len(raw.rows) or values.str.contains(r"^\s*[-−]?\d*[.,]\d+\s*$").any():
            continue
        matches = match_rows(raw, data, heading, "")
        sure = np.array([match.sure for match in matches], dtype=bool)
        means = len({match.code for match in matches if match.sure}) / max(1, min(len(raw.rows), len(data.communes)))
        if means > most + 1e-9:
            best, most, matched = heading, means, sure
    if not best:
        reason, remedy = Message("suggest.no_unit"), Message("suggest.give_codes")
        raise InputError(Fault(reason, remedy, raw.file))
    return best, matched


def _is_wordy(column: pd.Series[Any]) -> bool:
    return bool(texts(column).str.contains(r"[^\W\d_]{3}", regex=True).fillna(False).mean() > 0.5)


def _understand(raw: RawTable, heading: str, table: OwnTable, *, rows: np.ndarray) -> tuple[ReadColumn, list[Fault]]:
    """Return what a column is, and the numbers in it that cannot be read without asking."""
    key = re.sub(r"\W+", "_", fold(heading).replace(" ", "_")) or "colonne"
    year = next(iter(_YEAR.findall(heading)), "")
    written = texts(raw.frame[heading]).str.strip(BLANKS)
    written = written.mask(written.isin(missing_marks(written).index))[rows]
    distinct = int(written.nunique())
    says = _says(heading)
    numbers, faults, _ = read_numbers(raw, raw.frame[heading], table, heading=heading, rows=rows)
    wordless = [fault for fault in faults if "thousands" in str(fault.remedy)]
    numbers_there = numbers[rows].dropna()
    if says == "text" or distinct == 0:
        return ReadColumn(heading, "text", key, year, distinct), []
    if len(numbers_there) + len(wordless) < 0.8 * int(written.notna().sum()):
        sorts = 2 <= distinct <= min(_MOST_SORTS, max(2, len(written) // 2))
        return ReadColumn(heading, "category" if sorts else "text", key, year, distinct), []
    nature = _nature_of_numbers(numbers_there, says, heading)
    return ReadColumn(heading, nature, key, year, distinct, float(numbers_there.sum())), faults


def _says(heading: str) -> str:
    """Return the nature that the words of a heading say, "" for none."""
    words = set(re.split(r"[\W_]+", fold(heading)))
    if "%" in heading:
        return "share"
    return next((nature for nature, names in _WORDS.items() if words & set(names)), "")


def _nature_of_numbers(numbers_there: pd.Series[float], says: str, heading: str) -> ColumnNature:
    """Return what a column of numbers is: what its heading says, if its values can be that; else by its values."""
    whole = bool((numbers_there == numbers_there.round()).all())
    if says == "share" and numbers_there.between(0, 100).all():
        return "share"
    if says == "rank" and whole and numbers_there.is_unique and numbers_there.between(1, len(numbers_there)).all():
        return "rank"
    if whole and not says and numbers_there.between(1900, 2100).all() and numbers_there.nunique() < len(numbers_there):
        return "text"  # years
    if says in ("ratio", "share") or (numbers_there < 0).any():
        return "ratio"
    measured = set(re.split(r"[\W_]+", fold(heading))) & _MEASURES
    if not whole and not measured and numbers_there.max() < 1000 and numbers_there.median() < 100:
        return "ratio"
    return "stock"


def _own_column(column: ReadColumn) -> OwnColumn:
    nature: Any = column.nature
    title = _title(column)
    return OwnColumn(name=column.heading, key=column.key, title=title, nature=nature, year=column.year)


def _proposals(columns: Sequence[ReadColumn], data: Tables) -> list[PlateProposal]:
    """Return what can be drawn, the best first, each key once."""
    proposals: dict[str, PlateProposal] = {}
    kinds = (_amounts, _rates, _changes, _sorts, _per_inhabitant, _shares_of_amounts, _classes)
    for kind in kinds:
        for proposal in kind(columns, data):
            proposals.setdefault(proposal.key, proposal)
    return list(proposals.values())


def _amounts(columns: Sequence[ReadColumn], data: Tables) -> Iterator[PlateProposal]:
    stocks = _latest([column for column in columns if column.nature == "stock"])
    for column in stocks[:1]:
        mark = {"mark": "circles", "indicator": column.key}
        yield _proposal(column, "how_many", mark, stem="nombre")


def _rates(columns: Sequence[ReadColumn], data: Tables) -> Iterator[PlateProposal]:
    rates = [_latest([column for column in columns if column.nature == nature]) for nature in ("share", "ratio")]
    for column in [*rates[0], *rates[1]][:1]:
        yield _proposal(column, "how_much", _areas(column.key, column.distinct), stem="taux")


def _changes(columns: Sequence[ReadColumn], data: Tables) -> Iterator[PlateProposal]:
    for later in _latest([column for column in columns if column.nature == "stock" and column.year]):
        stem = _stem(later)
        earlier = [column for column in columns if column.year and column.year < later.year and _stem(column) == stem]
        if earlier:
            before = min(earlier, key=lambda column: column.year)
            made = {"kind": "growth", "of": later.key, "before": before.key, "key": f"{later.key}_evolution"}
            yield _proposal(later, "change", _areas(made["key"], later.distinct), stem="evolution", indicator=made)
            return


def _sorts(columns: Sequence[ReadColumn], data: Tables) -> Iterator[PlateProposal]:
    for column in [column for column in columns if column.nature == "category"][:1]:
        yield _proposal(column, "of_which_sort", {"mark": "typology", "indicator": column.key}, stem="type")


def _per_inhabitant(columns: Sequence[ReadColumn], data: Tables) -> Iterator[PlateProposal]:
    for column in _latest([column for column in columns if column.nature == "stock"])[:1]:
        for key, per, stem in (("population_2024", 1000, "habitants"), ("area_km2", 1, "km2")):
            if key in data.bases["commune"].stocks and data.bases["commune"].stocks[key].notna().any():
                name = f"{column.key}_{stem}"
                made = {"kind": "ratio", "of": column.key, "over": key, "per": per, "key": name}
                mark = _areas(name, column.distinct)
                yield _proposal(column, f"per_{stem}", mark, stem=f"par_{stem}", indicator=made)


def _shares_of_amounts(columns: Sequence[ReadColumn], data: Tables) -> Iterator[PlateProposal]:
    stocks = sorted((c for c in columns if c.nature == "stock"), key=lambda c: -c.total)
    if len(stocks) > 1 and stocks[0].total > 0:
        part, whole = stocks[1], stocks[0]
        name = f"{part.key}_{whole.key}"
        made = {"kind": "ratio", "of": part.key, "over": whole.key, "per": 100, "key": name}
        yield _proposal(part, "ratio", _areas(name, part.distinct), stem="rapport", indicator=made)


def _classes(columns: Sequence[ReadColumn], data: Tables) -> Iterator[PlateProposal]:
    for column in columns:
        if column.nature in ("stock", "share", "ratio") and column.distinct > 1:
            made = {
                "kind": "class",
                "of": column.key,
                "classes": min(4, column.distinct),
                "key": f"{column.key}_classe",
            }
            mark = {"mark": "typology", "indicator": made["key"]}
            yield _proposal(column, "classes", mark, stem="classes", indicator=made)


def _proposal(
    column: ReadColumn, words: str, mark: dict[str, Any], *, stem: str, indicator: dict[str, Any] | None = None
) -> PlateProposal:
    title = Message(f"suggest.title.{words}", what=_title(column))
    reason = Message(f"suggest.reason.{words}", what=_title(column))
    return PlateProposal(f"{stem}-{column.key}".replace("_", "-"), title, reason, mark, indicator or {})


def _areas(key: str, distinct: int) -> dict[str, Any]:
    """Return a choropleth with as many classes as so many different values can be put in."""
    return {"mark": "choropleth", "indicator": key, "classes": max(1, min(5, distinct // 2))}


def _latest(columns: Sequence[ReadColumn]) -> list[ReadColumn]:
    """Return columns with the latest year of each figure first, then the largest."""
    return sorted(columns, key=lambda column: (column.year, column.total), reverse=True)


def _stem(column: ReadColumn) -> str:
    return _title(column).casefold()


def _title(column: ReadColumn) -> str:
    """Return a heading without its year, which an indicator has beside its title."""
    plain = _YEAR.sub("", column.heading).replace("(%)", "")
    return plain.strip(" _-,;:") or column.heading.strip()
