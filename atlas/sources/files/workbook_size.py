"""How large a workbook becomes when it is opened, found out before anything opens it.

A workbook is a zip archive of texts in which each cell says where it stands. One stray cell in the last corner makes a
file of 1 kB a sheet of 17 billion cells; a row that is “repeated a million times” or an archive of zeros does the same.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final
from xml.parsers import expat

from atlas.errors import Fault, InputError
from atlas.i18n.messages import Message, Text
from atlas.sources.files.admission import most_bytes

#: A sheet of the most rows of Excel and of 24 columns.
MOST_CELLS: Final = 25_200_000
_SPARSE_CELLS: Final = 5_000_000  # a larger sheet is filled to a 500th at least
_SPARSEST: Final = 500
_MOST_REPEATED: Final = 10_000  # times that one row with contents may stand for itself
_MOST_ENTRIES: Final = 10_000
_MOST_RATIO: Final = 400  # of what is unpacked to what is packed, above _FREE bytes; sheets reach 30
_FREE: Final = 50_000_000
_BLOCK: Final = 1_048_576
_OVERLAP: Final = 64  # bytes that a place takes at most
_PLACE: Final = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]*)([0-9]+)")
_AGAIN: Final = Message("fault.sources.workbook.save_as_xlsx")
_STRAY: Final = Message("fault.sources.workbook.stray")


def refuse_outsized(path: Path) -> None:
    """Refuse a workbook that would need more memory than any register.

    Raises:
        InputError: its archive unpacks to more than half of :func:`most_bytes` or to 400 times its size, it has more
            than 25 million cells or few in a wide space, or a row that repeats itself.
    """
    with path.open("rb") as stream:
        if stream.read(4) != b"PK\3\4":
            return
        try:
            entries = zipfile.ZipFile(stream).infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
            return  # whom it is given to says that it is damaged
        archive = _Archive(path, stream)
        if len(entries) > _MOST_ENTRIES:
            raise InputError(Fault(Message("fault.sources.workbook.entries", count=len(entries)), _AGAIN, path))
        spread = any(entry.filename == "content.xml" for entry in entries)
        for entry in entries:
            if spread and entry.filename == "content.xml":
                _Rows(path).read(archive.blocks(entry))
            else:
                _refuse_far(path, archive.blocks(entry))


@dataclass
class _Archive:
    """Unpacks entries as far as they really go, whatever the archive says of their size."""

    path: Path
    stream: BinaryIO
    unpacked: int = 0

    def blocks(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or entry.flag_bits & 1:
            return  # whom it is given to cannot read it either
        self.stream.seek(entry.header_offset)
        header = self.stream.read(30)
        if len(header) < 30:
            return
        self.stream.seek(sum(struct.unpack("<HH", header[26:])), 1)
        packed = _chunks(self.stream, entry.compress_size)
        unpack = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
        size = 0
        for chunk in packed:
            try:
                for block in _unpack_blocks(unpack, chunk):
                    size += len(block)
                    self._refuse(len(block), size, entry)
                    yield block
            except zlib.error:
                return  # damaged: whom it is given to says so

    def _refuse(self, added: int, size: int, entry: zipfile.ZipInfo) -> None:
        self.unpacked += added
        limit = most_bytes() // 2
        if self.unpacked > limit:
            reason = Message("fault.sources.workbook.unpacks_to", megabytes=limit // 1_000_000)
        elif size > _FREE and size > _MOST_RATIO * entry.compress_size:
            reason = Message("fault.sources.workbook.unpacks_ratio", times=_MOST_RATIO)
        else:
            return
        raise InputError(Fault(reason, _AGAIN, self.path, value=entry.filename[:80]))


def _chunks(stream: BinaryIO, size: int) -> Iterator[bytes]:
    while size > 0 and (chunk := stream.read(min(size, 65_536))):
        size -= len(chunk)
        yield chunk


def _unpack_blocks(unpack: zlib._Decompress | None, chunk: bytes) -> Iterator[bytes]:
    if unpack is None:
        yield chunk
        return
    while chunk:
        yield unpack.decompress(chunk, _BLOCK)
        chunk = unpack.unconsumed_tail


def _refuse_far(path: Path, blocks: Iterator[bytes]) -> None:
    """Refuse a sheet of Excel's by the places that its rows and cells say."""
    columns: set[bytes] = set()
    lowest = count = 0
    rest = b""
    for block in blocks:
        text = rest + block
        places = _PLACE.findall(text)
        rest = text[-_OVERLAP:]
        columns.update({letters for letters, _ in places})
        count += len(places)
        lowest = max(lowest, max((int(row[:12]) for row in {row for _, row in places}), default=0))
    widest = max(columns, key=_number, default=b"")
    _refuse_cells(path, rows=lowest, columns=_number(widest), filled=count, last=f"{widest.decode()}{lowest}")


def _refuse_cells(path: Path, *, rows: int, columns: int, filled: int, last: Text) -> None:
    cells = rows * columns
    if cells > MOST_CELLS or (cells > _SPARSE_CELLS and filled * _SPARSEST < cells):
        shown = last[:20] if isinstance(last, str) else last
        reason = Message("fault.sources.workbook.reaches_to", last=shown, cells=cells, filled=filled)
        raise InputError(Fault(reason, _STRAY, path))


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:8]:
        number = number * 26 + letter - 64
    return number


class _Rows:
    """Measures the sheets of an OpenDocument workbook: rows and cells that stand for many."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows = self.width = self.filled = 0  # of the sheet
        self.empty = self.repeated = 0  # rows without contents that may still be followed by some
        self.column = self.last = self.cells = 0  # of the row
        self.across = 0  # of the cell

    def read(self, blocks: Iterator[bytes]) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            for block in blocks:
                parser.Parse(block, False)
        except expat.ExpatError:
            return  # damaged: whom it is given to says so

    def _doctype(self, *_: object) -> None:
        raise InputError(Fault(Message("fault.sources.workbook.entities"), _AGAIN, self.path))

    def _start(self, element: str, attributes: Mapping[str, str]) -> None:
        name = element.rpartition(":")[2]
        if name == "table":
            self.rows = self.width = self.filled = self.empty = 0
        elif name == "table-row":
            self.column = self.last = self.cells = 0
            self.repeated = _times(attributes, "rows")
        elif name in ("table-cell", "covered-table-cell"):
            self.across = _times(attributes, "columns")
            self.column += self.across
            if any(key.endswith((":value", ":string-value", ":date-value", ":formula")) for key in attributes):
                self._fill()
        elif name == "p":
            self._fill()

    def _fill(self) -> None:
        if self.last != self.column:
            self.last, self.cells = self.column, self.cells + self.across

    def _end(self, element: str) -> None:
        if element.rpartition(":")[2] != "table-row":
            return
        if not self.cells:
            self.empty += self.repeated
            return
        self.rows += self.empty + self.repeated
        self.empty = 0
        self.width, self.filled = max(self.width, self.last), self.filled + self.cells
        if self.repeated > _MOST_REPEATED:
            reason = Message("fault.sources.workbook.one_row_for_many", count=self.repeated)
            raise InputError(Fault(reason, _AGAIN, self.path, self.rows - self.repeated + 1))
        _refuse_cells(
            self.path, rows=self.rows, columns=self.width, filled=self.filled,
            last=Message("fault.sources.workbook.row_and_column", row=str(self.rows), column=str(self.width)),
        )  # fmt: skip


def _times(attributes: Mapping[str, str], what: str) -> int:
    written = attributes.get(f"table:number-{what}-repeated", "1")
    return int(written[:12]) if written.isdecimal() else 1
