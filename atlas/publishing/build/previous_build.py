"""What an output folder held before a build: products that may be kept, and files that are not the toolkit's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from atlas.analysis.dataset.dataset import Dataset
from atlas.errors import OutputError
from atlas.i18n.messages import Listed, Message
from atlas.publishing.build import manifest
from atlas.publishing.build.atomic_file import sha256
from atlas.publishing.build.atomic_folder import carry, contents
from atlas.publishing.build.input_files import text_files
from atlas.publishing.build.targets import refuse_inputs
from atlas.publishing.edition.edition import Edition

_OTHER_MANIFEST = "manifest-other.json"


@dataclass(frozen=True)  # without slots: what is worked out once is kept
class PreviousBuild:
    """An output folder as an earlier build left it; without a manifest that can be read nothing in it is ours."""

    folder: Path
    manifest: Mapping[str, Any]

    @classmethod
    def read(cls, folder: Path) -> PreviousBuild:
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

        Raises:
            OutputError: a file of somebody else has the name of one of the edition's.
        """
        made = {name for name in contents(stage) if not (stage / name).is_dir()}
        standing = set(contents(self.folder)) if self.folder.is_dir() else set()
        self._refuse_others(stage, made & standing)
        carried = self._outputs.keys() & standing - made if outputs else set()
        gone = {name for name in self._outputs.keys() - carried - made if self._is_ours(name)} | {manifest.NAME}
        carry(self.folder, stage, sorted(standing - made - gone))
        self._keep_other_manifest(stage)
        return sorted(made | carried)

    def refuse_inputs(self, inputs: Iterable[Path]) -> None:
        """Refuse a build that would replace a file that it is made from.

        Raises:
            OutputError: one of the outputs that stand in the folder is read by the edition.
        """
        refuse_inputs([self.folder / name for name in self._outputs], inputs)

    def _refuse_others(self, stage: Path, names: Iterable[str]) -> None:
        """Refuse to replace what no build of an edition wrote and is not the same as what this one made."""
        others = [
            name for name in sorted(names) if name not in self._outputs and not _same(self.folder / name, stage / name)
        ]
        if others:
            names = Listed(others, most=5, marks=False)
            raise OutputError(Message("fault.publishing.build.foreign_files", folder=self.folder, names=names))

    def _keep_other_manifest(self, stage: Path) -> None:
        """Keep a file that has the name of the manifest and is none, beside the manifest."""
        standing = self.folder / manifest.NAME
        if self.manifest or not standing.is_file():
            return
        name = _OTHER_MANIFEST
        while (stage / name).exists():
            name = f"{Path(name).stem}_.json"
        (stage / name).write_bytes(standing.read_bytes())

    def refuse_mixture(self, edition: Edition, data: Dataset) -> None:
        """Refuse to put one plate beside those of another edition, another language or other data.

        Raises:
            OutputError: the folder holds such a one.
        """
        head = self.manifest.get("edition")
        if not isinstance(head, dict):
            return
        texts = {edition.path.name if edition.path else "", *text_files(edition)}
        before, now = (
            {entry["file"]: entry["sha256"] for entry in files if entry["file"] not in texts}
            for files in (self.manifest.get("inputs", ()), manifest.inputs(edition, data))
        )
        if (head.get("key"), head.get("language")) != (edition.key, edition.language) or before != now:
            raise OutputError(Message("fault.publishing.build.mixture", folder=self.folder))

    @cached_property
    def _outputs(self) -> Mapping[str, str]:
        return {entry["file"]: entry["sha256"] for entry in self.manifest.get("outputs", ())}

    def _is_ours(self, name: str) -> bool:
        """Tell whether a file that the manifest names lies in the folder and is still what that build wrote."""
        path = self.folder / name
        if path.is_symlink() or not self._is_inside(path.parent):
            path = path.resolve()
            if not path.is_relative_to(self._root):
                return False
        return path.is_file() and sha256(path) == self._outputs.get(name)

    @cached_property
    def _root(self) -> Path:
        return self.folder.resolve()

    def _is_inside(self, folder: Path) -> bool:
        """Tell whether a folder, which may be a link, lies in the output folder; looked at once."""
        if folder not in self._folders:
            self._folders[folder] = folder.resolve().is_relative_to(self._root)
        return self._folders[folder]

    @cached_property
    def _folders(self) -> dict[Path, bool]:
        return {}


def _same(first: Path, second: Path) -> bool:
    return first.is_file() and not first.is_symlink() and sha256(first) == sha256(second)
