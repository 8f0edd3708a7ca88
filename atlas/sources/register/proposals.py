"""Proposes the mapping file of a source: what was understood of it, with what certainty, ready to be corrected."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final, Unpack

import pandas as pd

from atlas import columns as c
from atlas.errors import group_faults
from atlas.i18n.messages import Listed, Message
from atlas.i18n.typography import without_isolates
from atlas.sources.files.tables import texts
from atlas.sources.parsing.values import BLANKS
from atlas.sources.register.headings import JOINED, REGISTER_COLUMNS, is_wording
from atlas.sources.register.mapping import SourceMapping
from atlas.sources.register.records import Records
from atlas.sources.register.register import (
    RefusedRegisterError,
    Register,
    RegisterOptions,
    read_records,
    register_of,
    resolve_mapping,
)
from atlas.sources.vocabulary.vocabulary import CODED

_LONGEST_LIST: Final = 200


def propose_mapping(
    source: str | Path | pd.DataFrame,
    *,
    mapping: str | Path | SourceMapping | None = None,
    **given: Unpack[RegisterOptions],
) -> str:
    """Propose a mapping file, as text, that reads a source as it is read now.

    Its comments say, in the language of the interface, what was guessed and how surely.

    Each heading is "certain" (a known wording) or "likely" (its beginning, its lower row). Words of families, sectors,
    statuses and precisions are listed with the code they were read as; those that nobody knows stand in comments, to be
    completed. Reading the source again with this file gives the same register. What refuses the register (a column that
    is missing, an identifier twice) stands in comments at the top.

    Args:
        source: The register.
        mapping: What is known already of this source.
        **given: As in ``read_register``.

    Raises:
        RegisterError: The source is no table that can be read, or has no column of a register.
    """
    how = resolve_mapping(mapping, given)
    year = given.get("year")
    last, blocking = date.today().year if year is None else year, list[str]()
    try:
        records = read_records(source, how, year=last, vocabulary=given.get("vocabulary"))
    except RefusedRegisterError as error:
        if not error.records.matched:
            raise
        records, blocking = error.records, group_faults(fault for fault in error.faults if fault.blocks)
    register = register_of(records)
    lines = [*_head(records, register), *_blocking(blocking), *_columns(records)]
    for column in CODED:
        if column in records.written:
            lines += _values(records, column)
    return "\n".join(lines) + "\n"


def _blocking(faults: Sequence[str]) -> Iterator[str]:
    if faults:
        yield f"# {_word('blocked')}"
        yield from (f"#   {line}" for fault in faults for line in fault.splitlines())


def _head(records: Records, register: Register) -> Iterator[str]:
    raw, how = records.raw, records.mapping
    name = raw.file.name if isinstance(raw.file, Path) else _word("in_memory")
    aside = Message("sources.count.rows", n=len(register.asides))
    yield f"# {_word('head', name=name, records=_count(len(register)), aside=aside)}"
    yield f"# {_word('correct')}"
    yield _line("title", register.title)
    latest = _word("latest") if register.date else _word("undated")
    yield _line("date", how.date) if how.date else f"# {_line('date', register.date)}  # {latest}"
    if register.demonstration:
        yield f"demonstration = true  # {_word('invented')}"
    if raw.notes.get("format") == "text" or how.encoding:
        encoding, _, certainty = without_isolates(raw.notes.get("encoding", "")).partition(" (")
        certainty = certainty.rstrip(")") or str(_word("certain"))
        yield _line("encoding", how.encoding or encoding) + f"  # {certainty}"
    if raw.sheet and records.sheets is None:
        yield _line("sheet", raw.sheet)
    elif records.sheets is not None:
        yield f"# sheet = …  # {_word('several_sheets', sheets=raw.notes['sheet'])}"
    if raw.heading_row != 1 and records.sheets is None:
        yield f"header_row = {raw.heading_row}"
    if how.exchanged:
        yield "exchanged = true"
    if how.lost_point:
        figures = ", ".join(f"{column} = {count}" for column, count in how.lost_point.items())
        yield f"lost_point = {{ {figures} }}"
    if how.missing:
        yield f"missing = [{', '.join(map(_toml_text, how.missing))}]"
    yield from _systems(records)


def _systems(records: Records) -> Iterator[str]:
    """Return the coordinate system and the order of dates, with how they are known."""
    notes = records.notes
    if records.crs:
        yield _line("crs", records.crs) + f"  # {notes['crs'].partition('(')[2].partition(')')[0]}"
    elif records.raw.lon is None:
        yield _line("crs", "EPSG:4326") + f"  # {_word('degrees')}"
    if records.date_order:
        yield _line("date_order", records.date_order) + f"  # {notes['date_order']}"
    elif {c.DATE, c.FOUNDED} & set(records.matched):
        yield _line("date_order", "dmy") + f"  # {_word('day_first')}"


def _columns(records: Records) -> Iterator[str]:
    yield ""
    yield "[columns]"
    own = set(records.mapping.columns)
    for column, heading in records.matched.items():
        if column in own:
            why = "as_said"
        elif is_wording(heading):
            why = "certain"
        else:
            why = "likely_lower" if JOINED in heading else "likely_cut"
        yield f"{_line(column, heading)}  # {_word(why)}"
    used = set(records.matched.values())
    if others := [heading for heading in records.raw.headings if heading not in used]:
        names = Listed(others[:_LONGEST_LIST], most=_LONGEST_LIST, longest=1000)
        yield f"# {_word('kept', names=names)}"
    if lacking := [name for name in REGISTER_COLUMNS if name not in records.matched]:
        names = Listed(lacking, most=len(lacking), marks=False)
        yield f"# {_word('not_found', names=names)}"


def _values(records: Records, column: str) -> Iterator[str]:
    """Return the words of one column of codes, each once, the most frequent first."""
    written = texts(records.written[column]).str.strip(BLANKS)
    read = records.columns[column]
    guessed = {guess.written for guess in records.guesses if guess.column == column}
    counts = written[written != ""].value_counts()
    codes = dict(zip(written, read, strict=True))
    understood = [word for word in counts.index if not pd.isna(codes[word]) and word != codes[word]]
    unknown = [word for word in counts.index if pd.isna(codes[word])]
    if not understood and not unknown:
        return
    yield ""
    yield f"[values.{column}]"
    for word in sorted(understood, key=lambda word: (-counts[word], word)):
        sure = "word_guessed" if word in guessed else "word_certain"
        yield f"{_line(word, codes[word])}  # {_word(sure, records=_count(int(counts[word])))}"
    for word in sorted(unknown, key=lambda word: (-counts[word], word))[:_LONGEST_LIST]:
        yield f"# {_line(word, '…')}  # {_word('word_unknown', records=_count(int(counts[word])))}"


def _word(key: str, **values: object) -> Message:
    return Message(f"sources.draft.{key}", **values)


def _count(records: int) -> Message:
    return Message("sources.count.records", n=records)


def _line(key: str, value: str) -> str:
    """Return one line of TOML: a bare key where it can be, texts with the escapes that JSON and TOML share."""
    bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return f"{key if bare else _toml_text(key)} = {_toml_text(value)}"


def _toml_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
