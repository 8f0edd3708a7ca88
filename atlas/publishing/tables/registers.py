"""Writes registers that were made of others: the records, what contradicts, the pairs to decide."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from atlas import columns as c
from atlas.i18n.language import LanguageCode
from atlas.publishing.tables.csv_files import CsvForm
from atlas.publishing.tables.layers import About, TableLayer, make_layer
from atlas.publishing.tables.titles import titles
from atlas.publishing.tables.writers import write_files
from atlas.sources.deduplication.merge import Merged, pair_headings
from atlas.sources.register.register import Register

#: Of use inside a program only; the line of a record in the file that is written is its row.
_HIDDEN = (c.ROW, c.UNREADABLE)


def write_register(register: Register, path: str | Path, *, language: LanguageCode = "fr") -> tuple[Path, ...]:
    """Write a register whole, contacts included, so that reading the file gives the same register.

    The headings are the toolkit's columns, coordinates are degrees (EPSG:4326) in columns of their own.

    Raises:
        OutputError: the file cannot be written, or its ending is not known.
    """
    return write_files([_records("register", _plain(register.table), language)], path, date=register.date)


def write_merged(
    merged: Merged,
    path: str | Path,
    *,
    duplicates: str | Path | None = None,
    language: LanguageCode = "fr",
    csv_form: CsvForm = "plain",
) -> tuple[Path, ...]:
    """Write a merged register, beside it the values that contradict each other, and elsewhere the pairs to decide.

    Args:
        merged: what `merge_registers` gave.
        path: of the register; ``OUT_contradictions`` stands beside it, or in the same workbook.
        duplicates: of the table of pairs, whose column "decision" is to be filled in and given back.
        language: of the titles.
        csv_form: ``plain``, or ``excel`` for French spreadsheets.

    Raises:
        OutputError: a file cannot be written, or its ending is not known.
    """
    layers = [_records("register", _plain(merged.register.table), language)]
    if len(merged.contradictions):
        layers.append(_records("contradictions", merged.contradictions, language))
    written = write_files(layers, path, date=merged.register.date, csv_form=csv_form)
    if duplicates is None:
        return written
    pairs = merged.duplicates.rename(columns=pair_headings())
    return (*written, *write_files([_records("duplicates", pairs, language)], duplicates, csv_form=csv_form))


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    return table.drop(columns=[name for name in _HIDDEN if name in table])


def _records(name: str, frame: pd.DataFrame, language: LanguageCode) -> TableLayer:
    abouts = {**titles(language), **{column: About(decimals=None) for column in (c.LON, c.LAT)}}
    return make_layer(name, frame, abouts, title=name, description="")
