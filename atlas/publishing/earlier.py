"""What an output folder held before a build: products that may be kept, and files that are not the toolkit's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from atlas.analysis.dataset import Dataset
from atlas.errors import OutputError
from atlas.publishing import manifest
from atlas.publishing.edition import Edition
from atlas.publishing.files import sha256
from atlas.publishing.origins import book_files
from atlas.publishing.swapping import carry, contents


@dataclass(frozen=True, slots=True)
class Earlier:
    """An output folder as an earlier build left it; without a manifest that can be read nothing in it is ours."""

    folder: Path
    manifest: Mapping[str, Any]

    @classmethod
    def read(cls, folder: Path) -> Earlier:
        """Read what stands in a folder, which need not exist."""
        return cls(folder, manifest.read_manifest(folder))

    def fetch(self, fingerprint: str, stage: Path) -> Mapping[str, Any] | None:
        """Bring a product's files into the stage and return its record; None when they are not what was written."""
        for record in self.records:
            if record["fingerprint"] == fingerprint and record["files"] and all(map(self._is_ours, record["files"])):
                carry(self.folder, stage, record["files"])
                return dict(record)
        return None

    @property
    def records(self) -> Iterator[Mapping[str, Any]]:
        """What was made: the plates, then the other products."""
        for part in ("plates", "products"):
            yield from self.manifest.get(part, ())

    def carry_rest(self, stage: Path, *, outputs: bool) -> list[str]:
        """Bring what the stage has not into it: files that are not the toolkit's, and the other outputs when asked.

        Returns:
            The names of the edition's own files in the stage.
        """
        made = set(contents(stage))
        standing = set(contents(self.folder)) if self.folder.is_dir() else set()
        kept = self._outputs.keys() & standing - made if outputs else set()
        gone = {name for name in self._outputs.keys() - kept if self._is_ours(name)} | {manifest.NAME}
        carry(self.folder, stage, sorted(standing - made - gone))
        return sorted(made | kept)

    def refuse_mixture(self, edition: Edition, data: Dataset) -> None:
        """Refuse to put one plate beside those of another edition, another language or other data.

        Raises:
            OutputError: the folder holds such a one.
        """
        head = self.manifest.get("edition")
        if not isinstance(head, dict):
            return
        texts = {edition.path.name if edition.path else "", *book_files(edition)}
        before, now = (
            {one["file"]: one["sha256"] for one in files if one["file"] not in texts}
            for files in (self.manifest.get("inputs", ()), manifest.inputs(edition, data))
        )
        if (head.get("key"), head.get("language")) != (edition.key, edition.language) or before != now:
            raise OutputError(
                f"{self.folder} holds an edition of another key or language, or made from other data; one plate of "
                "this one would make a mixture: build the whole edition, or choose another folder (-o)"
            )

    @property
    def _outputs(self) -> Mapping[str, str]:
        return {entry["file"]: entry["sha256"] for entry in self.manifest.get("outputs", ())}

    def _is_ours(self, name: str) -> bool:
        """Tell whether a file that the manifest names lies in the folder and is still what that build wrote."""
        path = (self.folder / name).resolve()
        inside = path.is_relative_to(self.folder.resolve())
        return inside and path.is_file() and sha256(path) == self._outputs.get(name)
