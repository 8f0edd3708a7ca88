"""Brings what came back from bodies into the file: every change, with who and when, is applied or refused, and told.

A blank cell where something stood is a removal, and waits for a person; the columns of the house (status, verification)
are not the bodies' to change; an answer with faults is refused whole, with its faults.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from atlas.errors import AtlasError, Fault, SupportError
from atlas.i18n.language import DEFAULT_LANGUAGE
from atlas.i18n.messages import Message
from atlas.publishing.support.changes import APPLIED, Cells, FormComparison, SupportChange, rows_by_key
from atlas.publishing.support.forms import FORM_SHEETS, fingerprint, form_rows
from atlas.sources.files.spreadsheet_text import harmless
from atlas.sources.files.workbooks import read_sheets
from atlas.sources.support.areas import AreaNames
from atlas.sources.support.cells import CellReader
from atlas.sources.support.columns import BODY, SHEETS, Sheet
from atlas.sources.support.published import publishable
from atlas.sources.support.records import support_file
from atlas.sources.support.tables import NOTES, SupportRow, SupportTables, filled_rows, read_support_tables
from atlas.sources.support.vocabulary import PAPER

if TYPE_CHECKING:
    from atlas.sources.territory.territory import Territory

#: A journal's columns, in their order.
JOURNAL: Final = ("body", "sheet", "row", "field", "before", "after", "who", "when", "source", "decision", "since")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")

Rows = dict[Sheet, list[dict[str, str]]]


@dataclass(frozen=True, eq=False)
class MergedAnswers:
    """A file with the answers in it.

    Attributes:
        rows: sheet → rows by the names of our columns, ready to be written.
        changes: all of them, the refused ones too, answer by answer.
        answered: ids of the bodies whose answers were read: they are verified now.
        refused: file of an answer that could not be taken → its faults.
    """

    rows: Mapping[Sheet, Sequence[Cells]]
    changes: tuple[SupportChange, ...]
    answered: tuple[str, ...]
    refused: Mapping[str, tuple[Fault, ...]] = field(default_factory=dict)


def merge_answers(
    source: Path, answers: Sequence[Path], territory: Territory, *, on: dt.date, by: str, removals: bool = False
) -> MergedAnswers:
    """Bring answers into a file: each field that differs is applied or refused; the body counts as verified.

    Args:
        source: the file.
        answers: forms that came back, in the order in which they count; a later one wins.
        territory: whose communes are named.
        on: the day on which the answers are taken in.
        by: who takes them in.
        removals: whether what was emptied in a form is removed from the file.

    Raises:
        SupportError: the file itself has faults; an answer with faults is refused and told.
    """
    tables = read_support_tables(source)
    support_file(tables, territory, path=source)
    rows: Rows = {sheet: [dict(row.cells) for row in filled_rows(tables[sheet])] for sheet in SHEETS}
    merger = _Merger(rows, territory, on, by, removals)
    for answer in answers:
        merger.take(answer)
    return MergedAnswers(rows, tuple(merger.changes), tuple(dict.fromkeys(merger.answered)), merger.refused)


def journal_csv(merged: MergedAnswers, *, on: dt.date, by: str) -> bytes:
    """Return every change as CSV: body, sheet, row, field, before, after, who, when, source, decision."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(JOURNAL)
    for change in merged.changes:
        beside: dict[str, Any] = {"who": by, "when": on.isoformat(), "since": "yes" if change.since else ""}
        writer.writerow([harmless(str(beside.get(name, getattr(change, name, "")))) for name in JOURNAL])
    return stream.getvalue().encode("utf-8-sig")


