"""What was counted already, in a folder: a run that was stopped goes on where it was."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from atlas.analysis.tally.file_parts import FilePart
from atlas.analysis.tally.plan import Plan


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """A folder with the counts of each part, named by what was counted of what.

    Attributes:
        folder: it is made when the first counts are kept; the user deletes it.
        plan: the plan, whose fingerprint is part of the names.
    """

    folder: Path
    plan: Plan

    def read(self, part: FilePart) -> pd.DataFrame | None:
        """Return the counts of a part, or None when they are not there or cannot be read."""
        try:
            table: pd.DataFrame = pq.read_table(self._path(part)).to_pandas()
        except (OSError, pa.ArrowException):
            return None
        return table

    def write(self, part: FilePart, table: pd.DataFrame) -> None:
        """Keep the counts of a part; a file is there whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self._path(part)
        scratch = path.with_name(f"{path.stem}-{uuid4().hex}.part")
        pq.write_table(pa.Table.from_pandas(table, preserve_index=False), scratch)
        scratch.replace(path)

    def _path(self, part: FilePart) -> Path:
        """Return where the counts of a part stand.

        Another file, other columns or another territory have another name.
        """
        path = Path(part.path).resolve()
        stat = path.stat()
        state = (str(path), stat.st_size, stat.st_mtime_ns, part.groups, part.format)
        return self.folder / f"{hashlib.sha256(repr((state, self.plan.fingerprint)).encode()).hexdigest()}.parquet"
