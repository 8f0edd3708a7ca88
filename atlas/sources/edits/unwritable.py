"""What a register has no place for among the changes that should come back into it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from atlas import columns as c
from atlas.errors import Fault
from atlas.i18n.messages import Message
from atlas.sources.edits.register_edits import ActorEdit
from atlas.sources.register.records import Records


def columns_lacking(
    path: Path, edits: Sequence[ActorEdit], places: Collection[str], records: Records
) -> Iterator[Fault]:
    """Yield a fault for each column that was changed and is not in the file as one that can be written.

    Args:
        path: the file.
        edits: what was changed of its actors.
        places: the columns that the file has.
        records: the file as it is read.
    """
    wanted: dict[str, str] = {}
    for edit in edits:
        for column, (_, after) in edit.values.items():
            if after or edit.what != "row added":
                wanted.setdefault(column, edit.id)
    for column, identifier in wanted.items():
        if column not in places or (column in (c.LON, c.LAT) and records.crs):
            reason = Message("fault.sources.apply.no_column")
            remedy = Message("fault.sources.apply.add_column")
            yield Fault(reason, remedy, path, column=column, value=identifier)
