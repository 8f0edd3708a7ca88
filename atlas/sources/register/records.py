"""Reads the columns of a raw table as those of a register, and remembers what is wrong with their values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas import columns as c
from atlas.errors import Fault
from atlas.i18n.lexicon import word_list
from atlas.i18n.messages import Listed, Message, Text
from atlas.sources.files.sheets import Sheets
from atlas.sources.files.tables import RawTable, texts
from atlas.sources.matching.normalization import fold
from atlas.sources.parsing.coordinates import Unreadable, restore_point
from atlas.sources.parsing.dates import Order
from atlas.sources.parsing.projections import (
    LONLAT,
    are_meters,
    checked_order,
    is_projected,
    may_be_meters,
    named_system,
    read_meters,
    recognize_system,
)
from atlas.sources.parsing.values import (
    BLANKS,
    Guess,
    Refusal,
    error_cells,
    missing_marks,
    read_codes,
    read_counts,
    read_dates,
    read_flags,
    read_years,
)
from atlas.sources.parsing.vocabulary import key
from atlas.sources.register import rules
from atlas.sources.register.closures import closure_heading, have_ended
from atlas.sources.register.mapping import SourceMapping
from atlas.sources.vocabulary.vocabulary import CODED, Vocabulary
from atlas.sources.vocabulary.vocabulary_file import social_economy
from atlas.sources.vocabulary.wordings import wordings_of

_COUNTS: Final = (c.MEMBERS, c.WOMEN, c.JOBS)
_POSITION: Final = (c.LON, c.LAT)
#: "ND" may be who an actor is; everywhere else it says that nothing is known.
_NEVER_MARKED: Final = frozenset({c.ID, c.NAME, c.NAME_AR})
_INVENTED: Final = word_list("headings.aside.invented")
_LONGEST_VALUE: Final = 80
_WEST: Final = re.compile(r"\b(?:w|o|west|ouest)\b")


class Records:
    """The columns of one register as they are read, and what was found wrong with them.

    Attributes:
        columns: {column: values}, filled by `read`.
        unreadable: Which records have coordinates that cannot be read.
        guesses: The misspelt words that were understood.
        notes: What was detected of the values, in words: decimal sign, order of dates, coordinate system.
        crs: The coordinate reference system of the columns of coordinates, "" for degrees.
        date_order: Which figure of a date is the day, "" where nothing says it.
    """

    def __init__(
        self, raw: RawTable, matched: Mapping[str, str], *, mapping: SourceMapping, sheets: Sheets = None,
        vocabulary: Vocabulary | None = None,
    ) -> None:  # fmt: skip
        self.raw, self.matched, self.mapping, self.sheets = raw, matched, mapping, sheets
        self.vocabulary = vocabulary or social_economy()
        self.written = {column: raw.frame[heading] for column, heading in matched.items()}
        self.columns: dict[str, pd.Series] = {}
        self.guesses: list[Guess] = []
        self.notes: dict[str, str] = {}
        self.crs, self.date_order = "", ""
        self.unreadable = np.zeros(len(raw.rows), dtype=bool) if raw.unreadable is None else raw.unreadable.copy()
        self._refusals: list[Refusal] = []
        self._faults: list[Fault] = []
        self._marks: Counter[str] = Counter()

    def read(self, *, year: int) -> None:
        """Read every column, then ask every rule; ``year`` is the last year that a record may bear."""
        position: dict[str, pd.Series] = {}
        for column, written in self.written.items():
            clean = self._clean(written, column=column)
            if column in _POSITION:
                position[column] = clean
            else:
                self.columns[column], refusals = self._parse(clean, column=column, year=year)
                self._refusals += refusals
        self._note_marks()
        # One fault per cell: the rules that compare values see those that were refused as missing.
        self._drop_refused()
        reported = {column: self._reported_rows(column) for column in (c.ID, c.NAME, c.NAME_AR)}
        if c.ID in self.columns:
            self._refusals += rules.identifier_refusals(
                self.columns[c.ID],
                label=self._record_label,
                reported=reported[c.ID],
                in_memory=self.raw.labels is not None,
            )
        else:
            self._number()
        self._refusals += rules.name_refusals(self.columns, reported=reported[c.NAME] | reported[c.NAME_AR])
        self._refusals += rules.number_refusals(self.columns, year=year)
        self._drop_refused()
        self._close(year)
        self._read_position(position)

    def faults(self, *, structural: bool, without: Collection[str] = ()) -> tuple[Fault, ...]:
        """Return what refuses the register, or what is wrong with its values: one fault per cell.

        The columns ``without`` are passed over.
        """
        listed: list[Fault] = list(self._faults) if structural else []
        for refusal in self._refusals:
            if refusal.structural != structural or refusal.column in without:
                continue
            heading = self.matched.get(refusal.column, refusal.column)
            labels = [self.raw.label(i) for i in refusal.positions.tolist()]
            rows = self.raw.rows[refusal.positions].tolist()
            written = texts(self.written[refusal.column].iloc[refusal.positions])
            sheets = [""] * len(rows) if self.sheets is None else self.sheets[refusal.positions].tolist()
            for row, value, sheet, label in zip(rows, written, sheets, labels, strict=True):
                shown = "" if pd.isna(value) else str(value)[:_LONGEST_VALUE]
                listed.append(Fault(refusal.reason, refusal.remedy, self.raw.file, row, heading, shown, sheet, label))
        return tuple(listed)

    def _record_label(self, i: int) -> Text:
        """Name a record in a message: by its row, with its sheet when there are several, or by its index label."""
        row = str(self.raw.rows[i])
        if self.sheets is not None:
            return Message("fault.sources.register.row_of_sheet", row=row, sheet=str(self.sheets[i]))
        return self.raw.label(i) or row

    def _number(self) -> None:
        """Number the records of a register without identifiers by their rows; those of a table in memory from 1."""
        rows = self.raw.rows if self.raw.labels is None else np.arange(1, len(self.raw.rows) + 1)
        numbers = pd.Series(rows).astype("str")
        self.columns[c.ID] = numbers if self.sheets is None else pd.Series(self.sheets, dtype="str") + " " + numbers
        how = "by_rows" if self.raw.labels is None else "from_1"
        self.notes["id"] = str(Message(f"sources.detected.numbered_{how}"))

    def _reported_rows(self, column: str) -> npt.NDArray[np.bool_]:
        """Return records of which the value of this column is already known to be wrong."""
        refused = np.zeros(len(self.raw.rows), dtype=bool)
        for refusal in self._refusals:
            if refusal.column == column:
                refused[refusal.positions] = True
        return refused

    def _clean(self, written: pd.Series, *, column: str) -> pd.Series:
        """Return texts without the blanks around them, NaN for none and for the cells that a spreadsheet left in error.

        Coordinates that are numbers stay numbers; texts that need nothing stay the same column, not a copy.
        """
        if column in _POSITION and pd.api.types.is_numeric_dtype(written.dtype):
            return written
        text = texts(written)
        stripped = text.str.strip(BLANKS)
        if (stripped != text)[text.notna()].any():
            text = stripped.where(stripped != "")
        text = self._without_marks(text, column=column)
        wrong = error_cells(text, column=column)
        if wrong is None:
            return text
        self._refusals.append(replace(wrong, structural=column == c.ID))
        if column in _POSITION:
            self.unreadable[wrong.positions] = True
        keep = np.ones(len(text), dtype=bool)
        keep[wrong.positions] = False
        return text.where(keep)

    def _without_marks(self, text: pd.Series, *, column: str) -> pd.Series:
        """Take the marks of missing values ("NC", "-", "n.d.") as none, and count them.

        Names and identifiers keep them, as does a column of codes of which such a word is a code.
        """
        if column in _NEVER_MARKED:
            return text
        marks = missing_marks(text, own=self.mapping.missing)
        if column in CODED:
            words = {key(word) for word in self.mapping.values.get(column, {})}
            read = wordings_of(self.vocabulary, column).read
            marks = marks[[read(mark) is None and key(mark) not in words for mark in marks.index]]
        if not len(marks):
            return text
        for mark, count in marks.items():
            self._marks[str(mark)] += int(count)
        return text.mask(text.isin(marks.index))

    def _note_marks(self) -> None:
        if self._marks:
            marks = [Message("sources.detected.mark_times", mark=m, n=n) for m, n in self._marks.most_common()]
            self.notes["missing"] = str(Listed(marks, last="and", marks=False))

    def _parse(self, text: pd.Series, *, column: str, year: int) -> tuple[pd.Series, list[Refusal]]:
        if column in CODED:
            wordings, own = wordings_of(self.vocabulary, column), self.mapping.values.get(column)
            values, refusals, guesses = read_codes(text, wordings, column=column, own=own)
            self.guesses += guesses
            return values, refusals
        if column in _COUNTS:
            return read_counts(text, column=column)
        if column in (c.FOUNDED, c.DATE):
            read = read_years if column == c.FOUNDED else read_dates
            values, refusals, order = read(text, column=column, year=year, order=self.mapping.date_order)
            self._note_order(order, column)
            return values, refusals
        if column in (c.CONSENT, c.DEMONSTRATION):
            return read_flags(text, column=column, yes=_INVENTED if column == c.DEMONSTRATION else ())
        return text.reset_index(drop=True), []

    def _close(self, year: int) -> None:
        """Close the actors that state no status but when they ceased to be."""
        heading = closure_heading(name for name in self.raw.headings if name not in self.matched.values())
        if heading is None:
            return
        status = self.columns.get(c.STATUS, pd.Series([None] * len(self.raw.rows), dtype="str"))
        ended = have_ended(self.raw.frame[heading], year=year) & status.isna().to_numpy(dtype=bool)
        if ended.any():
            self.columns[c.STATUS] = status.mask(ended, c.CLOSED)
            self.notes["closed"] = str(Message("sources.detected.closed_by", count=int(ended.sum()), heading=heading))

    @property
    def _heading_row(self) -> int | None:
        """The row of the headings, None for a table in memory."""
        return None if self.raw.labels is not None else self.raw.heading_row

    def _note_order(self, order: Order, column: str) -> None:
        if order != "dmy" or self.mapping.date_order:
            note = Message("sources.detected.order_seen", order=order, heading=self.matched[column])
            if self.mapping.date_order:
                note = Message("sources.detected.order_said", order=order)
            self.notes["date_order"], self.date_order = str(note), order

    def _read_position(self, clean: Mapping[str, pd.Series]) -> None:
        raw, crs = self.raw, None
        if raw.lon is None and not clean:
            self.columns |= {column: pd.Series(np.full(len(raw.rows), np.nan)) for column in _POSITION}
            self.notes["coordinates"] = str(Message("sources.detected.by_commune"))
            return
        given = {column: clean.get(column) for column in _POSITION}
        if raw.lon is not None and raw.lat is not None:
            given = {c.LON: pd.Series(raw.lon), c.LAT: pd.Series(raw.lat)}
            self.written |= {column: values for column, values in given.items() if values is not None}
        else:
            clean = self._with_points(clean)
            given = {column: clean.get(column) for column in _POSITION}
            self._note_decimal(clean)
            crs = self._system(clean)
            if self._faults:  # what the numbers mean is not known: none of them is right or wrong
                self.columns |= {column: pd.Series(np.full(len(raw.rows), np.nan)) for column in _POSITION}
                return
        if self.mapping.exchanged:
            given = {c.LON: given[c.LAT], c.LAT: given[c.LON]}
            self.notes["exchanged"] = str(Message("sources.detected.exchanged_said"))
        position = rules.read_position(given[c.LON], given[c.LAT], refused=self.unreadable, crs=crs)
        lon = position.lon if crs else self._with_sign(position.lon)
        self.columns |= {c.LON: pd.Series(lon), c.LAT: pd.Series(position.lat)}
        self.unreadable = position.unreadable
        self._refusals += position.refusals

    def _with_points(self, clean: Mapping[str, pd.Series]) -> Mapping[str, pd.Series]:
        """Put decimal points back where the mapping says how many figures stand before them."""
        figures = {str(column): count for column, count in self.mapping.lost_point.items()}
        if not figures:
            return clean
        restored = {column: restore_point(text, figures[column]) for column, text in clean.items() if column in figures}
        count = sum(n for _, n in restored.values())
        self.notes["lost_point"] = str(Message("sources.detected.point_put_back", n=count))
        return {**clean, **{column: text for column, (text, _) in restored.items()}}

    def _with_sign(self, lon: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Turn longitudes to the west that are all written without a sign under “Longitude (W)”."""
        heading = self.matched.get(c.LON, "")
        finite = np.isfinite(lon)
        if not _WEST.search(fold(heading)) or not finite.any() or not (lon[finite] > 0).all():
            return lon
        self.notes["west"] = str(Message("sources.detected.west_as_said", heading=heading))
        return -lon

    def _system(self, clean: Mapping[str, pd.Series]) -> str | None:
        """Return the system of the columns of coordinates, None for degrees of EPSG:4326; a fault when unsure."""
        if self.mapping.crs is not None:
            self.notes["crs"] = str(Message("sources.detected.crs_said", crs=self.mapping.crs))
            self.crs = self.mapping.crs
            return None if self.mapping.crs.upper() == LONLAT else self.mapping.crs
        if not all(column in clean for column in _POSITION):
            return None
        headings = (self.matched[c.LON], self.matched[c.LAT])
        if not may_be_meters(headings):
            return None
        x, y = (read_meters(clean[column])[0] for column in _POSITION)
        if not are_meters(x, y):
            return None
        named = named_system(headings)
        system = checked_order(x, y, named) if named and is_projected(named) else recognize_system(x, y)
        if isinstance(system, Unreadable):
            heading = f"{headings[0]}, {headings[1]}"
            self._faults.append(
                Fault(system.reason, system.remedy, self.raw.file, self._heading_row, heading, sheet=self.raw.sheet)
            )
            return None
        how = "named" if named else "recognised"
        self.notes["crs"] = str(Message(f"sources.detected.crs_{how}", crs=system, to=LONLAT))
        self.crs = system
        return system

    def _note_decimal(self, clean: Mapping[str, pd.Series]) -> None:
        written = [text for text in clean.values() if isinstance(text.dtype, pd.StringDtype)]
        if written and len(written) == len(clean):
            signs = ((",", Message("sources.detected.comma")), (".", Message("sources.detected.point")))
            names = [name for sign, name in signs if any(_holds(text, sign) for text in written)]
            note = Listed(names, last="and", marks=False) if names else Message("sources.detected.none")
            self.notes["decimal"] = str(note)

    def _drop_refused(self) -> None:
        for refusal in self._refusals:
            column = self.columns.get(refusal.column)
            if column is not None and refusal.column != c.ID and not refusal.structural:
                keep = np.ones(len(column), dtype=bool)
                keep[refusal.positions] = False
                self.columns[refusal.column] = column.where(keep)


def _holds(text: pd.Series, sign: str) -> bool:
    return bool(text.str.contains(sign, regex=False).any())
