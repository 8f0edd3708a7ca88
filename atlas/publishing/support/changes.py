"""Compares what a form was filled with and what came back in it, field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from atlas.publishing.support.forms import HOUSE
from atlas.sources.matching.normalization import fold
from atlas.sources.parsing.coordinates import Unreadable
from atlas.sources.support.areas import SupportArea
from atlas.sources.support.cells import CellReader, parts_of
from atlas.sources.support.columns import BODY, SHEETS, Sheet, column_of
from atlas.sources.support.vocabulary import REACHES, code_of

APPLIED: Final = "applied"
#: A cell or a row that was emptied: it waits for a person.
REMOVAL: Final = "removal"
#: A column that no form asks for.
OF_THE_HOUSE: Final = "house"

Cells = Mapping[str, str]
Row = TypeVar("Row", bound=Cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportChange:
    """One field of an answer that differs from the file.

    Attributes:
        row: which row of the body in that sheet: a service, a person, the number of a place.
        field: a column; "" for the whole row.
        source: the file of the answer.
        decision: ``applied``, or why it was refused.
        since: whether the file itself changed after the form was sent.
    """

    body: str
    sheet: Sheet
    row: str
    field: str
    before: str
    after: str
    source: str = ""
    decision: str = APPLIED
    since: bool = False


@dataclass(frozen=True, slots=True)
class FormComparison:
    """Compares the rows of a body.

    Attributes:
        body: its identifier.
        reader: reads cells, so that two wordings of one value are no change.
        removals: whether what was emptied is removed.
    """

    body: str
    reader: CellReader
    removals: bool = False

    def changes(self, sheet: Sheet, asked: Sequence[Cells], given: Sequence[Cells]) -> Iterator[SupportChange]:
        """Give every field of a sheet in which an answer differs from what was asked."""
        if sheet == "areas":
            yield from self._areas(asked, given)
            return
        before, after = rows_by_key(sheet, asked), rows_by_key(sheet, given)
        for key in dict.fromkeys((*before, *after)):
            if key not in after:
                text = " · ".join(text for name, text in before[key].items() if name != BODY)
                yield self._change(sheet, key, "", text, "")
            else:
                yield from self._fields(sheet, key, before.get(key, {}), after[key])

    def _fields(self, sheet: Sheet, key: str, before: Cells, after: Cells) -> Iterator[SupportChange]:
        for name in (name for column in SHEETS[sheet] for name in column.names):
            old, new = before.get(name, ""), after.get(name, "")
            if name not in (BODY, "id") and not self._is_same(sheet, name, old, new):
                yield self._change(sheet, key, name, old, new)

    def _areas(self, asked: Sequence[Cells], given: Sequence[Cells]) -> Iterator[SupportChange]:
        """Return territories that an answer adds or leaves out, whatever the rows they stand in."""
        old, new = self.communes_of(asked), self.communes_of(given)
        for code in sorted(new - old):
            yield self._change("areas", code, "area", "", code)
        for code in sorted(old - new):
            yield self._change("areas", code, "area", code, "")

    def communes_of(self, rows: Sequence[Cells]) -> set[str]:
        """Return the codes of the communes of rows; the whole region is a word of its own."""
        codes: set[str] = set()
        for part in (part for row in rows for part in parts_of(row.get("area", ""))):
            area = self.reader.areas.find(part)
            if isinstance(area, SupportArea):
                codes |= {area.reach} if area.reach in REACHES[2:] else area.communes
        return codes

    def _is_same(self, sheet: Sheet, name: str, old: str, new: str) -> bool:
        """Tell whether two cells hold one value, however it is written."""
        if old == new or not (old and new):
            return old == new
        if column_of(sheet, name).holds == "area":
            values = [self.reader.areas.commune(text) for text in (old, new)]
        else:
            values = [self.reader.value(text, column_of(sheet, name)) for text in (old, new)]
        return values[0] == values[1] and not isinstance(values[0], Unreadable)

    def _change(self, sheet: Sheet, key: str, name: str, old: str, new: str) -> SupportChange:
        decision = APPLIED
        if name in HOUSE:
            decision = OF_THE_HOUSE
        elif old and not new and not self.removals:
            decision = REMOVAL
        return SupportChange(body=self.body, sheet=sheet, row=key, field=name, before=old, after=new, decision=decision)


def rows_by_key(sheet: Sheet, rows: Sequence[Row]) -> dict[str, Row]:
    """Return rows by what tells them apart: a service by its kind, a person by the name, a place by its number.

    The second service of one kind is another one: ``finance 2``. Consents are known by all that they say.
    """
    count: Counter[str] = Counter()
    keyed: dict[str, Row] = {}
    for row in rows:
        key = _key(sheet, row)
        count[key] += 1
        keyed[f"{key} {count[key]}".strip() if count[key] > 1 or not key else key] = row
    return keyed


def _key(sheet: Sheet, row: Cells) -> str:
    if sheet == "services":
        return code_of(row.get("service", ""), "service") or ""
    if sheet == "contacts":
        return fold(row.get("person", ""))
    if sheet == "consents":
        return fold(" ".join(row.get(name, "") for name in ("person", "scope", "answer", "given_on")))
    return ""
