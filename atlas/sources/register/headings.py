"""Recognizes the headings of a register, in French, English or Arabic, as the toolkit's columns."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from atlas import columns as c
from atlas.errors import Fault, quote_names
from atlas.i18n.column_titles import titles_of
from atlas.i18n.lexicon import word_list, word_lists
from atlas.i18n.messages import NOTHING, Listed, Message, Text
from atlas.sources.matching.normalization import fold
from atlas.sources.parsing.vocabulary import key, synonyms

#: The columns of a register that headings can name, in the order of its table.
REGISTER_COLUMNS: Final = (
    c.ID, c.NAME, c.NAME_AR, c.FAMILY, c.SECTOR, c.STATUS, c.FOUNDED, c.MEMBERS, c.WOMEN, c.JOBS, c.DECLARED,
    c.LON, c.LAT, c.PRECISION, c.SOURCE, c.DATE, c.CONSENT, c.ADDRESS, c.PHONE, c.EMAIL, c.DEMONSTRATION,
)  # fmt: skip

_BRACKETS: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_RATE: Final = re.compile("[%٪]")
#: Stands between the two rows of a heading: "Coordonnées › X".
JOINED: Final = " › "
#: A group of headings about somebody who is not the actor: "Président › Nom" is no name of an actor.
_PERSONS: Final = frozenset(word_list("headings.aside.persons"))
#: Shapefiles cut the names of their columns to so many characters.
_CUT: Final = 10
_EXAMPLES: Final[Mapping[str, str]] = {
    c.ID: "identifiant", c.LON: "longitude", c.LAT: "latitude", c.DECLARED: "commune",
}  # fmt: skip


def recognize(heading: str) -> str | None:
    """Return the column that a heading names, None when it is none of the toolkit's: "Nb d'adhérents" → "members".

    Case, accents, punctuation, plurals, articles and what stands between brackets ("Longitude (WGS84)") do not matter.
    A name of ten characters is also understood as the beginning that a Shapefile leaves of a longer one
    ("demonstrat", "annee_crea"), and a heading of two rows ("Coordonnées › X") by its lower row.
    """
    if not fold(heading) or _RATE.search(heading):
        return None  # “% femmes” is no number of women
    column = _titles().get(heading) or _meaning(heading) or _meaning(_BRACKETS.sub(" ", heading))
    if column is None and JOINED in heading:
        return _of_two_rows(heading)
    return column or (_cut_headings().get(_cut(heading)) if len(heading) == _CUT else None)


def is_wording(heading: str) -> bool:
    """Tell whether a heading is one of the wordings known, not the beginning of one nor a part."""
    return heading in _titles() or _meaning(heading) is not None


def _of_two_rows(heading: str) -> str | None:
    group, _, part = heading.rpartition(JOINED)
    if _PERSONS & set(fold(group).split()):
        return None
    above, below = recognize(group), recognize(part)
    # "Effectif › Femmes" counts other women than those of the members.
    return None if (above, below) == (c.JOBS, c.WOMEN) else below


@cache
def _own_wordings() -> dict[str, tuple[str, ...]]:
    """Return the wordings of the columns of `REGISTER_COLUMNS`."""
    return {column: words for column, words in word_lists("headings.register").items() if column in REGISTER_COLUMNS}


@cache
def _meanings() -> dict[str, str]:
    return synonyms(_own_wordings())


def _meaning(heading: str) -> str | None:
    return _meanings().get(key(heading))


@cache
def _titles() -> dict[str, str]:
    """Return the titles that the toolkit itself gives to the columns, as QGIS exports them by alias → the column."""
    return {title: column for column in REGISTER_COLUMNS for title in titles_of(column)}


@cache
def _cut_headings() -> dict[str, str]:
    """Return the first ten characters of every wording → its column, where they belong to one.

    Of wordings of several columns the shortest wins when the others go on from it ("dénomination", "dénomination
    arabe").
    """
    columns: dict[str, dict[str, str]] = {}
    for wording, column in _wordings():
        folded = fold(wording)
        for name in (folded.replace(" ", "_"), folded.replace(" ", "")):
            if len(name) > _CUT:
                columns.setdefault(name[:_CUT], {})[name] = column
    shortest = {cut: min(wordings, key=len) for cut, wordings in columns.items()}
    return {
        cut: wordings[shortest[cut]]
        for cut, wordings in columns.items()
        if len(set(wordings.values())) == 1 or all(name.startswith(shortest[cut]) for name in wordings)
    }


def _wordings() -> Iterator[tuple[str, str]]:
    for column, wordings in _own_wordings().items():
        yield from ((wording, column) for wording in (column, *wordings))


def _cut(heading: str) -> str:
    return fold(heading.replace("_", " ")).replace(" ", "_") if "_" in heading else fold(heading)


def match_headings(
    headings: Sequence[str],
    *,
    columns: Mapping[str, str] | None = None,
    without: frozenset[str] = frozenset(),
    file: str | Path = "",
    row: int = 1,
) -> tuple[dict[str, str], tuple[Fault, ...]]:
    """Tell which heading is which column of a register: {column: heading}, and what is wrong with the headings.

    Args:
        headings: The file's headings, each once.
        columns: {column: heading} where the user says it; it wins over what would be recognized.
        without: Columns that are known otherwise (coordinates of a layer of points) and not looked for.
        file: The file, for the messages.
        row: The row of the headings, likewise.

    Two headings recognized as one column are a fault, as are a mapping to a heading that the file does not have and a
    mapping of something that is no column of a register.
    """
    given, faults = _explicit(headings, columns=columns or {}, file=file, row=row)
    taken = set(given.values())
    recognized: dict[str, list[str]] = {}
    for heading in headings:
        column = recognize(heading)
        if column and heading not in taken and column not in given and column not in without:
            recognized.setdefault(column, []).append(heading)
    for column, several in recognized.items():
        if whole := [heading for heading in several if _meaning(heading) == column]:
            several[:] = whole  # a name that a Shapefile cut does not compete with one that is whole
        if len(several) > 1:
            reason = Message("fault.sources.register.both_mean", headings=Listed(several, last="and"), column=column)
            remedy = Message("fault.sources.register.say_which", how=_say(column, several[0], file))
            at = row if file else None
            faults.append(Fault(reason, remedy, file=file, row=at, column=several[1]))
    matched = given | {column: several[0] for column, several in recognized.items()}
    bare = c.JOBS not in given and fold(matched.get(c.JOBS, "")) in ("effectif", "effectifs")
    if bare and c.MEMBERS not in matched and fold(matched.get(c.WOMEN, "")).startswith("dont "):
        # "Effectif, dont femmes" counts the members: women are told of them, not of the jobs.
        matched[c.MEMBERS] = matched.pop(c.JOBS)
    return {column: matched[column] for column in REGISTER_COLUMNS if column in matched}, tuple(faults)


def missing_column(column: str, *, headings: Sequence[str], file: str | Path = "", row: int = 1) -> Fault:
    """Return the fault of a register in which no heading names a column that it must have."""
    instead = NOTHING
    if column == c.LON and c.DECLARED in map(recognize, headings):
        by_name = "fault.sources.register.or_by_name_file" if file else "fault.sources.register.or_by_name_python"
        instead = Message(by_name)
    remedy = Message(
        "fault.sources.register.name_a_column",
        example=_EXAMPLES.get(column, column),
        how=_say(column, "…", file),
        names=quote_names(headings),
        instead=instead,
    )
    reason = Message("fault.sources.register.no_heading_means", column=column)
    return Fault(reason, remedy, file=file, row=row if file else None, column=column)


def _say(column: str, heading: str, file: str | Path) -> Text:
    """Tell how a user says which heading a column has: in Python for a table in memory, else in a file or a command."""
    if not file:
        return f'read_register(table, columns={{"{column}": "{heading}"}})'
    return Message("fault.sources.register.how_in_file", column=column, heading=heading)


def _explicit(
    headings: Sequence[str], *, columns: Mapping[str, str], file: str | Path, row: int
) -> tuple[dict[str, str], list[Fault]]:
    by_fold = {fold(heading): heading for heading in reversed(headings)}
    given: dict[str, str] = {}
    faults: list[Fault] = []
    for column, wanted in columns.items():
        if column not in REGISTER_COLUMNS:
            names = Listed(REGISTER_COLUMNS, marks=False, most=len(REGISTER_COLUMNS))
            remedy = Message("fault.sources.register.columns_are", names=names)
            reason = Message("fault.sources.small_table.no_such_column")
            faults.append(Fault(reason, remedy, file=file, value=column))
            continue
        heading = wanted if wanted in headings else by_fold.get(fold(wanted))
        if heading is None:
            near = difflib.get_close_matches(wanted, headings, n=3, cutoff=0.5) or list(headings[:20])
            remedy = Message("fault.sources.register.file_has", names=quote_names(near))
            reason = Message("fault.sources.register.no_such_heading")
            faults.append(Fault(reason, remedy, file=file, value=wanted))
        elif heading in given.values():
            remedy = Message("fault.sources.register.own_heading")
            reason = Message("fault.sources.register.one_heading_two_columns")
            faults.append(Fault(reason, remedy, file=file, row=row if file else None, column=heading))
        else:
            given[column] = heading
    return given, faults