class _Merger:
    """Takes answers one by one into the rows of a file."""

    def __init__(self, rows: Rows, territory: Territory, on: dt.date, by: str, removals: bool) -> None:
        self.rows, self.territory, self.on, self.by, self.removals = rows, territory, on, by, removals
        self.reader = CellReader(AreaNames(territory))
        self.changes: list[SupportChange] = []
        self.answered: list[str] = []
        self.refused: dict[str, tuple[Fault, ...]] = {}
        self.fresh: dict[tuple[str, Sheet, str], dict[str, str]] = {}  # rows that an answer added

    def take(self, answer: Path) -> None:
        """Take one answer, or refuse it whole with its faults."""
        try:
            tables = read_support_tables(answer)
            support_file(tables, self.territory, path=answer)
        except SupportError as error:
            self.refused[answer.name] = error.faults
            return
        digest = _digest(answer)
        for row in filled_rows(tables["bodies"]):
            body = row.cells.get("id", "")
            current = next((entry for entry in self.rows["bodies"] if entry.get("id") == body), None)
            if current is None:
                remedy = Message("fault.publishing.support.keep_id")
                fault = row.fault(Message("fault.sources.support.no_body"), remedy, column="id", value=body)
                self.refused[answer.name] = (*self.refused.get(answer.name, ()), fault)
            else:
                self._take_body(body, tables, answer.name, digest)
                verified = {"verified_on": self.on.isoformat(), "verified_by": self.by, "method": "form"}
                current |= verified | {"source": answer.name}

    def _take_body(self, body: str, tables: SupportTables, source: str, digest: str) -> None:
        """Compare one body's rows and apply what may be applied."""
        asked = self._form_of(body)
        since = bool(digest) and digest != fingerprint(asked)
        comparison = FormComparison(body, self.reader, self.removals)
        for sheet in FORM_SHEETS:
            given = [row.cells for row in filled_rows(tables[sheet]) if _owner(sheet, row.cells) == body]
            for change in comparison.changes(sheet, asked[sheet], given):
                dated_change = replace(change, source=source, since=since)
                self.changes.append(dated_change)
                if dated_change.decision == APPLIED:
                    self._apply(dated_change, comparison)
        self.answered.append(body)

    def _form_of(self, body: str) -> dict[Sheet, list[dict[str, str]]]:
        """Return what a form of the body would be filled with now."""
        tables: dict[Sheet, list[SupportRow]] = {sheet: [] for sheet in SHEETS}
        for sheet in FORM_SHEETS:
            own = [row for row in self.rows[sheet] if _owner(sheet, row) == body]
            tables[sheet] = [SupportRow(_alone(row), i + 1, Path()) for i, row in enumerate(own)]
        (private,) = support_file(tables, self.territory).bodies
        return form_rows(publishable(private, PAPER), DEFAULT_LANGUAGE, self.reader.areas)

    def _apply(self, change: SupportChange, comparison: FormComparison) -> None:
        if change.sheet == "areas":
            self._apply_area(change, comparison)
            return
        own = [row for row in self.rows[change.sheet] if _owner(change.sheet, row) == change.body]
        place = (change.body, change.sheet, change.row)
        row = self.fresh.get(place) or rows_by_key(change.sheet, own).get(change.row)
        if not change.field:
            self.rows[change.sheet] = [other for other in self.rows[change.sheet] if other is not row]
            return
        if row is None:
            row = self.fresh[place] = {BODY: change.body}
            self.rows[change.sheet].append(row)
        row[change.field] = change.after
        if not change.after:
            del row[change.field]

    def _apply_area(self, change: SupportChange, comparison: FormComparison) -> None:
        own = [row for row in self.rows["areas"] if row.get(BODY) == change.body]
        codes = comparison.communes_of(own) - {change.before} | ({change.after} - {""})
        self.rows["areas"] = [row for row in self.rows["areas"] if row.get(BODY) != change.body]
        self.rows["areas"] += [{BODY: change.body, "area": code} for code in sorted(codes)]


def _owner(sheet: Sheet, cells: Cells) -> str:
    return cells.get("id" if sheet == "bodies" else BODY, "")


def _alone(cells: Cells) -> dict[str, str]:
    """Return the cells of a body without the body above it, which is not there when one is looked at alone."""
    return {name: text for name, text in cells.items() if name != "parent"}


def _digest(answer: Path) -> str:
    """Return the fingerprint that a form carries on its first sheet, or in its first line; "" when it was taken out."""
    if answer.suffix.lower() == ".toml":
        first = answer.read_text(encoding="utf-8-sig").partition("\n")[0].removeprefix("# ")
        return first if _DIGEST.fullmatch(first) else ""
    try:
        sheets, _ = read_sheets(answer, sheet=NOTES)
    except AtlasError:
        return ""
    cells = (cell for row in sheets[0].cells for cell in row)
    return next((cell for cell in cells if _DIGEST.fullmatch(cell)), "")
